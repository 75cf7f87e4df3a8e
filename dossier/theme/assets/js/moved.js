// A page that has moved: goes on at once, and takes the paragraph of the old address along, which <meta> would lose.
(() => {
  "use strict";
  const target = document.querySelector('link[rel="canonical"]');
  if (target) location.replace(target.href.includes("#") ? target.href : target.href + location.hash);
})();
