import { h, setAttribute, setText, show } from '../kit/dom.js';
import { sign } from './learning-icons.js';
import { momentText } from './moment.js';
import { waited } from './waiting.js';

/** Characters; the server has the last word. */
const MOST_QUESTION = 300;

let formNumber = 0;

/** A question to the course team about a clip, and one's own questions about it so far. */
export class QuestionForm {
  #going = null;
  #own = [];

  /** `ask(text, ratio|null)` and `unask(id)` resolve to the learner's questions as they are then, whether it worked or not. */
  constructor({ say, canAct, ask, unask }) {
    Object.assign(this, { say, canAct, ask, unask });
    const id = `microclip-question-${++formNumber}`;
    this.text = h('textarea', { class: 'microclip-field', id, rows: 2, dir: 'auto', 'aria-describedby': `${id}-help ${id}-left`, on: { input: () => this.#count() } });
    this.left = h('span', { class: 'microclip-question__left', id: `${id}-left` });
    this.moment = h('input', { class: 'microclip-option__input', type: 'checkbox', checked: true });
    this.momentText = h('span', {});
    this.status = h('p', { class: 'microclip-check__status', role: 'status' });
    this.send = h('button', { class: 'microclip-button microclip-button--primary', type: 'submit', text: say('l_ask_send') });
    this.own = h('div', { class: 'microclip-question__own', hidden: true });
    this.form = h(
      'form',
      { class: 'microclip-question', novalidate: true },
      h('label', { class: 'microclip-pin__label', for: id }, sign('letter'), h('span', { text: say('l_ask_label') })),
      this.text,
      h('div', { class: 'microclip-question__under' }, h('label', { class: 'microclip-question__moment' }, this.moment, this.momentText), this.left),
      h('p', { class: 'microclip-check__hint', id: `${id}-help`, text: say('l_ask_help') }),
      h('div', { class: 'microclip-check__ends' }, this.send),
      this.status,
    );
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.element = h('div', { class: 'microclip-question__whole' }, this.form, this.own);
  }

  show({ clip, ratio, questions, limit = MOST_QUESTION }) {
    if (clip.id !== this.clip?.id) this.text.value = '';
    Object.assign(this, { clip, ratio, limit });
    this.#going = null; // what is still on its way, for whichever clip, holds up nothing here
    setAttribute(this.send, 'aria-disabled', null);
    setAttribute(this.text, 'maxlength', limit);
    setText(this.momentText, this.say('l_ask_moment', { time: momentText(ratio, clip.duration_s, this.element) }));
    setText(this.status, '');
    this.#count();
    this.showOwn(questions);
  }

  showOwn(questions) {
    this.#own = questions.filter((one) => one.clip === this.clip.id);
    this.own.replaceChildren(h('p', { class: 'microclip-question__heading', text: this.say('l_ask_own') }), h('ul', { class: 'microclip-question__list' }, ...this.#own.map((one) => this.#row(one))));
    show(this.own, this.#own.length > 0);
  }

  #row({ id, text }) {
    return h(
      'li',
      { class: 'microclip-question__row' },
      h('span', { class: 'microclip-question__text', dir: 'auto', text }),
      h('button', { class: 'microclip-button microclip-button--quiet', type: 'button', 'aria-label': this.say('l_unask_named', { text }), text: this.say('l_unask'), on: { click: () => this.#takeBack(id) } }),
    );
  }

  #count() {
    const used = this.text.value.length;
    setText(this.left, this.say('l_ask_left', { used, limit: this.limit }));
  }

  async #send() {
    const text = this.text.value.trim();
    if (!this.canAct) return setText(this.status, this.say('sign_in_to_act'));
    if (!text) {
      setText(this.status, this.say('l_ask_missing'));
      return this.text.focus({ preventScroll: true });
    }
    const { clip } = this;
    const had = this.#own.length;
    const stands = () => this.#own.length > had || this.#own.some((one) => one.text === text);
    if ((await this.#tell(() => this.ask(text, this.moment.checked ? this.ratio : null))) && clip === this.clip && stands()) {
      this.text.value = '';
      this.#count();
      setText(this.status, this.say('l_ask_sent'));
    }
    return undefined;
  }

  async #takeBack(id) {
    if ((await this.#tell(() => this.unask(id))) && !this.#own.some((one) => one.id === id)) {
      setText(this.status, this.say('l_unasked'));
      this.text.focus({ preventScroll: true });
    }
  }

  /** Resolves to whether there was an answer that still matters here. */
  async #tell(act) {
    if (this.#going) return false;
    const mine = (this.#going = {});
    setAttribute(this.send, 'aria-disabled', 'true');
    setText(this.status, this.say('working'));
    const questions = await waited(act(), () => this.#going === mine && setText(this.status, this.say('l_kept')));
    if (Array.isArray(questions)) this.showOwn(questions);
    if (this.#going !== mine) return false;
    this.#going = null;
    setAttribute(this.send, 'aria-disabled', null);
    setText(this.status, '');
    return Array.isArray(questions);
  }
}
