import { h, setAttribute, setText, show } from '../../kit/dom.js';
import { button } from '../fields.js';
import { drawn } from './pictures.js';

/** What an arrow key moves the clip by (seconds). */
const STEP_S = 0.1;

let takerCount = 0;

/** A clip to be moved through until it shows the frame that is wanted. `taken(blob)` gets it as a JPEG; `url` is where the clip is loaded from. */
export class FrameTaker {
  constructor({ say, signal, url, time, taken }) {
    Object.assign(this, { say, time, taken });
    const id = `microclip-frame-${++takerCount}`;
    const elsewhere = url && new URL(url, document.baseURI).origin !== window.location.origin;
    // Of another site the browser lets a picture be read only if that site allows it; then it has to be asked from the beginning.
    this.video = h('video', { class: 'microclip-studio__frame', playsinline: true, preload: 'auto', crossorigin: elsewhere ? 'anonymous' : null });
    this.video.muted = true;
    this.moment = h('input', { id, type: 'range', class: 'microclip-studio__range', min: '0', max: '0', step: String(STEP_S), value: '0' });
    this.where = h('output', { class: 'microclip-studio__unit', for: id });
    this.use = button(say('frame_use'), () => this.#take(), { kind: 'main', 'aria-disabled': 'true' });
    this.status = h('p', { class: 'microclip-studio__note', role: 'status', hidden: true });
    this.node = h(
      'div',
      { class: 'microclip-studio__frame-taker' },
      this.video,
      h(
        'div',
        { class: 'microclip-studio__frame-tools' },
        h('label', { class: 'microclip-studio__label', for: id, text: say('frame_moment') }),
        h('div', { class: 'microclip-studio__line' }, this.moment, this.where),
        h('p', { class: 'microclip-studio__help', text: say('frame_help') }),
        this.use,
        this.status,
      ),
    );
    this.moment.addEventListener('input', (event) => {
      event.stopPropagation(); // looking through a clip is no edit of it
      this.#seek();
    });
    this.moment.addEventListener('change', (event) => event.stopPropagation());
    const on = (type, act) => this.video.addEventListener(type, act, { signal });
    on('loadedmetadata', () => this.#known());
    on('loadeddata', () => this.#ready());
    on('seeked', () => this.#ready());
    on('error', () => this.video.getAttribute('src') && this.#tell(say(elsewhere ? 'poster_not_ours' : 'frame_failed')));
    if (url) this.video.src = url;
    else this.#tell(say('frame_no_clip'));
  }

  open() {
    this.moment.focus();
  }

  dispose() {
    this.video.removeAttribute('src');
    this.video.load();
  }

  #known() {
    const { duration } = this.video;
    if (!this.video.videoWidth) {
      this.#tell(this.say('frame_sound'));
      return;
    }
    const length = Number.isFinite(duration) ? duration : 0;
    setAttribute(this.moment, 'max', String(Math.floor(length * 10) / 10));
    // The first frame is often black.
    this.moment.value = String(Math.min(1, Math.floor(length * 5) / 10));
    this.#seek();
  }

  #seek() {
    const seconds = Number(this.moment.value);
    this.video.currentTime = seconds;
    setText(this.where, this.time(seconds));
    setAttribute(this.moment, 'aria-valuetext', this.time(seconds));
  }

  #ready() {
    if (this.video.videoWidth && this.video.readyState >= 2) setAttribute(this.use, 'aria-disabled', null);
  }

  async #take() {
    if (this.use.getAttribute('aria-disabled') || this.taking) return;
    this.taking = true;
    try {
      const { videoWidth: width, videoHeight: height } = this.video;
      await this.taken(await drawn(this.video, { width, height }));
    } catch (error) {
      this.#tell(this.say(error.name === 'SecurityError' ? 'poster_not_ours' : 'frame_failed'));
    } finally {
      this.taking = false;
    }
  }

  #tell(sentence) {
    setText(this.status, sentence);
    show(this.status, true);
  }
}
