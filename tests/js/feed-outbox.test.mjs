import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ApiError } from '../../static/src/kit/api.js';
import { KEPT_FOR_MS, MOST_ACTS, MOST_CHARACTERS, OutboxStore } from '../../static/src/feed/outbox-store.js';
import { MOST_BREAKDOWNS, Outbox, waitMs } from '../../static/src/feed/outbox.js';
import { FakeLocks } from './browser-store.mjs';
import { openPage, settled } from './page.mjs';

let window;
let time;
let calls;
let line;
let lives;
let locks;

/** localStorage of one browser: every tab hears of what another one writes. */
class SharedStorage {
  constructor() {
    this.items = new Map();
  }
  get length() {
    return this.items.size;
  }
  key(index) {
    return [...this.items.keys()][index] ?? null;
  }
  getItem(name) {
    return this.items.get(name) ?? null;
  }
  setItem(name, value) {
    if (this.full) throw new Error('QuotaExceededError');
    this.items.set(name, value);
    this.say(name, value);
  }
  removeItem(name) {
    if (this.items.delete(name)) this.say(name, null);
  }
  say(key, newValue) {
    queueMicrotask(() => window.dispatchEvent(new window.StorageEvent('storage', { key, newValue })));
  }
}

let storage;

/** An outbox as one tab has it; `line` decides how its calls end. */
function outbox({ mark = 'amira', place = '/block/1', storage: own = storage, locks: lockManager = locks } = {}) {
  const life = new AbortController();
  lives.push(life);
  const tab = lives.length;
  const api = {
    call: async (name, body, options) => {
      calls.push({ tab, name, body, keepalive: Boolean(options?.keepalive) });
      return line(name, body);
    },
  };
  const made = new Outbox({ api, place, mark, signal: life.signal, clock: () => time, storage: own, locks: lockManager });
  made.leave = () => life.abort();
  return made;
}

const down = () => {
  throw new ApiError('offline', '', null, 0);
};
const up = (name, body) => ({ name, ...body });
const refuse = (status, message = '') => () => {
  throw new ApiError('refused', message, null, status);
};
const online = async () => {
  window.dispatchEvent(new window.Event('online'));
  await settled(5);
};
const said = () => calls.map((call) => call.body.n ?? call.name);

beforeEach(() => {
  window = openPage();
  time = 1_000_000_000_000;
  calls = [];
  lives = [];
  line = up;
  storage = new SharedStorage();
  locks = new FakeLocks();
});

afterEach(() => lives.forEach((life) => life.abort()));

test('with a line an act is sent at once and answered, and nothing of it stays', async () => {
  const reply = await outbox().send('set_reaction', { n: 1 });

  assert.deepEqual(reply, { name: 'set_reaction', n: 1 });
  assert.equal(storage.length, 0);
});

test('without a line acts wait, in order, and each is sent once when it is back', async () => {
  line = down;
  const box = outbox();
  const heard = [];
  const kept = [];
  box.onChange((waiting) => heard.push(waiting));
  const replies = [1, 2, 3].map((n) => box.send('answer_check', { n }, { kept: () => kept.push(n) }));
  await settled();
  assert.equal(box.waiting, 3);
  assert.deepEqual(kept.sort(), [1, 2, 3]);
  calls.length = 0;
  line = up;
  await online();

  assert.deepEqual(said(), [1, 2, 3]);
  assert.deepEqual((await Promise.all(replies)).map((reply) => reply.n), [1, 2, 3]);
  assert.equal(box.waiting, 0);
  assert.equal(heard.at(-1), 0);
  await online();
  assert.equal(calls.length, 3);
});

test('what waits is sent after a reload, and whoever listens hears how it ended', async () => {
  line = down;
  const before = outbox();
  before.send('answer_check', { n: 1 });
  before.send('ask_author', { n: 2 });
  await settled();
  before.leave();
  calls.length = 0;
  line = (name, body) => (body.n === 2 ? refuse(409, 'Gone.')() : up(name, body));
  const after = outbox();
  const late = [];
  after.onLate(({ name, reply, error }) => late.push([name, reply?.n, error?.message]));
  await settled(5);

  assert.deepEqual(said(), [1, 2]);
  assert.deepEqual(late, [['answer_check', 1, undefined], ['ask_author', undefined, 'Gone.']]);
  assert.equal(storage.length, 0);
});

test('of acts under one key the newest is sent, and all who wait hear its reply', async () => {
  line = down;
  const box = outbox();
  await Promise.race([box.send('set_reaction', { n: 0 }), settled()]);
  const replies = [1, 2, 3].map((n) => box.send('set_reaction', { n }, { key: 'like a' }));
  box.send('set_reaction', { n: 4 }, { key: 'like b' });
  calls.length = 0;
  line = up;
  await online();

  assert.deepEqual(said(), [0, 3, 4]);
  assert.deepEqual((await Promise.all(replies)).map((reply) => reply.n), [3, 3, 3]);
});

test('reports that wait become one', async () => {
  line = down;
  const box = outbox();
  const merge = (older, newer) => ({ items: [...older.items, ...newer.items] });
  box.send('report_watch', { items: ['a'] }, { key: 'watch', merge });
  await settled();
  box.send('report_watch', { items: ['b'] }, { key: 'watch', merge });
  calls.length = 0;
  line = up;
  await online();

  assert.deepEqual(calls.map((call) => call.body), [{ items: ['a', 'b'] }]);
});

test('an act on its way is not overtaken by a newer one under its key', async () => {
  const box = outbox();
  const arrivals = [];
  line = (name, body) => new Promise((resolve) => arrivals.push(() => resolve(up(name, body))));
  const first = box.send('set_reaction', { n: 1 }, { key: 'like' });
  await settled();
  const second = box.send('set_reaction', { n: 2 }, { key: 'like' });
  await settled();
  assert.deepEqual(said(), [1]);
  arrivals[0]();
  assert.equal((await first).n, 1);
  await settled();
  arrivals[1]();
  assert.equal((await second).n, 2);
});

test('a refusal is final and does not hold up the others', async () => {
  const box = outbox();
  line = (name, body) => (body.n === 1 ? refuse(422, 'No.')() : up(name, body));
  const first = box.send('x', { n: 1 });
  const second = box.send('x', { n: 2 });

  await assert.rejects(first, { message: 'No.', status: 422 });
  assert.equal((await second).n, 2);
  assert.deepEqual(said(), [1, 2]);
});

test('an overloaded or broken server is asked again later, ever more slowly; an act it always breaks on is given up', async () => {
  const box = outbox();
  line = refuse(429);
  const first = box.send('x', { n: 1 });
  await settled();
  assert.equal(box.waiting, 1);
  await online();
  assert.equal(box.waiting, 1, 'an overloaded server says nothing about the act, however often');
  line = refuse(500);
  for (let n = 0; n < MOST_BREAKDOWNS; n++) {
    assert.equal(box.waiting, 1);
    await Promise.all([online(), n + 1 === MOST_BREAKDOWNS ? assert.rejects(first, { status: 500 }) : null]);
  }
  assert.equal(box.waiting, 0);
  assert.deepEqual([1, 2, 3, 4, 5, 99].map(waitMs), [5000, 10000, 20000, 40000, 80000, 80000]);
});

test('while the server is asked to be spared, fresh acts do not hammer it', async () => {
  const box = outbox();
  line = refuse(503);
  for (let n = 0; n < 20; n++) {
    box.send('x', { n }).catch(() => {});
    await settled();
  }
  assert.equal(calls.length, 1);
  time += 6000;
  box.send('x', { n: 20 }).catch(() => {});
  await settled();
  assert.equal(calls.length, 2);
});

test('another block and another learner neither send nor see what waits', async () => {
  line = down;
  const mine = outbox();
  mine.send('x', { n: 1 });
  await settled();
  mine.leave();
  calls.length = 0;
  line = up;
  outbox({ mark: 'jonas' });
  outbox({ place: '/block/2' });
  await online();
  assert.equal(calls.length, 0);
  outbox();
  await settled(5);
  assert.deepEqual(said(), [1]);
});

for (const [how, manager] of [['locks', () => new FakeLocks()], ['claims in the storage', () => null]]) {
  test(`two tabs send each act once, by ${how}, and each hears its own replies`, async () => {
    line = down;
    locks = manager();
    const tabs = [outbox(), outbox()];
    const replies = [1, 2, 3, 4].map((n) => tabs[n % 2].send('x', { n }));
    await settled(5);
    calls.length = 0;
    line = async (name, body) => {
      await settled(2);
      return up(name, body);
    };
    await online();
    await settled(40);

    assert.deepEqual(said().sort(), [1, 2, 3, 4]);
    assert.deepEqual((await Promise.all(replies)).map((reply) => reply.n), [1, 2, 3, 4]);
  });
}

test('a refusal reaches the tab the act came from', async () => {
  line = down;
  const first = outbox();
  const reply = first.send('x', { n: 1 });
  await settled();
  line = refuse(409, 'Gone.');
  const second = outbox();
  const late = [];
  second.onLate((one) => late.push(one.error.message));

  await assert.rejects(reply, { name: 'ApiError', message: 'Gone.', status: 409 });
  assert.deepEqual(late, ['Gone.']);
});

test('a tab that was killed while it sent holds nobody up for long', async () => {
  const store = new OutboxStore({ place: '/block/1', mark: 'amira', clock: () => time, storage });
  assert.equal(store.claim('killed'), true);
  assert.equal(store.claim('alive'), false);
  time += 60_000;
  assert.equal(store.claim('alive'), true);
  store.release('killed');
  assert.equal(store.claim('killed'), false);
});

test('no more than so many acts, characters and days are kept; the oldest go first', () => {
  const store = new OutboxStore({ place: '/b', mark: 'm', clock: () => time, storage });
  const act = (n, body = {}) => ({ id: `id${n}`, tab: 't', name: 'x', body, key: '', at: time, tries: 0 });
  const dropped = store.write(Array.from({ length: MOST_ACTS + 5 }, (_, n) => act(n)));
  assert.deepEqual(dropped.map((one) => one.id), ['id0', 'id1', 'id2', 'id3', 'id4']);
  assert.equal(store.all().length, MOST_ACTS);

  store.write(Array.from({ length: 60 }, (_, n) => act(n, { text: 'ö'.repeat(3000) })));
  assert.ok(storage.getItem(store.name).length <= MOST_CHARACTERS);
  assert.equal(store.all().at(-1).id, 'id59');

  time += KEPT_FOR_MS + 1;
  assert.deepEqual(store.all(), []);
  new OutboxStore({ place: '/other', mark: 'm', clock: () => time, storage });
  assert.equal(storage.length, 0, 'what nobody came back for is gone, whosever it is');
});

test('an act there is no room for is said to have failed', async () => {
  line = down;
  const box = outbox();
  const first = box.send('x', { n: 0 });
  for (let n = 1; n <= MOST_ACTS; n++) box.send('x', { n }).catch(() => {});

  await assert.rejects(first, { code: 'failed' });
});

test('where storage is shut, full or damaged, acts wait as long as the page', async () => {
  const full = new SharedStorage();
  full.full = true;
  const broken = new SharedStorage();
  broken.items.set('microclip.outbox /block/1 amira', '{"not":"a list"');
  for (const own of [null, full, broken, { get length() { throw new Error('SecurityError'); } }]) {
    line = down;
    const box = outbox({ storage: own });
    const reply = box.send('x', { n: 1 });
    await settled();
    assert.equal(box.waiting, 1);
    line = up;
    await online();
    assert.equal((await reply).n, 1);
    box.leave();
  }
});

test('a page that goes away sends with a request that outlives it; when the line is down it keeps the act', async () => {
  const box = outbox();
  await box.send('report_watch', { n: 1 }, { leaving: true });
  assert.deepEqual(calls.map((call) => call.keepalive), [true]);
  assert.equal(storage.length, 0);

  Object.defineProperty(window.navigator, 'onLine', { value: false, configurable: true });
  box.send('report_watch', { n: 2 }, { leaving: true });
  await settled();
  assert.equal(calls.length, 1);
  box.leave();
  Object.defineProperty(window.navigator, 'onLine', { value: true, configurable: true });
  outbox();
  await settled(5);
  assert.deepEqual(said(), [1, 2]);
});

test('a tab that was only hidden tries again', async () => {
  line = down;
  const box = outbox();
  const reply = box.send('report_watch', { n: 1 }, { leaving: true });
  await settled();
  assert.equal(box.waiting, 1);
  line = up;
  await online();
  assert.equal((await reply).n, 1);
});
