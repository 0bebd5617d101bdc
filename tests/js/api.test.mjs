import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api, ApiError, readCookie } from '../../static/src/kit/api.js';
import { reply, runtime } from './page.mjs';

const apiWith = (fetch, cookies = () => 'csrftoken=token') => new Api(runtime, {}, { fetch, cookies });

async function refusalOf(fetch) {
  try {
    await apiWith(fetch).call('anything');
  } catch (error) {
    return error;
  }
  throw new Error('the call was expected to fail');
}

test('each request carries the token as the cookie has it now', async () => {
  const seen = [];
  let token = 'before';
  const api = apiWith(async (url, options) => seen.push(options.headers['X-CSRFToken']) && reply(200, {}), () => `a=b; csrftoken=${token}`);

  await api.call('one');
  token = 'after signing in again';
  await api.call('two');

  assert.deepEqual(seen, ['before', 'after signing in again']);
});

test('a call is a same-origin JSON post to the handler', async () => {
  let seen;
  await apiWith(async (url, options) => (seen = { url, ...options }) && reply(200, {})).call('cast_vote', { on: true }, { keepalive: true });

  assert.equal(seen.url, '/handler/cast_vote');
  assert.equal(seen.method, 'POST');
  assert.equal(seen.credentials, 'same-origin');
  assert.equal(seen.keepalive, true);
  assert.equal(seen.headers['Content-Type'], 'application/json');
  assert.equal(seen.body, '{"on":true}');
});

test('bytes go as they are, with their place in the query', async () => {
  let seen;
  await apiWith(async (url, options) => (seen = { url, ...options }) && reply(200, {})).send('upload_chunk', 'bytes', { upload: 'a b', offset: 7 });

  assert.equal(seen.url, '/handler/upload_chunk?upload=a+b&offset=7');
  assert.equal(seen.headers['Content-Type'], 'application/octet-stream');
  assert.equal(seen.body, 'bytes');
});

test("a refusal keeps the server's code, sentence and state", async () => {
  const error = await refusalOf(async () => reply(409, { error: { code: 'votes_spent', message: 'All spent.', state: { left: 0 } } }));

  assert.ok(error instanceof ApiError);
  assert.deepEqual([error.code, error.message, error.state, error.status, error.passing], ['votes_spent', 'All spent.', { left: 0 }, 409, false]);
});

test('no answer is offline, and worth another try', async () => {
  const error = await refusalOf(async () => {
    throw new TypeError('failed to fetch');
  });

  assert.deepEqual([error.code, error.status, error.passing], ['offline', 0, true]);
});

test('a page where JSON was due is a failure, even with status 200', async () => {
  const html = (status) => async () => ({ ok: status < 400, status, json: async () => JSON.parse('<html>') });

  assert.equal((await refusalOf(html(200))).code, 'failed');
  assert.equal((await refusalOf(html(502))).passing, true);
});

test('an aborted call stays an abort', async () => {
  const error = await refusalOf(async () => {
    throw new DOMException('stop', 'AbortError');
  });

  assert.equal(error.name, 'AbortError');
});

test('cookies are read whole and by their full name', () => {
  assert.equal(readCookie('xcsrftoken=no; csrftoken=a%3D=b', 'csrftoken'), 'a==b');
  assert.equal(readCookie('', 'csrftoken'), '');
});

test('a text is read from its address; what is not there and no connection are told apart', async () => {
  let seen;
  const text = await apiWith(async (url, options) => (seen = { url, ...options }) && { ok: true, text: async () => 'WEBVTT' }).read('/captions/en?v=1');
  assert.deepEqual([text, seen.url, seen.credentials, seen.method], ['WEBVTT', '/captions/en?v=1', 'same-origin', undefined]);

  const codeOf = (fetch) => apiWith(fetch).read('/captions/en').then(() => 'read', (error) => [error.code, error.status]);
  assert.deepEqual(await codeOf(async () => ({ ok: false, status: 404 })), ['failed', 404]);
  assert.deepEqual(await codeOf(async () => Promise.reject(new TypeError('network'))), ['offline', 0]);
});
