import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { FakeIntersectionObserver, Refusal, addView, openPage, runtime, serve, settled, words } from './page.mjs';

globalThis.window = openPage();
await import('../../static/src/challenge/index.js');
const initialise = globalThis.window.MicroclipChallenge;

const entry = (id, changes = {}) => ({
  id, by: 'Curious Otter', title: `Title ${id}`, caption: '', media: `/handler/media/${id}`, poster: '', kind: 'video', duration_s: 10, mine: false, voted: false, ...changes,
});
const votes = (...chosen) => ({ budget: 2, spent: chosen.length, left: 2 - chosen.length, for: chosen, text: `${2 - chosen.length} of 2 votes left` });
const gallery = (ids, page = 0, pages = 1) => ({ entries: ids.map((id) => entry(id)), page, pages, of: ids.length, as_of: 'now', text: `${ids.length} entries` });

function state(changes = {}) {
  return {
    phase: 'open', phase_text: 'Open until Friday', entries_close: null, votes_close: null, prompt: 'One.\n\nTwo.', hashtag: '#Tag',
    limits: { max_duration_s: 60, max_size_bytes: 1000, chunk_bytes: 4, accept: 'video/mp4' },
    entry: null, votes: votes(), gallery: gallery(['a', 'b', 'c']), results: null, complete: false, ...changes,
  };
}

let window;
let calls;
let handlers;

beforeEach(() => {
  window = openPage();
  window.MicroclipChallenge = initialise;
  handlers = { cast_vote: ({ entry: id, on }) => ({ votes: on ? votes(id) : votes(), entry: { id, voted: on } }) };
  calls = serve(window, handlers);
});

/** A block that leaves the page ends everything it has under way. */
afterEach(async () => {
  window.document.body.replaceChildren();
  await settled();
});

function start(changes = {}, { canAct = true } = {}) {
  const holder = addView(window, 'challenge');
  window.MicroclipChallenge(runtime, holder, { words: words('challenge'), can_act: canAct, state: state(changes) });
  return holder;
}

const voteButtons = (holder) => [...holder.querySelectorAll('.microclip-gallery__card .microclip-vote')];
const said = (holder) => [...holder.querySelectorAll('[role=status]')].map((status) => status.textContent).filter(Boolean);

function chooseFile(holder, changes = {}) {
  const file = new window.File([changes.text ?? '0123456789'], 'clip.mp4', { type: changes.type ?? 'video/mp4' });
  const input = holder.querySelector('input[type=file]');
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true });
  input.dispatchEvent(new window.Event('change'));
}

test('shows the call in paragraphs, the phase and the votes left', () => {
  const holder = start();

  assert.equal(holder.querySelectorAll('.microclip-hero__prompt p').length, 2);
  assert.match(holder.textContent, /#Tag.*Open until Friday/s);
  assert.deepEqual(said(holder), ['2 of 2 votes left']);
});

test("peers' words are text, never markup", () => {
  const holder = start({ gallery: { ...gallery([]), entries: [entry('x', { title: '<img src=x onerror=alert(1)>', by: '<i>me</i>' })] } });

  assert.match(holder.textContent, /<img src=x onerror=alert\(1\)>/);
  assert.equal(holder.querySelector('img, i'), null);
});

test('a vote shows at once, is told to the server, and can be taken back', async () => {
  const holder = start();
  const [button] = voteButtons(holder);

  button.click();
  assert.equal(button.getAttribute('aria-pressed'), 'true');
  await settled();
  assert.deepEqual(said(holder), ['1 of 2 votes left']);
  button.click();
  await settled();
  assert.deepEqual(calls.map((call) => call.body), [{ entry: 'a', on: true }, { entry: 'a', on: false }]);
  assert.equal(button.getAttribute('aria-pressed'), 'false');
});

test('a refused vote is taken back and the reason said', async () => {
  handlers.cast_vote = () => {
    throw new Refusal(409, { code: 'votes_spent', message: 'All votes given.', state: state({ votes: votes('b', 'c') }) });
  };
  const holder = start();
  voteButtons(holder)[0].click();
  await settled();

  assert.deepEqual(voteButtons(holder).map((button) => button.getAttribute('aria-pressed')), ['false', 'true', 'true']);
  assert.ok(said(holder).includes('All votes given.'));
});

test('somebody who may not take part is told so, and nothing is sent', async () => {
  const holder = start({}, { canAct: false });
  voteButtons(holder)[0].click();
  holder.querySelector('.microclip-entry__drop button').click();
  await settled();

  assert.equal(calls.length, 0);
  assert.ok(said(holder).filter((sentence) => sentence === words('challenge').sign_in_to_act).length >= 2);
});

test('a file is hashed, sent in pieces, shown as a draft and entered', async () => {
  let held = '';
  const kept = { media: '/handler/media/draft', type: 'video/mp4', compatible: '', small: '', poster: '/p', kind: 'video', duration_s: 10, width: 9, height: 16, size_bytes: 10, captions: [], alt: '', state: 'converting', state_text: 'A copy is being made.', notes: [] };
  handlers.start_upload = () => ({ upload: 'u', offset: 0, chunk_bytes: 4, direct: null });
  handlers.upload_chunk = async (piece, url) => {
    held += await new Promise((resolve) => {
      const reader = new window.FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsText(piece);
    });
    return { offset: Number(new URLSearchParams(url.split('?')[1]).get('offset')) + piece.size };
  };
  handlers.finish_upload = () => state({ draft: kept });
  handlers.enter_clip = () => state({ entry: entry('mine', { mine: true, title: 'My street', can_withdraw: true }) });
  window.Blob.prototype.arrayBuffer ??= function arrayBuffer() {
    return new Promise((resolve) => {
      const reader = new window.FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsArrayBuffer(this);
    });
  };
  const holder = start();
  chooseFile(holder);
  holder.querySelector('.microclip-entry__preview video').dispatchEvent(new window.Event('loadedmetadata'));
  await settled(200);
  assert.equal(holder.querySelector('.microclip-entry__preview video').getAttribute('src'), '/handler/media/draft');
  holder.querySelector('input[name=title]').value = ' My street ';
  holder.querySelector('.microclip-entry__details [type=submit]').click();
  await settled(50);

  assert.equal(held, '0123456789');
  assert.deepEqual(calls[0].body, { size_bytes: 10, sha256: '84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882' });
  assert.deepEqual(calls.map((call) => call.name), ['start_upload', 'upload_chunk', 'upload_chunk', 'upload_chunk', 'finish_upload', 'enter_clip']);
  assert.deepEqual(calls.at(-1).body, { title: 'My street', caption: '', alt: '' });
  assert.match(holder.querySelector('.microclip-own').textContent, /My street/);
});

test('a file over the limit is refused before a byte is sent', async () => {
  const holder = start();
  chooseFile(holder, { text: 'x'.repeat(2000) });
  await settled();

  assert.equal(calls.length, 0);
  assert.match(said(holder).join(), /the limit is/);
});

test('an entry needs a title', async () => {
  const holder = start();
  chooseFile(holder);
  holder.querySelector('.microclip-entry__details [type=submit]').click();
  await settled();

  assert.ok(calls.every((call) => call.name !== 'enter_clip'));
  assert.equal(window.document.activeElement.name, 'title');
  assert.equal(window.document.activeElement.getAttribute('aria-invalid'), 'true');
});

test('who sees that staff removed their clip reads why, even when all is over', () => {
  const holder = start({ phase: 'over', removed: { text: 'Your clip was removed.' }, results: { text: '', places: [] } });

  assert.match(holder.querySelector('.microclip-challenge__own').textContent, /Your clip was removed\./);
  assert.equal(holder.querySelector('.microclip-challenge__own').hidden, false);
});

test('withdrawing asks first, in the page', async () => {
  handlers.withdraw_entry = () => state();
  const holder = start({ entry: entry('mine', { mine: true, can_withdraw: true }) });
  holder.querySelector('.microclip-entry__ways button').click();

  assert.equal(calls.length, 0);
  assert.equal(window.document.activeElement.textContent, words('challenge').withdraw_keep);
  holder.querySelector('.microclip-button--danger').click();
  await settled();
  assert.equal(calls[0].name, 'withdraw_entry');
  assert.ok(holder.querySelector('.microclip-entry__drop'));
});

test('watching half of an entry is reported once, the whole once more', async () => {
  handlers.report_seen = () => ({ ok: true });
  const holder = start();
  holder.querySelector('.microclip-card-watch').click();
  const video = holder.querySelector('.microclip-watch video');
  for (let second = 1; second <= 10; second++) {
    video.currentTime = second;
    video.dispatchEvent(new window.Event('timeupdate'));
  }
  await settled();

  assert.deepEqual(calls.map((call) => call.body.entries[0].watched_ratio), [0.5, 1]);
});

test('more pages are added below, without doubles, and the focus goes to the first new one', async () => {
  handlers.gallery_page = ({ page }) => gallery(['c', 'd'], page, 2);
  const holder = start({ gallery: gallery(['a', 'b', 'c'], 0, 2) });
  const more = [...holder.querySelectorAll('button')].find((button) => button.textContent === words('challenge').more_entries);
  more.click();
  await settled();

  assert.equal(holder.querySelectorAll('.microclip-gallery__card').length, 4);
  assert.match(window.document.activeElement.getAttribute('aria-label'), /Title d/);
  assert.equal(more.hidden, true);
});

test('when it is over the places are shown with ties, and no vote button is left', () => {
  const place = (number, tied, id) => ({ place: number, tied, entry: entry(id), votes: 2, votes_text: '2 votes' });
  const holder = start({ phase: 'over', results: { text: '6 votes.', places: [place(1, true, 'a'), place(1, true, 'b'), place(3, false, 'c')] } });

  assert.deepEqual([...holder.querySelectorAll('.microclip-results__place')].map((node) => node.lastChild.textContent), ['1', '1', '3']);
  assert.equal(holder.querySelectorAll('.microclip-results .microclip-chip').length, 2);
  assert.ok(voteButtons(holder).every((button) => button.hidden));
});

const covers = (holder) => {
  const places = [...holder.querySelectorAll('.microclip-cover')];
  const observer = FakeIntersectionObserver.all.findLast((one) => one.targets.includes(places[0]));
  for (const place of places) observer.see(place, 1);
  return places.map((place) => place.querySelector('img, video'));
};

test('cards show posters; a still of the clip only where there is none and nothing flashes', () => {
  const entries = [entry('p', { poster: '/poster/p', captions: [{ lang: 'en', label: 'English', url: '/c' }] }), entry('v'), entry('f', { flashing: true }), entry('s', { kind: 'audio' })];
  const holder = start({ gallery: { ...gallery([]), entries } });
  const [poster, still, flashing, sound] = covers(holder);

  assert.deepEqual([poster.tagName, poster.getAttribute('src'), poster.getAttribute('alt')], ['IMG', '/poster/p', '']);
  assert.equal(still.getAttribute('src'), '/handler/media/v#t=0.5');
  assert.deepEqual([flashing, sound], [null, null]);
  poster.dispatchEvent(new window.Event('error'));
  assert.equal(holder.querySelector('.microclip-cover img'), null);
  assert.deepEqual([...holder.querySelectorAll('.microclip-gallery__marks')].map((marks) => marks.textContent), [words('challenge').clip_captioned, words('challenge').clip_flashes]);
});

test('staff remove a clip with a reason, after a question; learners see no way to', async () => {
  assert.equal(start().querySelector('.microclip-removal'), null);
  handlers.remove_entry = () => state({ can_remove: true, gallery: { ...gallery(['b', 'c']), as_of: 'now' } });
  const holder = start({ can_remove: true });
  holder.querySelector('.microclip-card-watch').click();
  holder.querySelector('.microclip-removal button').click();
  const yes = holder.querySelector('.microclip-removal .microclip-button--danger');
  assert.equal(window.document.activeElement.textContent, words('challenge').clip_remove_keep);
  yes.click();
  assert.equal(calls.length, 0);
  assert.ok(said(holder).includes(words('challenge').clip_remove_reason));
  holder.querySelector('.microclip-removal input[value=privacy]').checked = true;
  yes.click();
  await settled();

  assert.deepEqual(calls.map(({ name, body }) => [name, body]), [['remove_entry', { entry: 'a', reason: 'privacy' }]]);
  assert.equal(holder.querySelectorAll('.microclip-gallery__card').length, 2);
  assert.equal(holder.querySelector('.microclip-watch'), null);
  assert.ok(said(holder).includes(words('challenge').clip_removed));
  assert.match(window.document.activeElement.getAttribute('aria-label'), /Title b/);
});

test('a removal that is refused says why and keeps the clip', async () => {
  handlers.remove_entry = () => {
    throw new Refusal(403, { code: 'not_allowed', message: 'Only staff.' });
  };
  const holder = start({ can_remove: true });
  holder.querySelector('.microclip-card-watch').click();
  holder.querySelector('.microclip-removal button').click();
  holder.querySelector('.microclip-removal input').checked = true;
  holder.querySelector('.microclip-removal .microclip-button--danger').click();
  await settled();

  assert.ok(said(holder).includes('Only staff.'));
  assert.equal(holder.querySelectorAll('.microclip-gallery__card').length, 3);
  holder.querySelector('.microclip-removal__box').dispatchEvent(new window.KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
  assert.ok(holder.querySelector('.microclip-watch'), 'Escape closes the question, not the clip');
});

test('the own entry tells how it stands in words, and its captions', () => {
  const mine = entry('mine', { mine: true, can_withdraw: true, state: 'converting', state_text: 'A copy is being made.', notes: ['Very <quiet>.'], captions: [{ lang: 'de', label: 'Deutsch', url: '/c' }], alt: 'A door' });
  const own = start({ entry: mine }).querySelector('.microclip-own');

  assert.match(own.textContent, /A copy is being made\..*Very <quiet>\..*German/s);
  assert.match(own.querySelector('.microclip-clip__alt').textContent, /A door/);
  assert.equal(own.querySelectorAll('track').length, 1);
});

test('an entry that is ready says only that it takes part', () => {
  const mine = entry('mine', { mine: true, can_withdraw: true, state: 'ready', state_text: 'Ready.' });
  const own = start({ entry: mine }).querySelector('.microclip-own');

  assert.doesNotMatch(own.textContent, /Ready\./);
});

test('captions of the own entry are saved without the gallery starting over or the player stopping', async () => {
  const mine = entry('mine', { mine: true, can_withdraw: true });
  const captions = [{ lang: 'en', label: 'English', url: '/c' }];
  handlers.save_captions = () => state({ entry: { ...mine, captions }, gallery: { ...gallery(['x']), as_of: 'later' } });
  const holder = start({ entry: mine });
  const video = holder.querySelector('.microclip-own video');
  const toggle = [...holder.querySelectorAll('.microclip-own button')].find((button) => button.textContent === words('challenge').cap_add);
  toggle.click();
  assert.equal(toggle.getAttribute('aria-expanded'), 'true');
  [...holder.querySelectorAll('.microclip-captions button')].find((button) => button.textContent === words('challenge').cap_add_here).click();
  const text = holder.querySelector('.microclip-cue textarea');
  text.value = 'Hello';
  text.dispatchEvent(new window.Event('input', { bubbles: true }));
  holder.querySelector('.microclip-captions__deeds .microclip-button--primary').click();
  await settled();

  assert.deepEqual(calls[0].body, { lang: 'en', text: 'WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nHello\n' });
  assert.equal(holder.querySelector('.microclip-own video'), video);
  assert.equal(video.querySelectorAll('track').length, 1);
  assert.equal(holder.querySelectorAll('.microclip-gallery__card').length, 3);
  toggle.click();
  assert.equal(toggle.textContent, words('challenge').cap_edit);
  assert.equal(text.isConnected, true);
});
