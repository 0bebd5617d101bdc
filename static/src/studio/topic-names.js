import { h, setText, show } from '../kit/dom.js';
import { Field, button, input } from './fields.js';
import { splitTopics } from './paste.js';

/** The topics of all clips, each to be renamed everywhere at once. `rename(from, to)` does it. */
export class TopicNames {
  constructor({ say, rename }) {
    Object.assign(this, { say, rename });
    this.offered = '';
    this.list = h('ul', { class: 'microclip-studio__chips', role: 'list' });
    this.field = new Field({ label: '', help: say('topic_rename_help'), control: input({ maxlength: '100', dir: 'auto' }) });
    this.field.control.addEventListener('keydown', (event) => this.#key(event));
    // Writing a name is no edit yet.
    for (const type of ['input', 'change']) this.field.node.addEventListener(type, (event) => event.stopPropagation());
    this.form = h(
      'div',
      { class: 'microclip-studio__rename', hidden: true },
      this.field.node,
      h('div', { class: 'microclip-studio__line' }, button(say('topic_rename_do'), () => this.#do(), { kind: 'main' }), button(say('cancel'), () => this.#close())),
    );
    this.summary = h('summary');
    this.node = h('details', { class: 'microclip-studio__more', hidden: true }, this.summary, this.list, this.form);
    this.node.addEventListener('toggle', () => this.#draw());
  }

  /** Take the topics of the moment, `[[topic, clips], …]`. */
  offer(topics) {
    const offered = JSON.stringify(topics);
    if (offered === this.offered) return;
    this.offered = offered;
    this.topics = topics;
    show(this.node, topics.length > 0);
    setText(this.summary, this.say('topic_names', { count: topics.length }));
    this.#draw();
  }

  #draw() {
    // Nobody looks at a closed list.
    if (!this.node.open || this.drawn === this.offered) return;
    this.drawn = this.offered;
    this.list.replaceChildren(
      ...(this.topics ?? []).map(([topic, count]) => {
        const chip = button('', () => this.#open(topic, chip), { kind: 'topic', 'aria-label': this.say('topic_rename', { topic, count }) });
        chip.append(h('bdi', { text: `#${topic}` }), h('span', { text: ` ${count}` }));
        return h('li', {}, chip);
      }),
    );
  }

  #open(topic, chip) {
    this.from = topic;
    this.chip = chip;
    this.field.rename(this.say('topic_rename_label', { topic }));
    this.field.control.value = topic;
    this.field.setProblem('');
    show(this.form, true);
    this.field.control.focus();
    this.field.control.select();
  }

  #key(event) {
    if (event.key === 'Enter') {
      event.preventDefault();
      this.#do();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }

  #do() {
    const [to, ...more] = splitTopics(this.field.control.value);
    if (!to || more.length) {
      this.field.setProblem(this.say('topic_one'));
      this.field.focus();
      return;
    }
    const { from } = this;
    this.#close();
    if (to !== from) this.rename(from, to);
    this.summary.focus();
  }

  #close() {
    show(this.form, false);
    (this.chip?.isConnected ? this.chip : this.summary).focus();
  }
}
