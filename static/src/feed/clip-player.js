import { h } from '../kit/dom.js';
import { addSpan, coverage, followPlayback } from '../kit/watched.js';
import { chooseCaptions } from './feed-state.js';

/** Pictures between these shapes (width by height) fill the stage; others are shown whole. */
const FILLS = { from: 0.5, to: 0.64 };

/**
 * One `<video>` in one slot, from the first byte asked for to being freed.
 *
 * `heard` is called with `'playing' | 'paused' | 'waiting' | 'ended' | 'ready' | 'error' | 'cue' | 'transcript'`.
 */
export class ClipPlayer {
  #life = new AbortController();
  #heard;
  #spans;
  #startAt;

  constructor({ clip, slot, lang, spans = [], startAt = 0, heard }) {
    this.clip = clip;
    this.cue = '';
    this.transcript = [];
    this.#heard = heard;
    this.#spans = spans;
    this.#startAt = startAt;
    this.video = h('video', { class: 'microclip-feed__video', playsinline: true, preload: 'metadata', tabindex: '-1', poster: clip.poster || null });
    this.video.muted = true;
    this.video.disablePictureInPicture = true;
    this.#addCaptions(lang);
    this.#listen();
    this.video.src = clip.media;
    slot.append(this.video);
  }

  get spans() {
    return this.#spans;
  }

  get durationS() {
    return Number.isFinite(this.video.duration) && this.video.duration > 0 ? this.video.duration : this.clip.duration_s;
  }

  get watchedRatio() {
    return Math.max(coverage(this.#spans, this.durationS), this.clip.mine.watched_ratio || 0);
  }

  get running() {
    return !this.video.paused && !this.video.ended;
  }

  /** Whether the media could not be loaded. */
  get broken() {
    return this.video.error !== null && this.video.error !== undefined;
  }

  /** Start; resolves to whether the browser let it. Browsers may refuse to play before a press. */
  async play() {
    try {
      await this.video.play();
      return true;
    } catch (error) {
      return error?.name === 'AbortError'; // a pause overtook the start: nobody was refused
    }
  }

  pause() {
    if (!this.video.paused) this.video.pause();
  }

  restart() {
    this.video.currentTime = 0;
  }

  /** Ask for the media again after a failure. */
  reload() {
    this.#startAt = this.video.currentTime || this.#startAt;
    this.video.load();
  }

  /** Load the whole clip now (`auto`) or only its head (`metadata`). */
  set eager(wanted) {
    const preload = wanted ? 'auto' : 'metadata';
    if (this.video.preload !== preload) this.video.preload = preload;
  }

  /** Give back decoder and memory: an element that merely leaves the page keeps both for a while. */
  free() {
    this.pause();
    this.#life.abort();
    this.video.removeAttribute('src');
    this.video.load();
    this.video.remove();
  }

  #addCaptions(lang) {
    const chosen = chooseCaptions(this.clip.captions ?? [], lang);
    if (!chosen) return;
    if (new URL(chosen.url, document.baseURI).origin !== location.origin) this.video.crossOrigin = 'anonymous';
    const element = h('track', { kind: 'captions', srclang: chosen.lang, label: chosen.label, src: chosen.url });
    this.video.append(element);
    this.captionsLang = chosen.lang;
    const track = element.track;
    if (!track) return;
    track.mode = 'hidden'; // loaded and followed, drawn by us
    const { signal } = this.#life;
    element.addEventListener('load', () => {
      this.transcript = Array.from(track.cues ?? [], plainText);
      this.#heard('transcript', this);
    }, { signal });
    track.addEventListener('cuechange', () => {
      this.cue = Array.from(track.activeCues ?? [], plainText).join('\n');
      this.#heard('cue', this);
    }, { signal });
  }

  #listen() {
    const { signal } = this.#life;
    const { video } = this;
    const listen = (type, act) => video.addEventListener(type, act, { signal });
    const tell = (what) => () => this.#heard(what, this);
    listen('loadedmetadata', () => {
      const shape = video.videoWidth / video.videoHeight;
      video.classList.toggle('microclip-feed__video--whole', !(shape > FILLS.from && shape < FILLS.to));
      if (this.#startAt > 0) video.currentTime = Math.min(this.#startAt, video.duration - 0.5);
      this.#startAt = 0;
      this.#heard('ready', this);
    });
    listen('playing', tell('playing'));
    listen('pause', tell('paused'));
    listen('waiting', tell('waiting'));
    listen('seeked', tell('ready'));
    listen('error', () => {
      if (video.crossOrigin) {
        // The media host may allow plain playback but not shared reading: better no captions than no clip.
        video.crossOrigin = null;
        video.load();
        return;
      }
      this.#heard('error', this);
    });
    followPlayback(video, signal, (from, to) => (this.#spans = addSpan(this.#spans, from, to)));
    listen('ended', tell('ended'));
  }
}

/** A cue's words without its markup. */
function plainText(cue) {
  return (cue.getCueAsHTML?.().textContent ?? cue.text ?? '').trim();
}
