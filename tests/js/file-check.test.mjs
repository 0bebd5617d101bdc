import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileTrouble, fitsAccept, megabytes } from '../../static/src/upload/file-check.js';
import { paragraphs } from '../../static/src/challenge/challenge.js';

const limits = { max_duration_s: 60, max_size_bytes: 50_000_000, accept: 'video/mp4,audio/*' };
const good = { size: 1000, type: 'video/mp4', durationS: 20 };

test('a good clip has no trouble, known length or not', () => {
  assert.equal(fileTrouble(good, limits), null);
  assert.equal(fileTrouble({ ...good, durationS: null }, limits), null);
  assert.equal(fileTrouble({ ...good, durationS: Infinity }, limits), null);
  assert.equal(fileTrouble({ ...good, type: '' }, limits), null);
});

test('each limit has its own sentence and its numbers', () => {
  assert.equal(fileTrouble({ ...good, type: 'text/plain' }, limits).key, 'not_a_clip');
  assert.equal(fileTrouble({ ...good, size: 0 }, limits).key, 'empty_file');
  assert.deepEqual(fileTrouble({ ...good, size: 60_000_000 }, limits), { key: 'too_large', gaps: { size: 60, limit: 50 } });
  assert.deepEqual(fileTrouble({ ...good, durationS: 61.2 }, limits), { key: 'too_long', gaps: { seconds: 62, limit: 60 } });
});

test('a recorder may round up by half a second', () => {
  assert.equal(fileTrouble({ ...good, durationS: 60.4 }, limits), null);
});

test('length and sides count as soon as the browser knows them', () => {
  const all = { ...limits, min_duration_s: 1, max_side_px: 1920 };
  assert.deepEqual(fileTrouble({ ...good, durationS: 0.4 }, all), { key: 'up_too_short', gaps: { limit: 1 } });
  assert.deepEqual(fileTrouble({ ...good, width: 1080, height: 2400 }, all), { key: 'up_too_wide', gaps: { found: 2400, limit: 1920 } });
  assert.equal(fileTrouble({ ...good, width: 1080, height: 1920, durationS: 1 }, all), null);
  assert.equal(fileTrouble({ ...good, width: 1080, height: 2400, durationS: 0.4 }, limits), null, 'limits that nobody set');
});

test('types match exactly, by family, and despite codec parameters', () => {
  assert.ok(fitsAccept('video/mp4;codecs=avc1', limits.accept));
  assert.ok(fitsAccept('audio/ogg', limits.accept));
  assert.ok(!fitsAccept('video/webm', limits.accept));
  assert.ok(fitsAccept('application/octet-stream', 'video/mp4,.mov', 'Holiday.MOV'));
  assert.ok(!fitsAccept('application/octet-stream', 'video/mp4,.mov', 'movie.zip'));
});

test('sizes read well', () => {
  assert.deepEqual([1, 1_260_000, 50_000_000].map(megabytes), [0.1, 1.3, 50]);
});

test('blank lines part paragraphs', () => {
  assert.deepEqual(paragraphs('One\ntwo\n\n \nThree\n'), ['One\ntwo', 'Three']);
  assert.deepEqual(paragraphs(null), []);
});
