import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  REPORT_EVERY_MS, addFact, aliveIndexes, checksTally, chooseCaptions, nextUnfinished, progressNow, putBack, reportDueIn, resumePoint, retryDelayMs, shouldPlay,
} from '../../static/src/feed/feed-state.js';
import { clip, feedState } from './page.mjs';

const done = { mine: { liked: false, saved: false, watched_ratio: 1, finished: true } };

test('a new learner starts at the top', () => {
  assert.deepEqual(resumePoint(feedState([clip('a'), clip('b')])), { index: 0, positionS: 0 });
});

test('a returning learner lands where they left', () => {
  const state = feedState([clip('a'), clip('b')], { resume: { clip: 'b', position_s: 3.2 } });

  assert.deepEqual(resumePoint(state), { index: 1, positionS: 3.2 });
});

test('a clip left at its very end opens from its start', () => {
  const state = feedState([clip('a')], { resume: { clip: 'a', position_s: 9.8 } });

  assert.deepEqual(resumePoint(state), { index: 0, positionS: 0 });
});

test('when the stored clip is gone, the first unfinished one opens', () => {
  const state = feedState([clip('a', done), clip('b')], { resume: { clip: 'gone', position_s: 4 } });

  assert.equal(resumePoint(state).index, 1);
});

test('nothing is unfinished once all clips are finished', () => {
  assert.equal(nextUnfinished([clip('a', done), clip('b', done)], 0), -1);
  assert.equal(nextUnfinished([], -1), -1);
});

test('never more than three players, none outside the feed', () => {
  for (let current = 0; current <= 500; current++) {
    const alive = aliveIndexes(current, 500);
    assert.ok(alive.length <= 3 && alive.every((index) => index >= 0 && index < 500));
  }
  assert.deepEqual(aliveIndexes(0, 1), [0]);
  assert.deepEqual(aliveIndexes(500, 500), [499]);
});

test('of two facts on one clip the larger share and the later position are kept', () => {
  let facts = addFact(new Map(), { clip: 'a', watched_ratio: 0.8, position_s: 8 });
  facts = addFact(facts, { clip: 'a', watched_ratio: 0.3, position_s: 2 });

  assert.deepEqual([...facts.values()], [{ clip: 'a', watched_ratio: 0.8, position_s: 2 }]);
});

test('facts put back do not overwrite newer positions', () => {
  const newer = addFact(new Map(), { clip: 'a', watched_ratio: 0.2, position_s: 5 });
  const merged = putBack(newer, [{ clip: 'a', watched_ratio: 0.6, position_s: 1 }, { clip: 'b', watched_ratio: 1, position_s: 9 }]);

  assert.deepEqual(merged.get('a'), { clip: 'a', watched_ratio: 0.6, position_s: 5 });
  assert.equal(merged.get('b').watched_ratio, 1);
});

test('a report leaves at once, the next one a full interval later', () => {
  assert.equal(reportDueIn(null, 1000), 0);
  assert.equal(reportDueIn(1000, 2500), REPORT_EVERY_MS - 1500);
  assert.equal(reportDueIn(1000, 1000 + REPORT_EVERY_MS), 0);
  assert.equal(reportDueIn(1000, 9000 + REPORT_EVERY_MS), 0);
});

test('tries again ever more slowly, up to a limit', () => {
  assert.deepEqual([1, 2, 3, 4, 9].map(retryDelayMs), [10000, 20000, 40000, 80000, 80000]);
});

test('only right answers count as right', () => {
  const question = (answer) => ({ check: { question: '?', options: [], answer } });
  const clips = [clip('a', question({ right: true })), clip('b', question({ right: false })), clip('c', question(null)), clip('d')];

  assert.deepEqual(checksTally(clips), { right: 1, of: 3 });
});

test('a clip runs only while nothing speaks against it', () => {
  const facts = { inView: true, tabVisible: true, heldByLearner: false, yielded: false, sheetOpen: false, onClip: true, broken: false, ended: false };

  assert.ok(shouldPlay(facts));
  for (const [name, value] of Object.entries(facts)) assert.ok(!shouldPlay({ ...facts, [name]: !value }), name);
});

test('captions follow the language of the page, then its base, then the first', () => {
  const tracks = [{ lang: 'en' }, { lang: 'pt-BR' }, { lang: 'ar' }];

  assert.equal(chooseCaptions(tracks, 'ar-EG').lang, 'ar');
  assert.equal(chooseCaptions(tracks, 'pt').lang, 'pt-BR');
  assert.equal(chooseCaptions(tracks, 'sw').lang, 'en');
  assert.equal(chooseCaptions([], 'en'), null);
});

test('progress counts what is still waiting to be reported, and yields to the server when it knows as much', () => {
  const clips = [{ mine: { finished: true } }, { mine: { finished: true } }, { mine: { finished: false } }];
  const say = (key, gaps) => `${key} ${gaps.finished}/${gaps.of}`;
  const told = { finished: 1, of: 3, ratio: 1 / 3, text: 'told' };

  assert.deepEqual(progressNow(clips, told, say), { finished: 2, of: 3, ratio: 2 / 3, text: 'progress_count 2/3' });
  assert.equal(progressNow(clips, { ...told, finished: 2 }, say).text, 'told');
});
