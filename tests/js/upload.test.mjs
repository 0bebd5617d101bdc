import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { ApiError } from '../../static/src/kit/api.js';
import { RETRY_WAITS_MS, hashFile, uploadFile } from '../../static/src/challenge/upload.js';

/** A server that takes pieces, with faults to order. */
class FakeServer {
  constructor({ chunk = 4, faults = [] } = {}) {
    Object.assign(this, { chunk, faults, held: Buffer.alloc(0), sent: [] });
  }
  async call(name, body) {
    assert.equal(name, 'start_upload');
    this.fault();
    this.started = body;
    return { upload: 'u1', offset: this.held.length, chunk_bytes: this.chunk };
  }
  async send(name, piece, { upload, offset }) {
    assert.deepEqual([name, upload], ['upload_chunk', 'u1']);
    const bytes = Buffer.from(await piece.arrayBuffer());
    this.sent.push(offset);
    const fault = this.faults.shift();
    if (fault === 'lost answer') this.held = Buffer.concat([this.held, bytes]);
    if (fault) throw fault === 'lost answer' ? new ApiError('offline', '', null, 0) : fault;
    if (offset !== this.held.length) throw new ApiError('wrong_offset', '', { offset: this.held.length }, 409);
    this.held = Buffer.concat([this.held, bytes]);
    return { offset: this.held.length };
  }
  fault() {
    const fault = this.startFault;
    this.startFault = null;
    if (fault) throw fault;
  }
}

const file = new Blob(['0123456789']);
const offline = () => new ApiError('offline', '', null, 0);
const waits = [];
const wait = async (ms) => waits.push(ms);

test('a file arrives whole, in order, and progress ends at 1', async () => {
  const server = new FakeServer();
  const progress = [];

  const upload = await uploadFile(server, file, 'hash', { onProgress: (ratio) => progress.push(ratio), wait });

  assert.equal(upload, 'u1');
  assert.equal(server.held.toString(), '0123456789');
  assert.deepEqual(server.sent, [0, 4, 8]);
  assert.deepEqual(progress, [0, 0.4, 0.8, 1]);
  assert.deepEqual(server.started, { size_bytes: 10, sha256: 'hash', name: '' });
});

test('the same file offered again goes on where it stopped', async () => {
  const server = new FakeServer();
  server.held = Buffer.from('0123');

  await uploadFile(server, file, 'hash', { wait });

  assert.deepEqual(server.sent, [4, 8]);
  assert.equal(server.held.toString(), '0123456789');
});

test('a lost connection is waited for, longer each time', async () => {
  const server = new FakeServer({ faults: [offline(), offline()] });
  server.startFault = offline();
  waits.length = 0;

  await uploadFile(server, file, 'hash', { wait });

  assert.equal(server.held.toString(), '0123456789');
  assert.deepEqual(waits, [1000, 1000, 2000]);
});

test('a piece that arrived though its answer was lost is not sent twice', async () => {
  const server = new FakeServer({ faults: ['lost answer'] });

  await uploadFile(server, file, 'hash', { wait });

  assert.equal(server.held.toString(), '0123456789');
});

test('gives up after the last wait and says why', async () => {
  const server = new FakeServer({ faults: Array.from({ length: RETRY_WAITS_MS.length + 1 }, offline) });

  await assert.rejects(uploadFile(server, file, 'hash', { wait }), { code: 'offline' });
});

test('a refusal ends the upload at once', async () => {
  const server = new FakeServer({ faults: [new ApiError('challenge_closed', 'Closed.', null, 409)] });

  await assert.rejects(uploadFile(server, file, 'hash', { wait }), { code: 'challenge_closed' });
  assert.deepEqual(server.sent, [0]);
});

test('a server that never agrees about the offset does not keep us for ever', async () => {
  const server = new FakeServer({ faults: Array.from({ length: 100 }, () => new ApiError('wrong_offset', '', { offset: 0 }, 409)) });

  await assert.rejects(uploadFile(server, file, 'hash', { wait }), { code: 'wrong_offset' });
});

test('the hash of a file is the hash of its bytes', async () => {
  const big = new Blob([new Uint8Array(9 * 1024 * 1024).fill(7)]);
  const progress = [];

  const digest = await hashFile(big, { onProgress: (ratio) => progress.push(ratio) });

  assert.equal(digest, createHash('sha256').update(Buffer.alloc(9 * 1024 * 1024, 7)).digest('hex'));
  assert.equal(progress.at(-1), 1);
});

test('hashing stops when it is cancelled', async () => {
  const stop = new AbortController();
  stop.abort();

  await assert.rejects(hashFile(file, { signal: stop.signal }), { name: 'AbortError' });
});
