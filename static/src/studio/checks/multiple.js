import { h } from '../../kit/dom.js';
import { button } from '../fields.js';
import { rowText } from './answer-rows.js';
import { choice } from './choice.js';

/** Several right answers. See `KINDS` for what comes back. */
export function multiple({ check, say, changed }) {
  const part = choice({ type: 'checkbox', help: 'answers_help_multiple', options: check.options, say, changed });

  function preview(tell) {
    const shown = part.rows.rows.map((row) => ({ row, box: h('input', { type: 'checkbox', class: 'microclip-studio__box' }) }));
    const mark = () => {
      const chosen = shown.filter(({ box }) => box.checked).map(({ row }) => row);
      const rights = shown.filter(({ row }) => row.right.checked).length;
      const found = chosen.filter((row) => row.right.checked).length;
      tell(verdict(found, chosen.length - found, rights), chosen.map((row) => row.explanation.control.value).filter(Boolean).join(' '));
    };
    return [
      ...shown.map(({ row, box }) => h('label', { class: 'microclip-studio__preview-option' }, box, h('span', { dir: 'auto', text: rowText(row) }))),
      button(say('preview_answer'), mark),
    ];
  }

  return { ...part, preview };
}

/** What learners are told, as the server marks: wrong ones take right ones away, and half of them is half known. */
export function verdict(found, wrong, rights) {
  const score = rights ? (found - wrong) / rights : 0;
  if (score >= 1) return 'right';
  return score >= 0.5 ? 'half_right' : 'wrong';
}
