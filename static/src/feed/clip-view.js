import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';

/**
 * One clip of the feed as it is seen. Built bare; `furnish` gives it pictures and words when it comes near, `strip`
 * takes them away when it is far, so a feed of hundreds stays light.
 */
export class ClipView {
  constructor({ clip, index, count, say, act }) {
    this.clip = clip;
    this.say = say;
    this.act = act;
    this.element = h('article', {
      class: 'microclip-feed__clip',
      'aria-label': say('clip_label', { number: index + 1, of: count, title: clip.title }),
      'data-index': index,
      inert: true,
    });
  }

  get furnished() {
    return this.element.childElementCount > 0;
  }

  furnish() {
    if (this.furnished) return;
    const { clip, say, act } = this;
    this.slot = h('div', { class: 'microclip-feed__screen', on: { click: act.toggle } });
    if (clip.poster) this.slot.append(h('img', { class: 'microclip-feed__poster', src: clip.poster, alt: '', decoding: 'async' }));
    this.play = h(
      'button',
      { class: 'microclip-feed__play', type: 'button', 'aria-label': say('play'), hidden: true, on: { click: act.toggle } },
      icon('play'),
    );
    this.after = h(
      'div',
      { class: 'microclip-feed__after', hidden: true },
      clip.check ? h('button', { class: 'microclip-button microclip-button--primary', type: 'button', on: { click: act.check } }, icon('question'), say('check')) : '',
      h('button', { class: `microclip-button${clip.check ? '' : ' microclip-button--primary'}`, type: 'button', on: { click: act.next } }, icon('down'), say('next')),
      h('button', { class: 'microclip-button', type: 'button', on: { click: act.replay } }, icon('again'), say('replay')),
    );
    this.trouble = h(
      'div',
      { class: 'microclip-feed__after microclip-feed__after--trouble', hidden: true },
      h('p', { class: 'microclip-feed__trouble', text: say('media_trouble') }),
      h('button', { class: 'microclip-button microclip-button--primary', type: 'button', on: { click: act.retry } }, icon('again'), say('retry')),
      h('button', { class: 'microclip-button', type: 'button', on: { click: act.next } }, icon('down'), say('next')),
    );
    this.captions = h('p', { class: 'microclip-feed__captions', hidden: true });
    this.time = h('span', { class: 'microclip-feed__time', 'aria-hidden': 'true' });
    this.element.append(
      this.slot,
      this.play,
      h(
        'div',
        { class: 'microclip-feed__lower' },
        h('h4', { class: 'microclip-feed__title', dir: 'auto', text: clip.title }),
        clip.topics?.length
          ? h('ul', { class: 'microclip-feed__topics', 'aria-label': say('topics') }, ...clip.topics.map((topic) => h('li', { class: 'microclip-chip', text: topic })))
          : '',
        this.captions,
      ),
      this.after,
      this.trouble,
      this.time,
    );
  }

  strip() {
    if (!this.furnished) return;
    this.progress?.cancel();
    this.progress = null;
    this.element.replaceChildren();
  }

  /** `phase`: 'running' | 'paused' | 'ended' | 'trouble'. */
  showPhase(phase) {
    if (!this.furnished) return;
    setAttribute(this.element, 'data-phase', phase);
    show(this.play, phase === 'paused');
    show(this.after, phase === 'ended');
    show(this.trouble, phase === 'trouble');
  }

  showCue(text, lang) {
    if (!this.furnished) return;
    setText(this.captions, text);
    if (lang) this.captions.lang = lang;
    show(this.captions, Boolean(text));
  }

  /**
   * The line of time along the clip's edge. Runs as an animation, not by writing styles: course pages measure
   * themselves at every changed attribute.
   */
  followTime(player, { calm }) {
    if (!this.furnished || !this.time.animate || !(player.durationS > 0)) return;
    const duration = player.durationS * 1000;
    if (this.progressOf !== player.video || this.progress?.effect?.getTiming().duration !== duration) {
      this.progress?.cancel();
      const easing = calm ? `steps(${Math.max(1, Math.round(player.durationS))})` : 'linear';
      this.progress = this.time.animate([{ transform: 'scaleX(0)' }, { transform: 'scaleX(1)' }], { duration, easing, fill: 'both' });
      this.progressOf = player.video;
    }
    this.progress.currentTime = Math.min(duration, player.video.currentTime * 1000);
    if (player.running) this.progress.play();
    else this.progress.pause();
  }
}
