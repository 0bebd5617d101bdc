import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, beforeEach, test } from 'node:test';
import { JSDOM } from 'jsdom';

const words = JSON.parse(await readFile(new URL('../../static/src/studio/words.json', import.meta.url), 'utf8'));
const NASTY = '<img src=x onerror=alert(1)>';
const say = (key, gaps = {}) => words[key].replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? gap);

const SINGLE = {
  question: 'When?',
  options: [
    { text: 'Now', correct: true, explanation: 'Yes.' },
    { text: 'Later', correct: false, explanation: 'Too late.' },
  ],
};
const MULTIPLE = { ...SINGLE, kind: 'multiple', options: ['a', 'b', 'c'].map((text) => ({ text, correct: text !== 'b', explanation: `about ${text}` })) };
const ORDER = { kind: 'order', question: 'First?', options: ['egg', 'larva', 'bee'].map((text) => ({ text, correct: false, explanation: '' })), explanation: 'They grow.' };
const NUMBER = { kind: 'number', question: 'How many?', options: [], answer: 6, tolerance: 0.5, unit: 'legs', at_s: 4.5, holds: true };

let dom;
let CheckEditor;
let markedTrial;
let changes;

beforeEach(async () => {
  dom = new JSDOM('<!doctype html><html lang="en"><body></body></html>');
  Object.assign(globalThis, { window: dom.window, document: dom.window.document, Event: dom.window.Event });
  changes = 0;
  ({ CheckEditor } = await import('../../static/src/studio/check-editor.js'));
  ({ markedTrial } = await import('../../static/src/studio/check-trial.js'));
});

after(() => dom.window.close());

function open(check, moment = () => null) {
  const editor = new CheckEditor({ check, say, moment, changed: () => (changes += 1) });
  document.body.append(editor.node);
  return editor;
}

const all = (selector) => [...document.querySelectorAll(selector)];
const named = (name) => all('button, input').find((one) => (one.getAttribute('aria-label') ?? one.textContent) === name && !one.closest('[hidden]'));
const labeled = (name) => {
  const label = all('label[for]').find((one) => one.textContent === name && !one.closest('[hidden]'));
  return label && document.getElementById(label.htmlFor);
};
const verdict = () => document.querySelector('.microclip-verdict')?.textContent;
const inPreview = (selector) => [...document.querySelector('.microclip-studio__preview').querySelectorAll(selector)];
const preview = (name) => inPreview('button, label').find((one) => one.textContent === name);
const told = () => inPreview('.microclip-option__why, .microclip-check__why').map((one) => one.textContent);
const settled = () => new Promise((resolve) => setTimeout(resolve, 2));

function type(control, value) {
  control.value = value;
  control.dispatchEvent(new dom.window.Event('input', { bubbles: true }));
}

function choose(control, value) {
  control.value = value;
  control.dispatchEvent(new dom.window.Event('change', { bubbles: true }));
}

for (const check of [SINGLE, MULTIPLE, ORDER, NUMBER]) {
  test(`an untouched check of kind ${check.kind ?? 'single'} reads as it came`, () => {
    assert.deepEqual(open(check).read(), check);
    assert.equal(changes, 0);
  });
}

test('no check is none, a new one has one right answer of two, and a removed one is none again', () => {
  const editor = open(null);
  assert.equal(editor.read(), null);

  named('Add a check').click();
  assert.equal(document.activeElement, labeled('Question'));
  assert.deepEqual(editor.read(), { question: '', options: [{ text: '', correct: true, explanation: '' }, { text: '', correct: false, explanation: '' }] });

  named('Remove the check').click();
  assert.equal(editor.read(), null);
  assert.equal(document.activeElement, named('Add a check'));
  assert.equal(editor.fieldAt('question'), editor.group);
});

test('several answers may be right', () => {
  const editor = open(SINGLE);
  choose(labeled('Kind of question'), 'multiple');
  named('Answer 2 is right').click();

  const { kind, options } = editor.read();
  assert.equal(kind, 'multiple');
  assert.deepEqual(options.map(({ correct }) => correct), [true, true]);
});

test('another kind keeps question, texts, explanations and marks, and a number comes back too', () => {
  const editor = open(MULTIPLE);
  const kind = labeled('Kind of question');
  type(labeled('Explanation for everybody'), 'So it is.');

  choose(kind, 'order');
  assert.deepEqual(editor.read().options, MULTIPLE.options.map((option) => ({ ...option, correct: false })));
  assert.equal(named('Answer 1 is right'), undefined);

  choose(kind, 'number');
  type(labeled('Right number'), '7');
  type(labeled('Unit'), 'm');
  assert.deepEqual(editor.read(), { kind: 'number', question: 'When?', options: [], answer: 7, unit: 'm', explanation: 'So it is.' });

  choose(kind, 'multiple');
  assert.deepEqual(editor.read(), { ...MULTIPLE, explanation: 'So it is.' });

  choose(kind, 'number');
  assert.equal(labeled('Right number').value, '7');

  choose(kind, 'single');
  assert.deepEqual(editor.read().options.map(({ correct }) => correct), [true, false, false]);
  assert.ok(!('answer' in editor.read()));
});

test('an order has at least three rows, and they go when another kind needs them no more', () => {
  const editor = open(SINGLE);
  choose(labeled('Kind of question'), 'order');
  assert.deepEqual(editor.read().options.map(({ text }) => text), ['Now', 'Later', '']);
  assert.equal(named('Remove row 1'), undefined);

  choose(labeled('Kind of question'), 'single');
  assert.deepEqual(editor.read().options.map(({ text }) => text), ['Now', 'Later']);
});

test('rows are moved by their buttons, which keep the keyboard, say the place and stop at the ends', () => {
  const editor = open(ORDER);
  const down = named('Move row 1 down');
  down.focus();

  down.click();
  assert.deepEqual(editor.read().options.map(({ text }) => text), ['larva', 'egg', 'bee']);
  assert.equal(document.activeElement, down);
  assert.equal(down.getAttribute('aria-label'), 'Move row 2 down');
  assert.equal(document.querySelector('.microclip-studio__live').textContent, 'Now row 2 of 3.');

  down.click();
  down.click();
  assert.equal(down.getAttribute('aria-disabled'), 'true');
  assert.deepEqual(editor.read().options.map(({ text }) => text), ['larva', 'bee', 'egg']);
  // The places problems name are those of the moment.
  assert.equal(editor.fieldAt('options.2.text').control.value, 'egg');
});

test('rows come and go with their numbers, six at most', () => {
  const editor = open(ORDER);
  for (let count = 0; count < 3; count += 1) named('Add a row').click();
  assert.equal(named('Add a row'), undefined);
  assert.equal(document.activeElement, labeled('Row 6'));

  named('Remove row 1').click();
  assert.deepEqual(editor.read().options.map(({ text }) => text), ['larva', 'bee', '', '', '']);
  assert.equal(document.activeElement, labeled('Row 1'));
});

test('a check is asked after the clip or at a second, taken from where the player stands', () => {
  let at = 12.3;
  const editor = open(SINGLE, () => at);
  assert.equal(labeled('Asked at'), undefined);

  choose(labeled('When it is asked'), 'at');
  assert.equal(editor.read().at_s, 12.3);
  at = 5;
  named('Take it from the player').click();
  assert.equal(editor.read().at_s, 5);
  labeled('Learners must answer before they go on').click();
  assert.equal(editor.read().holds, true);

  choose(labeled('When it is asked'), 'after');
  labeled('Learners must answer before they go on').click();
  assert.deepEqual(editor.read(), SINGLE);
});

test('a second that was meant but not given is left to the server to ask for', () => {
  const editor = open(SINGLE);
  choose(labeled('When it is asked'), 'at');

  assert.equal(editor.read().at_s, '');
  assert.equal(editor.fieldAt('at_s').control, labeled('Asked at'));
});

test('every place the server names leads to a field', () => {
  const number = open(NUMBER);
  for (const [place, label] of [
    ['kind', 'Kind of question'], ['question', 'Question'], ['answer', 'Right number'], ['tolerance', 'Tolerance'], ['unit', 'Unit'],
    ['at_s', 'Asked at'], ['holds', 'Learners must answer before they go on'], ['explanation', 'Explanation for everybody'],
  ]) assert.equal(number.fieldAt(place).control, labeled(label), place);
  assert.equal(number.fieldAt(''), number.group);
  number.node.remove();

  const single = open(SINGLE);
  assert.equal(single.fieldAt('options.1.text').control, labeled('Answer 2'));
  assert.equal(single.fieldAt('options.1.explanation').label, 'Explanation');
  for (const place of ['options', 'options.7.text']) assert.equal(single.fieldAt(place).label, 'Answers', place);
  assert.equal(single.fieldAt('at_s').control, labeled('When it is asked'));
});

test('the preview answers as learners are answered, and trying it out is no edit', async () => {
  open({ ...MULTIPLE, explanation: 'All of it.' });
  const answer = async (...texts) => {
    for (const text of texts) preview(text).querySelector('input').click();
    preview(words.check_send).click();
    await settled();
    const said = [verdict(), told()];
    preview(words.check_again).click();
    return said;
  };

  assert.deepEqual(await answer('a', 'b'), [words.check_wrong, ['about a', 'about b', 'about c', 'All of it.']]);
  assert.deepEqual(await answer('a'), [words.l_check_half, ['about a', 'about c', 'All of it.']]);
  assert.deepEqual(await answer('a', 'c'), [words.check_right, ['about a', 'about c', 'All of it.']]);
  assert.equal(changes, 0);
});

test('the preview says what is missing in an answer', () => {
  open(SINGLE);
  preview(words.check_send).click();

  assert.equal(inPreview('.microclip-check__status')[0].textContent, words.check_choose);
});

test('the preview of a number takes what is within the tolerance', async () => {
  open(NUMBER);
  assert.equal(document.querySelector('.microclip-studio__preview .microclip-studio__help').textContent, 'At 4.5 seconds');
  for (const [given, how] of [['6.5', words.check_right], ['6,6', words.check_wrong]]) {
    type(inPreview('input')[0], given);
    preview(words.check_send).click();
    await settled();
    assert.equal(verdict(), how, given);
    preview(words.check_again).click();
  }
});

test('the preview of an order never begins solved and can be solved', async () => {
  open(ORDER);
  const rows = () => inPreview('.microclip-order__row').map((one) => one.dataset.text);
  assert.deepEqual(rows(), ['bee', 'egg', 'larva']);

  inPreview('.microclip-order__down')[0].click();
  inPreview('.microclip-order__row')[1].querySelector('.microclip-order__down').click();
  assert.deepEqual(rows(), ['egg', 'larva', 'bee']);
  preview(words.check_send).click();
  await settled();
  assert.equal(verdict(), words.check_right);
  assert.equal(changes, 0);
});

test('the preview follows what is written, and a try stays while nothing changes', async () => {
  const editor = open(SINGLE);
  preview('Now').querySelector('input').click();
  preview(words.check_send).click();
  await settled();
  editor.node.dispatchEvent(new dom.window.Event('input'));
  assert.equal(verdict(), words.check_right);

  type(labeled('Answer 1'), 'At once');
  assert.equal(verdict(), undefined);
  assert.ok(preview('At once'));
});

test('a try is marked as the server marks', () => {
  const mark = (check, given) => {
    const { right, half } = markedTrial(check, given);
    return right ? 'right' : half ? 'half' : 'wrong';
  };
  assert.equal(mark(SINGLE, [0]), 'right');
  assert.equal(mark(SINGLE, [1]), 'wrong');
  assert.equal(mark(MULTIPLE, [0, 1, 2]), 'half');
  assert.equal(mark(MULTIPLE, [0, 1]), 'wrong');
  assert.equal(mark({ ...MULTIPLE, options: [] }, []), 'wrong');
  assert.equal(mark(ORDER, [0, 2, 1]), 'half');
  assert.equal(mark(ORDER, [2, 1, 0]), 'wrong');
  assert.equal(mark({ kind: 'number', answer: 0.1 + 0.2 }, 0.3), 'right');
  assert.equal(mark({ kind: 'number', answer: 12, tolerance: 0.5 }, 12.51), 'wrong');
  assert.equal(mark({ kind: 'number', answer: null }, 0), 'wrong');
});

test('nothing in a check becomes a tag', () => {
  for (const check of [SINGLE, MULTIPLE, ORDER, NUMBER]) {
    open({ ...check, question: NASTY, explanation: NASTY, unit: NASTY, options: [1, 2, 3].map((number) => ({ text: `${NASTY}${number}`, correct: true, explanation: NASTY })) });
  }

  assert.equal(all('img').length, 0);
});

test('damaged checks open and can be mended', () => {
  for (const check of [{}, { kind: 'essay', options: 'none', at_s: 'soon' }, { kind: 'number', answer: 'six' }]) {
    const editor = open(check);
    type(editor.question.control, 'Mended?');
    assert.equal(editor.read().question, 'Mended?');
    editor.node.remove();
  }
});
