import { h, setAttribute } from '../kit/dom.js';
import { Field, button, input } from './fields.js';
import { splitTopics } from './paste.js';

/**
 * Topics as chips with one input behind them. Enter, a comma or leaving the input adds what is written; Backspace in the empty
 * input takes the last chip back into it. `suggestions` is the id of a datalist.
 */
export class TopicsField extends Field {
  constructor({ topics, say, suggestions, changed }) {
    const chips = h('ul', { class: 'microclip-studio__chips' });
    const control = input({ list: suggestions, maxlength: '100', dir: 'auto' });
    super({ label: say('topics'), help: say('topics_help'), control, extra: null });
    control.before(chips);
    this.topics = [...topics];
    this.say = say;
    this.chips = chips;
    this.changed = changed;
    control.addEventListener('keydown', (event) => this.#key(event));
    control.addEventListener('input', () => /[,،、;]/u.test(control.value) && this.take());
    control.addEventListener('change', () => this.take());
    this.#draw();
  }

  read() {
    // What is written but not yet a chip is meant too.
    return [...new Set([...this.topics, ...splitTopics(this.control.value)])];
  }

  /** Turn what is written into chips. */
  take() {
    const topics = this.read();
    this.control.value = '';
    if (topics.length === this.topics.length) return;
    this.topics = topics;
    this.#draw();
    this.changed();
  }

  #key(event) {
    if (event.key === 'Enter') {
      event.preventDefault();
      this.take();
    } else if (event.key === 'Backspace' && !this.control.value && this.topics.length) {
      event.preventDefault();
      this.control.value = this.topics.pop();
      this.#draw();
      this.changed();
    }
  }

  #draw() {
    this.chips.replaceChildren(
      ...this.topics.map((topic, index) =>
        h(
          'li',
          { class: 'microclip-studio__chip' },
          h('bdi', { text: `#${topic}` }),
          button('×', () => this.#remove(index), { kind: 'chip', 'aria-label': this.say('remove_topic', { topic }) }),
        ),
      ),
    );
    setAttribute(this.chips, 'hidden', this.topics.length === 0);
  }

  #remove(index) {
    this.topics.splice(index, 1);
    this.setProblem('');
    this.#draw();
    this.control.focus();
    this.changed();
  }
}
