import { h } from '../kit/dom.js';

/**
 * A question in the page, in `place`, with the harmless answer first and focused. Escape gives that one.
 * `keep()` and `go(button)` are called when one is chosen; whoever asked empties the place.
 */
export function confirmation(place, { label, question, keepLabel, goLabel, keep, go }) {
  const no = h('button', { class: 'microclip-button', type: 'button', text: keepLabel, on: { click: keep } });
  const yes = h('button', { class: 'microclip-button microclip-button--danger', type: 'button', text: goLabel, on: { click: () => go(yes) } });
  const box = h('div', { class: 'microclip-entry__confirm', role: 'group', 'aria-label': label }, h('p', { class: 'microclip-entry__confirm-text', text: question }), h('div', { class: 'microclip-entry__buttons' }, no, yes));
  box.addEventListener('keydown', (event) => event.key === 'Escape' && keep());
  place.replaceChildren(box);
  no.focus({ preventScroll: true });
}
