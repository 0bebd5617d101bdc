import { h, setAttribute } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { CheckBody } from './check-body.js';
import { sign } from './learning-icons.js';
import { whyLine } from './why-line.js';

/**
 * A page between the clips that asks for something from before. It can always be skipped.
 *
 * `step` is a recall step of the sitting; `answer(step, given)` as in `CheckBody`; `next()` goes on; `profile()` opens what the feed knows. How it was answered stays with
 * `step.check.answer`, so the page can be stripped and furnished again.
 */
export class RecallPage {
  constructor({ step, say, canAct, answer, next, profile = () => {} }) {
    Object.assign(this, { step, words: say, canAct, answer, next, profile });
    this.element = h('article', { class: 'microclip-feed__clip microclip-feed__recall', inert: true });
  }

  /** It is this one of so many pages. */
  renumber(number, count) {
    setAttribute(this.element, 'aria-label', this.words('l_recall_label', { number, of: count }));
  }

  get furnished() {
    return this.element.childElementCount > 0;
  }

  furnish() {
    if (this.furnished) return;
    const { step, words: say, next } = this;
    this.body = new CheckBody({
      check: step.check,
      say,
      canAct: this.canAct,
      answer: async (given) => {
        const marked = await this.answer(step, given);
        if (marked) step.check.answer = marked;
        return marked;
      },
      again: false,
      below: () => [h('button', { class: 'microclip-button', type: 'button', text: say('l_skip'), on: { click: () => next() } })],
      ends: () => [h('button', { class: 'microclip-button microclip-button--primary', type: 'button', on: { click: () => next() } }, icon('down'), say('l_go_on'))],
    });
    this.card = h(
      'div',
      { class: 'microclip-recall__card' },
      h('p', { class: 'microclip-recall__kicker' }, sign('leaf'), h('span', { text: say('l_recall_title') })),
      step.title ? h('p', { class: 'microclip-recall__from' }, h('span', { class: 'microclip-recall__lead', text: say('l_recall_from') }), h('bdi', { class: 'microclip-recall__clip', text: step.title })) : '',
      whyLine({ why: step.why, say, key: 'f_why_question', profile: this.profile }),
      this.body.element,
    );
    this.body.open();
    this.element.append(this.card);
  }

  strip() {
    if (this.body?.busy) return; // an answer on its way still has to be shown
    this.element.replaceChildren();
    this.body = null;
  }

  /** Take the focus: the question, so that it is read before its answers. */
  focus() {
    this.furnish();
    this.body.question.setAttribute('tabindex', '-1');
    this.body.question.focus({ preventScroll: true });
  }

  say(sentence) {
    this.body?.say(sentence);
  }
}
