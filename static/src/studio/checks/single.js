import { choice } from './choice.js';

/** One right answer. See `KINDS` for what comes back. */
export function single({ check, say, changed }) {
  const right = check.options.findIndex((option) => option.correct === true);
  const options = check.options.map((option, index) => ({ ...option, correct: index === right }));
  return choice({ type: 'radio', help: 'answers_help', options, say, changed });
}
