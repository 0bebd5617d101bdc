import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { checkSheet } from '../../static/src/feed/check-sheet.js';
import { readNumber } from '../../static/src/feed/checks/number.js';
import { RecallPage } from '../../static/src/feed/recall-page.js';
import { openPage, settled } from './page.mjs';
import { button, press, say, stageWith, submit, type } from './learning-page.mjs';

const options = ['So', '<b>Or so</b>', 'Neither', 'Both'].map((text, key) => ({ key, text }));
const asked = (kind, more = {}) => ({ kind, question: 'Why?', options, unit: '', at_s: null, holds: false, tries: 0, answer: null, ...more });
const told = (given, rights, more = {}) => ({
  given, right: false, half: false, explanation: '', due_text: '', right_order: null, right_number: null,
  options: options.map(({ key }) => ({ key, right: rights.includes(key), explanation: `About ${key}` })), ...more,
});

let window;
let given;

beforeEach(() => {
  window = openPage();
  given = [];
});

/** A sheet on the page, opened; `reply` marks what was given. */
function open(check, reply, more = {}) {
  const sheet = checkSheet({
    check, say, canAct: true, close: () => given.push('closed'),
    answer: async (what) => {
      given.push(what);
      return reply?.(what) ?? null;
    },
    ...more,
  });
  stageWith(window, sheet.element);
  sheet.open();
  return sheet;
}

const form = (sheet) => sheet.element.querySelector('form');
const inputs = (sheet) => [...sheet.element.querySelectorAll('input')];

test('one option is chosen, marked and explained; the one that was right is told too', async () => {
  const sheet = open(asked('single'), (what) => told(what, [1], { explanation: 'Because.', due_text: 'Again in 3 days.' }));
  assert.equal(window.document.activeElement, inputs(sheet)[0]);
  inputs(sheet)[0].click();
  await submit(form(sheet));

  assert.deepEqual(given, [[0]]);
  const rows = [...sheet.element.querySelectorAll('li')].map((row) => row.textContent);
  assert.match(rows[0], /^So.*Your answer.*About 0$/);
  assert.match(rows[1], /^<b>Or so<\/b>Right answer.*About 1$/);
  assert.deepEqual(rows.slice(2), ['Neither', 'Both']);
  assert.match(sheet.element.textContent, /Not quite\..*Because\..*Again in 3 days\./);
  assert.equal(sheet.element.querySelector('b'), null);
  assert.ok(window.document.activeElement.classList.contains('microclip-verdict'));
});

test('several options are chosen; half right is called that', async () => {
  const sheet = open(asked('multiple'), (what) => told(what, [0, 3], { half: true }));
  assert.match(sheet.element.textContent, /Choose all that are right\./);
  for (const index of [0, 2]) inputs(sheet)[index].click();
  await submit(form(sheet));

  assert.deepEqual(given, [[0, 2]]);
  assert.match(sheet.element.textContent, /Partly right\./);
  const rows = [...sheet.element.querySelectorAll('li')].map((row) => row.textContent);
  assert.match(rows[0], /and right/);
  assert.match(rows[2], /Your answer/);
  assert.match(rows[3], /Right answer/);
});

test('keys of options are sent, not their places on the page', async () => {
  const check = asked('single', { options: [{ key: 7, text: 'A' }, { key: 2, text: 'B' }] });
  const sheet = open(check);
  inputs(sheet)[1].click();
  await submit(form(sheet));

  assert.deepEqual(given, [[2]]);
});

test('nothing chosen, or nobody who may: a sentence, and nothing is sent', async () => {
  const sheet = open(asked('multiple'));
  await submit(form(sheet));
  assert.match(sheet.element.textContent, /Choose an answer first\./);

  const visitor = open(asked('single'), null, { canAct: false });
  inputs(visitor)[0].click();
  await submit(form(visitor));
  assert.match(visitor.element.textContent, /Sign in/);
  assert.deepEqual(given, []);
});

test('rows are put in order by their buttons, which say what they do and keep the focus', async () => {
  const sheet = open(asked('order'), (what) => told(what, [0, 1, 2, 3], { right_order: [3, 1, 0, 2] }));
  const down = button(sheet.element, 'Move “So” down');
  assert.equal(window.document.activeElement, down);
  down.click();
  down.click();

  assert.equal(window.document.activeElement, down);
  assert.match(sheet.element.querySelector('[aria-live]').textContent, /“So” moved to place 3 of 4\./);
  await submit(form(sheet));
  assert.deepEqual(given, [[1, 2, 0, 3]]);
  const rows = [...sheet.element.querySelectorAll('li')].map((row) => row.textContent);
  assert.match(rows[0], /^1Both.*place 4/);
  assert.match(rows[2], /^3So.*In its place$/);
});

test('the first row cannot move up; its button says so and stays', () => {
  const sheet = open(asked('order'));
  const up = button(sheet.element, 'Move “So” up');
  up.click();

  assert.equal(up.getAttribute('aria-disabled'), 'true');
  assert.equal(up.disabled, false);
  assert.equal(button(sheet.element, 'Move “Both” down').getAttribute('aria-disabled'), 'true');
});

test('a row is dragged at its handle, and only there', async () => {
  const sheet = open(asked('order'));
  const list = sheet.element.querySelector('ol');
  for (const row of list.children) Object.defineProperties(row, { offsetTop: { get: () => [...list.children].indexOf(row) * 50 }, offsetHeight: { value: 50 } });
  const [row] = list.children;
  const handle = row.querySelector('[aria-hidden]');
  const point = (target, name, clientY) => target.dispatchEvent(Object.assign(new window.Event(name, { bubbles: true, cancelable: true }), { pointerId: 1, button: 0, clientY }));

  point(row, 'pointerdown', 10);
  point(row, 'pointermove', 190);
  assert.equal(list.firstElementChild, row);
  point(handle, 'pointerdown', 10);
  for (const y of [60, 90, 140, 190]) point(handle, 'pointermove', y);
  point(handle, 'pointerup', 190);
  point(handle, 'pointermove', 10);
  await submit(form(sheet));

  assert.deepEqual(given, [[1, 2, 3, 0]]);
});

test('a number is sent as a number, however it is written', async () => {
  const check = asked('number', { options: [], unit: 'm' });
  const sheet = open(check, (what) => told(what, [], { right_number: '3.5 m', options: [] }));
  const [input] = inputs(sheet);
  assert.equal(input.inputMode || input.getAttribute('inputmode'), 'decimal');
  type(input, '٣٫٢٥ m');
  assert.match(sheet.element.textContent, /Read as 3\.25 m/);
  await submit(form(sheet));

  assert.deepEqual(given, [3.25]);
  assert.match(sheet.element.textContent, /3\.25 mYour answer.*3\.5 mRight answer/);
});

test('what is no number gets a sentence that helps, and the focus stays', async () => {
  const sheet = open(asked('number', { options: [] }));
  const [input] = inputs(sheet);
  const sentence = async (text) => {
    type(input, text);
    await submit(form(sheet));
    return sheet.element.querySelector('[role=status]').textContent;
  };

  assert.match(await sentence(''), /write a number first/);
  assert.match(await sentence('three'), /not a number.*3\.5/);
  assert.equal(input.getAttribute('aria-invalid'), 'true');
  assert.match(await sentence('1,000'), /1000 or 1\b/);
  assert.equal(window.document.activeElement, input);
  assert.deepEqual(given, []);
});

for (const [text, lang, value] of [
  ['3.5', 'en', 3.5], ['3,5', 'en', 3.5], ['3.5', 'de', 3.5], ['-3,5', 'de', -3.5], ['−3', 'en', -3], ['+7', 'en', 7], ['.5', 'en', 0.5], ['5.', 'en', 5],
  ['1,234.5', 'en', 1234.5], ['1.234,5', 'en', 1234.5], ['1 000 000', 'fr', 1e6], ['1,000,000', 'en', 1e6], ['12,34,567.8', 'hi', 1234567.8], ["1'000.5", 'de-CH', 1000.5],
  ['3.142', 'en', 3.142], ['3,142', 'de', 3.142], ['0,500', 'en', 0.5], ['2e3', 'en', 2000], ['٣٫٥', 'ar', 3.5], ['۱۲٬۳۴۵', 'fa', 12345], ['१२.५', 'hi', 12.5], ['３．５', 'ja', 3.5],
  ['9,81 m/s²', 'de', 9.81],
]) {
  test(`“${text}” in ${lang} is ${value}`, () => assert.deepEqual(readNumber(text, lang, 'm/s²'), { value }));
}

test('what is not surely one number is none', () => {
  for (const text of ['', '-', 'abc', '3 apples', '1.2.3', '1,2,3', '1,23.4,5', '1.5,3.2', '10⁵', '1e999', 'Infinity', 'NaN', '0x10', '½', '.', '3-4']) {
    assert.deepEqual(readNumber(text, 'en'), { problem: 'none' }, text);
  }
  assert.deepEqual(readNumber('1,000', 'en'), { problem: 'unclear', readings: [1000, 1] });
  assert.deepEqual(readNumber('3.142', 'de'), { problem: 'unclear', readings: [3142, 3.142] });
});

test('an answer given before is shown at once and may be given again', async () => {
  const sheet = open(asked('single', { answer: told([1], [1], { right: true }) }));
  assert.match(sheet.element.textContent, /That is right\./);
  button(sheet.element, 'Answer again').click();

  assert.equal(window.document.activeElement, inputs(sheet)[0]);
  assert.equal(sheet.element.querySelector('input:checked'), null);
});

test('an answer that could not be given leaves the question, with the reason', async () => {
  let sheet;
  sheet = open(asked('single'), () => {
    sheet.say('You seem to be offline.');
    return null;
  });
  inputs(sheet)[1].click();
  await submit(form(sheet));

  assert.equal(sheet.element.querySelector('[role=status]').textContent, 'You seem to be offline.');
  assert.equal(sheet.element.querySelector('input:checked').value, '1');
  await submit(form(sheet));
  assert.equal(given.length, 2);
});

test('without a line the sheet says at once that the answer is kept, and marks it when it comes', async () => {
  let arrive;
  Object.defineProperty(window.navigator, 'onLine', { value: false, configurable: true });
  const sheet = open(asked('single'), () => new Promise((resolve) => (arrive = () => resolve(told([0], [0], { right: true })))));
  inputs(sheet)[0].click();
  await submit(form(sheet));
  await settled(5);
  await submit(form(sheet));

  assert.match(sheet.element.textContent, /Your answer is kept/);
  assert.equal(given.length, 1, 'one answer, however often it is sent');
  arrive();
  await settled();
  assert.match(sheet.element.textContent, /That is right\./);
});

test('the focus goes round inside, Escape leaves, once', () => {
  const sheet = open(asked('single'));
  const close = button(sheet.element, 'Close');
  const send = button(sheet.element, 'Check my answer');
  close.focus();
  assert.ok(press(close, 'Tab', { shiftKey: true }).defaultPrevented);
  assert.equal(window.document.activeElement, send);
  press(send, 'Tab');
  assert.equal(window.document.activeElement, close);
  press(close, 'Escape');
  close.click();

  assert.deepEqual(given, ['closed']);
});

test('a recall page asks inline, can be skipped, and keeps its answer when it is stripped', async () => {
  const step = { kind: 'recall', clip: 'a', from: '', title: 'Leaves', check: asked('single') };
  const went = [];
  const page = new RecallPage({
    step, say, canAct: true, next: () => went.push('next'),
    answer: async (of, what) => {
      given.push([of.clip, what]);
      return told(what, [1], { right: true });
    },
  });
  stageWith(window, page.element);
  assert.equal(page.element.childElementCount, 0);
  page.furnish();
  page.focus();

  assert.match(page.element.textContent, /Do you remember\?FromLeavesWhy\?/);
  assert.equal(window.document.activeElement.textContent, 'Why?');
  assert.equal(page.element.querySelector('[role=dialog]'), null);
  button(page.element, 'Skip').click();
  assert.deepEqual(went, ['next']);
  page.element.querySelectorAll('input')[1].click();
  await submit(page.element.querySelector('form'));
  assert.deepEqual(given, [['a', [1]]]);
  page.strip();
  page.furnish();
  assert.match(page.element.textContent, /That is right\./);
  assert.equal(button(page.element, 'Answer again'), undefined);
  button(page.element, 'Go on').click();
  assert.deepEqual(went, ['next', 'next']);
});
