// "/" goes to the search field: of the search page, else of the page's header; not where somebody is writing.
// A reader whose speech or hand makes the sign by mistake turns it off on the search page (WCAG 2.1.4).
(() => {
  "use strict";
  const KEY = "snabbtangent";
  const OFF = "av";
  const isOff = () => {
    try { return localStorage.getItem(KEY) === OFF; } catch { return false; }
  };
  const keep = (off) => {
    try {
      if (off) localStorage.setItem(KEY, OFF);
      else localStorage.removeItem(KEY);
    } catch { /* a browser that keeps nothing: the choice holds on this page */ }
  };
  let off = isOff();
  const header = document.querySelector(".mast input[type=search]");
  const say = () => {
    if (off) header?.removeAttribute("aria-keyshortcuts");
    else header?.setAttribute("aria-keyshortcuts", "/");
  };
  say();

  const box = document.getElementById("snabbtangent");
  if (box) {
    box.checked = !off;
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.addEventListener("change", () => {
      off = !box.checked;
      keep(off);
      say();
    });
  }

  const isShown = (field) => field && !field.closest("[hidden]");
  addEventListener("keydown", (event) => {
    if (off || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const writes = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (writes && !/^(?:checkbox|radio|button|submit)$/.test(writes.type)) return;
    const field = ["q", "citat"].map((id) => document.getElementById(id)).find(isShown) ?? header;
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
})();
