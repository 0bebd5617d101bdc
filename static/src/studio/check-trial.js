import { CheckBody } from '../feed/check-body.js';

/** A check of the course as the feed sends it to learners: without what is right, an order mixed. */
export function asAsked(check) {
  const options = (check.options ?? []).map((option, key) => ({ key, text: option.text }));
  const kind = check.kind || 'single';
  return { kind, question: check.question, unit: check.unit ?? '', options: kind === 'order' ? mixed(options) : options, answer: null };
}

/** How an answer is marked, in the shape of the server's reply and by its rules. */
export function markedTrial(check, given) {
  const kind = check.kind || 'single';
  const options = check.options ?? [];
  const score = { number: numberScore, order: orderScore }[kind]?.(check, given) ?? choiceScore(options, given, kind);
  return {
    given,
    right: score >= 1,
    half: score >= 0.5 && score < 1,
    options: options.map((option, key) => ({ key, right: option.correct === true, explanation: option.explanation ?? '' })),
    right_order: kind === 'order' ? options.map((option, key) => key) : null,
    right_number: kind === 'number' ? String(check.answer) : '',
    explanation: check.explanation ?? '',
    due_text: '',
  };
}

/** The check being tried out, drawn by the very parts that ask learners. */
export function trial(check, say) {
  const body = new CheckBody({ check: asAsked(check), say, canAct: true, answer: async (given) => markedTrial(check, given) });
  body.open();
  return body.element;
}

/** An order never begins solved: its first half comes last, the rest turned round. */
function mixed(options) {
  const half = Math.ceil(options.length / 2);
  return [...options.slice(half).reverse(), ...options.slice(0, half)];
}

function choiceScore(options, given, kind) {
  const rights = options.filter((option) => option.correct === true).length;
  const chosen = given.reduce((sum, key) => sum + (options[key]?.correct === true ? 1 : -1), 0);
  if (kind === 'single') return chosen === 1 ? 1 : 0;
  return rights ? Math.max(0, chosen / rights) : 0;
}

/** The share of pairs that stand in the right relation. */
function orderScore(check, given) {
  let right = 0;
  let pairs = 0;
  given.forEach((key, index) => {
    for (const later of given.slice(index + 1)) {
      pairs += 1;
      if (key < later) right += 1;
    }
  });
  return pairs ? right / pairs : 1;
}

/** What a computer makes of decimal fractions must not make an answer wrong. */
function numberScore({ answer, tolerance }, given) {
  if (typeof answer !== 'number') return 0;
  const off = tolerance || 0;
  return Math.abs(given - answer) <= off + 1e-9 * Math.max(Math.abs(answer), off) ? 1 : 0;
}
