import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { askUntilSettled } from '../../static/src/challenge/asking.js';
import { openPage, settled } from './page.mjs';

let window;
let hidden;

beforeEach(() => {
  window = openPage();
  hidden = false;
  Object.defineProperty(window.document, 'hidden', { get: () => hidden, configurable: true });
});

const seen = () => window.document.dispatchEvent(new window.Event('visibilitychange'));

test('asks again until it is settled, through answers that fail', async () => {
  const answers = [false, new Error('offline'), true, false];
  let asked = 0;
  await askUntilSettled({
    signal: new window.AbortController().signal,
    firstMs: 1,
    ask: async () => {
      const answer = answers[asked++];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });

  assert.equal(asked, 3);
});

test('asks nothing while nobody looks, and at once when somebody does again', async () => {
  hidden = true;
  let asked = 0;
  const done = askUntilSettled({ signal: new window.AbortController().signal, firstMs: 1, ask: async () => ++asked > 0 });
  await settled(20);
  seen();
  await settled(5);
  assert.equal(asked, 0);
  hidden = false;
  seen();
  await done;
  assert.equal(asked, 1);
});

test('ends with the block, asleep or unseen', async () => {
  for (const unseen of [false, true]) {
    hidden = unseen;
    const life = new window.AbortController();
    const done = askUntilSettled({ signal: life.signal, firstMs: unseen ? 1 : 1e6, ask: async () => assert.fail('asked') });
    await settled(10);
    life.abort();
    await done;
  }
});
