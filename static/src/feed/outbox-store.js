/** So much is kept for a better line; the oldest goes first. */
export const MOST_ACTS = 200;
export const MOST_CHARACTERS = 100_000;

/** Acts nobody came back for are dropped after this long (milliseconds). */
export const KEPT_FOR_MS = 7 * 24 * 3600 * 1000;

/** Where the browser has no locks: how long a tab that was killed still counts as sending (milliseconds). */
export const CLAIM_MS = 40_000;

const PREFIX = 'microclip.outbox ';

/**
 * Acts that wait to be sent, in order, for one block and one learner.
 *
 * An act is `{id, tab, name, body, key, at, tries}`. Other tabs read and write the same list, so it is read anew each time. Where
 * storage is shut (private windows, framed pages) or full, the list lives as long as the page.
 */
export class OutboxStore {
  #memory = null;

  constructor({ place, mark, clock, storage = browserStorage() }) {
    this.storage = storage;
    this.clock = clock;
    this.name = `${PREFIX}${place} ${mark}`;
    this.claimName = `${this.name} claim`;
    this.replyName = `${this.name} reply`;
    if (!storage) this.#memory = [];
    else this.#tidy();
  }

  all() {
    if (this.#memory) return [...this.#memory];
    const oldest = this.clock() - KEPT_FOR_MS;
    return readList(this.storage, this.name).filter((act) => act.at > oldest);
  }

  /** Write the list. Returns the acts there was no room for. */
  write(acts) {
    const kept = acts.slice(-MOST_ACTS);
    let text = JSON.stringify(kept);
    while (text.length > MOST_CHARACTERS && kept.length) {
      kept.shift();
      text = JSON.stringify(kept);
    }
    if (this.#memory) {
      this.#memory = kept;
    } else {
      try {
        if (kept.length) this.storage.setItem(this.name, text);
        else this.storage.removeItem(this.name);
      } catch {
        this.#memory = kept; // full or shut: what waits lives as long as the page
      }
    }
    return acts.slice(0, acts.length - kept.length);
  }

  remove(id) {
    const acts = this.all();
    if (acts.some((act) => act.id === id)) this.write(acts.filter((act) => act.id !== id));
  }

  change(id, changes) {
    const acts = this.all();
    if (acts.some((act) => act.id === id)) this.write(acts.map((act) => (act.id === id ? { ...act, ...changes } : act)));
  }

  /** Tell the tab an act came from how it ended. Other tabs hear of the write; nothing of it stays. */
  post(message) {
    if (this.#memory) return;
    try {
      this.storage.setItem(this.replyName, JSON.stringify(message));
      this.storage.removeItem(this.replyName);
    } catch {
      // That tab sees its act gone.
    }
  }

  /** Be the only tab that sends, or stay it. Returns false while another one is. */
  claim(holder) {
    if (this.#memory) return true;
    try {
      const held = JSON.parse(this.storage.getItem(this.claimName) ?? 'null');
      if (held && held.holder !== holder && held.until > this.clock()) return false;
      this.storage.setItem(this.claimName, JSON.stringify({ holder, until: this.clock() + CLAIM_MS }));
      return JSON.parse(this.storage.getItem(this.claimName)).holder === holder;
    } catch {
      return true; // better sent twice than never: the server takes an act that is said again for one
    }
  }

  release(holder) {
    if (this.#memory) return;
    try {
      if (JSON.parse(this.storage.getItem(this.claimName) ?? 'null')?.holder === holder) this.storage.removeItem(this.claimName);
    } catch {
      // It runs out by itself.
    }
  }

  /** Nothing of anybody stays here for good, not even of those who never came back. */
  #tidy() {
    try {
      const names = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index));
      const oldest = this.clock() - KEPT_FOR_MS;
      for (const name of names.filter((one) => one?.startsWith(PREFIX) && !/ (claim|reply)$/.test(one))) {
        const acts = readList(this.storage, name);
        if (!acts.some((act) => act.at > oldest)) this.storage.removeItem(name);
      }
    } catch {
      this.#memory = [];
    }
  }
}

function readList(storage, name) {
  try {
    const acts = JSON.parse(storage.getItem(name) ?? '[]');
    return Array.isArray(acts) ? acts.filter((act) => act && typeof act.id === 'string' && typeof act.name === 'string') : [];
  } catch {
    return [];
  }
}

function browserStorage() {
  try {
    return window.localStorage;
  } catch {
    return null; // a browser that forbids even to look
  }
}
