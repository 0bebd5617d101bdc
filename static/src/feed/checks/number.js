import { h, setAttribute, setText } from '../../kit/dom.js';

/** Digits of the scripts readers may type, by the code point of their zero. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10];

/** Signs of other scripts and keyboards, and what they stand for. Marks of direction, spaces and marks of thousands stand for nothing. */
const SIGNS = new Map([
  ...['\u2212', '\u2013', '\u2010', '\ufe63', '\uff0d'].map((sign) => [sign, '-']),
  ...['\u066b', '\u060c', '\uff0c'].map((sign) => [sign, ',']),
  ['\uff0e', '.'],
  ...['\u066c', '\u061c', '\u200e', '\u200f', "'", '\u2019', '_'].map((sign) => [sign, '']),
]);

/**
 * A number as somebody typed it, in any script's digits, with a point or a comma.
 *
 * Returns `{value}`; `{problem: 'none'}` for what is no number; `{problem: 'unclear', readings: [a, b]}` where a mark could be a
 * decimal sign or set off thousands. `unit` may stand behind it.
 */
export function readNumber(text, lang, unit = '') {
  let plain = text.normalize('NFC').trim();
  const measured = unit.normalize('NFC');
  if (measured && plain.toLowerCase().endsWith(measured.toLowerCase())) plain = plain.slice(0, -measured.length);
  plain = [...plain].map(plainSign).join('');
  const parts = /^([+-]?)(\d[\d.,]*|[.,]\d+)(e[+-]?\d{1,3})?$/iu.exec(plain);
  if (!parts) return { problem: 'none' };
  const [, minus, body, power = ''] = parts;
  const value = (written) => Number(`${minus}${written}${power}`);
  const signs = body.replace(/\d/g, '');
  if (!signs) return finite(value(body));
  const last = signs[signs.length - 1];
  const kinds = new Set(signs);
  if (kinds.size === 2 || signs.length === 1) {
    const at = body.lastIndexOf(last);
    const whole = body.slice(0, at);
    const decimal = `${whole.replace(/[.,]/g, '')}.${body.slice(at + 1)}`;
    if (kinds.size === 2) return signs.lastIndexOf(last) === signs.indexOf(last) && isGrouped(whole) ? finite(value(decimal)) : { problem: 'none' };
    // "1,000" is a thousand to some and one to others: whoever wrote it has to say.
    if (isGrouped(body) && last === groupSign(lang)) return { problem: 'unclear', readings: [value(body.replace(/[.,]/g, '')), value(decimal)] };
    return finite(value(decimal));
  }
  return isGrouped(body) ? finite(value(body.replace(/[.,]/g, ''))) : { problem: 'none' };
}

/** A number and its unit. See `choice` for what comes back. */
export function number({ check, id, say, lang }) {
  const format = formatter(lang);
  const plain = formatter(lang, { useGrouping: false });
  const input = h('input', { class: 'microclip-number__input', type: 'text', inputmode: 'decimal', autocomplete: 'off', maxlength: 40, dir: 'ltr', 'aria-labelledby': `${id} ${id}-unit`, 'aria-describedby': `${id}-read` });
  const echo = h('p', { class: 'microclip-check__hint', id: `${id}-read` });
  input.addEventListener('input', () => {
    setAttribute(input, 'aria-invalid', null);
    const { value } = readNumber(input.value, lang, check.unit);
    // What was typed plainly needs no echo; another script, a comma or a power of ten does.
    setText(echo, value === undefined || /^-?\d*$/.test(input.value.trim()) ? '' : say('l_number_read', { value: `${format(value)} ${check.unit}`.trim() }));
  });
  return {
    element: h(
      'div',
      { class: 'microclip-check__part' },
      h('div', { class: 'microclip-number' }, input, h('span', { class: 'microclip-number__unit', id: `${id}-unit`, dir: 'auto', text: check.unit || '' })),
      echo,
    ),
    first: input,
    read() {
      const { value, problem, readings } = readNumber(input.value, lang, check.unit);
      if (problem === undefined) return { given: value };
      setAttribute(input, 'aria-invalid', 'true');
      input.focus({ preventScroll: true });
      if (!input.value.trim()) return { problem: say('l_number_missing') };
      if (problem === 'none') return { problem: say('l_number_none', { example: format(3.5) }) };
      return { problem: say('l_number_unclear', { one: plain(readings[0]), other: plain(readings[1]) }) };
    },
  };
}

/** A number in the reader's language, exact enough to be recognised. */
export function formatter(lang, how = {}) {
  const options = { maximumSignificantDigits: 12, ...how };
  let format;
  try {
    format = new Intl.NumberFormat(lang || undefined, options);
  } catch {
    format = new Intl.NumberFormat(undefined, options); // a language tag browsers do not know
  }
  return (value) => format.format(value);
}

function plainSign(letter) {
  const code = letter.codePointAt(0);
  const zero = ZEROS.find((one) => code >= one && code < one + 10);
  if (zero !== undefined) return String(code - zero);
  return SIGNS.get(letter) ?? letter.replace(/\s/u, '');
}

function finite(value) {
  return Number.isFinite(value) ? { value } : { problem: 'none' };
}

function isGrouped(body) {
  return /^(?:[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}|\d+)$/.test(body);
}

function groupSign(lang) {
  try {
    return new Intl.NumberFormat(lang || undefined, { useGrouping: true }).formatToParts(1234567).find((part) => part.type === 'group')?.value ?? ',';
  } catch {
    return ',';
  }
}
