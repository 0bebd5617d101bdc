import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { openPage, settled, words } from './page.mjs';
import {
  answers, box, check, choose, clip, current, currentMedia, end, enough, feedState, find, fire, mediaIn, openFeedPage, press, running, serveFeed, startFeed, watch,
} from './feed-page.mjs';

let window;

globalThis.window = openPage();
await import('../../static/src/feed/index.js');
const initialise = globalThis.window.MicroclipFeed;

function open(options) {
  const kept = window ? { ...window.localStorage } : {};
  window = openFeedPage(options);
  window.MicroclipFeed = initialise;
  serveFeed(window, answers());
  return kept;
}

/** The same browser on a new page: what was remembered is there. */
async function openAgain() {
  window.document.body.replaceChildren();
  await settled();
  const kept = Object.entries(open());
  for (const [key, value] of kept) window.localStorage.setItem(key, value);
}

const start = (state, options) => startFeed(window, state, options);
const at = (holder) => Number(current(holder).dataset.index);
const captioned = { captions: [{ lang: 'en', label: 'English', url: '/a.en.vtt' }, { lang: 'ar', label: 'العربية', url: '/a.ar.vtt' }] };
const shown = (holder) => current(holder).querySelector('.microclip-feed__captions');
const buttonSaying = (holder, text) => [...current(holder).querySelectorAll('button')].find((button) => button.textContent.startsWith(text));

beforeEach(() => {
  window = null;
  open();
});

afterEach(async () => {
  window.document.body.replaceChildren();
  await settled();
});

test('captions are drawn as they are said, can be switched off, and stay off', async () => {
  const holder = await start(feedState([clip('a', captioned)]));
  await settled(5);
  assert.equal(shown(holder).textContent, 'One word');
  assert.equal(shown(holder).hidden, false);
  currentMedia(holder).currentTime = 3;
  fire(currentMedia(holder), 'timeupdate');
  assert.equal(shown(holder).hidden, true);
  currentMedia(holder).currentTime = 4.5;
  fire(currentMedia(holder), 'timeupdate');
  assert.equal(shown(holder).textContent, 'Two words');
  press(box(holder), 'c');
  assert.equal(shown(holder).hidden, true);
  await openAgain();
  const again = await start(feedState([clip('a', captioned)]));
  await settled(5);
  assert.equal(shown(again).hidden, true);
  assert.equal(find(again, '[aria-label="Captions"]').getAttribute('aria-pressed'), 'false');
});

test('captions come in the language that was chosen, also the next time', async () => {
  const holder = await start(feedState([clip('a', captioned)]));
  await settled(5);
  assert.equal(shown(holder).lang, 'en');
  find(holder, '[aria-label="Player settings"]').click();
  const language = find(holder, '.microclip-settings select');
  language.value = 'ar';
  language.dispatchEvent(new window.Event('change'));
  await settled(5);
  assert.equal(shown(holder).lang, 'ar');
  await openAgain();
  const again = await start(feedState([clip('a', captioned)]));
  await settled(5);
  assert.equal(shown(again).lang, 'ar');
});

test('the transcript marks what is said and jumps to what is pressed', async () => {
  const holder = await start(feedState([clip('a', captioned)]));
  await settled(5);
  find(holder, '.microclip-feed__words-button').click();
  const panel = find(holder, '.microclip-feed__words');
  assert.equal(panel.hidden, false);
  assert.equal(running(holder).length, 1); // to read along it has to go on
  const rows = panel.querySelectorAll('.microclip-transcript__cue');
  assert.equal(rows[0].getAttribute('aria-current'), 'true');
  rows[1].click();
  assert.equal(currentMedia(holder).currentTime, 4);
  assert.equal(rows[1].getAttribute('aria-current'), 'true');
  assert.equal(rows[0].getAttribute('aria-current'), null);
  press(panel, 'Escape');
  assert.equal(panel.hidden, true);
  assert.equal(window.document.activeElement, find(holder, '.microclip-feed__words-button'));
});

test('speed holds for each clip and is remembered', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  await choose(holder, 'speed', 1.5);
  assert.equal(currentMedia(holder).playbackRate, 1.5);
  press(box(holder), 'j');
  await settled();
  assert.equal(currentMedia(holder).playbackRate, 1.5);
  await openAgain();
  const again = await start(feedState([clip('a')]));
  assert.equal(currentMedia(again).playbackRate, 1.5);
});

test('sound that was on comes back with the first press, never before', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  press(box(holder), 'm');
  await openAgain();
  const again = await start(feedState([clip('a'), clip('b')]));
  assert.equal(currentMedia(again).muted, true);
  press(box(again), 'j');
  await settled();
  assert.equal(currentMedia(again).muted, false);
});

test('volume is set, and nothing is heard at none', async () => {
  const holder = await start(feedState([clip('a')]));
  find(holder, '[aria-label="Player settings"]').click();
  const volume = find(holder, '.microclip-settings__range');
  const set = (value) => {
    volume.value = String(value);
    volume.dispatchEvent(new window.Event('input'));
  };
  set(0.4);
  assert.deepEqual([currentMedia(holder).volume, currentMedia(holder).muted], [0.4, false]);
  set(0);
  assert.equal(currentMedia(holder).muted, true);
});

test('a clip that ended stops and offers its check first; with loop it begins anew; with next it goes on to the end of the sitting', async () => {
  const holder = await start(feedState([clip('a', { check: check() }), clip('b'), clip('c')]));
  await end(holder);
  assert.equal(running(holder).length, 0);
  assert.match(current(holder).querySelector('.microclip-feed__cover').textContent, /^Quick checkNext clipWatch again$/);
  await choose(holder, 'after', 'next');
  buttonSaying(holder, 'Watch again').click();
  await settled();
  await end(holder);
  assert.equal(at(holder), 0); // an open question is not swept away
  press(box(holder), 'j');
  await settled();
  await end(holder);
  assert.equal(at(holder), 2);
  await settled();
  await end(holder);
  assert.equal(at(holder), 2);
  assert.equal(running(holder).length, 0);
  await choose(holder, 'after', 'loop');
  buttonSaying(holder, 'Watch again').click();
  await settled();
  currentMedia(holder).currentTime = 10;
  await end(holder);
  assert.equal(currentMedia(holder).currentTime, 0);
  assert.equal(running(holder).length, 1);
});

test('with the saver on nothing of a clip is asked for before a tap, and its size is told', async () => {
  const copies = { low: '/media/low.mp4', bytes: { media: 900_000, low: 300_000, sound: 0 } };
  window.localStorage.setItem('microclip.data', 'low');
  const holder = await start(feedState([clip('a', copies), clip('b', copies)]));
  assert.equal(mediaIn(holder).length, 0);
  assert.match(current(holder).textContent, /Load this clip \(0\.3 MB\)/);
  buttonSaying(holder, 'Load this clip').click();
  await settled();
  await enough(holder);
  assert.deepEqual(mediaIn(holder).map((media) => media.getAttribute('src')), ['/media/low.mp4']);
  assert.equal(running(holder).length, 1);
  press(box(holder), 'j');
  await settled();
  assert.equal(current(holder).querySelector('video'), null);
  assert.deepEqual(mediaIn(holder).map((media) => media.paused), [true]);
});

test('a browser that saves data is believed without being told', async () => {
  open({ queries: ['reduced-data'] });
  const holder = await start(feedState([clip('a')]));

  assert.equal(mediaIn(holder).length, 0);
  find(holder, '[aria-label="Player settings"]').click();
  assert.equal([...holder.querySelectorAll('[data-choice="level"]')].find((input) => input.checked).value, 'low');
});

test('at words a clip is read, and may be loaded all the same', async () => {
  const holder = await start(feedState([clip('a', { ...captioned, poster: '/a.webp', alt: 'A moon.', description: 'About it.' })]));
  await choose(holder, 'level', 'words');
  await settled(5);
  assert.equal(mediaIn(holder).length, 0);
  assert.equal(current(holder).querySelector('img'), null);
  assert.match(find(holder, '.microclip-feed__read').textContent, /About it\..*A moon\..*One word Two words/s);
  buttonSaying(holder, 'Load this clip').click();
  await settled();
  assert.equal(running(holder).length, 1);
});

test('at sound the sound of a clip plays below its picture', async () => {
  const holder = await start(feedState([clip('a', { sound: '/media/a.m4a', poster: '/a.webp' })]));
  await choose(holder, 'level', 'sound');
  buttonSaying(holder, 'Load this clip').click();
  await settled();

  assert.equal(currentMedia(holder).tagName, 'AUDIO');
  assert.equal(currentMedia(holder).getAttribute('src'), '/media/a.m4a');
  assert.equal(currentMedia(holder).muted, false);
  assert.notEqual(current(holder).querySelector('img'), null);
});

test('a sound without captions waits for a press, and is heard then', async () => {
  const holder = await start(feedState([clip('a', { kind: 'audio', media: '/media/a.mp3' })]));
  assert.equal(running(holder).length, 0);
  find(holder, '.microclip-feed__play').click();
  await settled();

  assert.equal(running(holder)[0].muted, false);
});

test('the slider goes along the clip, by keys five seconds at a time, and tells where it is', async () => {
  const holder = await start(feedState([clip('a')]));
  const slider = find(holder, '.microclip-feed__seek');
  watch(holder, 2);
  assert.equal(slider.value, '2');
  slider.value = '6';
  slider.dispatchEvent(new window.Event('input'));
  assert.equal(currentMedia(holder).currentTime, 6);
  press(slider, 'ArrowLeft');
  assert.equal(currentMedia(holder).currentTime, 1);
  slider.focus();
  press(slider, 'ArrowRight');
  assert.equal(slider.getAttribute('aria-valuetext'), '0:06 of 0:10');
});

test('a clip is described by what can be seen in it', async () => {
  const holder = await start(feedState([clip('a', { alt: 'A moon grows.' }), clip('b')]));
  const told = window.document.getElementById(current(holder).getAttribute('aria-describedby'));
  assert.equal(told.textContent, 'A moon grows.');
  press(box(holder), 'j');
  assert.equal(current(holder).getAttribute('aria-describedby'), null);
});

test('what is lost is told at the second the clip is at', async () => {
  const calls = serveFeed(window, answers());
  const holder = await start(feedState([clip('a')]));
  watch(holder, 4);
  find(holder, '.microclip-feed__respond').click();
  const sheet = find(holder, '.microclip-react');
  [...sheet.querySelectorAll('button')].find((button) => button.textContent === words('feed').l_lost_here.replace('{time}', '0:04')).click();
  await settled(5);

  assert.deepEqual(calls.find((call) => call.name === 'mark_lost').body, { clip: 'a', ratio: 0.4 });
});

test('a library that cannot be had leaves a clip that can be tried again', async () => {
  const holder = await start(feedState([clip('a', { media: '/media/a.m3u8' })]), { assets: { hls: '/dist/other.js' } });
  fire(window.document.querySelector('script'), 'error');
  await settled();

  assert.match(current(holder).textContent, /could not be loaded/);
  assert.ok(buttonSaying(holder, 'Try again'));
});

test('a playlist is played by the library, which is loaded once and only then', async () => {
  const made = [];
  const holder = await start(feedState([clip('a'), clip('b', { media: '/media/b.m3u8' })]), { assets: { hls: '/dist/hls.js' } });
  const scripts = () => [...window.document.querySelectorAll('script')];
  assert.equal(scripts().length, 0);
  press(box(holder), 'j');
  await settled();
  assert.deepEqual(scripts().map((script) => script.getAttribute('src')), ['/dist/hls.js']);
  window.MicroclipHls = class {
    static isSupported = () => true;
    static Events = { ERROR: 'error', MANIFEST_PARSED: 'parsed' };
    static ErrorTypes = { MEDIA_ERROR: 'media', NETWORK_ERROR: 'network' };
    constructor(config) {
      Object.assign(this, { config, heard: {}, log: [] });
      made.push(this);
    }
    on(type, act) {
      this.heard[type] = act;
    }
    loadSource(url) {
      this.log.push(url);
    }
    attachMedia(media) {
      this.media = media;
    }
    recoverMediaError() {
      this.log.push('recovered');
    }
    destroy() {
      this.log.push('destroyed');
    }
  };
  fire(scripts()[0], 'load');
  await settled();
  const [hls] = made;
  assert.equal(hls.media, currentMedia(holder));
  assert.equal(hls.config.maxBufferLength, 30);
  hls.heard.error(null, { fatal: true, type: 'media' });
  hls.heard.error(null, { fatal: false, type: 'network' });
  assert.deepEqual(hls.log, ['/media/b.m3u8', 'recovered']);
  hls.heard.error(null, { fatal: true, type: 'network', response: { code: 404 } });
  assert.match(current(holder).textContent, /no longer here/);
  press(box(holder), 'ArrowUp');
  press(box(holder), 'ArrowUp');
  await settled();
  holder.remove();
  await settled();
  assert.equal(hls.log.at(-1), 'destroyed');
});

test('the list of a long feed is built bit by bit', async () => {
  const holder = await start(feedState(Array.from({ length: 120 }, (_, index) => clip(`c${index}`))));
  const list = [...holder.querySelectorAll('details')].find((part) => part.querySelector('.microclip-feed__list'));
  list.open = true;
  list.dispatchEvent(new window.Event('toggle'));
  assert.equal(holder.querySelectorAll('.microclip-feed__row').length, 40);
  await settled(200);
  assert.equal(holder.querySelectorAll('.microclip-feed__row').length, 120);
  assert.equal(find(holder, '.microclip-feed__row[aria-current]').textContent, '1Clip c0');
});
