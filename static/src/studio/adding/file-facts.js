import { storedDuration } from '../media.js';
import { endingOf, useOf } from './names.js';

/** What a clip may last (seconds). */
const LONGEST_S = 180;
const LONG_S = 60;

/** A clip larger than this is a mistake or a film: browsers begin to stumble, and it is no short clip (bytes). */
const MOST_BYTES = 2_000_000_000;

/** How long a browser may take to read a file's length (milliseconds). */
const PATIENCE_MS = 8_000;

const HEAD_BYTES = 512;

/** What speaks against sending a file that can be known without opening it: `{key, gaps}` or null. `limit` in bytes, 0 for unknown. */
export function troubleBefore(file, limit, size) {
  if (!useOf(file.name)) return { key: 'up_kind', gaps: { ending: endingOf(file.name) || '?' } };
  if (!file.size) return { key: 'up_empty' };
  const most = limit || MOST_BYTES;
  return file.size > most ? { key: 'up_too_large', gaps: { size: size(file.size), limit: size(most) } } : null;
}

/** Whether the first bytes are those of a file of sound or moving pictures ("media") or of a picture ("poster"), whatever its name says. */
export async function isWhatItSays(file) {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return kindOf(head) === useOf(file.name);
}

export function kindOf(head) {
  const text = (from, length) => String.fromCharCode(...head.slice(from, from + length));
  const starts = (...bytes) => bytes.every((byte, index) => head[index] === byte);
  if (starts(0xff, 0xd8, 0xff) || text(0, 8) === '\x89PNG\r\n\x1a\n' || text(0, 4) === 'GIF8') return 'poster';
  if (text(0, 4) === 'RIFF') return { 'WEBP': 'poster', 'WAVE': 'media' }[text(8, 4)] ?? '';
  if (['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'styp', 'pnot'].includes(text(4, 4))) return 'media';
  if (starts(0x1a, 0x45, 0xdf, 0xa3) || ['OggS', 'fLaC'].includes(text(0, 4)) || text(0, 3) === 'ID3') return 'media';
  return head[0] === 0xff && (head[1] & 0xe0) === 0xe0 ? 'media' : ''; // MP3 or AAC without anything before it
}

/**
 * What the browser can tell of a clip before it is sent: `{duration_s, width, height, shown}`; `shown` is false where it can't play the
 * file, null where it took too long. Never rejects.
 */
export function mediaFacts(file, { signal, patience = PATIENCE_MS, create = () => document.createElement('video') } = {}) {
  return new Promise((resolve) => {
    const video = create();
    const url = URL.createObjectURL(file);
    const done = (shown) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      const facts = { duration_s: shown ? storedDuration(video.duration) : null, width: video.videoWidth || 0, height: video.videoHeight || 0, shown };
      video.removeAttribute('src');
      video.load();
      URL.revokeObjectURL(url);
      resolve(facts);
    };
    const stop = () => done(null);
    const timer = setTimeout(stop, patience);
    video.preload = 'metadata';
    video.muted = true;
    video.addEventListener('loadedmetadata', () => done(true), { once: true });
    video.addEventListener('error', () => done(false), { once: true });
    signal?.addEventListener('abort', stop, { once: true });
    video.src = url;
  });
}

/** The reason not to send a clip of these facts, as `{key, gaps}`, or null. `time(seconds)` writes a length. */
export function troubleIn({ duration_s: seconds }, time) {
  if (seconds > LONGEST_S) return { key: 'up_too_long', gaps: { time: time(seconds), limit: time(LONGEST_S) } };
  return null;
}

/** What its author may want to know of a clip of these facts, as `{key, gaps}`. */
export function hintsOn({ duration_s: seconds, width, height, shown }, time) {
  const hints = [];
  if (shown === false) hints.push({ key: 'up_not_shown' });
  if (width > height && height > 0) hints.push({ key: 'up_wide' });
  if (seconds > LONG_S && seconds <= LONGEST_S) hints.push({ key: 'up_long', gaps: { time: time(seconds) } });
  return hints;
}

/** A function that writes sizes: "85 kB", "4.2 MB", "2 GB". */
export function sizeWords(say) {
  return (bytes) => {
    const [key, unit] = bytes < 1_000_000 ? ['size_kb', 1_000] : bytes < 1_000_000_000 ? ['size_mb', 1_000_000] : ['size_gb', 1_000_000_000];
    const size = bytes / unit;
    return say(key, { size: size < 10 && unit > 1_000 ? Math.round(size * 10) / 10 : Math.max(1, Math.round(size)) });
  };
}

/** A length in words: "48.5 s" or "2 min 5 s". */
export function timeWords(say) {
  return (seconds) => {
    const minutes = Math.floor(seconds / 60);
    if (!minutes) return say('time_seconds', { seconds: Math.round(seconds * 10) / 10 });
    return say('time_minutes', { minutes, seconds: Math.round(seconds - 60 * minutes) });
  };
}
