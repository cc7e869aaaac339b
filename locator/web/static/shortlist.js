// Print and copy: buttons that only scripts can answer, shown where they run.
(() => {
  "use strict";

  // A page in another language holds what is said here in a block of its own.
  const texts = JSON.parse(document.getElementById("texts")?.textContent || "{}");
  const t = (text) => texts[text] ?? text;

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  function selected(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  // Browsers offer the clipboard to https alone; selected text can be copied everywhere.
  async function copy(element) {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(element.textContent);
        return true;
      } catch {
        // Not allowed: the older way below may be.
      }
    }
    selected(element);
    return document.execCommand("copy");
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    const element = document.getElementById(button.dataset.copy);
    const said = document.getElementById("copied");
    button.hidden = false;
    button.addEventListener("click", async () => {
      said.textContent = "";
      said.textContent = (await copy(element)) ? t("Copied.") : t("Select the text below and copy it.");
    });
  }
})();
