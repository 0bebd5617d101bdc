import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Refusal, addView, openPage, runtime, serve, settled, words } from './page.mjs';

globalThis.window = openPage();
await import('../../static/src/board/index.js');
const initialise = globalThis.window.MicroclipBoard;

function state(changes = {}) {
  return {
    points: 1200, points_text: '1,200 points', why: [{ text: '8 clips finished, 5 points each', points: 40 }],
    badges: [
      { id: 'first', name: 'First step', criteria: 'Finish a clip.', icon: 'footprint', earned: true, progress: 1, target: 1, progress_text: '1 of 1' },
      { id: 'voice', name: 'Voice', criteria: 'Enter three.', icon: 'unheard of', earned: false, progress: 1, target: 3, progress_text: '1 of 3' },
    ],
    place: { rank: 4, of: 43, tied: false, text: 'Place 4 of 43' },
    neighbours: [{ rank: 3, name: '<b>Otter</b>', points: 130, points_text: '', me: false }, { rank: 4, name: 'Lynx', points: 120, points_text: '', me: true }],
    hidden: false, counting: false, as_of: 'now', as_of_text: 'As of now', ...changes,
  };
}

let window;
let calls;
let handlers;

beforeEach(() => {
  window = openPage();
  window.MicroclipBoard = initialise;
  handlers = { board_state: () => state({ points: 1300, points_text: '1,300 points' }), set_hidden: ({ hidden }) => state({ hidden, place: null, neighbours: [] }) };
  calls = serve(window, handlers);
});

function start(changes = {}, { canAct = true } = {}) {
  const holder = addView(window, 'board');
  window.MicroclipBoard(runtime, holder, { words: words('board'), can_act: canAct, state: state(changes) });
  return holder;
}

const changed = (act) => window.document.dispatchEvent(new window.CustomEvent('microclip-changed', { detail: { act } }));

test('points are said once, with their number written large', () => {
  const points = start().querySelector('.microclip-board__points');

  assert.equal(points.textContent, '1,200 points');
  assert.equal(points.querySelector('.microclip-board__number').textContent, '1,200');
});

test('earned badges say so, others say how far it is', () => {
  const states = [...start().querySelectorAll('.microclip-board__badge-state')].map((node) => node.textContent);

  assert.deepEqual(states, ['Earned', '1 of 3']);
});

test('neighbours are a table; my row is named, names are text', () => {
  const holder = start();

  assert.equal(holder.querySelectorAll('tbody tr').length, 2);
  assert.equal(holder.querySelector('[data-me] .microclip-chip').textContent, words('board').me);
  assert.equal(holder.querySelector('b'), null);
});

test('several deeds on the page cost one refresh, a like none', async () => {
  const holder = start();
  changed('reacted');
  changed('answered');
  changed('voted');
  await settled(1200);

  assert.deepEqual(calls.map((call) => call.name), ['board_state']);
  assert.match(holder.querySelector('.microclip-board__points').textContent, /1,300/);
});

test('hiding shows no place and explains it', async () => {
  const holder = start();
  const knob = holder.querySelector('[role=switch]');
  knob.click();
  await settled();

  assert.deepEqual(calls[0].body, { hidden: true });
  assert.equal(knob.getAttribute('aria-checked'), 'true');
  assert.match(holder.textContent, new RegExp(words('board').hidden_note.slice(0, 20)));
});

test('a failed choice goes back and says why', async () => {
  handlers.set_hidden = () => {
    throw new Refusal(409, { code: 'newer_ledger', message: 'Please reload.' });
  };
  const holder = start();
  holder.querySelector('[role=switch]').click();
  await settled();

  assert.equal(holder.querySelector('[role=switch]').getAttribute('aria-checked'), 'false');
  assert.equal(holder.querySelector('[role=status]').textContent, 'Please reload.');
});

test('a board taken out of the page no longer asks', async () => {
  const holder = start();
  holder.remove();
  await settled();
  changed('voted');
  await settled(1200);

  assert.equal(calls.length, 0);
});
