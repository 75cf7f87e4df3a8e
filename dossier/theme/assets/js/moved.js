// A page that has moved: goes on at once, and takes the paragraph of the old address along, which <meta> would lose.
// A paragraph that went elsewhere than its page has a link of its own.
(() => {
  "use strict";
  const target = document.querySelector('link[rel="canonical"]');
  if (!target) return;
  const id = location.hash.slice(1);
  const own = [...document.querySelectorAll("link[data-id]")].find((link) => link.dataset.id === id);
  if (own) location.replace(own.href);
  else location.replace(target.href.includes("#") ? target.href : target.href + location.hash);
})();
