import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ApiError } from '../../static/src/kit/api.js';
import { REPORT_EVERY_MS } from '../../static/src/feed/feed-state.js';
import { Outbox } from '../../static/src/feed/outbox.js';
import { Reporter } from '../../static/src/feed/reporter.js';
import { FakeLocks } from './browser-store.mjs';
import { openPage, settled } from './page.mjs';

const fact = (clip, share, position_s = 1) => ({ clip, watched_ratio: share, furthest_ratio: share, position_s });

let window;
let time;
let calls;
let isUp;
let life;

beforeEach(() => {
  window = openPage();
  time = 1_000_000_000_000;
  calls = [];
  isUp = true;
});

function reporter(t) {
  life = new AbortController();
  const { signal } = life;
  t.after(() => life.abort());
  const api = {
    call: async (name, body, options) => {
      calls.push({ name, body, keepalive: Boolean(options?.keepalive) });
      if (!isUp) throw new ApiError('offline', '', null, 0);
      return { progress: 'told' };
    },
  };
  const heard = [];
  const outbox = new Outbox({ api, place: '/b', mark: 'm', signal, clock: () => time, storage: window.localStorage, locks: new FakeLocks() });
  const made = new Reporter({ outbox, signal, clock: () => time, answered: (reply, facts) => heard.push([reply, facts]) });
  return { made, heard, outbox };
}

test('the first report leaves at once, later ones join until the interval is over', async (t) => {
  const { made, heard } = reporter(t);
  made.note(fact('a', 0.5), 'b');
  await settled();
  made.note(fact('b', 0.2), 'b');
  made.note(fact('b', 0.4, 3), 'c');
  await settled();

  assert.deepEqual(calls.map((call) => call.body), [{ items: [fact('a', 0.5)], at: 'b' }]);
  assert.deepEqual(heard, [[{ progress: 'told' }, [fact('a', 0.5)]]]);
  time += REPORT_EVERY_MS;
  made.note(fact('b', 0.3, 2), 'c');
  await made.flush();
  assert.deepEqual(calls[1].body, { items: [fact('b', 0.4, 2)], at: 'c' });
});

test('nothing new, nothing sent', async (t) => {
  const { made } = reporter(t);
  await made.flush();
  await made.flush({ leaving: true });

  assert.deepEqual(calls, []);
});

test('reports without a line wait as one, also over a reload', async (t) => {
  isUp = false;
  const { made } = reporter(t);
  made.note(fact('a', 0.5), 'a');
  await settled();
  made.note(fact('a', 0.4, 9), 'b');
  made.note(fact('b', 1), 'b');
  made.flush({ leaving: true });
  life.abort();
  calls.length = 0;
  isUp = true;
  reporter(t);
  await settled(5);

  assert.deepEqual(calls.map((call) => call.body), [{ items: [fact('a', 0.5, 9), fact('b', 1)], at: 'b' }]);
});

test('a page that is left sends with a request that outlives it', async (t) => {
  const { made } = reporter(t);
  made.note(fact('a', 0.5), 'a');
  await settled();
  made.note(fact('a', 0.8), 'a');
  await made.flush({ leaving: true });

  assert.deepEqual(calls.map((call) => call.keepalive), [false, true]);
});

test('a refused report is not said again', async (t) => {
  const { made, outbox } = reporter(t);
  calls.push = () => {
    throw new ApiError('clip_gone', 'Gone.', null, 409);
  };
  await made.flush();
  made.note(fact('a', 1), 'a');
  await settled();

  assert.equal(outbox.waiting, 0);
  assert.equal(window.localStorage.length, 0);
});
