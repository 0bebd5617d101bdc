import { h, show } from '../kit/dom.js';
import { CheckTiming } from './check-timing.js';
import { trial } from './check-trial.js';
import { KINDS } from './checks/index.js';
import { Field, Group, button, input, select } from './fields.js';
import { stored } from './stored.js';

const NEW = { question: '', options: [{ correct: true }, {}] };
const USUAL = { kind: 'single', explanation: '', holds: false, at_s: null, tolerance: null, unit: '' };

/**
 * The quick question of a clip: its kind, question, answers, explanation, when it is asked, and how learners will see it.
 *
 * `moment()` is the second the clip's player stands at, or null.
 */
export class CheckEditor {
  constructor({ check, say, moment, changed }) {
    Object.assign(this, { say, moment, changed });
    this.more = button(say('add_check'), () => this.#open());
    this.body = h('div', { class: 'microclip-studio__check', hidden: true });
    this.group = new Group({ label: say('check'), help: say('check_help') }, this.more, this.body);
    this.node = this.group.node;
    this.node.addEventListener('input', () => this.#edited());
    if (check) this.#build(check);
  }

  read() {
    if (this.body.hidden) return null;
    const { question, explanation, timing, part } = this;
    const own = { answer: undefined, tolerance: undefined, unit: undefined, ...part.read() };
    const values = { question: question.control.value, ...own, kind: this.kind.control.value, explanation: explanation.control.value, ...timing.read() };
    return stored(this.before, values, USUAL);
  }

  /** The field at a place such as "question" or "options.1.text"; the nearest group for anything else. */
  fieldAt(place) {
    if (this.body.hidden) return this.group;
    const [first] = place.split('.');
    if (['question', 'kind', 'explanation'].includes(first)) return this[first];
    if (['at_s', 'holds'].includes(first)) return this.timing.fieldAt(first);
    return first ? this.part.fieldAt(place) : this.group;
  }

  #open() {
    this.#build(NEW);
    this.question.focus();
    this.changed();
  }

  #build(check) {
    const { say } = this;
    this.before = check === NEW ? {} : check;
    // What another kind asked for is kept here, in case the author comes back to it.
    this.draft = { ...check, options: Array.isArray(check.options) ? check.options : [] };
    const kinds = Object.keys(KINDS).map((value) => ({ value, label: say(`check_${value}`) }));
    this.kind = new Field({ label: say('check_kind'), control: select(kinds, check.kind in KINDS ? check.kind : 'single') });
    this.question = new Field({ label: say('question'), required: true, control: input({ maxlength: '600', dir: 'auto' }, check.question) });
    this.explanation = new Field({ label: say('explain'), help: say('explain_help'), control: input({ maxlength: '600', dir: 'auto' }, check.explanation) });
    this.timing = new CheckTiming({ check, say, moment: this.moment, changed: () => this.#edited() });
    this.place = h('div', {});
    this.preview = h('div', { class: 'microclip-studio__preview-body' });
    // What is tried out in the preview is no edit.
    for (const type of ['input', 'change', 'submit']) this.preview.addEventListener(type, (event) => event.stopPropagation());
    const remove = button(say('remove_check'), () => this.#close(), { kind: 'quiet' });
    this.body.replaceChildren(
      h('div', { class: 'microclip-studio__check-form' }, this.kind.node, this.question.node, this.place, this.explanation.node, this.timing.node, remove),
      h(
        'div',
        { class: 'microclip-studio__preview', role: 'group', 'aria-label': say('preview') },
        h('p', { class: 'microclip-studio__legend', text: say('preview') }),
        this.preview,
      ),
    );
    this.kind.control.addEventListener('change', () => this.#change());
    this.#furnish();
    show(this.body, true);
    show(this.more, false);
    this.#drawPreview();
  }

  /** Put the fields of the chosen kind in place, filled with what the kinds before it left. */
  #furnish() {
    const make = KINDS[this.kind.control.value];
    const check = this.draft.options.length ? this.draft : { ...this.draft, options: NEW.options };
    this.part = make({ check, say: this.say, changed: () => this.#edited() });
    this.place.replaceChildren(this.part.node);
  }

  #change() {
    const { part } = this;
    this.draft = { ...this.draft, ...(part.kept ?? part.read)() };
    this.#furnish();
    this.#edited();
  }

  #close() {
    this.body.replaceChildren();
    this.drawn = '';
    show(this.body, false);
    show(this.more, true);
    this.group.setProblem('');
    this.more.focus();
    this.changed();
  }

  #edited() {
    if (!this.body.hidden) this.#drawPreview();
    this.changed();
  }

  /** Draw the check as learners meet it, to be tried out; unless it is as it was, so that a try is not lost. */
  #drawPreview() {
    const check = this.read();
    const options = (check.options ?? []).map((option, index) => ({ ...option, text: option.text || this.say('answer', { number: index + 1 }) }));
    const shown = { ...check, question: check.question || this.say('question'), options };
    const text = JSON.stringify([shown, this.timing.words]);
    if (text === this.drawn) return;
    this.drawn = text;
    this.preview.replaceChildren(h('p', { class: 'microclip-studio__help', text: this.timing.words }), trial(shown, this.say));
  }
}
