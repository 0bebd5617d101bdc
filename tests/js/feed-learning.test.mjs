import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { beforeEach, test } from 'node:test';
import { EndCard } from '../../static/src/feed/end-card.js';
import { Insight } from '../../static/src/feed/insight.js';
import { Reactions } from '../../static/src/feed/reactions.js';
import { SittingBar } from '../../static/src/feed/sitting-bar.js';
import { clip as plainClip, openPage, settled } from './page.mjs';
import { button, learningWords, press, say, stageWith, submit, type } from './learning-page.mjs';

const PLANS = [{ kind: 'clips', size: 7, text: '7 clips' }, { kind: 'minutes', size: 4, text: '4 minutes' }, { kind: 'all', size: 0, text: 'All clips' }];
const SITTING = { steps: [], plan: { kind: 'clips', size: 7 }, plans: PLANS, text: '7 clips' };

const clip = (id, mine = {}) =>
  plainClip(id, { duration_s: 40, mine: { liked: false, saved: false, clear: false, tried: false, not_interested: false, lost_ratio: null, reported: false, finished: false, ...mine } });

let window;
let done;
const note = (name) => (...args) => done.push([name, ...args]);

beforeEach(() => {
  window = openPage();
  done = [];
});

/* The end card. */

const feed = (changes = {}) => ({
  clips: [clip('a', { saved: true }), clip('b')],
  progress: { finished: 1, of: 2, text: '1 of 2' },
  learned: [{ topic: '<i>Light</i>', level: 'growing', text: 'Getting there.' }],
  due: { count: 2, text: '2 questions to review today.', next_text: 'The next review is tomorrow.' },
  pin: 'Explain it to my brother',
  sitting: SITTING,
  ...changes,
});

function endCard(state = feed(), more = {}) {
  const card = new EndCard({ say, go: note('go'), goOn: note('goOn'), backToUnit: note('back'), setPin: note('setPin'), ...more });
  stageWith(window, card.element);
  card.show({ state, done: { clips: 3, checks: 4, right: 2 }, sitting: SITTING });
  return card;
}

test('the end says what was done, what is known by topic, what comes back and when', () => {
  const { element } = endCard();

  assert.match(element.textContent, /Clips watched3.*Checks right2 of 4/);
  assert.match(element.textContent, /<i>Light<\/i>Getting there\./);
  assert.match(element.textContent, /2 questions to review today\.The next review is tomorrow\./);
  assert.equal(element.querySelector('i'), null);
  assert.deepEqual([...element.querySelectorAll('.microclip-end__level [data-is]')].map((step) => step.dataset.is), ['done', 'done', 'ahead']);
});

test('what there is nothing to tell about is not there', () => {
  const { element } = endCard(feed({ clips: [clip('a')], learned: [], due: { count: 0, text: '', next_text: '' }, pin: '' }), {});
  const seen = [...element.querySelectorAll('h5')].filter((part) => !part.closest('[hidden]'));

  assert.deepEqual(seen, []);
});

test('the first way leads back to the unit; going on takes wanting to and saying how much', () => {
  const { element } = endCard();
  assert.equal(element.querySelector('.microclip-button--primary').textContent, 'Back to the unit');
  const more = button(element, 'Go on with more clips');
  assert.equal(button(element, '4 minutes').closest('[hidden]') === null, false);
  more.click();
  assert.equal(more.getAttribute('aria-expanded'), 'true');
  assert.equal(window.document.activeElement.textContent, '7 clips');
  assert.deepEqual(done, []);
  button(element, '4 minutes').click();
  more.click();
  button(element, '7 clips').click();
  button(element, 'Back to the unit').click();

  assert.deepEqual(done, [['goOn', { kind: 'minutes', size: 4 }], ['goOn', null], ['back']]);
});

test('the pin is asked about: done takes it off, keep keeps it', () => {
  const state = feed();
  const card = endCard(state);
  const { element } = card;
  assert.match(element.textContent, /You wanted toExplain it to my brother/);
  button(element, 'Keep it').click();
  assert.match(element.textContent, /stays with you/);
  assert.deepEqual(done, []);
  button(element, 'I did it').click();
  assert.deepEqual(done, [['setPin', '']]);
  card.show({ state: { ...state, pin: '' }, done: { clips: 3, checks: 0, right: 0 }, sitting: SITTING });
  assert.notEqual(element.querySelector('.microclip-end__pin').closest('[hidden]'), null);
});

test('saved clips are listed and lead to themselves; what did not change is not built anew', () => {
  const state = feed();
  const card = endCard(state);
  const row = button(card.element, 'Clip a');
  row.focus();
  card.show({ state, done: { clips: 3, checks: 4, right: 2 }, sitting: SITTING });
  assert.equal(window.document.activeElement, row);
  row.click();
  assert.deepEqual(done, [['go', 'a']]);
  state.clips[0].mine.saved = false;
  card.show({ state, done: { clips: 3, checks: 4, right: 2 }, sitting: SITTING });
  assert.equal(button(card.element, 'Clip a'), undefined);
});

test('who has finished everything is told so', () => {
  const card = endCard(feed({ progress: { finished: 2, of: 2, text: '' } }));

  assert.match(card.element.textContent, /You have finished every clip/);
  assert.ok(button(card.element, 'Watch some again'));
});

/* The bar of a sitting. */

function sittingBar(shown = {}) {
  const bar = new SittingBar({ say, choose: note('choose'), setPin: note('setPin') });
  const root = stageWith(window, bar.element, window.document.createElement('button'));
  bar.show({ at: 2, of: 9, secondsLeft: 130, plan: SITTING.plan, plans: PLANS, pin: '', ...shown });
  return { bar, root, track: bar.element.querySelector('[role=progressbar]') };
}

test('the bar says in words how far the sitting is', () => {
  const { bar, track } = sittingBar();
  assert.equal(track.getAttribute('aria-valuetext'), 'Step 3 of 9, about 2 minutes left');
  assert.deepEqual([track.getAttribute('aria-valuenow'), track.getAttribute('aria-valuemax')], ['2', '9']);
  assert.deepEqual([...track.children].map((one) => one.dataset.is), ['done', 'done', 'now', ...Array(6).fill('ahead')]);
  bar.show({ at: 9, of: 9, plan: SITTING.plan, plans: PLANS });
  assert.equal(track.getAttribute('aria-valuetext'), 'This sitting is over');
  assert.ok([...track.children].every((one) => one.dataset.is === 'done'));
  bar.show({ at: 0, of: 500, plan: SITTING.plan, plans: PLANS });
  assert.ok(track.childElementCount <= 24);
  assert.equal(track.getAttribute('aria-valuetext'), 'Step 1 of 500');
});

test('the menu offers plans; the one there is changes nothing, another one begins anew', () => {
  const { bar } = sittingBar();
  const open = button(bar.element, 'Plan and intention');
  open.click();
  assert.equal(open.getAttribute('aria-expanded'), 'true');
  assert.equal(window.document.activeElement.textContent, '7 clips');
  assert.equal(window.document.activeElement.getAttribute('aria-pressed'), 'true');
  window.document.activeElement.click();
  assert.deepEqual(done, []);
  assert.equal(bar.isOpen, false);
  assert.equal(window.document.activeElement, open);
  open.click();
  button(bar.element, 'All clips').click();
  assert.deepEqual(done, [['choose', { kind: 'all', size: 0 }]]);
});

test('Escape closes the menu and gives the focus back; keys in it do not reach the player', () => {
  const { bar, root } = sittingBar();
  const heard = [];
  root.addEventListener('keydown', (event) => heard.push(event.key));
  bar.toggle();
  press(window.document.activeElement, 'j');
  press(window.document.activeElement, 'Escape');

  assert.deepEqual(heard, []);
  assert.equal(bar.isOpen, false);
  assert.equal(window.document.activeElement, button(bar.element, 'Plan and intention'));
});

test('a press elsewhere closes the menu and leaves the focus to it', () => {
  const { bar, root } = sittingBar();
  bar.open();
  root.lastElementChild.dispatchEvent(new window.Event('pointerdown', { bubbles: true }));

  assert.equal(bar.isOpen, false);
});

test('an intention is pinned, stays in sight, and comes off', async () => {
  const { bar } = sittingBar();
  bar.open({ pin: true });
  type(window.document.activeElement, '  Learn <b>one</b> thing ');
  await submit(bar.element.querySelector('form'));
  assert.deepEqual(done, [['setPin', 'Learn <b>one</b> thing']]);
  bar.show({ at: 2, of: 9, plan: SITTING.plan, plans: PLANS, pin: 'Learn <b>one</b> thing' });
  assert.equal(bar.element.querySelector('.microclip-sitting__pin bdi').textContent, 'Learn <b>one</b> thing');
  bar.open();
  button(bar.element, 'Take it off').click();
  assert.deepEqual(done[1], ['setPin', '']);
});

/* What one says about a clip. */

function reactions({ of = clip('a'), canAct = true, act = {}, questions = [] } = {}) {
  const sheet = new Reactions({
    say, canAct, closed: note('closed'),
    act: {
      react: async (kind, on) => {
        done.push(['react', kind, on]);
        of.mine[{ save: 'saved' }[kind] ?? kind] = on;
      },
      lost: async (ratio) => {
        done.push(['lost', ratio]);
        of.mine.lost_ratio = ratio;
      },
      ask: async (text, ratio) => {
        done.push(['ask', text, ratio]);
        return [{ id: 'q1', clip: of.id, text }];
      },
      unask: async (id) => {
        done.push(['unask', id]);
        return [];
      },
      report: async (reason) => done.push(['report', reason]),
      ...act,
    },
  });
  const before = window.document.createElement('button');
  const root = stageWith(window, before, sheet.element);
  before.focus();
  sheet.open(of, 0.3, { questions, limit: 20 });
  return { sheet, root, before, element: sheet.element };
}

test('each reaction is a button that is pressed or not, and says which moment', async () => {
  const { element } = reactions({ of: clip('a', { tried: true }) });
  const pressed = (text) => button(element, text).getAttribute('aria-pressed');
  assert.equal(pressed('This was clear'), 'false');
  assert.equal(pressed('I tried it'), 'true');
  for (const text of ['This was clear', 'I tried it', 'Lost me here (0:12)', 'Save for later']) button(element, text).click();
  await settled();

  assert.equal(pressed('This was clear'), 'true');
  assert.equal(pressed('I tried it'), 'false');
  assert.equal(pressed('Lost me here (0:12)'), 'true');
  assert.deepEqual(done, [['react', 'clear', true], ['react', 'tried', false], ['lost', 0.3], ['react', 'save', true]]);
  button(element, 'Lost me here (0:12)').click();
  await settled();
  assert.deepEqual(done.at(-1), ['lost', null]);
});

test('a mark from before shows its own moment', () => {
  const { element } = reactions({ of: clip('a', { lost_ratio: 0.75 }) });

  assert.equal(button(element, 'Lost me here (0:30)').getAttribute('aria-pressed'), 'true');
});

test('a deed that is refused is not shown as done', async () => {
  const { element } = reactions({ act: { react: async () => {} } });
  button(element, 'This was clear').click();
  await settled();

  assert.equal(button(element, 'This was clear').getAttribute('aria-pressed'), 'false');
});

test('a question is sent with its moment, listed, and taken back', async () => {
  const { element } = reactions();
  const text = element.querySelector('textarea');
  assert.equal(text.maxLength, 20);
  assert.match(element.textContent, /invented name/);
  await submit(element.querySelector('form'));
  assert.match(element.textContent, /write your question first/);
  type(text, ' Why <b>so</b>? ');
  assert.match(element.textContent, /16 of 20/);
  await submit(element.querySelector('form'));

  assert.deepEqual(done, [['ask', 'Why <b>so</b>?', 0.3]]);
  assert.equal(text.value, '');
  assert.match(element.textContent, /was sent to the course team.*Your questions about this clipWhy <b>so<\/b>\?/);
  button(element, 'Take back: Why <b>so</b>?').click();
  await settled();
  assert.deepEqual(done[1], ['unask', 'q1']);
  assert.equal(button(element, 'Take back: Why <b>so</b>?'), undefined);
  element.querySelector('input[type=checkbox]').click();
  type(text, 'All of it?');
  await submit(element.querySelector('form'));
  assert.deepEqual(done[2], ['ask', 'All of it?', null]);
});

test('a question that did not arrive stays where it was typed', async () => {
  const { element } = reactions({ act: { ask: async () => [] } });
  type(element.querySelector('textarea'), 'Why?');
  await submit(element.querySelector('form'));

  assert.equal(element.querySelector('textarea').value, 'Why?');
  assert.doesNotMatch(element.textContent, /was sent/);
});

test('a question that waits for a line says so, and holds up no other clip', async () => {
  Object.defineProperty(window.navigator, 'onLine', { value: false, configurable: true });
  let arrive;
  const asked = [];
  const ask = (text) => {
    asked.push(text);
    return new Promise((resolve) => (arrive = () => resolve([{ id: 'q', clip: 'b', text }])));
  };
  const { element, sheet } = reactions({ act: { ask } });
  type(element.querySelector('textarea'), 'Of a?');
  await submit(element.querySelector('form'));
  await settled(5);
  assert.match(element.textContent, /Kept\. It is sent as soon as/);
  await submit(element.querySelector('form'));
  assert.deepEqual(asked, ['Of a?']);
  sheet.close();
  sheet.open(clip('b'), 0.5);
  assert.equal(element.querySelector('textarea').value, '');
  type(element.querySelector('textarea'), 'Of b?');
  await submit(element.querySelector('form'));
  arrive();
  await settled();

  assert.deepEqual(asked, ['Of a?', 'Of b?']);
  assert.match(element.textContent, /was sent to the course team/);
});

test('questions about other clips are not listed here', () => {
  const { element } = reactions({ questions: [{ id: 'x', clip: 'other', text: 'Elsewhere' }] });

  assert.doesNotMatch(element.textContent, /Elsewhere/);
});

test('reporting asks for a reason and says what happens; Escape goes back one step', async () => {
  const { element, sheet } = reactions();
  button(element, 'Report').click();
  assert.match(element.textContent, /gone for you at once.*not by whom/);
  await submit(element.querySelectorAll('form')[1]);
  assert.match(element.textContent, /choose a reason/);
  press(window.document.activeElement, 'Escape');
  assert.equal(sheet.isOpen, true);
  assert.equal(window.document.activeElement.textContent, 'Report');
  button(element, 'Report').click();
  element.querySelectorAll('input[type=radio]')[1].click();
  await submit(element.querySelectorAll('form')[1]);

  assert.deepEqual(done, [['report', 'harmful']]);
});

test('a report can be taken back', async () => {
  const { element } = reactions({ of: clip('a', { reported: true }) });
  button(element, 'Take the report back').click();
  await settled();

  assert.deepEqual(done, [['report', null]]);
});

test('the sheet holds the focus and gives it back, and says once that it closed', () => {
  const { element, sheet, before, root } = reactions();
  const heard = [];
  root.addEventListener('keydown', (event) => heard.push(event.key));
  assert.ok(element.contains(window.document.activeElement));
  button(element, 'Close').focus();
  press(window.document.activeElement, 'Tab', { shiftKey: true });
  assert.ok(element.contains(window.document.activeElement));
  press(window.document.activeElement, 'j');
  press(window.document.activeElement, 'Escape');
  sheet.close();

  assert.deepEqual(heard, []);
  assert.equal(sheet.isOpen, false);
  assert.equal(window.document.activeElement, before);
  assert.deepEqual(done, [['closed']]);
});

test('a visitor is told why nothing happens', async () => {
  const { element } = reactions({ canAct: false });
  for (const text of ['This was clear', 'Lost me here (0:12)']) button(element, text).click();
  await settled();

  assert.match(element.textContent, /Sign in and enroll/);
  assert.deepEqual(done, []);
});

/* What staff see. */

async function insight(reply) {
  const asked = [];
  const part = new Insight({
    say,
    load: async (id) => {
      asked.push(id);
      return reply(id);
    },
  });
  stageWith(window, part.element);
  part.show(clip('a'));
  return { part, asked, element: part.element };
}

async function unfold(details) {
  details.open = true;
  details.dispatchEvent(new window.Event('toggle'));
  await settled();
}

const strips = { watching: Array.from({ length: 60 }, (_, at) => (at < 30 ? 1 : 0.5)), lost: Array.from({ length: 60 }, (_, at) => (at === 45 ? 3 : 0)), people: 10, questions: [], text: '10 people watched this clip.' };

test('strips are asked for when they are opened, once a clip, and stand in a table too', async () => {
  const { part, asked, element } = await insight(() => ({ ...strips, questions: [{ name: 'Brave Otter', at_s: 14, text: '<b>Why</b>', day: '2026-11-20' }] }));
  assert.deepEqual(asked, []);
  await unfold(element);
  part.show(clip('a'));
  await unfold(element);

  assert.deepEqual(asked, ['a']);
  assert.equal(element.querySelectorAll('rect').length, 1);
  const rows = [...element.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent));
  assert.deepEqual(rows, [['0:00 – 0:20', '100%', '0'], ['0:20 – 0:30', '50%', '0'], ['0:30 – 0:31', '50%', '3'], ['0:31 – 0:40', '50%', '0']]);
  assert.match(element.textContent, /<b>Why<\/b>Brave Otter0:14Nov 20, 2026/);
  assert.equal(element.querySelector('b'), null);
});

test('of fewer than five people nothing is drawn', async () => {
  const { element } = await insight(() => ({ watching: null, lost: null, people: 0, questions: [], text: 'Shown once at least 5 people have watched this clip.' }));
  await unfold(element);

  assert.equal(element.querySelector('figure'), null);
  assert.match(element.textContent, /at least 5 people/);
});

test('a strip without enough marks says so', async () => {
  const { element } = await insight(() => ({ ...strips, lost: null }));
  await unfold(element);

  assert.match(element.textContent, /once 5 people have said so/);
  assert.equal(element.querySelector('tbody td:last-child').textContent, '–');
});

test('a late reply for the clip before is not shown for this one; a failure can be tried again', async () => {
  let arrive;
  const { part, element, asked } = await insight((id) => (id === 'a' ? new Promise((resolve) => (arrive = () => resolve({ ...strips, text: 'of a' }))) : Promise.reject(new Error('x'))));
  await unfold(element);
  part.show(clip('b'));
  await settled();
  arrive();
  await settled();
  assert.match(element.textContent, /did not work/);
  assert.doesNotMatch(element.textContent, /of a/);
  await unfold(element);
  assert.deepEqual(asked, ['a', 'b', 'b']);
});

/* Sentences. */

test('every sentence of the learning parts exists, and no other is listed', async () => {
  const folder = new URL('../../static/src/feed/', import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'));
  const source = (await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n');
  const said = new Set([...source.matchAll(/'(l_[a-z_]+)'/g)].map((match) => match[1]));

  assert.deepEqual([...said].sort(), Object.keys(learningWords).sort());
});
