import { h, setAttribute, setText, show } from '../kit/dom.js';

const LEANINGS = { '-2': 'f_much_less', '-1': 'f_less', 0: 'f_as_it_is', 1: 'f_more', 2: 'f_much_more' };

let rowNumber = 0;

/**
 * One topic of the profile: what is known of it in words, how much of it is wanted, whether any.
 *
 * `lean(leaning)` hears of -2 to 2 once the learner let go of the slider, `mute(on)` of the switch.
 */
export class TopicRow {
  constructor({ topic, say, lean, mute }) {
    this.say = say;
    this.mute = mute;
    const id = `microclip-topic-${++rowNumber}`;
    this.taste = h('span', { class: 'microclip-profile__taste' });
    this.level = h('span', { class: 'microclip-profile__level' });
    this.because = h('span', { class: 'microclip-profile__because' });
    this.wanted = h('output', { class: 'microclip-profile__wanted', for: id });
    this.range = h('input', {
      class: 'microclip-profile__range', id, type: 'range', min: -2, max: 2, step: 1, 'aria-label': say('f_how_much', { topic }),
      on: { input: () => this.#tell(), change: () => lean(Number(this.range.value)) },
    });
    this.muted = h('button', { class: 'microclip-button microclip-profile__mute', type: 'button', 'aria-pressed': 'false', 'aria-label': say('f_mute_named', { topic }), text: say('f_mute'), on: { click: () => this.#mute() } });
    this.tools = h('div', { class: 'microclip-profile__tools' }, this.range, this.wanted);
    this.element = h(
      'li',
      { class: 'microclip-profile__topic' },
      h('div', { class: 'microclip-profile__head' }, h('bdi', { class: 'microclip-profile__name', text: `#${topic}` }), this.muted),
      h('p', { class: 'microclip-profile__known' }, this.taste, this.level, this.because),
      this.tools,
    );
  }

  /** `adjustable`: whether the learner may ask for more or less of it. */
  show({ text, level_text: level, leaning, muted, because, strength }, { adjustable }) {
    setText(this.taste, adjustable && (strength || because) ? text : '');
    setAttribute(this.taste, 'data-strength', strength || null);
    setText(this.level, level);
    setText(this.because, because ? this.say('f_because', { because }) : '');
    show(this.tools, adjustable);
    show(this.muted, adjustable);
    if (this.range.value !== String(leaning)) this.range.value = String(leaning);
    setAttribute(this.range, 'disabled', muted);
    setAttribute(this.muted, 'aria-pressed', String(muted));
    setAttribute(this.element, 'data-muted', muted ? 'yes' : null);
    this.#tell();
  }

  #tell() {
    const text = this.say(LEANINGS[this.range.value] ?? LEANINGS[0]);
    setText(this.wanted, text);
    setAttribute(this.range, 'aria-valuetext', text);
  }

  #mute() {
    const on = this.muted.getAttribute('aria-pressed') !== 'true';
    setAttribute(this.muted, 'aria-pressed', String(on));
    this.mute(on);
  }
}
