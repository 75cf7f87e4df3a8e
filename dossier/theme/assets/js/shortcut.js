// "/" goes to the search field of the page's header, unless somebody is writing.
(() => {
  "use strict";
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const field = document.querySelector(".mast input[type=search]") ?? document.querySelector("form[role=search] input");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
})();
