import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LIMITS, addressProblem, findingsOf } from '../../static/src/studio/findings.js';
import { ShownFindings } from '../../static/src/studio/shown-findings.js';
import { renamedInPaths } from '../../static/src/studio/topic-paths.js';
import { Totals } from '../../static/src/studio/totals.js';

const GOOD = {
  title: 'Tides', media: '/static/tides.mp4', poster: '', captions: [{ lang: 'en', label: 'English', url: '/static/tides.vtt' }], topics: ['sea'], duration_s: 20,
  description: '', check: null,
};
const SINGLE = { question: 'When?', options: [{ text: 'Now', correct: true, explanation: '' }, { text: 'Later', correct: false, explanation: '' }] };

const told = (changes, how) => findingsOf({ ...GOOD, ...changes }, how).map(({ place, kind, key }) => `${kind[0]} ${place} ${key}`);

test('a good clip with a good check needs nothing', () => {
  assert.deepEqual(told({}), []);
  for (const check of [
    SINGLE,
    { ...SINGLE, kind: 'multiple', at_s: 20 },
    { kind: 'order', question: 'First?', options: ['a', 'b', 'c'].map((text) => ({ text })) },
    { kind: 'number', question: 'How many?', options: [], answer: 0, tolerance: 0, unit: 'm', at_s: 0 },
  ]) assert.deepEqual(told({ check }), [], check.kind);
});

test('what the server would refuse is a problem beside its field', () => {
  for (const [changes, expected] of [
    [{ title: '  ' }, 'p title fill_problem'],
    [{ title: 'x'.repeat(121) }, 'p title long_problem'],
    [{ media: '' }, 'p media fill_problem'],
    [{ media: 'http://e.org/a.mp4' }, 'p media http_problem'],
    [{ poster: 'javascript:alert(1)' }, 'p poster address_problem'],
    [{ low: '/static/../a.mp4' }, 'p low static_problem'],
    [{ sound: '/static/%2e%2e/a.mp3' }, 'p sound static_problem'],
    [{ captions: [{ lang: 'english!', label: '', url: '' }] }, 'p captions.0.lang language_problem'],
    [{ topics: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'p topics topics_problem'],
    [{ topics: ['x'.repeat(31)] }, 'p topics topic_problem'],
    [{ topics: ['!!'] }, 'p topics topic_problem'],
    [{ duration_s: null }, 'p duration_s number_problem'],
    [{ duration_s: '' }, 'p duration_s number_problem'],
    [{ duration_s: 181 }, 'p duration_s number_problem'],
    [{ licence: 'x'.repeat(201) }, 'p licence long_problem'],
    [{ check: { ...SINGLE, question: '' } }, 'p check.question fill_problem'],
    [{ check: { ...SINGLE, options: SINGLE.options.map((one) => ({ ...one, correct: false })) } }, 'p check.options one_right_problem'],
    [{ check: { ...SINGLE, kind: 'multiple', options: SINGLE.options.map((one) => ({ ...one, correct: false })) } }, 'p check.options some_right_problem'],
    [{ check: { ...SINGLE, kind: 'order' } }, 'p check.options few_problem'],
    [{ check: { ...SINGLE, options: [SINGLE.options[0], { text: ' NOW', correct: false }] } }, 'p check.options same_problem'],
    [{ check: { ...SINGLE, options: [SINGLE.options[0], { text: '', correct: false }] } }, 'p check.options.1.text fill_problem'],
    [{ check: { kind: 'number', question: 'How many?', options: [] } }, 'p check.answer fill_problem'],
    [{ check: { kind: 'number', question: 'How many?', options: [], answer: 3, tolerance: -1 } }, 'p check.tolerance number_plain_problem'],
    [{ check: { ...SINGLE, at_s: '' } }, 'p check.at_s number_problem'],
  ]) assert.ok(told(changes).includes(expected), `${JSON.stringify(changes)}: ${told(changes)}`);
});

test('what may stand is a warning and no problem', () => {
  for (const [changes, expected] of [
    [{ captions: [] }, 'w captions captions_missing'],
    [{ captions: [], description: 'All that is said.' }, 'w captions captions_missing_text'],
    [{ duration_s: 60.1 }, 'w duration_s duration_long'],
    [{ media: 'https://e.org/a.mp4' }, 'w licence licence_missing'],
    [{ media: '/static/a.mp3' }, 'w poster poster_missing'],
    [{ kind: 'audio', poster: '/static/p.jpg' }, 'w alt alt_missing'],
    [{ check: { ...SINGLE, at_s: 20.5 } }, 'w check.at_s check_late'],
  ]) assert.deepEqual(told(changes), [expected]);
  assert.deepEqual(told({ media: 'https://e.org/a.mp4', licence: 'CC BY 4.0' }), []);
  assert.deepEqual(told({ duration_s: 60 }), []);
});

test('a file that did not load is told, a playlist that only some browsers play is not', () => {
  const unreachable = new Set(['/static/tides.mp4', '/static/list.m3u8', '/static/p.jpg']);

  assert.deepEqual(told({}, { unreachable }), ['w media media_unreachable']);
  assert.deepEqual(told({ media: '/static/list.m3u8' }, { unreachable }), []);
  assert.deepEqual(told({ media: '/static/other.mp4', poster: '/static/p.jpg' }, { unreachable }), ['w poster media_unreachable']);
});

test('a length still being read is not missed', () => {
  assert.deepEqual(told({ duration_s: null }, { reading: true }), []);
});

test('damaged clips are looked over without harm', () => {
  for (const clip of [{}, { captions: null, topics: null, check: {} }, { title: 7, media: [], check: { options: 'none', kind: 'essay' } }]) assert.ok(findingsOf(clip).length);
});

test('addresses are judged as the server judges them', () => {
  for (const good of ['/static/a.mp4', '/static/folder/ä b.mp4'.replace(' ', '_'), 'https://e.org/a.mp4?x=1#t', 'HTTPS://e.org', '']) assert.equal(addressProblem(good), '', good);
  for (const bad of ['https://', 'https://a@e.org/x', 'https://e.org/a b', 'https://e.org/<x>', '//e.org/a', '/static/', '/static/a?b', 'data:video/mp4,x', '/asset-v1:O+C+R+type@asset+block@a.mp4']) {
    assert.notEqual(addressProblem(bad), '', bad);
  }
  assert.equal(addressProblem(`https://e.org/${'a'.repeat(LIMITS.url)}`), 'address_problem');
});

function fakeField() {
  return { problem: { textContent: '' }, warning: '', setProblem(text) { this.problem.textContent = text; }, setWarning(text) { this.warning = text; } };
}

test('findings are told when they are due, go when they are mended, and leave the server its sentence', () => {
  const shown = new ShownFindings((key) => key);
  const title = fakeField();
  const media = fakeField();
  const at = (place) => ({ title, media })[place];
  const problem = (place, key) => ({ place, kind: 'problem', key, gaps: {} });
  let due = false;

  shown.show([problem('title', 'empty')], at, () => due);
  assert.equal(title.problem.textContent, '');
  due = true;
  shown.show([problem('title', 'empty'), { place: 'media', kind: 'warning', key: 'elsewhere' }, { place: 'media', kind: 'warning', key: 'gone' }], at, () => due);
  assert.equal(title.problem.textContent, 'empty');
  assert.equal(media.warning, 'elsewhere gone');

  media.setProblem('The server says no.');
  shown.show([], at, () => due);
  assert.deepEqual([title.problem.textContent, media.warning, media.problem.textContent], ['', '', 'The server says no.']);
});

test('sums follow every clip as it changes, comes and goes', () => {
  const totals = new Totals();
  const [one, two] = [{}, {}];
  totals.put(one, { duration_s: 0.1, topics: ['sea', 'tide'] }, [{ kind: 'problem' }, { kind: 'warning' }]);
  totals.put(two, { duration_s: 0.2, topics: ['sea'] }, []);
  assert.deepEqual([totals.count, totals.seconds, totals.problems, totals.warnings], [2, 0.3, 1, 1]);
  assert.deepEqual(totals.topics, [['sea', 2], ['tide', 1]]);

  assert.equal(totals.put(one, { duration_s: 5, topics: ['sea', 'tide'] }, []), false);
  assert.equal(totals.put(one, { duration_s: 5, topics: [] }, []), true);
  totals.drop(two);
  totals.drop(two);
  assert.deepEqual([totals.count, totals.seconds, totals.problems, totals.topics], [1, 5, 0, []]);
});

test('a topic is renamed in what builds on what, whole words only', () => {
  assert.deepEqual(renamedInPaths(['functions: graphs, Graphs2', '#Graphs: numbers', 'no colon graphs'], 'graphs', '$&curves'), ['functions: $&curves, Graphs2', '#$&curves: numbers', 'no colon graphs']);
});
