import { Sha256 } from '../kit/sha256.js';

/** Bytes hashed between two breaths: a slow phone needs some 50 ms for as many. */
const STEP_BYTES = 1024 * 1024;

/** The SHA-256 of a file, read piece by piece. What was hashed before a stop is not hashed again. */
export class FileHash {
  #hash = new Sha256();
  #at = 0;
  #hex = '';

  constructor(file) {
    this.file = file;
  }

  /**
   * Resolves to 64 hex digits. `onProgress(ratio)` gets 0.0 to 1.0 of the bytes read.
   * Rejects with AbortError when the signal aborts, with the browser's error when the file can't be read.
   */
  async hex({ signal, onProgress = () => {} } = {}) {
    while (!this.#hex) {
      signal?.throwIfAborted();
      if (this.#at >= this.file.size) {
        this.#hex = this.#hash.hex();
        break;
      }
      const bytes = new Uint8Array(await this.file.slice(this.#at, this.#at + STEP_BYTES).arrayBuffer());
      this.#hash.update(bytes);
      this.#at += bytes.length;
      onProgress(this.#at / this.file.size);
    }
    return this.#hex;
  }
}
