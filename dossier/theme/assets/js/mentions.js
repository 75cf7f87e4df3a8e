// Links to what the text mentions, on or off. Off, they are words like the others: nothing to see, nothing to tab to.
//   .mention-switch[hidden] button[aria-pressed], a.mention[href]
(() => {
  "use strict";
  const KEY = "motionsdossier.mentions";
  const line = document.querySelector(".mention-switch");
  const button = line?.querySelector("button");
  const links = document.querySelectorAll("a.mention");
  if (!button || !links.length) return;

  const stored = () => {
    try { return localStorage.getItem(KEY) !== "off"; } catch { return true; } // storage may be barred
  };
  const store = (on) => {
    try {
      if (on) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, "off");
    } catch { /* the choice then lasts for this page only */ }
  };
  const apply = (on) => {
    const [from, to] = on ? ["data-href", "href"] : ["href", "data-href"];
    for (const link of links) {
      if (!link.hasAttribute(from)) continue;
      link.setAttribute(to, link.getAttribute(from));
      link.removeAttribute(from);
    }
    button.setAttribute("aria-pressed", String(on));
  };

  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    store(on);
    apply(on);
  });
  addEventListener("storage", (event) => { // chosen in another tab
    if (event.key === KEY || event.key === null) apply(stored());
  });
  apply(stored());
  line.hidden = false;
})();
