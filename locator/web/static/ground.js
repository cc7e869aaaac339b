/* The ground of every map: coast, towns, water, borders and names, drawn by
   protomaps-leaflet from our own vector tiles, in the colours of map.css. */

const locatorGround = (() => {
  "use strict";

  const COVERAGE_ZOOM = 6; // zoom of the tiles that detailTiles lists

  const dark = matchMedia("screen and (prefers-color-scheme: dark)");

  /** Read the ground's colours from map.css, which knows the light and the dark ones. */
  function palette(element) {
    const style = getComputedStyle(element);
    const colour = (name) => style.getPropertyValue(`--map-${name}`).trim();
    const names = ["sea", "land", "built-up", "river", "country", "state", "county"];
    const ofNames = ["city", "town", "area", "halo"];
    const colours = Object.fromEntries([...names, ...ofNames].map((name) => [name, colour(name)]));
    return { ...colours, font: style.fontFamily };
  }

  /** Return a line's width in pixels by zoom: rivers and borders grow as the map comes closer. */
  const growing = (far, middle, near) => (zoom) => (zoom < 8 ? far : zoom < 11 ? middle : near);

  function paintRules(colours) {
    const { PolygonSymbolizer, LineSymbolizer } = protomapsL;
    const area = (dataLayer, fill, opacity = 1) => ({
      dataLayer,
      symbolizer: new PolygonSymbolizer({ fill, opacity }),
    });
    const line = (color, options) =>
      new LineSymbolizer({ color, lineJoin: "round", lineCap: "round", ...options });
    const border = (kind, options) => ({
      dataLayer: "borders",
      filter: (zoom, feature) => feature.props.kind === kind,
      symbolizer: line(colours[kind], options),
    });
    return [
      area("land", colours.land),
      area("built_up", colours["built-up"], (zoom) => (zoom < 12 ? 1 : 0.7)),
      { dataLayer: "rivers", symbolizer: line(colours.river, { width: growing(0.8, 1.4, 2.8) }) },
      area("lakes", colours.sea),
      { ...border("county", { width: 1 }), minzoom: 8 },
      border("state", { width: growing(1.2, 1.4, 1.6), dash: [6, 4], lineCap: "butt" }),
      border("country", { width: growing(1.4, 1.8, 2) }),
    ];
  }

  /** Return how a name looks by its kind; sizes follow tools/basemap/fitting.py. */
  function inks(colours) {
    const sizes = [17, 16, 14, 13, 12];
    const weights = [650, 600, 600, 400, 400];
    const place = (zoom, { rank }) => ({
      ink: rank <= 3 ? colours.city : colours.town,
      size: zoom <= 6 ? Math.min(sizes[rank], 13) : sizes[rank],
      weight: weights[rank],
    });
    const area = (zoom) => ({ ink: colours.area, size: zoom < 6 ? 11 : 12, weight: 600, apart: 1 });
    const quiet = () => ({ ink: colours.area, size: 11, weight: 400, apart: 0.8 });
    const kinds = { place, country: area, state: area, county: quiet };
    return (zoom, feature) => (kinds[feature.props.kind] ?? quiet)(zoom, feature.props);
  }

  function labelRules(colours) {
    const { CenteredTextSymbolizer } = protomapsL;
    const look = inks(colours);
    const shown = (zoom, feature) =>
      feature.props.min_zoom <= zoom && zoom <= (feature.props.max_zoom ?? Infinity);
    const symbolizer = new CenteredTextSymbolizer({
      labelProps: ["name"],
      fill: (zoom, feature) => look(zoom, feature).ink,
      font: (zoom, feature) => {
        const { weight, size } = look(zoom, feature);
        return `${weight} ${size}px ${colours.font}`;
      },
      letterSpacing: (zoom, feature) => look(zoom, feature).apart ?? 0,
      stroke: colours.halo,
      width: 2,
      lineHeight: 1,
      maxLineChars: 16,
    });
    const sort = (one, other) =>
      one.min_zoom - other.min_zoom || (one.rank ?? -1) - (other.rank ?? -1);
    return [{ dataLayer: "labels", symbolizer, filter: shown, sort }];
  }

  /** Measure every line by its font: by its letters, lines without a "g" would touch. */
  function measureByFont(scratch) {
    const measure = scratch.measureText.bind(scratch);
    scratch.measureText = (text) => {
      const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = measure(text);
      return {
        width,
        actualBoundingBoxAscent: fontBoundingBoxAscent * 0.85,
        actualBoundingBoxDescent: fontBoundingBoxDescent * 0.85,
      };
    };
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

  /** Draw the base map, in the colours of the scheme in use, and return its layer.
      `tiles` is the page's description of them; another layer may stand over this one. */
  function add(map, tiles) {
    const layer = protomapsL.leafletLayer({ url: tileSource(tiles), attribution: "" });
    measureByFont(layer.scratch);
    layer.views.forEach((view) => useFinestTiles(view, tiles));
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
