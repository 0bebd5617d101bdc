import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { ApiError } from '../../static/src/kit/api.js';
import { FileHash } from '../../static/src/upload/hash.js';
import { postDirect } from '../../static/src/upload/direct.js';
import { OFFLINE_WAIT_MS, RETRY_WAITS_MS, Sender, draftPrint, pause } from '../../static/src/upload/sender.js';
import { openPage, settled } from './page.mjs';
import { UploadServer, broken, draft, offline, sha256 } from './upload-server.mjs';

const TEXT = '0123456789';
const file = new Blob([TEXT]);

let window;
let waits;

beforeEach(() => {
  window = openPage();
  waits = [];
});

function sender(server, changes = {}) {
  const views = [];
  const facts = [];
  const made = new Sender({ api: server, file, wait: async (ms) => void waits.push(ms), onChange: (view) => views.push(view), onFact: (fact) => facts.push(fact), ...changes });
  return Object.assign(made, { views, facts });
}

test('a file is read, sent in order and checked, and each step is told', async () => {
  const server = new UploadServer();
  const one = sender(server);

  const state = await one.run();

  assert.equal(server.kept, TEXT);
  assert.equal(state.draft.media, '/media/draft-1');
  assert.deepEqual(server.names, ['start_upload', 'upload_chunk@0', 'upload_chunk@4', 'upload_chunk@8', 'finish_upload']);
  assert.deepEqual(server.calls[0].body, { size_bytes: 10, sha256: sha256(TEXT) });
  assert.deepEqual([...new Set(one.views.map((view) => view.step))], ['reading', 'sending', 'checking', 'ready']);
  assert.deepEqual(one.views.filter((view) => view.step === 'sending').map((view) => view.ratio), [0, 0, 0.4, 0.8, 1]);
  assert.deepEqual(one.facts, [{ sha256: sha256(TEXT) }, { finishing: true }]);
});

test('the same file offered again goes on where it stopped, and is not read again when its hash was kept', async () => {
  const server = new UploadServer({ faults: [{ at: 'upload_chunk', after: 1, act: broken(409, 'challenge_closed') }] });
  await assert.rejects(sender(server).run(), { code: 'challenge_closed' });
  const again = sender(server, { sha256: sha256(TEXT) });

  await again.run();

  assert.equal(server.kept, TEXT);
  assert.deepEqual(server.names.slice(3), ['start_upload', 'upload_chunk@4', 'upload_chunk@8', 'finish_upload']);
  assert.ok(again.views.every((view) => view.step !== 'reading'));
});

test('whichever call is lost, or its answer, the clip arrives once and whole', async () => {
  for (const act of ['lost', 'lost answer', broken(500), broken(502), broken(429)]) {
    for (const [at, after] of [['start_upload', 0], ['upload_chunk', 0], ['upload_chunk', 1], ['upload_chunk', 2], ['finish_upload', 0]]) {
      const server = new UploadServer({ faults: [{ at, after, act }] });

      const state = await sender(server).run();

      assert.equal(server.kept, TEXT, `${at} ${after} ${act}`);
      assert.equal(server.number, 1, `${at} ${after} ${act}: one draft`);
      assert.equal(state.draft.media, '/media/draft-1');
    }
  }
});

test('two calls in a row may be lost anywhere', async () => {
  for (let first = 0; first < 5; first++) {
    for (let second = 0; second < 7; second++) {
      const server = new UploadServer();
      const lost = [first, first + 1 + second];
      const ask = server.answer.bind(server);
      let number = 0;
      server.answer = async (...args) => {
        if (!lost.includes(number++)) return ask(...args);
        if (number % 2) await ask(...args); // every other loss is of the answer only
        throw offline();
      };

      await sender(server).run();

      assert.equal(server.kept, TEXT, lost.join());
    }
  }
});

test('waits grow from the last byte that arrived', async () => {
  const server = new UploadServer({ faults: [{ at: 'start_upload', act: 'lost' }, { at: 'upload_chunk', times: 2, act: 'lost' }, { at: 'upload_chunk', after: 4, times: 1, act: broken(503) }] });

  await sender(server).run();

  assert.deepEqual(waits, [1000, 2000, 4000, 1000]);
});

test('a lost line is waited for, for as long as it takes, and it says so', async () => {
  const server = new UploadServer();
  server.online = false;
  const one = sender(server, {
    wait: async (ms) => {
      waits.push(ms);
      if (waits.length === 40) server.online = true;
    },
  });

  await one.run();

  assert.equal(server.kept, TEXT);
  assert.deepEqual(waits.slice(0, 6), [...RETRY_WAITS_MS, OFFLINE_WAIT_MS, OFFLINE_WAIT_MS]);
  assert.ok(one.views.some((view) => view.waiting === 'offline'));
  assert.equal(one.view.waiting, '');
});

test('a line that carries questions but no clip is given up with a reason of its own', async () => {
  const server = new UploadServer({ faults: [{ at: 'upload_chunk', times: 1000, act: 'lost' }] });

  await assert.rejects(sender(server).run(), { code: 'stuck' });
});

test('a broken server is given up after the last wait; another try by hand goes on', async () => {
  const server = new UploadServer({ faults: [{ at: 'upload_chunk', after: 1, times: RETRY_WAITS_MS.length + 1, act: broken(500) }] });
  const one = sender(server);

  await assert.rejects(one.run(), { status: 500 });
  assert.equal(one.view.step, 'failed');
  assert.deepEqual(waits, RETRY_WAITS_MS);
  await one.run();

  assert.equal(server.kept, TEXT);
});

test('a refusal ends the upload at once', async () => {
  for (const [at, code, status] of [['start_upload', 'quota_full', 413], ['upload_chunk', 'challenge_closed', 409], ['finish_upload', 'too_long', 422], ['finish_upload', 'too_often', 429]]) {
    const server = new UploadServer({ faults: [{ at, act: broken(status, code) }] });

    await assert.rejects(sender(server).run(), { code });
    assert.deepEqual(waits, []);
  }
});

test('a row that is locked and a line that is too slow for a proxy are tried again by themselves', async () => {
  for (const [at, code, status] of [['finish_upload', 'busy', 409], ['upload_chunk', 'failed', 408]]) {
    const server = new UploadServer({ faults: [{ at, act: broken(status, code) }] });
    await sender(server).run();
    assert.equal(server.kept, TEXT);
  }
});

test('a server that never agrees about the offset, or loses the upload each time, does not keep us for ever', async () => {
  const wrong = new UploadServer({ faults: [{ at: 'upload_chunk', times: 1000, act: new ApiError('wrong_offset', '', { offset: 0 }, 409) }] });
  await assert.rejects(sender(wrong).run(), { code: 'wrong_offset' });

  const gone = new UploadServer({ faults: [{ at: 'upload_chunk', times: 1000, act: broken(409, 'upload_gone') }] });
  await assert.rejects(sender(gone).run(), { code: 'upload_gone' });
});

test('an upload that ran out on the server is begun anew', async () => {
  const server = new UploadServer({ faults: [{ at: 'upload_chunk', after: 2, act: (self) => self.held.clear() }] });

  await sender(server).run();

  assert.equal(server.kept, TEXT);
});

test('what arrived damaged is read and sent once more', async () => {
  const server = new UploadServer({ faults: [{ at: 'finish_upload', act: (self) => self.held.forEach((held) => held.write('X')) }] });

  await sender(server).run();

  assert.equal(server.kept, TEXT);
});

test('a finish that was answered to nobody is found by its draft; an older draft is not mistaken for it', async () => {
  const old = draft({ media: '/media/old' });
  const done = new UploadServer({ draft: old, faults: [{ at: 'finish_upload', act: 'lost answer' }] });
  const state = await sender(done, { before: draftPrint(old) }).run();
  assert.equal(state.draft.media, '/media/draft-1');
  assert.equal(done.names.filter((name) => name.startsWith('upload_chunk')).length, 3);

  const lost = new UploadServer({ draft: old });
  lost.faults = [{ at: 'finish_upload', act: 'lost' }, { at: 'finish_upload', after: 1, act: (self) => self.held.clear() }];
  await sender(lost, { before: draftPrint(old) }).run();
  assert.equal(lost.kept, TEXT);
  assert.equal(lost.draft.media, '/media/draft-1');
});

test('paused at any call, nothing is asked until it goes on, and the clip arrives', async () => {
  for (let at = 0; at < 5; at++) {
    const server = new UploadServer();
    let number = 0;
    const one = sender(server);
    server.faults = Array.from({ length: 5 }, () => ({ act: () => number++ === at && one.pause() }));

    const running = one.run();
    await settled(5);
    const asked = server.calls.length;
    await settled(5);
    assert.equal(server.calls.length, asked, `paused at call ${at}`);
    assert.equal(one.view.paused, true);
    one.resume();
    await running;

    assert.equal(server.kept, TEXT, `paused at call ${at}`);
    assert.deepEqual(one.facts.filter((fact) => 'paused' in fact), [{ paused: true }, { paused: false }]);
  }
});

test('a clip that was paused before a reload stays paused', async () => {
  const server = new UploadServer();
  const one = sender(server, { paused: true });
  const running = one.run();
  await settled(2);
  assert.equal(server.calls.length, 0);

  one.resume();
  await running;

  assert.equal(server.kept, TEXT);
});

test('pausing ends a wait, and so does stopping', async () => {
  const waiting = (ms, signal) => new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const server = new UploadServer();
  server.online = false;
  const one = sender(server, { wait: waiting });
  const running = one.run();
  await settled(5);
  one.pause();
  await settled(2);
  server.online = true;
  one.resume();
  await running;
  assert.equal(server.kept, TEXT);

  server.online = false;
  const two = sender(server, { wait: waiting });
  const stopped = assert.rejects(two.run(), { name: 'AbortError' });
  await settled(5);
  two.stop();
  await stopped;
  assert.equal(two.view.step, 'stopped');
});

test('stopped while paused or while reading, it ends', async () => {
  const paused = sender(new UploadServer(), { paused: true });
  const one = assert.rejects(paused.run(), { name: 'AbortError' });
  paused.stop();
  await one;

  const reading = sender(new UploadServer());
  const two = assert.rejects(reading.run(), { name: 'AbortError' });
  reading.stop();
  await two;
});

test('a file that can no longer be read is told from a lost line', async () => {
  const gone = { size: 10, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }) };
  await assert.rejects(sender(new UploadServer(), { file: gone }).run(), { code: 'unreadable' });

  const server = new UploadServer();
  server.send = async () => {
    throw offline();
  };
  await assert.rejects(sender(server, { file: gone, sha256: sha256(TEXT) }).run(), { code: 'unreadable' });
  assert.deepEqual(waits, []);
});

test('straight to the storage: one post, then the finish', async () => {
  const server = new UploadServer({ direct: { url: 'https://storage.example/', fields: { key: 'k' } } });
  const one = sender(server, {
    post: async (offer, sent, { onProgress }) => {
      assert.deepEqual([offer, sent], [server.direct, file]);
      onProgress(0.5);
      server.held.set(`u-${sha256(TEXT).slice(0, 8)}`, Buffer.from(TEXT));
      return true;
    },
  });

  await one.run();

  assert.deepEqual(server.names, ['start_upload', 'finish_upload']);
  assert.equal(server.kept, TEXT);
  assert.ok(one.views.some((view) => view.step === 'sending' && view.ratio === 0.5));
  assert.deepEqual(one.facts[1], { direct: false });
});

test('when the storage does not take it, or has not got it, pieces are sent without a word', async () => {
  for (const taken of [false, true]) {
    const server = new UploadServer({ direct: { url: 'https://storage.example/', fields: {} } });
    let posts = 0;
    const one = sender(server, { post: async () => (posts++, taken) });

    await one.run();

    assert.equal(server.kept, TEXT);
    assert.equal(posts, 1);
    assert.deepEqual(waits, []);
    assert.ok(one.views.every((view) => !view.waiting));
  }
});

test('a clip of which pieces are there already, or that was tried directly before a reload, goes in pieces', async () => {
  const offer = { url: 'https://storage.example/', fields: {} };
  const never = async () => assert.fail('not this way');
  const begun = new UploadServer({ direct: offer });
  begun.held.set(`u-${sha256(TEXT).slice(0, 8)}`, Buffer.from('0123'));
  await sender(begun, { post: never }).run();
  await sender(new UploadServer({ direct: offer }), { post: never, direct: false }).run();
});

class FakeRequest extends EventTarget {
  static last;
  constructor() {
    super();
    this.upload = new EventTarget();
    FakeRequest.last = this;
  }
  open(method, url) {
    Object.assign(this, { method, url });
  }
  send(form) {
    this.form = form;
  }
  abort() {
    this.end('abort');
  }
  end(type, status = 0) {
    this.status = status;
    this.dispatchEvent(new Event(type));
  }
}

test('the post to the storage carries the signed fields first and the file last', async () => {
  const heard = [];
  const sending = postDirect({ url: 'https://storage.example/b', fields: { key: 'k', policy: 'p' } }, file, { Request: FakeRequest, Form: FormData, onProgress: (ratio) => heard.push(ratio) });
  const { last } = FakeRequest;
  last.upload.dispatchEvent(Object.assign(new Event('progress'), { lengthComputable: true, loaded: 4, total: 16 }));
  last.end('load', 204);

  assert.equal(await sending, true);
  assert.deepEqual([last.method, last.url, heard], ['POST', 'https://storage.example/b', [0.25]]);
  assert.deepEqual([...last.form.keys()], ['key', 'policy', 'file']);
  assert.equal(last.form.get('file').name, 'clip');
});

test('a storage that refuses or can not be reached is told in the same way; a stop is a stop', async () => {
  for (const [type, status] of [['load', 403], ['load', 500], ['error', 0], ['timeout', 0]]) {
    const sending = postDirect({ url: 'u', fields: {} }, file, { Request: FakeRequest, Form: FormData });
    FakeRequest.last.end(type, status);
    assert.equal(await sending, false);
  }
  const stop = new AbortController();
  const sending = assert.rejects(postDirect({ url: 'u', fields: {} }, file, { Request: FakeRequest, Form: FormData, signal: stop.signal }), { name: 'AbortError' });
  stop.abort();
  await sending;
});

test('the hash of a file is the hash of its bytes, and what was read before a stop is not read again', async () => {
  const bytes = Buffer.alloc(5 * 1024 * 1024 + 7, 7);
  const read = [];
  const big = { size: bytes.length, slice: (from, to) => (read.push(from), new Blob([bytes.subarray(from, to)])) };
  const hash = new FileHash(big);
  const stop = new AbortController();
  const progress = [];
  const stopAfterTwo = (ratio) => progress.push(ratio) === 2 && stop.abort();

  await assert.rejects(hash.hex({ signal: stop.signal, onProgress: stopAfterTwo }), { name: 'AbortError' });
  const digest = await hash.hex({ onProgress: (ratio) => progress.push(ratio) });

  assert.equal(digest, createHash('sha256').update(bytes).digest('hex'));
  assert.equal(await hash.hex(), digest);
  assert.equal(progress.at(-1), 1);
  assert.equal(new Set(read).size, read.length);
});

test('a wait ends as soon as the connection is back', async () => {
  const waiting = pause(60_000);
  window.dispatchEvent(new window.Event('online'));
  await waiting;
});
