import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addSpan, coverage, followPlayback } from '../../static/src/kit/watched.js';

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

/** A media element as far as following it needs one: `at` seconds, and what it says there. */
function player(signal) {
  const media = Object.assign(new EventTarget(), { currentTime: 0, playbackRate: 1, paused: false, ended: false, seeking: false });
  let spans = [];
  followPlayback(media, signal, (from, to) => (spans = addSpan(spans, from, to)));
  const say = (type, at = media.currentTime) => {
    media.currentTime = at;
    media.dispatchEvent(new Event(type));
  };
  return { media, say, spans: () => spans };
}

test('a stall loses nothing of what was played before it', () => {
  const { say, spans } = player(new AbortController().signal);
  say('playing', 0);
  say('timeupdate', 1);
  say('playing', 1.8); // went on after waiting for bytes
  say('timeupdate', 2.5);

  assert.deepEqual(spans(), [[0, 2.5]]);
});

test('what was jumped over or passed while paused is not watched', () => {
  const { media, say, spans } = player(new AbortController().signal);
  say('playing', 0);
  say('timeupdate', 1);
  media.seeking = true;
  say('seeking', 8);
  media.seeking = false;
  say('playing', 8);
  say('timeupdate', 9);
  media.paused = true;
  say('pause', 9.2);
  media.paused = false;
  say('playing', 9.6);
  say('timeupdate', 10);

  assert.deepEqual(spans(), [[0, 1], [8, 9.2], [9.6, 10]]);
});
