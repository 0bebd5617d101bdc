/** Seconds after which a file is taken to be out of reach. */
const PATIENCE_MS = 20_000;

/**
 * The address a page in Studio can load: course files live where the server says, others stay as they are.
 * Anything that is not a course file or https gives '': such an address is never put into an element.
 */
export function loadable(address, staticBase = '/static/') {
  const text = (address ?? '').trim();
  if (text.startsWith('/static/') && !text.includes('..')) return staticBase + text.slice('/static/'.length);
  return /^https:\/\/\S+$/i.test(text) ? text : '';
}

/** Endings of addresses that hold sound alone, as the server knows them. */
const SOUNDS = new Set(['mp3', 'm4a', 'aac', 'ogg', 'oga', 'opus', 'wav', 'flac']);

/** What a clip is taken for as long as its author does not say: "audio" or "video". */
export function guessedKind(address) {
  const path = (address ?? '').trim().split(/[?#]/u)[0].replace(/^https?:\/\/[^/]*/i, '');
  return SOUNDS.has(path.split('.').pop().toLowerCase()) ? 'audio' : 'video';
}

/** Seconds as stored, with one decimal; null when the browser does not know (a live stream, a broken file). */
export function storedDuration(seconds) {
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 10) / 10 : null;
}

/**
 * Reads lengths of media files one after the other: a pasted list of 50 clips must not open 50 connections.
 */
export class DurationReader {
  #last = Promise.resolve();

  constructor({ signal, create = () => document.createElement('video'), patience = PATIENCE_MS } = {}) {
    this.signal = signal;
    this.create = create;
    this.patience = patience;
  }

  /** Resolves to seconds with one decimal, or null when the file cannot be loaded here. Never rejects. */
  read(url) {
    const reading = this.#last.then(() => (url && !this.signal?.aborted ? this.#load(url) : null));
    this.#last = reading;
    return reading;
  }

  #load(url) {
    return new Promise((resolve) => {
      const video = this.create();
      const done = (seconds) => {
        clearTimeout(timer);
        this.signal?.removeEventListener('abort', give);
        video.removeAttribute('src');
        video.load();
        resolve(seconds);
      };
      const give = () => done(null);
      const timer = setTimeout(give, this.patience);
      video.preload = 'metadata';
      video.addEventListener('loadedmetadata', () => done(storedDuration(video.duration)), { once: true });
      video.addEventListener('error', give, { once: true });
      this.signal?.addEventListener('abort', give, { once: true });
      video.src = url;
    });
  }
}

/**
 * Pictures for the cards: the poster, or the clip's first frame, loaded only while the card is near the view and
 * let go of after, so that a feed of 500 clips keeps a handful of files open.
 */
export class Thumbnails {
  constructor(signal) {
    this.sources = new WeakMap();
    this.observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.#seen(entry)), { rootMargin: '200px' });
    signal.addEventListener('abort', () => this.observer.disconnect(), { once: true });
  }

  /** Show `source` (`{poster, media}`, loadable addresses) in `box` from now on. */
  show(box, source) {
    this.sources.set(box, source);
    this.observer.unobserve(box);
    this.observer.observe(box);
  }

  #seen({ target, isIntersecting }) {
    const source = this.sources.get(target);
    target.querySelector('video')?.removeAttribute('src');
    target.replaceChildren();
    if (!isIntersecting || !source) return;
    const shown = source.poster ? document.createElement('img') : source.media && document.createElement('video');
    if (!shown) return;
    shown.className = 'microclip-studio__picture';
    if (source.poster) Object.assign(shown, { src: source.poster, alt: '' });
    else Object.assign(shown, { src: `${source.media}#t=0.1`, muted: true, preload: 'metadata', tabIndex: -1, playsInline: true });
    shown.addEventListener('error', () => shown.remove());
    target.append(shown);
  }
}
