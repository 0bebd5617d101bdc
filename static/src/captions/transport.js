import { h, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { writeTime } from './timing.js';

/** How far "back" goes (seconds): about one short sentence. */
const BACK_S = 2;

/**
 * The player's deeds within reach of whoever writes captions. `find()` gives the video element of the moment, which may be another one after
 * the page was drawn anew, or null. `moved(timeS, running)` hears where the clip is.
 */
export class Transport {
  #following = null;

  constructor({ say, find, lengthS, moved }) {
    Object.assign(this, { say, find, lengthS, moved });
    this.playText = h('span', {});
    this.icons = [icon('play'), icon('pause')];
    this.playButton = h('button', { class: 'microclip-button', type: 'button', on: { click: () => this.toggle() } }, ...this.icons, this.playText);
    this.time = h('span', { class: 'microclip-captions__time', dir: 'ltr' });
    this.element = h(
      'div',
      { class: 'microclip-captions__transport' },
      this.playButton,
      h('button', { class: 'microclip-button', type: 'button', on: { click: () => this.back() } }, icon('again'), say('cap_back')),
      this.time,
    );
    this.follow();
  }

  get video() {
    return this.follow();
  }

  get now() {
    return this.video?.currentTime ?? 0;
  }

  get durationS() {
    const known = this.video?.duration;
    return Number.isFinite(known) && known > 0 ? known : this.lengthS();
  }

  /** Listen to the video there is now. */
  follow() {
    const video = this.find() ?? null;
    if (video === this.#following?.video) return video;
    this.#following?.life.abort();
    this.#following = null;
    if (video) {
      const life = new AbortController();
      this.#following = { video, life };
      for (const type of ['timeupdate', 'seeked', 'play', 'playing', 'pause', 'ended', 'loadedmetadata']) video.addEventListener(type, () => this.draw(), { signal: life.signal });
    }
    this.draw();
    return video;
  }

  draw() {
    const video = this.#following?.video;
    const running = Boolean(video && !video.paused && !video.ended);
    setText(this.playText, this.say(running ? 'cap_pause' : 'cap_play'));
    show(this.icons[0], !running);
    show(this.icons[1], running);
    const known = Number.isFinite(video?.duration) && video.duration > 0 ? video.duration : this.lengthS();
    setText(this.time, `${writeTime(video?.currentTime ?? 0)} / ${writeTime(known)}`);
    this.moved(video?.currentTime ?? 0, running);
  }

  toggle() {
    const { video } = this;
    if (!video) return;
    if (video.paused || video.ended) this.play();
    else video.pause();
  }

  play() {
    this.video?.play()?.catch(() => {}); // the player itself says what does not play
  }

  /** Two seconds back, and on from there. */
  back() {
    this.playFrom(this.now - BACK_S);
  }

  playFrom(timeS) {
    const { video } = this;
    if (!video) return;
    video.currentTime = Math.max(0, timeS);
    this.play();
  }

  dispose() {
    this.#following?.life.abort();
  }
}
