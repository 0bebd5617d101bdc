import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ApiError } from '../../static/src/kit/api.js';
import { CourseFiles } from '../../static/src/studio/adding/course-files.js';
import { hintsOn, kindOf, troubleBefore, troubleIn } from '../../static/src/studio/adding/file-facts.js';
import { FILES_URL, MP4, file, openWithFiles, settled } from './studio-files.mjs';
import { clip } from './studio-form.mjs';

let page;
afterEach(() => page?.close());

const open = async (...options) => (page = await openWithFiles(...options));
const panel = () => page.editor.clips.adding;
const saved = async () => (await page.save()).clips;
const rows = () => page.all('.microclip-studio__upload').map((row) => [row.dataset.state, row.querySelector('.microclip-studio__upload-status').textContent]);

async function drop(...files) {
  await panel().take(files);
  for (let turn = 0; turn < 100 && panel().uploads.busy; turn++) await settled(5);
}

test('a dropped set becomes one clip with captions, poster, length and size', async () => {
  await open();
  await drop(file('Tide.mp4'), file('tide.de.srt', '1\n00:00:01,000 --> 00:00:02,000\nEbbe & Flut\n'), file('tide.vtt', 'WEBVTT\n\n00:01.000 --> 00:02.000 line:0\nHigh\n'));

  const [made] = await saved();
  assert.deepEqual(made.captions, [
    { lang: 'de', label: 'Deutsch', url: '/static/Tide-de.vtt' },
    { lang: 'en', label: 'English', url: '/static/Tide-en.vtt' },
  ]);
  assert.deepEqual([made.title, made.media, made.duration_s, made.bytes], ['Tide', '/static/Tide.mp4', 12.3, { media: MP4.length }]);
  assert.equal(page.server.files.get('Tide-de.vtt'), 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nEbbe &amp; Flut\n');
  assert.equal(page.server.files.get('Tide-en.vtt'), 'WEBVTT\n\n00:01.000 --> 00:02.000 line:0\nHigh\n', 'good WebVTT stays as it is');
  assert.deepEqual(page.server.tokens, ['token-1', 'token-1', 'token-1']);
});

test('clips come in the order they were chosen, and undo takes them back', async () => {
  await open();
  await drop(file('c.mp4'), file('a.mp4'), file('b.mp4'));

  assert.deepEqual(page.titles(), ['c', 'a', 'b']);
  page.named('Undo').click();
  assert.deepEqual(page.titles(), ['c', 'a']);
});

test('a file of the same name is not written over', async () => {
  await open([], { files: { 'tide.mp4': 'old', 'tide-2.mp4': 'older' } });
  await drop(file('Tide.mp4'));

  assert.deepEqual(page.server.posts, ['Tide-3.mp4']);
  assert.equal(page.server.files.get('tide.mp4'), 'old');
  assert.match(page.all('.microclip-studio__upload-notes')[0].textContent, /this one is called Tide-3\.mp4/);
});

test('what is no clip is told without being sent', async () => {
  await open([], { limit: 2_000, facts: { 'film.mp4': { duration: 600, videoWidth: 10, videoHeight: 20 } } });
  const big = file('big.mp4');
  Object.defineProperty(big, 'size', { value: 2_000_000_000 });
  Object.defineProperty(big, 'slice', { value: () => assert.fail('a file that is too large is not read') });
  await drop(file('page.mp4', '<!doctype html><script>alert(1)</script>'), file('none.mp4', ''), big, file('film.mp4'), file('page.html', '<b>'), file('x.vtt', 'WEBVTT'), file('x.jpg', [0xff, 0xd8, 0xff]));

  assert.deepEqual(page.server.posts, []);
  assert.deepEqual(new Map(page.all('.microclip-studio__upload').map((row) => [row.querySelector('bdi').textContent, row.querySelector('.microclip-studio__upload-status').textContent])), new Map([
    ['page.html', 'This kind of file can’t be used in a feed. Clips are MP4, WebM, MP3 and the like.'],
    ['x.vtt', 'These captions have no clip of the same name. Drop both together, or add the captions in the clip itself.'],
    ['x.jpg', 'This picture has no clip of the same name. Drop both together, or choose it as a poster in the clip itself.'],
    ['page.mp4', 'Whatever its name says, this is no video or sound.'],
    ['none.mp4', 'This file is empty.'],
    ['big.mp4', 'This file has 2 GB; Studio takes at most 2 kB. Make it smaller, or put it on a media server and use its address.'],
    ['film.mp4', 'It lasts 10 min 0 s; a clip may last 3 min 0 s. Cut it into parts.'],
  ]));
  assert.deepEqual(await saved(), []);
});

test('bad captions cost only the captions, and say in which line', async () => {
  await open();
  await drop(file('a.mp4'), file('a.vtt', 'WEBVTT\n\n00:02.000 --> 00:01.000\nback\n'));

  assert.deepEqual((await saved()).map((one) => one.captions), [[]]);
  assert.equal(page.all('.microclip-studio__upload-notes')[0].textContent, 'The clip was added without a.vtt. Line 3: the caption ends before it begins.');
});

test('refusals are said in words, and only what may pass is tried again', async () => {
  await open();
  const answers = {
    'a.mp4': { status: 413, body: JSON.stringify({ error: 'File a.mp4 exceeds maximum size of 10 MB.' }) },
    'b.mp4': { status: 413, body: '<html><h1>413 Request Entity Too Large</h1></html>' },
    'c.mp4': { status: 403, body: 'Forbidden' },
    'd.mp4': { status: 200, body: '<html>Sign in</html>' },
    'e.mp4': { status: 500, body: '<html>' },
    'f.mp4': { status: 400, body: '' },
    'g.mp4': 'offline',
    'h.mp4': { status: 200, body: JSON.stringify({ asset: { portable_url: 'javascript:alert(1)' } }) },
  };
  page.server.refuse = (name) => answers[name];
  await drop(...Object.keys(answers).map((name) => file(name)));

  assert.deepEqual(rows(), [
    ['refused', 'File a.mp4 exceeds maximum size of 10 MB.'],
    ['refused', 'This file is larger than Studio takes. Make it smaller, or put it on a media server and use its address.'],
    ['failed', 'Studio does not know you any more. Sign in again in another tab, then try again.'],
    ['failed', 'Studio does not know you any more. Sign in again in another tab, then try again.'],
    ['failed', 'Studio could not keep the file. Try again in a moment.'],
    ['refused', 'Studio did not take this file.'],
    ['failed', 'The server can’t be reached. Try again when you are online.'],
    ['failed', 'Studio could not keep the file. Try again in a moment.'],
  ]);
  page.server.refuse = () => null;
  page.named('Try again: g.mp4').click();
  for (let turn = 0; turn < 50 && panel().uploads.busy; turn++) await settled(5);
  assert.deepEqual(page.titles(), ['g']);
});

test('what is on its way can be stopped, holds the form, and is never saved half', async () => {
  await open();
  let go;
  page.server.holding = new Promise((resolve) => (go = resolve));
  panel().take([file('a.mp4'), file('b.mp4')]);
  await settled();

  document.querySelector('.save-button').click();
  assert.equal(page.status(), 'Files are still on their way. Wait for them, or stop them, before you save.');
  assert.deepEqual(page.sent, []);
  page.named('Stop b.mp4').click();
  page.named('Stop a.mp4').click();
  await settled();
  assert.deepEqual(rows(), [['failed', 'Stopped.'], ['failed', 'Stopped.']]);
  go();
  await settled();
  assert.deepEqual(await saved(), []);
});

test('names with markup and endless names are text', async () => {
  await open();
  await drop(file('<img src=x onerror=alert(1)>\u202e4pm.mp4'), file(`${'long '.repeat(60)}.mp4`));

  assert.equal(document.querySelectorAll('.microclip-studio__upload img').length, 0);
  assert.equal(page.all('.microclip-studio__upload bdi')[0].textContent, '<img src=x onerror=alert(1)>4pm.mp4');
  assert.equal(page.server.posts[0], 'img_src_x_onerror_alert_1_4pm.mp4');
  assert.ok(page.server.posts[1].length <= 100);
});

test('a dropped table is shown before it is added', async () => {
  await open();
  await drop(file('clips.csv', 'sep=;\ntitle;address\nOne;/static/one.mp4\nTwo;nothing\n'));

  assert.equal(panel().ways.current.key, 'table');
  assert.deepEqual(page.titles(), []);
  assert.equal(page.all('.microclip-studio__table tbody tr').length, 2);
  page.named('Add 1 clip').click();
  assert.deepEqual(page.titles(), ['One']);
  assert.equal(panel().table.text, 'sep=;\ntitle;address\nTwo;nothing');
});

test('a table that is none of text is refused', async () => {
  await open();
  await drop(file('clips.csv', [0x50, 0x4b, 3, 4, 0, 0, 1, 2]));

  assert.match(panel().table.many.problem.textContent, /no table of text/);
});

test('files of the course are searched, shown with what they are, marked and added', async () => {
  await open([clip('aaaa', { media: '/static/old.mp4' })], { files: { 'old.mp4': 'xx', 'new.mp4': 'x'.repeat(2_000), 'paper.pdf': '', 'new.m4a': 'x' } });
  page.named('Course files').click();
  await settled();

  assert.deepEqual(page.all('.microclip-studio__file bdi').map((one) => one.textContent), ['old.mp4', 'new.mp4', 'new.m4a']);
  assert.match(page.all('.microclip-studio__file')[0].textContent, /in this feed/);
  page.labeled('Search by name').value = 'new';
  page.fire(page.labeled('Search by name'), 'keydown', { key: 'Enter' });
  await settled();
  const boxes = page.all('.microclip-studio__file input');
  boxes.forEach((box) => box.click());
  page.named('Add 2 clips').click();
  assert.deepEqual((await saved()).map((one) => [one.title, one.media, one.bytes?.media]), [['Clip aaaa', '/static/old.mp4', undefined], ['new', '/static/new.mp4', 2_000], ['new', '/static/new.m4a', 1]]);
});

test('a site that knows fewer kinds of files is asked again with what it knows', async () => {
  await open([], { files: { 'a.mp4': '' } });
  page.server.knows = ['OTHER'];
  page.named('Course files').click();
  await settled();

  assert.deepEqual(page.server.lists.map((asked) => asked.asset_type), ['OTHER,Audio', 'OTHER']);
  assert.equal(page.all('.microclip-studio__file').length, 1);
});

test('a list that can’t be had says so and is asked for again', async () => {
  await open([], { files: { 'a.mp4': '' } });
  page.server.offline = true;
  page.named('Course files').click();
  await settled();
  assert.match(page.all('.microclip-studio__picker [role=status]')[0].textContent, /can’t be reached/);

  page.server.offline = false;
  page.named('Try again').click();
  await settled();
  assert.equal(page.all('.microclip-studio__file').length, 1);
});

test('without course files addresses and tables are left, and a sentence', async () => {
  await open([], { url: '' });

  assert.deepEqual(page.all('.microclip-studio__tab').map((tab) => tab.textContent), ['By address', 'Many at once']);
  assert.match(panel().node.textContent, /files can’t be brought in/);
  await drop(file('a.mp4'));
  assert.equal(page.all('.microclip-studio__upload')[0].dataset.state, 'refused');
});

test('the ways are tabs that arrows move between', async () => {
  await open();
  const tab = (name) => page.all('.microclip-studio__tab').find((one) => one.textContent === name);
  tab('Upload').focus();
  page.key(tab('Upload'), 'ArrowLeft');
  assert.equal(document.activeElement, tab('Many at once'));
  page.key(tab('Many at once'), 'Home');
  assert.deepEqual([document.activeElement, tab('Upload').tabIndex, tab('Many at once').tabIndex], [tab('Upload'), 0, -1]);
});

test('the first bytes tell what a file is', () => {
  const bytes = (text) => new Uint8Array(Buffer.from(text, 'latin1'));
  for (const media of ['\0\0\0\x18ftypmp42', '\x1a\x45\xdf\xa3', 'OggS', 'ID3\x04', '\xff\xfb\x90', 'fLaC', 'RIFF\0\0\0\0WAVE']) assert.equal(kindOf(bytes(media)), 'media', media);
  for (const picture of ['\xff\xd8\xff\xe0', '\x89PNG\r\n\x1a\n', 'GIF89a', 'RIFF\0\0\0\0WEBP']) assert.equal(kindOf(bytes(picture)), 'poster', picture);
  for (const other of ['<!doctype html>', '', 'MZ\x90', 'PK\x03\x04', '#EXTM3U', '\0\0\0\0', 'WEBVTT']) assert.equal(kindOf(bytes(other)), '', other);
});

test('what a clip is like is told, and only what can’t be is refused', () => {
  const time = String;
  assert.equal(troubleIn({ duration_s: 180 }, time), null);
  assert.equal(troubleIn({ duration_s: 180.1 }, time).key, 'up_too_long');
  assert.deepEqual(hintsOn({ duration_s: 90, width: 1920, height: 1080, shown: true }, time).map(({ key }) => key), ['up_wide', 'up_long']);
  assert.deepEqual(hintsOn({ duration_s: null, width: 0, height: 0, shown: false }, time).map(({ key }) => key), ['up_not_shown']);
  assert.equal(troubleBefore({ name: 'a.mp4', size: 5 }, 0, String), null);
  assert.equal(troubleBefore({ name: 'a.mp4', size: 2_000_000_001 }, 0, String).key, 'up_too_large');
});

test('a line that dies is given up', async () => {
  await open();
  page.server.holding = new Promise(() => {});
  const files = new CourseFiles({ url: FILES_URL, signal: new AbortController().signal, patience: 10, cookies: () => '' });

  await assert.rejects(files.upload(file('a.mp4')), (error) => error instanceof ApiError && error.code === 'offline');
});

test('500 clips and a drop stay quick', async () => {
  const many = Array.from({ length: 499 }, (_, number) => clip(`c${number}`));
  await open(many);
  const started = performance.now();
  await drop(file('a.mp4'), file('b.mp4'));

  assert.ok(performance.now() - started < 1_500, `${performance.now() - started} ms`);
  assert.deepEqual(rows().map(([state]) => state).sort(), ['done', 'refused']);
});
