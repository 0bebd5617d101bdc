import { h, setText, show } from '../kit/dom.js';
import { sign } from './learning-icons.js';

/** Characters; the server has the last word. */
const MOST_PIN = 120;

let pinNumber = 0;

/** A line of one's own, pinned to the stage: `setPin(text)` keeps it, with an empty text it is taken off. */
export class PinForm {
  constructor({ say, setPin, limit = MOST_PIN }) {
    const id = `microclip-pin-${++pinNumber}`;
    this.input = h('input', { class: 'microclip-field', id, type: 'text', maxlength: limit, dir: 'auto', autocomplete: 'off', 'aria-describedby': `${id}-help` });
    this.off = h('button', { class: 'microclip-button', type: 'button', text: say('l_pin_off'), hidden: true, on: { click: () => setPin('') } });
    this.element = h(
      'form',
      { class: 'microclip-pin__form' },
      h('label', { class: 'microclip-pin__label', for: id }, sign('pin'), h('span', { text: say('l_pin_label') })),
      this.input,
      h('p', { class: 'microclip-check__hint', id: `${id}-help`, text: say('l_pin_help') }),
      h('div', { class: 'microclip-check__ends' }, this.off, h('button', { class: 'microclip-button microclip-button--primary', type: 'submit', text: say('l_pin_set') })),
    );
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = this.input.value.trim();
      if (text || this.pin) setPin(text);
      else this.input.focus({ preventScroll: true });
    });
  }

  show(pin) {
    this.pin = pin;
    if (this.input.ownerDocument.activeElement !== this.input) this.input.value = pin;
    show(this.off, Boolean(pin));
  }
}

/** At the end of a sitting: was it done, or does it stay? `done()` takes it off, `change()` (if any) lets one rewrite it. */
export class PinQuestion {
  constructor({ say, done, change }) {
    this.say = say;
    this.text = h('p', { class: 'microclip-pin__text', dir: 'auto' });
    this.kept = h('p', { class: 'microclip-check__hint', role: 'status' });
    const button = (key, click) => h('button', { class: 'microclip-button', type: 'button', text: say(key), on: { click } });
    this.ways = h(
      'div',
      { class: 'microclip-check__ends' },
      button('l_pin_done', done),
      button('l_pin_keep', () => setText(this.kept, say('l_pin_kept'))),
      change ? button('l_pin_change', change) : '',
    );
    this.element = h(
      'section',
      { class: 'microclip-end__part microclip-end__pin', hidden: true },
      h('h5', { class: 'microclip-end__heading' }, sign('pin'), h('span', { text: say('l_pin_wanted') })),
      this.text,
      this.ways,
      this.kept,
    );
  }

  show(pin) {
    if (this.text.textContent !== pin) setText(this.kept, '');
    setText(this.text, pin);
    show(this.element, Boolean(pin));
  }
}
