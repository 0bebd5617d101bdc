import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { WatchLog } from '../../static/src/feed/watch-log.js';
import { openPage } from './page.mjs';

const clips = ['tide', 'moon'].map((id) => ({ id, mine: {}, entry: false }));
const [tide, moon] = clips;
const player = (clip, share = 0) => ({ clip, spans: share ? [[0, 10 * share]] : [], watchedRatio: share, furthestRatio: share, positionS: 10 * share });

function log(t) {
  openPage();
  mock.timers.enable({ apis: ['Date'] });
  t.after(() => mock.timers.reset());
  const noted = [];
  const state = { clips, progress: { finished: 0, of: 2, ratio: 0, text: '' } };
  const life = new AbortController();
  t.after(() => life.abort());
  const made = new WatchLog({ state, say: (key) => key, canAct: true, outbox: {}, signal: life.signal, changed: () => {}, announce: () => {} });
  made.reporter = { note: (fact, at) => noted.push([fact.clip, fact.watched_ratio, at]), flush: () => {} };
  return { made, noted };
}

test('a clip that was in view and not played is told of, too', (t) => {
  const { made, noted } = log(t);
  made.cameTo(tide);
  mock.timers.tick(1000);
  made.note(player(tide), 'moon');
  assert.deepEqual(noted.map(([clip, share]) => [clip, share]), [['tide', 0]]);
});

test('a clip that was passed on the way is not', (t) => {
  const { made, noted } = log(t);
  made.cameTo(tide);
  mock.timers.tick(999);
  made.note(player(tide), moon);
  made.cameTo(moon);
  mock.timers.tick(5000);
  made.note(player(tide), moon); // another clip stood there
  made.note(null);
  assert.deepEqual(noted, []);
});

test('what was played is told of at once, and only once', (t) => {
  const { made, noted } = log(t);
  made.cameTo(tide);
  made.note(player(tide, 0.5), moon);
  made.note(player(tide, 0.5), moon);
  assert.deepEqual(noted, [['tide', 0.5, 'moon']]);
});
