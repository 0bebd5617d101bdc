// The browser's half of the runtime: what the platform gives a block, and no more (no jQuery, no gettext).
(function () {
  'use strict';

  const nodeOf = (element) => (element && element.jquery ? element[0] : element);
  const wrapperOf = (element) => nodeOf(element).closest('.xblock');
  const started = new Map();

  const runtime = {
    handlerUrl(element, handlerName, suffix, query) {
      const usage = encodeURIComponent(wrapperOf(element).dataset.usageId);
      const path = `${document.body.dataset.handlerBase}${usage}/${handlerName}`;
      return path + (suffix ? `/${suffix}` : '/') + (query ? `?${query}` : '');
    },
    children(element) {
      const inside = nodeOf(element).querySelectorAll('.xblock');
      return [...inside].map((child) => started.get(child)).filter(Boolean);
    },
    childMap(element, name) {
      return this.children(element).find((child) => child.name === name);
    },
    // Studio's modal listens to these; a learner's page does nothing with them.
    notify(name, data) {
      if (window.parent !== window) {
        window.parent.postMessage({ type: 'demo.notify', name, data: data || {} }, window.location.origin);
      }
    },
  };

  for (const element of document.querySelectorAll('.xblock[data-init]:not([data-init=""])')) {
    const init = window[element.dataset.init];
    const carrier = element.querySelector(':scope > script.xblock-json-init-args');
    if (typeof init !== 'function' || init.length !== 3) {
      throw new TypeError(`${element.dataset.init} must be a plain function of exactly three parameters.`);
    }
    started.set(element, new init(runtime, element, JSON.parse(carrier.textContent) || {}));
    element.classList.add('xblock-initialized');
  }
})();
