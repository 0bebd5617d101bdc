import { h, setAttribute, setText } from '../../kit/dom.js';
import { icon } from '../../kit/icons.js';
import { button } from '../fields.js';
import { AnswerRows } from './answer-rows.js';

const WORDS = { label: 'order_rows', help: 'order_help', row: 'order_row', add: 'order_add', remove: 'order_remove' };

/** Rows written in the right order. See `KINDS` for what comes back. */
export function order({ check, say, changed }) {
  const live = h('p', { class: 'microclip-studio__live', role: 'status' });
  const rows = new AnswerRows({
    options: check.options,
    least: 3,
    words: WORDS,
    say,
    changed,
    furnish(row, option) {
      // No row is right or wrong here; the mark waits for another kind.
      row.correct = option.correct === true;
      const [up, down] = [-1, 1].map((by) => button('', () => step(row, by), { kind: 'icon' }));
      up.append(icon('up'));
      down.append(icon('down'));
      row.after = [up, down];
      row.number = (number, count) => {
        row.place = { number, count };
        setAttribute(up, 'aria-label', say('order_up', { number }));
        setAttribute(down, 'aria-label', say('order_down', { number }));
        // Not `disabled`: that would throw the keyboard out of the list at its ends.
        setAttribute(up, 'aria-disabled', number === 1 ? 'true' : null);
        setAttribute(down, 'aria-disabled', number === count ? 'true' : null);
      };
    },
  });
  const marked = (correct) => ({ options: rows.read().map(({ text, explanation }, index) => ({ text, correct: correct(rows.rows[index]), explanation })) });

  function step(row, by) {
    if (rows.step(row, by)) setText(live, say('order_moved', row.place));
  }

  return {
    node: h('div', {}, rows.node, live),
    read: () => marked(() => false),
    kept: () => marked((row) => row.correct),
    fieldAt: (place) => rows.fieldAt(place.replace(/^options\.?/, '')),
  };
}
