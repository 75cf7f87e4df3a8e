// The comparison's filters. Without this file each link is an anchor that jumps or hides columns by :target;
// with it they combine, stand in the address (?instans=…&fraga=…&stallning=…) and are announced.
//   a[data-filter][data-value]   in nav.filter; an empty value means all
//   tr[data-<filter>]            rows, for every filter but the two below
//   th, td[data-fraga]           columns
//   td[data-stallning]           cells, words separated by spaces
(() => {
  "use strict";
  const nav = document.querySelector("nav.filter");
  const table = document.querySelector("table.cmp");
  if (!nav || !table) return;

  const links = [...nav.querySelectorAll("a[data-filter]")];
  const names = [...new Set(links.map((link) => link.dataset.filter))];
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  const columns = [...table.tHead.querySelectorAll("th[data-fraga]")];
  const status = document.querySelector(".filter-status");
  const reset = document.querySelector(".filter-reset");
  const allowed = (name, value) =>
    links.some((link) => link.dataset.filter === name && link.dataset.value === value);

  const read = () => {
    const query = new URLSearchParams(location.search);
    // An anchor of the version without script (#fraga-2) names the same choice; one inside the table is a place.
    const target = document.getElementById(location.hash.slice(1));
    const anchor = links.find((link) => link.dataset.value && link.dataset.anchor === location.hash);
    if (anchor && target && !table.contains(target)) query.set(anchor.dataset.filter, anchor.dataset.value);
    return Object.fromEntries(names.map((name) => {
      const value = query.get(name) ?? "";
      return [name, value && allowed(name, value) ? value : ""];
    }));
  };

  const address = (state) => {
    const query = new URLSearchParams(location.search);
    for (const name of names) {
      if (state[name]) query.set(name, state[name]);
      else query.delete(name);
    }
    const search = query.toString();
    return location.pathname + (search ? `?${search}` : "");
  };

  let announce = false; // nothing to say before the first choice
  const show = (state) => {
    const { fraga, stallning, ...rowFilters } = state;
    let shown = 0;
    for (const row of rows) {
      const cells = [...row.cells].filter((cell) => cell.dataset.fraga);
      let hit = !stallning;
      for (const cell of cells) {
        cell.hidden = Boolean(fraga) && cell.dataset.fraga !== fraga;
        const match = !stallning || (cell.dataset.stallning ?? "").split(" ").includes(stallning);
        cell.classList.toggle("dim", !match); // muted, never emptied: the words stay readable
        if (match && !cell.hidden) hit = true;
      }
      row.hidden = !hit || Object.entries(rowFilters).some(([name, value]) => value && row.dataset[name] !== value);
      if (!row.hidden) shown += 1;
    }
    for (const head of columns) head.hidden = Boolean(fraga) && head.dataset.fraga !== fraga;

    const active = names.some((name) => state[name]);
    for (const link of links) {
      const { filter, value } = link.dataset;
      if (state[filter] === value) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      link.href = address({ ...state, [filter]: value }); // so that it can be opened in a new tab or copied
    }
    if (reset) {
      reset.hidden = !active;
      reset.href = address({});
    }
    if (status) {
      const asked = columns.filter((head) => !head.hidden).length;
      announce ||= active;
      const none = shown ? "" : "Ingen ställning passar urvalet. ";
      status.textContent = announce
        ? `${none}${shown} av ${rows.length} instanser visas, ${asked} av ${columns.length} frågor`
        : "";
    }
  };

  const go = (event) => {
    const link = event.target.closest("a[data-filter], .filter-reset");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.href !== location.href) history.pushState(null, "", link.href);
    show(read());
    if (link === reset) links[0].focus(); // the link just hid itself
  };

  for (const link of links) link.dataset.anchor = link.getAttribute("href");
  for (const part of nav.querySelectorAll("[data-js]")) part.hidden = false;
  document.documentElement.dataset.filter = "js"; // switches the :target rules off
  nav.addEventListener("click", go);
  if (reset && !nav.contains(reset)) reset.addEventListener("click", go);
  addEventListener("popstate", () => show(read()));
  show(read());
})();
