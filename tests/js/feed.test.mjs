import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { FakeIntersectionObserver, Refusal, addView, clip, feedState, openPage, runtime, serve, settled, words } from './page.mjs';

const check = { question: 'Why?', options: [{ text: 'So' }, { text: '<b>Or so</b>' }], answer: null };

let window;
let calls;
let handlers;

/** Start a feed and bring it into view, as a browser would. */
async function start(state, { canAct = true, element } = {}) {
  await import('../../static/src/feed/index.js');
  const holder = element ?? addView(window, 'feed');
  window.MicroclipFeed(runtime, holder, { words: words('feed'), can_act: canAct, state });
  const stage = holder.querySelector('.microclip-feed__stage');
  if (stage) watcherOf(stage).see(stage, 1);
  await settled();
  return holder;
}

const watcherOf = (target) => FakeIntersectionObserver.all.findLast((observer) => observer.targets.includes(target));
const videos = (holder) => [...holder.querySelectorAll('video')];
const running = (holder) => videos(holder).filter((video) => !video.paused);
const find = (holder, selector) => holder.querySelector(selector);
const current = (holder) => find(holder, '.microclip-feed__clip:not([inert])');

function press(target, key) {
  target.dispatchEvent(new window.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

/** Let the current clip really run for some seconds. */
function watch(holder, seconds) {
  const video = current(holder).querySelector('video');
  for (let s = 0; s < seconds; s++) {
    video.currentTime += 1;
    video.dispatchEvent(new window.Event('timeupdate'));
  }
}

beforeEach(() => {
  window = openPage();
  globalThis.window = window;
  handlers = {
    report_watch: ({ items }) => ({ progress: { finished: items.length, of: 3, ratio: 0.33, text: 'some finished' }, complete: false }),
    set_reaction: ({ clip: id, kind, on }) => ({ clip: id, mine: { liked: kind === 'like' && on, saved: kind === 'save' && on }, likes: 2, likes_text: '2 likes' }),
    answer_check: ({ clip: id, option }) => ({ clip: id, answer: { option, right: option === 1, explanation: 'Because.', right_option: 1 }, progress: { finished: 0, of: 3, ratio: 0, text: 'none' } }),
  };
  calls = serve(window, handlers);
  delete window.MicroclipFeed;
});

/** Modules are loaded once, the page is new each time: put the one global where this page is. */
await (async () => {
  globalThis.window = openPage();
  await import('../../static/src/feed/index.js');
})();
const initialise = globalThis.window.MicroclipFeed;
beforeEach(() => (window.MicroclipFeed = initialise));

/** Blocks end with their page; a timer of theirs left running would keep the test run waiting. */
afterEach(async () => {
  window.document.body.replaceChildren();
  await settled();
});

test('the init function declares the three parameters of the runtime', () => {
  assert.equal(initialise.length, 3);
});

test('plays the clip in view, muted, and no other', async () => {
  const holder = await start(feedState([clip('a'), clip('b'), clip('c')]));

  assert.equal(running(holder).length, 1);
  assert.equal(running(holder)[0].src, 'https://course.example/media/a.mp4');
  assert.ok(videos(holder).every((video) => video.muted));
});

test('of five hundred clips three have a player', async () => {
  const holder = await start(feedState(Array.from({ length: 500 }, (_, index) => clip(`c${index}`))));
  for (let i = 0; i < 4; i++) press(find(holder, '.microclip-feed__scroller'), 'j');

  assert.equal(videos(holder).length, 3);
  assert.equal(current(holder).dataset.index, '4');
});

test('keys move, pause, mute and like', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  const box = find(holder, '.microclip-feed__scroller');

  press(box, 'ArrowDown');
  assert.equal(current(holder).dataset.index, '1');
  press(box, 'ArrowUp');
  assert.equal(current(holder).dataset.index, '0');
  await settled();
  press(box, ' ');
  assert.equal(running(holder).length, 0);
  press(box, 'k');
  await settled();
  assert.equal(running(holder).length, 1);
  press(box, 'm');
  assert.equal(running(holder)[0].muted, false);
  press(box, 'l');
  await settled();
  assert.equal(calls.at(-1).name, 'set_reaction');
});

test('space on a button belongs to the button', async () => {
  const holder = await start(feedState([clip('a')]));

  press(find(holder, '.microclip-feed__like'), ' ');

  assert.equal(running(holder).length, 1);
});

test('out of view nothing plays', async () => {
  const holder = await start(feedState([clip('a')]));
  const stage = find(holder, '.microclip-feed__stage');

  watcherOf(stage).see(stage, 0);

  assert.equal(running(holder).length, 0);
});

test('swiping to a clip makes it the current one; touching its edge does not', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  const second = holder.querySelectorAll('.microclip-feed__clip')[1];

  watcherOf(second).see(second, 0.01);
  assert.equal(current(holder).dataset.index, '0');
  watcherOf(second).see(second, 0.8);
  assert.equal(current(holder).dataset.index, '1');
});

test('of two feeds on one page one plays', async () => {
  const first = await start(feedState([clip('a')]));
  const second = await start(feedState([clip('b')]));

  assert.equal(running(first).length, 0);
  assert.equal(running(second).length, 1);
});

test('when the browser refuses to play there is a button to press', async () => {
  window.playRefused = true;
  const holder = await start(feedState([clip('a')]));
  await settled();

  assert.equal(find(holder, '.microclip-feed__play').hidden, false);
});

test('under reduced motion nothing starts by itself', async () => {
  window = openPage({ calm: true });
  window.MicroclipFeed = initialise;
  calls = serve(window, handlers);
  const holder = await start(feedState([clip('a')]));

  assert.equal(running(holder).length, 0);
  find(holder, '.microclip-feed__play').click();
  await settled();
  assert.equal(running(holder).length, 1);
});

test('leaving a clip reports the share truly played and where to come back', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  watch(holder, 5);
  press(find(holder, '.microclip-feed__scroller'), 'j');
  await settled();

  assert.deepEqual(calls[0].body, { items: [{ clip: 'a', watched_ratio: 0.5, position_s: 5 }], at: 'b' });
});

test('hiding the page sends what is left with a request that outlives it, once', async () => {
  const holder = await start(feedState([clip('a')]));
  watch(holder, 3);
  window.dispatchEvent(new window.Event('pagehide'));
  window.dispatchEvent(new window.Event('pagehide'));
  await settled();

  assert.equal(calls.length, 1);
  assert.equal(calls[0].options.headers['X-CSRFToken'], 'first');
});

test('without a connection facts are kept and sent when it is back', async () => {
  const { report_watch: answer } = handlers;
  delete handlers.report_watch;
  const holder = await start(feedState([clip('a'), clip('b')]));
  watch(holder, 5);
  press(find(holder, '.microclip-feed__scroller'), 'j');
  await settled();
  handlers.report_watch = answer;
  window.dispatchEvent(new window.Event('online'));
  await settled();

  assert.deepEqual(calls.map((call) => call.body.items[0].clip), ['a', 'a']);
  assert.equal(find(holder, '.microclip-feed__progress-text').textContent, 'some finished');
});

test('a like shows at once and is taken back when refused', async () => {
  handlers.set_reaction = () => {
    throw new Refusal(409, { code: 'clip_gone', message: 'This clip is gone.' });
  };
  const holder = await start(feedState([clip('a')]));
  const like = find(holder, '.microclip-feed__like');

  like.click();
  assert.equal(like.getAttribute('aria-pressed'), 'true');
  await settled();
  assert.equal(like.getAttribute('aria-pressed'), 'false');
  assert.equal(find(holder, '.microclip-feed__status').textContent, 'This clip is gone.');
});

test('of two quick presses the later answer stays', async () => {
  const waiting = [];
  handlers.set_reaction = ({ on }) => new Promise((resolve) => waiting.push(() => resolve({ clip: 'a', mine: { liked: on, saved: false }, likes: on ? 2 : 1, likes_text: '' })));
  const holder = await start(feedState([clip('a')]));
  const like = find(holder, '.microclip-feed__like');

  like.click();
  like.click();
  await settled();
  waiting[1]();
  await settled();
  waiting[0]();
  await settled();
  assert.equal(like.getAttribute('aria-pressed'), 'false');
});

test('somebody who may not take part is told so, and nothing is sent', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]), { canAct: false });
  find(holder, '.microclip-feed__like').click();
  watch(holder, 5);
  press(find(holder, '.microclip-feed__scroller'), 'j');
  await settled();

  assert.equal(calls.length, 0);
  assert.match(find(holder, '.microclip-feed__status').textContent, /Clip 2|Sign in/);
});

test('the check pauses the clip, takes the focus, and gives it back', async () => {
  const holder = await start(feedState([clip('a', { check })]));
  const open = find(holder, '.microclip-feed__check');
  open.focus();
  open.click();

  assert.equal(running(holder).length, 0);
  assert.equal(window.document.activeElement.type, 'radio');
  press(window.document.activeElement, 'Escape');
  assert.equal(find(holder, '[role=dialog]'), null);
  assert.equal(window.document.activeElement, open);
});

test('an answer is marked in words, and options are text whatever they look like', async () => {
  const holder = await start(feedState([clip('a', { check: { ...check } })]));
  const heard = [];
  window.document.addEventListener('microclip-changed', (event) => heard.push(event.detail.act));
  find(holder, '.microclip-feed__check').click();
  const sheet = find(holder, '[role=dialog]');
  sheet.querySelectorAll('input')[0].click();
  sheet.querySelector('form').dispatchEvent(new window.Event('submit', { bubbles: true, cancelable: true }));
  await settled();

  assert.deepEqual(calls[0].body, { clip: 'a', option: 0 });
  assert.match(sheet.textContent, /Not quite.*Your answer.*<b>Or so<\/b>Right answer.*Because\./s);
  assert.equal(sheet.querySelector('b'), null);
  assert.deepEqual(heard, ['answered']);
});

test('a clip that cannot be loaded offers another try and the next clip', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  const video = current(holder).querySelector('video');
  Object.defineProperty(video, 'error', { value: { code: 4 }, configurable: true });
  video.dispatchEvent(new window.Event('error'));

  assert.equal(current(holder).querySelector('.microclip-feed__after--trouble').hidden, false);
  assert.equal(running(holder).length, 0);
});

test('the feed has an end, and nothing plays there', async () => {
  const holder = await start(feedState([clip('a', { check: { ...check, answer: { right: true } } })]));
  press(find(holder, '.microclip-feed__scroller'), 'j');

  assert.ok(current(holder).classList.contains('microclip-feed__end'));
  assert.match(current(holder).textContent, /Checks answered right: 1 of 1/);
  assert.equal(running(holder).length, 0);
});

test('opens at the stored clip and second', async () => {
  const holder = await start(feedState([clip('a'), clip('b')], { resume: { clip: 'b', position_s: 4 } }));
  const video = current(holder).querySelector('video');
  Object.defineProperty(video, 'duration', { value: 10 });
  video.dispatchEvent(new window.Event('loadedmetadata'));

  assert.equal(current(holder).dataset.index, '1');
  assert.equal(video.currentTime, 4);
});

test('taken out of the page it stops; moved within the page it lives on', async () => {
  const holder = await start(feedState([clip('a')]));
  const place = window.document.createElement('section');
  window.document.body.append(place);

  place.append(holder);
  await settled();
  assert.equal(videos(holder).length, 1);
  holder.remove();
  await settled();
  assert.equal(videos(holder).length, 0);
  const before = calls.length;
  window.dispatchEvent(new window.Event('pagehide'));
  await settled();
  assert.equal(calls.length, before);
});

test('starting the same view twice starts it once, and a list around the node is unwrapped', async () => {
  const element = addView(window, 'feed');
  await start(feedState([clip('a')]), { element });
  await start(feedState([clip('a')]), { element: Object.assign([element], { querySelector: (selector) => element.querySelector(selector) }) });

  assert.equal(element.querySelectorAll('.microclip-feed__stage').length, 1);
});

test('a feed without clips says so', async () => {
  const holder = await start(feedState([]));

  assert.equal(holder.textContent, words('feed').no_clips);
});
