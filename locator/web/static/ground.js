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
    const inks = ["city", "town", "area", "halo"];
    const colours = Object.fromEntries([...names, ...inks].map((name) => [name, colour(name)]));
    return { ...colours, font: style.fontFamily };
  }

  function paintRules(colours) {
    const { PolygonSymbolizer, LineSymbolizer } = protomapsL;
    const area = (dataLayer, fill) => ({ dataLayer, symbolizer: new PolygonSymbolizer({ fill }) });
    const border = (kind, options) => ({
      dataLayer: "borders",
      filter: (zoom, feature) => feature.props.kind === kind,
      symbolizer: new LineSymbolizer({ color: colours[kind], ...options }),
    });
    const riverWidth = (zoom) => (zoom < 8 ? 0.6 : zoom < 11 ? 1.1 : 1.8);
    return [
      area("land", colours.land),
      area("built_up", colours["built-up"]),
      {
        dataLayer: "rivers",
        symbolizer: new LineSymbolizer({ color: colours.river, width: riverWidth }),
      },
      area("lakes", colours.sea),
      { ...border("county", { width: 1 }), minzoom: 8 },
      border("state", { width: 1.2, dash: [6, 3] }),
      border("country", { width: 1.5 }),
    ];
  }

  function labelRules(colours) {
    const { CenteredTextSymbolizer } = protomapsL;
    const sizes = [17, 16, 14, 13, 12];
    const isPlace = (feature) => feature.props.kind === "place";
    const font = (zoom, feature) => {
      if (!isPlace(feature)) return `600 ${zoom < 6 ? 11 : 12}px ${colours.font}`;
      const rank = feature.props.rank;
      const size = zoom <= 6 ? Math.min(sizes[rank], 13) : sizes[rank];
      return `${rank <= 2 ? 600 : 400} ${size}px ${colours.font}`;
    };
    const fill = (zoom, feature) => {
      if (!isPlace(feature)) return colours.area;
      return feature.props.rank <= 3 ? colours.city : colours.town;
    };
    const shown = (zoom, feature) =>
      feature.props.min_zoom <= zoom && zoom <= (feature.props.max_zoom ?? Infinity);
    const symbolizer = new CenteredTextSymbolizer({
      labelProps: ["name"],
      fill,
      font,
      stroke: colours.halo,
      width: 2,
      lineHeight: 1.2,
      maxLineChars: 16,
    });
    const sort = (one, other) =>
      one.min_zoom - other.min_zoom || (one.rank ?? -1) - (other.rank ?? -1);
    return [{ dataLayer: "labels", symbolizer, filter: shown, sort }];
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
