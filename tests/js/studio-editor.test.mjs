import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, test } from 'node:test';
import { JSDOM } from 'jsdom';

const words = JSON.parse(await readFile(new URL('../../static/src/studio/words.json', import.meta.url), 'utf8'));
const NASTY = '</script><img src=x onerror=alert(1)>';

let dom;
let StudioEditor;
let sent;
let answer;
let notes;
const opened = [];

const FORM = [
  { name: 'display_name', kind: 'text', label: 'Name', help: 'Shown above.', required: true, max_length: 120 },
  { name: 'clips', kind: 'clips', label: 'Clips', help: 'In this order.', required: false, max: 500 },
  { name: 'complete_ratio', kind: 'number', label: 'Complete', help: 'Share.', required: true, min: 0.1, max: 1, scale: 100, unit: '%', section: 'Completion' },
];

function clip(id, changes = {}) {
  return { id, title: `Title ${id}`, media: `/static/${id}.mp4`, poster: '', captions: [], topics: ['sea'], duration_s: 20, description: '', check: null, ...changes };
}

beforeEach(async () => {
  dom = new JSDOM('<!doctype html><div id="holder"><div class="microclip-studio"><div class="microclip__mount"></div></div></div>', { url: 'https://studio.test/' });
  Object.assign(globalThis, {
    window: dom.window,
    document: dom.window.document,
    Event: dom.window.Event,
    AbortController: dom.window.AbortController,
    IntersectionObserver: class { observe() {} unobserve() {} disconnect() {} },
  });
  dom.window.HTMLMediaElement.prototype.load = () => {};
  dom.window.HTMLElement.prototype.scrollIntoView = () => {};
  sent = [];
  notes = [];
  answer = { status: 200, body: { saved: true, values: {} } };
  dom.window.fetch = async (url, options) => {
    if (options.method === 'HEAD') throw new TypeError('no files here');
    sent.push(JSON.parse(options.body).values);
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  };
  ({ StudioEditor } = await import('../../static/src/studio/editor.js'));
});

// Readers of files that never load would hold the process up for as long as their patience.
afterEach(() => {
  opened.splice(0).forEach((editor) => editor.life.abort());
  dom.window.close();
});

function open(clips = [clip('aaaa'), clip('bbbb'), clip('cccc')], { form = FORM, ...more } = {}) {
  const holder = document.getElementById('holder');
  const runtime = { handlerUrl: (element, name) => `/handler/${name}`, notify: (...note) => notes.push(note) };
  const values = { display_name: 'Feed', clips, complete_ratio: 0.8, ...more };
  const editor = new StudioEditor(runtime, holder, holder.firstElementChild, { block: 'feed', words, form, values });
  editor.start();
  opened.push(editor);
  return editor;
}

const said = () => document.querySelector('fieldset > .microclip-studio__live').textContent;
const all = (selector) => [...document.querySelectorAll(selector)];
const named = (name) => all('button').find((one) => (one.getAttribute('aria-label') ?? one.textContent) === name && !one.closest('[hidden]'));
const labeled = (name, within = document) =>
  document.getElementById([...within.querySelectorAll('label')].find((one) => one.textContent === name).htmlFor);

function type(control, value) {
  control.value = value;
  control.dispatchEvent(new dom.window.Event('input', { bubbles: true }));
}

function choose(control, value) {
  control.value = value;
  control.dispatchEvent(new dom.window.Event('change', { bubbles: true }));
}

/** Bring clips in as the panel below the list does. */
const add = (editor, ...clips) => editor.clips.adding.add(clips);

async function save() {
  document.querySelector('.save-button').click();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return sent.at(-1);
}

test('untouched settings are saved as they came', async () => {
  const check = { question: 'Q?', options: [{ text: 'a', correct: true, explanation: 'yes' }, { text: 'b', correct: false, explanation: '' }] };
  const clips = [clip('aaaa', { captions: [{ lang: 'en', label: 'English', url: '/static/a.vtt' }], check }), clip('bbbb')];
  open(clips);
  named('Edit Title aaaa').click();

  assert.deepEqual(await save(), { display_name: 'Feed', clips, complete_ratio: 0.8 });
  assert.deepEqual(notes.map(([name, { state }]) => [name, state]), [['save', 'start'], ['save', 'end']]);
});

test('clips move by their buttons, keep the keyboard, say where they are and stop at the ends', async () => {
  open();
  const down = named('Move Title aaaa down');
  down.focus();

  down.click();
  assert.equal(document.activeElement, down);
  assert.equal(said(), 'Title aaaa is now clip 2 of 3.');
  down.click();
  assert.equal(down.getAttribute('aria-disabled'), 'true');
  down.click();

  assert.deepEqual((await save()).clips.map((one) => one.id), ['bbbb', 'cccc', 'aaaa']);
  assert.deepEqual(all('.microclip-studio__clip-title').map((one) => one.textContent[0]), ['1', '2', '3']);
});

test('a removed clip comes back to its place', async () => {
  open();
  named('Remove Title bbbb').click();
  assert.equal(document.activeElement.textContent, 'Undo');

  named('Undo').click();

  assert.deepEqual((await save()).clips.map((one) => one.id), ['aaaa', 'bbbb', 'cccc']);
});

test('a clip is built by hand: captions, topics, check', async () => {
  const [card] = add(open([]), { title: 'new', media: '/static/new.mp4', topics: [] });
  card.open(true);
  type(labeled('Length'), '31.5');
  type(labeled('Topics'), 'Sea, tide,');
  named(words.cap_address ?? 'cap_address').click();
  type(labeled('Language code'), 'es');
  labeled('Language code').dispatchEvent(new dom.window.Event('change', { bubbles: true }));
  type(labeled('Address of the WebVTT file'), '/static/es.vtt');
  named('Add a check').click();
  type(labeled('Question'), 'When?');
  type(labeled('Answer 1'), 'Now');
  type(labeled('Answer 2'), 'Later');
  assert.equal(document.querySelector('.microclip-check__question').textContent, 'When?');

  const [made] = (await save()).clips;
  assert.deepEqual(made, {
    title: 'new', media: '/static/new.mp4', poster: '', description: '', duration_s: 31.5, topics: ['sea', 'tide'],
    captions: [{ lang: 'es', label: 'Español', url: '/static/es.vtt' }],
    check: { question: 'When?', options: [{ text: 'Now', correct: true, explanation: '' }, { text: 'Later', correct: false, explanation: '' }] },
  });
});

test('what the new fields hold is saved, and what is as usual is left out', async () => {
  open([clip('aaaa')]);
  named('Edit Title aaaa').click();

  type(labeled('Picture description'), 'A wave.');
  labeled('This clip flashes: learners are warned before it plays').click();
  type(labeled('Smaller copy'), '/static/low.mp4');
  type(labeled('Size of the smaller copy'), '1.5');
  type(labeled('Size of the sound file'), '3'); // without a sound file it means nothing

  const [saved] = (await save()).clips;
  assert.deepEqual(saved, { ...clip('aaaa'), alt: 'A wave.', flashing: true, low: '/static/low.mp4', bytes: { low: 1_500_000 } });
});

test('an untouched clip with everything is saved as it came and asks nothing when one leaves', async () => {
  const check = { answer: 6.626e-34, question: 'h?', kind: 'number', options: [], tolerance: 0, unit: 'J s', at_s: 0, holds: true, explanation: 'Planck.' };
  const whole = clip('aaaa', { kind: 'audio', media: '/static/a.mp4', alt: 'x', flashing: true, low: '/static/l.mp4', sound: '/static/s.mp3', bytes: { sound: 75_301, media: 12_345_678 }, check });
  open([whole]);
  named('Edit Title aaaa').click();
  document.querySelector('.cancel-button').click();
  assert.deepEqual(notes, [['cancel', {}]]);

  assert.deepEqual((await save()).clips, [whole]);
});

test('the kind follows the file until the author chooses', async () => {
  open([clip('aaaa')]);
  named('Edit Title aaaa').click();
  const kind = labeled('Kind of clip');
  assert.equal(kind.value, 'video');

  type(labeled('Clip file'), '/static/talk.mp3');
  assert.equal(kind.value, 'audio');
  assert.ok(!('kind' in (await save()).clips[0]));

  choose(kind, 'video');
  type(labeled('Clip file'), '/static/talk.ogg');
  assert.equal((await save()).clips[0].kind, 'video');
});

test('a size is asked for when an address changes, and what cannot be read stays as it was', async () => {
  const heads = { 'https://e.org/new.mp4': '2500000', '/static/aaaa.mp4': '1000000' };
  open([clip('aaaa', { sound: '/static/s.mp3', bytes: { sound: 4_000_000 } })]);
  dom.window.fetch = async (url) => {
    if (!heads[url]) throw new TypeError('not for this page');
    return new Response(null, { headers: { 'content-length': heads[url] } });
  };
  named('Edit Title aaaa').click();

  type(labeled('Smaller copy'), 'https://e.org/new.mp4');
  labeled('Smaller copy').dispatchEvent(new dom.window.Event('change', { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(labeled('Size of the smaller copy').value, '2.5');

  named('Read the sizes from the files').click();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(labeled('Size of the clip file').value, '1');
  assert.equal(labeled('Size of the sound file').value, '4');
  assert.ok(all('[role=status]').some((one) => one.textContent === words.sizes_unknown));
});

test('texts one a line are saved as a list', async () => {
  const challenges = { name: 'challenges', kind: 'lines', label: 'Challenges', help: '', required: false, max: 10, max_length: 120 };
  open([], { form: [challenges], challenges: ['#Sea', 'The tide'] });
  assert.equal(labeled('Challenges').value, '#Sea\nThe tide');

  type(labeled('Challenges'), '#Sea\n\n Waves \n');

  assert.deepEqual(await save(), { challenges: ['#Sea', 'Waves'] });
});

test('a problem in what is folded away unfolds it', async () => {
  open([clip('aaaa')]);
  answer = { status: 422, body: { error: { code: 'invalid_fields', message: 'Look.', fields: { 'clips.0.bytes.low': 'Too much.', 'clips.0.low': 'No.' } } } };
  await save();

  assert.ok(labeled('Smaller copy').closest('details').open);
  assert.equal(labeled('Size of the smaller copy').getAttribute('aria-invalid'), 'true');
  assert.equal(labeled('Smaller copy').getAttribute('aria-invalid'), 'true');
});

test('problems stand beside their fields and lead there from the summary', async () => {
  open();
  answer = {
    status: 422,
    body: { error: { code: 'invalid_fields', message: 'Look.', fields: { 'clips.1.media': 'Enter a file.', complete_ratio: 'Too much.', form: 'Odd.' } } },
  };
  await save();

  const summary = document.querySelector('.microclip-studio__summary');
  assert.equal(document.activeElement, summary);
  assert.deepEqual([...summary.querySelectorAll('li')].map((one) => one.textContent), ['Clip 2, Clip file: Enter a file.', 'Complete: Too much.', 'Odd.']);
  const second = all('.microclip-studio__clip')[1];
  const media = labeled('Clip file', second);
  assert.equal(media.getAttribute('aria-invalid'), 'true');
  const described = media.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent);
  assert.ok(described.includes('Enter a file.'));
  summary.querySelector('button').click();
  assert.equal(document.activeElement, media);
  assert.deepEqual(notes.map(([name]) => name), ['save', 'error']);

  answer = { status: 200, body: { saved: true, values: {} } };
  await save();
  assert.equal(all('[aria-invalid]').length, 0);
  assert.ok(summary.hidden);
});

test('a form that stays open keeps the ids the server gave', async () => {
  add(open([clip('aaaa')]), { title: 'new', media: '/static/new.mp4', topics: [] });
  answer = { status: 200, body: { saved: true, values: { clips: [{ id: 'aaaa' }, { id: 'new123' }] } } };
  await save();
  named('Move new up').click();

  assert.deepEqual((await save()).clips.map((one) => one.id), ['new123', 'aaaa']);
});

test('a failed save keeps everything and says so', async () => {
  open();
  answer = { status: 500, body: {} };
  await save();

  assert.equal(document.querySelector('.microclip-studio__summary').textContent, words.failed);
  assert.equal(document.querySelector('.save-button').getAttribute('aria-disabled'), null);
});

test('cancel leaves at once when nothing changed and asks when something did', () => {
  open();
  document.querySelector('.cancel-button').click();
  assert.deepEqual(notes, [['cancel', {}]]);
});

test('unsaved changes can be kept or thrown away', () => {
  open();
  type(labeled('Name'), 'Other');
  let heard = 0;
  document.addEventListener('click', () => (heard += 1), { once: true });
  document.querySelector('.cancel-button').click();
  assert.equal(heard, 0);
  assert.deepEqual(notes, []);

  named('Keep editing').click();
  assert.equal(document.activeElement, document.querySelector('.cancel-button'));
  document.querySelector('.cancel-button').click();
  named('Discard changes').click();

  assert.deepEqual(notes, [['cancel', {}]]);
});

test('nothing an author wrote becomes a tag', () => {
  open([clip('aaaa', { title: NASTY, topics: [NASTY], media: 'javascript:alert(1)', poster: 'javascript:alert(1)', check: { question: NASTY, options: [{ text: NASTY, correct: true }, { text: 'b' }] } })]);
  named(`Edit ${NASTY}`).click();

  assert.equal(all('img[src], script').length, 0);
  assert.equal(all('[src^="javascript"]').length, 0);
  assert.equal(document.querySelector('.microclip-studio__clip-title').textContent, `1. ${NASTY}`);
});

test('500 clips draw 500 lines and no field until one is opened', () => {
  open(Array.from({ length: 500 }, (_, number) => clip(`c${String(number).padStart(4, '0')}`)));

  assert.equal(all('.microclip-studio__clip').length, 500);
  assert.equal(all('.microclip-studio__clip input').length, 0);
});
