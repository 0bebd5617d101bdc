import { h } from '../../kit/dom.js';
import { AnswerRows } from './answer-rows.js';

const WORDS = { label: 'answers', row: 'answer', add: 'add_answer', remove: 'remove_answer' };

let choiceCount = 0;

/** Answers with a mark beside those that are right: `type` is "radio" where one is, "checkbox" where several may be. */
export function choice({ type, help, options, say, changed }) {
  choiceCount += 1;
  const name = `microclip-studio-right-${choiceCount}`;
  const rows = new AnswerRows({
    options,
    least: 2,
    words: { ...WORDS, help },
    say,
    changed,
    furnish(row, option) {
      row.right = h('input', { type, name, class: 'microclip-studio__box' });
      row.right.checked = option.correct === true;
      row.before = [row.right];
      row.number = (number) => row.right.setAttribute('aria-label', say('answer_right', { number }));
    },
  });
  return {
    node: rows.node,
    read: () => ({ options: rows.read().map(({ text, explanation }, index) => ({ text, correct: rows.rows[index].right.checked, explanation })) }),
    fieldAt: (place) => rows.fieldAt(place.replace(/^options\.?/, '')),
  };
}
