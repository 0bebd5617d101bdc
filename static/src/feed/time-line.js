import { h, setAttribute, setText } from '../kit/dom.js';
import { clock } from './feed-state.js';

/** Arrow keys go so far (seconds). */
export const SEEK_S = 5;

/**
 * The line of time of the current clip, and a slider on it.
 *
 * The line runs as an animation, not by writing styles: course pages measure themselves at every changed attribute.
 */
export class TimeLine {
  #run = null;
  #of = null;

  constructor({ say, seek }) {
    this.say = say;
    this.seek = seek;
    this.fill = h('span', { class: 'microclip-feed__time-fill' });
    this.slider = h('input', { class: 'microclip-feed__seek', type: 'range', min: 0, max: 1, step: 'any', value: 0, 'aria-label': say('p_seek'), 'aria-keyshortcuts': 'ArrowLeft ArrowRight' });
    this.text = h('span', { class: 'microclip-feed__clock', 'aria-hidden': 'true' });
    this.element = h('div', { class: 'microclip-feed__time' }, h('span', { class: 'microclip-feed__time-track' }, this.fill), this.slider, this.text);
    this.slider.addEventListener('input', () => this.seek(Number(this.slider.value)));
    this.slider.addEventListener('focus', () => this.#tell());
    this.slider.addEventListener('keydown', (event) => this.#pressed(event));
  }

  /** Follow a player; null clears the line. */
  follow(player, { calm }) {
    if (!player || !(player.durationS > 0)) {
      this.#run?.cancel();
      this.#run = null;
      this.#of = null;
      setText(this.text, '');
      return;
    }
    const { durationS, positionS, media } = player;
    this.length = durationS;
    if (this.#of !== media || Number(this.slider.max) !== durationS) this.slider.max = String(durationS);
    this.slider.value = String(positionS);
    setText(this.text, `${clock(positionS)} / ${clock(durationS)}`);
    if (document.activeElement === this.slider) this.#tell();
    this.#animate(player, durationS * 1000, calm);
  }

  #animate(player, duration, calm) {
    const { fill } = this;
    if (!fill.animate) return;
    if (this.#of !== player.media || this.#run?.effect?.getTiming().duration !== duration) {
      this.#run?.cancel();
      const easing = calm ? `steps(${Math.max(1, Math.round(duration / 1000))})` : 'linear';
      this.#run = fill.animate([{ transform: 'scaleX(0)' }, { transform: 'scaleX(1)' }], { duration, easing, fill: 'both' });
      this.#of = player.media;
    }
    const run = this.#run;
    const now = Math.min(duration, player.positionS * 1000);
    run.playbackRate = player.media.playbackRate || 1;
    if (Math.abs((run.currentTime ?? 0) - now) > 80 || !player.running) run.currentTime = now;
    if (player.running) run.play();
    else run.pause();
  }

  #tell() {
    setAttribute(this.slider, 'aria-valuetext', this.say('p_time', { at: clock(Number(this.slider.value)), of: clock(this.length) }));
  }

  #pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const toRight = window.getComputedStyle(this.slider).direction === 'rtl' ? -1 : 1;
    const by = { ArrowRight: toRight, ArrowLeft: -toRight, ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    this.seek(Number(this.slider.value) + by * SEEK_S);
    this.#tell();
  }
}
