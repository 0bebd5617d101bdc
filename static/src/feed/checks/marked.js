import { h } from '../../kit/dom.js';
import { icon } from '../../kit/icons.js';
import { sign } from '../learning-icons.js';
import { formatter } from './number.js';

/** How good an answer was: `'right' | 'half' | 'wrong'`. */
export const verdictOf = (marked) => (marked.right ? 'right' : marked.half ? 'half' : 'wrong');

const VERDICTS = { right: 'check_right', half: 'l_check_half', wrong: 'check_wrong' };

/** The verdict in words; takes the focus, so that it is what is read first. */
export function verdict(marked, say) {
  const how = verdictOf(marked);
  return h(
    'p',
    { class: `microclip-verdict microclip-verdict--${how}`, tabindex: '-1' },
    h('span', { class: 'microclip-verdict__sign' }, how === 'right' ? icon('tick') : how === 'half' ? sign('half') : icon('again')),
    h('span', { text: say(VERDICTS[how]) }),
  );
}

/** Everything there is to learn from a marked answer, below the verdict. */
export function markedAnswer({ check, marked, say, lang }) {
  const show = { order: rightOrder, number: rightNumber }[check.kind] ?? markedOptions;
  return [
    show({ check, marked, say, lang }),
    marked.explanation ? h('p', { class: 'microclip-check__why', dir: 'auto', text: marked.explanation }) : '',
    marked.due_text ? h('p', { class: 'microclip-check__due' }, sign('calendar'), h('span', { text: marked.due_text })) : '',
  ];
}

function markedOptions({ check, marked, say }) {
  const told = new Map(marked.options.map((option) => [option.key, option]));
  const rows = check.options.map((option) => {
    const { right = false, explanation = '' } = told.get(option.key) ?? {};
    const chosen = marked.given.includes(option.key);
    const looks = right ? (chosen ? 'right' : 'missed') : chosen ? 'wrong' : 'other';
    const note = { right: say('l_option_chosen_right'), missed: say('check_option_right'), wrong: say('check_option_chosen'), other: '' }[looks];
    return h(
      'li',
      { class: `microclip-option microclip-option--${looks}` },
      h('span', { class: 'microclip-option__mark' }, right ? icon('tick') : chosen ? icon('cross') : ''),
      h('span', { class: 'microclip-option__text', dir: 'auto', text: option.text }),
      note ? h('span', { class: 'microclip-option__note', text: note }) : '',
      explanation && (chosen || right) ? h('span', { class: 'microclip-option__why', dir: 'auto', text: explanation }) : '',
    );
  });
  return h('ul', { class: 'microclip-options' }, ...rows);
}

function rightOrder({ check, marked, say }) {
  const order = marked.right_order ?? marked.given;
  const options = new Map(check.options.map((option) => [option.key, option]));
  const told = new Map(marked.options.map((option) => [option.key, option]));
  const rows = order.map((key, index) => {
    const was = marked.given.indexOf(key) + 1;
    const inPlace = was === index + 1;
    const explanation = told.get(key)?.explanation;
    return h(
      'li',
      { class: `microclip-option microclip-option--${inPlace ? 'right' : 'moved'}` },
      h('span', { class: 'microclip-option__mark microclip-order__place', text: index + 1 }),
      h('span', { class: 'microclip-option__text', dir: 'auto', text: options.get(key)?.text ?? '' }),
      h('span', { class: 'microclip-option__note', text: inPlace ? say('l_order_in_place') : say('l_order_was', { place: was }) }),
      explanation && !inPlace ? h('span', { class: 'microclip-option__why', dir: 'auto', text: explanation }) : '',
    );
  });
  return h('div', { class: 'microclip-check__part' }, h('p', { class: 'microclip-check__hint', text: say('l_order_right') }), h('ol', { class: 'microclip-options' }, ...rows));
}

function rightNumber({ check, marked, say, lang }) {
  const given = `${formatter(lang)(marked.given)} ${check.unit ?? ''}`.trim();
  const line = (label, value, looks) =>
    h(
      'li',
      { class: `microclip-option microclip-option--${looks}` },
      h('span', { class: 'microclip-option__mark' }, icon(looks === 'right' ? 'tick' : 'cross')),
      h('span', { class: 'microclip-option__text microclip-number__value', dir: 'auto', text: value }),
      h('span', { class: 'microclip-option__note', text: say(label) }),
    );
  const exact = marked.right_number ? localized(marked.right_number, check.unit, lang) : '';
  return h(
    'ul',
    { class: 'microclip-options' },
    line(marked.right ? 'l_option_chosen_right' : 'check_option_chosen', given, marked.right ? 'right' : 'wrong'),
    exact && exact !== given ? line('check_option_right', exact, 'right') : '',
  );
}

/** "3.5 m" as the server writes it, in the reader's way. */
function localized(text, unit, lang) {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? `${formatter(lang)(value)} ${unit ?? ''}`.trim() : text;
}
