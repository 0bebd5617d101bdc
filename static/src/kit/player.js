import { claimSound, onSoundClaimed } from './block.js';
import { h } from './dom.js';
import { addSpan, coverage, followPlayback } from './watched.js';

/**
 * A plain player with the browser's own controls, for a clip somebody chose to watch.
 *
 * `onWatched(ratio)` hears the share truly played (0.0 to 1.0) each time it grows. `free()` gives the element back.
 */
export function plainPlayer({ src, poster, label, durationS, signal, onWatched = () => {}, onTrouble = () => {} }) {
  const life = new AbortController();
  signal.addEventListener('abort', () => life.abort(), { once: true, signal: life.signal });
  const video = h('video', { class: 'microclip-player', controls: true, playsinline: true, preload: 'metadata', src, poster: poster || null, 'aria-label': label });
  let spans = [];
  followPlayback(video, life.signal, (from, to) => {
    spans = addSpan(spans, from, to);
    onWatched(coverage(spans, Number.isFinite(video.duration) ? video.duration : durationS));
  });
  video.addEventListener('playing', () => claimSound(video), { signal: life.signal });
  video.addEventListener('error', onTrouble, { signal: life.signal });
  document.addEventListener('visibilitychange', () => document.hidden && video.pause(), { signal: life.signal });
  onSoundClaimed(video, life.signal, () => video.pause());
  return {
    element: video,
    /** Start because of a press; a browser that refuses leaves its own play button. */
    start: () => video.play()?.catch(() => {}),
    free() {
      life.abort();
      video.pause();
      video.removeAttribute('src');
      video.load();
      video.remove();
    },
  };
}
