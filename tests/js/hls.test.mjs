import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

const ROOT = new URL('../../', import.meta.url);
const built = await readFile(new URL('static/dist/hls.js', ROOT), 'utf8');

test('the library of playlists starts as a classic script, also twice, and says what this browser lacks', () => {
  const { window } = new JSDOM('', { runScripts: 'outside-only' });

  window.eval(built);
  const first = window.MicroclipHls;
  window.eval(built);

  assert.equal(first.isSupported(), false); // jsdom plays nothing
  assert.equal(window.MicroclipHls, first);
});

test('its notices are in the build and name the version that was built in', async () => {
  const { devDependencies } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8'));
  const { window } = new JSDOM('', { runScripts: 'outside-only' });
  window.eval(built);

  const { version } = window.MicroclipHls;

  assert.equal(version, devDependencies['hls.js']);
  assert.ok(built.includes(`hls.js ${version}, light build`));
  for (const name of ['Dailymotion', 'Brightcove', 'Tom Jenkinson', 'Streaming Video', 'Arnout Kazemier']) assert.ok(built.includes(name), name);
});

test('no other script brings the library along', async () => {
  for (const name of ['feed', 'challenge', 'board', 'studio']) {
    const script = await readFile(new URL(`static/dist/${name}.js`, ROOT), 'utf8');

    assert.ok(!script.includes('#EXTM3U'), name);
  }
});
