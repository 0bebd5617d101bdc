import { claimSound, onSoundClaimed } from './block.js';
import { h, setAttribute, setText, show } from './dom.js';
import { icon } from './icons.js';
import { recall, remember } from './preferences.js';
import { addSpan, coverage, followPlayback } from './watched.js';

let playerNumber = 0;

/** A file that broke off is asked for anew, but not more often than this (milliseconds). */
const ANEW_AFTER_MS = 30_000;

/** MediaError.MEDIA_ERR_NETWORK */
const BROKE_OFF = 2;

/**
 * A plain player with the browser's own controls, for a clip somebody chose to watch.
 *
 * `type` is the media's content type with its codecs, `compatible` and `small` are addresses of copies or '', `captions` is a list of
 * `{lang, label, url}`, `alt` tells in words what is to be seen, `flashing` holds everything back until it is wanted all the same.
 * `onWatched(ratio)` hears the share truly played (0.0 to 1.0) each time it grows; `onTrouble()` that nothing of it plays, which the
 * player itself says.
 */
export const plainPlayer = (options) => new PlainPlayer(options);

/** The same for a clip as replies describe it. */
export const clipPlayer = ({ clip, label, say, signal, ...heard }) => {
  const { media, type, compatible, small, kind, poster, width, height, captions, alt, flashing, duration_s: durationS } = clip;
  return plainPlayer({ src: media, type, compatible, small, kind, poster, width, height, captions, alt, flashing, label, durationS, say, signal, ...heard });
};

class PlainPlayer {
  #life = new AbortController();
  #spans = [];
  #sources = [];
  #held;
  #known = false;
  #renewedAt = -Infinity;

  constructor({
    src, type = '', compatible = '', small = '', kind = 'video', poster = '', width = 0, height = 0, captions = [], alt = '', flashing = false, label, durationS, say,
    signal, onWatched = () => {}, onTrouble = () => {},
  }) {
    Object.assign(this, { src, type, compatible, small, kind, poster, captions, durationS, say, onWatched, onTrouble });
    const id = `microclip-clip-${++playerNumber}`;
    this.#held = Boolean(flashing);
    this.video = h('video', { class: 'microclip-player', playsinline: true, preload: 'metadata', width: width || null, height: height || null, 'aria-label': label, 'aria-describedby': alt ? id : null });
    this.cover = h('div', { class: 'microclip-clip__cover', hidden: true });
    this.stage = h('div', { class: 'microclip-clip__stage' }, kind === 'audio' ? h('span', { class: 'microclip-clip__sound' }, icon('sound')) : '', this.video, this.cover);
    /** What belongs into the page. `video` is inside. */
    this.element = h('div', { class: 'microclip-clip', 'data-shape': shapeOf(kind, width, height) }, this.stage, alt ? description(id, alt, say) : '');
    if (width > 0 && height > 0 && kind !== 'audio') this.element.style.setProperty('--microclip-clip-shape', `${width} / ${height}`);
    signal.addEventListener('abort', () => this.#life.abort(), { once: true, signal: this.#life.signal });
    this.#listen();
    if (this.#held) this.#warn();
    else this.#load();
  }

  /** Start because of a press; a browser that refuses leaves its own play button. */
  start() {
    if (!this.#held) this.video.play()?.catch(() => {});
  }

  /** Take over what came to be since: a copy, captions, a poster. What plays goes on playing. */
  update({ compatible = '', small = '', captions = [], poster = '' }) {
    const hadCopy = Boolean(this.compatible);
    const sameCaptions = JSON.stringify(captions) === JSON.stringify(this.captions);
    Object.assign(this, { compatible, small, captions, poster });
    if (this.#held) return;
    if (this.video.getAttribute('poster') !== poster) setAttribute(this.video, 'poster', poster || null);
    if (!sameCaptions) this.#addCaptions();
    if (compatible && !hadCopy) this.#sources.push(compatible);
    if (compatible && !hadCopy && this.broken) this.#tryNext();
  }

  /** Whether nothing of it plays here and the player says so. */
  get broken() {
    return !this.cover.hidden && !this.#held;
  }

  /** Give the element back: decoder and memory stay taken as long as it has a source. */
  free() {
    this.#life.abort();
    this.video.pause();
    this.video.replaceChildren();
    this.video.removeAttribute('src');
    this.video.load();
    this.element.remove();
  }

  #listen() {
    const { video } = this;
    const { signal } = this.#life;
    followPlayback(video, signal, (from, to) => {
      this.#spans = addSpan(this.#spans, from, to);
      this.onWatched(coverage(this.#spans, Number.isFinite(video.duration) ? video.duration : this.durationS));
    });
    video.addEventListener('playing', () => claimSound(video), { signal });
    video.addEventListener('loadedmetadata', () => this.#looked(), { signal });
    video.addEventListener('error', () => video.getAttribute('src') && this.#failed(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && video.pause(), { signal });
    onSoundClaimed(video, signal, () => video.pause());
  }

  #load() {
    const { video } = this;
    setAttribute(video, 'controls', true);
    setAttribute(video, 'poster', this.poster || null);
    this.#addCaptions();
    this.#sources = this.#ordered();
    if (this.#sources.length) video.src = this.#sources.shift();
    else this.#complain();
  }

  /** Addresses in the order in which they are tried. A browser that doubts a type is believed only where there is a copy. */
  #ordered() {
    const { src, compatible, small } = this;
    const doubtful = compatible && this.type && this.#unknown();
    const best = doubtful ? [compatible, src] : [src, compatible];
    return (window.navigator.connection?.saveData ? [small, ...best] : best).filter(Boolean);
  }

  #unknown() {
    return this.video.canPlayType(this.type) === '';
  }

  /** Links to an object storage die after minutes: who seeks after a long pause needs a new one, which the same address leads to. */
  #failed() {
    const { video } = this;
    const now = Date.now();
    if (!this.#known || video.error?.code !== BROKE_OFF || now - this.#renewedAt < ANEW_AFTER_MS) return this.#tryNext();
    this.#renewedAt = now;
    return this.#play(video.getAttribute('src'));
  }

  /** Sound without its picture: the browser knows the container but not the codec. */
  #looked() {
    this.#known = true;
    if (this.kind === 'video' && this.video.videoWidth === 0 && this.#sources.length) this.#tryNext();
  }

  #tryNext() {
    const next = this.#sources.shift();
    return next ? this.#play(next) : this.#complain();
  }

  /** Go on with another source where the last one stood. */
  #play(next) {
    const { video } = this;
    this.#known = false;
    const at = video.currentTime;
    const goOn = !video.paused;
    this.#uncover();
    video.src = next;
    if (at > 0) video.addEventListener('loadedmetadata', () => (video.currentTime = at), { once: true, signal: this.#life.signal });
    if (goOn) this.start();
  }

  #complain() {
    const unknown = this.type && this.#unknown();
    const again = h('button', { class: 'microclip-button', type: 'button', on: { click: () => this.#again() } }, icon('again'), this.say('clip_again'));
    const words = h('p', { class: 'microclip-clip__words', role: 'status' });
    this.#showCover(words, again);
    setText(words, this.say(unknown ? 'clip_no_copy' : 'media_trouble'));
    this.onTrouble();
  }

  #again() {
    this.#uncover();
    this.#load();
    this.video.load();
    this.start();
    this.video.focus({ preventScroll: true });
  }

  #warn() {
    const play = h('button', { class: 'microclip-button', type: 'button', on: { click: () => this.#wanted() } }, icon('play'), this.say('clip_play_anyway'));
    this.#showCover(h('p', { class: 'microclip-clip__words', text: this.say('clip_flashing') }), play);
  }

  #wanted() {
    this.#held = false;
    this.#uncover();
    this.#load();
    this.start();
    this.video.focus({ preventScroll: true });
  }

  #showCover(...parts) {
    this.cover.replaceChildren(...parts);
    show(this.cover, true);
    setAttribute(this.video, 'controls', false);
  }

  #uncover() {
    show(this.cover, false);
    this.cover.replaceChildren();
    setAttribute(this.video, 'controls', true);
  }

  /** Captions are shown unless they were switched off here before. */
  #addCaptions() {
    const { video } = this;
    const shown = recall('captions') === 'off' ? null : usualCaptions(this.captions, pageLanguage());
    const tracks = this.captions.map((one) => h('track', { kind: 'captions', srclang: one.lang, label: one.label, src: one.url, default: one === shown }));
    video.replaceChildren(...tracks);
    for (const [index, { track }] of tracks.entries()) if (track) track.mode = this.captions[index] === shown ? 'showing' : 'disabled';
    if (tracks.length) this.#rememberCaptions();
  }

  #rememberCaptions() {
    const { textTracks } = this.video;
    if (!textTracks?.addEventListener || this.remembering) return;
    this.remembering = true;
    let before = shownTracks(textTracks);
    textTracks.addEventListener('change', () => {
      const now = shownTracks(textTracks);
      if (textTracks.length && now !== before) remember('captions', now ? 'on' : 'off');
      before = now;
    }, { signal: this.#life.signal });
  }
}

const shownTracks = (tracks) => Array.from(tracks).filter((track) => track.mode === 'showing').length;

function shapeOf(kind, width, height) {
  if (kind === 'audio') return 'sound';
  return width > height ? 'wide' : 'tall';
}

function description(id, alt, say) {
  return h('p', { class: 'microclip-clip__alt', id }, h('span', { class: 'microclip-clip__alt-label', text: say('clip_alt') }), ' ', h('span', { class: 'microclip-clip__alt-text', dir: 'auto', text: alt }));
}

/** The language of the page as a tag; '' when it tells none. */
export function pageLanguage() {
  return document.documentElement.lang || '';
}

/** The captions somebody reading `lang` wants to see: in that language, in a relative of it, or the only ones; else null. */
export function usualCaptions(captions, lang) {
  const wanted = lang.toLowerCase();
  const tags = captions.map((one) => one.lang.toLowerCase());
  const exact = tags.indexOf(wanted);
  const related = tags.findIndex((tag) => tag.split('-')[0] === wanted.split('-')[0]);
  return captions[exact] ?? captions[related] ?? (captions.length === 1 ? captions[0] : null);
}
