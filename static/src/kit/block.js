import { Api } from './api.js';
import { wording } from './words.js';

/**
 * What the three blocks share: finding their own root, starting once, stopping when the root leaves the page.
 *
 * `element` may be a node or a jQuery object. `start(context)` gets
 * `{root, mount, api, say, data, signal, announce}`; `signal` aborts when the block leaves the page, and every
 * listener, observer and timer of the block hangs on it. `announce(act)` tells the other blocks of the page.
 */
export function startBlock(runtime, element, args, start) {
  const holder = element?.nodeType ? element : element?.[0];
  const data = carried(holder) ?? args;
  if (!data) return;
  const root = holder?.matches?.('.microclip') ? holder : holder?.querySelector('.microclip');
  const mount = root?.querySelector('.microclip__mount');
  if (!mount || root.dataset.microclipStarted) return; // no view of ours here, or called twice for one view
  root.dataset.microclipStarted = 'yes';

  const life = new AbortController();
  const context = {
    root,
    mount,
    data,
    api: new Api(runtime, holder),
    say: wording(data.words),
    signal: life.signal,
    announce: (act) =>
      document.dispatchEvent(new CustomEvent('microclip-changed', { detail: { block: root.dataset.microclip, act } })),
  };
  root.classList.toggle('microclip--rtl', isRightToLeft(root, data));
  root.querySelector('.microclip__fallback')?.remove();
  stopWhenDetached(root, life);
  start(context);
}

/**
 * What the server sends along travels in an escaped attribute: runtimes print init arguments inside a script element,
 * where a title that holds the end tag of one would break out.
 */
function carried(holder) {
  const text = holder?.querySelector?.('.microclip-data')?.dataset.init;
  return text ? JSON.parse(text) : null;
}

function isRightToLeft(root, data) {
  return (getComputedStyle(root).direction || (data.rtl ? 'rtl' : 'ltr')) === 'rtl';
}

/** Moving a node takes it out and puts it back before observers hear of it, so a moved block lives on. */
function stopWhenDetached(root, life) {
  const observer = new MutationObserver(() => {
    if (root.isConnected) return;
    observer.disconnect();
    life.abort();
  });
  observer.observe(root.ownerDocument, { childList: true, subtree: true });
  life.signal.addEventListener('abort', () => observer.disconnect());
}

/** A timer that ends with the block. Returns a function that cancels it. */
export function later(signal, ms, act) {
  const timer = setTimeout(act, ms);
  const cancel = () => clearTimeout(timer);
  signal.addEventListener('abort', cancel, { once: true });
  return () => {
    cancel();
    signal.removeEventListener('abort', cancel);
  };
}

/**
 * Numbered requests: `run(promise)` resolves to the answer, or to `undefined` when a newer one was asked for since.
 * A stale failure is dropped the same way.
 */
export class Latest {
  #number = 0;

  async run(ask) {
    const mine = ++this.#number;
    try {
      const answer = await ask();
      return mine === this.#number ? answer : undefined;
    } catch (error) {
      if (mine === this.#number) throw error;
      return undefined;
    }
  }
}

/** One player at a time on the whole page, whichever block or copy of this script it belongs to. */
export function claimSound(owner) {
  document.dispatchEvent(new CustomEvent('microclip-playing', { detail: { owner } }));
}

export function onSoundClaimed(owner, signal, yieldTo) {
  document.addEventListener('microclip-playing', (event) => event.detail?.owner !== owner && yieldTo(), { signal });
}
