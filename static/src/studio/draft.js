import { h, show } from '../kit/dom.js';
import { button } from './fields.js';
import { fingerprint } from './stored.js';

const WAIT_MS = 800;
/** Characters kept at most, so that other pages of the course find room too. */
const MOST = 3_000_000;

/**
 * Unsaved changes kept in this browser tab, so that a crash, a reload or a window closed in haste costs nothing.
 *
 * `read()` gives the settings of the moment; `storage` is the tab's own. Where there is none, nothing is kept and nothing fails.
 */
export class Draft {
  constructor({ key, read, isChanged, storage = tabStorage() }) {
    Object.assign(this, { key, read, isChanged, storage });
  }

  /** The draft that lies here for settings that are stored as `values`: `{at, values, isStale}`; null for none, or for one that says the same. */
  found(values) {
    let draft = null;
    try {
      draft = JSON.parse(this.storage?.getItem(this.key) ?? 'null');
    } catch {
      // Not ours, or cut off: as good as none.
    }
    this.base = hash(fingerprint(values));
    if (!draft || typeof draft.values !== 'object' || !draft.values || typeof draft.at !== 'number') return null;
    if (fingerprint(draft.values) === fingerprint(values)) return null;
    return { at: draft.at, values: draft.values, isStale: draft.base !== this.base };
  }

  /** Keep the changes in a moment. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), WAIT_MS);
  }

  /** Keep them at once, or let go of what lies here if nothing is unsaved. */
  now() {
    clearTimeout(this.timer);
    if (!this.isChanged()) {
      this.forget();
      return;
    }
    try {
      const text = JSON.stringify({ at: Date.now(), base: this.base, values: this.read() });
      if (text.length <= MOST) this.storage?.setItem(this.key, text);
    } catch {
      // No room, or not allowed: the form works without.
    }
  }

  /** What is stored now is `values`; nothing is unsaved. */
  saved(values) {
    this.base = hash(fingerprint(values));
    this.forget();
  }

  forget() {
    clearTimeout(this.timer);
    try {
      this.storage?.removeItem(this.key);
    } catch {
      // As above.
    }
  }
}

/** The question whether a draft is to be taken up again. `restore()` and `discard()` do what it says. */
export class DraftOffer {
  constructor({ say, draft, restore, discard }) {
    const time = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { hour: 'numeric', minute: '2-digit' }).format(draft.at);
    const sentence = say(draft.isStale ? 'draft_stale' : 'draft', { time });
    const answer = (act) => () => {
      show(this.node, false);
      act();
    };
    this.node = h(
      'div',
      { class: 'microclip-studio__draft', role: 'group', 'aria-label': sentence },
      h('p', { text: sentence }),
      h('div', { class: 'microclip-studio__line' }, button(say('draft_restore'), answer(restore), { kind: 'main' }), button(say('draft_discard'), answer(discard))),
    );
  }
}

function tabStorage() {
  try {
    return window.sessionStorage;
  } catch {
    return null; // forbidden in this frame
  }
}

/** A short number for a text (FNV-1a), enough to see that it has changed. */
function hash(text) {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
