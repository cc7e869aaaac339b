/* Streets over the ground of a map, where the operator configured them. Loaded behind
   Leaflet; adds a switch under each map that is made after it. Every tile comes from this
   site. Nothing is remembered. */

(() => {
  "use strict";

  const said = document.currentScript.dataset;
  const bounds = said.bounds && said.bounds.split(",").map(Number);
  const finest = Number(said.maxZoom);

  // A page in another language holds what is said here in a block of its own.
  const texts = JSON.parse(document.getElementById("texts")?.textContent || "{}");
  const t = (text) => texts[text] ?? text;

  const TEXT = {
    streets: t("Streets, when you zoom in"),
    asked: (host) =>
      t(
        "This site fetches them from %(host)s, which learns which area is shown, but not who looks.",
      ).replace("%(host)s", host),
    credit: `${t("Streets:")} `,
    gone: t("Streets cannot be shown just now. The rest of the map still works."),
  };

  const COARSEST = 10; // zoom from which streets are shown
  const AT_ONCE = 2; // pictures asked for at once; the server fetches no more
  const FAILURES = 3; // tiles in a row that end it
  const PATIENCE = 8; // tries of a tile while the server is busy with others
  const PAUSE = 300; // milliseconds between those, and more each time

  const dark = matchMedia("screen and (prefers-color-scheme: dark)");
  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

  const address = ({ z, x, y }) =>
    said.url.replace("{z}", z).replace("{x}", x).replace("{y}", y);

  /** Ask for a tile; return its answer, or null where there is none, and tell how it went. */
  async function ask(coords, state, signal) {
    try {
      for (let round = 0; round < PATIENCE && !state.gone; round += 1) {
        const response = await fetch(address(coords), { signal });
        if (response.status === 429) {
          await pause(PAUSE * (round + 1));
          continue;
        }
        if (response.status === 503) state.end();
        else if (response.status >= 400 && response.status !== 404) break;
        else state.failures = 0;
        return response.status === 200 ? response : null;
      }
    } catch (error) {
      if (error.name === "AbortError") return null;
    }
    state.failures += 1;
    if (state.failures >= FAILURES) state.end();
    return null;
  }

  /** Do a few things at once, and the rest in turn. */
  function inTurn() {
    const waiting = [];
    let busy = 0;
    const next = () => {
      if (busy >= AT_ONCE || !waiting.length) return;
      busy += 1;
      waiting.shift()().finally(() => {
        busy -= 1;
        next();
      });
    };
    return (job) => {
      waiting.push(job);
      next();
    };
  }

  /** A provider's pictures, drawn on canvases: an image would not say why it failed. */
  const Pictures = L.GridLayer.extend({
    initialize(state, options) {
      L.GridLayer.prototype.initialize.call(this, options);
      const turn = inTurn();
      this.createTile = (coords, done) => {
        const canvas = L.DomUtil.create("canvas", "leaflet-tile");
        const leaving = new AbortController();
        canvas.leave = () => leaving.abort();
        turn(async () => {
          if (leaving.signal.aborted || state.gone) return;
          await draw(canvas, await ask(coords, state, leaving.signal)).catch(() => {});
          done(null, canvas);
        });
        return canvas;
      };
      this.on("tileunload", ({ tile }) => tile.leave());
    },
  });

  async function draw(canvas, response) {
    if (!response) return;
    const picture = await createImageBitmap(await response.blob());
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    picture.close();
  }

  async function vectors(state, options) {
    await locatorMap.groundScripts();
    const getZxy = async (z, x, y) => {
      const response = state.gone ? null : await ask({ z, x, y }, state);
      return response ? { data: await response.arrayBuffer() } : undefined;
    };
    const layer = protomapsL.leafletLayer({
      ...options,
      url: { getZxy },
      maxDataZoom: Number(said.dataZoom),
      flavor: dark.matches ? "dark" : "light",
      attribution: "",
    });
    layer.backgroundColor = undefined; // where the file has nothing the ground stays
    return layer;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function credit() {
    const line = element("p", "map-credit map-streets-credit", TEXT.credit);
    const whom = element(said.creditHref ? "a" : "span", "", said.credit);
    if (said.creditHref) whom.href = said.creditHref;
    line.append(whom);
    return line;
  }

  /** Put the switch, what is said of it and the credit under a map. */
  function addSwitch(figure) {
    const box = element("input");
    box.type = "checkbox";
    box.autocomplete = "off"; // a browser may otherwise bring it back as it was
    const label = element("label", "map-streets-label");
    label.append(box, TEXT.streets);
    const row = element("div", "map-streets");
    row.append(label);
    if (said.host) {
      const note = element("p", "map-streets-note", TEXT.asked(said.host));
      note.id = "map-streets-note";
      box.setAttribute("aria-describedby", note.id);
      row.append(note);
    }
    const status = element("p", "map-streets-status");
    status.setAttribute("role", "status");
    row.append(status);
    const caption = figure.querySelector("figcaption") ?? figure;
    caption.prepend(row);
    const credits = credit();
    caption.append(credits);
    return { box, status, credits };
  }

  function attach(map) {
    const figure = map.getContainer().closest(".map") ?? map.getContainer().parentElement;
    const { box, status, credits } = addSwitch(figure);
    const without = map.getMaxZoom();
    map.createPane("streets").classList.add(said.host ? "map-pictures" : "map-vectors");
    let layer = null;
    let state = null;

    function hide() {
      if (state) state.gone = true;
      layer?.remove();
      layer = null;
    }

    async function show() {
      hide();
      state = { failures: 0, gone: false, end };
      const options = { pane: "streets", minZoom: COARSEST, maxZoom: finest };
      if (bounds) {
        const [west, south, east, north] = bounds;
        options.bounds = L.latLngBounds([south, west], [north, east]);
      }
      const mine = state;
      const made = said.host ? new Pictures(state, options) : await vectors(state, options);
      if (mine.gone) return;
      layer = made;
      layer.once("load", () => performance.mark("streets-drawn"));
      layer.addTo(map);
    }

    function turn(on) {
      credits.hidden = !on;
      figure.dataset.streets = on ? (dark.matches ? "dark" : "light") : "off";
      map.setMaxZoom(on ? finest : without);
      if (on) show();
      else hide();
    }

    function end() {
      if (state.gone) return;
      box.checked = false;
      status.textContent = TEXT.gone;
      turn(false);
    }

    box.addEventListener("change", () => {
      status.textContent = "";
      turn(box.checked);
    });
    dark.addEventListener("change", () => box.checked && turn(true));
    // What leaves this machine leaves it only when somebody asks.
    box.checked = !said.host;
    turn(box.checked);
  }

  L.Map.addInitHook(function () {
    // The page sets the view right after this; tiles of the one before it are not wanted.
    queueMicrotask(() => attach(this));
  });
})();
