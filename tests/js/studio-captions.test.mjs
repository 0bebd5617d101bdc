import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { asWebVtt, readCaptionFile } from '../../static/src/studio/adding/caption-file.js';
import { drawn } from '../../static/src/studio/adding/pictures.js';
import { file, openWithFiles, settled } from './studio-files.mjs';
import { clip } from './studio-form.mjs';

let page;
afterEach(() => page?.close());

const captionWords = { cap_language: 'Language', cap_save: 'Save captions', cap_remove: 'Remove captions', cap_add_here: 'Add a caption here', cap_number: 'Caption {number}' };

async function openClip(changes = {}, options = {}) {
  page = await openWithFiles([clip('aaaa', { captions: [], ...changes })], options);
  Object.assign(page.editor.data.words, captionWords);
  Object.assign(globalThis, { MutationObserver: page.window.MutationObserver, CustomEvent: page.window.CustomEvent });
  Object.assign(page.window.HTMLMediaElement.prototype, { pause() {}, play: async () => {} });
  const { CaptionsDesk } = await import('../../static/src/desk/captions-desk.js');
  page.window.MicroclipCaptions = { CaptionsDesk };
  page.named('Edit Clip aaaa').click();
  return page.editor.clips.cards[0].fields.named;
}

/** Drop files on a clip's captions. */
async function drop(captions, ...files) {
  const event = Object.assign(new page.window.Event('drop', { bubbles: true, cancelable: true }), { dataTransfer: { types: ['Files'], files } });
  captions.node.dispatchEvent(event);
  for (let turn = 0; turn < 200 && (turn < 2 || captions.status.textContent === 'Reading the captions …'); turn++) await settled(5);
}

/** Wait until the captions editor has heard what became of its captions. */
async function kept() {
  const heard = () => !['', 'working'].includes(document.querySelector('.microclip-desk .microclip-status').textContent);
  for (let turn = 0; turn < 200 && (turn < 2 || !heard()); turn++) await settled(5);
}

const saved = async () => (await page.save()).clips[0];

test('SubRip becomes WebVTT under the name of the clip, and WebVTT stays as it is', async () => {
  const { captions } = await openClip();
  await drop(captions, file('whatever.de.srt', '1\n00:00:01,000 --> 00:00:02,500\n<i>Ebbe</i>\n'), file('x-fr.vtt', 'WEBVTT\n\nNOTE mine\n\n00:01.000 --> 00:02.000 align:start\nMer\n'));

  assert.deepEqual((await saved()).captions, [
    { lang: 'de', label: 'Deutsch', url: '/static/aaaa-de.vtt' },
    { lang: 'fr', label: 'Français', url: '/static/aaaa-fr.vtt' },
  ]);
  assert.equal(page.server.files.get('aaaa-de.vtt'), 'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nEbbe\n');
  assert.match(page.server.files.get('aaaa-fr.vtt'), /align:start/);
});

test('the first file without a language gets the page’s; the next one asks for it', async () => {
  const { captions } = await openClip();
  await drop(captions, file('a.vtt', 'WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n'));
  await drop(captions, file('b.vtt', 'WEBVTT\n\n00:01.000 --> 00:02.000\nTwo\n'));

  assert.deepEqual(captions.read().map(({ lang }) => lang), ['en', '']);
  assert.equal(document.activeElement, captions.rows[1].lang.control);
  assert.equal(captions.rows[1].lang.problem.textContent, 'The file is kept. Which language is it in?');
});

test('bad captions are told with their line, each by its name, and change nothing', async () => {
  const { captions } = await openClip();
  const big = file('big.en.vtt', 'WEBVTT');
  Object.defineProperty(big, 'size', { value: 10_000_000 });
  Object.defineProperty(big, 'arrayBuffer', { value: () => assert.fail('a file that is too large is not read') });
  await drop(captions, file('<b>.en.srt', '1\n00:00:0x,000 --> 00:00:02,000\nA\n'), big, file('page.en.vtt', '<!DOCTYPE html><p>00:01.000 --> 00:02.000'), file('none.en.vtt', 'WEBVTT\n\nwords\n'));

  assert.deepEqual(page.all('.microclip-studio__troubles li').map((one) => one.textContent), [
    '<b>.en.srt: Line 2: these times can’t be read. Write them as 00:01.500 --> 00:04.000.',
    'big.en.vtt: This file is too large for captions: at most 500 kB.',
    'page.en.vtt: This is no captions file. It has to be WebVTT (.vtt) or SubRip (.srt).',
    'none.en.vtt: There are no captions in this file.',
  ]);
  assert.deepEqual(page.server.posts, []);
  assert.deepEqual((await saved()).captions, []);
});

test('a file that was there is not written over, what this form made is', async () => {
  const { captions } = await openClip({ captions: [{ lang: 'en', label: 'English', url: '/static/aaaa-en.vtt' }] }, { files: { 'aaaa-en.vtt': 'old' } });
  const one = (words) => file('a.en.vtt', `WEBVTT\n\n00:01.000 --> 00:02.000\n${words}\n`);
  await drop(captions, one('First'));
  await drop(captions, one('Second'));

  assert.deepEqual(page.server.posts, ['aaaa-en-2.vtt', 'aaaa-en-2.vtt']);
  assert.equal(page.server.files.get('aaaa-en.vtt'), 'old');
  assert.match(page.server.files.get('aaaa-en-2.vtt'), /Second/);
  assert.deepEqual((await saved()).captions, [{ lang: 'en', label: 'English', url: '/static/aaaa-en-2.vtt' }]);
});

test('captions of a course file are opened, changed beside the player and kept', async () => {
  const text = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHigh water\n';
  const { captions } = await openClip({ captions: [{ lang: 'en', label: 'English', url: '/static/tide.vtt' }] }, { files: { 'tide.vtt': text } });
  page.named('Edit captions: English').click();
  await settled();

  assert.equal(document.querySelector('.microclip-desk video').getAttribute('src'), '/static/aaaa.mp4');
  const words = document.querySelector('.microclip-cue__text');
  assert.equal(words.value, 'High water');
  words.value = 'Low <water> & more';
  words.dispatchEvent(new page.window.Event('input', { bubbles: true }));
  document.querySelector('.save-button').click();
  assert.match(page.status(), /captions of “Clip aaaa” are not saved yet/);
  assert.deepEqual(page.sent, []);

  page.named('Save captions').click();
  await kept();
  assert.equal(captions.desk.unsaved, false);
  assert.equal(page.server.files.get('aaaa-en.vtt'), 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nLow &lt;water&gt; &amp; more\n');
  assert.deepEqual((await saved()).captions, [{ lang: 'en', label: 'English', url: '/static/aaaa-en.vtt' }]);
});

test('captions are written from nothing, and a refusal keeps them in the editor', async () => {
  const { captions } = await openClip();
  page.server.refuse = () => ({ status: 413, body: JSON.stringify({ error: 'Too large.' }) });
  page.named('Write captions beside the player').click();
  await settled();
  page.named('Add a caption here').click();
  const words = document.querySelector('.microclip-cue__text');
  words.value = 'Begin';
  words.dispatchEvent(new page.window.Event('input', { bubbles: true }));
  page.named('Save captions').click();
  await kept();
  assert.equal(document.querySelector('.microclip-desk .microclip-status--trouble').textContent, 'Too large.');
  assert.equal(captions.desk.unsaved, true);

  page.server.refuse = () => null;
  page.named('Save captions').click();
  await kept();
  assert.deepEqual((await saved()).captions, [{ lang: 'en', label: 'English', url: '/static/aaaa-en.vtt' }]);
});

test('an editor that can’t be loaded says so, and its words are asked about before it is closed', async () => {
  const { captions } = await openClip();
  delete page.window.MicroclipCaptions;
  page.named('Write captions beside the player').click();
  const script = document.head.querySelector('script[src="/desk.js"]');
  script.dispatchEvent(new page.window.Event('error'));
  await settled();

  assert.equal(captions.status.textContent, 'The captions editor could not be loaded. Try again in a moment.');
  assert.equal(captions.desk, null);
});

test('without course files captions have an address, as before', async () => {
  const { captions, poster } = await openClip({}, { url: '' });

  assert.deepEqual([...captions.node.querySelectorAll('button')].map((one) => one.textContent), ['By address']);
  assert.deepEqual([...poster.node.querySelectorAll('button')], []);
});

test('whatever is read is WebVTT again, and reading it once more changes nothing', async () => {
  const pieces = ['1\n', '00:00:01,000 --> 00:00:02,000\n', '00:01.000 --> 00:03.000\n', 'WEBVTT\n', '\n', 'words\n', '--> \n', '<b>x</b>\n', '&amp;\n', 'NOTE x\n', '\u202e\n', '00:02.000 --> 00:01.000\n', '\r\n', '{\\an8}up\n'];
  let seed = 5;
  const roll = (most) => (seed = (seed * 48_271) % 2_147_483_647) % most;
  let good = 0;
  for (let round = 0; round < 3_000; round++) {
    const text = Array.from({ length: roll(12) }, () => pieces[roll(pieces.length)]).join('');
    const { text: made, count, trouble } = asWebVtt(text);
    if (trouble) {
      if (trouble.gaps?.line) assert.match(text.split(/\r\n|\r|\n/)[trouble.gaps.line - 1], /-->/);
      continue;
    }
    good += 1;
    assert.match(made, /^WEBVTT/);
    assert.deepEqual(asWebVtt(made), { text: made, count }, JSON.stringify(text));
  }
  assert.ok(good > 200, String(good));
});

test('old files are read in their own letters, and files that are gone are told', async () => {
  const old = new File([new Uint8Array([...Buffer.from('1\n00:00:01,000 --> 00:00:02,000\n'), 0xcf, 0xf0, 0xe8])], 'a.ru.srt');
  assert.match((await readCaptionFile(old, 'ru')).text, /При/);
  const gone = Object.defineProperty(file('a.vtt', 'WEBVTT'), 'arrayBuffer', { value: async () => Promise.reject(new Error('gone')) });
  assert.deepEqual((await readCaptionFile(gone)).trouble, { key: 'up_unreadable' });
  assert.equal((await readCaptionFile(file('a.vtt', ''))).trouble.key, 'up_empty');
  assert.equal(asWebVtt(`WEBVTT\n\n${'00:01.000 --> 00:02.000\nx\n\n'.repeat(401)}`).trouble.key, 'up_captions_many');
});

test('a frame becomes as large a JPEG as fits, smaller where it must', async () => {
  const made = [];
  const canvas = () => ({ getContext: () => ({ drawImage: () => {} }), toBlob(done, type, quality) {
    made.push([this.width, this.height, quality]);
    done({ type, size: this.width * this.height * quality });
  } });
  const blob = await drawn({}, { width: 1080, height: 1920 }, canvas);

  assert.ok(blob.size <= 150_000);
  assert.deepEqual(made[0], [405, 720, 0.86]);
  const tainted = () => ({ getContext: () => ({ drawImage: () => {} }), toBlob() {
    throw Object.assign(new Error('tainted'), { name: 'SecurityError' });
  } });
  await assert.rejects(drawn({}, { width: 1, height: 1 }, tainted), { name: 'SecurityError' });
});
