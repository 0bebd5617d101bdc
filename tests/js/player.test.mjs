import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { plainPlayer, usualCaptions } from '../../static/src/kit/player.js';
import { wording } from '../../static/src/kit/words.js';
import { openPage, words } from './page.mjs';

const say = (key, gaps) => wording(words('challenge'))(key, gaps);
const english = { lang: 'en', label: 'English', url: '/captions/en' };
const german = { lang: 'de', label: 'Deutsch', url: '/captions/de' };

let window;
let life;
let known;

beforeEach(() => {
  window = openPage();
  globalThis.window = window;
  life = new window.AbortController();
  known = ['video/mp4'];
  window.HTMLMediaElement.prototype.canPlayType = (type) => (known.includes(type) ? 'probably' : '');
});

function show(changes = {}) {
  const player = plainPlayer({ src: '/media/a', type: 'video/mp4', label: 'Clip', durationS: 10, say, signal: life.signal, ...changes });
  window.document.body.append(player.element);
  return player;
}

const source = ({ video }) => video.getAttribute('src');
const fail = ({ video }) => video.dispatchEvent(new window.Event('error'));
const cover = ({ element }) => element.querySelector('.microclip-clip__cover:not([hidden])');
const tracks = ({ video }) => [...video.querySelectorAll('track')];
const defaults = (player) => tracks(player).filter((track) => track.default).map((track) => track.srclang);

test('the original plays where the browser knows its type, the copy where it does not', () => {
  assert.equal(source(show({ compatible: '/media/a/compatible' })), '/media/a');
  assert.equal(source(show({ type: 'video/webm', compatible: '/media/a/compatible' })), '/media/a/compatible');
  assert.equal(source(show({ type: 'video/webm' })), '/media/a');
  assert.equal(source(show({ type: '', compatible: '/media/a/compatible' })), '/media/a');
});

test('what fails is followed by the copy once, where it stood; then the player says so and tries again on request', () => {
  let troubles = 0;
  const player = show({ compatible: '/media/a/compatible', onTrouble: () => troubles++ });
  player.start();
  player.video.currentTime = 4;
  fail(player);
  assert.equal(source(player), '/media/a/compatible');
  assert.equal(cover(player), null);
  player.video.currentTime = 0;
  player.video.dispatchEvent(new window.Event('loadedmetadata'));
  assert.equal(player.video.currentTime, 4);

  fail(player);
  assert.equal(troubles, 1);
  assert.equal(cover(player).querySelector('[role=status]').textContent, say('media_trouble'));
  assert.equal(player.video.controls, false);
  cover(player).querySelector('button').click();
  assert.equal(source(player), '/media/a');
  assert.equal(cover(player), null);
  assert.equal(player.video.paused, false);
});

test('a file that broke off while it played is asked for anew, once in a while, and goes on where it stood', () => {
  const player = show({ compatible: '/media/a/compatible', kind: 'audio' });
  const loads = [];
  player.video.load = () => loads.push(source(player));
  const set = Object.getOwnPropertyDescriptor(window.Element.prototype, 'setAttribute').value;
  player.video.setAttribute = function (name, value) {
    if (name === 'src') loads.push(value);
    set.call(this, name, value);
  };
  Object.defineProperty(player.video, 'src', { set: (value) => player.video.setAttribute('src', value), get: () => source(player) });
  Object.defineProperty(player.video, 'error', { value: { code: 2 } });
  player.start();
  player.video.dispatchEvent(new window.Event('loadedmetadata'));
  player.video.currentTime = 7;
  fail(player);

  assert.deepEqual(loads, ['/media/a']);
  player.video.currentTime = 0;
  player.video.dispatchEvent(new window.Event('loadedmetadata'));
  assert.equal(player.video.currentTime, 7);
  assert.equal(cover(player), null);

  fail(player); // at once again: the link was not the reason
  assert.equal(source(player), '/media/a/compatible');
});

test('a type nobody here plays and without a copy is called by its name', () => {
  for (const compatible of ['', '/not/made/yet']) {
    const player = show({ type: 'video/quicktime', compatible });
    for (const _ of compatible ? ['copy', 'original'] : ['original']) fail(player);

    assert.equal(cover(player).querySelector('[role=status]').textContent, say('clip_no_copy'));
  }
});

test('sound without its picture goes over to the copy', () => {
  const player = show({ kind: 'video', compatible: '/media/a/compatible' });
  player.video.dispatchEvent(new window.Event('loadedmetadata'));

  assert.equal(source(player), '/media/a/compatible');
});

test('a clip without an address says so at once', () => {
  assert.ok(cover(show({ src: '' })));
});

test("captions are shown in the page's language, or the only ones there are", () => {
  window.document.documentElement.lang = 'de-AT';
  assert.deepEqual(defaults(show({ captions: [english, german] })), ['de']);
  assert.deepEqual(defaults(show({ captions: [english] })), ['en']);
  window.document.documentElement.lang = 'fr';
  assert.deepEqual(defaults(show({ captions: [english, german] })), []);
  assert.equal(usualCaptions([], 'en'), null);
});

test('whoever switched captions off does not see them again', () => {
  window.localStorage.setItem('microclip.captions', 'off');
  const player = show({ captions: [english] });

  assert.deepEqual(tracks(player).map((track) => track.getAttribute('src')), ['/captions/en']);
  assert.deepEqual(defaults(player), []);
});

test('what is to be seen is told under the player and belongs to it', () => {
  const player = show({ alt: 'A <b>red</b> door' });
  const told = player.element.querySelector('.microclip-clip__alt');

  assert.equal(player.video.getAttribute('aria-describedby'), told.id);
  assert.match(told.textContent, /A <b>red<\/b> door/);
  assert.equal(told.querySelector('b'), null);
  assert.equal(show().video.hasAttribute('aria-describedby'), false);
});

test('a flashing clip loads and plays nothing before it is wanted', () => {
  const player = show({ flashing: true, poster: '/poster', captions: [english] });
  player.start();
  player.update({ captions: [english, german], compatible: '/media/a/compatible', poster: '/poster' });

  assert.deepEqual([source(player), player.video.getAttribute('poster'), player.video.controls, player.video.paused, tracks(player).length], [null, null, false, true, 0]);
  assert.match(cover(player).textContent, new RegExp(say('clip_flashing')));
  cover(player).querySelector('button').click();
  assert.deepEqual([source(player), player.video.getAttribute('poster'), player.video.controls, player.video.paused, tracks(player).length], ['/media/a', '/poster', true, false, 2]);
  assert.equal(cover(player), null);
});

test('its shape is known before the first picture', () => {
  const player = show({ width: 640, height: 360 });

  assert.deepEqual([player.video.getAttribute('width'), player.video.getAttribute('height'), player.element.dataset.shape], ['640', '360', 'wide']);
  assert.equal(player.element.style.getPropertyValue('--microclip-clip-shape'), '640 / 360');
  assert.equal(show({ kind: 'audio' }).element.dataset.shape, 'sound');
});

test('captions, copy and poster that came later are taken over while it plays', () => {
  const player = show({});
  player.start();
  player.update({ captions: [german], compatible: '/media/a/compatible', poster: '/poster' });
  assert.deepEqual([source(player), player.video.paused, player.video.getAttribute('poster')], ['/media/a', false, '/poster']);
  assert.deepEqual(tracks(player).map((track) => track.srclang), ['de']);
  fail(player);
  assert.equal(source(player), '/media/a/compatible');
});

test('a copy that came after the failure plays without being asked', () => {
  const player = show({});
  fail(player);
  assert.ok(cover(player));
  player.update({ compatible: '/media/a/compatible' });

  assert.equal(source(player), '/media/a/compatible');
  assert.equal(cover(player), null);
});

test('one player at a time, and none after it was given back', () => {
  const first = show();
  const second = show();
  first.start();
  second.start();
  assert.deepEqual([first.video.paused, second.video.paused], [true, false]);

  second.free();
  assert.deepEqual([second.video.paused, source(second), second.element.isConnected], [true, null, false]);
  fail(second);
  assert.equal(cover(second), null);
});
