import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { clip, feedState, openFeedPage, serveFeed } from './feed-page.mjs';
import { addView, runtime, settled, words } from './page.mjs';

let window;

beforeEach(async () => {
  window = openFeedPage();
  await import('../../static/src/feed/index.js');
  await import('../../static/src/staff/index.js');
  window.MicroclipFeed ??= globalThis.startFeedOfTests;
  globalThis.startFeedOfTests = window.MicroclipFeed;
  window.MicroclipStaff ??= globalThis.staffOfTests;
  globalThis.staffOfTests = window.MicroclipStaff;
});

const HOSTILE = '<img src=x onerror=alert(1)>';

function row(id, changes = {}) {
  return {
    id, title: `Clip ${id}`, topics: [], duration_s: 20, has_check: true, check_at_s: null, shown: 40, views: 30, likes: 10, saves: 6, clear: 0, tried: 0, lost: null,
    answered: 20, reported: 0, questions: 0, finished: { of: 30, share: 0.8 }, right: { of: 20, share: 0.9 }, signs: [], ...changes,
  };
}

const sum = (count, whole = true) => ({ count, whole });

function report(clips, changes = {}) {
  const total = { clips: clips.length, views: sum(60), likes: sum(20, false), saves: sum(0, false), answered: sum(40), reported: 0, questions: 2, finished: 0.8, right: null };
  return {
    as_of: 'now', as_of_text: 'Up to date', fewest: 5, people: 43, total, clips, first: [], rules: ['Somebody reported it.'], topics: [], words: words('staff'), ...changes,
  };
}

const watching = Array.from({ length: 60 }, (_, step) => (step < 30 ? 1 : 0.5));
const insight = (changes = {}) => ({ watching, lost: null, people: 30, reported: 0, questions: [], text: '30 people watched this clip.', ...changes });

/** An opened report of these clips. */
async function opened(told, handlers = {}) {
  const calls = serveFeed(window, { report: () => told, insight: () => insight(), ...handlers });
  const holder = addView(window, 'feed');
  const api = { runtime, element: holder, call: (name, body = {}) => window.fetch(`/handler/${name}`, { body: JSON.stringify(body) }).then((answer) => answer.json()) };
  const made = window.MicroclipStaff.report({ api, signal: new window.AbortController().signal });
  holder.append(made.element);
  await made.open();
  await settled(5);
  return { element: made.element, calls, open: () => made.open() };
}

const texts = (nodes) => [...nodes].map((node) => node.textContent);
const rows = (element) => [...element.querySelectorAll('.microclip-report__table--clips tbody tr')];
const cells = (element, id) => texts(rows(element).find((one) => one.textContent.includes(`Clip ${id}`)).children);
const head = (element, name) => [...element.querySelectorAll('.microclip-report__sort')].find((one) => one.textContent === name);
const order = (element) => rows(element).map((one) => one.querySelector('th').textContent);

test('small numbers are told as such, sums that leave some out say so, and what is not known stands as a dash', async () => {
  const { element } = await opened(report([row('a', { views: null, finished: null }), row('b', { right: { of: 20, share: null } }), row('c', { has_check: false, answered: 0, right: null })]));

  const cards = Object.fromEntries([...element.querySelectorAll('.microclip-report__card')].map((card) => [card.querySelector('dt').textContent, card.querySelector('dd').textContent]));
  assert.deepEqual([cards['Learners who took part'], cards.Views, cards.Likes, cards['Check right at first try']], ['43', '60', 'at least 20', '–']);
  assert.deepEqual(cells(element, 'a').slice(2, 5), ['40', 'fewer than 5', '–']);
  assert.equal(cells(element, 'b')[6], 'fewer than 5');
  assert.deepEqual(cells(element, 'c').slice(5, 7), ['–', '–']);
  assert.equal(cells(element, 'a')[10], '0');
});

test('a sum of several numbers of few is not told as one number of few', async () => {
  const topic = (name, clips) => ({ topic: name, clips, views: sum(0, false), likes: sum(7, false), finished: null, right: 0.5 });
  const { element } = await opened(report([row('a')], { topics: [topic('one', 1), topic('two', 2)] }));
  const rowsOf = [...element.querySelectorAll('.microclip-report__part')].at(-1).querySelectorAll('tbody tr');

  assert.deepEqual(texts(rowsOf[0].children), ['one', '1', 'fewer than 5', '–', '50%', 'at least 7']);
  assert.equal(rowsOf[1].children[2].textContent, '–');
});

test('few learners are never a number anywhere', async () => {
  const { element } = await opened(report([row('a')], { people: null }));

  assert.equal(element.querySelector('.microclip-report__card dd').textContent, 'fewer than 5');
});

test('a heading sorts, again the other way, and says so; few stand between none and five', async () => {
  const { element } = await opened(report([row('a', { likes: 0 }), row('b', { likes: null }), row('c', { likes: 5 }), row('d', { likes: 5 })]));
  const likes = head(element, 'Likes');

  likes.click();
  assert.deepEqual(order(element), ['Clip c', 'Clip d', 'Clip b', 'Clip a']);
  assert.equal(likes.parentNode.getAttribute('aria-sort'), 'descending');
  likes.click();
  assert.deepEqual(order(element), ['Clip a', 'Clip b', 'Clip c', 'Clip d']);
  assert.equal(element.querySelectorAll('[aria-sort]').length, 1);
  assert.ok(texts(element.querySelectorAll('[role=status]')).includes('Sorted by Likes'));
});

test('names sort as people sort them', async () => {
  const { element } = await opened(report([row('x', { title: 'Clip 10' }), row('y', { title: 'Clip 9' })]));

  head(element, 'Clip').click();

  assert.deepEqual(order(element), ['Clip 9', 'Clip 10']);
});

test('hundreds of clips come in two steps, and the focus goes on where the new ones begin', async () => {
  const { element } = await opened(report(Array.from({ length: 500 }, (_, number) => row(`n${number}`))));

  assert.equal(rows(element).length, 50);
  const more = element.querySelector('.microclip-report__more');
  assert.equal(more.textContent, 'Show all 500 clips');
  more.click();
  assert.equal(rows(element).length, 500);
  assert.ok(more.hidden);
  assert.equal(window.document.activeElement.textContent, 'Clip n50');
});

test('the clip to look at first is drawn; another is drawn when it is pressed, in the list and in the table', async () => {
  const { element, calls } = await opened(report([row('a'), row('b', { signs: [{ kind: 'leave', text: 'Many leave at 0:12.' }] })], { first: ['b'] }));
  const asked = () => calls.filter((one) => one.name === 'insight').map((one) => one.body.clip);

  assert.deepEqual(asked(), ['b']);
  assert.ok(element.querySelector('.microclip-report__first').textContent.includes('Many leave at 0:12.'));
  rows(element)[0].querySelector('button').click();
  await settled(5);
  assert.deepEqual(asked(), ['b', 'a']);
  assert.equal(window.document.activeElement, element.querySelector('.microclip-curve__choice'));
  assert.equal(element.querySelector('svg.microclip-curve__drawing title').textContent, 'Still watching: Clip a');
});

test('the curve is told in words: by its title, by a slider moment by moment, and by a table', async () => {
  const lost = Array.from({ length: 60 }, (_, step) => (step === 30 ? 7 : 0));
  const { element } = await opened(report([row('a', { check_at_s: 10 })]), { insight: () => insight({ lost }) });
  const drawing = element.querySelector('.microclip-curve__drawing');
  const slider = element.querySelector('.microclip-curve__slider');

  assert.equal(drawing.getAttribute('role'), 'img');
  for (const id of drawing.getAttribute('aria-labelledby').split(' ')) assert.ok(drawing.querySelector(`#${id}`).textContent);
  assert.equal(slider.value, '30', 'it begins where most left');
  assert.equal(slider.getAttribute('aria-valuetext'), '0:10: 50% still watching, lost 7');
  slider.value = '5';
  slider.dispatchEvent(new window.Event('input'));
  assert.equal(slider.getAttribute('aria-valuetext'), '0:02: 100% still watching');
  assert.equal(element.querySelector('.microclip-curve__told').textContent, '0:02: 100% still watching');
  assert.deepEqual(texts(element.querySelectorAll('.microclip-curve tbody td')), ['100%', '0', '50%', '7', '50%', '0']);
  assert.ok(element.querySelector('.microclip-curve__check'), 'the moment of the check is drawn');
});

test('of a clip too few have watched nothing is drawn', async () => {
  const { element } = await opened(report([row('a')]), { insight: () => insight({ watching: null, text: 'Shown once at least 5 people have watched this clip.' }) });

  assert.equal(element.querySelector('svg'), null);
  assert.ok(element.querySelector('.microclip-curve').textContent.includes('at least 5 people'));
});

test('an answer that comes late does not take the place of a newer one', async () => {
  const waiting = {};
  const { element } = await opened(report([row('a'), row('b')]), { insight: ({ clip: id }) => new Promise((resolve) => (waiting[id] = () => resolve(insight({ text: `of ${id}` })))) });

  rows(element)[1].querySelector('button').click();
  await settled(3);
  waiting.b();
  await settled(3);
  waiting.a();
  await settled(3);

  assert.equal(element.querySelector('.microclip-curve [role=status]').textContent, 'of b');
});

test('what authors wrote stays text, in every place', async () => {
  const { element } = await opened(report([row('a', { title: HOSTILE, signs: [{ kind: 'lost', text: HOSTILE }] })], { first: ['a'], topics: [{ topic: HOSTILE, clips: 1, views: sum(6), likes: sum(0), finished: null, right: null }] }));

  assert.equal(element.querySelector('img'), null);
  assert.ok(element.textContent.split(HOSTILE).length >= 5);
});

test('tables to take along are links; questions only where there are some', async () => {
  const { element } = await opened(report([row('a')]));
  const none = await opened(report([row('a')], { total: { ...report([]).total, questions: 0 } }));

  assert.deepEqual(texts(element.querySelectorAll('.microclip-report__downloads a')), ['Download as a table (CSV)', 'Download the questions (CSV)']);
  assert.equal(element.querySelector('.microclip-report__downloads a').getAttribute('href'), '/handler/export_report');
  assert.equal(none.element.querySelectorAll('.microclip-report__downloads a').length, 1);
});

/* Below the feed. */

async function feed(state, { preview = false, assets = { staff: '/staff.js', staff_css: '/staff.css' }, data = null, handlers = {} } = {}) {
  const calls = serveFeed(window, { report: () => report([row('a')]), insight: () => insight(), ...handlers });
  const holder = addView(window, 'feed');
  if (data) {
    const carrier = window.document.createElement('div');
    carrier.className = 'microclip-preview-data';
    carrier.dataset.init = JSON.stringify(data);
    holder.append(carrier);
  }
  window.MicroclipFeed(runtime, holder, { words: words('feed'), can_act: true, state, assets, preview });
  await settled();
  return { holder, calls };
}

test('learners have no door to the report; staff have one, and nothing is asked before they open it', async () => {
  const learner = await feed(feedState([clip('a')]));
  const staff = await feed(feedState([clip('a')], { can_see_insight: true }));
  const door = staff.holder.querySelector('.microclip-report-door');

  assert.equal(learner.holder.querySelector('.microclip-report-door'), null);
  assert.equal(staff.calls.filter((one) => one.name === 'report').length, 0);
  door.open = true;
  door.dispatchEvent(new window.Event('toggle'));
  await settled(5);
  assert.equal(staff.calls.filter((one) => one.name === 'report').length, 1);
  assert.ok(door.textContent.includes('All clips in numbers'));
});

test('where the tools cannot be loaded that is said, and opening it again tries again', async () => {
  const tools = window.MicroclipStaff;
  delete window.MicroclipStaff;
  const { holder } = await feed(feedState([clip('a')], { can_see_insight: true }));
  const door = holder.querySelector('.microclip-report-door');
  const toggle = async (open) => {
    door.open = open;
    door.dispatchEvent(new window.Event('toggle'));
    await settled(3);
  };

  await toggle(true);
  window.document.head.querySelector('script[src="/staff.js"]').dispatchEvent(new window.Event('error'));
  await settled(3);
  assert.ok(door.textContent.includes('That did not work. Please try again.'));
  window.MicroclipStaff = tools;
  await toggle(false);
  await toggle(true);
  await settled(5);
  assert.ok(door.textContent.includes('All clips in numbers'));
});

/* The author's preview. */

const SIZES = { size: 50, sizes: [5, 50, 500] };
const preview = (handlers = {}, state = feedState([clip('a'), clip('b')], { can_see_insight: true })) =>
  feed(state, {
    preview: true, data: { ...SIZES, words: words('staff') },
    handlers: { preview_cohort: ({ size }) => ({ size }), feed_state: () => feedState([clip('a', { likes: 77, likes_text: '77 likes' }), clip('b')], { can_see_insight: true }), ...handlers },
  });
const option = (holder, name) => [...holder.querySelectorAll('.microclip-preview__option')].find((one) => one.textContent === name).querySelector('input');
const pick = async (holder, name) => {
  option(holder, name).click();
  await settled(8);
};

test('a preview says what it is and frames the feed as wide as a phone', async () => {
  const { holder } = await preview();

  assert.equal(holder.querySelector('.microclip-preview__badge').textContent, 'Preview: invented learners, nothing is stored');
  assert.equal(holder.querySelector('.microclip-preview__device').dataset.width, 'phone');
  assert.ok(holder.querySelector('.microclip-preview__device .microclip-feed__stage'));
  assert.ok(!holder.querySelector('.microclip-preview__device .microclip-report-door'), 'the report is not on the phone');
  assert.ok(option(holder, '50 people').checked && option(holder, 'Phone').checked);
});

test('another cohort is shown at once, without a second feed left behind, and is remembered', async () => {
  const { holder, calls } = await preview();

  await pick(holder, '500 people');

  assert.deepEqual(calls.filter((one) => one.name === 'preview_cohort').map((one) => one.body), [{ size: 500 }]);
  assert.equal(holder.querySelectorAll('.microclip-feed__stage').length, 1);
  assert.ok(holder.querySelector('.microclip-feed__like').textContent.includes('77'));
  assert.equal(window.localStorage.getItem('microclip.preview-cohort'), '500');
  assert.ok(texts(holder.querySelectorAll('[role=status]')).includes('The feed is shown as it looks with 500 people.'));
});

test('the remembered cohort and width come back with the next preview', async () => {
  window.localStorage.setItem('microclip.preview-cohort', '5');
  window.localStorage.setItem('microclip.preview-width', 'tablet');

  const { holder, calls } = await preview();
  await settled(8);

  assert.deepEqual(calls.filter((one) => one.name === 'preview_cohort').map((one) => one.body), [{ size: 5 }]);
  assert.ok(option(holder, '5 people').checked && option(holder, 'Tablet').checked);
  assert.equal(holder.querySelector('.microclip-preview__device').dataset.width, 'tablet');
});

test('of two quick presses the last one counts', async () => {
  const answers = [];
  const { holder, calls } = await preview({ preview_cohort: ({ size }) => new Promise((resolve) => answers.push(() => resolve({ size }))) });

  option(holder, '5 people').click();
  await settled(3);
  option(holder, '500 people').click();
  await settled(3);
  answers[0]();
  await settled(5);
  answers[1]();
  await settled(8);

  assert.deepEqual(calls.filter((one) => one.name === 'preview_cohort').map((one) => one.body.size), [5, 500]);
  assert.equal(calls.filter((one) => one.name === 'feed_state').length, 1);
  assert.ok(option(holder, '500 people').checked);
});

test('a choice that fails says so, and the feed stays', async () => {
  const { holder } = await preview({ preview_cohort: undefined });

  await pick(holder, '5 people');

  assert.ok(holder.querySelector('[role=alert]').textContent.includes('You seem to be offline'));
  assert.equal(holder.querySelectorAll('.microclip-feed__stage').length, 1);
  assert.ok(option(holder, '50 people').checked);
  assert.equal(window.localStorage.getItem('microclip.preview-cohort'), null);
});

test('another width starts the feed anew, in that frame, and the report stays open', async () => {
  const { holder, calls } = await preview();
  const door = () => holder.querySelector('.microclip-report-door');
  door().open = true;
  door().dispatchEvent(new window.Event('toggle'));
  await settled(5);

  await pick(holder, 'Wide');
  door().dispatchEvent(new window.Event('toggle'));
  await settled(5);

  assert.equal(holder.querySelector('.microclip-preview__device').dataset.width, 'wide');
  assert.ok(door().open && door().textContent.includes('All clips in numbers'));
  assert.ok(calls.filter((one) => one.name === 'report').length >= 2, 'it was asked anew');
  assert.equal(holder.querySelectorAll('.microclip-report-door').length, 1);
});
