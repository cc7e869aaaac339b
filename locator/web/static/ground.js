/* The ground of every map: coast, towns, water, borders and names, drawn by
   protomaps-leaflet from our own vector tiles, in the colours of map.css. */

const locatorGround = (() => {
  "use strict";

  const COVERAGE_ZOOM = 6; // zoom of the tiles that detailTiles lists
  const DOTS = 8; // finest zoom of dots with names beside them; like BESIDE from fitting.py
  const BESIDE = 6; // pixels from a dot's middle to its name
  const CLOSE = 11; // zoom from which close streets are told from the rest of a town
  const TILE = 512; // pixels of a tile drawn at its own size, of which tippecanoe
  const BUFFER = 8; // keeps so many beyond each edge
  const MOST_LETTERS = 16; // of a name on one line

  const dark = matchMedia("screen and (prefers-color-scheme: dark)");

  /** Read the ground's colours from map.css, which knows the light and the dark ones. */
  function palette(element) {
    const style = getComputedStyle(element);
    const colour = (name) => style.getPropertyValue(`--map-${name}`).trim();
    const names = ["sea", "land", "built-up", "close", "river", "country", "state", "county"];
    const ofNames = ["city", "town", "area", "halo"];
    const colours = Object.fromEntries([...names, ...ofNames].map((name) => [name, colour(name)]));
    return { ...colours, font: style.fontFamily };
  }

  /** Return a line's width in pixels by zoom: rivers and borders grow as the map comes closer. */
  const growing = (far, middle, near) => (zoom) => (zoom < 8 ? far : zoom < 11 ? middle : near);

  function paintRules(colours) {
    const { LineSymbolizer } = protomapsL;
    const area = (dataLayer, fill) => ({ dataLayer, symbolizer: new Area(fill) });
    const built = (kind) => ({
      ...area("built_up", colours[kind]),
      filter: (zoom, feature) => feature.props.kind === kind,
    });
    const border = (kind, options) => ({
      dataLayer: "borders",
      filter: (zoom, feature) => feature.props.kind === kind,
      symbolizer: new LineSymbolizer({
        color: colours[kind],
        lineJoin: "round",
        lineCap: "round",
        ...options,
      }),
    });
    return [
      area("land", colours.land),
      built("built-up"),
      { ...built("close"), minzoom: CLOSE },
      { dataLayer: "rivers", symbolizer: new River(colours.river) },
      area("lakes", colours.sea),
      { ...border("county", { width: 1 }), minzoom: 8 },
      border("state", { width: growing(1.2, 1.4, 1.6), dash: [6, 4], lineCap: "butt" }),
      border("country", { width: growing(1.4, 1.8, 2) }),
    ];
  }

  const outlines = new WeakMap(); // the path of each feature that has been drawn

  /** Return a feature's path, made once; drawn larger than its tile, its corners are round. */
  function outline(feature, closed) {
    if (!outlines.has(feature)) {
      const path = new Path2D();
      const scale = feature.enlarged ?? 1;
      for (const points of feature.geom) {
        if (scale > 1) addRounded(path, points, scale, closed);
        else addStraight(path, points);
      }
      outlines.set(feature, path);
    }
    return outlines.get(feature);
  }

  function addStraight(path, points) {
    points.forEach(({ x, y }, index) => (index ? path.lineTo(x, y) : path.moveTo(x, y)));
  }

  /** Add a line whose corners are cut by curves, not those where the tile's edge has cut it.
      A curve takes at most half the buffer, so that neighbouring tiles draw the same one. */
  function addRounded(path, points, scale, closed) {
    const [least, most] = [0.1 - BUFFER * scale, (TILE + BUFFER) * scale - 0.1];
    const isCut = ({ x, y }) => x <= least || x >= most || y <= least || y >= most;
    const reach = (BUFFER * scale) / 2;
    const toward = (from, to) => {
      const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
      const part = Math.min(reach / length, 0.5);
      return [from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)];
    };
    const corner = (before, at, after) => {
      if (isCut(at)) return path.lineTo(at.x, at.y);
      path.lineTo(...toward(at, before));
      path.quadraticCurveTo(at.x, at.y, ...toward(at, after));
    };
    const last = points.length - 1; // of a ring, the first point again
    const first = points[0];
    if (closed) path.moveTo(...toward(first, points[last - 1]));
    else path.moveTo(first.x, first.y);
    if (closed) corner(points[last - 1], first, points[1]);
    for (let index = 1; index < last; index += 1) {
      corner(points[index - 1], points[index], points[index + 1]);
    }
    if (closed) path.closePath();
    else path.lineTo(points[last].x, points[last].y);
  }

  /** Fills areas with a colour, as protomaps-leaflet's PolygonSymbolizer, but keeps their paths. */
  class Area {
    constructor(fill) {
      this.fill = fill;
    }

    before(context) {
      context.globalAlpha = 1;
      context.fillStyle = this.fill;
    }

    draw(context, geometry, zoom, feature) {
      context.fill(outline(feature, true));
    }
  }

  class River {
    constructor(colour) {
      this.colour = colour;
      this.width = growing(0.8, 1.4, 2.8);
    }

    before(context, zoom) {
      Object.assign(context, { globalAlpha: 1, strokeStyle: this.colour });
      Object.assign(context, { lineWidth: this.width(zoom), lineCap: "round", lineJoin: "round" });
    }

    draw(context, geometry, zoom, feature) {
      context.stroke(outline(feature, false));
    }
  }

  /** Return how a name looks by its kind; sizes follow tools/basemap/fitting.py. */
  function inks(colours) {
    const sizes = [17, 16, 14, 13, 12];
    const weights = [650, 600, 600, 400, 400];
    const dots = [3.2, 2.8, 2.5, 2.2, 2];
    const place = (zoom, { rank }) => ({
      ink: rank <= 3 ? colours.city : colours.town,
      size: zoom <= 6 ? Math.min(sizes[rank], 13) : sizes[rank],
      weight: weights[rank],
      dot: dots[rank],
    });
    const area = (zoom) => ({ ink: colours.area, size: zoom < 6 ? 11 : 12, weight: 600, apart: 1 });
    const quiet = () => ({ ink: colours.area, size: 11, weight: 400, apart: 0.8 });
    const kinds = { place, country: area, state: area, county: quiet };
    return (zoom, feature) => (kinds[feature.props.kind] ?? quiet)(zoom, feature.props);
  }

  /** Return a name's lines: a long one is broken at the space nearest to its middle. */
  function linesOf(name) {
    if (name.length <= MOST_LETTERS) return [name];
    const spaces = [...name.matchAll(/[ -]/g)].map((found) => found.index + 1);
    const off = (index) => Math.abs(index - name.length / 2);
    const [middle] = spaces.sort((one, other) => off(one) - off(other));
    return middle ? [name.slice(0, middle).trim(), name.slice(middle)] : [name];
  }

  /** Places a name on its place, or far out beside a dot there, as the tile says. */
  class Named {
    constructor(colours) {
      this.look = inks(colours);
      this.colours = colours;
    }

    place({ zoom, scratch }, [[anchor]], feature) {
      const look = this.look(zoom, feature);
      const { sides, min_zoom: first } = feature.props;
      const side = zoom <= DOTS && look.dot ? (sides?.[zoom - first] ?? "e") : "";
      const font = `${look.weight} ${look.size}px ${this.colours.font}`;
      const lines = linesOf(feature.props.name);
      Object.assign(scratch, { font, letterSpacing: `${look.apart ?? 0}px` });
      const half = Math.max(...lines.map((line) => scratch.measureText(line).width)) / 2;
      const tall = (look.size * 1.15 * lines.length) / 2;
      const x = (half + BESIDE) * ({ e: 1, w: -1 }[side] ?? 0);
      const y = (tall + BESIDE - 2) * ({ s: 1, n: -1 }[side] ?? 0);
      const box = (dx, dy, width, height) => ({
        minX: anchor.x + dx - width,
        minY: anchor.y + dy - height,
        maxX: anchor.x + dx + width,
        maxY: anchor.y + dy + height,
      });
      const bboxes = [box(x, y, half, tall)];
      if (side) bboxes.push(box(0, 0, look.dot, look.dot));
      const drawn = { ...look, font, lines, side, x, y, half };
      return [{ anchor, bboxes, draw: (context) => this.draw(context, drawn) }];
    }

    draw(context, { ink, font, lines, side, x, y, half, size, dot, apart = 0 }) {
      Object.assign(context, { globalAlpha: 1, font, fillStyle: ink, letterSpacing: `${apart}px` });
      Object.assign(context, { strokeStyle: this.colours.halo, lineWidth: 4, lineJoin: "round" });
      if (side) this.dot(context, dot);
      const align = { e: "left", w: "right" }[side] ?? "center";
      const edge = { left: x - half, right: x + half, center: x }[align];
      context.textAlign = align;
      lines.forEach((line, index) => {
        const base = y + (index - (lines.length - 1) / 2) * size * 1.15 + size * 0.35;
        context.strokeText(line, edge, base);
        context.fillText(line, edge, base);
      });
    }

    dot(context, radius) {
      context.beginPath();
      context.arc(0, 0, radius, 0, 2 * Math.PI);
      context.stroke();
      context.fill();
    }
  }

  function labelRules(colours) {
    // The tiles hold names in order, the greatest first.
    const shown = (zoom, feature) =>
      feature.props.min_zoom <= zoom && zoom <= (feature.props.max_zoom ?? Infinity);
    return [{ dataLayer: "labels", symbolizer: new Named(colours), filter: shown }];
  }

  /** Return the tile source that protomaps-leaflet asks: tiles in the page, or the server's. */
  function tileSource(tiles) {
    if (tiles.embedded) {
      return {
        getZxy: async (z, x, y) => {
          const packed = tiles.embedded[`${z}/${x}/${y}`];
          return packed && { data: await unpacked(packed) };
        },
      };
    }
    return {
      // The signal stops tiles of other zooms than the last; where detail ends we need both.
      getZxy: async (z, x, y) => {
        const url = tiles.url.replace("{z}", z).replace("{x}", x).replace("{y}", y);
        const response = await fetch(url);
        return response.status === 200 ? { data: await response.arrayBuffer() } : undefined;
      },
    };
  }

  async function unpacked(base64) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  /** Return a function that says whether the base map has a tile. */
  function coverage(tiles) {
    if (tiles.embedded) return (z, x, y) => `${z}/${x}/${y}` in tiles.embedded;
    const detailed = new Set(tiles.detailTiles);
    return (z, x, y) => {
      if (z <= tiles.worldZoom) return true;
      const shift = z - COVERAGE_ZOOM;
      return z <= tiles.detailZoom && detailed.has(`${x >> shift}/${y >> shift}`);
    };
  }

  /** Draw from the finest tile there is: the world is coarser than the listed countries. */
  function useFinestTiles(view, tiles) {
    const has = coverage(tiles);
    const original = view.dataTileForDisplayTile.bind(view);
    view.dataTileForDisplayTile = (display) => {
      let zoom = Math.min(Math.max(display.z - view.levelDiff, 0), tiles.detailZoom);
      const ancestor = (z) => [z, display.x >> (display.z - z), display.y >> (display.z - z)];
      while (zoom > 0 && !has(...ancestor(zoom))) zoom -= 1;
      view.maxDataLevel = zoom;
      return original(display);
    };
  }

  const enlargements = new WeakMap(); // the last one of each tile's data

  /** Return a tile's data as large as it is drawn, made once for all squares of the map. */
  function enlarged(data, scale) {
    const kept = enlargements.get(data);
    if (kept?.scale === scale) return kept.data;
    const times = (box) =>
      Object.fromEntries(Object.entries(box).map(([side, at]) => [side, at * scale]));
    const bigger = (feature) => ({
      ...feature,
      enlarged: scale,
      geom: feature.geom.map((part) => part.map((point) => point.clone().mult(scale))),
      bbox: times(feature.bbox),
    });
    const made = new Map([...data].map(([name, features]) => [name, features.map(bigger)]));
    enlargements.set(data, { scale, data: made });
    return made;
  }

  /** Give the browser a turn between reading a tile and drawing each square of it. */
  function drawInTurns(view) {
    const original = view.getDisplayTile.bind(view);
    view.getDisplayTile = async (display) => {
      const tile = await original(display);
      await new Promise((resolve) => setTimeout(resolve));
      if (tile.scale <= 1) return tile;
      return { ...tile, data: enlarged(tile.data, tile.scale), scale: 1 };
    };
  }

  /** Draw the base map, in the colours of the scheme in use, and return its layer.
      `tiles` is the page's description of them; another layer may stand over this one. */
  function add(map, tiles) {
    const layer = protomapsL.leafletLayer({ url: tileSource(tiles), attribution: "" });
    layer.views.forEach((view) => {
      useFinestTiles(view, tiles);
      drawInTurns(view);
    });
    const figure = map.getContainer().closest(".map");
    const wanted = () => (dark.matches ? "dark" : "light");
    const colour = () => {
      figure.dataset.ground = wanted();
      const colours = palette(map.getContainer());
      layer.paintRules = paintRules(colours);
      layer.labelRules = labelRules(colours);
      layer.backgroundColor = colours.sea;
      layer.clearLayout();
    };
    colour();
    // Paper is light, but printing does not wait for tiles: map.css turns the dark ones.
    let printing = false;
    const follow = () => {
      if (printing || figure.dataset.ground === wanted()) return;
      colour();
      layer.rerenderTiles();
    };
    addEventListener("beforeprint", () => (printing = true));
    addEventListener("afterprint", () => {
      printing = false;
      follow();
    });
    dark.addEventListener("change", follow);
    layer.once("load", () => {
      performance.mark("map-drawn");
      figure.dataset.drawn = "true";
    });
    return layer.addTo(map);
  }

  return { add };
})();
