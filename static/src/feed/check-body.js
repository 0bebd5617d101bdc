import { h, setAttribute, setText } from '../kit/dom.js';
import { markedAnswer, verdict } from './checks/marked.js';
import { multiple } from './checks/multiple.js';
import { number } from './checks/number.js';
import { order } from './checks/order.js';
import { single } from './checks/single.js';
import { waited } from './waiting.js';

const KINDS = { single, multiple, order, number };

let bodyNumber = 0;

/**
 * A check being asked and marked, in a sheet or on a page of its own.
 *
 * `answer(given)` resolves to the marked answer, or to null when it could not be given (whoever answers says why through `say`).
 * `ends` are the buttons below a marked answer; `again` offers another try. `lang` is the reader's.
 */
export class CheckBody {
  #body = h('div', { class: 'microclip-check' });
  #status = h('p', { class: 'microclip-check__status', role: 'status' });

  constructor({ check, say, canAct, answer, lang, again = true, ends = () => [], below = () => [] }) {
    Object.assign(this, { check, words: say, canAct, answer, lang, again, ends, below });
    this.id = `microclip-check-${++bodyNumber}`;
    this.question = h('p', { class: 'microclip-check__question', dir: 'auto', id: this.id, text: check.question });
    this.element = h('div', { class: 'microclip-check__whole' }, this.question, this.#body, this.#status);
  }

  /** Show the question, or how it was answered before. Returns what is to take the focus. */
  open() {
    return this.check.answer ? this.tell(this.check.answer) : this.ask();
  }

  say(sentence) {
    setText(this.#status, sentence);
  }

  ask() {
    const { check, words: say } = this;
    this.say('');
    const part = (KINDS[check.kind] ?? single)({ check, id: this.id, say, lang: this.lang || pageLanguage(this.element) });
    const send = h('button', { class: 'microclip-button microclip-button--primary', type: 'submit', text: say('check_send') });
    const form = h('form', { class: 'microclip-check__form', novalidate: true }, part.element, h('div', { class: 'microclip-check__ends' }, ...this.below(), send));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send(part, send);
    });
    this.#body.replaceChildren(form);
    return part.first;
  }

  async #send(part, send) {
    const { words: say } = this;
    if (!this.canAct) return this.say(say('sign_in_to_act'));
    if (this.busy) return undefined;
    const { given, problem } = part.read();
    if (problem) return this.say(problem);
    this.busy = true;
    setAttribute(send, 'aria-disabled', 'true');
    this.say(say('working'));
    try {
      const marked = await waited(this.answer(given), () => this.say(say('l_answer_waits')));
      if (!marked) return this.#hush([say('working'), say('l_answer_waits')]);
      this.say('');
      this.tell(marked).focus({ preventScroll: true });
    } finally {
      this.busy = false;
      setAttribute(send, 'aria-disabled', null);
    }
    return undefined;
  }

  tell(marked) {
    const { check, words: say } = this;
    const first = verdict(marked, say);
    const another = h('button', { class: 'microclip-button', type: 'button', text: say('check_again'), on: { click: () => this.ask().focus({ preventScroll: true }) } });
    this.#body.replaceChildren(
      first,
      ...markedAnswer({ check, marked, say, lang: this.lang || pageLanguage(this.element) }).filter(Boolean),
      h('div', { class: 'microclip-check__ends' }, this.again ? another : '', ...this.ends()),
    );
    return first;
  }

  /** Take back sentences of ours; what was said meanwhile stays. */
  #hush(ours) {
    if (ours.includes(this.#status.textContent)) this.say('');
  }
}

function pageLanguage(node) {
  return node.closest('[lang]')?.lang || document.documentElement.lang;
}
