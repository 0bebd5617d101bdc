import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { CaptionsEditor } from '../../static/src/captions/editor.js';
import { decodeCaptions } from '../../static/src/captions/files.js';
import { captionsTag, languageName, offeredLanguages } from '../../static/src/captions/languages.js';
import { MOST_CHARACTERS, MOST_CUES, parseCaptions, toWebVtt } from '../../static/src/captions/parse.js';
import { readTime, spread, troubleOf, writeTime } from '../../static/src/captions/timing.js';
import { wording } from '../../static/src/kit/words.js';
import { openPage, settled, words } from './page.mjs';

const cue = (from, to, text) => ({ from, to, text });
const sentence = (key, gaps) => wording(words('challenge'))(key, gaps);

test('WebVTT is read: header text, identifiers, settings, notes and styles are no words', () => {
  const text = [
    '\ufeffWEBVTT - made by hand', 'Kind: captions', '', 'STYLE', '::cue { color: red }', '', 'NOTE', 'not said', '', 'first', '00:01.000 --> 00:02.500 align:start position:10%', 'Hello', 'there', '',
    '1:00:03.000 --> 1:00:04.000', '<v Ada>Salt &amp; <i>pepper</i><00:00:03.500> &lt;3',
  ].join('\r\n');

  assert.deepEqual(parseCaptions(text), [cue(1, 2.5, 'Hello\nthere'), cue(3603, 3604, 'Salt & pepper <3')]);
});

test('SubRip is read: numbers, commas, old line ends, empty lines inside, places', () => {
  const text = '1\r00:00:01,5 --> 00:00:02,000\r{\\an8}<font color="red">Eins</font>\r\r42 ist eine Zahl\r\r2\r00:00:03,000 --> 00:00:04,000\r7\r';

  assert.deepEqual(parseCaptions(text), [cue(1.5, 2, 'Eins\n42 ist eine Zahl'), cue(3, 4, '7')]);
});

test('what is no captions file gives no cues and never an error', () => {
  const hostile = ['', null, undefined, 42, {}, '\0\0\0', '-->', '--> '.repeat(20_000), '<'.repeat(50_000), '1:1:1:1 --> 2:2', '&'.repeat(50_000), '00:00:01.000 --> ', 'WEBVTT', '{\\'.repeat(20_000), `WEBVTT\n\n${'9'.repeat(50_000)}:00.000 --> 00:02.000\nx`];

  for (const text of hostile) assert.deepEqual(parseCaptions(text), []);
});

test('there is a limit to captions and to the words of one, and no character is cut in half', () => {
  const many = `WEBVTT\n\n${'00:01.000 --> 00:02.000\nx\n\n'.repeat(MOST_CUES + 5)}`;
  const long = `WEBVTT\n\n00:01.000 --> 00:02.000\n${'a'.repeat(MOST_CHARACTERS - 1)}😀\n`;

  assert.equal(parseCaptions(many).length, MOST_CUES);
  assert.equal(parseCaptions(long)[0].text, 'a'.repeat(MOST_CHARACTERS - 1));
});

test('what is written is read again as it was, whatever it looks like', () => {
  const texts = ['a --> b', '00:01.000 --> 00:02.000', '<script>alert(1)</script>', '&lt;i&gt;', 'NOTE this', 'WEBVTT', '1', 'שלום & مرحبا', '<00:00:01.000>', '{b}', '-->'];
  const cues = texts.map((text, index) => cue(index, index + 0.75, text));

  const written = toWebVtt(cues);
  assert.deepEqual(parseCaptions(written), cues);
  assert.ok(!/<|[^\d] -->/.test(written.replace(/^[\d:.]+ --> [\d:.]+$/gm, '')));
});

test('written captions stand in order of time, without those that say nothing', () => {
  assert.equal(toWebVtt([cue(61.2345, 62, 'b\n\n c '), cue(5, 6, ' \n'), cue(0, 1, 'a')]), 'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\na\n\n00:01:01.235 --> 00:01:02.000\nb\nc\n');
  assert.equal(toWebVtt([]), 'WEBVTT\n');
});

test('times are written to a tenth and read as people write them', () => {
  assert.deepEqual([0, 3.25, 59.96, 62.5, 3600].map(writeTime), ['0:00.0', '0:03.3', '1:00.0', '1:02.5', '60:00.0']);
  assert.deepEqual(['3', '3,2', '0:03.5', '1:02', '0:01:02.125', ' 62.5 ', '٠:٠٣٫٥', '۱:۰۲', '.5'].map(readTime), [3, 3.2, 3.5, 62, 62.125, 62.5, 3.5, 62, 0.5]);
  for (const text of ['', 'soon', '1:', '-3', '1:2:3:4', '3s', null, '1e3', '٫']) assert.equal(readTime(text), null, String(text));
});

test('what speaks against a caption is found, worst first', () => {
  assert.equal(troubleOf(cue(1, 2, 'Fine'), 10), null);
  assert.equal(troubleOf(cue(1, 2, 'Fine'), 0), null);
  assert.deepEqual(['key', 'field', 'wrong'].map((name) => troubleOf(cue(null, 2, 'x'), 10)[name]), ['cap_time_wrong', 'from', true]);
  assert.deepEqual(['key', 'wrong'].map((name) => troubleOf(cue(2, 2, 'x'), 10)[name]), ['cap_end_first', true]);
  assert.deepEqual(['key', 'wrong'].map((name) => troubleOf(cue(10, 12, 'x'), 10)[name]), ['cap_beyond', false]);
  assert.equal(troubleOf(cue(9, 10.5, 'x'), 10).key, 'cap_cut');
  assert.equal(troubleOf(cue(9, 10.05, 'x'), 10), null);
  assert.equal(troubleOf(cue(1, 9, 'a\nb\nc'), 10).key, 'cap_lines');
  assert.equal(troubleOf(cue(1, 2, 'x'.repeat(25)), 10), null);
  assert.deepEqual(troubleOf(cue(1, 2, 'x'.repeat(26)), 10).gaps, { rate: 26 });
});

test('typed lines share the clip by their length, around the moments that are known', () => {
  assert.deepEqual(spread(['aa', 'bbbb', 'cc'], 4), [cue(0, 1, 'aa'), cue(1, 3, 'bbbb'), cue(3, 4, 'cc')]);
  assert.deepEqual(spread(['aa', 'bb', 'cc'], 5, new Map([['bb', 2]])), [cue(0, 1, 'aa'), cue(1, 2, 'bb'), cue(2, 4, 'cc')]);
  assert.deepEqual(spread(['aa', 'bb'], 4, new Map([['aa', 3], ['bb', 1]])).map(({ from }) => from), [0, 3]);
  assert.deepEqual(spread([], 4), []);
  assert.ok(spread(['a', 'b'], 0).every(({ from, to }) => from === 0 && to === 0));
});

test('files are read in the charset they were written in', () => {
  const utf16 = new Uint8Array([0xff, 0xfe, ...[...'Olá'].flatMap((char) => [char.charCodeAt(0) & 255, char.charCodeAt(0) >> 8])]);
  assert.equal(decodeCaptions(utf16.buffer), 'Olá');
  assert.equal(decodeCaptions(new TextEncoder().encode('Ωμ').buffer), 'Ωμ');
  assert.equal(decodeCaptions(new Uint8Array([0x43, 0x61, 0x66, 0xe9]).buffer, 'fr'), 'Café');
  assert.equal(decodeCaptions(new Uint8Array([0xcf, 0xf0, 0xe8]).buffer, 'ru-RU'), 'При');
  assert.equal(decodeCaptions(new ArrayBuffer(0)), '');
});

test('languages are offered once each, nearest first, named for the reader', () => {
  const { first, common, others } = offeredLanguages(['de', '', 'pt-BR', 'de'], 'en');
  const all = [...first, ...common, ...others].map(({ tag }) => tag.toLowerCase());

  assert.deepEqual(first.map(({ name }) => name), ['German', 'Brazilian Portuguese']);
  assert.equal(new Set(all).size, all.length);
  assert.equal(languageName('not a tag!', 'en'), 'not a tag!');
  assert.equal(languageName('de', 'not a page!'), 'de');
  assert.deepEqual(['en', 'en_US', 'zh-Hant', 'de-AT-1996-x-private', '', 'x', null].map(captionsTag), ['en', 'en-US', 'zh-Hant', 'de', '', '', '']);
});

let window;
let sent;
let server;
let editor;
let video;
let states;

beforeEach(() => {
  window = openPage();
  globalThis.window = window;
  sent = [];
  states = [];
  server = { save: () => ({ ok: true }), read: () => '' };
});

const api = {
  call: async (name, body) => {
    sent.push({ name, ...body });
    return server.save(body);
  },
  read: async (url) => server.read(url),
};

/** An editor in the page beside a player of ten seconds. */
async function open({ captions = [], player } = {}) {
  video = window.document.createElement('video');
  Object.defineProperty(video, 'duration', { value: 10, configurable: true });
  const life = new window.AbortController();
  editor = new CaptionsEditor({ say: sentence, api, signal: life.signal, player: player ?? (() => video), clip: { media: '/media/mine', duration_s: 10, captions }, saved: (state) => states.push(state) });
  window.document.body.append(editor.element);
  await settled();
  return { editor, life };
}

const find = (selector) => editor.element.querySelector(selector);
const button = (key) => [...editor.element.querySelectorAll('button')].find((one) => one.textContent === sentence(key));
const rows = () => [...editor.element.querySelectorAll('.microclip-cue')];
const texts = () => rows().map((row) => row.querySelector('textarea').value);
const times = (row) => [...row.querySelectorAll('.microclip-cue__time')].map((field) => field.value);
const said = () => find('[role=status]').textContent;

function write(control, value) {
  control.value = value;
  control.dispatchEvent(new window.Event('input', { bubbles: true }));
}

function press(target, key, more = {}) {
  const event = new window.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

function moveTo(timeS) {
  video.currentTime = timeS;
  video.dispatchEvent(new window.Event('timeupdate'));
}

function give(name, text) {
  const input = find('input[type=file]');
  const file = { name, size: text.length, arrayBuffer: async () => new TextEncoder().encode(text).buffer };
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true });
  input.dispatchEvent(new window.Event('change'));
  return settled();
}

test('a caption is added where the clip is, typed, timed and saved', async () => {
  await open();
  assert.equal(button('cap_save').getAttribute('aria-disabled'), 'true');

  moveTo(2.04);
  button('cap_add_here').click();
  assert.deepEqual(times(rows()[0]), ['0:02.0', '0:04.0']);
  assert.equal(window.document.activeElement, rows()[0].querySelector('textarea'));
  write(window.document.activeElement, 'Rain on <b>ice</b>');
  moveTo(3.5);
  rows()[0].querySelectorAll('.microclip-cue__now')[1].click();
  assert.equal(editor.unsaved, true);
  button('cap_save').click();
  await settled();

  assert.deepEqual(sent, [{ name: 'save_captions', lang: 'en', text: 'WEBVTT\n\n00:00:02.000 --> 00:00:03.500\nRain on &lt;b&gt;ice&lt;/b&gt;\n' }]);
  assert.equal(said(), sentence('cap_saved', { language: 'English' }));
  assert.equal(editor.unsaved, false);
  assert.deepEqual(states, [{ ok: true }]);
});

test('saved captions are fetched as text and shown as text', async () => {
  server.read = (url) => (url === '/captions/de' ? 'WEBVTT\n\n00:01.000 --> 00:02.000\n&lt;img src=x onerror=alert(1)&gt;\n' : '');
  await open({ captions: [{ lang: 'de', label: 'Deutsch', url: '/captions/de' }] });

  assert.deepEqual(texts(), ['<img src=x onerror=alert(1)>']);
  assert.equal(find('select').value, 'de');
  assert.equal(find('select').selectedOptions[0].textContent, sentence('cap_kept', { language: 'German' }));
  assert.equal(editor.element.querySelector('img'), null);
  assert.equal(editor.unsaved, false);
});

test('captions that cannot be fetched are said to be missing, not replaced by none', async () => {
  server.read = () => {
    throw Object.assign(new Error(''), { name: 'ApiError' });
  };
  await open({ captions: [{ lang: 'de', label: 'Deutsch', url: '/captions/de' }] });

  assert.equal(said(), sentence('cap_not_loaded'));
  assert.equal(editor.unsaved, false);
});

test('what was written before the saved captions arrived joins them', async () => {
  let arrive;
  server.read = () => new Promise((resolve) => (arrive = resolve));
  await open({ captions: [{ lang: 'en', label: 'English', url: '/captions/en' }] });
  button('cap_add_here').click();
  write(rows()[0].querySelector('textarea'), 'Mine');
  arrive('WEBVTT\n\n00:05.000 --> 00:06.000\nSaved\n');
  await settled();

  assert.deepEqual(texts(), ['Saved', 'Mine']);
  assert.equal(editor.unsaved, true);
});

test('a wrong time stops saving, says where, and loses nothing', async () => {
  await open();
  button('cap_add_here').click();
  write(rows()[0].querySelector('textarea'), 'Hello');
  const [, to] = rows()[0].querySelectorAll('.microclip-cue__time');
  write(to, 'later');
  button('cap_save').click();

  assert.equal(sent.length, 0);
  assert.equal(said(), sentence('cap_fix', { number: 1 }));
  assert.equal(window.document.activeElement, to);
  assert.equal(to.getAttribute('aria-invalid'), 'true');
  assert.equal(rows()[0].querySelector('.microclip-cue__trouble').textContent, sentence('cap_time_wrong'));
  write(to, '0:01.5');
  assert.equal(rows()[0].querySelector('.microclip-cue__trouble').textContent, '');
  assert.equal(to.getAttribute('aria-invalid'), null);
});

test('a refusal of the server is said and what was written stays unsaved', async () => {
  server.save = () => {
    throw Object.assign(new Error('Line 3 is no time.'), { name: 'ApiError', code: 'bad_captions' });
  };
  await open();
  button('cap_add_here').click();
  write(rows()[0].querySelector('textarea'), 'Hello');

  assert.equal(await editor.save(), false);
  assert.equal(said(), 'Line 3 is no time.');
  assert.equal(editor.unsaved, true);
  assert.deepEqual(texts(), ['Hello']);
});

test('what was typed while saving is still to be saved', async () => {
  let answer;
  server.save = () => new Promise((resolve) => (answer = resolve));
  await open();
  button('cap_add_here').click();
  write(rows()[0].querySelector('textarea'), 'Hello');
  const saving = editor.save();
  write(rows()[0].querySelector('textarea'), 'Hello there');
  answer({});
  await saving;

  assert.equal(editor.unsaved, true);
  assert.equal(button('cap_save').getAttribute('aria-disabled'), null);
});

test('saving waits for the one under way', async () => {
  const answers = [];
  server.save = () => new Promise((resolve) => answers.push(resolve));
  await open();
  button('cap_add_here').click();
  write(rows()[0].querySelector('textarea'), 'Hello');
  button('cap_save').click();
  const again = editor.save();
  await settled();
  answers[0]({});

  assert.equal(await again, true);
  assert.equal(sent.length, 1);
});

test('a file replaces the rows and can be undone; what is no captions file changes nothing', async () => {
  await open();
  button('cap_add_here').click();
  write(rows()[0].querySelector('textarea'), 'Mine');
  await give('letter.vtt', 'Dear all');
  assert.equal(said(), sentence('cap_file_none'));
  assert.deepEqual(texts(), ['Mine']);

  await give('clip.srt', '1\n00:00:01,000 --> 00:00:02,000\nFrom a file\n');
  assert.deepEqual(texts(), ['From a file']);
  assert.equal(said(), sentence('cap_file_read', { count: 1 }));
  button('cap_undo').click();
  assert.deepEqual(texts(), ['Mine']);
});

test('a file over the limit is refused before it is read', async () => {
  await open();
  await give('clip.vtt', 'x'.repeat(200_001));

  assert.equal(said(), sentence('cap_file_large', { limit: 200 }));
});

test('a deleted caption can be had back, and the focus goes to its neighbour', async () => {
  await open();
  await give('clip.vtt', 'WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n\n00:03.000 --> 00:04.000\nTwo\n');
  const [, remove] = rows()[0].querySelectorAll('.microclip-cue__head button');
  remove.click();

  assert.deepEqual(texts(), ['Two']);
  assert.equal(said(), sentence('cap_deleted', { number: 1 }));
  assert.equal(window.document.activeElement.getAttribute('aria-label'), sentence('cap_delete', { number: 1 }));
  button('cap_undo').click();
  assert.deepEqual(texts(), ['One', 'Two']);
});

test('keys: tenths of a second, the whole caption, the next one, two seconds back, play and pause', async () => {
  await open();
  await give('clip.vtt', 'WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n\n00:03.000 --> 00:04.000\nTwo\n');
  const [from] = rows()[0].querySelectorAll('.microclip-cue__time');
  const text = rows()[0].querySelector('textarea');

  assert.equal(press(from, 'ArrowUp').defaultPrevented, true);
  press(from, 'ArrowDown', { altKey: true });
  press(from, 'ArrowDown', { altKey: true });
  assert.deepEqual(times(rows()[0]), ['0:00.9', '0:02.0']);
  assert.equal(press(text, 'ArrowUp').defaultPrevented, false);
  press(text, 'ArrowUp', { altKey: true });
  assert.deepEqual(times(rows()[0]), ['0:01.0', '0:02.1']);
  press(text, 'Enter', { ctrlKey: true });
  assert.equal(window.document.activeElement, rows()[1].querySelector('textarea'));
  press(window.document.activeElement, 'Enter', { ctrlKey: true });
  assert.equal(rows().length, 3);
  assert.deepEqual(times(rows()[2]), ['0:04.0', '0:06.0']);
  moveTo(5);
  press(window.document.activeElement, 'F2');
  assert.equal(video.currentTime, 3);
  assert.equal(video.paused, false);
  press(window.document.activeElement, 'F4');
  assert.equal(video.paused, true);
});

test('the caption that is being spoken is marked', async () => {
  await open();
  await give('clip.vtt', 'WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n\n00:02.000 --> 00:04.000\nTwo\n');

  moveTo(1.5);
  assert.deepEqual(rows().map((row) => row.getAttribute('aria-current')), ['true', null]);
  moveTo(2);
  assert.deepEqual(rows().map((row) => row.getAttribute('aria-current')), [null, 'true']);
});

test('unsaved captions outlive a page drawn anew and follow the player of the moment', async () => {
  let current;
  await open({ player: () => current });
  current = window.document.createElement('video');
  editor.show({ media: '/media/mine', duration_s: 10, captions: [], state: 'ready' });
  current.currentTime = 4;
  button('cap_add_here').click();
  write(rows()[0].querySelector('textarea'), 'Still here');
  current = window.document.createElement('video');
  editor.show({ media: '/media/mine', duration_s: 10, captions: [] });
  current.currentTime = 7;
  current.dispatchEvent(new window.Event('timeupdate'));

  assert.deepEqual(texts(), ['Still here']);
  assert.deepEqual(times(rows()[0])[0], '0:04.0');
  assert.match(find('.microclip-captions__time').textContent, /^0:07\.0/);
  editor.show({ media: '/media/another', duration_s: 5, captions: [] });
  assert.deepEqual(texts(), []);
});

test('another language has captions of its own; new words go along to a language chosen late', async () => {
  server.read = () => 'WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n';
  await open({ captions: [{ lang: 'en', label: 'English', url: '/captions/en' }] });
  const select = find('select');
  const choose = async (lang) => {
    select.value = lang;
    select.dispatchEvent(new window.Event('change'));
    await settled();
  };
  write(rows()[0].querySelector('textarea'), 'One and a half');
  await choose('fr');
  assert.deepEqual(texts(), []);
  button('cap_add_here').click();
  write(rows()[0].querySelector('textarea'), 'Uno');
  await choose('es');
  assert.deepEqual(texts(), ['Uno']);
  await choose('en');
  assert.deepEqual(texts(), ['One and a half']);
  assert.equal(editor.unsaved, true);
  await choose('es');
  assert.equal(await editor.save(), true);
  assert.deepEqual(sent.map(({ lang }) => lang), ['es', 'en']);
  assert.equal(editor.unsaved, false);
});

test('removed captions stay in the editor, to be saved again', async () => {
  server.read = () => 'WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n';
  await open({ captions: [{ lang: 'en', label: 'English', url: '/captions/en' }] });
  button('cap_remove').click();
  await settled();

  assert.deepEqual(sent, [{ name: 'save_captions', lang: 'en', text: '' }]);
  assert.deepEqual(texts(), ['One']);
  assert.equal(editor.unsaved, false, 'somebody who removed them does not want them saved on the way');
  assert.equal(await editor.save(), true);
  button('cap_save').click();
  await settled();
  assert.deepEqual(sent.map(({ text }) => Boolean(text)), [false, true]);
});

test('nothing written is nothing to save; captions emptied to the last are removed', async () => {
  server.read = () => 'WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n';
  await open({ captions: [{ lang: 'en', label: 'English', url: '/captions/en' }] });
  write(rows()[0].querySelector('textarea'), ' ');
  assert.equal(await editor.save(), true);
  assert.deepEqual(sent, [{ name: 'save_captions', lang: 'en', text: '' }]);

  editor.element.remove();
  sent = [];
  await open();
  button('cap_add_here').click();
  assert.equal(editor.unsaved, false);
  assert.equal(await editor.save(), true);
  button('cap_save').click();
  assert.equal(said(), sentence('cap_nothing'));
  assert.deepEqual(sent, []);
});

test('typed along, a line ends where Enter was pressed', async () => {
  await open();
  button('cap_along').click();
  const box = find('.microclip-captions__along textarea');
  write(box, 'First line');
  box.selectionStart = box.value.length;
  moveTo(2);
  press(box, 'Enter');
  write(box, 'First line\nSecond line');
  button('cap_along_make').click();

  assert.deepEqual(texts(), ['First line', 'Second line']);
  assert.deepEqual(times(rows()[0]), ['0:00.0', '0:02.0']);
  assert.equal(find('.microclip-captions__along').hidden, true);
});

test('each field and each button has a name', async () => {
  await open();
  button('cap_add_here').click();
  for (const control of editor.element.querySelectorAll('textarea, select, .microclip-cue__time')) assert.equal(editor.element.querySelectorAll(`label[for="${control.id}"]`).length, 1);
  for (const one of editor.element.querySelectorAll('button')) assert.ok(one.textContent.trim() || one.getAttribute('aria-label'));
  assert.doesNotMatch(editor.element.textContent, /cap_|clip_|\{/);
});

test('when the block leaves the page nothing is listened to any more', async () => {
  const { life } = await open();
  life.abort();
  moveTo(3);

  assert.equal(editor.element.isConnected, false);
  assert.doesNotMatch(find('.microclip-captions__time').textContent, /^0:03/);
});
