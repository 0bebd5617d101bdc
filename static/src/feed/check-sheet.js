import { h, setText } from '../kit/dom.js';
import { icon } from '../kit/icons.js';

let sheetNumber = 0;

/**
 * The quick check of one clip, as a dialog inside the stage.
 *
 * `answer(option)` asks the server and resolves to the marked answer, or to null when it could not be given (whoever
 * answers says why). `close()` is called once, when the learner is done.
 */
export function checkSheet({ check, say, canAct, answer, close }) {
  const id = `microclip-check-${++sheetNumber}`;
  const body = h('div', { class: 'microclip-sheet__body' });
  const status = h('p', { class: 'microclip-sheet__status', role: 'status' });
  const sheet = h(
    'div',
    { class: 'microclip-sheet', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': id, tabindex: '-1' },
    h(
      'div',
      { class: 'microclip-sheet__head' },
      h('span', { class: 'microclip-sheet__kicker', text: say('check') }),
      h('button', { class: 'microclip-button microclip-button--quiet microclip-button--round', type: 'button', 'aria-label': say('close'), on: { click: close } }, icon('cross')),
    ),
    h('p', { class: 'microclip-sheet__question', dir: 'auto', id, text: check.question }),
    body,
    status,
  );
  sheet.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    }
    if (event.key === 'Tab') keepFocusInside(sheet, event);
  });

  function ask() {
    setText(status, '');
    const send = h('button', { class: 'microclip-button microclip-button--primary', type: 'submit', text: say('check_send') });
    const form = h(
      'form',
      { class: 'microclip-sheet__form' },
      h(
        'div',
        { class: 'microclip-sheet__options', role: 'radiogroup', 'aria-labelledby': id },
        ...check.options.map((option, index) =>
          h(
            'label',
            { class: 'microclip-option' },
            h('input', { class: 'microclip-option__radio', type: 'radio', name: id, value: index }),
            h('span', { class: 'microclip-option__text', dir: 'auto', text: option.text }),
          ),
        ),
      ),
      send,
    );
    let busy = false;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const chosen = form.querySelector('input:checked');
      if (!canAct) return setText(status, say('sign_in_to_act'));
      if (!chosen) return setText(status, say('check_choose'));
      if (busy) return undefined;
      busy = true;
      send.setAttribute('aria-disabled', 'true');
      setText(status, say('working'));
      const marked = await answer(Number(chosen.value));
      busy = false;
      send.removeAttribute('aria-disabled');
      setText(status, '');
      if (marked) tell(marked);
      return undefined;
    });
    body.replaceChildren(form);
    return form.querySelector('input');
  }

  function tell(marked) {
    const verdict = h(
      'p',
      { class: `microclip-verdict microclip-verdict--${marked.right ? 'right' : 'wrong'}`, tabindex: '-1' },
      icon(marked.right ? 'tick' : 'cross'),
      h('span', { text: say(marked.right ? 'check_right' : 'check_wrong') }),
    );
    body.replaceChildren(
      verdict,
      h('ul', { class: 'microclip-sheet__options' }, ...check.options.map((option, index) => markedOption(option, index, marked))),
      marked.explanation ? h('p', { class: 'microclip-sheet__why', dir: 'auto', text: marked.explanation }) : '',
      h(
        'div',
        { class: 'microclip-sheet__ends' },
        h('button', { class: 'microclip-button', type: 'button', text: say('check_again'), on: { click: () => ask().focus({ preventScroll: true }) } }),
        h('button', { class: 'microclip-button microclip-button--primary', type: 'button', text: say('check_done'), on: { click: close } }),
      ),
    );
    verdict.focus({ preventScroll: true });
  }

  function markedOption(option, index, marked) {
    const right = index === marked.right_option;
    const chosen = index === marked.option;
    const note = right ? say('check_option_right') : chosen ? say('check_option_chosen') : '';
    return h(
      'li',
      { class: `microclip-option${right ? ' microclip-option--right' : chosen ? ' microclip-option--wrong' : ''}` },
      h('span', { class: 'microclip-option__mark' }, right ? icon('tick') : chosen ? icon('cross') : ''),
      h('span', { class: 'microclip-option__text', dir: 'auto', text: option.text }),
      note ? h('span', { class: 'microclip-option__note', text: note }) : '',
    );
  }

  return {
    element: sheet,
    /** Show the question, or the answer given before, and take the focus. */
    open() {
      if (check.answer) tell(check.answer);
      else (ask() ?? sheet).focus({ preventScroll: true });
    },
    say: (sentence) => setText(status, sentence),
  };
}

function keepFocusInside(sheet, event) {
  const stops = [...sheet.querySelectorAll('button, input')].filter(
    (stop) => !stop.disabled && (stop.type !== 'radio' || stop.checked || !sheet.querySelector('input:checked')),
  );
  const first = stops[0];
  const last = stops[stops.length - 1];
  const at = document.activeElement;
  if (event.shiftKey && (at === first || at === sheet)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && at === last) {
    event.preventDefault();
    first.focus();
  }
}
