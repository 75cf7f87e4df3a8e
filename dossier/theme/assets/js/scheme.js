// Light, dark or as the system. Runs in <head>, before anything is painted, so that the wrong scheme never flashes.
(() => {
  "use strict";
  const KEY = "motionsdossier.scheme";
  const root = document.documentElement;

  const stored = () => {
    try { return localStorage.getItem(KEY); } catch { return null; } // storage may be barred
  };
  const store = (scheme) => {
    try {
      if (scheme === "auto") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, scheme);
    } catch { /* the choice then lasts for this page only */ }
  };
  const apply = (scheme) => {
    if (scheme === "light" || scheme === "dark") root.dataset.theme = scheme;
    else delete root.dataset.theme;
  };

  root.dataset.script = ""; // the buttons have their room before anything is painted: no page moves for them
  apply(stored());

  document.addEventListener("DOMContentLoaded", () => {
    const group = document.querySelector(".scheme");
    if (!group) return;
    const buttons = group.querySelectorAll("button");
    const show = () => {
      const now = root.dataset.theme ?? "auto";
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.scheme === now));
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        store(button.dataset.scheme);
        apply(button.dataset.scheme);
        show();
      });
    }
    addEventListener("storage", (event) => { // chosen in another tab
      if (event.key === KEY || event.key === null) { apply(stored()); show(); }
    });
    show();
  });
})();
