import { h, setAttribute, setText, show } from '../kit/dom.js';
import { Field, button, input } from './fields.js';
import { splitTopics } from './paste.js';

const MOST_OFFERED = 8;

let topicsCount = 0;

/**
 * Topics as chips with one input behind them. Enter, a comma or leaving the input adds what is written; Backspace in the empty
 * input takes the last chip back into it. While something is written, topics of other clips that begin alike are offered in a list:
 * arrows choose, Enter takes. `offered()` gives all topics, `[[topic, clips], …]`.
 */
export class TopicsField extends Field {
  constructor({ topics, say, offered, changed }) {
    topicsCount += 1;
    const id = `microclip-studio-topics-${topicsCount}`;
    const chips = h('ul', { class: 'microclip-studio__chips', role: 'list' });
    const control = input({ maxlength: '100', dir: 'auto', role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': id });
    super({ label: say('topics'), help: say('topics_help'), control, extra: null });
    this.options = h('ul', { class: 'microclip-studio__offers', id, role: 'listbox', 'aria-label': say('topics'), hidden: true });
    this.live = h('p', { class: 'microclip-studio__live', role: 'status' });
    control.before(chips);
    control.parentElement.after(this.options);
    this.node.append(this.live);
    Object.assign(this, { topics: [...topics], say, chips, changed, offered, id, at: -1 });
    control.addEventListener('keydown', (event) => this.#key(event));
    control.addEventListener('input', () => this.#typed());
    control.addEventListener('focus', () => this.#offer());
    control.addEventListener('blur', () => this.#fold());
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
    this.#fold();
    if (topics.length === this.topics.length) return;
    const added = topics.slice(this.topics.length);
    this.topics = topics;
    this.#draw();
    this.changed();
    setText(this.live, this.say('topic_added', { topic: added.join(', ') }));
  }

  #typed() {
    if (/[,،、;]/u.test(this.control.value)) this.take();
    else this.#offer();
  }

  #key(event) {
    const { key } = event;
    if (key === 'Enter') {
      event.preventDefault();
      if (this.at >= 0) this.#choose(this.found[this.at]);
      else this.take();
    } else if (key === 'ArrowDown' || key === 'ArrowUp') this.#point(event, key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Escape' && !this.options.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.#fold();
    } else if (key === 'Backspace' && !this.control.value && this.topics.length) {
      event.preventDefault();
      this.control.value = this.topics.pop();
      this.#draw();
      this.#offer();
      this.changed();
    }
  }

  /** Offer topics that begin with what is written, then those that contain it. */
  #offer() {
    const [written = ''] = splitTopics(this.control.value);
    const free = this.offered().map(([topic]) => topic).filter((topic) => topic !== written && !this.topics.includes(topic));
    const begins = free.filter((topic) => topic.startsWith(written));
    const holds = written ? free.filter((topic) => !topic.startsWith(written) && topic.includes(written)) : [];
    this.found = [...begins, ...holds].slice(0, MOST_OFFERED);
    this.at = -1;
    this.options.replaceChildren(...this.found.map((topic, index) => this.#option(topic, index)));
    this.#unfold(this.found.length > 0);
  }

  #option(topic, index) {
    const option = h('li', { class: 'microclip-studio__offer', id: `${this.id}-${index}`, role: 'option', 'aria-selected': 'false' }, h('bdi', { text: `#${topic}` }));
    // Pressing must not take the keyboard out of the input, which would add what is half written.
    option.addEventListener('pointerdown', (event) => event.preventDefault());
    option.addEventListener('mousedown', (event) => event.preventDefault());
    option.addEventListener('click', () => this.#choose(topic));
    return option;
  }

  #point(event, step) {
    if (this.options.hidden) this.#offer();
    if (!this.found?.length) return;
    event.preventDefault();
    const count = this.found.length;
    // One place before the first stands for what is written.
    this.at = ((this.at + 1 + step + count + 1) % (count + 1)) - 1;
    [...this.options.children].forEach((option, index) => setAttribute(option, 'aria-selected', String(index === this.at)));
    setAttribute(this.control, 'aria-activedescendant', this.at < 0 ? null : `${this.id}-${this.at}`);
    this.options.children[this.at]?.scrollIntoView({ block: 'nearest' });
  }

  #choose(topic) {
    this.control.value = topic;
    this.take();
    this.control.focus();
    this.#fold();
  }

  #unfold(wanted) {
    show(this.options, wanted);
    setAttribute(this.control, 'aria-expanded', String(wanted));
    if (!wanted || this.at < 0) setAttribute(this.control, 'aria-activedescendant', null);
  }

  #fold() {
    this.at = -1;
    this.#unfold(false);
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
    const [topic] = this.topics.splice(index, 1);
    this.setProblem('');
    this.#draw();
    this.control.focus();
    this.#fold();
    this.changed();
    setText(this.live, this.say('topic_removed', { topic }));
  }
}
