import { ApiError } from '../kit/api.js';
import { postDirect } from './direct.js';
import { FileHash } from './hash.js';

/** Waits between tries (milliseconds), from the last byte that arrived. After the last one a broken server is given up, a lost line is not. */
export const RETRY_WAITS_MS = [1000, 2000, 4000, 8000];

/** While there is no line: how long until the next try, unless the browser says earlier that it is back. */
export const OFFLINE_WAIT_MS = 15_000;

/** How often the server may put us right (another offset, an upload that is gone) before something is wrong with one of us. */
const CORRECTIONS = 20;
const RESTARTS = 2;

/** A line that carries questions but, this often in a row, not one byte of the clip: something on the way holds it back. */
const FRUITLESS = RETRY_WAITS_MS.length + 1;

/** The file is no longer there, or no longer what it was. `code` is 'unreadable'. */
export class UnreadableError extends Error {
  name = 'UnreadableError';
  code = 'unreadable';
}

/**
 * Whether the file has nothing to do with it, and another try helps, now or once the learner has done something: signed in again, waited an hour,
 * deleted the former draft.
 */
export const mayGoOn = (error) => comesBy(error) || error.status === 401 || error.status === 403 || error.code === 'too_often' || error.code === 'quota_full';

/** Whether waiting a moment is all it takes; also where the learner's own row was locked, or a proxy found the line too slow. */
const comesBy = (error) => error.code !== 'too_often' && (Boolean(error.passing) || error.code === 'busy' || error.status === 408);

/** Tells one draft from another; '' for none. */
export const draftPrint = (draft) => (draft ? JSON.stringify([draft.media, draft.type, draft.size_bytes, draft.duration_s, draft.width, draft.height]) : '');

/**
 * Brings one file to the server: read (for its hash), sent (straight to the storage or in pieces), checked.
 *
 * The server knows a file by its hash, so a new Sender for the same file goes on where the last one was ended, whatever ended it.
 * `onChange(view)` hears every change of `view`: `{step, ratio, paused, waiting}`, where `step` is 'reading', 'sending', 'checking',
 * 'ready', 'failed' or 'stopped', `ratio` is 0.0 to 1.0 of that step, and `waiting` is 'offline' or 'busy' while a try is waited for, else ''.
 * `onFact(facts)` hears what is worth keeping over a reload: `sha256`, `direct`, `paused`, `finishing`.
 */
export class Sender {
  #hash;
  #leg = new AbortController();
  #wake = () => {};
  #stopped = false;
  #upload = '';
  #finishing = false;
  #askedToFinish = false;
  #arrived = 0;
  #attempts = 0;
  #fruitless = 0;
  #corrections = 0;
  #restarts = 0;

  /** `before` is the print of the draft there was before this file; `direct` whether the straight way may be tried. */
  constructor({ api, file, sha256 = '', paused = false, direct = true, before = '', wait = pause, post = postDirect, onChange = () => {}, onFact = () => {} }) {
    Object.assign(this, { api, file, sha256, direct, before, wait, post, onChange, onFact });
    this.#hash = new FileHash(file);
    this.view = { step: sha256 ? 'sending' : 'reading', ratio: 0, paused, waiting: '' };
  }

  /**
   * Resolves to the block's state once the file is a draft. Rejects with an ApiError (the server's, or one with the code 'stuck':
   * the line is there, the clip does not get through), with UnreadableError, or with AbortError after `stop()`. May be called again after it rejected for another reason.
   */
  async run() {
    this.#attempts = this.#fruitless = this.#corrections = this.#restarts = 0;
    try {
      for (;;) {
        await this.#going();
        this.#leg = new AbortController();
        if (this.#stopped || this.view.paused) continue; // in the moment between
        try {
          const state = await this.#travel(this.#leg.signal);
          this.#show({ step: 'ready', ratio: 1, waiting: '' });
          return state;
        } catch (error) {
          if (!this.#stopped && !this.view.paused) {
            const found = await this.#afterTrouble(error);
            if (found) return found;
          }
        }
      }
    } catch (error) {
      this.#show({ step: this.#stopped ? 'stopped' : 'failed', waiting: '' });
      throw error;
    }
  }

  pause() {
    if (this.view.paused) return;
    this.#show({ paused: true, waiting: '' });
    this.onFact({ paused: true });
    this.#leg.abort();
  }

  resume() {
    if (!this.view.paused) return;
    this.#attempts = this.#fruitless = 0;
    this.#show({ paused: false });
    this.onFact({ paused: false });
    this.#wake();
  }

  /** For good; what has arrived stays on the server for a while, in case the same file is chosen again. */
  stop() {
    this.#stopped = true;
    this.#leg.abort();
    this.#wake();
  }

  async #going() {
    while (this.view.paused && !this.#stopped) await new Promise((resolve) => (this.#wake = resolve));
    if (this.#stopped) throw aborted();
  }

  async #travel(signal) {
    if (!this.sha256) await this.#read(signal);
    if (!this.#finishing) await this.#send(signal);
    this.#show({ step: 'checking', ratio: 1 });
    this.#askedToFinish = this.#finishing;
    if (!this.#finishing) this.onFact({ finishing: true });
    this.#finishing = true;
    return this.api.call('finish_upload', { upload: this.#upload }, { signal });
  }

  async #read(signal) {
    try {
      this.sha256 = await this.#hash.hex({ signal, onProgress: (ratio) => this.#show({ step: 'reading', ratio }) });
    } catch (error) {
      throw signal.aborted ? error : new UnreadableError();
    }
    this.onFact({ sha256: this.sha256 });
  }

  async #send(signal) {
    this.#show({ step: 'sending', ratio: this.#arrived / this.file.size });
    const started = await this.api.call('start_upload', { size_bytes: this.file.size, sha256: this.sha256 }, { signal });
    this.#upload = started.upload;
    this.#fruitless += 1;
    if (started.direct && started.offset === 0 && this.direct) {
      // One try: a large file on a bad line would begin anew each time, while pieces stay where they are.
      this.direct = false;
      this.onFact({ direct: false });
      const sent = await this.post(started.direct, this.file, { signal, onProgress: (ratio) => this.#show({ step: 'sending', ratio, waiting: '' }) });
      if (sent) return;
    }
    await this.#sendPieces(started, signal);
  }

  async #sendPieces({ upload, offset: begin, chunk_bytes: step }, signal) {
    let offset = begin;
    for (;;) {
      this.#reached(offset);
      if (offset >= this.file.size) return;
      const piece = this.file.slice(offset, offset + step);
      try {
        offset = (await this.api.send('upload_chunk', piece, { upload, offset }, { signal })).offset;
      } catch (error) {
        if (error.status === 0) await checkReadable(piece);
        const truth = error.code === 'wrong_offset' ? error.state?.offset : undefined;
        if (!Number.isInteger(truth) || ++this.#corrections > CORRECTIONS) throw error;
        offset = truth; // an answer of ours was lost on its way: the server has more (or less) than we think
      }
    }
  }

  #reached(offset) {
    if (offset > this.#arrived) this.#attempts = this.#fruitless = 0;
    this.#arrived = Math.max(this.#arrived, offset);
    this.#show({ step: 'sending', ratio: offset / this.file.size, waiting: '' });
  }

  /** Waits until another try makes sense, or throws. Resolves to the state if the trouble turns out to be none. */
  async #afterTrouble(error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'upload_gone' || error.code === 'upload_incomplete' || error.code === 'hash_mismatch') {
      const found = error.code === 'upload_gone' && this.#askedToFinish ? await this.#lookForDraft() : null;
      if (found) return found;
      if (++this.#restarts > RESTARTS) throw error;
      this.#finishing = this.#askedToFinish = false;
      this.#arrived = 0;
      this.onFact({ finishing: false });
      if (error.code === 'hash_mismatch') {
        this.sha256 = '';
        this.#hash = new FileHash(this.file);
      }
      return null;
    }
    if (!comesBy(error)) throw error;
    this.#attempts += 1;
    const lineIsGone = error.status === 0 && this.#fruitless < FRUITLESS;
    if (this.#attempts > RETRY_WAITS_MS.length && !lineIsGone) throw error.status === 0 ? new ApiError('stuck', '', null, 0) : error;
    this.#show({ waiting: error.status === 0 ? 'offline' : 'busy' });
    try {
      await this.wait(RETRY_WAITS_MS[this.#attempts - 1] ?? OFFLINE_WAIT_MS, this.#leg.signal);
    } catch (reason) {
      if (!this.#leg.signal.aborted) throw reason; // else paused or stopped: the loop knows
    }
    return null;
  }

  /** The answer to an earlier try to finish may have been lost: then the draft is there, and nothing is to be sent again. */
  async #lookForDraft() {
    const state = await this.api.call('challenge_state', {}, { signal: this.#leg.signal }).catch(() => null);
    if (!state?.draft || draftPrint(state.draft) === this.before) return null;
    this.#show({ step: 'ready', ratio: 1, waiting: '' });
    return state;
  }

  #show(changes) {
    if (this.#stopped && changes.step !== 'stopped') return;
    this.view = { ...this.view, ...changes };
    this.onChange(this.view);
  }
}

/** A browser tells a file that was moved or changed no differently from a lost line. */
async function checkReadable(piece) {
  try {
    await piece.arrayBuffer();
  } catch {
    throw new UnreadableError();
  }
}

const aborted = () => new window.DOMException('stopped', 'AbortError');

/** Resolves after a while, or as soon as the connection is back; rejects when the signal aborts. */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    const stop = () => {
      done();
      reject(signal.reason);
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
  });
}
