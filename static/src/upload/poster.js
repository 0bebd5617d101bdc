import { h } from '../kit/dom.js';

/** Longest side of a poster (pixels), the moment it shows (seconds), and how long a browser may take to get there. */
const LONGEST_SIDE = 720;
const MOMENT_S = 1;
const PATIENCE_MS = 15_000;
const QUALITIES = [0.85, 0.6, 0.4];

/** Sides of a picture made smaller, never larger, so that the longer one fits. */
export function fitted(width, height, longest = LONGEST_SIDE) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Which moment of a clip is drawn: one second in, or the middle of a shorter one. */
export const moment = (durationS) => (Number.isFinite(durationS) ? Math.min(MOMENT_S, durationS / 2) : MOMENT_S);

/**
 * A JPEG of one frame of a clip, at most `maxBytes` large, or null where the browser can't make one (it can't play the clip, there is
 * no picture in it, its bytes come from another site). `src` is an address or an object URL. Never rejects.
 */
export async function drawPoster(src, { maxBytes, signal } = {}) {
  const video = h('video', { muted: true, playsinline: true, preload: 'auto', crossorigin: src.startsWith('blob:') ? null : 'use-credentials' });
  video.muted = true;
  try {
    await load(video, src, signal);
    if (!video.videoWidth) return null;
    const canvas = h('canvas', fitted(video.videoWidth, video.videoHeight));
    canvas.getContext('2d').drawImage(video, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const picture = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
      if (picture?.type === 'image/jpeg' && picture.size <= maxBytes) return picture;
    }
    return null;
  } catch {
    return null;
  } finally {
    video.removeAttribute('src');
    video.load();
  }
}

/** Resolves when the wanted frame can be drawn. */
function load(video, src, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, PATIENCE_MS);
    const end = (act) => () => {
      clearTimeout(timer);
      act();
    };
    signal?.addEventListener('abort', end(reject), { once: true });
    video.addEventListener('error', end(reject), { once: true });
    video.addEventListener('loadeddata', () => (video.currentTime = moment(video.duration)), { once: true });
    video.addEventListener('seeked', end(resolve), { once: true });
    video.src = src;
  });
}
