import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { shownSteps, stepsBehind } from '../../static/src/feed/feed-state.js';
import { ProfileSheet } from '../../static/src/feed/profile-sheet.js';
import { clip, clipSteps, currentMedia, current, feedState, find, openFeedPage, press, recall, serveFeed, startFeed, watch } from './feed-page.mjs';
import { button, say, stageWith } from './learning-page.mjs';
import { Refusal, openPage, settled } from './page.mjs';

const first = (globalThis.window = openPage());
await import('../../static/src/feed/index.js');
const { MicroclipFeed } = first;

/** Blocks end with their page; a timer of theirs left running would keep the test run waiting. */
afterEach(async () => {
  document.body.replaceChildren();
  await settled();
});

const HOSTILE = '<img src=x onerror=alert(1)>';
const topic = (name, more = {}) => ({ topic: name, text: 'You like it.', strength: 1, level_text: 'Getting there.', leaning: 0, leaning_text: 'As it is', muted: false, because: '2 liked', ...more });
const profile = (more = {}) => ({ order: 'for_you', on: true, can_turn_off: true, text: 'Made of the 3 clips you met here.', topics: [topic('tides'), topic(HOSTILE)], ...more });

function opened(t, { told = profile(), canAct = true, replay = null, answers = {} } = {}) {
  const window = openPage();
  const calls = [];
  const act = Object.fromEntries(['lean', 'mute', 'turn', 'reset', 'take'].map((name) => [name, async (...given) => {
    calls.push([name, ...given]);
    return answers[name]?.(...given) ?? null;
  }]));
  const life = new AbortController();
  t.after(() => life.abort());
  const sheet = new ProfileSheet({ say, canAct, signal: life.signal, act: { ...act, replay }, close: () => calls.push(['close']) });
  stageWith(window, sheet.element);
  sheet.open(told);
  const fire = (node, type) => node.dispatchEvent(new window.Event(type, { bubbles: true }));
  return { window, sheet, calls, fire, status: () => sheet.said.textContent };
}

test('what is known of a topic is said in words, and what an author wrote stays text', (t) => {
  const { sheet } = opened(t);
  const [first, second] = sheet.element.querySelectorAll('.microclip-profile__topic');
  for (const words of ['#tides', 'You like it.', 'Getting there.', '2 liked']) assert.ok(first.textContent.includes(words), words);
  assert.ok(second.textContent.includes(HOSTILE));
  assert.equal(sheet.element.querySelector('img'), null);
  assert.equal(document.activeElement, sheet.element);
});

test('a slider says its step while it moves and is sent once it is let go', async (t) => {
  const { sheet, calls, fire, status } = opened(t, { answers: { lean: (_, leaning) => profile({ topics: [topic('tides', { leaning })] }) } });
  const range = sheet.element.querySelector('input[type=range]');
  range.value = '2';
  fire(range, 'input');
  assert.equal(range.getAttribute('aria-valuetext'), 'Much more');
  assert.deepEqual(calls, []);
  fire(range, 'change');
  await settled();
  assert.deepEqual(calls, [['lean', 'tides', 2]]);
  assert.equal(range.value, '2');
  assert.ok(status());
  assert.equal(sheet.element.querySelectorAll('.microclip-profile__topic').length, 1);
});

test('what could not be kept is said, and shown as it was', async (t) => {
  const refuse = () => sheet.tell('Not now.');
  const { sheet, fire, status } = opened(t, { answers: { lean: refuse, turn: refuse } });
  const range = sheet.element.querySelector('input[type=range]');
  range.value = '-1';
  fire(range, 'change');
  await settled();
  assert.equal(range.value, '0');
  assert.equal(status(), 'Not now.');
  sheet.turn.checked = false;
  fire(sheet.turn, 'change');
  await settled();
  assert.equal(sheet.turn.checked, true);
});

test('a muted topic says so, and its slider waits', async (t) => {
  const { sheet, calls } = opened(t, { answers: { mute: (name, muted) => profile({ topics: [topic('tides', { muted })] }) } });
  button(sheet.element, 'None of #tides').click();
  await settled();
  assert.deepEqual(calls, [['mute', 'tides', true]]);
  assert.equal(button(sheet.element, 'None of #tides').getAttribute('aria-pressed'), 'true');
  assert.ok(sheet.element.querySelector('input[type=range]').disabled);
});

test('switched off there is nothing to shape, and what it means is said before', async (t) => {
  const { sheet, calls, fire } = opened(t, { answers: { turn: (on) => profile({ on }) } });
  const hint = document.getElementById(sheet.turn.getAttribute('aria-describedby'));
  for (const word of ['deleted', 'progress']) assert.ok(hint.textContent.includes(word), word);
  sheet.turn.checked = false;
  fire(sheet.turn, 'change');
  await settled();
  assert.deepEqual(calls, [['turn', false]]);
  assert.ok([...sheet.element.querySelectorAll('.microclip-profile__tools')].every((one) => one.hidden));
});

test('beginning anew is asked once more, and the focus goes along', async (t) => {
  const { sheet, calls } = opened(t, { answers: { reset: () => profile({ topics: [topic('tides', { because: '' })] }) } });
  button(sheet.element, say('f_reset')).click();
  assert.equal(document.activeElement, button(sheet.element, say('f_reset_sure')));
  button(sheet.element, say('f_reset_not')).click();
  assert.equal(document.activeElement, button(sheet.element, say('f_reset')));
  assert.deepEqual(calls, []);
  button(sheet.element, say('f_reset')).click();
  button(sheet.element, say('f_reset_sure')).click();
  await settled();
  assert.deepEqual(calls, [['reset']]);
  assert.equal(document.activeElement, button(sheet.element, say('f_reset')));
});

test('all of it can be copied where nothing can be saved', async (t) => {
  const { sheet } = opened(t, { answers: { take: () => ({ name: 'feed-profile.json', profile: { wanted: { tides: 2 } } }) } });
  const { createObjectURL } = URL;
  URL.createObjectURL = undefined;
  t.after(() => (URL.createObjectURL = createObjectURL));
  button(sheet.element, say('f_export')).click();
  await settled();
  assert.deepEqual(JSON.parse(sheet.taken.value), { wanted: { tides: 2 } });
  assert.equal(sheet.taken.hidden, false);
});

test('in the order of the course, and for visitors, there is nothing to shape', (t) => {
  const course = opened(t, { told: profile({ order: 'course', can_turn_off: false, text: 'The course team chose the order.' }) }).sheet;
  assert.ok(course.turnGroup.hidden && course.element.textContent.includes('The course team chose the order.'));
  assert.ok([...course.element.querySelectorAll('.microclip-profile__tools')].every((one) => one.hidden));
  const visitor = opened(t, { canAct: false }).sheet;
  assert.ok(visitor.turn.disabled && visitor.ways.hidden);
});

test('staff see place, clip, reason and parts of each place; what could not be had is said', async (t) => {
  const lines = [{ clip: 'tide', title: HOSTILE, slot: 'For you', why: 'You liked #tides 2 times.', score: 0.731, parts: [{ text: 'How it goes for everybody', value: 0.61 }, { text: 'How “Moon” went', value: 0.121 }] }];
  let told = null;
  const { sheet, window } = opened(t, { replay: async () => told });
  const { element } = sheet.replay;
  const look = async (open) => {
    element.open = open;
    element.dispatchEvent(new window.Event('toggle'));
    await settled();
  };
  await look(true);
  assert.equal(sheet.replay.status.textContent, say('failed'));
  told = { lines };
  await look(false);
  await look(true);
  const row = element.querySelector('tbody tr').textContent;
  for (const part of [HOSTILE, 'You liked #tides 2 times.', 'For you', '0.731', '0.610', 'How “Moon” went']) assert.ok(row.includes(part), part);
  assert.equal(element.querySelector('img'), null);
});

test('of several wishes for one topic on their way the newest wins, and none is taken back on the screen meanwhile', async (t) => {
  const waiting = [];
  const { sheet, calls, fire } = opened(t, { answers: { lean: (_, leaning) => new Promise((done) => waiting.push(() => done(profile({ topics: [topic('tides', { leaning })] })))) } });
  const range = sheet.element.querySelector('input[type=range]');
  for (const value of ['1', '2', '1', '2']) {
    range.value = value;
    fire(range, 'input');
    fire(range, 'change');
    await settled();
  }
  assert.deepEqual(calls, [['lean', 'tides', 1]]);
  waiting.shift()();
  await settled();
  assert.equal(range.value, '2'); // the answer to the first one says 1
  waiting.shift()();
  await settled();
  assert.deepEqual(calls, [['lean', 'tides', 1], ['lean', 'tides', 2]]);
  assert.equal(range.value, '2');
});

test('when the newest wish is refused, what was kept before it stands', async (t) => {
  const { sheet, fire } = opened(t, { answers: { lean: (_, leaning) => (leaning === 1 ? profile({ topics: [topic('tides', { leaning })] }) : null) } });
  const range = sheet.element.querySelector('input[type=range]');
  for (const value of ['1', '2']) {
    range.value = value;
    fire(range, 'change');
    await settled();
  }
  assert.equal(range.value, '1');
});

test('how something went does not lie over the topics for ever', (t) => {
  const { sheet, status } = opened(t);
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    sheet.tell('Noted.');
    mock.timers.tick(5000);
    sheet.tell('Noted again.');
    mock.timers.tick(5000);
    assert.equal(status(), 'Noted again.');
    mock.timers.tick(2000);
    assert.equal(status(), '');
  } finally {
    mock.timers.reset();
  }
});

/* In the feed. */

const CLIPS = ['a', 'b', 'c', 'd', 'e'].map((id) => clip(id, { topics: ['tides'], licence: id === 'a' ? 'CC BY 4.0' : '' }));
const told = (ids) => ids.map((id) => ({ kind: 'clip', clip: id, why: `Because of ${id}.`, slot: 'score' }));
const reply = (ids, more = {}) => ({ profile: profile(more), next_topics: [{ topic: 'tides', text: 'Next: #tides.' }], sitting: { ...feedState(CLIPS).sitting, steps: told(ids) } });

async function openedFeed(handlers = {}, { steps = told(['a', 'b', 'c']), ...more } = {}) {
  const window = openFeedPage();
  window.MicroclipFeed = MicroclipFeed;
  const calls = serveFeed(window, handlers);
  const clips = CLIPS.map((one) => ({ ...one, mine: { ...one.mine } }));
  const holder = await startFeed(window, feedState(clips, { steps, profile: profile(), next_topics: [], ...more }));
  const fire = (node, type) => node.dispatchEvent(new window.Event(type, { bubbles: true }));
  return { window, calls, holder, fire };
}

const pagesOf = (holder) => [...holder.querySelectorAll('.microclip-feed__scroller > *')];
const titles = (holder) => pagesOf(holder).map((page) => page.querySelector('.microclip-feed__title')?.textContent ?? '');

test('each page says why it is here, and opens what the feed knows; the focus comes back', async () => {
  const { holder } = await openedFeed({}, { steps: [...told(['a']), recall('b', { why: 'You missed this on Monday.' }), { kind: 'clip', clip: 'c', why: '' }] });
  const why = find(current(holder), '.microclip-feed__why');
  assert.equal(why.textContent, 'Because of a.');
  assert.equal(why.getAttribute('aria-label'), 'Why this clip? Because of a.');
  assert.equal(find(holder, '.microclip-feed__side-why > span').textContent, 'Because of a.');
  why.focus();
  why.click();
  const sheet = find(holder, '.microclip-profile');
  assert.equal(document.activeElement, sheet);
  press(sheet, 'Escape');
  assert.equal(find(holder, '.microclip-profile'), null);
  assert.equal(document.activeElement, why);
  const [, asked, silent] = pagesOf(holder);
  assert.equal(find(asked, '.microclip-feed__why').getAttribute('aria-label'), 'Why this question? You missed this on Monday.');
  assert.equal(find(silent, '.microclip-feed__why'), null);
});

test('the settings lead there too', async () => {
  const { holder } = await openedFeed();
  find(holder, '[aria-label="Player settings"]').click();
  find(holder, '.microclip-settings__profile').click();
  assert.ok(find(holder, '.microclip-profile'));
  assert.equal(find(holder, '.microclip-settings__profile'), null);
  press(find(holder, '.microclip-profile'), 'Escape');
  assert.equal(document.activeElement.getAttribute('aria-label'), 'Player settings');
});

test('what comes next follows what was wanted, while the clip in view plays on where it was', async () => {
  const { holder, fire, calls } = await openedFeed({ set_leaning: () => reply(['d', 'a', 'e', 'b']) });
  watch(holder, 3);
  const [page, media] = [current(holder), currentMedia(holder)];
  find(page, '.microclip-feed__why').click();
  const range = find(holder, '.microclip-profile__range');
  range.value = '2';
  fire(range, 'change');
  await settled();
  assert.deepEqual(calls.filter(({ name }) => name === 'set_leaning').map(({ body }) => body), [{ topic: 'tides', leaning: 2 }]);
  press(find(holder, '.microclip-profile'), 'Escape');

  assert.deepEqual(titles(holder).slice(0, 3), ['Clip a', 'Clip d', 'Clip e']);
  assert.equal(pagesOf(holder).length, 4);
  assert.deepEqual(pagesOf(holder).slice(0, 3).map((one) => [one.dataset.index, one.getAttribute('aria-label')]), [['0', 'Clip 1 of 3: Clip a'], ['1', 'Clip 2 of 3: Clip d'], ['2', 'Clip 3 of 3: Clip e']]);
  assert.ok(current(holder) === page && currentMedia(holder) === media && media.currentTime === 3 && !media.paused);
  find(holder, '.microclip-feed__next').click();
  await settled();
  assert.equal(find(current(holder), '.microclip-feed__title').textContent, 'Clip d');
  assert.equal(find(current(holder), '.microclip-feed__why').textContent, 'Because of d.');
});

test('a plan that was short for a while is long again', async () => {
  let ids = ['a', 'b'];
  const { holder } = await openedFeed({ set_muted: () => reply(ids) });
  find(current(holder), '.microclip-feed__why').click();
  const mute = button(holder, 'None of #tides');
  mute.click();
  await settled();
  assert.equal(pagesOf(holder).length, 3);
  ids = ['a', 'c', 'd', 'e'];
  mute.click();
  await settled();
  assert.deepEqual(titles(holder).slice(0, 3), ['Clip a', 'Clip c', 'Clip d']);
  assert.equal(pagesOf(holder).length, 4);
});

test('an answer that comes after the sheet was closed is followed as well', async () => {
  let answer;
  const { holder, fire } = await openedFeed({ set_leaning: () => new Promise((done) => (answer = () => done(reply(['e', 'd'])))) });
  find(current(holder), '.microclip-feed__why').click();
  const range = find(holder, '.microclip-profile__range');
  range.value = '1';
  fire(range, 'change');
  await settled();
  press(find(holder, '.microclip-profile'), 'Escape');
  answer();
  await settled();
  assert.deepEqual(titles(holder).slice(0, 3), ['Clip a', 'Clip e', 'Clip d']);
});

test('without a connection it is said in the sheet, nothing changes, and the next try works', async () => {
  const handlers = {};
  const { holder, fire } = await openedFeed(handlers);
  find(current(holder), '.microclip-feed__why').click();
  const range = find(holder, '.microclip-profile__range');
  const ask = async (value) => {
    range.value = value;
    fire(range, 'change');
    await settled();
  };
  await ask('2');
  assert.equal(find(holder, '.microclip-profile__said').textContent, say('offline'));
  assert.equal(range.value, '0');
  assert.deepEqual(titles(holder).slice(0, 3), ['Clip a', 'Clip b', 'Clip c']);
  handlers.set_leaning = () => {
    throw new Refusal(422, { code: 'malformed', message: 'There is no such topic.' });
  };
  await ask('2');
  assert.equal(find(holder, '.microclip-profile__said').textContent, 'There is no such topic.');
  handlers.set_leaning = ({ leaning }) => reply(['d'], { topics: [topic('tides', { leaning })] });
  await ask('-2');
  assert.equal(find(holder, '.microclip-profile__said').textContent, say('f_noted'));
  assert.equal(range.value, '-2');
});

test('at the end of a sitting what is next for one is said and follows', async () => {
  const { holder } = await openedFeed({ set_muted: () => reply(['d']) }, { steps: told(['a']), next_topics: [{ topic: 'moon', text: 'Next: #moon, as you know #tides.' }] });
  find(holder, '.microclip-feed__next').click();
  await settled();
  const end = find(holder, '.microclip-feed__end');
  assert.match(end.textContent, /Next for youNext: #moon, as you know #tides\./);
  find(holder, '[aria-label="Player settings"]').click();
  find(holder, '.microclip-settings__profile').click();
  button(holder, 'None of #tides').click();
  await settled();
  assert.match(end.textContent, /Next for youNext: #tides\./);
  assert.equal(current(holder), end);
});

test('the license of a clip is told beside it, and of the next one nothing', async () => {
  const { holder } = await openedFeed();
  const about = find(holder, '.microclip-feed__about');
  assert.ok(about.textContent.includes('License: CC BY 4.0'));
  find(holder, '.microclip-feed__next').click();
  await settled();
  assert.ok(!about.textContent.includes('License'));
});

test('a new plan keeps what was met and as many clips as there were, none of them twice', () => {
  const shown = (steps) => shownSteps(steps, CLIPS);
  const ask = (id) => recall(id, { check: {} });
  const kept = shown([...clipSteps(CLIPS.slice(0, 2)), ask('x')]);
  const newer = shown([...told(['d', 'b']), ask('x'), ...told(['e']), ask('y'), ...told(['c'])]);
  const names = (steps) => steps.map((step) => `${step.kind} ${step.clip.id ?? step.clip}`);

  assert.deepEqual(names(stepsBehind(kept, newer, 2)), ['clip d', 'clip e', 'recall y']);
  assert.deepEqual(names(stepsBehind(kept, newer, 9)), ['clip d', 'clip e', 'recall y', 'clip c']);
  assert.deepEqual(names(stepsBehind(kept, newer, 0)), []);
});
