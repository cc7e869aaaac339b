// Brings the map's scripts when the map comes near the screen, so that a phone which shows
// the list alone neither waits nor pays for them. "Show on map" brings them as well.
// Stands in the page itself: it must not be waited for either.
function whenNear(start) {
  "use strict";

  const figure = document.getElementById("map");
  let brought = false;
  let pressed = null;

  const bring = async () => {
    if (brought) return;
    brought = true;
    near?.disconnect();
    await bringScripts("map-scripts");
    if (!figure.isConnected) return; // somebody has left the page
    start();
    pressed?.click();
  };

  const near =
    "IntersectionObserver" in window &&
    new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) bring();
      },
      { rootMargin: "100%" }, // a screen ahead
    );

  for (const button of document.querySelectorAll("[data-show]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (figure.dataset.ready) return;
      pressed = button;
      bring();
    });
  }
  const picture = figure.querySelector(".map-picture");
  picture?.addEventListener("load", () => (figure.dataset.paper = "picture"));
  if (near) near.observe(figure);
  else bring();
}
