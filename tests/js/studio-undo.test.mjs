import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { clip, openForm, settled, words } from './studio-form.mjs';

let page;

// Readers of files that never load would hold the process up for as long as their patience.
afterEach(() => page.close());

const undo = () => page.named('Undo').click();
const redo = () => page.named('Redo').click();

test('every deed of the list is undone and done again, with its words', async () => {
  page = await openForm();
  const { editor, named, titles, status } = page;
  named('Move Clip aaaa down').click();
  editor.clips.adding.add([{ title: 'New', media: '/static/new.mp4', topics: [] }]);
  named('Duplicate Clip cccc').click();
  named('Remove Clip bbbb').click();
  const end = ['Clip aaaa', 'Clip cccc', 'Clip cccc (copy)', 'New'];
  assert.deepEqual(titles(), end);

  const undone = [];
  for (let count = 0; count < 4; count += 1) {
    page.document.querySelector('.microclip-studio__undoing button').click();
    undone.push(status());
  }
  assert.deepEqual(undone, ['Undone: Clip bbbb removed.', 'Undone: Clip cccc duplicated.', 'Undone: New added.', 'Undone: Clip aaaa moved.']);
  assert.deepEqual(titles(), ['Clip aaaa', 'Clip bbbb', 'Clip cccc']);
  undo();
  assert.equal(status(), words.nothing_to_undo);
  assert.equal(named('Undo').getAttribute('aria-disabled'), 'true');

  for (let count = 0; count < 4; count += 1) redo();
  assert.deepEqual(titles(), end);
  assert.deepEqual((await page.save()).clips.map(({ id }) => id), ['aaaa', 'cccc', undefined, undefined]);
});

test('writing counts once for as long as the keyboard stays in the field', async () => {
  page = await openForm();
  const { labeled, named, type } = page;
  named('Edit Clip aaaa').click();
  for (const text of ['S', 'Se', 'Sea']) type(labeled('Title'), text);
  for (const text of ['#', 'The tide']) type(labeled('Name'), text);

  undo();
  assert.equal(labeled('Name').value, 'Feed');
  assert.equal(labeled('Title').value, 'Sea');
  undo();
  assert.equal(labeled('Title').value, 'Clip aaaa');
  assert.equal(named('Undo').getAttribute('aria-disabled'), 'true');
  redo();
  redo();
  assert.deepEqual([labeled('Title').value, labeled('Name').value], ['Sea', 'The tide']);
});

test('what is written and taken back by hand is no step and no change', async () => {
  page = await openForm();
  const { labeled, named, type } = page;
  named('Edit Clip aaaa').click();
  for (const text of ['Clip aaaa!', 'Clip aaaa']) type(labeled('Title'), text);
  for (const text of ['x', '']) type(labeled('Picture description'), text);

  assert.equal(named('Undo').getAttribute('aria-disabled'), 'true');
  page.document.querySelector('.cancel-button').click();
  assert.deepEqual(page.notes, [['cancel', {}]]);
});

test('an open clip comes back open, with the keyboard near it', async () => {
  page = await openForm();
  const { document, labeled, named } = page;
  named('Edit Clip bbbb').click();
  named('Remove Clip bbbb').click();
  page.key(document.activeElement, 'z', { ctrlKey: true });

  assert.equal(labeled('Title').value, 'Clip bbbb');
  assert.equal(document.activeElement.getAttribute('aria-label'), 'Close Clip bbbb');
  assert.equal(page.all('.microclip-studio__gone').length, 0);
});

test('the keys undo outside of texts and leave texts to the browser', async () => {
  page = await openForm();
  const { document, key, labeled, named, titles } = page;
  named('Move Clip aaaa down').click();
  labeled('Name').focus();
  key(labeled('Name'), 'z', { ctrlKey: true });
  assert.deepEqual(titles()[0], 'Clip bbbb');

  key(document.body, 'z', { metaKey: true });
  assert.deepEqual(titles()[0], 'Clip aaaa');
  key(named('Redo'), 'Z', { ctrlKey: true, shiftKey: true });
  assert.deepEqual(titles()[0], 'Clip bbbb');
});

test('settings, captions, topics and checks are undone too', async () => {
  page = await openForm();
  const { editor, fire, key, labeled, named, type } = page;
  named('Edit Clip aaaa').click();
  type(labeled('Topics'), 'tide');
  key(labeled('Topics'), 'Enter');
  named('Add a check').click();
  type(labeled('Question'), 'When?');
  labeled('Share').focus();
  type(labeled('Share'), '50');
  fire(labeled('Share'), 'change');
  assert.equal(editor.clips.read()[0].check.question, 'When?');

  undo();
  assert.equal(labeled('Share').value, '80');
  undo();
  assert.equal(editor.clips.read()[0].check, null);
  undo();
  assert.deepEqual(editor.clips.read()[0].topics, ['sea']);
  assert.deepEqual((await page.save()).clips, [clip('aaaa'), clip('bbbb'), clip('cccc')]);
});

test('ids the server gave, and lengths read from files, are no steps and are never undone', async () => {
  page = await openForm([]);
  const { editor, named } = page;
  const [card] = editor.clips.adding.add([{ title: 'New', media: '/static/new.mp4', topics: [] }]);
  card.open(true);
  page.type(page.labeled('Title'), 'Newer');
  editor.clips.shared.durations.read = async () => 12.5;
  await card.readDuration();
  page.answer = { status: 200, body: { saved: true, values: { clips: [{ id: 'new123' }] } } };
  await page.save();

  undo();
  assert.deepEqual(editor.clips.read().map(({ id, title, duration_s }) => [id, title, duration_s]), [['new123', 'New', 12.5]]);
  undo();
  assert.deepEqual(editor.clips.read(), []);
  redo();
  assert.equal(named('Redo').getAttribute('aria-disabled'), null);
  assert.equal(editor.clips.read()[0].id, 'new123');
});

test('a clip is lifted, moved and put down by keys, and put back by Escape', async () => {
  page = await openForm();
  const { document, key, named, said, titles } = page;
  const handle = named('Move Clip aaaa');
  handle.focus();
  handle.click();
  assert.equal(handle.getAttribute('aria-pressed'), 'true');
  assert.ok(said().startsWith('Clip aaaa is lifted, clip 1 of 3.'));

  key(handle, 'ArrowDown');
  assert.equal(said(), 'Clip aaaa is now clip 2 of 3.');
  key(handle, 'End');
  assert.equal(document.activeElement, handle);
  handle.click();
  assert.deepEqual(titles(), ['Clip bbbb', 'Clip cccc', 'Clip aaaa']);
  assert.equal(said(), 'Clip aaaa is put down as clip 3 of 3.');

  handle.click();
  key(handle, 'Home');
  key(handle, 'Escape');
  assert.deepEqual(titles(), ['Clip bbbb', 'Clip cccc', 'Clip aaaa']);
  assert.equal(document.activeElement, handle);
  assert.equal(handle.getAttribute('aria-pressed'), 'false');

  // The whole way is one step.
  undo();
  assert.deepEqual(titles(), ['Clip aaaa', 'Clip bbbb', 'Clip cccc']);
  assert.equal(named('Undo').getAttribute('aria-disabled'), 'true');
});

test('a lifted clip goes to the place that is written', async () => {
  page = await openForm();
  const { key, labeled, named, titles } = page;
  named('Move Clip cccc').click();
  labeled('Place in the list').value = '1';
  key(labeled('Place in the list'), 'Enter');
  assert.deepEqual(titles(), ['Clip cccc', 'Clip aaaa', 'Clip bbbb']);

  labeled('Place in the list').value = '99';
  named('Move there').click();
  named('Put it down').click();
  assert.deepEqual(titles(), ['Clip aaaa', 'Clip bbbb', 'Clip cccc']);
});

test('arrows at a handle that was not lifted move nothing', async () => {
  page = await openForm();
  page.key(page.named('Move Clip aaaa'), 'ArrowDown');
  assert.equal(page.titles()[0], 'Clip aaaa');
});

test('findings are told after a field is left, counted on the line, and led to one after the other', async () => {
  page = await openForm([clip('aaaa', { captions: [] }), clip('bbbb'), clip('cccc', { media: 'https://e.org/c.mp4', duration_s: 70 })]);
  const { all, document, named } = page;
  await settled();
  assert.deepEqual(all('.microclip-studio__button--flag').map((one) => one.textContent), ['1 thing to look at', '2 things to look at']);
  named('Next thing to look at (3)').click();
  assert.ok(document.activeElement.textContent.includes(words.captions_missing));
  named('Next thing to look at (3)').click();
  const nameOf = (control) => document.querySelector(`label[for="${control.id}"]`).textContent;
  assert.equal(nameOf(document.activeElement), 'Length');
  named('Next thing to look at (3)').click();
  assert.equal(nameOf(document.activeElement), words.licence);
  assert.equal(document.activeElement.closest('details').open, true);

  const title = all('label').filter((one) => one.textContent === 'Title').map((one) => document.getElementById(one.htmlFor))[0];
  page.type(title, '');
  assert.equal(title.getAttribute('aria-invalid'), 'true');
  page.type(title, 'Sea');
  assert.equal(title.getAttribute('aria-invalid'), null);
});

test('a new clip is not judged before its author is done with a field', async () => {
  page = await openForm([]);
  const { all, labeled } = page;
  const [card] = page.editor.clips.adding.add([{ title: '', media: 'http://e.org/a.mp4', topics: [] }]);
  card.open(true);
  assert.equal(all('[aria-invalid]').length, 0);

  labeled('Clip file').focus();
  labeled('Topics').focus();
  assert.equal(labeled('Clip file').getAttribute('aria-invalid'), 'true');
  assert.equal(labeled('Title').getAttribute('aria-invalid'), null);
  await settled();
  assert.ok(page.named('Next thing to put right (3)'));
});

test('warnings do not hold a save up', async () => {
  page = await openForm([clip('aaaa', { captions: [], duration_s: 90 })]);
  assert.equal((await page.save()).clips.length, 1);
  assert.equal(page.status(), words.saved);
});

test('topics of other clips are offered, chosen by keys, and none twice', async () => {
  page = await openForm([clip('aaaa', { topics: ['sea', 'seal'] }), clip('bbbb', { topics: ['sea', 'overseas', 'moon'] }), clip('cccc', { topics: [] })]);
  const { all, document, key, named, type } = page;
  named('Edit Clip cccc').click();
  const topics = page.labeled('Topics');
  type(topics, 'se');
  const options = () => all('[role=option]').map((one) => one.textContent);
  assert.deepEqual(options(), ['#sea', '#seal', '#overseas']);
  assert.equal(topics.getAttribute('aria-expanded'), 'true');

  key(topics, 'ArrowDown');
  assert.equal(document.getElementById(topics.getAttribute('aria-activedescendant')).textContent, '#sea');
  key(topics, 'ArrowUp');
  key(topics, 'ArrowUp');
  assert.equal(document.getElementById(topics.getAttribute('aria-activedescendant')).textContent, '#overseas');
  key(topics, 'Enter');
  type(topics, 's');
  assert.deepEqual(options(), ['#sea', '#seal']);
  key(topics, 'Escape');
  assert.equal(topics.getAttribute('aria-expanded'), 'false');
  assert.deepEqual(page.editor.clips.read()[2].topics, ['overseas', 's']);
});

test('a topic is renamed in every clip and in what builds on what, as one step', async () => {
  page = await openForm([clip('aaaa', { topics: ['sea', 'ocean'] }), clip('bbbb')]);
  const { document, editor, labeled, named } = page;
  await settled();
  document.querySelector('details.microclip-studio__more').open = true;
  await settled();
  named('Rename #sea, used by 2 clips').click();
  labeled('New name of #sea').value = 'Ocean';
  named('Rename everywhere').click();

  const topics = () => editor.clips.read().map((one) => one.topics);
  assert.deepEqual(topics(), [['ocean'], ['ocean']]);
  assert.equal(labeled('Before').value, 'tides: ocean');
  undo();
  assert.deepEqual(topics(), [['sea', 'ocean'], ['sea']]);
  assert.equal(labeled('Before').value, 'tides: sea');
  assert.equal(named('Undo').getAttribute('aria-disabled'), 'true');
});

test('unsaved changes lie in the tab and are taken up again or thrown away', async () => {
  const storage = new Map();
  page = await openForm(undefined, { storage });
  page.named('Remove Clip bbbb').click();
  page.type(page.labeled('Name'), 'Other');
  page.editor.draft.now();
  page.editor.life.abort();

  page = await openForm(undefined, { storage });
  assert.match(page.document.querySelector('.microclip-studio__draft').textContent, /Your unsaved changes of .+ are here\./);
  page.named('Restore them').click();
  assert.deepEqual(page.titles(), ['Clip aaaa', 'Clip cccc']);
  assert.equal(page.labeled('Name').value, 'Other');
  assert.equal(page.status(), words.draft_restored);
  undo();
  assert.deepEqual(page.titles(), ['Clip aaaa', 'Clip bbbb', 'Clip cccc']);
  redo();
  assert.deepEqual((await page.save()).clips.map(({ id }) => id), ['aaaa', 'cccc']);
  assert.equal(storage.size, 0);
});

test('a draft of older settings says so, and one thrown away is gone', async () => {
  const storage = new Map();
  page = await openForm(undefined, { storage });
  page.type(page.labeled('Name'), 'Other');
  page.editor.draft.now();
  page.editor.life.abort();

  page = await openForm([clip('aaaa')], { storage });
  assert.ok(page.document.querySelector('.microclip-studio__draft').textContent.includes('has changed since'));
  page.named('Discard them').click();
  assert.equal(storage.size, 0);
  assert.equal(page.labeled('Name').value, 'Feed');
});

test('a damaged draft, or a tab that keeps nothing, does no harm', async () => {
  page = await openForm(undefined, { storage: new Map([['microclip-studio /handler/studio_save', '{"at": "x"']]) });
  assert.equal(page.document.querySelector('.microclip-studio__draft'), null);
  page.window.sessionStorage.setItem = () => {
    throw new Error('full');
  };
  page.type(page.labeled('Name'), 'Other');
  page.editor.draft.now();
  assert.equal((await page.save()).display_name, 'Other');
});

test('Escape and the close button of the window ask before changes are lost', async () => {
  page = await openForm();
  const { document, key, labeled, named, type } = page;
  let heard = 0;
  document.addEventListener('keydown', () => (heard += 1));
  document.querySelector('.action-cancel').addEventListener('click', () => (heard += 10));
  key(labeled('Name'), 'Escape');
  document.querySelector('.action-cancel').click();
  assert.equal(heard, 11);

  type(labeled('Name'), 'Other');
  key(labeled('Name'), 'Escape');
  assert.equal(document.activeElement, named('Keep editing'));
  key(document.activeElement, 'Escape');
  document.querySelector('.action-cancel').click();
  assert.equal(document.activeElement, named('Keep editing'));
  assert.equal(heard, 11);
});

test('an empty feed says how to begin, and settings below are folded with their values in short', async () => {
  page = await openForm([]);
  await settled();
  const start = page.document.querySelector('.microclip-studio__start');
  assert.ok(!start.hidden);
  page.editor.clips.adding.add([{ title: 'New', media: '/static/new.mp4', topics: [] }]);
  await settled();
  assert.ok(start.hidden);

  const folds = page.all('.microclip-studio__fold');
  assert.deepEqual(folds.map((one) => [one.querySelector('.microclip-studio__heading').textContent, one.open]), [['Order', false], ['Completion', false], [words.more_settings, false]]);
  assert.equal(folds[1].querySelector('.microclip-studio__digest').textContent, '80 %');
  page.answer = { status: 422, body: { error: { code: 'invalid_fields', message: '', fields: { ratio: 'Too much.' } } } };
  await page.save();
  assert.ok(folds[1].open);
});
