import { h } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { CheckBody } from './check-body.js';
import { holdKeys } from './dialog.js';

/**
 * The quick check of one clip, as a dialog inside the stage.
 *
 * `check` and what `answer(given)` resolves to are as replies have them; it resolves to null when the answer could not be given
 * (whoever answers says why). `close()` is called once, when the learner is done. `lang` is the language numbers are read in, if it is
 * not the page's.
 */
export function checkSheet({ check, say, canAct, answer, close, lang }) {
  let closed = false;
  const leave = () => {
    if (closed) return;
    closed = true;
    close();
  };
  const body = new CheckBody({
    check,
    say,
    canAct,
    answer,
    lang,
    ends: () => [h('button', { class: 'microclip-button microclip-button--primary', type: 'button', text: say('check_done'), on: { click: leave } })],
  });
  const sheet = h(
    'div',
    { class: 'microclip-sheet', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': body.id, tabindex: '-1' },
    h(
      'div',
      { class: 'microclip-sheet__head' },
      h('span', { class: 'microclip-sheet__kicker', text: say('check') }),
      h('button', { class: 'microclip-button microclip-button--quiet microclip-button--round', type: 'button', 'aria-label': say('close'), on: { click: leave } }, icon('cross')),
    ),
    body.element,
  );
  holdKeys(sheet, leave);
  return {
    element: sheet,
    /** Show the question, or the answer given before, and take the focus. */
    open() {
      (body.open() ?? sheet).focus({ preventScroll: true });
    },
    say: (sentence) => body.say(sentence),
  };
}
