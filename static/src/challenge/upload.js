import { ApiError } from '../kit/api.js';
import { Sha256 } from '../kit/sha256.js';

/** Waits between tries of one piece (milliseconds); after the last one the upload gives up and can be taken up again by hand. */
export const RETRY_WAITS_MS = [1000, 2000, 4000, 8000];

/** Bytes hashed between two breaths, so that the page keeps answering. */
const HASH_STEP_BYTES = 4 * 1024 * 1024;

/** How often the server may put the offset right before something is wrong with one of us. */
const CORRECTIONS = 20;

/** The file's SHA-256 in hex, read piece by piece. Rejects with AbortError when the signal aborts. */
export async function hashFile(file, { signal, onProgress = () => {} } = {}) {
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += HASH_STEP_BYTES) {
    signal?.throwIfAborted();
    hash.update(new Uint8Array(await file.slice(at, at + HASH_STEP_BYTES).arrayBuffer()));
    onProgress(Math.min(1, (at + HASH_STEP_BYTES) / file.size));
  }
  return hash.hex();
}

/**
 * Bring a file to the server in pieces and resolve to the upload's id.
 *
 * Offering the same file again goes on where it stopped: the server knows it by its hash. A lost connection or an
 * overloaded server is waited for; a refusal rejects at once with the server's ApiError.
 * `onProgress(ratio)` gets 0.0 to 1.0 of the bytes that have arrived.
 */
export async function uploadFile(api, file, sha256, { signal, onProgress = () => {}, wait = pause } = {}) {
  const patiently = (ask) => withRetries(ask, { signal, wait });
  const started = await patiently(() => api.call('start_upload', { size_bytes: file.size, sha256, name: file.name ?? '' }, { signal }));
  const { upload, chunk_bytes: step } = started;
  let offset = started.offset;
  let corrections = 0;
  onProgress(offset / file.size);
  while (offset < file.size) {
    try {
      const piece = file.slice(offset, offset + step);
      const answer = await patiently(() => api.send('upload_chunk', piece, { upload, offset }, { signal }));
      offset = answer.offset;
    } catch (error) {
      const truth = error.code === 'wrong_offset' ? error.state?.offset : undefined;
      if (!Number.isInteger(truth) || ++corrections > CORRECTIONS) throw error;
      offset = truth; // an answer of ours was lost on its way: the server has more (or less) than we think
    }
    onProgress(offset / file.size);
  }
  return upload;
}

async function withRetries(ask, { signal, wait }) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiError) || !error.passing || attempt >= RETRY_WAITS_MS.length) throw error;
      await wait(RETRY_WAITS_MS[attempt], signal);
    }
  }
}

/** Resolves after a while, or as soon as the connection is back; rejects when the signal aborts. */
function pause(ms, signal) {
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
  });
}
