/**
 * A server for uploads, in memory, with the rules of the real one: pieces in order, a file known by its hash, one draft.
 *
 * `faults` is a list of `{at, times, act}`: at a call of that name (any call without one) something happens first. 'lost' loses the
 * call, 'lost answer' loses what came back; an ApiError is thrown as it is; a function is called.
 */
import { createHash } from 'node:crypto';
import { ApiError } from '../../static/src/kit/api.js';

export const offline = () => new ApiError('offline', '', null, 0);
export const broken = (status = 500, code = 'failed') => new ApiError(code, '', null, status);

export class UploadServer {
  constructor({ chunk = 4, faults = [], direct = null, draft = null } = {}) {
    Object.assign(this, { chunk, faults, direct, draft, held: new Map(), hashes: new Map(), calls: [], online: true, number: 0 });
  }

  /** The names of the calls so far, chunks with their offset. */
  get names() {
    return this.calls.map((call) => call.name + (call.offset === undefined ? '' : `@${call.offset}`));
  }

  get bytes() {
    return Buffer.concat([...this.held.values()]).toString();
  }

  state() {
    return { phase: 'open', limits: {}, draft: this.draft, entry: null };
  }

  call(name, body, { signal } = {}) {
    return this.answer(name, signal, { body }, () => this[name](body));
  }

  async send(name, piece, query = {}, { signal } = {}) {
    const bytes = Buffer.from(await piece.arrayBuffer());
    return this.answer(name, signal, query, () => this[name](bytes, query));
  }

  async answer(name, signal, details, act) {
    await null;
    signal?.throwIfAborted();
    this.calls.push({ name, ...details });
    if (!this.online) throw offline();
    const fault = this.faults.find((one) => (!one.at || one.at === name) && (one.times ?? 1) > 0 && (one.after ?? 0) <= this.calls.filter((call) => call.name === name).length - 1);
    if (!fault) return act();
    fault.times = (fault.times ?? 1) - 1;
    if (fault.act === 'lost answer') await act();
    if (typeof fault.act === 'function') {
      await fault.act(this);
      signal?.throwIfAborted();
      return act();
    }
    throw fault.act instanceof ApiError ? fault.act : offline();
  }

  start_upload({ size_bytes: size, sha256 }) {
    const upload = `u-${sha256.slice(0, 8)}`;
    if (!this.held.has(upload)) this.held.set(upload, Buffer.alloc(0));
    this.hashes.set(upload, { sha256, size });
    return { upload, offset: this.held.get(upload).length, chunk_bytes: this.chunk, direct: this.direct };
  }

  upload_chunk(bytes, { upload, offset }) {
    const held = this.held.get(upload);
    if (!held) throw new ApiError('upload_gone', '', null, 409);
    if (offset !== held.length) throw new ApiError('wrong_offset', '', { offset: held.length }, 409);
    this.held.set(upload, Buffer.concat([held, bytes]));
    return { offset: held.length + bytes.length };
  }

  finish_upload({ upload }) {
    const held = this.held.get(upload);
    if (!held) throw new ApiError('upload_gone', '', null, 409);
    const { sha256, size } = this.hashes.get(upload);
    if (held.length < size) throw new ApiError('upload_incomplete', '', { offset: held.length }, 409);
    if (createHash('sha256').update(held).digest('hex') !== sha256) {
      this.held.delete(upload);
      throw new ApiError('hash_mismatch', '', null, 422);
    }
    this.kept = held.toString();
    this.held.delete(upload);
    this.draft = draft({ media: `/media/draft-${++this.number}`, size_bytes: size });
    return this.state();
  }

  challenge_state() {
    return this.state();
  }
}

export const draft = (changes = {}) => ({
  media: '/media/draft', type: 'video/mp4', compatible: '', small: '', poster: '/media/draft/poster', kind: 'video', duration_s: 10, width: 720, height: 1280,
  size_bytes: 10, captions: [], alt: '', state: 'ready', state_text: 'Ready.', notes: [], ...changes,
});

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');
