import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { sentenceFor, wording } from '../../static/src/kit/words.js';
import { ApiError } from '../../static/src/kit/api.js';
import { words } from './page.mjs';

const SOURCES = new URL('../../static/src/', import.meta.url);

/** Folders whose scripts say a block's sentences. */
const FOLDERS = { challenge: ['challenge', 'upload', 'captions', 'kit'], feed: ['feed', 'feed/checks'] };

/** Keys that are put together from a choice's name. */
const BUILT = { challenge: ['title_label', 'caption_label'], feed: ['after', 'data', 'size'].flatMap((name) => Object.keys(words('feed')).filter((key) => key.startsWith(`p_${name}_`))), staff: ['phone', 'tablet', 'wide', '5', '50', '500'].map((name) => `preview_${name}`) };

async function sourceOf(block) {
  const folders = (FOLDERS[block] ?? [block]).map((name) => new URL(`${name}/`, SOURCES));
  const texts = await Promise.all(
    folders.map(async (folder) => {
      const files = (await readdir(folder)).filter((name) => name.endsWith('.js'));
      return Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')));
    }),
  );
  return texts.flat().join('\n');
}

test('gaps are filled, unknown ones and missing keys show themselves', () => {
  const say = wording({ hello: 'Hello {name}, {other}' });

  assert.equal(say('hello', { name: '<b>Ada</b>' }), 'Hello <b>Ada</b>, {other}');
  assert.equal(say('nothing'), 'nothing');
});

test("the server's sentence wins, else ours for the kind of failure", () => {
  const say = (key) => key;

  assert.equal(sentenceFor(new ApiError('own_entry', 'Not your own.', null, 409), say), 'Not your own.');
  assert.equal(sentenceFor(new ApiError('offline', '', null, 0), say), 'offline');
  assert.equal(sentenceFor(new TypeError('secret detail'), say), 'failed');
});

for (const block of ['feed', 'challenge', 'board', 'staff']) {
  test(`every sentence the ${block} says exists, and no other is listed`, async () => {
    const source = await sourceOf(block);
    // Keys are plain string literals; a few are built by template from a field's name.
    const literals = new Set([...source.matchAll(/'([a-z][a-z_]*)'/g)].map((match) => match[1]));
    const said = new Set([...source.matchAll(/say\('([a-z_]+)'/g)].map((match) => match[1]));
    const built = BUILT[block] ?? [];
    const shared = ['offline', 'failed'];

    for (const key of said) assert.ok(key in words(block), `${key} is said but not listed`);
    for (const key of Object.keys(words(block))) assert.ok(literals.has(key) || built.includes(key) || shared.includes(key), `${key} is listed but never said`);
  });
}

test('no script writes HTML, looks for a library of the page or phones elsewhere', async () => {
  for (const block of ['kit', 'feed', 'challenge', 'board', 'staff']) {
    const source = await sourceOf(block);
    for (const word of ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'document.write', 'jQuery(', '$(', 'gettext(', 'sendBeacon', 'https://', 'window.confirm']) {
      assert.ok(!source.includes(word), `${block} contains ${word}`);
    }
  }
});
