import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEVELS, browserSaves, lineIsThin, megabytes, sourceFor, startingLevel, waitsForTap } from '../../static/src/feed/ladder.js';
import { clip } from './feed-page.mjs';

const whole = clip('a', { low: '/low.mp4', sound: '/sound.m4a', bytes: { media: 900_000, low: 300_000, sound: 100_000 } });

test('each level loads its own copy and tells its size', () => {
  assert.deepEqual(LEVELS.map((level) => sourceFor(whole, level)), [
    null,
    { url: '/sound.m4a', kind: 'audio', bytes: 100_000 },
    { url: '/low.mp4', kind: 'video', bytes: 300_000 },
    { url: '/media/a.mp4', kind: 'video', bytes: 900_000 },
  ]);
});

test('a clip without copies is loaded whole, but never where only its sound is wanted', () => {
  const bare = clip('a');

  assert.equal(sourceFor(bare, 'low').url, '/media/a.mp4');
  assert.equal(sourceFor(bare, 'low').bytes, 0);
  assert.equal(sourceFor(bare, 'sound'), null);
});

test('a sound is heard at every level but words', () => {
  const sound = clip('a', { kind: 'audio', media: '/a.mp3', low: '/a-low.mp3' });

  assert.deepEqual(LEVELS.map((level) => sourceFor(sound, level)?.url ?? null), [null, '/a-low.mp3', '/a-low.mp3', '/a.mp3']);
  assert.ok(LEVELS.slice(1).every((level) => sourceFor(sound, level).kind === 'audio'));
});

test('one begins where one stopped, else low where the browser saves', () => {
  assert.equal(startingLevel('words', false), 'words');
  assert.equal(startingLevel('normal', true), 'normal');
  assert.equal(startingLevel(null, true), 'low');
  assert.equal(startingLevel('all of it', false), 'normal');
});

test('nothing moves before a tap below the whole picture, or while the browser saves', () => {
  assert.deepEqual(LEVELS.map((level) => waitsForTap(level, false)), [true, true, true, false]);
  assert.ok(waitsForTap('normal', true));
});

test('the browser is asked in both ways it may answer', () => {
  const view = (saveData, reduced) => ({ navigator: { connection: { saveData } }, matchMedia: () => ({ matches: reduced }) });

  assert.ok(browserSaves(view(true, false)));
  assert.ok(browserSaves(view(false, true)));
  assert.ok(!browserSaves(view(false, false)));
  assert.ok(!browserSaves({ navigator: {} }));
  assert.ok(lineIsThin({ navigator: { connection: { effectiveType: '2g' } } }));
  assert.ok(!lineIsThin({ navigator: {} }));
});

test('sizes have one decimal, and something is never nothing', () => {
  assert.deepEqual([1, 40_000, 449_999, 1_250_000].map(megabytes), [0.1, 0.1, 0.4, 1.3]);
});
