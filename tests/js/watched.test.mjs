import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addSpan, coverage } from '../../static/src/kit/watched.js';

test('playing the same seconds twice counts once', () => {
  const spans = addSpan(addSpan([], 0, 5), 0, 5);

  assert.deepEqual(spans, [[0, 5]]);
  assert.equal(coverage(spans, 10), 0.5);
});

test('a jump to the end is not watching', () => {
  const spans = addSpan(addSpan([], 0, 1), 9, 10);

  assert.equal(coverage(spans, 10), 0.2);
});

test('stretches that touch become one, in whatever order they come', () => {
  const spans = [[4, 6], [0, 2], [2.05, 4]].reduce((all, [from, to]) => addSpan(all, from, to), []);

  assert.deepEqual(spans, [[0, 6]]);
});

test('a stretch without length or backwards changes nothing', () => {
  assert.deepEqual(addSpan([[1, 2]], 3, 3), [[1, 2]]);
  assert.deepEqual(addSpan([[1, 2]], 5, 3), [[1, 2]]);
});

test('the share never leaves 0 to 1, whatever the length says', () => {
  assert.equal(coverage([[0, 12]], 10), 1);
  assert.equal(coverage([[0, 12]], 0), 0);
  assert.equal(coverage([[0, 12]], NaN), 0);
  assert.equal(coverage([[0, 12]], Infinity), 0);
});
