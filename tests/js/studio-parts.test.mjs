import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';

import { linesOf, localMoment, numberIn, shownNumber, storedNumber, utcMoment } from '../../static/src/studio/fields.js';
import { DurationReader, guessedKind, loadable, storedDuration } from '../../static/src/studio/media.js';
import { dragStep, moved } from '../../static/src/studio/order.js';
import { isAddress, splitTopics, titleFromAddress } from '../../static/src/studio/paste.js';
import { sendValues } from '../../static/src/studio/send.js';
import { SizeReader, bytesIn, shownMegabytes } from '../../static/src/studio/sizes.js';
import { fingerprint, stored } from '../../static/src/studio/stored.js';

test('titles come from odd file names too', () => {
  assert.equal(titleFromAddress('https://e.org/a%20b.webm?x=1#t=2'), 'a b');
  assert.equal(titleFromAddress('/static/100%.mp4'), '100%');
  assert.equal(titleFromAddress(''), '');
});

test('only course files and web addresses are addresses', () => {
  assert.ok(isAddress(' /static/a.mp4 '));
  assert.ok(isAddress('http://e.org/a')); // the server says why http will not do
  assert.ok(!isAddress('javascript:alert(1)'));
  assert.ok(!isAddress('/static/'));
});

test('topics are split, lowered and kept once', () => {
  assert.deepEqual(splitTopics(' #Sea, sea  tide;،מים'), ['sea', 'tide', 'מים']);
  assert.deepEqual(splitTopics('  '), []);
});

test('moving keeps every item and holds places at the ends', () => {
  assert.deepEqual(moved(['a', 'b', 'c'], 0, 2), ['b', 'c', 'a']);
  assert.deepEqual(moved(['a', 'b', 'c'], 2, -4), ['c', 'a', 'b']);
  assert.deepEqual(moved(['a', 'b', 'c'], 1, 9), ['a', 'c', 'b']);
});

test('a dragged card passes a neighbor at its middle', () => {
  const before = { top: 0, bottom: 100 };
  const after = { top: 200, bottom: 300 };

  assert.equal(dragStep(49, before, after), -1);
  assert.equal(dragStep(51, before, after), 0);
  assert.equal(dragStep(251, before, after), 1);
  assert.equal(dragStep(-500, null, after), 0);
});

test('only course files and https are ever loaded', () => {
  assert.equal(loadable('/static/a.mp4', '/asset-v1:O+C+R+type@asset+block@'), '/asset-v1:O+C+R+type@asset+block@a.mp4');
  assert.equal(loadable(' https://e.org/a.mp4 '), 'https://e.org/a.mp4');
  for (const bad of ['javascript:alert(1)', 'http://e.org/a.mp4', 'data:video/mp4,x', '/static/../x', '', null, undefined]) {
    assert.equal(loadable(bad), '', String(bad));
  }
});

test('lengths are kept to a tenth of a second', () => {
  assert.equal(storedDuration(15.8437), 15.8);
  assert.equal(storedDuration(Infinity), null);
  assert.equal(storedDuration(NaN), null);
});

class FakeVideo extends EventTarget {
  static open = 0;
  static most = 0;

  removeAttribute() {}

  load() {
    FakeVideo.open -= 1;
  }

  set src(url) {
    FakeVideo.open += 1;
    FakeVideo.most = Math.max(FakeVideo.most, FakeVideo.open);
    this.duration = Number(url);
    if (url === 'silent') return;
    setTimeout(() => this.dispatchEvent(new Event(url === 'broken' ? 'error' : 'loadedmetadata')), 1);
  }
}

test('files are read one after the other, and one that fails or never answers holds up no other', async () => {
  const reader = new DurationReader({ create: () => new FakeVideo(), patience: 20 });

  const lengths = await Promise.all(['12.34', 'broken', 'silent', '', '7'].map((url) => reader.read(url)));

  assert.deepEqual(lengths, [12.3, null, null, null, 7]);
  assert.equal(FakeVideo.most, 1);
});

test('a reader stops with its editor', async () => {
  const life = new AbortController();
  const reader = new DurationReader({ signal: life.signal, create: () => new FakeVideo() });
  const waiting = reader.read('silent');
  await new Promise((resolve) => setTimeout(resolve, 1));

  life.abort();

  assert.equal(await waiting, null);
  assert.equal(await reader.read('5'), null);
});

test('ratios are shown as percent and stored as they were', () => {
  for (let percent = 0; percent <= 100; percent += 1) {
    const stored = storedNumber(String(percent), 100);
    assert.equal(shownNumber(stored, 100), percent);
  }
  assert.equal(shownNumber(null), '');
  assert.equal(storedNumber(''), null);
});

test('local moments and UTC agree to the minute', () => {
  assert.equal(utcMoment(localMoment('2026-09-01T12:30:45Z')), '2026-09-01T12:30:00.000Z');
  assert.equal(localMoment(null), '');
  assert.equal(localMoment('soon'), '');
  assert.equal(utcMoment(''), null);
});

function answering(status, body) {
  const calls = [];
  const fetch = async (url, options) => {
    calls.push({ url, ...options });
    if (status === 0) throw new TypeError('no network');
    return new Response(body, { status });
  };
  return { calls, options: { fetch, cookies: 'a=1; csrftoken=token%3D' } };
}

test('saving sends the token of the moment and answers with what is stored', async () => {
  const { calls, options } = answering(200, '{"saved": true, "values": {"x": 1}}');

  assert.deepEqual(await sendValues('/save', { x: 1 }, options), { x: 1 });
  assert.equal(calls[0].headers['X-CSRFToken'], 'token=');
  assert.equal(calls[0].body, '{"values":{"x":1}}');
});

test('a refusal carries its code, its sentence and the fields', async () => {
  const body = '{"error": {"code": "invalid_fields", "message": "Look.", "fields": {"clips.0.title": "Fill this in."}}}';
  const { options } = answering(422, body);

  await assert.rejects(sendValues('/save', {}, options), (error) => {
    assert.equal(error.code, 'invalid_fields');
    assert.equal(error.message, 'Look.');
    assert.deepEqual(error.fields, { 'clips.0.title': 'Fill this in.' });
    return true;
  });
});

test('a sign-in page, a broken server and no network are told apart and name no fields', async () => {
  for (const [status, body, code] of [[200, '<html>', 'failed'], [500, 'oops', 'failed'], [0, '', 'offline']]) {
    const { options } = answering(status, body);
    await assert.rejects(sendValues('/save', {}, options), (error) => error.code === code && Object.keys(error.fields).length === 0);
  }
});

test('a clip whose kind nobody wrote down is told by its ending', () => {
  for (const sound of ['/static/a.mp3', 'https://e.org/A.M4A?x=1.mp4#t', ' /static/a.flac ', '/static/a.opus']) assert.equal(guessedKind(sound), 'audio', sound);
  for (const video of ['/static/a.mp4', 'https://e.mp3', 'https://e.org/a.m3u8', '/static/mp3.webm', '/static/mp3', '', undefined]) assert.equal(guessedKind(video), 'video', video);
});

test('numbers of a check stay exact, however small', () => {
  assert.equal(storedNumber('6.626e-34'), 6.626e-34);
  assert.equal(shownNumber(0.0000001234), 0.0000001234);
  assert.equal(numberIn({ value: '', validity: { badInput: true } }), '');
  assert.equal(numberIn({ value: '' }), null);
});

test('lines are texts without empty ones', () => {
  assert.deepEqual(linesOf(' #One \r\n\n the other\r'), ['#One', 'the other']);
  assert.deepEqual(linesOf(''), []);
});

test('what is as usual is not written down, what was there keeps its place, and what is taken away goes', () => {
  const usual = { alt: '', low: '' };

  assert.deepEqual(stored({ id: 'a' }, { alt: '', low: '/static/l.mp4' }, usual), { id: 'a', low: '/static/l.mp4' });
  assert.deepEqual(stored({ alt: 'x', id: 'a' }, { alt: '' }, usual), { alt: '', id: 'a' });
  assert.deepEqual(Object.keys(stored({ b: 1, a: 2 }, { a: 3, c: 4, b: 5 })), ['b', 'a', 'c']);
  assert.deepEqual(stored({ answer: 3 }, { answer: undefined }), {});
});

test('settings are the same whatever the order of their names, not of their lists', () => {
  assert.equal(fingerprint({ a: [{ x: 1, y: 2 }], b: null }), fingerprint({ b: null, a: [{ y: 2, x: 1 }] }));
  assert.notEqual(fingerprint({ a: [1, 2] }), fingerprint({ a: [2, 1] }));
});

test('sizes are shown in megabytes and stay exact until somebody changes them', () => {
  assert.equal(shownMegabytes(12_345_678), 12.35);
  assert.equal(shownMegabytes(75_300), 0.0753);
  assert.equal(shownMegabytes(0), '');
  for (const bytes of [1, 999, 75_300, 12_345_678, 1_999_999_999]) assert.equal(bytesIn(shownMegabytes(bytes), bytes), bytes);
  assert.equal(bytesIn(2.5, 12_345_678), 2_500_000);
  assert.equal(bytesIn(null, 5), null);
});

test('sizes come from the head of a file, one after the other, and from nothing else', async () => {
  const asked = [];
  let open = 0;
  const replies = {
    '/a': { 'content-length': '1234' },
    '/packed': { 'content-length': '10', 'content-encoding': 'gzip' },
    '/odd': { 'content-length': 'many' },
    '/unknown': {},
  };
  const fetch = async (url, { method }) => {
    asked.push([method, url]);
    open += 1;
    assert.equal(open, 1);
    await new Promise((resolve) => setTimeout(resolve, 1));
    open -= 1;
    if (url === '/far') throw new TypeError('no network');
    return new Response(null, { status: url === '/gone' ? 404 : 200, headers: replies[url] ?? { 'content-length': '99' } });
  };
  const reader = new SizeReader({ fetch });
  const urls = ['/a', '/packed', '/odd', '/unknown', '/far', '/gone', '', 'https://e.org/list.m3u8?x=1', '/last'];

  assert.deepEqual(await Promise.all(urls.map((url) => reader.read(url))), [1234, null, null, null, null, null, null, null, 99]);
  assert.ok(asked.every(([method, url]) => method === 'HEAD' && url && !url.includes('m3u8')));
});

test('a server that never says how large a file is holds up no other', async () => {
  const fetch = (url, { signal }) =>
    url === '/silent' ? new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))) : Promise.resolve(new Response(null, { headers: { 'content-length': '7' } }));
  const reader = new SizeReader({ fetch, patience: 10 });

  assert.deepEqual(await Promise.all([reader.read('/silent'), reader.read('/a')]), [null, 7]);
});

test('every sentence of the form exists, and no other is listed', async () => {
  const folder = new URL('../../static/src/studio/', import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'));
  files.push('../desk/captions-desk.js');
  const source = (await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n');
  // The preview of a check speaks through the feed's own parts.
  const feed = new URL('../feed/', folder);
  const parts = ['check-body.js', ...(await readdir(new URL('checks/', feed))).map((name) => `checks/${name}`)];
  const asked = (await Promise.all(parts.map((name) => readFile(new URL(name, feed), 'utf8')))).join('\n');
  const words = JSON.parse(await readFile(new URL('words.json', folder), 'utf8'));
  const built = /^(clip_(audio|video)|check_(single|multiple|order|number)|asked_(after|at)|size_(low|media|sound)|(alt|description|kind|licence|media|poster)_help|poster_(choose|frame)|pick_none_(media|pictures)|tab_long_(title|description|licence)|up_(reading|sending))$/;
  // The captions editor brings its own.
  const shared = JSON.parse(await readFile(new URL('../kit/words.json', folder), 'utf8')).challenge;
  // The first is said by the page itself, the others by what all scripts share.
  const elsewhere = ['no_script', 'offline', 'failed'];

  for (const [, key] of source.matchAll(/say\('([a-z_]+)'/g)) assert.ok(key in words || (key.startsWith('cap_') && key in shared), `${key} is said but not listed`);
  // Nobody signs in while trying a check, and no answer waits for a line.
  for (const [, key] of asked.matchAll(/'((?:check|l)_[a-z_]+)'/g)) assert.ok(key in words || key === 'l_answer_waits', `${key} is said in the preview but not listed`);
  for (const key of Object.keys(words)) {
    assert.ok(source.includes(`'${key}'`) || asked.includes(`'${key}'`) || built.test(key) || elsewhere.includes(key), `${key} is listed but never said`);
  }
  for (const word of ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'jQuery(', '$(']) assert.ok(!source.includes(word), word);
});
