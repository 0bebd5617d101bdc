import { h } from '../kit/dom.js';
import { sign } from './learning-icons.js';

/** Why a page is here, in one line to press; '' where nothing is said. `key` is that of its name for ears, `profile()` opens what the feed knows. */
export function whyLine({ why, say, key, profile }) {
  if (!why) return '';
  return h(
    'button',
    { class: 'microclip-feed__why', type: 'button', 'aria-label': say(key, { why }), 'aria-haspopup': 'dialog', on: { click: profile } },
    h('span', { class: 'microclip-feed__why-text' }, sign('spark'), h('span', { dir: 'auto', text: why })),
  );
}
