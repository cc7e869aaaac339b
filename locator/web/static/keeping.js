/* Takes along what is ticked "Keep", whatever leads on from a list: a link to results, to the
   map, to a service or to another language, a form, going back. Stands in the page itself. */

const locatorKeeping = (() => {
  "use strict";

  const ROOM = 10; // services that a list holds
  const TAKES = /\/(results|which-place|search|map|services\/[^/]+)?$/; // paths that carry ids

  // Not `form.id`, which is the ticks.
  const list = () => document.getElementById("keeping");

  /** Return the ids that are kept now: ticks, and services kept before that are not listed. */
  const kept = () => (list() ? new FormData(list()).getAll("id") : []);

  /** Return an address that keeps what is kept now. */
  function keeping(address) {
    const url = new URL(address, location);
    ["id", "keep"].forEach((name) => url.searchParams.delete(name));
    const ids = kept().map((id) => `keep=${encodeURIComponent(id)}`);
    url.search = [url.search.slice(1).replaceAll("%2C", ","), ...ids].filter(Boolean).join("&");
    return url.href;
  }

  const takes = (address) => {
    const url = new URL(address, location);
    return url.origin === location.origin && TAKES.test(url.pathname);
  };

  const carry = ({ target }) => {
    const way = target.closest?.("a[href]");
    if (!way || way.getAttribute("href").startsWith("#") || !takes(way.href)) return;
    const { hash } = new URL(way.href);
    if (!hash || new URL(way.href).pathname !== location.pathname) way.href = keeping(way.href);
  };

  const said = document.createElement("span");

  /** Say beside a box that there is no room for it. */
  function sayFull(box) {
    said.remove();
    said.setAttribute("role", "alert");
    said.className = "hint";
    said.textContent = box.form.dataset.full;
    box.closest(".keep").after(said);
  }

  /** Follow the ticks and whatever leads on. */
  function follow() {
    document.addEventListener("change", ({ target }) => {
      if (target.name !== "id" || target.form !== list()) return;
      if (kept().length > ROOM) {
        target.checked = false;
        sayFull(target);
      }
      history.replaceState(history.state, "", keeping(location.href));
    });
    ["click", "auxclick"].forEach((press) => document.addEventListener(press, carry, true));
    document.addEventListener("formdata", ({ target, formData }) => {
      if (target === list() || !takes(target.action)) return;
      formData.delete("keep");
      kept().forEach((id) => formData.append("keep", id));
    });
  }

  follow();

  return { keeping };
})();
