import { h } from '../../kit/dom.js';
import { rowText } from './answer-rows.js';
import { choice } from './choice.js';

/** One right answer. See `KINDS` for what comes back. */
export function single({ check, say, changed }) {
  const right = check.options.findIndex((option) => option.correct === true);
  const options = check.options.map((option, index) => ({ ...option, correct: index === right }));
  const part = choice({ type: 'radio', help: 'answers_help', options, say, changed });
  const preview = (tell) =>
    part.rows.rows.map((row) =>
      h('button', {
        type: 'button',
        class: 'microclip-studio__preview-option',
        dir: 'auto',
        text: rowText(row),
        on: { click: () => tell(row.right.checked ? 'right' : 'wrong', row.explanation.control.value) },
      }),
    );
  return { ...part, preview };
}
