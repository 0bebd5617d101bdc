import assert from 'node:assert/strict';
import { test } from 'node:test';

import { History } from '../../static/src/studio/history.js';

const state = (items, settings = '') => ({ items: items.map(([item]) => item), values: items.map(([, value]) => value), settings });
const words = ({ values }) => values.map(({ title }) => title).join(' ');

/** Clips by letter, each an object of its own. */
const made = (letters) => [...letters].map((letter) => [letter, { title: letter }]);

test('steps go back and forth, each with what was done', () => {
  const [a, b] = made('ab');
  const history = new History(state([a]));
  assert.equal(history.undo(), null);
  assert.equal(history.undoable, null);

  history.record(state([a, b]), 'added');
  history.record(state([b, a]), 'moved');
  assert.equal(history.undoable, 'moved');

  assert.deepEqual([history.undo()].map(({ state: shown, what }) => [words(shown), what]), [['a b', 'moved']]);
  assert.equal(history.redoable, 'moved');
  assert.equal(words(history.undo().state), 'a');
  assert.equal(history.undo(), null);
  assert.equal(words(history.redo().state), 'a b');
  assert.deepEqual(words(history.redo().state), 'b a');
  assert.equal(history.redo(), null);
});

test('what was undone is gone once something else is done', () => {
  const [a, b, c] = made('abc');
  const history = new History(state([a]));
  history.record(state([a, b]), 'added b');
  history.undo();
  history.record(state([a, c]), 'added c');

  assert.equal(history.redo(), null);
  assert.equal(history.undo().what, 'added c');
});

test('what changes nothing is no step', () => {
  const [a] = made('a');
  const history = new History(state([a], 'x'));

  assert.equal(history.record(state([a], 'x'), 'nothing'), false);
  assert.equal(history.record(state([['a', { title: 'a' }]], 'x'), 'written again as it was'), false);
  assert.equal(history.undo(), null);
});

test('edits of one group are one step, and a group that ends where it began is none', () => {
  const typed = (title) => state([['a', { title }]]);
  const history = new History(typed(''));
  for (const text of ['s', 'se', 'sea']) history.record(typed(text), 'edited', 'focus 1');
  for (const text of ['sea!', 'sea!!']) history.record(typed(text), 'edited', 'focus 2');

  assert.equal(words(history.undo().state), 'sea');
  assert.equal(words(history.undo().state), '');
  history.redo();

  history.record(typed('seal'), 'edited', 'focus 3');
  history.record(typed('sea'), 'edited', 'focus 3');
  assert.equal(words(history.undo().state), '');
  assert.equal(history.undo(), null);
});

test('after an undo the same group begins a new step', () => {
  const typed = (title) => state([['a', { title }]]);
  const history = new History(typed(''));
  history.record(typed('a'), 'edited', 'g');
  history.undo();
  history.record(typed('b'), 'edited', 'g');
  history.record(typed('bc'), 'edited', 'g');

  assert.equal(words(history.undo().state), '');
  assert.equal(history.undo(), null);
});

test('the oldest steps go when there are too many', () => {
  const history = new History(state([], '0'), { most: 3 });
  for (let number = 1; number <= 10; number += 1) history.record(state([], String(number)), number);

  const back = [];
  for (let step = history.undo(); step; step = history.undo()) back.push(step.state.settings);
  assert.deepEqual(back, ['9', '8', '7']);
});

test('what becomes true of a clip is true in every state, and what states share stays shared', () => {
  const [a, b] = made('ab');
  const history = new History(state([a, b]));
  history.record(state([b, a]), 'moved');
  history.record(state([b, ['a', { title: 'a!' }]]), 'edited');

  history.rewrite((clip, item) => (item === 'a' ? { ...clip, id: 'new1' } : clip));

  const last = history.state.values;
  const before = history.undo().state.values;
  const first = history.undo().state.values;
  assert.deepEqual([last[1], before[1], first[0]].map(({ id, title }) => [id, title]), [['new1', 'a!'], ['new1', 'a'], ['new1', 'a']]);
  assert.equal(before[1], first[0]);
  assert.equal(last[0], b[1]);
});

test('undoing everything and doing it again is as if nothing happened, whatever was done', () => {
  let seed = 7;
  const random = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 50; round += 1) {
    let clips = made('abcd');
    let letters = 0;
    const history = new History(state(clips));
    const first = words(history.state);
    for (let deed = 0; deed < 40; deed += 1) {
      clips = [...clips];
      const at = random(clips.length || 1);
      const act = random(4);
      if (act === 0) clips.splice(at, 0, [`n${(letters += 1)}`, { title: `n${letters}` }]);
      else if (act === 1) clips.splice(at, 1);
      else if (act === 2 && clips.length) clips.splice(random(clips.length), 0, clips.splice(at, 1)[0]);
      else if (clips.length) clips[at] = [clips[at][0], { title: `${clips[at][1].title}'` }];
      history.record(state(clips), act, random(3) ? null : 'field');
      if (random(5) === 0) {
        const step = history.undo();
        if (step) clips = step.state.items.map((item, index) => [item, step.state.values[index]]);
      }
    }
    while (history.redo());
    const last = words(history.state);
    while (history.undo());
    assert.equal(words(history.state), first);
    while (history.redo());
    assert.equal(words(history.state), last);
  }
});

test('a step of 500 clips is references, quick to take and to take back', () => {
  const clips = made(Array.from({ length: 500 }, (_, number) => String.fromCodePoint(0x4e00 + number)));
  const history = new History(state(clips));
  const begin = performance.now();
  for (let step = 0; step < 200; step += 1) {
    clips.push(clips.shift());
    history.record(state(clips), step);
  }
  while (history.undo());
  const each = (performance.now() - begin) / 400;

  assert.ok(each < 5, `${each} ms a step`);
  assert.equal(history.state.values[0].title, '一');
});
