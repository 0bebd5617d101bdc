import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOf } from '../../static/src/studio/adding/cells.js';
import { courseName, numbered, paired, shownName, withLanguage } from '../../static/src/studio/adding/names.js';
import { leftOf, parseTable } from '../../static/src/studio/adding/table.js';

const parse = (text, options) => parseTable(text, { lang: 'en', ...options });
const clips = (text, options) => parse(text, options).rows.map((row) => row.clip);
const keys = (row) => [...row.problems, ...row.hints].map(({ key }) => key);

test('a pasted line is title, address, topics', () => {
  assert.deepEqual(clips('Why leaves fall | /static/leaves.mp4 | #Biology, autumn\r\n\n'), [{ title: 'Why leaves fall', media: '/static/leaves.mp4', topics: ['biology', 'autumn'] }]);
});

test('columns may be tabs in one line and semicolons in the next, and the address may come first', () => {
  assert.deepEqual(clips('https://v.example.org/a.mp4\t"Say ""hi"""\tgreetings\n/static/b.mp4;מים;ים'), [
    { title: 'Say "hi"', media: 'https://v.example.org/a.mp4', topics: ['greetings'] },
    { title: 'מים', media: '/static/b.mp4', topics: ['ים'] },
  ]);
});

test('an address alone gets its title from the file, and what has none stays as it was written', () => {
  const found = parse('/static/water-cycle_2.mp4\njust words\n  | |x \n');

  assert.equal(found.rows[0].clip.title, 'water cycle 2');
  assert.deepEqual(found.rows.slice(1).map(keys), [['tab_no_address'], ['tab_no_address']]);
  assert.equal(leftOf(found), 'just words\n  | |x ');
});

test('an address with commas of its own is one address', () => {
  assert.deepEqual(clips('https://e.org/a,b;c.mp4\nhttps://e.org/d.mp4').map((clip) => clip.media), ['https://e.org/a,b;c.mp4', 'https://e.org/d.mp4']);
});

test('a line of headings says what the columns are, whatever their order', () => {
  const text = 'Topics,Title,Captions,Language,URL,Length,License,Poster,About\r\n"tides,moon","High, low",/static/tide.vtt,de,/static/tide.mp4,"32,5",CC BY 4.0,/static/tide.jpg,"two\nlines"\r\n';

  assert.deepEqual(clips(text), [
    {
      title: 'High, low', media: '/static/tide.mp4', topics: ['tides', 'moon'], captions: [{ lang: 'de', label: 'Deutsch', url: '/static/tide.vtt' }],
      poster: '/static/tide.jpg', description: 'two\nlines', licence: 'CC BY 4.0', duration_s: 32.5,
    },
  ]);
});

test('captions may have a column for each language, or tell it in their name', () => {
  const [clip] = clips('title;address;captions de;captions (pt-BR)\nA;/static/a.mp4;/static/x.vtt;/static/y.vtt');
  assert.deepEqual(clip.captions.map(({ lang }) => lang), ['de', 'pt-BR']);
  const [row] = parse('title;address;captions\nA;/static/a.mp4;/static/a.fr.vtt').rows;
  assert.deepEqual([row.clip.captions[0].lang, keys(row)], ['fr', []]);
  const [unknown] = parse('title;address;captions\nA;/static/a.mp4;/static/a.vtt').rows;
  assert.deepEqual([unknown.clip.captions[0].lang, keys(unknown)], ['en', ['tab_language']]);
});

test('without headings captions, language and poster are known by what they look like', () => {
  assert.deepEqual(clips('Sky | /static/sky.jpg | /static/sky.mp4 | /static/sky.vtt | es | air light | A text | CC BY'), [
    {
      title: 'Sky', media: '/static/sky.mp4', topics: ['air', 'light'], captions: [{ lang: 'es', label: 'Español', url: '/static/sky.vtt' }],
      poster: '/static/sky.jpg', description: 'A text', licence: 'CC BY',
    },
  ]);
});

test('what spreadsheets put around a table is no part of it, and lines keep their numbers', () => {
  const found = parse('\ufeffsep=;\r\nTitel;Datei;Stimmung\r\n"Ebbe;\r\nund Flut";/static/a.mp4;froh\r\nMond;http://e.org/b.mp4;\r\n');

  assert.deepEqual(found.rows.map((row) => [row.line, row.clip.title, keys(row)]), [[3, 'Ebbe;\r\nund Flut', []], [5, 'Mond', ['http_problem']]]);
  assert.deepEqual(found.unused, ['Stimmung']);
  assert.equal(leftOf(found), 'sep=;\r\nTitel;Datei;Stimmung\nMond;http://e.org/b.mp4;');
});

test('what is left over reads the same again', () => {
  const text = 'title\taddress\nGood\t/static/a.mp4\nBad\tjavascript:alert(1)\nNone\t\n';
  const again = parse(leftOf(parse(text)));

  assert.deepEqual(again.rows.map((row) => [row.clip?.title, keys(row)[0]]), [['Bad', 'address_problem'], [undefined, 'tab_no_address']]);
});

test('text is only text, and what is no address a browser may load keeps its line', () => {
  const rows = parse('=HYPERLINK("x")\t/static/a.mp4\n<b>x</b>\tjavascript:alert(1)\n+1\thttps://e.org/b.mp4\n@x\tdata:video/mp4,x\n-y\t//e.org/z.mp4\nz\t/static/../etc').rows;

  assert.deepEqual(rows.map((row) => row.clip?.title), ['=HYPERLINK("x")', '<b>x</b>', '+1', '@x', '-y', 'z']);
  assert.deepEqual(rows.map((row) => row.problems.length), [0, 1, 0, 1, 1, 1]);
});

test('a mark nobody closes takes no other line along', () => {
  const rows = parse('"Open | /static/a.mp4 | sea\nNext | /static/b.mp4\n5" disc | /static/c.mp4').rows;

  assert.deepEqual(rows.map((row) => row.clip.title), ['"Open', 'Next', '5" disc']);
});

test('what the feed has, what comes twice and what is too much is said', () => {
  const { rows } = parse('/static/a.mp4\n/static/a.mp4\n/static/b.mp4\n/static/c.mp4', { there: new Set(['/static/b.mp4']), room: 3 });

  assert.deepEqual(rows.map(keys), [[], ['tab_twice'], ['tab_there'], ['tab_full']]);
});

test('SubRip, bad captions and bad posters keep their line; long texts and many topics are hints', () => {
  const rows = parse(`title;address;captions;poster;topics\nA;/static/a.mp4;/static/a.srt;;\nB;/static/b.mp4;ftp://x;;\nC;/static/c.mp4;;javascript:1;\n${'x'.repeat(121)};/static/d.mp4;;;a b c d e f`).rows;

  assert.deepEqual(rows.map((row) => row.problems.map(({ key }) => key)), [['tab_srt'], ['tab_captions'], ['tab_poster'], []]);
  assert.deepEqual(rows[3].hints.map(({ key }) => key), ['tab_topics', 'tab_long_title']);
});

test('values without a column and lengths that are none are told', () => {
  const [row, other] = parse('title;address;length\nA;/static/a.mp4;soon;more\nB;/static/b.mp4;1:02,5').rows;

  assert.deepEqual(keys(row).sort(), ['tab_left_out', 'tab_length']);
  assert.equal(other.clip.duration_s, 62.5);
});

/** The same numbers each time, so that a failure can be had again. */
function dice(seed) {
  return (most) => (seed = (seed * 48_271) % 2_147_483_647) % most;
}

test('whatever is pasted, nothing of it is lost: each line is a clip without problems or stays', () => {
  const pieces = ['"', '""', '|', '\t', ';', ',', '/static/a.mp4', 'https://e.org/x', 'word', ' ', '\u200f', '\n', '\r\n', '\r', 'sep=;', 'url', 'title', '😀', '\0', 'a.vtt', '/static/s.srt'];
  const roll = dice(7);
  for (let round = 0; round < 3_000; round++) {
    const text = Array.from({ length: roll(40) }, () => pieces[roll(pieces.length)]).join('');
    const found = parse(text);
    const left = leftOf(found);
    for (const row of found.rows) {
      if (row.problems.length) assert.ok(left.includes(row.raw.trim()), JSON.stringify(text));
      else assert.match(row.clip.media, /^(https:\/\/|\/static\/)\S+$/, JSON.stringify(text));
    }
    const seen = found.head + found.rows.map((row) => row.raw).join('') + found.rest;
    const words = (all) => all.replace(/[^\p{L}\p{N}]/gu, '').length;
    assert.equal(words(seen), words(text), JSON.stringify(text));
  }
});

test('lines that were written with a sign and quotation marks read as they were meant', () => {
  const roll = dice(11);
  const letters = ['a', 'b', ' ', '"', ',', ';', '\t', '|', '\n', 'é', 'ש'];
  for (let round = 0; round < 500; round++) {
    const sign = ['\t', ';', ',', '|'][roll(4)];
    const meant = Array.from({ length: 1 + roll(5) }, () => Array.from({ length: 1 + roll(4) }, () => `x${Array.from({ length: roll(6) }, () => letters[roll(letters.length)]).join('')}x`));
    const text = meant.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(sign)).join('\r\n');

    // A mark, a sign and a mark in the middle of a value could as well end it: programs that write tables never leave them undoubled.
    assert.deepEqual(rowsOf(text, sign).rows.map((row) => row.cells), meant);
  }
});

test('500 lines are quick, and so is what was made to be slow', () => {
  const started = performance.now();
  assert.equal(clips(Array.from({ length: 500 }, (_, number) => `"Clip ${number}"\t/static/${number}.mp4\ttides`).join('\n')).length, 500);
  parse('"'.repeat(200_000));
  parse('"x\t'.repeat(60_000));
  parse(`${'" '.repeat(50_000)}\n`.repeat(3));
  parse('|;,\t'.repeat(50_000));
  assert.ok(performance.now() - started < 3_000, `${performance.now() - started} ms`);
});

test('more lines than can be looked at stay', () => {
  const found = parse(Array.from({ length: 2_100 }, (_, number) => `/static/${number}.mp4`).join('\n'), { room: 500 });

  assert.equal(found.rows.filter((row) => !row.problems.length).length, 500);
  assert.equal(leftOf(found).split('\n').filter(Boolean).length, 1_600);
});

test('files of one name are one clip; what fits none is told', () => {
  const names = ['Tide.mp4', 'tide.vtt', 'tide.pt-BR.srt', 'tide_de.vtt', 'tide.JPG', 'moon.webm', 'moon-xx9.vtt', 'other.vtt', 'list.csv', 'page.html', 'tide.png'];
  const { clips: made, tables, strays } = paired(names.map((name) => ({ name })));

  assert.deepEqual(
    made.map(({ media, captions, poster }) => [media.name, captions.map((one) => [one.file.name, one.lang]), poster?.name ?? null]),
    [['Tide.mp4', [['tide.vtt', ''], ['tide.pt-BR.srt', 'pt-BR'], ['tide_de.vtt', 'de']], 'tide.JPG'], ['moon.webm', [], null]],
  );
  assert.deepEqual(tables.map((file) => file.name), ['list.csv']);
  assert.deepEqual(strays.map((file) => file.name), ['moon-xx9.vtt', 'other.vtt', 'page.html', 'tide.png']);
});

test('a language at the end of a name is one only if there is such a language', () => {
  assert.deepEqual(withLanguage('clip-qqx.vtt'), { stem: 'clip-qqx', lang: '' });
  assert.deepEqual(withLanguage('en.vtt'), { stem: 'en', lang: '' });
  assert.deepEqual(withLanguage('my.clip.zh-Hans.vtt'), { stem: 'my.clip', lang: 'zh-Hans' });
});

test('course files get names the platform keeps as they are', () => {
  assert.equal(courseName('My tide (1).MP4'), 'My_tide_1.mp4');
  assert.equal(courseName('../../etc/passwd<img>\u202e4pm.mp4'), 'etc_passwd_img_4pm.mp4');
  assert.equal(courseName('مد وجزر.vtt'), 'مد_وجزر.vtt');
  assert.equal(courseName('???.mp4'), 'clip.mp4');
  const roll = dice(3);
  for (let round = 0; round < 500; round++) {
    const name = `${Array.from({ length: roll(300) }, () => String.fromCodePoint(1 + roll(0x2fff))).join('')}.webm`;
    const made = courseName(name);
    assert.match(made, /^[\p{L}\p{N}_-]+\.webm$/u);
    assert.ok([...made].length <= 100);
    assert.equal(courseName(made), made);
  }
  assert.deepEqual([numbered('a.b.mp4', 1), numbered('a.b.mp4', 3), numbered('a', 2)], ['a.b.mp4', 'a.b-3.mp4', 'a-2']);
});

test('names are shown without what turns them around, and endless ones shortened', () => {
  assert.equal(shownName('x\u202e4pm.exe\u202c.mp4'), 'x4pm.exe.mp4');
  assert.ok(shownName(`${'long '.repeat(60)}.mp4`).length < 100);
});
