/** What the tests of the feed's learning parts share: its sentences, a root on the page, a drive of keys and forms. */
import { wording } from '../../static/src/kit/words.js';
import { settled, words } from './page.mjs';

/** The sentences of the learning parts alone. */
export const learningWords = Object.fromEntries(Object.entries(words('feed')).filter(([key]) => key.startsWith('l_')));

export const say = wording(words('feed'));

/** Put nodes into a feed's root, as the stage would. */
export function stageWith(window, ...nodes) {
  const root = window.document.createElement('div');
  root.className = 'microclip microclip-feed';
  root.append(...nodes);
  window.document.body.replaceChildren(root);
  return root;
}

export function press(target, key, more = {}) {
  const event = new target.ownerDocument.defaultView.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

export async function submit(form) {
  const { Event } = form.ownerDocument.defaultView;
  form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await settled();
}

export function type(input, text) {
  const { Event } = input.ownerDocument.defaultView;
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** The button with this text or name. */
export function button(root, text) {
  return [...root.querySelectorAll('button')].find((one) => one.textContent === text || one.getAttribute('aria-label') === text);
}
