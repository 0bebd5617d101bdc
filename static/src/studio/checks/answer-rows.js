import { h, show } from '../../kit/dom.js';
import { Field, Group, button, input } from '../fields.js';

const MOST = 6;

/**
 * The answers of a check, one a row: text, explanation, and what a kind puts beside them.
 *
 * `words` are keys: `{label, help, row, add, remove}`. `furnish(row, option)` gives a row its `before` and `after`, lists of nodes, and may
 * give it `number(number, count)`, called whenever its place changes. Rows that are empty beyond `least` are left out.
 */
export class AnswerRows {
  constructor({ options, least, words, say, changed, furnish }) {
    Object.assign(this, { least, words, say, changed, furnish });
    this.rows = [];
    this.list = h('div', { class: 'microclip-studio__rows' });
    this.more = button(say(words.add), () => this.#add({}, true));
    this.group = new Group({ label: say(words.label), help: say(words.help), className: 'microclip-studio__group--inner' }, this.list, this.more);
    this.node = this.group.node;
    filled(options, least).forEach((option) => this.#add(option, false));
  }

  /** `{text, explanation}` of each row. */
  read() {
    return this.rows.map(({ text, explanation }) => ({ text: text.control.value, explanation: explanation.control.value }));
  }

  /** The field at a place such as "1.text"; the whole group for anything else. */
  fieldAt(place) {
    const [index, name] = place.split('.');
    const row = this.rows[index];
    return (name === 'explanation' ? row?.explanation : row?.text) ?? this.group;
  }

  /** Let a row pass its neighbor; the neighbor moves around it, so that the pressed button keeps the keyboard. False at the ends. */
  step(row, step) {
    const from = this.rows.indexOf(row);
    const neighbor = this.rows[from + step];
    if (!neighbor) return false;
    if (step < 0) row.node.after(neighbor.node);
    else row.node.before(neighbor.node);
    this.rows[from + step] = row;
    this.rows[from] = neighbor;
    this.#number();
    this.edited();
    return true;
  }

  edited() {
    this.group.setProblem('');
    this.changed();
  }

  #add(option, focus) {
    const { say } = this;
    const text = new Field({ label: '', required: true, control: input({ maxlength: '400', dir: 'auto' }, option.text) });
    const explanation = new Field({ label: say('explanation'), control: input({ maxlength: '600', dir: 'auto' }, option.explanation) });
    const row = { text, explanation, before: [], after: [] };
    row.remove = button('×', () => this.#remove(row), { kind: 'icon' });
    this.furnish(row, option);
    row.node = h(
      'div',
      { class: 'microclip-studio__answer', role: 'group' },
      ...row.before,
      h('div', { class: 'microclip-studio__answer-texts' }, text.node, explanation.node),
      h('div', { class: 'microclip-studio__answer-buttons' }, ...row.after, row.remove),
    );
    this.rows.push(row);
    this.list.append(row.node);
    this.#number();
    if (!focus) return;
    text.focus();
    this.edited();
  }

  #remove(row) {
    const index = this.rows.indexOf(row);
    this.rows.splice(index, 1);
    row.node.remove();
    this.#number();
    this.rows[Math.min(index, this.rows.length - 1)].text.focus();
    this.edited();
  }

  #number() {
    const { say, words } = this;
    const count = this.rows.length;
    this.rows.forEach((row, index) => {
      const number = index + 1;
      row.text.rename(say(words.row, { number }));
      row.node.setAttribute('aria-label', say(words.row, { number }));
      row.remove.setAttribute('aria-label', say(words.remove, { number }));
      row.number?.(number, count);
      show(row.remove, count > this.least);
    });
    show(this.more, count < MOST);
  }
}

/** Options without empty ones at their end, filled up with empty ones to `least`. */
function filled(options, least) {
  const rows = [...options];
  while (rows.length > least && !rows.at(-1).text && !rows.at(-1).explanation) rows.pop();
  while (rows.length < least) rows.push({});
  return rows;
}
