// Tells the page around the unit how tall the unit is, as the platform's chromeless page does.
(function () {
  'use strict';

  if (window.parent === window) return;
  const content = document.getElementById('content');
  const say = (message) => window.parent.postMessage(message, window.location.origin);
  let told = 0;

  const measure = () => {
    const height = Math.ceil(content.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    say({ type: 'plugin.resize', payload: { width: document.body.offsetWidth, height } });
  };

  window.addEventListener('load', measure);
  new MutationObserver(measure).observe(content, {
    attributes: true,
    childList: true,
    characterData: true,
    subtree: true,
  });
  new ResizeObserver(measure).observe(content);
  measure();

  // The outline's ticks depend on what handlers publish, so the page around is told when one has answered.
  new PerformanceObserver((list) => {
    if (list.getEntries().some((entry) => new URL(entry.name).pathname.startsWith('/handler/'))) {
      say({ type: 'demo.handled' });
    }
  }).observe({ type: 'resource', buffered: false });
})();
