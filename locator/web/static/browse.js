/* The map of every service. The server clusters what is in view; this asks it again as the
   map moves, keeps list, filters and address in step, and never moves focus unasked. */

const locatorBrowse = (() => {
  "use strict";

  const { addOrigin, addPin, addTools, CLOSE_UP, dialogs, element, latLng, link, t, tn, turn } = locatorMap;

  /** What the site's own addresses begin with: its language, where the page's names one. */
  const ROOT = document.documentElement.dataset.root ?? "";

  /** Everything the page says beyond what the server wrote. */
  const TEXT = {
    cluster: (count) =>
      counted(
        "%(count)s service near here, zoom in",
        "%(count)s services near here, zoom in",
        count,
      ),
    spot: (count) =>
      counted(
        "%(count)s service here, open their list",
        "%(count)s services here, open their list",
        count,
      ),
    here: (count) => counted("%(count)s service here", "%(count)s services here", count),
    more: (count) =>
      counted(
        "And %(count)s more, which the list holds.",
        "And %(count)s more, which the list holds.",
        count,
      ),
    found: (count) =>
      counted("%(count)s service on the map.", "%(count)s services on the map.", count),
    moved: t("You are on the map. Tab goes to its marks."),
    offers: (labels) => t("Offers: %(offers)s", { offers: labels || t("Not known") }),
    detox: (answer) => t("Benzodiazepine detox: %(answer)s", { answer }),
    answers: { yes: t("Yes"), no: t("No"), unknown: t("Not known") },
    chosen: (count) =>
      count ? ` ${counted("(%(count)s chosen)", "(%(count)s chosen)", count)}` : "",
    unreachable: t(
      "The map could not be brought up to date. Check your connection and move it again.",
    ),
    locating: t("Asking your browser where you are…"),
    located: t("The map shows the area you are in, to about 1 km."),
    you: t("near you, to about 1 km"),
    refused: t("Your browser keeps your location to itself. Type a postcode, ZIP or place instead."),
    nowhere: t("Your device could not say where it is. Type a postcode, ZIP or place instead."),
    picture: t("Map of the services in the list, under the same numbers."),
    copied: t("Link copied. Whoever opens it sees this part of the map."),
    uncopied: t("Your browser would not copy it. The address of this page is the link."),
  };

  const PAUSE = 250; // milliseconds without a move before the server is asked
  const AREA = 11; // zoom that shows a town and its surroundings
  const MOST = 100; // services that a dialog lists
  const EXACT = new Set(["exact", "street"]);
  const NEAR = 1e-5; // degrees, a metre: what rounding may have taken off a cluster's box
  const REFUSED = 1; // GeolocationPositionError.PERMISSION_DENIED
  const round = (value) => Math.round(value * 1e4) / 1e4;
  const wrapped = (longitude) => ((((longitude + 180) % 360) + 360) % 360) - 180;
  const { said } = openingMarks;
  const { keeping } = locatorKeeping;
  const counted = (one, many, count) => tn(one, many, count, { count: said(count) });
  const byId = (id) => document.getElementById(id);

  function tell(words) {
    byId("browse-status").textContent = words;
  }

  /* Boxes */

  const boundsOf = ([west, south, east, north]) =>
    L.latLngBounds([south, west], [north, east < west ? east + 360 : east]);

  /** Return what the map shows: west, south, east, north. */
  function boxOf(map) {
    const bounds = map.getBounds();
    const south = Math.max(bounds.getSouth(), -90);
    const north = Math.min(bounds.getNorth(), 90);
    const whole = bounds.getEast() - bounds.getWest() >= 360;
    const sides = whole ? [-180, 180] : [bounds.getWest(), bounds.getEast()].map(wrapped);
    return [sides[0], south, sides[1], north].map(round);
  }

  /** Return a longitude on the copy of the world that the map shows. */
  function beside(map, longitude) {
    return longitude + 360 * Math.round((map.getCenter().lng - longitude) / 360);
  }

  /* What the server is asked */

  /** Return the filters that are ticked, as pairs. */
  function filters() {
    const ticked = byId("browse-form").querySelectorAll("input[type=checkbox]:checked");
    return [...ticked].map((box) => [box.name, box.value]);
  }

  const parameters = (pairs) =>
    new URLSearchParams([...pairs, ...filters()]).toString().replaceAll("%2C", ",");

  /** Return a question to the API, which leaves out what is not known unless it is asked. */
  const keepingUnknown = (query) => (/(^|&)unknown=/.test(query) ? query : `${query}&unknown=keep`);

  /** Return a function that asks for an address and lets go of what it asked before. */
  function asker() {
    let running = null;
    return async (address) => {
      running?.abort();
      running = new AbortController();
      const answer = await fetch(address, { signal: running.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer;
    };
  }

  /* Marks */

  function clusterOf(map, feature) {
    const { count, bbox, zoom } = feature.properties;
    const [longitude, latitude] = feature.geometry.coordinates;
    const last = zoom > map.getMaxZoom() || map.getZoom() >= map.getMaxZoom();
    return {
      id: `${longitude},${latitude},${count},${last}`,
      point: { latitude, longitude: beside(map, longitude) },
      cluster: { count, bbox, last },
      className: "map-cluster",
      opens: last,
      name: TEXT.here(count),
      text: said(count),
      label: (last ? TEXT.spot : TEXT.cluster)(count),
      size: openingMarks.width(count),
      made: openingMarks.of(feature),
    };
  }

  const typeLabel = (code) => JSON.parse(byId("browse-form").dataset.types)[code] ?? code;

  function serviceOf(map, feature) {
    const { id, name, types, phone, dial, alert, address } = feature.properties;
    const { benzodiazepine_detox: detox } = feature.properties;
    const [longitude, latitude] = feature.geometry.coordinates;
    const offers = types.map(typeLabel).join(", ");
    return {
      id,
      name,
      address,
      phone,
      dial,
      alert,
      point: { latitude, longitude: beside(map, longitude) },
      approximate: !EXACT.has(feature.properties.coordinates_precision),
      facts: [TEXT.offers(offers), TEXT.detox(TEXT.answers[detox])],
      href: `${ROOT}/services/${encodeURIComponent(id)}`,
      made: openingMarks.of(feature),
    };
  }

  /** Give the pins in the list its numbers, and the others a dot. */
  function number(pins) {
    const entries = byId("browse-list").querySelectorAll("[data-number]");
    const numbers = new Map([...entries].map((entry) => [entry.dataset.show, entry.dataset.number]));
    for (const pin of pins.filter((one) => !one.cluster)) {
      pin.number = numbers.get(pin.id);
      pin.button.textContent = pin.number ?? "";
      pin.button.setAttribute("aria-label", locatorMap.pinLabel(pin));
      pin.button.classList.toggle("map-pin-dot", !pin.number);
    }
  }

  /** Push apart the marks that the closest zoom leaves close together, with a line to each place. */
  function part({ map, pins, lines }) {
    lines.clearLayers();
    if (map.getZoom() < map.getMaxZoom()) {
      pins.forEach((pin) => pin.marker.setLatLng(pin.at));
      return;
    }
    const stands = pins.map((pin) => {
      const { offsetWidth: width, offsetHeight: height } = pin.button;
      return { at: map.latLngToLayerPoint(pin.at), width, height };
    });
    locatorMap.spread(stands).forEach((point, i) => {
      const moved = point.distanceTo(stands[i].at) > 2;
      const place = moved ? map.layerPointToLatLng(point) : pins[i].at;
      pins[i].marker.setLatLng(place);
      if (!moved) return;
      const still = { interactive: false };
      lines.addLayer(L.polyline([pins[i].at, place], { ...still, className: "map-leader" }));
      const end = { ...still, radius: 3, className: "map-leader-end" };
      lines.addLayer(L.circleMarker(pins[i].at, end));
    });
  }

  /** Show the features of an answer: marks that stay are left alone, so that focus stays too. */
  function redraw(page, features) {
    const { map, pins, dialog } = page;
    const wanted = features.map((one) => (one.properties.cluster ? clusterOf : serviceOf)(map, one));
    const key = (pin) => `${pin.id} ${pin.point.latitude},${pin.point.longitude}`;
    const staying = new Set(wanted.map(key));
    // A tall dialog may push its own mark off a small map: that is no reason to close it.
    const under = `${map.getZoom()} ${parameters([])}`;
    const held = page.under === under ? dialog.opened() : null;
    page.under = under;
    const stays = (pin) => pin === held || staying.has(key(pin));
    const gone = pins.filter((pin) => !stays(pin));
    const shown = new Set(pins.map(key));
    let lost = gone.some((pin) => pin.button === document.activeElement);
    if (gone.includes(dialog.opened())) {
      lost = map.getContainer().contains(document.activeElement);
      dialog.close(false);
    }
    gone.forEach((pin) => pin.marker.remove());
    const fresh = wanted.filter((pin) => !shown.has(key(pin))).map((pin) => addPin(map, pin));
    fresh.forEach((pin) => pin.button.addEventListener("click", () => press(page, pin)));
    pins.splice(0, pins.length, ...pins.filter(stays), ...fresh);
    number(pins);
    part(page);
    dialog.tidy();
    if (!lost) return "";
    map.getContainer().focus({ preventScroll: true });
    return TEXT.moved;
  }

  function press(page, pin) {
    if (!pin.cluster) page.dialog.show(pin, pin.button);
    else if (pin.cluster.last) openSpot(page, pin, pin.button);
    else zoomTo(page.map, pin.cluster);
  }

  function zoomTo(map, { bbox }) {
    const bounds = boundsOf(bbox);
    const closer = Math.max(map.getZoom() + 1, map.getBoundsZoom(bounds, false, L.point(40, 40)));
    const centre = bounds.getCenter();
    const at = L.latLng(centre.lat, beside(map, centre.lng));
    map.setView(at, Math.min(closer, map.getMaxZoom()), { animate: false });
  }

  /** Open the list of the services at one spot. */
  async function openSpot(page, pin, opener) {
    const [west, south, east, north] = pin.cluster.bbox;
    const box = [west - NEAR, south - NEAR, east + NEAR, north + NEAR].map((side) => side.toFixed(6));
    const query = parameters([["bbox", box.join(",")], ["limit", MOST]]);
    try {
      const answer = await page.askSpot(`${ROOT}/api/search?${keepingUnknown(query)}`);
      const found = await answer.json();
      const list = element("ul", "map-dialog-services");
      for (const service of found.results) {
        const entry = element("li");
        entry.append(link(`${ROOT}/services/${encodeURIComponent(service.id)}`, service.name));
        list.append(entry);
      }
      pin.more = [list];
      const rest = found.total - found.results.length;
      if (rest > 0) pin.more.push(element("p", "", TEXT.more(rest)));
      if (page.pins.includes(pin)) page.dialog.show(pin, opener);
    } catch (error) {
      if (error.name !== "AbortError") tell(TEXT.unreachable);
    }
  }

  /* The list */

  function unhide(list) {
    list.querySelectorAll("[data-show]").forEach((button) => (button.hidden = false));
  }

  async function bringList(page, box) {
    await replaceList(page, parameters([["bbox", box]]));
    page.listed = box;
  }

  async function replaceList(page, query) {
    const address = keeping(`${ROOT}/map/list?${query}`);
    const text = await (await page.askList(address)).text();
    // What was ticked meanwhile is not in this answer.
    if (address !== keeping(address)) {
      await replaceList(page, query);
      return;
    }
    const list = byId("browse-list");
    const held = list.contains(document.activeElement) && document.activeElement;
    const parsed = new DOMParser().parseFromString(text, "text/html");
    list.replaceChildren(...parsed.body.childNodes);
    unhide(list);
    number(page.pins);
    picture(page.map, query);
    const tick = () => list.querySelector(`.keep input[value="${CSS.escape(held.value)}"]`);
    const again = () => entryButton(held.dataset.show) ?? tick() ?? byId("list-title");
    if (held) again().focus({ preventScroll: true });
  }

  const legendOf = (inside) => inside.closest("fieldset")?.querySelector("legend").textContent;
  const folded = (groups, legend) =>
    [...groups.querySelectorAll("details")].find((one) => legendOf(one) === legend);

  /** Count the filters over what is in view, once somebody looks at them. */
  async function countFilters(page) {
    const view = () => parameters([["bbox", boxOf(page.map).join(",")]]);
    const query = view();
    if (!byId("filters").open || page.counted === query) return;
    const text = await (await page.askCounts(`/map/filters?${query}`)).text();
    // What was ticked or moved meanwhile asks again by itself.
    if (view() === query) replaceFilters(text);
    if (view() === query) page.counted = query;
  }

  /** Put fresh filters in place: what is unfolded stays so, and focus stays where it was. */
  function replaceFilters(text) {
    const groups = byId("filter-groups");
    const unfolded = [...groups.querySelectorAll("details[open]")].map(legendOf);
    const held = groups.contains(document.activeElement) && document.activeElement;
    const [id, legend] = held ? [held.id, legendOf(held)] : [];
    const parsed = new DOMParser().parseFromString(text, "text/html");
    groups.replaceChildren(...parsed.body.childNodes);
    unfolded.forEach((one) => folded(groups, one)?.setAttribute("open", ""));
    if (!held) return;
    const again = id ? byId(id) : folded(groups, legend)?.querySelector("summary");
    (again ?? byId("filters").querySelector("summary")).focus({ preventScroll: true });
  }

  /** Return a new picture in place of one that was printed, which would no longer be lazy. */
  function lazyAgain(figure, printed) {
    const { alt, className, width, height } = printed;
    const fresh = document.createElement("img");
    // Lazy, and in its place, before it has an address: else it would be fetched at once.
    Object.assign(fresh, { loading: "lazy", alt, className, width, height });
    printed.replaceWith(fresh);
    delete figure.dataset.paper;
    locatorMap.onPaper(figure);
    return fresh;
  }

  /** Let paper show what the list holds. The picture is lazy, and fetched by whoever prints. */
  function picture(map, query) {
    const figure = map.getContainer().closest(".map");
    const image = figure.querySelector(".map-picture");
    if (!image) return;
    const shown = figure.dataset.paper ? lazyAgain(figure, image) : image;
    Object.assign(shown, { alt: TEXT.picture, src: `${ROOT}/map.svg?${query}` });
  }

  const entryButton = (id) =>
    id && byId("browse-list").querySelector(`[data-show="${CSS.escape(id)}"]`);

  /** Show an entry of the list on the map; the list stays as it is. */
  async function showEntry(page, button) {
    const { map } = page;
    const [latitude, longitude] = button.dataset.at.split(",").map(Number);
    const id = button.dataset.show;
    const at = L.latLng(latitude, beside(map, longitude));
    const opener = { isConnected: true, focus: (options) => (entryButton(id) ?? map.getContainer()).focus(options) };
    for (const zoom of [Math.max(map.getZoom(), CLOSE_UP), map.getMaxZoom()]) {
      map.setView(at, zoom, { animate: false });
      await settle(page, { keepList: true });
      const pin = page.pins.find((one) => one.id === id);
      if (pin) {
        page.dialog.show(pin, opener);
        break;
      }
      if (zoom === map.getMaxZoom()) await openNearest(page, at, opener);
    }
    const smooth = { block: "nearest", behavior: locatorMap.calm.matches ? "auto" : "smooth" };
    map.getContainer().scrollIntoView(smooth);
  }

  async function openNearest(page, at, opener) {
    const away = (pin) => page.map.distance(pin.at, at);
    const clusters = page.pins.filter((pin) => pin.cluster);
    const [nearest] = clusters.sort((one, other) => away(one) - away(other));
    if (nearest) await openSpot(page, nearest, opener);
  }

  /* Keeping it all in step */

  /** Ask for what is in view, and write the address of it. The list stays as it is where it
      does not follow the map; then a button brings it. */
  async function settle(page, { keepMarks = false, keepList = false, keepAddress = false } = {}) {
    clearTimeout(page.timer);
    page.held = false;
    const { map } = page;
    const box = boxOf(map).join(",");
    if (!keepAddress) writeAddress(box);
    const behind = keepList && page.listed !== box;
    ["search-area", "list-behind"].forEach((id) => (byId(id).hidden = !behind));
    byId("copy-link").hidden = behind;
    try {
      await Promise.all([
        keepMarks ? null : drawMarks(page, parameters([["bbox", box], ["zoom", map.getZoom()]])),
        keepList ? null : bringList(page, box),
        countFilters(page),
      ]);
    } catch (error) {
      if (error.name !== "AbortError") tell(TEXT.unreachable);
    }
  }

  async function drawMarks(page, query) {
    const answer = await (await page.askMap(`${ROOT}/api/map?${keepingUnknown(query)}`)).json();
    showMarks(page, answer.features, answer.total);
  }

  /** Draw the marks that came with the page, if they hold all that is in view; say whether. */
  function drawOpening(page, opening) {
    const { map } = page;
    const features = opening?.features[map.getZoom()];
    const view = map.getBounds();
    if (!features || filters().length || !boundsOf(opening.box).contains(view)) return false;
    const place = ({ geometry: { coordinates: [longitude, latitude] } }) => [latitude, longitude];
    const inView = features.filter((feature) => view.contains(place(feature)));
    const total = inView.reduce((sum, { properties }) => sum + (properties.count ?? 1), 0);
    showMarks(page, inView, total);
    return true;
  }

  function showMarks(page, features, total) {
    const words = redraw(page, features);
    byId("browse-found").textContent = `${TEXT.found(total)} ${words}`.trim();
    if (page.shown) return;
    page.shown = true;
    openingMarks.letGo();
    if (!openingMarks.stand) performance.mark("map-ready");
    if (page.bound) nowReady(page);
  }

  /** Say that the first marks stand and everything round the map answers. */
  function nowReady({ map }) {
    performance.mark("map-moves");
    map.getContainer().closest(".map").dataset.ready = "true";
  }

  /** Answer a press that came before the map could. */
  function answerEarly(page) {
    const pressed = openingMarks.pressed();
    if (pressed === byId("my-location")) locate(page);
    const pin = page.pins.find(({ button }) => button === pressed);
    if (pin) press(page, pin);
  }

  const addressOf = (box) => `${byId("browse-form").action}?${parameters([["bbox", box]])}`;

  function writeAddress(box) {
    const form = byId("browse-form");
    history.replaceState(null, "", keeping(addressOf(box)));
    const field = form.elements.bbox ?? form.appendChild(element("input"));
    Object.assign(field, { type: "hidden", name: "bbox", value: box });
  }

  /** Settle once the map rests; what was chosen elsewhere than on the map is followed always. */
  function settleSoon(page, { chosen = false } = {}) {
    clearTimeout(page.timer);
    const keepList = !chosen && (page.held || !byId("follow-map").checked);
    page.timer = setTimeout(() => settle(page, { keepList }), PAUSE);
  }

  /* The buttons and boxes round the map */

  function followFilters(page) {
    const form = byId("browse-form");
    const clear = byId("clear-filters");
    const apply = () => {
      const count = filters().length;
      byId("filters-chosen").textContent = TEXT.chosen(count);
      clear.hidden = !count;
      page.held = false;
      settleSoon(page, { chosen: true });
    };
    byId("apply").hidden = true;
    byId("filters").addEventListener("toggle", () => settle(page, { keepMarks: true, keepList: true }));
    form.addEventListener("change", (event) => event.target.type === "checkbox" && apply());
    clear.addEventListener("click", (event) => {
      event.preventDefault();
      form.querySelectorAll("input[type=checkbox]").forEach((box) => (box.checked = false));
      form.querySelector("input[type=checkbox]").focus();
      apply();
    });
  }

  /** Let whoever reads the list move the map without losing it, and ask for it when they like. */
  function followMap(page) {
    byId("browse-follow").hidden = false;
    byId("follow-map").addEventListener("change", ({ target }) => {
      if (target.checked) settle(page, { keepMarks: true });
    });
    byId("search-area").addEventListener("click", () => {
      settle(page, { keepMarks: true });
      byId("list-title").focus(); // the button goes away
    });
  }

  /** Show where the visitor is. Only degrees rounded to a kilometre go any further than here. */
  function showLocation(page, position) {
    const rounded = (degrees) => Number(degrees.toFixed(2));
    const latitude = rounded(position.coords.latitude);
    const point = { latitude, longitude: rounded(position.coords.longitude) };
    page.here?.remove();
    page.here = addOrigin(page.map, { point, label: TEXT.you }, 0);
    page.map.setView(latLng(point), AREA, { animate: false });
    tell(TEXT.located);
  }

  function locate(page) {
    if (!navigator.geolocation) {
      tell(TEXT.nowhere);
      return;
    }
    tell(TEXT.locating);
    navigator.geolocation.getCurrentPosition(
      (position) => showLocation(page, position),
      (error) => tell(error.code === REFUSED ? TEXT.refused : TEXT.nowhere),
      { enableHighAccuracy: false, timeout: 15000, maximumAge: 300000 },
    );
  }

  function copyOnClick(page) {
    const button = byId("copy-link");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const box = boxOf(page.map).join(",");
      writeAddress(box);
      try {
        // Without what is kept, which is nobody's business but the visitor's.
        await navigator.clipboard.writeText(addressOf(box));
        tell(TEXT.copied);
      } catch {
        tell(TEXT.uncopied);
      }
    });
  }

  /** Show a box; one from an address is taken a hair smaller, since addresses are rounded. */
  function firstView(map, data) {
    const bounds = boundsOf(data.box);
    map.fitBounds(data.asked ? bounds.pad(-0.01) : bounds, { animate: false });
  }

  /** Bind the buttons and boxes round the map. */
  function bind(page, data) {
    const { map } = page;
    const figure = map.getContainer().closest(".map");
    map.on("autopanstart", () => (page.held = true));
    addTools(map, figure.querySelector(".map-tools"), boundsOf(data.all));
    followFilters(page);
    followMap(page);
    byId("my-location").addEventListener("click", () => locate(page));
    copyOnClick(page);
    locatorMap.onPaper(figure);
    const list = byId("browse-list");
    unhide(list);
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-show]");
      if (button) showEntry(page, button);
    });
  }

  /** Start the map from the JSON block with an id, in turns that are short on a slow phone. */
  async function start(map, dataId) {
    await turn();
    const data = JSON.parse(byId(dataId).textContent);
    const pins = [];
    const asks = { askMap: asker(), askList: asker(), askSpot: asker(), askCounts: asker() };
    const page = { map, pins, lines: L.layerGroup().addTo(map), dialog: dialogs(map, pins), ...asks };
    locatorMap.moveWithoutAnimation(map);
    locatorMap.zoomByWheelWhenInUse(map);
    firstView(map, data);
    const keepMarks = drawOpening(page, data.opening);
    await turn();
    bind(page, data);
    map.on("moveend", () => settleSoon(page));
    page.bound = true;
    if (page.shown) nowReady(page);
    const asIs = data.asked && boxOf(map).join(",") === data.box.map(round).join(",");
    // A first view shows more room than its box; where nothing lies in it the list is the same.
    const box = boundsOf(data.box);
    const same = keepMarks && page.pins.every(({ at }) => box.contains(at));
    const keepList = asIs || same || /[?&]page=/.test(location.search);
    if (keepList) page.listed = boxOf(map).join(",");
    settle(page, { keepMarks, keepList, keepAddress: true });
    answerEarly(page);
    await locatorMap.addGround(map, data.tiles);
  }

  locatorMap.fetchGround();

  return { start };
})();
