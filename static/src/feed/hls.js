/**
 * Playlists (HLS): by the browser itself where it can, else by a library that is loaded only then.
 */
const TYPE = 'application/vnd.apple.mpegurl';

/** Seconds held ready of a clip that is only the next one, and of the one that plays. */
const AHEAD_S = { waiting: 6, playing: 30 };

/** Answers that mean: this file is not here (any more). */
const GONE = [404, 409, 410];

let loading = null;

/** Whether an address is that of a playlist. */
export function isPlaylist(url) {
  return /\.m3u8$/i.test(url.split(/[?#]/)[0]);
}

/** Load the library once a page. Resolves to its class, rejects when it can't be had. */
function library(url) {
  if (window.MicroclipHls) return Promise.resolve(window.MicroclipHls);
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.async = true;
    script.addEventListener('load', () => (window.MicroclipHls ? resolve(window.MicroclipHls) : reject(new Error('no library'))));
    script.addEventListener('error', () => reject(new Error('not loaded')));
    document.head.append(script);
  }).catch((error) => {
    loading = null; // the line may be better the next time
    throw error;
  });
  return loading;
}

/**
 * Give a media element its source: a plain file, or a playlist. Returns `{detach(), hurry(wanted)}`.
 *
 * `failed(gone)` hears of what the element itself can't tell; `gone` says that the file is not there any more. `lowest` keeps to the
 * smallest picture of a playlist.
 */
export function attach(media, url, { libraryUrl, lowest = false, failed }) {
  if (!isPlaylist(url) || media.canPlayType(TYPE)) {
    media.src = url;
    return { detach() {}, hurry() {} };
  }
  let hls = null;
  let over = false;
  let hurried = false;
  const begin = (Hls) => {
    if (over) return;
    if (!Hls.isSupported()) {
      failed(false);
      return;
    }
    hls = new Hls({ maxBufferLength: hurried ? AHEAD_S.playing : AHEAD_S.waiting, maxMaxBufferLength: AHEAD_S.playing, capLevelToPlayerSize: true });
    let mended = false;
    hls.on(Hls.Events.ERROR, (_, told) => {
      if (!told.fatal) return;
      if (told.type === Hls.ErrorTypes.MEDIA_ERROR && !mended) {
        mended = true;
        hls.recoverMediaError();
        return;
      }
      failed(GONE.includes(told.response?.code));
    });
    if (lowest) hls.on(Hls.Events.MANIFEST_PARSED, () => (hls.autoLevelCapping = 0));
    hls.loadSource(url);
    hls.attachMedia(media);
  };
  if (libraryUrl) library(libraryUrl).then(begin, () => over || failed(false));
  else Promise.resolve().then(() => over || failed(false));
  return {
    detach() {
      over = true;
      hls?.destroy();
      hls = null;
    },
    hurry(wanted) {
      hurried = wanted;
      if (hls) hls.config.maxBufferLength = wanted ? AHEAD_S.playing : AHEAD_S.waiting;
    },
  };
}

/** Whether a file is not there (any more). Asks for its first byte only; a server that won't say counts as no. */
export async function isGone(url) {
  try {
    const response = await window.fetch(url, { headers: { Range: 'bytes=0-0' }, credentials: 'same-origin' });
    response.body?.cancel?.()?.catch?.(() => {});
    return GONE.includes(response.status);
  } catch {
    return false;
  }
}
