/* Sets the marks that /map opens with, and "My location", before any other script has come:
   they stand in the page's first picture. Stands in the page itself, behind the data that it
   reads. browse.js takes the buttons over, and answers a press that came before it did. */

const openingMarks = (() => {
  "use strict";

  const WORLD = 256; // pixels of the world's side at zoom 0
  const LEAST = 2; // zooms that folium_map.py lets the map have
  const MOST = 13;
  const { lang } = document.documentElement;
  const { box, opening } = JSON.parse(document.getElementById("map-data").textContent);
  const canvas = document.getElementById("locator_map");
  const locate = document.getElementById("browse-locate");
  const buttons = new Map();
  let pressed = null;

  /** Return how a count is written. English by hand: the browser's own formats take longer
      than all else here. */
  const said = (count) =>
    lang === "en" ? String(count).replace(/\B(?=(\d{3})+$)/g, ",") : count.toLocaleString(lang);

  /** Return how wide the mark of a count is, in pixels at the usual size of text. */
  const width = (count) => 28 + 6 * said(count).length;

  /** Return a place's share of the square map, across and down (spherical Mercator, EPSG:3857). */
  const share = (longitude, latitude) => [
    longitude / 360 + 0.5,
    0.5 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / (2 * Math.PI),
  ];

  /** Return what Leaflet's fitBounds will show of a box: its zoom, and where a place stands. */
  function view([west, south, east, north]) {
    const [left, top] = share(west, north);
    const [right, bottom] = share(east < west ? east + 360 : east, south);
    const size = [canvas.clientWidth, canvas.clientHeight];
    const fitting = Math.min(size[0] / (right - left), size[1] / (bottom - top)) / WORLD;
    const whole = Math.floor(Math.round(Math.log2(fitting) * 100) / 100);
    const zoom = Math.max(LEAST, Math.min(MOST, whole));
    const pixels = WORLD * 2 ** zoom;
    const middle = [(left + right) / 2, (top + bottom) / 2];
    const origin = middle.map((at, side) => Math.round(at * pixels - size[side] / 2));
    const placed = ([longitude, latitude]) => {
      const [across, down] = share(longitude, latitude);
      const nearest = across + Math.round(middle[0] - across); // the copy of the world in view
      return [nearest, down].map((at, side) => Math.round(at * pixels) - origin[side]);
    };
    const shows = (at) => at.every((pixel, side) => pixel >= 0 && pixel <= size[side]);
    return { zoom, placed, shows };
  }

  function button({ properties: { cluster, count, name } }, [x, y]) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `leaflet-marker-icon map-pin ${cluster ? "map-cluster" : "map-pin-dot"}`;
    if (cluster) made.textContent = said(count);
    else made.setAttribute("aria-label", name);
    if (cluster) made.style.setProperty("--pin-size", `${width(count) / 16}rem`);
    made.style.transform = `translate3d(${x}px, ${y}px, 0)`;
    made.addEventListener("click", () => (pressed = made));
    return made;
  }

  /** Set the marks; say whether the page has brought any for this screen. */
  function set() {
    const { zoom, placed, shows } = view(box);
    const features = opening?.features[zoom] ?? [];
    for (const feature of features) {
      const at = placed(feature.geometry.coordinates);
      if (shows(at)) buttons.set(String(feature.geometry.coordinates), button(feature, at));
    }
    canvas.append(...buttons.values());
    return features.length > 0;
  }

  function letGo() {
    buttons.forEach((made) => made.parentElement === canvas && made.remove());
    buttons.clear();
  }

  const myLocation = document.getElementById("my-location");
  locate.hidden = false;
  myLocation.addEventListener("click", () => (pressed = myLocation));
  const stand = set();
  if (stand) performance.mark("map-ready");

  return {
    said,
    width,
    stand,
    /** Return the button that stands for a feature already, for a map to take over. */
    of: ({ geometry }) => buttons.get(String(geometry.coordinates)),
    /** Return the button that was pressed before the map could answer, or null. */
    pressed: () => pressed,
    /** Let go of the marks, and take away those that no map has taken over. */
    letGo,
    /** Take away what nothing will answer. */
    giveUp() {
      letGo();
      locate.hidden = true;
    },
  };
})();
