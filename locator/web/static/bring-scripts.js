// Brings the scripts that wait in a template, one after the other, and returns a promise of
// all. Stands in the page itself.
function bringScripts(id) {
  "use strict";

  const loaded = (script) =>
    new Promise((resolve, reject) => {
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
    });
  // None where somebody has left the page, which empties it.
  const waiting = [...(document.getElementById(id)?.content.children ?? [])];
  const scripts = waiting.map((script) => document.importNode(script));
  for (const script of scripts) script.async = false; // in their order
  const all = Promise.all(scripts.map(loaded));
  document.body.append(...scripts);
  return all;
}
