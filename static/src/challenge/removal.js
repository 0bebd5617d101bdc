import { h, setText, show } from '../kit/dom.js';
import { sentenceFor } from '../kit/words.js';

const REASONS = { unsafe: 'clip_remove_unsafe', not_allowed: 'clip_remove_not_allowed', privacy: 'clip_remove_privacy', other: 'clip_remove_other' };

let removalNumber = 0;

/** Staff's way to remove somebody's clip: asks for a reason first. `remove(reason)` resolves when it is done. */
export class Removal {
  constructor({ say, entry, remove }) {
    Object.assign(this, { say, entry, remove });
    this.button = h('button', { class: 'microclip-button microclip-button--quiet', type: 'button', text: say('clip_remove'), on: { click: () => this.ask() } });
    this.box = h('div', { hidden: true });
    this.element = h('div', { class: 'microclip-removal' }, this.button, this.box);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.box.hidden) return;
      event.preventDefault();
      this.keep();
    });
  }

  ask() {
    const { say } = this;
    const name = `microclip-removal-${++removalNumber}`;
    this.status = h('p', { class: 'microclip-status', role: 'status' });
    this.choices = Object.entries(REASONS).map(([reason, key]) => {
      const radio = h('input', { type: 'radio', name, value: reason });
      return { radio, element: h('label', { class: 'microclip-removal__reason' }, radio, h('span', { text: say(key) })) };
    });
    this.go = h('button', { class: 'microclip-button microclip-button--danger', type: 'button', text: say('clip_remove_yes'), on: { click: () => this.confirm() } });
    const keep = h('button', { class: 'microclip-button', type: 'button', text: say('clip_remove_keep'), on: { click: () => this.keep() } });
    this.box.replaceChildren(
      h(
        'fieldset',
        { class: 'microclip-entry__confirm microclip-removal__box' },
        h('legend', { class: 'microclip-removal__ask', text: say('clip_remove_ask', { title: this.entry.title }) }),
        ...this.choices.map(({ element }) => element),
        this.status,
        h('div', { class: 'microclip-entry__buttons' }, keep, this.go),
      ),
    );
    show(this.button, false);
    show(this.box, true);
    keep.focus({ preventScroll: true });
  }

  keep() {
    show(this.box, false);
    show(this.button, true);
    this.button.focus({ preventScroll: true });
  }

  async confirm() {
    if (this.go.getAttribute('aria-disabled')) return;
    const chosen = this.choices.find(({ radio }) => radio.checked);
    if (!chosen) {
      this.complain(this.say('clip_remove_reason'));
      return void this.choices[0].radio.focus({ preventScroll: true });
    }
    this.go.setAttribute('aria-disabled', 'true');
    try {
      await this.remove(chosen.radio.value);
    } catch (error) {
      this.go.removeAttribute('aria-disabled');
      if (error.name !== 'AbortError') this.complain(sentenceFor(error, this.say));
    }
  }

  complain(sentence) {
    setText(this.status, sentence);
    this.status.classList.toggle('microclip-status--trouble', Boolean(sentence));
  }
}
