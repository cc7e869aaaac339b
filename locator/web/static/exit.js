// "Exit this page": leaves at once, by its links or by Shift pressed three times alone.
// Stands in the head itself, before any other script, so that it works while a page still loads.
// Nothing is kept or sent: not that it was used, nor from where.
(() => {
  "use strict";

  const PRESSES = 3;
  const PAUSE = 5000; // milliseconds between two presses, after which counting starts again
  const target = document.currentScript.dataset.to;
  let presses = 0;
  let alone = false; // Shift is down, and nothing else was pressed since
  let timer = 0;
  let left = false;

  // A page in another language holds what is said here in a block of its own.
  const t = (text) => JSON.parse(document.getElementById("texts")?.textContent || "{}")[text] ?? text;

  const tn = (one, many, number) => {
    const forms = t(one);
    const plural = new Intl.PluralRules(document.documentElement.lang).select(number);
    const form = forms === one ? (number === 1 ? one : many) : forms[plural] || forms.other;
    return form.replace("%(count)s", number);
  };

  const said = () => document.getElementById("exit-said");

  const say = (words) => {
    if (said()) said().textContent = words;
  };

  const count = (number) => {
    presses = number;
    clearTimeout(timer);
    for (const link of document.querySelectorAll("[data-exit]")) link.dataset.exit = number || "";
  };

  const startAgain = () => {
    alone = false;
    if (presses) count(0);
    if (said()?.textContent) say("");
  };

  const leave = () => {
    left = true;
    count(0);
    const loading = t("Loading.");
    document.title = t("Loading");
    document.documentElement.classList.add("left");
    // Emptied, not only covered: no way back to this document shows anything of it.
    document.body?.replaceChildren(...[said()].filter(Boolean));
    say(loading);
    // The address bar holds the search until the next page answers.
    history.replaceState(null, "", "/");
    location.replace(target);
  };

  const pressed = () => {
    count(presses + 1);
    const more = PRESSES - presses;
    if (more === 0) {
      leave();
      return;
    }
    say(tn("Shift, press %(count)s more time to exit.", "Shift, press %(count)s more times to exit.", more));
    timer = setTimeout(() => {
      count(0);
      say(t("Still on this page. Press Shift 3 times to exit."));
    }, PAUSE);
  };

  // Capturing: no handler of the page, a map's for one, can keep a key from it.
  const hear = (name, answer) => addEventListener(name, answer, true);

  hear("keydown", (event) => {
    if (left) return;
    if (event.key !== "Shift") startAgain();
    else if (!event.repeat) alone = !(event.ctrlKey || event.altKey || event.metaKey);
  });
  hear("keyup", (event) => {
    if (left || event.key !== "Shift" || !alone) return;
    alone = false;
    pressed();
  });
  hear("pointerdown", () => left || startAgain());
  const isCovered = (entry) => entry?.getState()?.covered;

  /** Say whether somebody came back from another site, and not one that this page led to: a
      later page was left, or an address typed. Or from a page that is covered for that reason,
      which the browser's own list of this tab's pages says, and nothing else. */
  const cameBack = () => {
    const { activation, currentEntry } = window.navigation ?? {};
    const { navigationType, from } = activation ?? {};
    if (navigationType === "reload") return isCovered(currentEntry);
    return navigationType === "traverse" && (from ? isCovered(from) : !history.state?.out);
  };

  /** Cover the page until somebody asks for it. */
  const cover = () => {
    document.documentElement.classList.add("covered");
    navigation.updateCurrentEntry({ state: { covered: true } });
    const show = document.createElement("button");
    show.className = "show cover";
    show.textContent = t("Show this page");
    show.addEventListener("click", () => {
      document.documentElement.classList.remove("covered");
      navigation.updateCurrentEntry({ state: null });
      show.remove();
    });
    document.body.prepend(show);
  };

  const arrive = () => {
    if (cameBack()) cover();
    if (history.state?.out) history.replaceState({ ...history.state, out: false }, "");
  };

  hear("click", (event) => {
    if (event.target.closest?.("[data-exit]")) {
      event.preventDefault();
      leave();
      return;
    }
    const { origin, target: frame } = event.target.closest?.("a[href^=http]") ?? location;
    const here = !frame && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (here && origin !== location.origin) history.replaceState({ ...history.state, out: true }, "");
  });
  hear("pageshow", (event) => {
    if (left && event.persisted) leave();
    else if (event.persisted) arrive();
  });
  // The page's other scripts find nothing left to work on, which is no news to anybody.
  for (const failure of ["error", "unhandledrejection"]) {
    hear(failure, (event) => left && event.preventDefault());
  }
  if (cameBack()) document.documentElement.classList.add("covered");
  hear("DOMContentLoaded", arrive);
})();
