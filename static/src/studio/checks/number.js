import { h } from '../../kit/dom.js';
import { Field, Group, input, numberIn, shortNumber } from '../fields.js';

/** A number, how far off it may be, and its unit. See `KINDS` for what comes back. */
export function number({ check, say }) {
  const answer = new Field({ label: say('number_answer'), required: true, control: shortNumber({}, check.answer) });
  const tolerance = new Field({ label: say('tolerance'), help: say('tolerance_help'), control: shortNumber({ min: '0' }, check.tolerance) });
  const unit = new Field({
    label: say('unit'),
    help: say('unit_help'),
    control: input({ maxlength: '40', dir: 'auto', class: 'microclip-studio__input microclip-studio__input--short' }, check.unit),
  });
  const fields = { answer, tolerance, unit };
  const group = new Group(
    { label: say('number_label'), className: 'microclip-studio__group--inner' },
    h('div', { class: 'microclip-studio__pair' }, answer.node, tolerance.node, unit.node),
  );
  return {
    node: group.node,
    read: () => ({ options: [], answer: numberIn(answer.control), tolerance: numberIn(tolerance.control), unit: unit.control.value }),
    kept: () => ({ answer: numberIn(answer.control), tolerance: numberIn(tolerance.control), unit: unit.control.value }),
    fieldAt: (place) => fields[place] ?? group,
  };
}
