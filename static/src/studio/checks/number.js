import { h } from '../../kit/dom.js';
import { Field, Group, button, input, numberIn, shortNumber } from '../fields.js';

let numberCount = 0;

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
  numberCount += 1;
  const unitId = `microclip-studio-unit-${numberCount}`;

  function preview(tell, questionId) {
    const given = shortNumber({ 'aria-labelledby': `${questionId} ${unitId}` });
    const mark = () => {
      const value = numberIn(given);
      const right = typeof value === 'number' && isNear(value, numberIn(answer.control), numberIn(tolerance.control) || 0);
      tell(right ? 'right' : 'wrong', '');
    };
    return [
      h('div', { class: 'microclip-studio__line' }, given, h('span', { id: unitId, class: 'microclip-studio__unit', dir: 'auto', text: unit.control.value })),
      button(say('preview_answer'), mark),
    ];
  }

  return {
    node: group.node,
    read: () => ({ options: [], answer: numberIn(answer.control), tolerance: numberIn(tolerance.control), unit: unit.control.value }),
    kept: () => ({ answer: numberIn(answer.control), tolerance: numberIn(tolerance.control), unit: unit.control.value }),
    fieldAt: (place) => fields[place] ?? group,
    preview,
  };
}

/** Whether a number is right, as the server marks: binary fractions need a little slack. */
export function isNear(value, answer, tolerance) {
  if (typeof answer !== 'number') return false;
  return Math.abs(value - answer) <= tolerance + 1e-9 * Math.max(1, Math.abs(answer));
}
