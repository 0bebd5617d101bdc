import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { KEPT_FOR_MS, Keeper, LEASE_MS, sessionMark } from '../../static/src/upload/keeper.js';
import { openStore } from '../../static/src/upload/store.js';
import { FakeIndexedDB, FakeLocks } from './browser-store.mjs';
import { openPage, settled } from './page.mjs';

const file = new Blob(['0123456789'], { type: 'video/mp4' });
const FACTS = { name: 'clip.mp4', sha256: '', direct: true, paused: false, finishing: false, before: '' };

let window;
let disk;
let locks;
let time;

beforeEach(() => {
  window = openPage();
  disk = new FakeIndexedDB();
  locks = new FakeLocks();
  time = 1_000_000_000_000;
});

/** A keeper as one tab has it. */
function keeper({ block = '/block/1', mark = 'amira', factory = disk, lockManager = locks, signal } = {}) {
  return new Keeper({ block, mark, store: openStore({ factory, session: window.sessionStorage }), locks: lockManager, now: () => time, signal });
}

test('a kept file comes back with what was known of it', async () => {
  const kept = await keeper().keep(file, FACTS);
  await kept.note({ sha256: 'abc' });
  await kept.note({ finishing: true });
  kept.release(); // the tab is gone

  const [record, ...more] = await keeper().leftovers();
  const taken = await keeper().take(record);

  assert.deepEqual(more, []);
  assert.equal(taken.file, file);
  assert.equal(taken.name, 'clip.mp4');
  assert.deepEqual(taken.facts, { ...FACTS, sha256: 'abc', finishing: true });
});

test('forgotten is forgotten, file and all, and a late note does not bring it back', async () => {
  const kept = await keeper().keep(file, FACTS);

  await kept.forget();
  await kept.note({ sha256: 'abc' });

  assert.deepEqual([disk.shelf('clips'), disk.shelf('files')], [[], []]);
});

test('another block and another learner see nothing of it', async () => {
  const own = keeper();
  (await own.keep(file, FACTS)).release();
  await own.saveWords({ title: 'Mine' });

  for (const other of [keeper({ block: '/block/2' }), keeper({ mark: 'jonas' })]) {
    assert.deepEqual(await other.leftovers(), []);
    assert.equal(await other.words(), null);
    await other.forgetAll();
  }
  assert.equal((await own.leftovers()).length, 1);
  assert.deepEqual(await own.words(), { title: 'Mine' });
});

test('words come back until the learner is through with the block', async () => {
  const one = keeper();
  await one.saveWords({ title: 'My street' });
  (await one.keep(file, FACTS)).release();
  assert.deepEqual(await keeper().words(), { title: 'My street' });

  await one.forgetAll();

  assert.equal(await keeper().words(), null);
  assert.deepEqual(['clips', 'files', 'words'].flatMap((shelf) => disk.shelf(shelf)), []);
});

test('what nobody came back for in two days is dropped, whosever it was', async () => {
  (await keeper({ mark: 'jonas', block: '/block/9' }).keep(file, FACTS)).release();
  await keeper().saveWords({ title: 'Old' });
  time += KEPT_FOR_MS + 1;
  assert.equal(await keeper().words(), null);
  (await keeper().keep(file, FACTS)).release();

  assert.equal((await keeper().leftovers()).length, 1);

  assert.deepEqual([disk.shelf('clips').length, disk.shelf('files').length, disk.shelf('words').length], [1, 1, 0]);
});

test('the newest comes first', async () => {
  for (const name of ['a', 'b', 'c']) {
    time += 1000;
    (await keeper().keep(file, { ...FACTS, name })).release();
  }

  assert.deepEqual((await keeper().leftovers()).map((record) => record.name), ['c', 'b', 'a']);
});

for (const kind of ['with locks', 'without locks']) {
  const lockManager = () => (kind === 'with locks' ? locks : null);

  test(`two tabs do not work on one clip, ${kind}; the second takes over when the first lets go`, async () => {
    const kept = await keeper({ lockManager: lockManager() }).keep(file, FACTS);
    const second = keeper({ lockManager: lockManager() });
    const [record] = await second.leftovers();
    assert.equal(await second.take(record), null);

    await kept.release();
    await settled();
    const taken = await second.take(record);

    assert.equal(taken.file, file);
    assert.equal(await keeper({ lockManager: lockManager() }).take(record), null);
    taken.release();
  });

  test(`a clip that is done in another tab is not there to take, ${kind}`, async () => {
    const kept = await keeper({ lockManager: lockManager() }).keep(file, FACTS);
    const [record] = await keeper().leftovers();

    await kept.forget();

    assert.equal(await keeper({ lockManager: lockManager() }).take(record), null);
  });
}

test('whoever waits for another tab gets the clip when that tab is killed', async () => {
  const kept = await keeper().keep(file, FACTS);
  const second = keeper();
  const [record] = await second.leftovers();
  const waiting = second.take(record, { wait: true });
  await settled(2);

  kept.release();

  assert.equal((await waiting).file, file);
});

test('without locks, a tab that says nothing for a while counts as killed', async () => {
  const kept = await keeper({ lockManager: null }).keep(file, FACTS);
  const second = keeper({ lockManager: null });
  const [record] = await second.leftovers();
  assert.equal(await second.take(record), null);

  time += LEASE_MS + 1;
  const taken = await second.take(record);

  assert.equal(taken.file, file);
  kept.release();
  taken.release();
});

test('a full disk keeps the fact, not the file: the same file has to be chosen again', async () => {
  disk.full = true;
  const kept = await keeper().keep(file, FACTS);
  assert.equal(kept.whole, false);
  kept.release();

  const second = keeper();
  const taken = await second.take((await second.leftovers())[0]);

  assert.deepEqual([taken.file, taken.name], [null, 'clip.mp4']);
  taken.release();
});

test('without a database the tab itself remembers words and names; without anything nothing breaks', async () => {
  const forbidden = { open: () => { throw new Error('SecurityError'); } };
  const one = keeper({ factory: forbidden });
  await one.saveWords({ title: 'Private' });
  const kept = await one.keep(file, FACTS);
  await kept.note({ paused: true });
  kept.release();
  const after = keeper({ factory: forbidden });
  const taken = await after.take((await after.leftovers())[0]);
  assert.deepEqual([kept.whole, taken.file, taken.facts.paused, (await after.words()).title], [false, null, true, 'Private']);
  await taken.forget();
  assert.deepEqual(await after.leftovers(), []);

  const nothing = new Keeper({ block: 'b', mark: 'm', store: openStore({ factory: null, session: null }), locks: null });
  await nothing.saveWords({ title: 'x' });
  await (await nothing.keep(file, FACTS)).forget();
  assert.deepEqual([await nothing.words(), await nothing.leftovers()], [null, []]);
});

test('a session mark differs between sessions and tells nothing of the token', () => {
  assert.notEqual(sessionMark('token-one'), sessionMark('token-two'));
  assert.equal(sessionMark('token-one'), sessionMark('token-one'));
  assert.match(sessionMark('a'.repeat(64)), /^[0-9a-z]{1,7}$/);
  assert.notEqual(sessionMark(''), sessionMark(''), 'without a token nobody is anybody');
});
