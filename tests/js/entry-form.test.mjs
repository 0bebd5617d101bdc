import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { EntryForm } from '../../static/src/challenge/entry-form.js';
import { Keeper } from '../../static/src/upload/keeper.js';
import { openStore } from '../../static/src/upload/store.js';
import { wording } from '../../static/src/kit/words.js';
import { FakeIndexedDB, FakeLocks } from './browser-store.mjs';
import { openPage, settled, words } from './page.mjs';
import { UploadServer, broken, draft } from './upload-server.mjs';

const say = wording(words('challenge'));
const TEXT = '0123456789';
const LIMITS = { max_duration_s: 60, min_duration_s: 1, max_size_bytes: 1000, accept: 'video/mp4,audio/*', max_title: 80, max_caption: 300, max_alt: 300, max_poster_bytes: 1000 };
const clip = (text = TEXT, { type = 'video/mp4', name = 'clip.mp4' } = {}) => new File([text], name, { type });

let window;
let disk;
let locks;
let server;

beforeEach(() => {
  window = openPage();
  Object.defineProperty(globalThis, 'navigator', { value: window.navigator, configurable: true, writable: true });
  disk = new FakeIndexedDB();
  locks = new FakeLocks();
  server = served(new UploadServer());
});

const pages = [];

afterEach(() => pages.splice(0).forEach((life) => life.abort()));

/** The server with the deeds that a draft is for. */
function served(one) {
  const plain = one.state.bind(one);
  return Object.assign(one, {
    place: '/block/1',
    cookies: () => 'csrftoken=first',
    state: () => ({ ...plain(), limits: LIMITS }),
    enter_clip: (body) => ((one.entered = body), (one.draft = null), { ...one.state(), entry: { id: 'e', ...body } }),
    discard_draft: () => ((one.draft = null), one.state()),
    save_poster: (bytes) => ((one.poster = bytes), (one.draft = { ...one.draft, poster: '/media/draft/poster-1' }), one.state()),
  });
}

/** A page with the form on it. `heard` collects what the form told the challenge. */
function page({ canAct = true, state = {}, ...options } = {}) {
  const life = new AbortController();
  pages.push(life);
  const area = window.document.createElement('section');
  const outside = window.document.createElement('button');
  window.document.body.replaceChildren(area, outside);
  const heard = { entered: [], refused: [], changed: [] };
  const hear = (name) => (what) => void heard[name].push(what);
  const keeper = new Keeper({ block: '/block/1', mark: 'amira', store: openStore({ factory: disk, session: window.sessionStorage }), locks, signal: life.signal });
  const form = new EntryForm({
    api: server, say, signal: life.signal, state: { ...server.state(), ...state }, canAct, area, keeper, entered: hear('entered'), refused: hear('refused'), changed: hear('changed'),
    deliveries: { wait: () => settled(1) }, ...options,
  });
  area.append(form.element);
  const find = (selector) => area.querySelector(selector);
  return { form, area, outside, heard, life, find, title: find('[name=title]'), enter: find('[type=submit]'), video: () => find('.microclip-entry__preview video, .microclip-entry__preview audio') };
}

const visible = (node) => Boolean(node) && !node.closest('[hidden]');
const button = (area, key) => [...area.querySelectorAll('button')].find((one) => one.textContent === say(key) && visible(one));
const said = (area) => [...area.querySelectorAll('.microclip-status, .microclip-entry__progress-text')].filter((one) => visible(one) && one.textContent).map((one) => one.textContent);

/** Choose a file as the browser's own picker would. */
function pick(shown, file) {
  const input = shown.find('input[type=file]');
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true });
  input.dispatchEvent(new window.Event('change'));
}

/** The browser has looked into the file. */
function look(shown, { duration = 10, width = 720, height = 1280, shows = true } = {}) {
  const video = shown.video();
  for (const [name, value] of Object.entries({ duration, videoWidth: width, videoHeight: height })) Object.defineProperty(video, name, { value, configurable: true });
  video.dispatchEvent(new window.Event(shows ? 'loadedmetadata' : 'error'));
}

const write = (control, text) => {
  control.value = text;
  control.dispatchEvent(new window.Event('input', { bubbles: true }));
};

test('sending begins at once, while a title is written; the draft is shown and entered with its words', async () => {
  const shown = page();
  pick(shown, clip());
  assert.equal(window.document.activeElement, shown.title);
  look(shown);
  await settled(20);

  assert.equal(server.kept, TEXT);
  assert.equal(visible(shown.find('.microclip-draft')), true);
  assert.equal(shown.video().getAttribute('src'), '/media/draft-1');
  assert.match(shown.find('.microclip-draft').textContent, /Ready\./);
  write(shown.title, ' My street ');
  write(shown.find('[name=alt]'), 'A street in rain');
  shown.enter.click();
  await settled(5);
  assert.deepEqual(server.entered, { title: 'My street', caption: '', alt: 'A street in rain' });
  assert.equal(shown.heard.entered[0].entry.id, 'e');
  assert.deepEqual([disk.shelf('clips'), disk.shelf('files'), disk.shelf('words')], [[], [], []]);
});

test('a title is asked for beside its field, which gets the focus', async () => {
  const shown = page({ state: { draft: draft() } });

  shown.enter.click();

  assert.equal(window.document.activeElement, shown.title);
  assert.equal(shown.title.getAttribute('aria-invalid'), 'true');
  const [trouble] = shown.title.getAttribute('aria-describedby').split(' ').map((id) => window.document.getElementById(id));
  assert.equal(trouble.textContent, say('title_missing'));
  write(shown.title, 'x');
  assert.equal(shown.title.hasAttribute('aria-invalid'), false);
  assert.equal(trouble.hidden, true);
  assert.equal(server.calls.length, 0);
});

test('entered before it is there, it takes part as soon as it is', async () => {
  const shown = page();
  pick(shown, clip());
  write(shown.title, 'Early');
  shown.enter.click();
  assert.deepEqual(said(shown.area).slice(-1), [say('up_enter_later')]);
  look(shown);
  await settled(20);

  assert.equal(server.entered.title, 'Early');
  assert.equal(shown.heard.entered.length, 1);
  assert.ok(!visible(shown.find('.microclip-draft')), 'there is no draft any more, so none is loaded');
});

test('entered before it is there, but refused: the draft is shown, and why', async () => {
  const shown = page();
  server.faults = [{ at: 'enter_clip', act: Object.assign(broken(422, 'bad_text'), { message: 'This text is too long.' }) }];
  pick(shown, clip());
  write(shown.title, 'Early');
  shown.enter.click();
  look(shown);
  await settled(20);

  assert.equal(shown.heard.entered.length, 0);
  assert.ok(visible(shown.find('.microclip-draft')));
  assert.deepEqual(said(shown.area), ['This text is too long.']);
  shown.enter.click();
  await settled(5);
  assert.equal(shown.heard.entered.length, 1);
});

test('pressed again it does not', async () => {
  const shown = page();
  pick(shown, clip());
  write(shown.title, 'Early');
  shown.enter.click();
  assert.equal(shown.enter.textContent, say('up_not_yet'));
  shown.enter.click();
  look(shown);
  await settled(20);

  assert.equal(server.entered, undefined);
  assert.equal(shown.enter.textContent, say('enter'));
  assert.ok(visible(shown.find('.microclip-draft')));
});

test('too large, of another kind or empty: said at once, and nothing is sent or kept', async () => {
  const shown = page();
  for (const [file, sentence] of [[clip('x'.repeat(2000)), /the limit is/], [clip('x', { type: 'text/plain' }), /not a video/], [clip(''), /empty/]]) {
    pick(shown, file);
    await settled(2);
    assert.match(said(shown.area).join(), sentence);
    assert.ok(visible(shown.find('.microclip-entry__drop')));
  }
  assert.deepEqual([server.calls, disk.shelf('files')], [[], []]);
});

test('too long is known when the browser has looked: nothing is sent, what was typed stays, another clip can be chosen', async () => {
  const shown = page();
  pick(shown, clip());
  write(shown.title, 'Long');
  look(shown, { duration: 75.2 });
  await settled(5);

  assert.equal(server.calls.length, 0);
  assert.deepEqual(said(shown.area), [say('too_long', { seconds: 76, limit: 60 })]);
  assert.equal(shown.title.value, 'Long');
  assert.ok(visible(button(shown.area, 'choose_another')));
  pick(shown, clip('another'));
  look(shown);
  await settled(20);
  assert.equal(server.kept, 'another');
});

test('a clip this browser can not show is sent all the same, with a note', async () => {
  const shown = page();
  server.faults = [{ at: 'finish_upload', act: () => settled(20) }];
  pick(shown, clip());
  look(shown, { shows: false });
  await settled(10);

  assert.ok(shown.area.textContent.includes(say('up_not_shown')));
  await settled(30);
  assert.equal(server.kept, TEXT);
});

test('without a line it says so and goes on by itself', async () => {
  const shown = page();
  server.online = false;
  pick(shown, clip());
  look(shown);
  await settled(20);
  assert.deepEqual(said(shown.area), [say('up_offline')]);

  server.online = true;
  await settled(60);

  assert.equal(server.kept, TEXT);
});

test('paused, gone on, stopped: by buttons that keep the focus', async () => {
  const shown = page();
  server.faults = [{ at: 'upload_chunk', after: 1, act: () => button(shown.area, 'up_pause').click() }];
  pick(shown, clip());
  look(shown);
  await settled(20);
  assert.match(said(shown.area).join(), /Paused at 40/);
  const asked = server.calls.length;
  await settled(10);
  assert.equal(server.calls.length, asked);

  const turn = button(shown.area, 'up_resume');
  turn.focus();
  server.faults = [{ at: 'finish_upload', act: () => settled(10) }];
  turn.click();
  assert.equal(window.document.activeElement, turn);
  await settled(8);
  button(shown.area, 'up_stop').click();
  await settled(20);

  assert.ok(visible(shown.find('.microclip-entry__drop')));
  assert.deepEqual(said(shown.area), [say('cancelled')]);
  assert.match(window.document.activeElement.textContent, new RegExp(say('choose_file')));
  assert.deepEqual(disk.shelf('files'), []);
});

test('after a killed tab the clip goes on from where the server is, and the words are back', async () => {
  for (let killedAt = 0; killedAt < 5; killedAt++) {
    disk = new FakeIndexedDB();
    server = served(new UploadServer());
    const first = page();
    let number = 0;
    server.faults = Array.from({ length: 5 }, () => ({ act: () => number++ === killedAt && first.life.abort() }));
    pick(first, clip());
    write(first.title, 'Before');
    await first.form.keepWords();
    look(first);
    await settled(20);
    server.faults = [];
    const held = server.bytes.length;
    server.calls = [];

    const second = page();
    await settled(2);
    look(second);
    await second.form.recalled;

    assert.equal(second.title.value, 'Before');
    assert.equal(server.kept, TEXT, `killed at call ${killedAt}`);
    assert.equal(server.number, 1);
    assert.ok(visible(second.find('.microclip-draft')));
    const sent = server.names.filter((name) => name.startsWith('upload_chunk'));
    assert.equal(sent[0], held === TEXT.length ? undefined : `upload_chunk@${held}`);
    second.life.abort();
  }
});

test('a tab killed after the server was done, before it knew: the draft is there, nothing is sent again', async () => {
  const first = page();
  server.faults = [{ at: 'finish_upload', act: (self) => (self.finish_upload(self.calls.at(-1).body), first.life.abort()) }];
  pick(first, clip());
  look(first);
  await settled(20);
  server.calls = [];

  const second = page();
  await second.form.recalled;

  assert.equal(second.video().getAttribute('src'), '/media/draft-1');
  assert.deepEqual([server.calls, disk.shelf('clips'), disk.shelf('files')], [[], [], []]);
});

test('where the file could not be kept, the same one is asked for, and it goes on', async () => {
  disk.full = true;
  const first = page();
  server.faults = [{ at: 'upload_chunk', after: 1, act: () => first.life.abort() }];
  pick(first, clip());
  look(first);
  await settled(20);

  const second = page();
  await second.form.recalled;
  assert.deepEqual(said(second.area), [say('up_same_file', { name: 'clip.mp4' })]);
  server.calls = [];
  pick(second, clip());
  look(second);
  await settled(20);

  assert.equal(server.kept, TEXT);
  assert.ok(server.names.includes('upload_chunk@4') && !server.names.includes('upload_chunk@0'));
  assert.deepEqual(disk.shelf('clips'), []);
});

test('a second window does not send the same clip: it waits, and shows the draft', async () => {
  const first = page();
  let goOn;
  server.faults = [{ at: 'upload_chunk', after: 1, act: () => new Promise((resolve) => (goOn = resolve)) }];
  pick(first, clip());
  look(first);
  await settled(10);

  const second = page();
  await settled(10);
  assert.deepEqual(said(second.area), [say('up_elsewhere')]);
  assert.equal(server.names.filter((name) => name === 'start_upload').length, 1);
  goOn();
  await settled(20);

  assert.equal(server.number, 1);
  assert.equal(second.heard.changed[0].draft.media, '/media/draft-1');
});

test('a draft on the server is shown as it is, and words are not asked for twice', async () => {
  const shown = page({ state: { draft: draft({ notes: ['It has no captions yet.'], state_text: 'Being converted.' }) } });

  assert.ok(!visible(shown.find('.microclip-entry__drop')));
  assert.match(shown.find('.microclip-draft').textContent, /Being converted\..*Only you can see it.*It has no captions yet\./s);
  const video = shown.video();
  shown.form.update({ limits: LIMITS, draft: draft({ state_text: 'Ready.' }) });
  assert.equal(shown.video(), video, 'the player stays');
  assert.match(shown.find('.microclip-draft').textContent, /Ready\./);
  assert.equal(server.calls.length, 0);
});

test('another clip takes the place of the draft only when it is there', async () => {
  server.draft = draft({ media: '/media/old' });
  const shown = page();
  server.faults = [{ at: 'start_upload', act: broken(413, 'quota_full') }];
  pick(shown, clip());
  look(shown);
  await settled(20);
  assert.equal(server.draft.media, '/media/old');
  assert.equal(shown.heard.refused[0].code, 'quota_full');

  pick(shown, clip());
  look(shown);
  await settled(20);

  assert.equal(shown.video().getAttribute('src'), '/media/draft-1');
});

test('stopping goes back to the draft there was', async () => {
  server.draft = draft({ media: '/media/old' });
  const shown = page();
  server.online = false;
  pick(shown, clip());
  look(shown);
  await settled(5);
  button(shown.area, 'up_stop').click();

  assert.equal(shown.video().getAttribute('src'), '/media/old');
  assert.equal(window.document.activeElement.textContent, say('choose_another'));
});

test('deleting the draft asks first, and Escape keeps it', async () => {
  server.draft = draft();
  const shown = page();
  button(shown.area, 'up_delete').click();
  const keep = window.document.activeElement;
  assert.equal(keep.textContent, say('withdraw_keep'));
  keep.dispatchEvent(new window.KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  assert.equal(window.document.activeElement.textContent, say('up_delete'));
  assert.equal(server.calls.length, 0);

  button(shown.area, 'up_delete').click();
  button(shown.area, 'up_delete_yes').click();
  await settled(5);

  assert.equal(server.draft, null);
  assert.ok(visible(shown.find('.microclip-entry__drop')));
  assert.match(window.document.activeElement.textContent, new RegExp(say('choose_file')));
});

test("the server's refusal is said in its words, the typed ones stay, and nothing is kept", async () => {
  const refusal = Object.assign(broken(422, 'too_long'), { message: 'This clip is too long.' });
  server.faults = [{ at: 'finish_upload', act: refusal }];
  const shown = page();
  pick(shown, clip());
  write(shown.title, 'A letter');
  look(shown);
  await settled(20);

  assert.deepEqual(said(shown.area), ['This clip is too long.']);
  assert.equal(shown.title.value, 'A letter');
  shown.enter.click();
  assert.deepEqual(said(shown.area), ['This clip is too long.']);
  assert.equal(window.document.activeElement.textContent, say('choose_another'));
  assert.deepEqual(disk.shelf('files'), []);
});

test('a server that stays broken can be tried again, and the file is kept for that', async () => {
  server.faults = [{ at: 'upload_chunk', after: 1, times: 5, act: broken(500) }];
  const shown = page();
  pick(shown, clip());
  look(shown);
  await settled(50);
  assert.deepEqual(said(shown.area), [say('failed')]);
  assert.equal(disk.shelf('files').length, 1);

  button(shown.area, 'up_retry').click();
  await settled(20);

  assert.equal(server.kept, TEXT);
});

test('what is not the fault of the file never costs the file: signed in again, it goes on', async () => {
  for (const [at, status, code] of [['upload_chunk', 403, 'sign_in'], ['upload_chunk', 403, 'failed'], ['finish_upload', 429, 'too_often'], ['start_upload', 413, 'quota_full']]) {
    disk = new FakeIndexedDB();
    server = served(new UploadServer({ faults: [{ at, act: broken(status, code) }] }));
    const shown = page();
    pick(shown, clip());
    look(shown);
    await settled(30);
    assert.equal(disk.shelf('files').length, 1, code);
    assert.equal(server.kept, undefined);

    button(shown.area, 'up_retry').click();
    await settled(20);

    assert.equal(server.kept, TEXT, code);
    assert.deepEqual(disk.shelf('files'), []);
  }
});

test('what happened in another window is caught up with', async () => {
  server.draft = draft();
  const shown = page();
  server.draft = null;
  server.faults = [{ at: 'enter_clip', act: Object.assign(broken(409, 'nothing_sent'), { message: 'There is no clip yet.' }) }];
  write(shown.title, 'Late');
  shown.enter.click();
  await settled(5);

  assert.equal(shown.heard.changed[0].draft, null);
  assert.deepEqual(said(shown.area), ['There is no clip yet.']);
});

test('a clip can be dropped anywhere on the card, and pasted while the focus is in it', async () => {
  const shown = page();
  const drop = (files) => Object.assign(new window.Event('drop', { bubbles: true, cancelable: true }), { dataTransfer: { files, types: ['Files'] } });
  const over = Object.assign(new window.Event('dragover', { bubbles: true, cancelable: true }), { dataTransfer: { types: ['Files'] } });
  shown.area.dispatchEvent(over);
  assert.ok(over.defaultPrevented && shown.area.classList.contains('microclip-entry-over'));
  const dropped = drop([clip('dropped')]);
  shown.area.dispatchEvent(dropped);
  look(shown);
  await settled(20);
  assert.ok(dropped.defaultPrevented && !shown.area.classList.contains('microclip-entry-over'));
  assert.equal(server.kept, 'dropped');

  const paste = (target, types = ['Files']) => {
    const event = Object.assign(new window.Event('paste', { bubbles: true, cancelable: true }), { clipboardData: { files: [clip('pasted')], types } });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  shown.outside.focus();
  assert.equal(paste(shown.outside), false);
  shown.title.focus();
  assert.equal(paste(shown.title, ['Files', 'text/plain']), false, 'text goes into the field');
  assert.equal(paste(shown.title), true);
  look(shown);
  await settled(20);
  assert.equal(server.kept, 'pasted');
});

test('one clip at a time', async () => {
  const shown = page();
  server.online = false;
  pick(shown, clip());
  look(shown);
  await settled(5);
  pick(shown, clip('second'));

  assert.ok(said(shown.area).includes(say('up_one_at_a_time')));
});

test('a recorded blob has no name and is sent like a file', async () => {
  const shown = page();
  const done = shown.form.choose(new Blob(['recorded'], { type: 'video/mp4' }), { name: 'recording' });
  look(shown, { duration: Infinity });
  await done;

  assert.equal(server.kept, 'recorded');
});

test('the camera is offered where the screen is touched, and only there', () => {
  assert.equal(page().find('[capture]'), null);
  window.matchMedia = (query) => ({ matches: query === '(pointer: coarse)' });
  const shown = page();

  assert.equal(shown.find('[capture]').getAttribute('accept'), 'video/*');
  assert.ok(button(shown.area, 'up_camera'));
});

test('visitors are told why not', async () => {
  const shown = page({ canAct: false });
  shown.find('.microclip-entry__drop button').click();
  pick(shown, clip());
  await settled(5);

  assert.deepEqual(said(shown.area), [say('sign_in_to_act')]);
  assert.equal(server.calls.length, 0);
});

test('screen readers hear each step and each quarter once, not every piece', async () => {
  server.chunk = 1;
  const shown = page();
  const live = shown.find('.microclip-entry__way [role=status]');
  const heard = [];
  const observer = new window.MutationObserver(() => heard.push(live.textContent));
  observer.observe(live, { childList: true, characterData: true, subtree: true });
  pick(shown, clip('x'.repeat(100)));
  look(shown);
  await settled(60);

  assert.equal(server.names.filter((name) => name.startsWith('upload_chunk')).length, 100);
  assert.deepEqual(heard.map((text) => text.replace(/[\s\u00a0]/g, '')), ['Reading0%', 'Sending0%', 'Sending25%', 'Sending50%', 'Sending75%', 'Sending100%', 'Beingchecked…', 'Yourclipisready']);
});

/** A browser that can draw: a video that loads and seeks at once, a canvas that gives a picture. */
function letDraw({ size = 10, width = 1080, height = 1920 } = {}) {
  const drawn = [];
  const media = window.HTMLVideoElement.prototype;
  Object.defineProperty(media, 'videoWidth', { get: () => width, configurable: true });
  Object.defineProperty(media, 'videoHeight', { get: () => height, configurable: true });
  Object.defineProperty(media, 'duration', { get: () => 10, configurable: true });
  Object.defineProperty(media, 'src', { set(src) { this.setAttribute('src', src); queueMicrotask(() => this.dispatchEvent(new window.Event('loadeddata'))); }, get() { return this.getAttribute('src'); }, configurable: true });
  Object.defineProperty(media, 'currentTime', { set(at) { drawn.push({ at }); queueMicrotask(() => this.dispatchEvent(new window.Event('seeked'))); }, get: () => 0, configurable: true });
  window.HTMLCanvasElement.prototype.getContext = () => ({ drawImage: (video, x, y, w, h) => Object.assign(drawn.at(-1), { w, h }) });
  window.HTMLCanvasElement.prototype.toBlob = function toBlob(done, type, quality) {
    done(new Blob(['p'.repeat(Math.round(size * quality))], { type }));
  };
  return drawn;
}

test('where the server has no picture of the clip, this browser draws one and sends it', async () => {
  const drawn = letDraw({ size: 1500 });
  const finish = server.finish_upload.bind(server);
  server.finish_upload = (body) => (finish(body), (server.draft.poster = ''), server.state());
  const shown = page();
  pick(shown, clip());
  look(shown);
  await settled(30);

  assert.deepEqual(drawn, [{ at: 1, w: 405, h: 720 }]);
  assert.equal(server.poster.length, 900, 'made smaller until it fits');
  assert.equal(shown.video().getAttribute('poster'), '/media/draft/poster-1');
});

test('where neither can, the clip has no picture and that is all', async () => {
  letDraw({ width: 0, height: 0 });
  const finish = server.finish_upload.bind(server);
  server.finish_upload = (body) => (finish(body), (server.draft.poster = ''), server.state());
  const shown = page();
  pick(shown, clip());
  look(shown);
  await settled(30);

  assert.equal(server.poster, undefined);
  assert.ok(visible(shown.find('.microclip-draft')));
  assert.deepEqual(said(shown.area), []);
});

test('nothing is offered to somebody else on the same computer', async () => {
  const first = page();
  server.faults = [{ at: 'upload_chunk', after: 1, act: () => first.life.abort() }];
  pick(first, clip());
  write(first.title, 'Private');
  await first.form.keepWords();
  look(first);
  await settled(20);
  server.calls = [];

  const keeper = new Keeper({ block: '/block/1', mark: 'jonas', store: openStore({ factory: disk }), locks });
  const other = page({ keeper });
  await other.form.recalled;

  assert.equal(other.title.value, '');
  assert.equal(server.calls.length, 0);
});
