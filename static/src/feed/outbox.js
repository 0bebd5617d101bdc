import { ApiError, readCookie } from '../kit/api.js';
import { later } from '../kit/block.js';
import { sessionMark } from '../upload/keeper.js';
import { CLAIM_MS, OutboxStore } from './outbox-store.js';

/** A request without an answer for this long counts as a line that is down (milliseconds). */
export const PATIENCE_MS = 30_000;

/** An act on which the server broke down so often is given up, so that it does not hold up the others. */
export const MOST_BREAKDOWNS = 6;

/** How long to wait after failure number `failures` (from 1): 5 s doubling up to 80 s. */
export const waitMs = (failures) => 5000 * 2 ** Math.min(4, failures - 1);

/**
 * Sends what a learner does, one act after the other, each once.
 *
 * Without a line, or while the server is overloaded, acts wait in this browser's storage: they leave in order when the line is back,
 * also after a reload. A refusal is final. `mark` stands for whoever is signed in: nobody sends what somebody else left behind.
 */
export class Outbox {
  #api;
  #signal;
  #store;
  #locks;
  #tab;
  #waiters = new Map();
  #changed = new Set();
  #late = new Set();
  #sending = null;
  #draining = false;
  #failures = 0;
  #triedAt = 0;
  #cancelTimer = null;
  #told = 0;

  constructor({ api, place = api.place, mark = sessionMark(readCookie(api.cookies(), 'csrftoken')), signal, clock = Date.now, storage, locks = window.navigator.locks }) {
    this.#api = api;
    this.#signal = signal;
    this.#locks = locks;
    this.#tab = randomKey();
    this.clock = clock;
    this.#store = new OutboxStore({ place, mark, clock, storage });
    window.addEventListener('online', () => this.#tryNow(), { signal });
    window.addEventListener('storage', (event) => this.#otherTab(event), { signal });
    if (this.#store.all().length) later(signal, 0, () => this.#drain()); // once whoever made this listens
  }

  /** How many acts wait for a better line; 0 while all is well. */
  get waiting() {
    return this.#failures ? this.#store.all().length : 0;
  }

  /** `listener(waiting)` hears when that number changes. Returns a function that ends it. */
  onChange(listener) {
    return listen(this.#changed, listener);
  }

  /** `listener({name, body, reply, error})` hears how acts of an earlier page or another tab ended; one of both is null. */
  onLate(listener) {
    return listen(this.#late, listener);
  }

  /**
   * Send an act: resolves to the server's reply, however long that takes; rejects with ApiError when it is refused.
   *
   * Of acts that wait under one `key` only the newest is sent, after `merge(older, newer)` of their bodies if there is one; acts
   * without a key all are. `kept()` is called once if it has to wait for a better line. `leaving`: the page is going away.
   */
  async send(name, body, { key = '', merge, kept, leaving = false } = {}) {
    let mayTry = !leaving;
    if (leaving && !this.#failures && window.navigator.onLine !== false) {
      try {
        return await this.#api.call(name, body, { keepalive: true });
      } catch (error) {
        if (!isPassing(error)) throw error;
        mayTry = true; // the page is still there
      }
    }
    return new Promise((resolve, reject) => {
      this.#add({ name, body, key }, merge, { resolve, reject, kept });
      if (this.#failures) this.#sayKept();
      if (this.#failures && this.clock() - this.#triedAt < waitMs(1)) return;
      if (mayTry) this.#tryNow();
    });
  }

  #add({ name, body, key }, merge, waiter) {
    const acts = this.#store.all();
    const older = key ? acts.find((act) => act.key === key && act.id !== this.#sending) : undefined;
    const act = { id: randomKey(), tab: this.#tab, name, body: older && merge ? merge(older.body, body) : body, key, at: this.clock(), tries: 0 };
    this.#waiters.set(act.id, [...(this.#waiters.get(older?.id) ?? []), waiter]);
    this.#waiters.delete(older?.id);
    const dropped = this.#store.write([...acts.filter((one) => one !== older), act]);
    for (const one of dropped) this.#settle(one, { error: new ApiError('failed', '', null, 0) });
    this.#tell();
  }

  #tryNow() {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#drain();
  }

  async #drain() {
    if (this.#draining || this.#cancelTimer || !this.#store.all().length) return;
    this.#draining = true;
    let wait = 0;
    try {
      wait = await this.#alone(() => this.#sendAll());
    } catch {
      wait = waitMs(1); // the page is being left, or the browser's locks are out of order
    } finally {
      this.#draining = false;
    }
    if (this.#signal.aborted || !this.#store.all().length) return;
    this.#cancelTimer = later(this.#signal, wait, () => this.#tryNow());
  }

  /** Do it while no other tab does. Resolves to how long to wait before the next try. */
  async #alone(act) {
    if (this.#locks) return this.#locks.request(this.#store.name, { signal: this.#signal }, act);
    if (!this.#store.claim(this.#tab)) return CLAIM_MS / 8;
    try {
      return await act();
    } finally {
      this.#store.release(this.#tab);
    }
  }

  async #sendAll() {
    for (;;) {
      const [act] = this.#store.all();
      if (!act) return 0;
      if (!this.#locks && !this.#store.claim(this.#tab)) return CLAIM_MS / 8;
      this.#sending = act.id;
      this.#triedAt = this.clock();
      try {
        const reply = await this.#ask(act);
        this.#failures = 0;
        this.#settle(act, { reply });
      } catch (error) {
        if (!this.#mayPass(error, act)) {
          this.#failures = 0;
          this.#settle(act, { error });
          continue;
        }
        this.#failures += 1;
        this.#sayKept();
        this.#tell();
        return waitMs(this.#failures);
      } finally {
        this.#sending = null;
      }
    }
  }

  async #ask(act) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
    try {
      return await this.#api.call(act.name, act.body, { signal: patience.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  #mayPass(error, act) {
    if (!isPassing(error)) return false;
    if (!(error.status >= 500)) return true;
    this.#store.change(act.id, { tries: act.tries + 1 });
    return act.tries + 1 < MOST_BREAKDOWNS;
  }

  /** An act is over: whoever waits for it hears it, in whichever tab. */
  #settle(act, { reply = null, error = null }) {
    const waiters = this.#waiters.get(act.id);
    this.#waiters.delete(act.id);
    if (!waiters && act.tab !== this.#tab) {
      this.#store.post({ id: act.id, reply, error: error && { code: error.code, message: error.message, state: error.state, status: error.status } });
      for (const listener of this.#late) listener({ name: act.name, body: act.body, reply, error });
    }
    this.#store.remove(act.id);
    for (const { resolve, reject } of waiters ?? []) {
      if (error) reject(error);
      else resolve(reply);
    }
    this.#tell();
  }

  #otherTab(event) {
    if (event.key === this.#store.replyName && event.newValue) {
      const { id, reply, error } = JSON.parse(event.newValue);
      this.#answer(id, reply, error && new ApiError(error.code, error.message, error.state, error.status));
    }
    if (event.key !== this.#store.name && event.key !== null) return;
    // An act of ours that vanished without a word was overtaken there, or there was no room for it.
    const left = new Set(this.#store.all().map((act) => act.id));
    for (const id of [...this.#waiters.keys()]) if (!left.has(id) && id !== this.#sending) this.#answer(id, null, new ApiError('failed', '', null, 0));
    if (!left.size) this.#failures = 0;
    this.#tell();
  }

  #answer(id, reply, error) {
    for (const { resolve, reject } of this.#waiters.get(id) ?? []) {
      if (error) reject(error);
      else resolve(reply);
    }
    this.#waiters.delete(id);
  }

  #sayKept() {
    for (const waiter of [...this.#waiters.values()].flat()) {
      waiter.kept?.();
      waiter.kept = null;
    }
  }

  #tell() {
    const { waiting } = this;
    if (waiting === this.#told) return;
    this.#told = waiting;
    for (const listener of this.#changed) listener(waiting);
  }
}

/** Whether a failure says nothing about the act: no answer, a server that is overloaded or broken. */
function isPassing(error) {
  return error.name === 'AbortError' || error.passing === true;
}

function listen(listeners, listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function randomKey() {
  return Array.from(window.crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
