/* The map of results. Reads what to show from the page's JSON block, sets it on the ground
   that ground.js draws, and keeps the map usable by keyboard and screen reader.
   The list beside it holds the same services. */

const locatorMap = (() => {
  "use strict";

  /** Everything the map says, in one place. */
  const TEXT = {
    named: (pin) => (pin.number ? `${pin.number}. ${pin.name}` : pin.name),
    pin: (pin) => TEXT.named(pin) + (pin.approximate ? ", approximate location" : ""),
    approximate: "Approximate location: ask for the exact address.",
    details: "Details",
    inList: "In the list",
    close: "Close",
    origin: (label) => `Where you searched: ${label}`,
    moves: {
      north: "Move the map north",
      west: "Move the map west",
      all: "Show all services",
      east: "Move the map east",
      south: "Move the map south",
      in: "Zoom in",
      out: "Zoom out",
    },
  };

  const ICONS = {
    north: "M12 19V5M6 11l6-6 6 6",
    west: "M19 12H5M11 6l-6 6 6 6",
    all: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
    east: "M5 12h14M13 6l6 6-6 6",
    south: "M12 5v14M6 13l6 6 6-6",
    in: "M12 5v14M5 12h14",
    out: "M5 12h14",
  };

  const CLOSE_UP = 12; // zoom for a single service
  const PIN_GAP = 33; // pixels between the middles of two pins
  const MARK_GAP = 29; // pixels from a pin to the mark of the place searched for
  const ROUNDS = 80; // at most, of pushing pins apart
  const SHIFT = 0.3; // part of the map that a button moves it by

  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  /* Pins */

  const latLng = ({ latitude, longitude }) => L.latLng(latitude, longitude);

  /** A pin is a real button, so that every way of pressing one works. */
  const ButtonIcon = L.Icon.extend({
    options: { iconSize: [30, 30], className: "map-pin" },
    createIcon() {
      const button = document.createElement("button");
      button.type = "button";
      const { pin } = this.options;
      button.textContent = pin.text ?? pin.number;
      button.setAttribute("aria-label", pin.label ?? TEXT.pin(pin));
      if (pin.opens ?? true) {
        button.setAttribute("aria-haspopup", "dialog");
        button.setAttribute("aria-expanded", "false");
      }
      button.dataset.pin = pin.id;
      this._setIconStyles(button, "icon");
      return button;
    },
    createShadow: () => null,
  });

  /** Add a pin, or with a text, label, size and class of its own another round button. */
  function addPin(map, pin) {
    const kind = pin.className ?? (pin.approximate ? "map-pin-approximate" : "");
    const size = pin.size ?? ButtonIcon.prototype.options.iconSize[0];
    const icon = new ButtonIcon({ pin, className: `map-pin ${kind}`, iconSize: [size, size] });
    const marker = L.marker(latLng(pin.point), { icon, keyboard: false, interactive: false });
    marker.addTo(map);
    const button = marker.getElement();
    L.DomEvent.disableClickPropagation(button);
    const raise = (offset) => () => marker.setZIndexOffset(offset);
    button.addEventListener("focus", raise(2000));
    button.addEventListener("blur", raise(0));
    button.addEventListener("pointerenter", raise(2000));
    button.addEventListener("pointerleave", raise(0));
    return { ...pin, marker, button, at: latLng(pin.point) };
  }

  /** Return how far one point has to go to stand clear of another, or null where it does. */
  function push(one, other, gap) {
    const apart = one.subtract(other);
    const distance = Math.hypot(apart.x, apart.y) || 0.01;
    return distance < gap ? apart.multiplyBy((gap - distance) / distance + 0.01) : null;
  }

  /** Push apart pixels that are closer than a pin is wide, and off a mark that stays. */
  function spread(points, mark) {
    // Each starts a pixel off in a direction of its own, so that equal points part.
    const moved = points.map((point, i) => point.add([Math.cos(i * 2.4), Math.sin(i * 2.4)]));
    let settled = false;
    for (let round = 0; round < ROUNDS && !settled; round += 1) {
      settled = true;
      for (let i = 0; i < moved.length; i += 1) {
        for (let j = 0; j < i; j += 1) {
          const half = push(moved[i], moved[j], PIN_GAP)?.divideBy(2);
          if (!half) continue;
          moved[i] = moved[i].add(half);
          moved[j] = moved[j].subtract(half);
          settled = false;
        }
        const away = mark && push(moved[i], mark, MARK_GAP);
        if (!away) continue;
        moved[i] = moved[i].add(away);
        settled = false;
      }
    }
    return moved.map((point, i) => (point.distanceTo(points[i]) < 2 ? points[i] : point));
  }

  /** Set the pins beside each other at this zoom, with a line to the place of each moved one. */
  function layOut(map, pins, origin, lines) {
    lines.clearLayers();
    const places = pins.map((pin) => map.latLngToLayerPoint(pin.at));
    const mark = origin && map.latLngToLayerPoint(latLng(origin.point));
    spread(places, mark).forEach((point, i) => {
      const shown = map.layerPointToLatLng(point);
      pins[i].marker.setLatLng(shown);
      if (point.distanceTo(places[i]) < 8) return;
      const still = { interactive: false };
      lines.addLayer(L.polyline([pins[i].at, shown], { ...still, className: "map-leader" }));
      const end = { ...still, radius: 3, className: "map-leader-end" };
      lines.addLayer(L.circleMarker(pins[i].at, end));
    });
  }

  function addOrigin(map, origin, radius) {
    const at = latLng(origin.point);
    const icon = L.divIcon({ className: "map-origin", iconSize: [16, 16] });
    const marker = L.marker(at, { icon, keyboard: false, interactive: false, zIndexOffset: -1000 });
    marker.addTo(map);
    marker.getElement().setAttribute("role", "img");
    marker.getElement().setAttribute("aria-label", TEXT.origin(origin.label));
    if (radius) L.circle(at, { radius, className: "map-radius", interactive: false }).addTo(map);
    return marker;
  }

  function viewOfAll(data, pins) {
    const bounds = L.latLngBounds(pins.map((pin) => pin.at));
    if (data.origin) {
      const at = latLng(data.origin.point);
      bounds.extend(at);
      if (!pins.length && data.radius) bounds.extend(at.toBounds(2 * data.radius));
    }
    return bounds;
  }

  function showAll(map, bounds) {
    if (!bounds.isValid()) return;
    map.fitBounds(bounds, { padding: [36, 36], maxZoom: CLOSE_UP, animate: false });
  }

  /* Dialogs */

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function link(href, text) {
    const made = element("a", "", text);
    made.href = href;
    return made;
  }

  const listEntry = (pin) =>
    document.querySelector(`[data-show="${CSS.escape(pin.id)}"]`)?.closest("[id]");

  function dialogContent(pin, close) {
    const content = element("div", "map-dialog");
    const name = element("p", "map-dialog-name", TEXT.named(pin));
    name.id = "map-dialog-name";
    const facts = [pin.address, pin.distance, ...(pin.facts ?? [])].filter(Boolean);
    content.append(name, ...facts.map((fact) => element("p", "", fact)));
    if (pin.approximate) content.append(element("p", "map-dialog-note", TEXT.approximate));
    const links = element("p", "map-dialog-links");
    if (pin.href) links.append(link(pin.href, TEXT.details));
    const entry = listEntry(pin);
    if (entry) links.append(link(`#${entry.id}`, TEXT.inList));
    const button = element("button", "map-dialog-close", "×");
    button.type = "button";
    button.setAttribute("aria-label", TEXT.close);
    button.addEventListener("click", close);
    content.append(...(pin.more ?? []), links, button);
    return content;
  }

  const overlap = (one, other) =>
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom;

  /** Hide the pins that a dialog half covers: they would be small and easily missed. */
  function hideUnder(box, pins, opened) {
    const area = box?.getBoundingClientRect();
    for (const { button } of pins) {
      const under = area && button !== opened && overlap(area, button.getBoundingClientRect());
      button.classList.toggle("map-pin-under", Boolean(under));
    }
  }

  /** Pixels kept free between a dialog and the map's edge, and its text's own margins. */
  const EDGE = 12;
  const DIALOG_MARGINS = 34;

  /** Return how many pixels the buttons take from the right of the map, if they lie on it. */
  function overlaid(container) {
    const tools = container.parentElement.querySelector(".map-tools");
    if (!tools || getComputedStyle(tools).position !== "absolute") return 0;
    return tools.offsetWidth + EDGE;
  }

  /** Open one dialog at a time; closing it gives focus back to what opened it. */
  function dialogs(map, pins) {
    let open = null;

    function close(returnFocus = true) {
      if (!open) return;
      const { popup, pin, opener } = open;
      open = null;
      popup.remove();
      hideUnder(null, pins);
      pin.button.setAttribute("aria-expanded", "false");
      if (returnFocus) opener.focus({ preventScroll: opener === pin.button });
    }

    function show(pin, opener) {
      close(false);
      const right = EDGE + overlaid(map.getContainer());
      const width = Math.min(300, map.getSize().x - EDGE - right - DIALOG_MARGINS);
      const options = {
        closeButton: false,
        autoPanPaddingTopLeft: [EDGE, EDGE],
        autoPanPaddingBottomRight: [right, EDGE],
        offset: [0, -12],
      };
      const popup = L.popup({ ...options, maxWidth: width, minWidth: Math.min(220, width) });
      popup.setLatLng(pin.marker.getLatLng()).setContent(dialogContent(pin, () => close()));
      open = { popup, pin, opener };
      popup.openOn(map);
      pin.button.setAttribute("aria-expanded", "true");
      const box = popup.getElement();
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-labelledby", "map-dialog-name");
      box.tabIndex = -1;
      hideUnder(box, pins, pin.button);
      box.focus({ preventScroll: opener === pin.button });
      box.querySelectorAll('a[href^="#"]').forEach((a) => {
        a.addEventListener("click", () => close(false));
      });
    }

    map.on("click", () => close(false));
    map.on("zoomend", () => {
      if (!open) return;
      open.popup.setLatLng(open.pin.marker.getLatLng());
      hideUnder(open.popup.getElement(), pins, open.pin.button);
    });
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !open) return;
      event.stopPropagation();
      close();
    });
    return { show, close, opened: () => open?.pin };
  }

  /* Buttons and behaviour */

  function icon(path) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(space, "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  function addTools(map, tools, bounds) {
    const by = (x, y) => () => map.panBy(map.getSize().scaleBy(L.point(x * SHIFT, y * SHIFT)));
    const moves = {
      north: by(0, -1),
      west: by(-1, 0),
      all: () => showAll(map, bounds),
      east: by(1, 0),
      south: by(0, 1),
      in: () => map.zoomIn(),
      out: () => map.zoomOut(),
    };
    for (const [name, move] of Object.entries(moves)) {
      const button = element("button");
      button.type = "button";
      button.dataset.move = name;
      button.setAttribute("aria-label", TEXT.moves[name]);
      button.title = TEXT.moves[name];
      button.append(icon(ICONS[name]));
      button.addEventListener("click", move);
      tools.append(button);
    }
    const limit = (name, reached) =>
      tools.querySelector(`[data-move="${name}"]`).setAttribute("aria-disabled", String(reached));
    const update = () => {
      limit("in", map.getZoom() >= map.getMaxZoom());
      limit("out", map.getZoom() <= map.getMinZoom());
    };
    map.on("zoomend", update);
    update();
    tools.hidden = false;
  }

  /** The wheel scrolls the page until somebody is busy with the map. */
  function zoomByWheelWhenInUse(map) {
    const container = map.getContainer();
    container.addEventListener("pointerdown", () => map.scrollWheelZoom.enable());
    container.addEventListener("pointerleave", () => map.scrollWheelZoom.disable());
  }

  function moveWithoutAnimation(map) {
    const panBy = map.panBy.bind(map);
    map.panBy = (offset, options) =>
      panBy(offset, calm.matches ? { ...options, animate: false } : options);
  }

  function connectList(map, pins, show) {
    const byId = new Map(pins.map((pin) => [pin.id, pin]));
    for (const button of document.querySelectorAll("[data-show]")) {
      const pin = byId.get(button.dataset.show);
      if (!pin) continue;
      button.hidden = false;
      button.addEventListener("click", () => {
        const zoom = Math.max(map.getZoom(), CLOSE_UP);
        map.setView(pin.at, zoom, { animate: false });
        const smooth = { block: "nearest", behavior: calm.matches ? "auto" : "smooth" };
        map.getContainer().scrollIntoView(smooth);
        show(pin, button);
      });
    }
  }

  /** Start a Leaflet map from the JSON block with an id. */
  function start(map, dataId) {
    const data = JSON.parse(document.getElementById(dataId).textContent);
    const container = map.getContainer();
    const figure = container.closest(".map");
    moveWithoutAnimation(map);
    zoomByWheelWhenInUse(map);
    if (data.origin) addOrigin(map, data.origin, data.radius);
    const lines = L.layerGroup().addTo(map);
    const pins = data.pins.map((pin) => addPin(map, pin));
    const bounds = viewOfAll(data, pins);
    showAll(map, bounds);
    layOut(map, pins, data.origin, lines);
    map.on("zoomend", () => layOut(map, pins, data.origin, lines));
    const { show } = dialogs(map, pins);
    pins.forEach((pin) => pin.button.addEventListener("click", () => show(pin, pin.button)));
    addTools(map, figure.querySelector(".map-tools"), bounds);
    connectList(map, pins, show);
    if (data.tiles) locatorGround.add(map, data.tiles);
    figure.dataset.ready = "true";
    performance.mark("map-ready");
  }

  return {
    start,
    addOrigin,
    addPin,
    addTools,
    calm,
    CLOSE_UP,
    dialogs,
    element,
    latLng,
    link,
    moveWithoutAnimation,
    zoomByWheelWhenInUse,
  };
})();
