import { h } from '../kit/dom.js';
import { sentenceFor } from '../kit/words.js';

let loading = null;

/** Load the course team's tools once a page. Resolves to them, rejects when they can't be had. */
function tools({ staff, staff_css: sheet }) {
  if (window.MicroclipStaff) return Promise.resolve(window.MicroclipStaff);
  loading ??= Promise.all([
    loaded(h('link', { rel: 'stylesheet', href: sheet })),
    loaded(h('script', { src: staff, async: true })),
  ])
    .then(() => window.MicroclipStaff)
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

/** For the course team, below the feed: how all of it does. Nothing is loaded before it is opened. */
export function reportDoor({ say, api, assets, signal }) {
  const body = h('div', { class: 'microclip-report-door__body' });
  let report = null;
  const look = async () => {
    if (!element.open || report) return;
    body.replaceChildren(h('p', { class: 'microclip-muted', role: 'status', text: say('working') }));
    try {
      report ??= (await tools(assets)).report({ api, signal });
      body.replaceChildren(report.element);
      await report.open();
    } catch (error) {
      body.replaceChildren(h('p', { class: 'microclip-muted', role: 'status', text: sentenceFor(error, say) }));
    }
  };
  const element = h(
    'details',
    { class: 'microclip-details microclip-report-door', on: { toggle: look } },
    h('summary', { class: 'microclip-details__summary', text: say('l_insight_all') }),
    body,
  );
  return { element };
}
