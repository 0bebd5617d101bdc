import { openStore } from './store.js';

/** What nobody came back for is dropped; the server waits as long for the rest of a file. */
export const KEPT_FOR_MS = 48 * 3600 * 1000;

/** Where the browser has no locks: how long a tab that was killed still counts as working on a clip, and how often a living one says so. */
export const LEASE_MS = 15_000;
const RENEW_MS = 5_000;

/**
 * Keeps chosen files and typed words in this browser until the server has them.
 *
 * `block` tells the block, `mark` whoever is signed in: on a shared computer nobody sends or reads what somebody else left behind.
 * Nothing here rejects: what can't be kept is not kept, and `Kept.whole` says whether the file was.
 */
export class Keeper {
  #store;

  constructor({ block, mark, store = openStore(), locks = window.navigator.locks, now = Date.now, signal }) {
    Object.assign(this, { block, mark, locks, now, signal });
    this.#store = Promise.resolve(store);
    this.wordsKey = `words ${block} ${mark}`;
  }

  /** What was typed, or null. */
  async words() {
    const record = await this.#try((store) => store.get('words', this.wordsKey));
    return record && record.at > this.now() - KEPT_FOR_MS ? record.words : null;
  }

  async saveWords(words) {
    await this.#try((store) => store.put({ words: { key: this.wordsKey, at: this.now(), words } }));
  }

  /** Keep a file; resolves to its Kept, held by this tab. `facts` as `Kept.facts`. */
  async keep(file, facts) {
    const key = `clip ${randomKey()}`;
    const record = { key, block: this.block, mark: this.mark, at: this.now(), name: facts.name, size: file.size, facts, whole: true };
    const release = await this.hold(key); // before the record: another tab must not find it free
    const whole = await this.#try(async (store) => {
      await store.put({ clips: record, files: { key, file, at: record.at } });
      return true;
    });
    if (!whole) await this.#try((store) => store.put({ clips: { ...record, whole: false } }));
    await release?.renew?.();
    return new Kept(this, { ...record, whole: Boolean(whole) }, file, release);
  }

  /** What this learner left in this block, newest first; not held yet. What is too old is dropped, whosever it is. */
  async leftovers() {
    const oldest = this.now() - KEPT_FOR_MS;
    const records = (await this.#try((store) => store.all('clips'))) ?? [];
    const words = (await this.#try((store) => store.all('words'))) ?? [];
    const old = [...records, ...words].filter((record) => record.at <= oldest).map((record) => record.key);
    if (old.length) await this.#try((store) => store.remove(...old));
    const mine = (record) => record.block === this.block && record.mark === this.mark && !old.includes(record.key);
    return records.filter(mine).sort((a, b) => b.at - a.at);
  }

  /** Take a leftover over: resolves to its Kept, or to null while another tab works on it or when it is gone. `wait` waits for the other tab. */
  async take(record, { wait = false } = {}) {
    const release = await this.hold(record.key, { wait });
    if (!release) return null;
    const fresh = await this.#try((store) => store.get('clips', record.key));
    if (fresh) {
      const held = await this.#try((store) => store.get('files', record.key));
      return new Kept(this, fresh, held?.file ?? null, release);
    }
    release();
    return null;
  }

  /** The learner is through with this block: nothing of it stays in this browser. */
  async forgetAll() {
    const keys = (await this.leftovers()).map((record) => record.key);
    await this.#try((store) => store.remove(this.wordsKey, ...keys));
  }

  async change(key, changes) {
    await this.#try((store) => store.change('clips', key, { ...changes, at: this.now() }));
  }

  async forget(key) {
    await this.#try((store) => store.remove(key));
  }

  /** Only one tab works on a clip. Resolves to a function that lets go, or to null while somebody else has it. */
  hold(key, { wait = false } = {}) {
    return this.locks ? this.#lock(key, wait) : this.#lease(key, wait);
  }

  #lock(key, wait) {
    return new Promise((resolve) => {
      const options = wait ? { signal: this.signal } : { ifAvailable: true };
      const held = (lock) => (lock ? new Promise((release) => resolve(release)) : resolve(null));
      this.locks.request(`microclip ${key}`, options, held).catch(() => resolve(null));
    });
  }

  async #lease(key, wait) {
    const holder = randomKey();
    for (;;) {
      const free = (record) => !record.holder || record.until <= this.now();
      const lease = () => ({ key, holder, until: this.now() + LEASE_MS });
      const record = await this.#try((store) => store.get('clips', key));
      if (!record || (await this.#try((store) => store.change('clips', key, lease(), free)))) {
        const renew = () => this.#try((store) => store.change('clips', key, lease(), (found) => !found.holder || found.holder === holder));
        const renewal = setInterval(renew, RENEW_MS);
        const release = () => {
          clearInterval(renewal);
          this.signal?.removeEventListener('abort', release);
          this.#try((store) => store.change('clips', key, { holder: '', until: 0 }, (found) => found.holder === holder));
        };
        this.signal?.addEventListener('abort', release);
        release.renew = renew;
        return release;
      }
      if (!wait || this.signal?.aborted) return null;
      await new Promise((resolve) => setTimeout(resolve, RENEW_MS));
    }
  }

  async #try(act) {
    try {
      return await act(await this.#store);
    } catch {
      return null; // full, shut or gone: the upload goes on without a net
    }
  }
}

/** One kept file, held by this tab until `release()`. `facts`: `{name, sha256, direct, paused, finishing, before}`, as far as known. */
export class Kept {
  constructor(keeper, record, file, release) {
    Object.assign(this, { keeper, key: record.key, name: record.name, size: record.size, facts: record.facts, whole: record.whole && Boolean(file), file, release });
  }

  note(facts) {
    this.facts = { ...this.facts, ...facts };
    return this.keeper.change(this.key, { facts: this.facts });
  }

  /** The server has it, or nobody wants it any more. */
  async forget() {
    await this.keeper.forget(this.key);
    this.release?.();
  }
}

/**
 * What stands for whoever is signed in where the server gives no mark of its own: the token changes with every sign-in, so a clip left
 * behind is taken up again by the same session only. A short number made from it, since the token itself is not to be copied anywhere.
 * Without a token nobody can be told apart, and each page is a stranger.
 */
export function sessionMark(token) {
  if (!token) return randomKey();
  let mark = 0x811c9dc5;
  for (const letter of token) mark = Math.imul(mark ^ letter.codePointAt(0), 0x01000193) >>> 0;
  return mark.toString(36);
}

function randomKey() {
  return Array.from(window.crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
