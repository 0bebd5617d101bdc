import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { numbers } from '../kit/words.js';

const ICONS = { toggle: 'play', captions: 'captions', sound: 'muted' };

/**
 * The stage: the scroll box with its clips, the tools above it and the bar below. It shows what it is told and hands
 * presses on; it decides nothing.
 */
export class Stage {
  constructor({ say, act, clips, endCard }) {
    this.say = say;
    this.count = clips.length;
    const button = (name, label, extra = {}) =>
      h('button', { class: 'microclip-button microclip-button--round', type: 'button', 'aria-label': say(label), on: { click: act[name] }, ...extra }, icon(ICONS[name]));

    this.counter = h('p', { class: 'microclip-feed__counter' });
    this.toggle = button('toggle', 'play', { 'aria-keyshortcuts': 'k' });
    this.captions = button('captions', 'captions', { 'aria-pressed': 'true', 'aria-keyshortcuts': 'c' });
    this.sound = button('sound', 'sound', { 'aria-pressed': 'false', 'aria-keyshortcuts': 'm' });
    this.tools = h('div', { class: 'microclip-feed__tools', role: 'group', 'aria-label': say('tools') }, this.counter, this.toggle, this.captions, this.sound);

    this.scroller = h(
      'div',
      { class: 'microclip-feed__scroller', role: 'group', 'aria-label': say('clips'), tabindex: '0' },
      ...clips,
      endCard,
    );

    this.likes = h('span', { class: 'microclip-feed__likes', 'aria-hidden': 'true' });
    this.like = h('button', { class: 'microclip-button microclip-feed__like', type: 'button', 'aria-pressed': 'false', 'aria-keyshortcuts': 'l', on: { click: act.like } }, icon('heart'), this.likes);
    this.save = h('button', { class: 'microclip-button microclip-button--round microclip-feed__save', type: 'button', 'aria-pressed': 'false', 'aria-label': say('save'), on: { click: act.save } }, icon('bookmark'));
    this.checkText = h('span', {});
    this.checkIcon = h('span', { class: 'microclip-feed__check-icon' }, icon('question'));
    this.check = h('button', { class: 'microclip-button microclip-feed__check', type: 'button', 'aria-haspopup': 'dialog', on: { click: act.check } }, this.checkIcon, this.checkText);
    this.previous = h('button', { class: 'microclip-button microclip-button--round', type: 'button', 'aria-label': say('previous'), 'aria-keyshortcuts': 'ArrowUp', on: { click: act.previous } }, icon('up'));
    this.next = h('button', { class: 'microclip-button microclip-button--round microclip-feed__next', type: 'button', 'aria-label': say('next'), 'aria-keyshortcuts': 'ArrowDown j', on: { click: act.next } }, icon('down'));
    this.bar = h('div', { class: 'microclip-feed__bar', role: 'group', 'aria-label': say('clip_actions') }, this.like, this.save, this.check, h('span', { class: 'microclip-feed__gap' }), this.previous, this.next);

    this.status = h('p', { class: 'microclip-feed__status', role: 'status' });
    this.element = h(
      'div',
      { class: 'microclip-feed__stage' },
      this.tools,
      this.scroller,
      this.bar,
      this.status,
    );
  }

  /** Turn to the clip at `index`, or to the end card when `clip` is null. */
  showClip(index, clip) {
    const count = this.count;
    setText(this.counter, clip ? this.say('counter', { number: index + 1, of: count }) : '');
    show(this.counter, Boolean(clip));
    for (const part of [this.toggle, this.captions, this.sound, this.like, this.save]) show(part, Boolean(clip));
    show(this.captions, Boolean(clip?.captions?.length));
    show(this.check, Boolean(clip?.check));
    // Unavailable rather than disabled: a disabled button under the finger would drop the focus.
    setAttribute(this.previous, 'aria-disabled', index === 0 ? 'true' : null);
    setAttribute(this.next, 'aria-disabled', clip ? null : 'true');
    if (clip) this.showMarks(clip);
  }

  /** Like, save and check of the clip as they stand. */
  showMarks(clip) {
    setAttribute(this.like, 'aria-pressed', String(clip.mine.liked));
    setAttribute(this.like, 'aria-label', `${this.say('like')} · ${clip.likes_text}`);
    setText(this.likes, clip.likes ? numbers(this.element, { notation: 'compact' })(clip.likes) : '');
    setAttribute(this.save, 'aria-pressed', String(clip.mine.saved));
    if (!clip.check) return;
    const { answer } = clip.check;
    setText(this.checkText, this.say(!answer ? 'check' : answer.right ? 'check_was_right' : 'check_was_wrong'));
    setAttribute(this.check, 'data-answer', !answer ? null : answer.right ? 'right' : 'wrong');
    this.checkIcon.replaceChildren(icon(!answer ? 'question' : answer.right ? 'tick' : 'again'));
  }

  showRunning(running) {
    this.#swapIcon(this.toggle, running ? 'pause' : 'play');
    setAttribute(this.toggle, 'aria-label', this.say(running ? 'pause' : 'play'));
  }

  showSound(on) {
    this.#swapIcon(this.sound, on ? 'sound' : 'muted');
    setAttribute(this.sound, 'aria-pressed', String(on));
  }

  showCaptionsOn(on) {
    setAttribute(this.captions, 'aria-pressed', String(on));
  }

  #swapIcon(button, name) {
    if (button.dataset.icon === name) return;
    button.dataset.icon = name;
    button.replaceChildren(icon(name));
  }
}
