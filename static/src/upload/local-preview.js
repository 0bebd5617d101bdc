import { claimSound, onSoundClaimed } from '../kit/block.js';
import { h } from '../kit/dom.js';

/** How long the browser may take to tell length and sides before sending starts without them. */
const PATIENCE_MS = 1500;

/**
 * A chosen file as this browser shows it, before the server has it.
 *
 * `facts` is `{durationS, width, height, shown}`; unknown ones are null or 0, `shown` is false when the browser can't play the file, which
 * says nothing about others. `onFacts()` is called when they become known. `ready` resolves then, or when it takes too long.
 */
export class LocalPreview {
  #life = new AbortController();

  constructor({ file, label, onFacts = () => {}, patience = PATIENCE_MS }) {
    this.facts = { durationS: null, width: 0, height: 0, shown: true };
    this.url = URL.createObjectURL(file);
    const { signal } = this.#life;
    const tag = file.type.startsWith('audio/') ? 'audio' : 'video';
    this.element = h(tag, { class: `microclip-player microclip-player--${tag}`, controls: true, playsinline: true, preload: 'metadata', src: this.url, 'aria-label': label });
    onSoundClaimed(this.element, signal, () => this.element.pause());
    this.element.addEventListener('playing', () => claimSound(this.element), { signal });
    this.ready = new Promise((resolve) => {
      const timer = setTimeout(resolve, patience);
      const known = (facts) => {
        Object.assign(this.facts, facts);
        clearTimeout(timer);
        onFacts();
        resolve();
      };
      this.element.addEventListener('loadedmetadata', () => known({ durationS: this.element.duration, width: this.element.videoWidth ?? 0, height: this.element.videoHeight ?? 0, shown: true }), { signal });
      this.element.addEventListener('error', () => known({ shown: false }), { signal });
      signal.addEventListener('abort', () => (clearTimeout(timer), resolve()));
    });
  }

  dispose() {
    this.#life.abort();
    this.element.pause();
    this.element.removeAttribute('src');
    this.element.load();
    this.element.remove();
    URL.revokeObjectURL(this.url);
  }
}
