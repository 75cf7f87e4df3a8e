// A page that has moved: goes on at once, and takes along what <meta> would lose of the old address: the paragraph and the
// filters ("?fraga=...").
// A paragraph that went elsewhere than its page has a link of its own.
(() => {
  "use strict";
  const target = document.querySelector('link[rel="canonical"]');
  if (!target) return;
  const id = location.hash.slice(1);
  const own = [...document.querySelectorAll("link[data-id]")].find((link) => link.dataset.id === id);
  const goal = new URL(own ? own.href : target.href);
  if (!own) {
    goal.search = location.search;
    goal.hash = goal.hash || location.hash;
  }
  location.replace(goal);
})();
