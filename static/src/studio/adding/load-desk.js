import { h } from '../../kit/dom.js';

let loading = null;

/**
 * Load the captions editor once a page: most edits of a feed do without it. `desk` is `{script, sheet}`, addresses. Resolves to
 * `{CaptionsDesk}`, rejects when it can't be had.
 */
export function loadDesk(desk) {
  if (window.MicroclipCaptions) return Promise.resolve(window.MicroclipCaptions);
  if (!desk?.script) return Promise.reject(new Error('no address'));
  loading ??= Promise.all([loaded(h('link', { rel: 'stylesheet', href: desk.sheet })), loaded(h('script', { src: desk.script, async: true }))])
    .then(() => window.MicroclipCaptions)
    .catch((error) => {
      loading = null; // the line may be better the next time
      throw error;
    });
  return loading;
}

function loaded(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener('load', resolve);
    element.addEventListener('error', () => reject(new Error('not loaded')));
    document.head.append(element);
  });
}
