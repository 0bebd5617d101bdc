/**
 * The data ladder: how much of a clip is loaded, from its words alone to the whole picture; no DOM here.
 */

/** From the least data to the most. */
export const LEVELS = ['words', 'sound', 'low', 'normal'];

/**
 * What of a clip is loaded at a level: `{url, kind, bytes}`, or null when the level asks for no media of it.
 *
 * `kind` is 'video' or 'audio', `bytes` 0 when nobody knows. A clip without a smaller copy is loaded as it is; one without a sound of
 * its own is only read and looked at where sound is all that is wanted.
 */
export function sourceFor(clip, level) {
  const { bytes = {} } = clip;
  const whole = { url: clip.media, kind: clip.kind === 'audio' ? 'audio' : 'video', bytes: bytes.media || 0 };
  const low = clip.low ? { url: clip.low, kind: whole.kind, bytes: bytes.low || 0 } : whole;
  if (level === 'words') return null;
  if (level === 'sound') {
    if (clip.sound) return { url: clip.sound, kind: 'audio', bytes: bytes.sound || 0 };
    return whole.kind === 'audio' ? low : null;
  }
  return level === 'low' ? low : whole;
}

/** The level to begin with: the learner's own, else what the browser says of saving. */
export function startingLevel(remembered, saves) {
  if (LEVELS.includes(remembered)) return remembered;
  return saves ? 'low' : 'normal';
}

/** Whether no byte of media may move before a tap. */
export function waitsForTap(level, saves) {
  return level !== 'normal' || saves;
}

/** Whether the browser was told to save data. */
export function browserSaves(view = window) {
  return view.navigator.connection?.saveData === true || view.matchMedia?.('(prefers-reduced-data: reduce)').matches === true;
}

/** Whether the line is too thin to load a clip ahead. */
export function lineIsThin(view = window) {
  return ['slow-2g', '2g'].includes(view.navigator.connection?.effectiveType);
}

/** Megabytes to show: one decimal, never 0.0 for something. */
export function megabytes(bytes) {
  return Math.max(0.1, Math.round(bytes / 100_000) / 10);
}
