import { h, setText, show } from '../kit/dom.js';
import { Field, Group, button, input } from './fields.js';

const MOST_ANSWERS = 6;
const LEAST_ANSWERS = 2;
let checkCount = 0;

/** The quick question after a clip: question, answers with one marked right, explanations, and how learners will see it. */
export class CheckEditor {
  constructor({ check, say, changed }) {
    this.say = say;
    this.changed = changed;
    checkCount += 1;
    this.radios = `microclip-studio-right-${checkCount}`;
    this.rows = [];
    this.more = button(say('add_check'), () => this.#open());
    this.body = h('div', { class: 'microclip-studio__check', hidden: true });
    this.group = new Group({ label: say('check'), help: say('check_help') }, this.more, this.body);
    this.node = this.group.node;
    this.node.addEventListener('input', () => this.#edited());
    if (check) this.#build(check);
  }

  read() {
    if (this.body.hidden) return null;
    return {
      question: this.question.control.value,
      options: this.rows.map(({ right, text, explanation }) => ({
        text: text.control.value,
        correct: right.checked,
        explanation: explanation.control.value,
      })),
    };
  }

  /** The field at a place such as "question" or "options.1.text"; the nearest group for anything else. */
  fieldAt(place) {
    const [first, index, name] = place.split('.');
    if (first === 'question' && this.question) return this.question;
    if (first === 'options' && this.answers) return this.rows[index]?.[name] ?? this.answers;
    return this.group;
  }

  #open() {
    this.#build({ question: '', options: [{ correct: true }, {}] });
    this.question.focus();
    this.changed();
  }

  #build(check) {
    const say = this.say;
    this.rows = [];
    this.question = new Field({ label: say('question'), required: true, control: input({ maxlength: '600', dir: 'auto' }, check.question) });
    this.list = h('div', { class: 'microclip-studio__rows' });
    this.addAnswer = button(say('add_answer'), () => this.#addRow({}, true));
    this.answers = new Group({ label: say('answers'), help: say('answers_help'), className: 'microclip-studio__group--inner' }, this.list, this.addAnswer);
    this.preview = h('div', { class: 'microclip-studio__preview-body' });
    const remove = button(say('remove_check'), () => this.#close(), { kind: 'quiet' });
    this.body.replaceChildren(
      h('div', { class: 'microclip-studio__check-form' }, this.question.node, this.answers.node, remove),
      h(
        'section',
        { class: 'microclip-studio__preview', 'aria-label': say('preview') },
        h('p', { class: 'microclip-studio__legend', text: say('preview') }),
        this.preview,
      ),
    );
    (check.options ?? []).forEach((option) => this.#addRow(option, false));
    show(this.body, true);
    show(this.more, false);
    this.#drawPreview();
  }

  #close() {
    this.body.replaceChildren();
    show(this.body, false);
    show(this.more, true);
    this.group.setProblem('');
    this.question = null;
    this.answers = null;
    this.rows = [];
    this.more.focus();
    this.changed();
  }

  #addRow(option, focus) {
    const say = this.say;
    const right = h('input', { type: 'radio', name: this.radios, class: 'microclip-studio__box' });
    right.checked = option.correct === true;
    const text = new Field({ label: '', control: input({ maxlength: '400', dir: 'auto' }, option.text) });
    const explanation = new Field({ label: say('explanation'), control: input({ maxlength: '600', dir: 'auto' }, option.explanation) });
    const row = { right, text, explanation };
    row.remove = button('×', () => this.#removeRow(row), { kind: 'icon' });
    row.node = h('div', { class: 'microclip-studio__answer' }, right, text.node, explanation.node, row.remove);
    this.rows.push(row);
    this.list.append(row.node);
    this.#number();
    if (!focus) return;
    text.focus();
    this.#edited();
  }

  #removeRow(row) {
    const index = this.rows.indexOf(row);
    this.rows.splice(index, 1);
    row.node.remove();
    this.#number();
    this.rows[Math.min(index, this.rows.length - 1)].text.focus();
    this.#edited();
  }

  #number() {
    const removable = this.rows.length > LEAST_ANSWERS;
    this.rows.forEach((row, index) => {
      const number = index + 1;
      setText(row.text.node.querySelector('label'), this.say('answer', { number }));
      row.text.label = this.say('answer', { number });
      row.right.setAttribute('aria-label', this.say('answer_right', { number }));
      row.remove.setAttribute('aria-label', this.say('remove_answer', { number }));
      show(row.remove, removable);
    });
    show(this.addAnswer, this.rows.length < MOST_ANSWERS);
  }

  #edited() {
    this.answers?.setProblem('');
    this.#drawPreview();
    this.changed();
  }

  #drawPreview() {
    if (this.body.hidden) return;
    const verdict = h('p', { class: 'microclip-studio__verdict', role: 'status', dir: 'auto' });
    const options = this.rows.map(({ right, text, explanation }, index) =>
      h('button', {
        type: 'button',
        class: 'microclip-studio__preview-option',
        dir: 'auto',
        text: text.control.value || this.say('answer', { number: index + 1 }),
        on: {
          click: () => setText(verdict, `${this.say(right.checked ? 'right' : 'wrong')} ${explanation.control.value}`.trim()),
        },
      }),
    );
    const question = h('p', { class: 'microclip-studio__preview-question', dir: 'auto', text: this.question.control.value || this.say('question') });
    this.preview.replaceChildren(question, ...options, verdict);
  }
}
