/**
 * What of a clip was truly played. Spans are sorted, separate `[from, to]` pairs in seconds.
 */

/** Playback reports itself in steps; ends closer than this belong together. */
const TOUCHING_S = 0.1;

/** Spans with one more span in them; a span without length changes nothing. */
export function addSpan(spans, from, to) {
  if (!(to > from)) return spans;
  const merged = [];
  let [start, end] = [from, to];
  for (const [low, high] of spans) {
    if (high < start - TOUCHING_S || low > end + TOUCHING_S) {
      merged.push([low, high]);
    } else {
      start = Math.min(start, low);
      end = Math.max(end, high);
    }
  }
  merged.push([start, end]);
  return merged.sort((a, b) => a[0] - b[0]);
}

/** The share of the clip inside the spans, 0.0 to 1.0 in steps of 0.001; 0 while the length is unknown. */
export function coverage(spans, durationS) {
  if (!(durationS > 0) || !Number.isFinite(durationS)) return 0;
  const played = spans.reduce((sum, [low, high]) => sum + Math.min(high, durationS) - Math.min(low, durationS), 0);
  return Math.round(Math.min(1, played / durationS) * 1000) / 1000;
}

/**
 * Watch a media element play. `onSpan(from, to)` gets each stretch that really ran; jumps are left out.
 */
export function followPlayback(media, signal, onSpan) {
  let last = null;
  const settle = () => {
    const now = media.currentTime;
    // A stretch longer than playback could cover between two reports is a jump, not watching.
    if (last !== null && !media.seeking && now - last <= 2 * Math.max(1, media.playbackRate)) onSpan(last, now);
    last = media.seeking ? null : now;
  };
  const listen = (type, act) => media.addEventListener(type, act, { signal });
  // Also said after a stall, in which nothing was skipped.
  listen('playing', () => (last ??= media.currentTime));
  listen('timeupdate', () => (media.paused && !media.ended ? (last = null) : settle()));
  listen('seeking', () => (last = null));
  listen('pause', () => {
    settle();
    last = null;
  });
  listen('ended', () => {
    settle();
    last = null;
  });
}
