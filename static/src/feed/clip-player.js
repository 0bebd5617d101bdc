import { h } from '../kit/dom.js';
import { addSpan, coverage, followPlayback } from '../kit/watched.js';
import { furthest } from './feed-state.js';
import { attach, isGone } from './hls.js';

/** Pictures between these shapes (width by height) fill the stage; others are shown whole. */
const FILLS = { from: 0.5, to: 0.64 };

/**
 * One media element in one slot, from the first byte asked for to being freed.
 *
 * `source` is `{url, kind}` of `ladder.js`. `heard(what, player, detail)` hears `'playing' | 'paused' | 'waiting' | 'ended' | 'ready' |
 * 'time' | 'enough' | 'error'`, and `'span'` with `{from, to}` of what was truly played.
 */
export class ClipPlayer {
  #life = new AbortController();
  #heard;
  #spans;
  #startAt;
  #wire;
  #wiring;

  constructor({ clip, source, slot, spans = [], startAt = 0, eager = false, libraryUrl = '', lowest = false, heard }) {
    Object.assign(this, { clip, source });
    this.broken = false;
    this.gone = false;
    this.enough = false;
    this.#heard = heard;
    this.#spans = spans;
    this.#startAt = startAt;
    this.#wiring = { libraryUrl, lowest, failed: (gone) => this.#failed(gone) };
    const audible = source.kind === 'audio';
    this.media = audible
      ? h('audio', { class: 'microclip-feed__sound-only', preload: eager ? 'auto' : 'metadata' })
      : h('video', { class: 'microclip-feed__video', playsinline: true, preload: eager ? 'auto' : 'metadata', tabindex: '-1' });
    this.media.muted = true;
    if (!audible) this.media.disablePictureInPicture = true;
    this.#listen();
    slot.append(this.media);
    this.#wire = attach(this.media, source.url, this.#wiring);
    this.#wire.hurry(eager);
  }

  get spans() {
    return this.#spans;
  }

  get durationS() {
    return Number.isFinite(this.media.duration) && this.media.duration > 0 ? this.media.duration : this.clip.duration_s;
  }

  /** Where it stands, also before it was loaded (seconds). */
  get positionS() {
    return this.#startAt || this.media.currentTime;
  }

  get watchedRatio() {
    return Math.max(coverage(this.#spans, this.durationS), this.clip.mine.watched_ratio || 0);
  }

  get furthestRatio() {
    return Math.max(furthest(this.#spans, this.durationS), this.clip.mine.furthest_ratio || 0);
  }

  get running() {
    return !this.media.paused && !this.media.ended;
  }

  /** Start; resolves to whether the browser let it. Browsers may refuse to play before a press. */
  async play() {
    try {
      await this.media.play();
      return true;
    } catch (error) {
      // A pause or a new source overtook the start, or it can't be played at all: nobody was refused.
      return error?.name === 'AbortError' || error?.name === 'NotSupportedError';
    }
  }

  pause() {
    if (!this.media.paused) this.media.pause();
  }

  seek(seconds) {
    const last = this.durationS > 0 ? this.durationS : Infinity;
    const to = Math.min(Math.max(0, seconds), last);
    if (this.media.readyState > 0) this.media.currentTime = to;
    else this.#startAt = to;
  }

  restart() {
    this.#startAt = 0;
    this.media.currentTime = 0;
  }

  /** Ask for the media again after a failure. */
  reload() {
    this.#startAt = this.positionS;
    this.broken = false;
    this.gone = false;
    this.#wire.detach();
    this.#wire = attach(this.media, this.source.url, this.#wiring);
    this.#wire.hurry(true);
    this.media.load();
  }

  /** Load the whole clip now, or only its first seconds. */
  set eager(wanted) {
    if (wanted && this.media.preload !== 'auto') this.media.preload = 'auto';
    this.#wire.hurry(wanted);
  }

  set speed(rate) {
    this.media.defaultPlaybackRate = rate; // what a newly loaded source begins with
    if (this.media.playbackRate !== rate) this.media.playbackRate = rate;
  }

  setSound({ on, volume }) {
    if (this.media.muted === on) this.media.muted = !on;
    if (this.media.volume !== volume) this.media.volume = volume;
  }

  /** Give back decoder and memory: an element that merely leaves the page keeps both for a while. */
  free() {
    this.pause();
    this.#life.abort();
    this.#wire.detach();
    this.media.removeAttribute('src');
    this.media.load();
    this.media.remove();
  }

  #listen() {
    const { signal } = this.#life;
    const { media } = this;
    const listen = (type, act) => media.addEventListener(type, act, { signal });
    const tell = (what) => () => this.#heard(what, this);
    listen('loadedmetadata', () => this.#looked());
    listen('loadeddata', () => media.classList.add('microclip-feed__video--ready'));
    listen('canplaythrough', () => this.#hasEnough());
    listen('progress', () => this.#loadedToEnd() && this.#hasEnough());
    listen('playing', tell('playing'));
    listen('pause', tell('paused'));
    listen('waiting', tell('waiting'));
    listen('seeked', tell('ready'));
    listen('timeupdate', tell('time'));
    listen('error', () => this.#failed(false));
    followPlayback(media, signal, (from, to) => {
      this.#spans = addSpan(this.#spans, from, to);
      this.#heard('span', this, { from, to });
    });
    listen('ended', tell('ended'));
  }

  #looked() {
    const { media } = this;
    if (this.source.kind === 'video') {
      const shape = media.videoWidth / media.videoHeight;
      media.classList.toggle('microclip-feed__video--whole', !(shape > FILLS.from && shape < FILLS.to));
    }
    if (this.#startAt > 0) media.currentTime = Math.min(this.#startAt, Math.max(0, media.duration - 0.5));
    this.#startAt = 0;
    this.#heard('ready', this);
  }

  #loadedToEnd() {
    const { buffered, duration } = this.media;
    return buffered?.length > 0 && buffered.end(buffered.length - 1) >= duration - 0.2;
  }

  /** So much is here that loading something else won't make it stop. */
  #hasEnough() {
    if (this.enough) return;
    this.enough = true;
    this.#heard('enough', this);
  }

  /** An entry may have a copy that plays where the clip itself does not. Returns whether that one is tried now. */
  #turnToCopy() {
    const { fallback } = this.clip;
    if (!fallback || this.source.url !== this.clip.media || window.navigator.onLine === false) return false;
    const wanted = this.running;
    this.source = { ...this.source, url: fallback, bytes: 0 };
    this.reload();
    if (wanted) this.play();
    return true;
  }

  async #failed(gone) {
    if (!gone && this.#turnToCopy()) return;
    this.broken = true;
    this.gone = gone;
    this.#heard('error', this);
    if (gone || window.navigator.onLine === false) return;
    const isAway = await isGone(this.source.url);
    if (!isAway || this.#life.signal.aborted || !this.broken) return;
    this.gone = true;
    this.#heard('error', this);
  }
}
