import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  REPORT_EVERY_MS, addFact, afterEnd, chooseCaptions, clock, crossesCheck, cueAt, furthest, holdsBack, nearClips, openingPoint, progressNow, putBack, reachable,
  reportDueIn, shouldPlay, shownSteps,
} from '../../static/src/feed/feed-state.js';
import { check, clip, clipSteps, marked, recall } from './feed-page.mjs';

const stepsOf = (...clips) => shownSteps(clipSteps(clips), clips);
const fact = (id, share, position_s, reach = share) => ({ clip: id, watched_ratio: share, furthest_ratio: reach, position_s });

test('steps hold their clips; what is gone is left out, recall cards stay', () => {
  const a = clip('a');
  const steps = shownSteps([{ kind: 'clip', clip: 'gone' }, { kind: 'clip', clip: 'a' }, recall('gone'), { ...recall('a'), check: null }], [a]);

  assert.deepEqual(steps.map((step) => step.kind), ['clip', 'recall']);
  assert.equal(steps[0].clip, a);
});

test('a sitting opens where one left, at its first step when that clip is not in it', () => {
  const steps = stepsOf(clip('a'), clip('b'));

  assert.deepEqual(openingPoint(steps, { clip: 'b', position_s: 3.2 }), { index: 1, positionS: 3.2 });
  assert.deepEqual(openingPoint(steps, { clip: 'gone', position_s: 4 }), { index: 0, positionS: 0 });
  assert.deepEqual(openingPoint(steps, null), { index: 0, positionS: 0 });
});

test('a clip left at its very end opens from its start', () => {
  assert.deepEqual(openingPoint(stepsOf(clip('a')), { clip: 'a', position_s: 9.8 }), { index: 0, positionS: 0 });
});

test('never more than three players, only of clips, and a card between two does not part them', () => {
  const clips = Array.from({ length: 40 }, (_, index) => clip(`c${index}`));
  const steps = shownSteps(clipSteps(clips).flatMap((step, index) => (index % 3 === 2 ? [step, recall('c0')] : [step])), clips);

  for (let at = 0; at <= steps.length; at++) {
    const near = nearClips(steps, at);
    const alive = Object.values(near).filter((index) => index >= 0);
    assert.equal(new Set(alive).size, alive.length);
    assert.ok(alive.every((index) => steps[index].kind === 'clip' && Math.abs(index - at) <= 2));
    assert.equal(near.current, steps[at]?.kind === 'clip' ? at : -1);
  }
  assert.equal(nearClips(steps, 2).next, 4);
  assert.deepEqual(nearClips([], 0), { previous: -1, current: -1, next: -1 });
});

test('a check that holds ends the way until it was answered once, however', () => {
  const holds = (changes) => stepsOf(clip('a'), clip('b', { check: check({ holds: true, ...changes }) }), clip('c'), clip('d'));

  assert.equal(reachable(holds(), 0, 3), 1);
  assert.equal(reachable(holds(), 1, 2), 1);
  assert.equal(reachable(holds({ tries: 1 }), 1, 3), 3);
  assert.equal(reachable(holds({ answer: marked(false) }), 0, 4), 4);
  assert.ok(!holdsBack(stepsOf(clip('a', { check: check() }))[0]));
  assert.ok(!holdsBack(undefined));
});

test('after a clip happens what was chosen, but nobody is swept past a question or on at the end', () => {
  const [plain, asked, answered] = stepsOf(clip('a'), clip('b', { check: check() }), clip('c', { check: check({ tries: 1 }) }));
  const after = (choice, step, more = {}) => afterEnd({ choice, step, isLast: false, calm: false, ...more });

  assert.deepEqual(['loop', 'stop', 'next'].map((choice) => after(choice, plain)), ['again', 'stop', 'next']);
  assert.equal(after('next', asked), 'stop');
  assert.equal(after('next', answered), 'next');
  assert.equal(after('next', plain, { isLast: true }), 'stop');
  assert.deepEqual(['loop', 'next'].map((choice) => after(choice, plain, { calm: true })), ['stop', 'stop']);
});

test('a check at a second is asked when playback comes by, and only as long as it is open', () => {
  const at = (changes) => check({ at_s: 3, ...changes });

  assert.ok(crossesCheck(at(), 2.8, 3));
  assert.ok(!crossesCheck(at(), 3, 3.2));
  assert.ok(!crossesCheck(at(), 1, 2.9));
  assert.ok(!crossesCheck(at({ tries: 1 }), 2, 4));
  assert.ok(!crossesCheck(at({ at_s: null }), 0, 9));
  assert.ok(!crossesCheck(null, 0, 9));
});

test('of two facts on one clip the larger shares and the later position are kept', () => {
  let facts = addFact(new Map(), fact('a', 0.8, 8));
  facts = addFact(facts, fact('a', 0.3, 2, 0.9));

  assert.deepEqual([...facts.values()], [fact('a', 0.8, 2, 0.9)]);
});

test('facts put back do not overwrite newer positions', () => {
  const merged = putBack(addFact(new Map(), fact('a', 0.2, 5)), [fact('a', 0.6, 1), fact('b', 1, 9)]);

  assert.deepEqual(merged.get('a'), fact('a', 0.6, 5));
  assert.equal(merged.get('b').watched_ratio, 1);
});

test('a report leaves at once, the next one a full interval later', () => {
  assert.equal(reportDueIn(null, 1000), 0);
  assert.equal(reportDueIn(1000, 2500), REPORT_EVERY_MS - 1500);
  assert.equal(reportDueIn(1000, 9000 + REPORT_EVERY_MS), 0);
});

test('the furthest second is one that was played, as a share of the clip', () => {
  assert.equal(furthest([[0, 2], [5, 7.5]], 10), 0.75);
  assert.equal(furthest([[0, 12]], 10), 1);
  assert.equal(furthest([], 10), 0);
  assert.equal(furthest([[0, 2]], NaN), 0);
});

test('a clip runs only while nothing speaks against it', () => {
  const facts = { inView: true, tabVisible: true, heldByLearner: false, yielded: false, panelOpen: false, onClip: true, broken: false, ended: false, locked: '' };

  assert.ok(shouldPlay(facts));
  for (const [name, value] of Object.entries(facts)) assert.ok(!shouldPlay({ ...facts, [name]: !value }), name);
});

test('captions follow the language chosen, then the page, by its base too, then the first', () => {
  const tracks = [{ lang: 'en' }, { lang: 'pt-BR' }, { lang: 'ar' }];

  assert.equal(chooseCaptions(tracks, ['ar-EG', 'en']).lang, 'ar');
  assert.equal(chooseCaptions(tracks, ['', 'pt']).lang, 'pt-BR');
  assert.equal(chooseCaptions(tracks, ['sw', 'ar']).lang, 'ar');
  assert.equal(chooseCaptions(tracks, ['sw', 'de']).lang, 'en');
  assert.equal(chooseCaptions([], ['en']), null);
});

test('a cue is said from its first moment until before its last', () => {
  const cues = [{ from: 0, to: 2 }, { from: 4, to: 6 }];

  assert.deepEqual([0, 1.99, 2, 4, 6].map((second) => cueAt(cues, second)), [0, 0, -1, 1, -1]);
  assert.deepEqual([3, 9].map((second) => cueAt(cues, second, { after: true })), [0, 1]);
  assert.equal(cueAt([], 1), -1);
});

test('seconds are written as people write them', () => {
  assert.deepEqual([0, 7.9, 61, 3723, NaN, -2].map(clock), ['0:00', '0:07', '1:01', '1:02:03', '0:00', '0:00']);
});

test('progress counts what is still waiting to be reported', () => {
  const say = (key, gaps) => `${key} ${gaps.finished}/${gaps.of}`;
  const told = { finished: 1, of: 3, ratio: 1 / 3, text: 'told' };

  assert.deepEqual(progressNow(told, 1, say), { finished: 2, of: 3, ratio: 2 / 3, text: 'progress_count 2/3' });
  assert.equal(progressNow(told, 0, say), told);
  assert.equal(progressNow(told, 9, say).finished, 3);
});
