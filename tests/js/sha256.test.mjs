import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Sha256 } from '../../static/src/kit/sha256.js';

const bytes = (text) => new TextEncoder().encode(text);

test('the examples of the standard come out right', () => {
  const examples = {
    '': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    abc: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq: '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  };

  for (const [text, digest] of Object.entries(examples)) assert.equal(new Sha256().update(bytes(text)).hex(), digest);
});

test('a million letters a', () => {
  const hash = new Sha256();
  for (let i = 0; i < 1000; i++) hash.update(bytes('a'.repeat(1000)));

  assert.equal(hash.hex(), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
});

test('agrees with another implementation around every block edge, however it is fed', () => {
  for (let size = 50; size <= 200; size++) {
    const data = Uint8Array.from({ length: size }, (_, index) => (index * 37 + size) & 255);
    const hash = new Sha256();
    for (let at = 0; at < size; at += 7) hash.update(data.subarray(at, at + 7));

    assert.equal(hash.hex(), createHash('sha256').update(data).digest('hex'), `${size} bytes`);
  }
});
