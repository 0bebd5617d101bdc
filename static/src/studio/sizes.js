/** Bytes in a megabyte as learners' devices count them. */
const MEGABYTE = 1_000_000;
const PATIENCE_MS = 10_000;

/** A size as it is shown: whole hundredths of a megabyte, finer for small files; '' when it is not known. */
export function shownMegabytes(bytes) {
  if (typeof bytes !== 'number' || !(bytes > 0)) return '';
  const size = bytes / MEGABYTE;
  return size < 1 ? Number(size.toPrecision(3)) : Number(size.toFixed(2));
}

/** Whether the address is that of one whole file. A playlist only names others: its own size says nothing. */
export function isWholeFile(address) {
  return !/\.(m3u8|mpd)$/i.test(address.split(/[?#]/u)[0]);
}

/**
 * Asks servers how large files are, one after the other, without loading them.
 *
 * `read(url)` resolves to bytes, or to null where the server does not say or the page may not know. It never rejects.
 */
export class SizeReader {
  #last = Promise.resolve();

  constructor({ signal, fetch = (...request) => window.fetch(...request), patience = PATIENCE_MS } = {}) {
    Object.assign(this, { signal, fetch, patience });
  }

  read(url) {
    const reading = this.#last.then(() => (url && isWholeFile(url) && !this.signal?.aborted ? this.#ask(url) : null));
    this.#last = reading;
    return reading;
  }

  async #ask(url) {
    const life = new AbortController();
    const end = () => life.abort();
    const timer = setTimeout(end, this.patience);
    this.signal?.addEventListener('abort', end, { once: true });
    try {
      // Names and cookies go to this site only.
      const reply = await this.fetch(url, { method: 'HEAD', credentials: 'same-origin', signal: life.signal });
      // A packed file is smaller on the line than it is.
      if (!reply.ok || reply.headers.get('content-encoding')) return null;
      const bytes = Number(reply.headers.get('content-length'));
      return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
    } catch {
      return null; // out of reach, or not for this page to know
    } finally {
      clearTimeout(timer);
      this.signal?.removeEventListener('abort', end);
    }
  }
}

/** The bytes a control in megabytes means. Untouched, they stay exact: the control shows them rounded. */
export function bytesIn(megabytes, before) {
  if (typeof megabytes !== 'number') return megabytes;
  return megabytes === shownMegabytes(before) ? before : Math.round(megabytes * MEGABYTE);
}
