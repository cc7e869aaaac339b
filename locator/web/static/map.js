/* The map of results. Reads what to show from the page's JSON block, sets it on the ground
   that ground.js draws, and keeps the map usable by keyboard and screen reader.
   The list beside it holds the same services. */

const locatorMap = (() => {
  "use strict";

  // A page in another language holds what is said here in a block of its own.
  const texts = JSON.parse(document.getElementById("texts")?.textContent || "{}");

  const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

  /** Return a text in the page's language, its places filled. */
  const t = (text, values = {}) => filled(texts[text] ?? text, values);

  /** Return the text that goes with a count; `count` is how the count is written. */
  function tn(one, many, number, values) {
    const forms = texts[one];
    if (!forms) return filled(number === 1 ? one : many, { count: number, ...values });
    const plural = new Intl.PluralRules(document.documentElement.lang).select(number);
    return filled(forms[plural] ?? forms.other, { count: number, ...values });
  }

  /** Everything the map says, in one place. */
  const TEXT = {
    named: (pin) => (pin.number ? `${pin.number}. ${pin.name}` : pin.name),
    pin: (pin) =>
      pin.approximate
        ? t("%(pin)s, approximate location", { pin: TEXT.named(pin) })
        : TEXT.named(pin),
    approximate: t("Approximate location: ask for the exact address."),
    noPhone: t("Phone number not known"),
    incomplete: ` ${t("(as published; the number seems incomplete)")}`,
    details: t("Details"),
    inList: t("In the list"),
    close: t("Close"),
    here: (count) => tn("%(count)s service here", "%(count)s services here", count),
    group: (text, pins) =>
      tn(
        "%(text)s: %(count)s service close together",
        "%(text)s: %(count)s services close together",
        pins.length,
        { text },
      ),
    zoomToGroup: t("Zoom in on these"),
    origin: (label) => t("Where you searched: %(place)s", { place: label }),
    moves: {
      north: t("Move the map north"),
      west: t("Move the map west"),
      all: t("Show all services"),
      east: t("Move the map east"),
      south: t("Move the map south"),
      in: t("Zoom in"),
      out: t("Zoom out"),
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
  const PIN_SIZE = 30; // pixels across, at the usual size of text
  const PIN_SPACE = 3; // pixels between two pins
  const MARK_GAP = 29; // pixels from a pin to the mark of the place searched for
  const FARTHEST = 40; // pixels that a pin may be pushed from its place; beyond, pins join
  const GROUP_TEXT = 6; // letters on the button of a group
  const ROUNDS = 80; // at most, of pushing pins apart
  const SHIFT = 0.3; // part of the map that a button moves it by

  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  /* Pins */

  const latLng = ({ latitude, longitude }) => L.latLng(latitude, longitude);

  /** A pin is a real button, so that every way of pressing one works. */
  const ButtonIcon = L.Icon.extend({
    options: { className: "map-pin" },
    createIcon() {
      const { pin } = this.options;
      const button = pin.made ?? document.createElement("button");
      button.type = "button";
      button.textContent = pin.text ?? pin.number;
      button.setAttribute("aria-label", pin.label ?? TEXT.pin(pin));
      if (pin.opens ?? true) {
        button.setAttribute("aria-haspopup", "dialog");
        button.setAttribute("aria-expanded", "false");
      }
      button.dataset[pin.pins ? "group" : "pin"] = pin.id;
      // In rem, so that a pin grows with the text on it; map.css centres it on its place.
      button.style.setProperty("--pin-size", `${(pin.size ?? PIN_SIZE) / 16}rem`);
      this._setIconStyles(button, "icon");
      return button;
    },
    createShadow: () => null,
  });

  /** Add a pin, or with a text, label, size and class of its own another round button.
      One that was made before keeps its focus, which moving it would lose. */
  function addPin(map, pin) {
    const held = pin.made && pin.made === document.activeElement;
    const kind = pin.className ?? (pin.approximate ? "map-pin-approximate" : "");
    const icon = new ButtonIcon({ pin, className: `map-pin ${kind}` });
    const marker = L.marker(latLng(pin.point), { icon, keyboard: false, interactive: false });
    marker.addTo(map);
    const button = marker.getElement();
    L.DomEvent.disableClickPropagation(button);
    const raise = (offset) => () => marker.setZIndexOffset(offset);
    button.addEventListener("focus", raise(2000));
    button.addEventListener("blur", raise(0));
    button.addEventListener("pointerenter", raise(2000));
    button.addEventListener("pointerleave", raise(0));
    hideOutside(map, marker, button);
    if (held) button.focus({ preventScroll: true });
    return { ...pin, marker, button, at: latLng(pin.point) };
  }

  /** Hide a pin whose middle is off the map: the rest of it could be tabbed to but hardly seen.
      One that is in use stays. */
  function hideOutside(map, marker, button) {
    const update = () => {
      const used = button === document.activeElement || button.ariaExpanded === "true";
      const at = map.latLngToContainerPoint(marker.getLatLng());
      const inside = L.bounds([0, 0], map.getSize()).contains(at);
      button.classList.toggle("map-pin-outside", !inside && !used);
    };
    map.on("move", update);
    marker.on("move", update);
    marker.on("remove", () => map.off("move", update));
    button.addEventListener("blur", update);
    update();
  }

  /** Return how far one point has to go to stand clear of another, or null where it does.
      Points of wide buttons keep apart by an ellipse, `stretch` times as wide as high. */
  function push(one, other, gap, stretch = 1) {
    const apart = one.subtract(other);
    const distance = Math.hypot(apart.x / stretch, apart.y) || 0.01;
    return distance < gap ? apart.multiplyBy((gap - distance) / distance + 0.01) : null;
  }

  /** Push apart buttons that overlap, and off a mark that stays; `at` is where each would be. */
  function spread(stands, mark) {
    // Each starts a pixel off in a direction of its own, so that equal points part.
    const moved = stands.map(({ at }, i) => at.add([Math.cos(i * 2.4), Math.sin(i * 2.4)]));
    const across = (i, j) => (stands[i].width + stands[j].width) / 2 + PIN_SPACE;
    const down = (i, j) => (stands[i].height + stands[j].height) / 2 + PIN_SPACE;
    let settled = false;
    for (let round = 0; round < ROUNDS && !settled; round += 1) {
      settled = true;
      for (let i = 0; i < moved.length; i += 1) {
        for (let j = 0; j < i; j += 1) {
          const gap = down(i, j);
          const half = push(moved[i], moved[j], gap, across(i, j) / gap)?.divideBy(2);
          if (!half) continue;
          moved[i] = moved[i].add(half);
          moved[j] = moved[j].subtract(half);
          settled = false;
        }
        const away = mark && push(moved[i], mark, MARK_GAP, stands[i].width / stands[i].height);
        if (!away) continue;
        moved[i] = moved[i].add(away);
        settled = false;
      }
    }
    return moved.map((point, i) => (point.distanceTo(stands[i].at) < 2 ? stands[i].at : point));
  }

  /** Return numbers as short as they can be said, such as "1–3, 7" or, cut, "1–3 +4". */
  function numbersInShort(numbers) {
    const runs = [];
    for (const number of numbers) {
      const last = runs.at(-1);
      if (last?.[1] === number - 1) last[1] = number;
      else runs.push([number, number]);
    }
    const said = runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
    const whole = said.join(", ");
    if (whole.length <= GROUP_TEXT || said.length === 1) return whole;
    const [from, to] = runs[0];
    return `${said[0]} +${numbers.length - (to - from + 1)}`;
  }

  const middle = (points) =>
    points.reduce((sum, point) => sum.add(point)).divideBy(points.length);

  /** Return a button's place and size in pixels, of a pin or of a group of them. */
  function standOf(pins, places, size) {
    const at = middle(pins.map((pin) => places.get(pin)));
    if (pins.length === 1) return { pins, at, width: size, height: size };
    const text = numbersInShort(pins.map((pin) => pin.number));
    return { pins, at, text, width: Math.max(size, (0.29 * text.length + 0.55) * size), height: size };
  }

  /** Join the pins that would be pushed too far from their places; return what stands where. */
  function arrange(pins, places, mark, size) {
    let stands = pins.map((pin) => standOf([pin], places, size));
    for (;;) {
      const shown = spread(stands, mark);
      const shifts = shown.map((point, i) => point.distanceTo(stands[i].at));
      const far = shifts.indexOf(Math.max(...shifts));
      const limit = (FARTHEST * size) / PIN_SIZE;
      if (stands.length < 2 || shifts[far] <= limit) {
        return stands.map((stand, i) => ({ ...stand, shown: shown[i] }));
      }
      const others = stands.filter((_, i) => i !== far);
      const near = others.reduce((best, stand) =>
        stand.at.distanceTo(stands[far].at) < best.at.distanceTo(stands[far].at) ? stand : best,
      );
      const joined = [...near.pins, ...stands[far].pins].sort((a, b) => a.number - b.number);
      stands = [...others.filter((stand) => stand !== near), standOf(joined, places, size)];
    }
  }

  /** Draw lines from a button to the places of its services that it does not stand on. */
  function lead(map, stand, places, lines) {
    const still = { interactive: false };
    const shown = map.layerPointToLatLng(stand.shown);
    for (const pin of stand.pins) {
      if (stand.shown.distanceTo(places.get(pin)) < (stand.text ? stand.height / 2 : 8)) continue;
      lines.addLayer(L.polyline([pin.at, shown], { ...still, className: "map-leader" }));
      lines.addLayer(L.circleMarker(pin.at, { ...still, radius: 3, className: "map-leader-end" }));
    }
  }

  /** Set the pins beside each other at this zoom, and return the groups of those that joined. */
  function layOut(map, pins, origin, lines, groups) {
    const focused = pins.find((pin) => pin.stand?.button === document.activeElement);
    const size = (PIN_SIZE * parseFloat(getComputedStyle(document.documentElement).fontSize)) / 16;
    const places = new Map(pins.map((pin) => [pin, map.latLngToLayerPoint(pin.at)]));
    const mark = origin && map.latLngToLayerPoint(latLng(origin.point));
    lines.clearLayers();
    groups.forEach((group) => group.marker.remove());
    groups.length = 0;
    const stands = arrange(pins, places, mark, size);
    for (const stand of stands) {
      const point = map.layerPointToLatLng(stand.shown);
      const grouped = stand.pins.length > 1;
      const shown = grouped ? addGroup(map, stand, point) : stand.pins[0];
      if (grouped) groups.push(shown);
      for (const pin of stand.pins) {
        pin.stand = shown;
        pin.button.hidden = grouped;
      }
      shown.marker.setLatLng(point);
      lead(map, stand, places, lines);
    }
    keepOrder(stands, focused);
    return groups;
  }

  function addGroup(map, stand, point) {
    const { text, pins } = stand;
    return addPin(map, {
      id: `group-${pins[0].id}`,
      pins,
      text,
      label: TEXT.group(text, pins),
      name: TEXT.here(pins.length),
      className: "map-pin-group",
      point: { latitude: point.lat, longitude: point.lng },
    });
  }

  /** Let the keyboard meet the buttons in the order of the list, and not lose its place. */
  function keepOrder(stands, focused) {
    const buttons = stands
      .sort((one, other) => one.pins[0].number - other.pins[0].number)
      .map(({ pins }) => pins[0].stand.button);
    const pane = buttons[0]?.parentElement;
    const now = pane ? [...pane.children].filter((child) => buttons.includes(child)) : [];
    if (now.some((button, i) => button !== buttons[i])) pane.append(...buttons);
    if (!focused) return;
    focused.stand.button.classList.remove("map-pin-outside");
    focused.stand.button.focus({ preventScroll: true });
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

  /** Return a link. On a page whose links open a new tab, those to the page itself do not. */
  function link(href, text) {
    const made = element("a", "", text);
    made.href = href;
    if (href.startsWith("#")) made.target = "_self";
    return made;
  }

  /** Return a group's services as buttons, and one that zooms in until they part. */
  function groupContent(map, group, show, opener) {
    const list = element("ul", "map-dialog-group");
    for (const pin of group.pins) {
      const button = element("button", "", TEXT.pin(pin));
      button.type = "button";
      button.addEventListener("click", () => show(pin, opener));
      const item = element("li");
      item.append(button);
      list.append(item);
    }
    const bounds = L.latLngBounds(group.pins.map((pin) => pin.at));
    const closer = Math.min(map.getBoundsZoom(bounds.pad(0.2)), map.getMaxZoom());
    if (closer <= map.getZoom()) return [list];
    const zoom = element("button", "map-dialog-zoom", TEXT.zoomToGroup);
    zoom.type = "button";
    zoom.addEventListener("click", () => map.setView(bounds.getCenter(), closer, { animate: false }));
    return [list, zoom];
  }

  const listEntry = (pin) =>
    document.querySelector(`[data-show="${CSS.escape(pin.id)}"]`)?.closest("[id]");

  /** Return the phone of a pin that brings its own, else what its entry in the list says of it. */
  function phoneOf(pin) {
    if (pin.phone === undefined) {
      const said = listEntry(pin)?.querySelector(".phone");
      return said ? [said.cloneNode(true)] : [];
    }
    const line = element("p", "phone", pin.dial ? "" : (pin.phone ?? TEXT.noPhone));
    if (pin.dial) line.append(link(pin.dial, pin.phone));
    else if (pin.phone) line.append(TEXT.incomplete);
    return [line];
  }

  function dialogContent(pin, close) {
    const content = element("div", "map-dialog");
    const name = element("p", "map-dialog-name", TEXT.named(pin));
    name.id = "map-dialog-name";
    const facts = [pin.address, pin.distance, ...(pin.facts ?? [])].filter(Boolean);
    content.append(name);
    if (pin.alert) content.append(element("p", "map-dialog-alert", pin.alert));
    content.append(...phoneOf(pin), ...facts.map((fact) => element("p", "", fact)));
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

  /** Open one dialog at a time; closing it gives focus back to what opened it. */
  function dialogs(map, pins) {
    let open = null;
    /** Return what stands on the map for a pin, or for a group that may be gone. */
    const shownBy = (pin) =>
      pin.pins && !pin.button.isConnected ? pin.pins[0].stand : (pin.stand ?? pin);
    const buttons = () => [...new Set(pins.map(shownBy))];

    function close(returnFocus = true) {
      if (!open) return;
      const { popup, pin, stand, opener } = open;
      open = null;
      popup.remove();
      hideUnder(null, buttons());
      stand.button.setAttribute("aria-expanded", "false");
      if (!returnFocus) return;
      // The button may have gone with its zoom; what stands for its service now is the way back.
      const back = opener.isConnected && !opener.hidden ? opener : shownBy(pin).button;
      back.classList?.remove("map-pin-outside");
      back.focus({ preventScroll: back !== opener || opener === stand.button });
    }

    function show(pin, opener) {
      close(false);
      const width = Math.min(300, map.getSize().x - 2 * EDGE - DIALOG_MARGINS);
      const options = {
        closeButton: false,
        autoPanPadding: [EDGE, EDGE],
        offset: [0, -12],
      };
      const maxHeight = map.getSize().y - 2 * EDGE - DIALOG_MARGINS;
      const sizes = { maxWidth: width, minWidth: Math.min(220, width), maxHeight };
      const popup = L.popup({ ...options, ...sizes });
      const stand = shownBy(pin);
      if (pin.pins) pin.more = groupContent(map, pin, show, opener);
      popup.setLatLng(stand.marker.getLatLng()).setContent(dialogContent(pin, () => close()));
      open = { popup, pin, stand, opener };
      popup.openOn(map);
      stand.button.setAttribute("aria-expanded", "true");
      const box = popup.getElement();
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-labelledby", "map-dialog-name");
      box.tabIndex = -1;
      hideUnder(box, buttons(), stand.button);
      box.focus({ preventScroll: opener === stand.button });
      box.querySelectorAll('a[href^="#"]').forEach((a) => {
        a.addEventListener("click", (event) => {
          // Going to a part of a page takes the focus away, so it is gone to first.
          event.preventDefault();
          close(false);
          location.hash = a.hash;
          const entry = listEntry(pin);
          entry?.scrollIntoView();
          entry?.querySelector("a, button").focus({ preventScroll: true });
        });
      });
    }

    map.on("click", () => close(false));
    map.on("zoomend", () => {
      if (!open) return;
      // A group is another one at another zoom: its dialog goes with it.
      if (open.pin.pins) {
        close(open.popup.getElement().contains(document.activeElement));
        return;
      }
      open.stand = shownBy(open.pin);
      open.stand.button.setAttribute("aria-expanded", "true");
      open.popup.setLatLng(open.stand.marker.getLatLng());
      hideUnder(open.popup.getElement(), buttons(), open.stand.button);
    });
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !open) return;
      event.stopPropagation();
      close();
    });
    /** Hide what came to lie under the dialog since it opened. */
    const tidy = () =>
      hideUnder(open?.popup.getElement(), buttons(), open?.stand.button);

    return { show, close, tidy, opened: () => open?.pin };
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
    map.on("zoomend zoomlevelschange", update);
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

  /** On paper the picture stands in for the map, in browsers that fetch it before they print. */
  function onPaper(figure) {
    const picture = figure.querySelector(".map-picture");
    picture?.addEventListener("load", () => (figure.dataset.paper = "picture"));
  }

  /** Let the browser answer whoever presses something before the next piece of work. */
  const turn = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel(); // a timer would be held back when nested
      port1.addEventListener("message", resolve, { once: true });
      port1.start();
      port2.postMessage(null);
    });

  let ground = null; // the scripts that draw it, once they were asked for

  /** Bring the ground's scripts, which a page holds back until its marks stand.
      A file that opens offline has them in it. */
  function groundScripts() {
    ground ??= document.getElementById("ground-scripts") ? bringScripts("ground-scripts") : null;
    return ground;
  }

  /** Fetch what draws the ground while the map starts. Sooner it would hold up the page's styles. */
  function fetchGround() {
    const waiting = document.getElementById("ground-scripts")?.content.children ?? [];
    for (const { src, nonce } of waiting) {
      const link = document.createElement("link");
      Object.assign(link, { rel: "preload", as: "script", href: src, nonce, fetchPriority: "low" });
      document.head.append(link);
    }
  }

  async function addGround(map, tiles) {
    if (!tiles) return;
    await groundScripts();
    await turn();
    locatorGround.add(map, tiles);
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
    const groups = [];
    const opens = (pin) =>
      pin.button.addEventListener("click", () => dialog.show(pin, pin.button));
    const place = () => layOut(map, pins, data.origin, lines, groups).forEach(opens);
    place();
    map.on("zoomend", place);
    // After the pins have moved, since an open dialog moves with its pin.
    const dialog = dialogs(map, pins);
    pins.forEach(opens);
    addTools(map, figure.querySelector(".map-tools"), bounds);
    connectList(map, pins, dialog.show);
    onPaper(figure);
    figure.dataset.ready = "true";
    performance.mark("map-ready");
    addGround(map, data.tiles);
  }

  return {
    start,
    addGround,
    addOrigin,
    addPin,
    addTools,
    calm,
    CLOSE_UP,
    dialogs,
    element,
    fetchGround,
    groundScripts,
    latLng,
    link,
    moveWithoutAnimation,
    onPaper,
    pinLabel: TEXT.pin,
    spread,
    t,
    tn,
    turn,
    zoomByWheelWhenInUse,
  };
})();
