import { h } from '../../kit/dom.js';

/**
 * Options to choose from, as rows with a radio button or a checkbox each.
 *
 * Every kind of check is asked by such a part: `element` belongs into the form, `first` takes the focus, `read()` gives
 * `{given}` or `{problem}`, a sentence about what is missing.
 */
export function choice({ check, id, say, type, role }) {
  const rows = check.options.map((option) =>
    h(
      'label',
      { class: 'microclip-option' },
      h('input', { class: 'microclip-option__input', type, name: id, value: option.key }),
      h('span', { class: 'microclip-option__text', dir: 'auto', text: option.text }),
    ),
  );
  const element = h('div', { class: 'microclip-options', role, 'aria-labelledby': id }, ...rows);
  const inputs = rows.map((row) => row.querySelector('input'));
  return {
    element,
    first: inputs[0],
    read() {
      const given = inputs.filter((input) => input.checked).map((input) => Number(input.value));
      return given.length ? { given } : { problem: say('check_choose') };
    },
  };
}
