import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { sign } from './learning-icons.js';
import { PinForm } from './pin.js';

/** More segments than this are too thin to see. */
const MOST_SEGMENTS = 24;

let barNumber = 0;

/**
 * How far the sitting is, along the stage's top, with a menu to choose another plan or pin an intention.
 *
 * `choose(plan)` begins anew with a plan `{kind, size}`; `setPin(text)` pins or takes off.
 */
export class SittingBar {
  #away = null;

  constructor({ say, choose, setPin, limit }) {
    Object.assign(this, { say, choose });
    const id = `microclip-sitting-${++barNumber}`;
    this.track = h('div', { class: 'microclip-sitting__track', role: 'progressbar', 'aria-label': say('l_sitting'), 'aria-valuemin': 0 });
    this.button = h(
      'button',
      { class: 'microclip-button microclip-button--round microclip-sitting__button', type: 'button', 'aria-label': say('l_plan_and_pin'), 'aria-haspopup': 'dialog', 'aria-expanded': 'false', 'aria-controls': id, on: { click: () => this.toggle() } },
      sign('plan'),
    );
    this.pinText = h('bdi', {});
    this.pinLine = h('p', { class: 'microclip-sitting__pin', hidden: true }, sign('pin'), h('span', { class: 'microclip-hidden', text: say('l_pin_label') }), this.pinText);
    this.plans = h('div', { class: 'microclip-sitting__plans', role: 'group', 'aria-label': say('l_plan_title') });
    this.pinForm = new PinForm({
      say,
      limit,
      setPin: (text) => {
        setPin(text);
        this.close({ byHand: true });
      },
    });
    this.menu = h(
      'div',
      { class: 'microclip-sitting__menu', id, role: 'dialog', 'aria-label': say('l_plan_and_pin'), hidden: true },
      h(
        'div',
        { class: 'microclip-sheet__head' },
        h('p', { class: 'microclip-sitting__title', text: say('l_plan_title') }),
        h('button', { class: 'microclip-button microclip-button--quiet microclip-button--round', type: 'button', 'aria-label': say('close'), on: { click: () => this.close({ byHand: true }) } }, icon('cross')),
      ),
      this.plans,
      this.pinForm.element,
    );
    // What is typed here is not meant for the player.
    this.menu.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key !== 'Escape') return;
      event.preventDefault();
      this.close({ byHand: true });
    });
    this.element = h('div', { class: 'microclip-sitting' }, h('div', { class: 'microclip-sitting__line' }, this.track, this.button), this.pinLine, this.menu);
  }

  get isOpen() {
    return !this.menu.hidden;
  }

  /**
   * Args: `at` is the step one is at, from 0, and `of` at the end; `secondsLeft` what its clips still last, 0 if unknown; `plan` and
   * `plans` as the sitting's reply has them.
   */
  show({ at, of, secondsLeft = 0, plan, plans = [], pin = '' }) {
    this.#showTrack(at, of, secondsLeft);
    this.#showPlans(plan, plans);
    this.pinForm.show(pin);
    setText(this.pinText, pin);
    show(this.pinLine, Boolean(pin));
  }

  /** Open the menu; `pin` goes straight to the intention. */
  open({ pin = false } = {}) {
    show(this.menu, true);
    setAttribute(this.button, 'aria-expanded', 'true');
    const first = pin ? this.pinForm.input : (this.plans.querySelector('[aria-pressed="true"]') ?? this.plans.firstElementChild ?? this.pinForm.input);
    first.focus({ preventScroll: true });
    this.#away = new AbortController();
    const { signal } = this.#away;
    document.addEventListener('pointerdown', (event) => !this.element.contains(event.target) && this.close(), { signal });
    this.menu.addEventListener('focusout', (event) => event.relatedTarget && !this.element.contains(event.relatedTarget) && this.close(), { signal });
  }

  close({ byHand = false } = {}) {
    if (!this.isOpen) return;
    this.#away?.abort();
    show(this.menu, false);
    setAttribute(this.button, 'aria-expanded', 'false');
    if (byHand) this.button.focus({ preventScroll: true });
  }

  toggle() {
    if (this.isOpen) this.close({ byHand: true });
    else this.open();
  }

  #showTrack(at, of, secondsLeft) {
    const { track, say } = this;
    const segments = Math.min(Math.max(1, of), MOST_SEGMENTS);
    while (track.childElementCount > segments) track.lastElementChild.remove();
    while (track.childElementCount < segments) track.append(h('span', { class: 'microclip-sitting__segment' }));
    const reached = of ? (at / of) * segments : 0;
    [...track.children].forEach((segment, index) => setAttribute(segment, 'data-is', index + 1 <= reached ? 'done' : index <= reached && at < of ? 'now' : 'ahead'));
    const gaps = { number: Math.min(at + 1, of), of, left: minutes(secondsLeft, track) };
    setAttribute(track, 'aria-valuemax', of);
    setAttribute(track, 'aria-valuenow', Math.min(at, of));
    setAttribute(track, 'aria-valuetext', at >= of ? say('l_sitting_over') : secondsLeft > 0 ? say('l_sitting_at_left', gaps) : say('l_sitting_at', gaps));
  }

  #showPlans(plan, plans) {
    const same = (one) => one.kind === plan?.kind && (one.kind === 'all' || one.size === plan.size);
    const told = JSON.stringify([plan, plans]);
    if (told === this.toldPlans) return;
    this.toldPlans = told;
    this.plans.replaceChildren(
      ...plans.map((one) =>
        h('button', {
          class: 'microclip-button microclip-plan', type: 'button', 'aria-pressed': String(same(one)), text: one.text,
          on: { click: () => this.#chosen(one, same(one)) },
        }),
      ),
    );
  }

  #chosen({ kind, size }, isPlan) {
    this.close({ byHand: true });
    if (!isPlan) this.choose({ kind, size });
  }
}

/** "3 minutes" in the page's language. */
function minutes(seconds, node) {
  const lang = node.closest('[lang]')?.lang || document.documentElement.lang || undefined;
  const options = { style: 'unit', unit: 'minute', unitDisplay: 'long' };
  const count = Math.max(1, Math.round(seconds / 60));
  try {
    return new Intl.NumberFormat(lang, options).format(count);
  } catch {
    return new Intl.NumberFormat(undefined, options).format(count);
  }
}
