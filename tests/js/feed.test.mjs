import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Refusal, addView, openPage, settled, words } from './page.mjs';
import {
  answers, box, check, clip, clipSteps, current, currentMedia, end, enough, feedState, find, marked, mediaIn, openFeedPage, press, recall, running, serveFeed, startFeed, status,
  watch, watcherOf,
} from './feed-page.mjs';

let window;
let calls;
let handlers;

/** Modules are loaded once, the page is new each time: put the one global where this page is. */
globalThis.window = openPage();
await import('../../static/src/feed/index.js');
const initialise = globalThis.window.MicroclipFeed;

function open(options, gone) {
  window = openFeedPage(options);
  window.MicroclipFeed = initialise;
  handlers = answers();
  calls = serveFeed(window, handlers, gone);
}

const start = (state, options) => startFeed(window, state, options);
const at = (holder) => Number(current(holder).dataset.index);
const called = (name) => calls.filter((call) => call.name === name);

beforeEach(() => open());

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
  await enough(holder);

  assert.equal(mediaIn(holder).length, 2);
  assert.deepEqual(running(holder).map((media) => media.src), ['https://course.example/media/a.mp4']);
  assert.ok(mediaIn(holder).every((media) => media.muted));
});

test('the next clip is loaded once the current one has enough, the one before after it', async () => {
  const holder = await start(feedState([clip('a'), clip('b'), clip('c')]));
  press(box(holder), 'j');
  await settled();
  assert.deepEqual(mediaIn(holder).map((media) => media.src.at(-5)), ['a', 'b']);
  await enough(holder);
  assert.deepEqual(mediaIn(holder).map((media) => media.src.at(-5)), ['a', 'b', 'c']);
  assert.equal(mediaIn(holder)[2].preload, 'auto');
});

test('of five hundred clips three have media, all others are shells', async () => {
  const holder = await start(feedState(Array.from({ length: 500 }, (_, index) => clip(`c${index}`))));
  for (let i = 0; i < 6; i++) {
    press(box(holder), 'j');
    await enough(holder);
    assert.ok(mediaIn(holder).length <= 3);
  }

  assert.equal(at(holder), 6);
  const furnished = [...holder.querySelectorAll('.microclip-feed__clip')].filter((page) => page.childElementCount && !page.classList.contains('microclip-feed__end'));
  assert.equal(furnished.length, 5);
});

test('keys move, pause, seek, mute and like', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  press(box(holder), 'ArrowDown');
  assert.equal(at(holder), 1);
  press(box(holder), 'ArrowUp');
  assert.equal(at(holder), 0);
  await settled();
  press(box(holder), ' ');
  assert.equal(running(holder).length, 0);
  press(box(holder), 'k');
  await settled();
  assert.equal(running(holder).length, 1);
  press(box(holder), 'ArrowRight');
  assert.equal(currentMedia(holder).currentTime, 5);
  press(box(holder), 'ArrowLeft');
  assert.equal(currentMedia(holder).currentTime, 0);
  press(box(holder), 'm');
  assert.equal(running(holder)[0].muted, false);
  press(box(holder), 'l');
  await settled();
  assert.deepEqual(called('set_reaction')[0].body, { clip: 'a', kind: 'like', on: true });
});

test('space on a button belongs to the button', async () => {
  const holder = await start(feedState([clip('a')]));
  press(find(holder, '.microclip-feed__like'), ' ');

  assert.equal(running(holder).length, 1);
});

test('out of view, in a hidden tab and below an open sheet nothing plays', async () => {
  const holder = await start(feedState([clip('a')]));
  const stage = find(holder, '.microclip-feed__stage');
  watcherOf(stage).see(stage, 0);
  assert.equal(running(holder).length, 0);
  watcherOf(stage).see(stage, 1);
  await settled();
  assert.equal(running(holder).length, 1);
  find(holder, '[aria-label="Player settings"]').click();
  assert.equal(running(holder).length, 0);
  press(find(holder, '.microclip-settings'), 'Escape');
  await settled();
  assert.equal(running(holder).length, 1);
  Object.defineProperty(window.document, 'hidden', { value: true, configurable: true });
  window.document.dispatchEvent(new window.Event('visibilitychange'));
  assert.equal(running(holder).length, 0);
});

test('a swipe makes the page it brings the current one; merely showing an edge of it does not', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  Object.defineProperty(box(holder), 'clientHeight', { value: 600 });
  const scroll = (top) => {
    box(holder).scrollTop = top;
    box(holder).dispatchEvent(new window.Event('scroll'));
  };
  scroll(200);
  assert.equal(at(holder), 0);
  scroll(400);
  assert.equal(at(holder), 1);
});

test('a jump passes what is on its way, and ends where it was to end', async () => {
  const holder = await start(feedState(['a', 'b', 'c', 'd'].map((id) => clip(id))));
  Object.defineProperty(box(holder), 'clientHeight', { value: 600 });
  holder.querySelector('.microclip-details:nth-of-type(1)');
  for (let i = 0; i < 3; i++) press(box(holder), 'j');
  box(holder).scrollTop = 600;
  box(holder).dispatchEvent(new window.Event('scroll'));
  assert.equal(at(holder), 3);
  box(holder).dispatchEvent(new window.Event('scrollend'));
  assert.equal(box(holder).scrolledTo, 1800);
});

test('one turn of the wheel is one page, and at the end the page around scrolls', async () => {
  const holder = await start(feedState([clip('a'), clip('b'), clip('c')]));
  const turn = (deltaY, timeStamp) => {
    const event = new window.WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true });
    Object.defineProperty(event, 'timeStamp', { value: timeStamp });
    box(holder).dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.ok(turn(100, 1000));
  assert.ok(turn(80, 1020)); // a pad that rolls out
  assert.ok(turn(40, 1600 - 400));
  assert.equal(at(holder), 1);
  assert.ok(turn(100, 3000));
  assert.ok(turn(100, 6000));
  assert.ok(current(holder).classList.contains('microclip-feed__end'));
  assert.ok(!turn(100, 9000));
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
  window.playRefused = false;
  find(holder, '.microclip-feed__play').click();
  await settled();
  assert.equal(running(holder).length, 1);
  assert.equal(find(holder, '.microclip-feed__play').hidden, true);
});

test('under reduced motion nothing starts by itself, not after a clip either', async () => {
  open({ queries: ['reduced-motion'] });
  const holder = await start(feedState([clip('a'), clip('b')]));
  assert.equal(running(holder).length, 0);
  find(holder, '.microclip-feed__play').click();
  await settled();
  assert.equal(running(holder).length, 1);
  press(box(holder), 'j');
  await settled();
  assert.equal(running(holder).length, 0);
});

test('leaving a clip reports the share truly played, how far, and where to come back', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  watch(holder, 5);
  press(box(holder), 'j');
  await settled();

  assert.deepEqual(called('report_watch')[0].body, { items: [{ clip: 'a', watched_ratio: 0.5, furthest_ratio: 0.5, position_s: 5 }], at: 'b' });
});

test('hiding the page sends what is left, once', async () => {
  const holder = await start(feedState([clip('a')]));
  watch(holder, 3);
  window.dispatchEvent(new window.Event('pagehide'));
  window.dispatchEvent(new window.Event('pagehide'));
  await settled();

  assert.equal(called('report_watch').length, 1);
  assert.equal(calls[0].options.headers['X-CSRFToken'], 'first');
});

test('a like shows at once and is taken back when refused', async () => {
  handlers.set_reaction = () => {
    throw new Refusal(409, { code: 'clip_gone', message: 'This clip is gone.' });
  };
  const holder = await start(feedState([clip('a')]));
  const like = find(holder, '.microclip-feed__like');
  like.click();
  assert.equal(like.getAttribute('aria-pressed'), 'true');
  await settled(5);
  assert.equal(like.getAttribute('aria-pressed'), 'false');
  assert.equal(status(holder), 'This clip is gone.');
});

test('a like without a line stays, is said to be kept, and arrives when the line is back', async () => {
  const { set_reaction: answer } = handlers;
  delete handlers.set_reaction;
  const holder = await start(feedState([clip('a')]));
  find(holder, '.microclip-feed__like').click();
  await settled(5);
  assert.equal(find(holder, '.microclip-feed__like').getAttribute('aria-pressed'), 'true');
  assert.equal(status(holder), words('feed').p_kept);
  handlers.set_reaction = answer;
  window.dispatchEvent(new window.Event('online'));
  await settled(20);
  assert.match(find(holder, '.microclip-feed__like').getAttribute('aria-label'), /2 likes/);
});

test('somebody who may not take part is told so, and nothing is sent', async () => {
  const holder = await start(feedState([clip('a', { check: check({ holds: true }) }), clip('b')]), { canAct: false });
  find(holder, '.microclip-feed__like').click();
  assert.match(status(holder), /Sign in/);
  watch(holder, 5);
  press(box(holder), 'j');
  await settled();

  assert.equal(at(holder), 1); // who can't answer is not held either
  assert.equal(calls.length, 0);
});

test('the check pauses the clip, takes the focus, and gives it back', async () => {
  const holder = await start(feedState([clip('a', { check: check() })]));
  const button = find(holder, '.microclip-feed__check');
  button.focus();
  button.click();
  assert.equal(running(holder).length, 0);
  assert.ok(box(holder).hasAttribute('inert'));
  assert.equal(window.document.activeElement.type, 'radio');
  press(window.document.activeElement, 'Escape');
  await settled();
  assert.equal(find(holder, '.microclip-sheet:not([hidden])'), null);
  assert.equal(window.document.activeElement, button);
  assert.equal(running(holder).length, 1);
});

test('an answer is sent with how-manieth it is, marked in words, and counted at the end', async () => {
  const holder = await start(feedState([clip('a', { check: check({ tries: 1, answer: null }) })]));
  const heard = [];
  window.document.addEventListener('microclip-changed', (event) => heard.push(event.detail.act));
  find(holder, '.microclip-feed__check').click();
  const sheet = find(holder, '.microclip-sheet:not([hidden])');
  sheet.querySelectorAll('input')[1].click();
  sheet.querySelector('form').dispatchEvent(new window.Event('submit', { bubbles: true, cancelable: true }));
  await settled(5);

  assert.deepEqual(called('answer_check')[0].body, { clip: 'a', from: '', given: [1], attempt: 2 });
  assert.match(sheet.textContent, /That is right.*<b>Or so<\/b>/s);
  assert.equal(sheet.querySelector('b'), null);
  assert.deepEqual(heard, ['answered']);
  assert.equal(find(holder, '.microclip-feed__check').dataset.answer, 'right');
});

test('a check at a second stops the clip there and asks', async () => {
  const holder = await start(feedState([clip('a', { check: check({ at_s: 3 }) })]));
  watch(holder, 2);
  assert.equal(find(holder, '.microclip-sheet:not([hidden])'), null);
  watch(holder, 1);

  assert.notEqual(find(holder, '.microclip-sheet:not([hidden])'), null);
  assert.equal(running(holder).length, 0);
});

test('a clip that holds lets nobody by until its check was answered once, right or not', async () => {
  const clips = [clip('a'), clip('b', { check: check({ holds: true }) }), clip('c')];
  const holder = await start(feedState(clips));
  const pages = holder.querySelectorAll('.microclip-feed__clip');
  assert.ok(pages[1].hasAttribute('data-holds'));
  press(box(holder), 'j');
  press(box(holder), 'j');
  assert.equal(at(holder), 1);
  assert.equal(status(holder), words('feed').p_held);
  press(box(holder), 'ArrowUp');
  assert.equal(at(holder), 0);
  press(box(holder), 'j');
  find(holder, '.microclip-feed__check').click();
  const sheet = find(holder, '.microclip-sheet:not([hidden])');
  sheet.querySelectorAll('input')[0].click();
  sheet.querySelector('form').dispatchEvent(new window.Event('submit', { bubbles: true, cancelable: true }));
  await settled(5);
  press(sheet, 'Escape');
  press(box(holder), 'j');

  assert.equal(at(holder), 2);
  assert.ok(!pages[1].hasAttribute('data-holds'));
});

test('a recall card stands between clips, is answered for its own feed, and can be passed', async () => {
  const clips = [clip('a'), clip('b')];
  const steps = [...clipSteps(clips.slice(0, 1)), recall('x', { from: 'otherfee', title: 'Elsewhere' }), ...clipSteps(clips.slice(1))];
  const holder = await start(feedState(clips, { steps }));
  press(box(holder), 'j');
  await settled();
  assert.match(current(holder).textContent, /Elsewhere/);
  assert.equal(running(holder).length, 0);
  assert.equal(mediaIn(holder).length, 2); // what comes next is loaded meanwhile
  current(holder).querySelectorAll('input')[1].click();
  current(holder).querySelector('form').dispatchEvent(new window.Event('submit', { bubbles: true, cancelable: true }));
  await settled(5);
  assert.deepEqual(called('answer_check')[0].body, { clip: 'x', from: 'otherfee', given: [1], attempt: 1 });
  press(box(holder), 'j');
  await settled();
  assert.equal(running(holder).length, 1);
});

test('a clip that cannot be loaded offers another try and the next clip', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  currentMedia(holder).dispatchEvent(new window.Event('error'));
  await settled();
  assert.equal(running(holder).length, 0);
  assert.match(current(holder).textContent, /could not be loaded.*Try again.*Next clip/s);
  [...current(holder).querySelectorAll('button')].find((button) => button.textContent === 'Try again').click();
  await settled();
  assert.equal(running(holder).length, 1);
});

test('a clip that is gone says so', async () => {
  open({}, { gone: ['/media/a.mp4'] });
  const holder = await start(feedState([clip('a', { credit: 'Otter 12', entry: true }), clip('b')]));
  currentMedia(holder).dispatchEvent(new window.Event('error'));
  await settled(5);

  assert.match(current(holder).textContent, /by Otter 12.*no longer here/s);
});

test('a clip that flashes is not loaded before somebody wants it', async () => {
  const holder = await start(feedState([clip('a', { flashing: true }), clip('b')]));
  assert.equal(current(holder).querySelector('video'), null);
  assert.match(current(holder).textContent, /flashes/);
  [...current(holder).querySelectorAll('button')].find((button) => button.textContent === 'Play anyway').click();
  await settled();
  assert.equal(running(holder).length, 1);
});

test('the sitting has an end, and nothing plays there', async () => {
  const holder = await start(feedState([clip('a', { check: check({ answer: marked(true), tries: 1 }) })]));
  watch(holder, 10);
  press(box(holder), 'j');
  await settled();

  assert.ok(current(holder).classList.contains('microclip-feed__end'));
  assert.equal(running(holder).length, 0);
  assert.equal(called('report_watch').length, 1);
});

test('going on asks for another sitting', async () => {
  const holder = await start(feedState([clip('a'), clip('b')], { steps: [{ kind: 'clip', clip: 'a' }] }));
  handlers.start_sitting = () => ({ sitting: { steps: [{ kind: 'clip', clip: 'b' }], plan: { kind: 'clips', size: 7 }, plans: [] } });
  press(box(holder), 'j');
  find(holder, '.microclip-end__more').click();
  find(holder, '.microclip-end__plans button').click();
  await settled(5);

  assert.deepEqual(called('start_sitting')[0].body, { plan: null, start: null });
  assert.match(current(holder).getAttribute('aria-label'), /Clip b/);
  assert.equal(running(holder).length, 1);
});

test('a clip outside the sitting begins one of its own', async () => {
  const holder = await start(feedState([clip('a'), clip('b')], { steps: [{ kind: 'clip', clip: 'a' }] }));
  handlers.start_sitting = ({ start: first }) => ({ sitting: { steps: [{ kind: 'clip', clip: first }], plan: { kind: 'clips', size: 7 }, plans: [] } });
  const list = [...holder.querySelectorAll('details')].find((part) => part.querySelector('.microclip-feed__list'));
  list.open = true;
  list.dispatchEvent(new window.Event('toggle'));
  holder.querySelectorAll('.microclip-feed__row')[1].click();
  await settled(5);

  assert.match(current(holder).getAttribute('aria-label'), /Clip b/);
});

test('a reported clip is gone at once with the cards that ask about it, and comes back when that is undone', async () => {
  const clips = [clip('a', { check: check() }), clip('b'), clip('c')];
  const steps = [...clipSteps(clips.slice(0, 2)), recall('a'), ...clipSteps(clips.slice(2))];
  const holder = await start(feedState(clips, { steps }));
  find(holder, '.microclip-feed__respond').click();
  const sheet = find(holder, '.microclip-react');
  [...sheet.querySelectorAll('button')].find((button) => button.textContent === words('feed').l_report).click();
  sheet.querySelector('input[type=radio]').click();
  sheet.querySelector('input[type=radio]').form.dispatchEvent(new window.Event('submit', { bubbles: true, cancelable: true }));
  await settled(5);

  assert.equal(called('report_clip')[0].body.clip, 'a');
  assert.deepEqual([...holder.querySelectorAll('.microclip-feed__clip')].length, 3);
  assert.match(current(holder).getAttribute('aria-label'), /Clip 1 of 2: Clip b/);
  assert.ok(sheet.hidden);
  assert.equal(running(holder).length, 1);
  find(holder, '.microclip-feed__undo').click();
  await settled(5);
  assert.deepEqual(called('report_clip')[1].body, { clip: 'a', reason: null });
  assert.match(current(holder).getAttribute('aria-label'), /Clip 1 of 3: Clip a/);
});

test('a clip of no interest is passed, which can be undone', async () => {
  const holder = await start(feedState([clip('a'), clip('b')]));
  find(holder, '.microclip-feed__respond').click();
  [...find(holder, '.microclip-react').querySelectorAll('button')].find((button) => button.textContent === words('feed').l_not_interested).click();
  await settled(5);
  assert.equal(at(holder), 1);
  assert.equal(status(holder), words('feed').p_not_interested);
  find(holder, '.microclip-feed__undo').click();
  await settled(5);
  assert.equal(at(holder), 0);
  assert.deepEqual(called('set_reaction').map((call) => call.body.on), [true, false]);
});

test('opens at the stored clip and second', async () => {
  const holder = await start(feedState([clip('a'), clip('b')], { resume: { clip: 'b', position_s: 4 } }));
  const media = currentMedia(holder);
  Object.defineProperty(media, 'duration', { value: 10 });
  media.dispatchEvent(new window.Event('loadedmetadata'));

  assert.equal(at(holder), 1);
  assert.equal(media.currentTime, 4);
});

test('taken out of the page it stops; moved within the page it lives on', async () => {
  const holder = await start(feedState([clip('a')]));
  const place = window.document.createElement('section');
  window.document.body.append(place);
  place.append(holder);
  await settled();
  assert.equal(mediaIn(holder).length, 1);
  holder.remove();
  await settled();
  assert.equal(mediaIn(holder).length, 0);
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

test('what people wrote is text wherever it shows', async () => {
  const evil = '<img src=x onerror=alert(1)>';
  const holder = await start(feedState([clip('a', { title: evil, description: evil, alt: evil, credit: evil, topics: [evil], captions: [{ lang: 'en', label: evil, url: '/a.vtt' }], check: check({ question: evil }) })], { pin: evil }));
  await end(holder);
  find(holder, '.microclip-feed__check').click();

  assert.equal(holder.querySelector('img'), null);
  assert.ok(holder.textContent.includes(evil));
});
