import { LIMITS, addressProblem } from '../findings.js';
import { languageCode, ownName, pageLanguage } from '../languages.js';
import { isAddress, splitTopics, titleFromAddress } from '../paste.js';
import { SIGNS, rowsOf } from './cells.js';
import { MEDIA, PICTURES, endingOf, withLanguage } from './names.js';

/** No table of clips has more columns than this: what has is something else. */
const MOST_COLUMNS = 60;

/** As many clips as a feed may hold. */
export const MOST_CLIPS = 500;

/** What a column may be called in a line of headings, in the languages of the editor and as spreadsheets have it. */
const HEADS = {
  title: /^(titles?|names?|clip titles?|titel|العنوان|عنوان)$/,
  media: /^(addresse?s?|urls?|links?|files?|media|clips?|videos?|clip files?|adresse|datei|الرابط|الملف|ملف المقطع)$/,
  topics: /^(topics?|tags?|hashtags?|keywords?|themen|thema|المواضيع|الموضوعات)$/,
  captions: /^(captions?|subtitles?|captions? (address|url|file)|vtt|untertitel|الترجمة|الشروح)$/,
  lang: /^(languages?|lang|captions? (language|lang)|subtitles? language|sprache|اللغة)$/,
  poster: /^(posters?|pictures?|images?|thumbnails?|poster (address|url)|bild|الصورة)$/,
  description: /^(descriptions?|texts?|about|text about the clip|beschreibung|الوصف)$/,
  licence: /^(licen[cs]es?|rights|copyright|lizenz|الترخيص)$/,
  duration_s: /^(durations?|lengths?|seconds|duration in seconds|dauer|länge|المدة)$/,
};
/** "captions de", "captions (pt-BR)": a column for each language. */
const CAPTIONS_IN = /^(?:captions?|subtitles?|untertitel)[\s:(_-]+([a-z]{2,3}(?:-[a-z0-9]{2,8})?)\)?$/;

/** In which order columns without a name are taken. */
const ORDER = ['title', 'topics', 'description', 'licence'];

/**
 * Clips out of a pasted or dropped table: one a line, with or without a line of headings; columns parted by tabs, `|`, semicolons or
 * commas. Text is only text, also where a spreadsheet would compute.
 *
 * Gives `{rows: [{line, raw, clip, problems, hints}], unused, head, rest}`. `clip` is null where the line gives none. `problems`
 * (`[{key, gaps}]`) keep a line from being added, `hints` don't. `unused` are headings nobody understood, `head` the text before the first
 * line of clips, `rest` what is too much to look at. `there` are addresses the feed has already, `room` how many clips it still takes.
 */
export function parseTable(text, { there = new Set(), room = MOST_CLIPS, lang = pageLanguage() } = {}) {
  const { head: told, body, sign: toldSign } = stripped(text);
  const sign = toldSign ?? signOf(body);
  const { rows, rest } = rowsOf(body, sign);
  const heads = headsOf(rows[0]?.cells ?? []);
  const offset = told ? 1 : 0;
  const head = told + (heads ? `${rows[0].raw}\n` : '');
  const unused = heads ? rows[0].cells.filter((cell, column) => cell && !heads[column]) : [];
  const seen = new Map();
  const read = (heads ? rows.slice(1) : rows).map((row) => readRow(row, { heads, sign, lang, offset }));
  let added = 0;
  for (const row of read) {
    const { media } = row.clip ?? {};
    if (!media) continue;
    if (seen.has(media)) row.hints.push({ key: 'tab_twice', gaps: { line: seen.get(media) } });
    else if (there.has(media)) row.hints.push({ key: 'tab_there' });
    seen.set(media, row.line);
    if (row.problems.length) continue;
    added += 1;
    if (added > room) row.problems.push({ key: 'tab_full', gaps: { limit: MOST_CLIPS } });
  }
  return { rows: read, unused, head, rest };
}

/** What of the text is left once the lines without problems are added: all others, as they were. */
export function leftOf({ rows, head, rest }) {
  const kept = [...rows.filter((row) => row.problems.length).map((row) => row.raw), rest].filter((piece) => piece.trim());
  return kept.length ? head + kept.join('\n') : '';
}

/** The text without a byte order mark and without what Excel says of its sign. */
function stripped(text) {
  const plain = text.replace(/^\ufeff/, '').replace(/\0/g, '');
  const [told, sign] = /^"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|$)/i.exec(plain) ?? ['', null];
  return { head: told, body: plain.slice(told.length), sign };
}

/** The sign that parts columns: the one with which a line of headings is one, else with which the most lines have an address for themselves. */
function signOf(body) {
  const first = SIGNS.find((sign) => headsOf(rowsOf(body, sign, 1).rows[0]?.cells ?? []));
  if (first) return first;
  const score = (sign) => rowsOf(body, sign, 40).rows.filter(({ cells }) => (sign ? cells.length > 1 : true) && cells.some(isAddress)).length;
  let best = { sign: null, score: score(null) };
  for (const sign of SIGNS) {
    const found = score(sign);
    if (found > best.score) best = { sign, score: found };
  }
  return best.sign;
}

/** By column what it holds: a name of `HEADS`, `captions:de`, or null. Null for all when the line is no line of headings. */
function headsOf(cells) {
  if (cells.length > MOST_COLUMNS) return null;
  const heads = cells.map((cell) => {
    const name = cell.normalize('NFKC').toLowerCase().replace(/[_\s]+/g, ' ').replace(/[*:]+$/, '').trim();
    const known = Object.keys(HEADS).find((one) => HEADS[one].test(name));
    if (known) return known;
    const tag = CAPTIONS_IN.exec(name)?.[1];
    return languageCode(tag) ? `captions:${languageCode(tag)}` : null;
  });
  return heads.includes('media') && !cells.some(looksLikeAddress) ? heads : null;
}

function readRow({ cells, raw, line }, { heads, sign, lang, offset }) {
  const row = { line: line + offset, raw, clip: null, problems: [], hints: [] };
  const values = heads ? named(cells, heads, row) : guessed(resplit(cells, raw, sign), row);
  const trouble = addressProblem(values.media, true);
  if (trouble) row.problems.push(values.media ? { key: trouble } : { key: 'tab_no_address' });
  if (values.media) row.clip = clipOf(values, row, lang);
  return row;
}

/** A line parted by another sign than its neighbors. */
function resplit(cells, raw, sign) {
  if (cells.length > 1 && cells.some(isAddress)) return cells;
  const whole = isAddress(raw);
  for (const other of SIGNS.filter((one) => one !== sign)) {
    const [found] = rowsOf(raw, other, 1).rows;
    // An address may hold a comma or a semicolon of its own.
    if (found?.cells.length > 1 && found.cells.some((cell) => isAddress(cell) && (!whole || MEDIA.includes(endingOf(cell))))) return found.cells;
  }
  return cells;
}

function named(cells, heads, row) {
  const values = { captions: [] };
  heads.forEach((name, column) => {
    const cell = cells[column] ?? '';
    if (!name || !cell) return;
    const [what, tag] = name.split(':');
    if (what === 'captions') values.captions.push(...cell.split(/[\s,;]+/).map((url) => ({ url, lang: tag ?? '' })));
    else values[what] ??= cell;
  });
  const beyond = cells.slice(heads.length).filter(Boolean);
  if (beyond.length) row.hints.push({ key: 'tab_left_out', gaps: { text: beyond.join(' · ') } });
  const langs = (values.lang ?? '').split(/[\s,;]+/).filter(Boolean);
  values.captions.forEach((track, index) => (track.lang ||= langs[index] ?? (values.captions.length === 1 ? langs[0] : '') ?? ''));
  return values;
}

function guessed(cells, row) {
  const values = { captions: [] };
  const texts = [];
  const isMedia = (cell) => looksLikeAddress(cell) && !['vtt', 'srt', ...PICTURES].includes(endingOf(pathOf(cell)));
  const media = [cells.findIndex((cell) => isAddress(cell) && isMedia(cell)), cells.findIndex(isMedia), cells.findIndex(isAddress)].find((at) => at >= 0);
  cells.forEach((cell, at) => {
    const ending = endingOf(pathOf(cell));
    if (!cell) texts.push(cell);
    else if (at === media) values.media = cell;
    else if (looksLikeAddress(cell) && ['vtt', 'srt'].includes(ending)) values.captions.push({ url: cell, lang: '' });
    else if (looksLikeAddress(cell) && PICTURES.includes(ending) && !values.poster) values.poster = cell;
    else if (values.captions.length && !values.captions.at(-1).lang && languageCode(cell)) values.captions.at(-1).lang = cell;
    else texts.push(cell);
  });
  ORDER.forEach((name, at) => (values[name] = texts[at] ?? ''));
  const beyond = texts.slice(ORDER.length).filter(Boolean);
  if (beyond.length) row.hints.push({ key: 'tab_left_out', gaps: { text: beyond.join(' · ') } });
  return values;
}

function clipOf({ media, title = '', topics = '', captions, poster = '', description = '', licence = '', duration_s: seconds = '' }, row, lang) {
  const clip = { title: title || titleFromAddress(media), media, topics: splitTopics(topics) };
  const tracks = captions.map((track) => trackOf(track, row, lang)).filter(Boolean);
  if (tracks.length) clip.captions = tracks;
  if (poster && addressProblem(poster)) row.problems.push({ key: 'tab_poster', gaps: { text: poster } });
  else if (poster) clip.poster = poster;
  if (description) clip.description = description;
  if (licence) clip.licence = licence;
  const length = lengthOf(seconds);
  if (length) clip.duration_s = length;
  else if (seconds) row.hints.push({ key: 'tab_length', gaps: { text: seconds } });
  if (clip.topics.length > LIMITS.topics) row.hints.push({ key: 'tab_topics', gaps: { limit: LIMITS.topics } });
  for (const name of ['title', 'description', 'licence']) {
    if ([...(clip[name] ?? '')].length > LIMITS[name]) row.hints.push({ key: `tab_long_${name}`, gaps: { limit: LIMITS[name] } });
  }
  return clip;
}

function trackOf({ url, lang }, row, pageLang) {
  if (!url) return null;
  if (addressProblem(url)) {
    row.problems.push({ key: 'tab_captions', gaps: { text: url } });
    return null;
  }
  if (endingOf(pathOf(url)) === 'srt') {
    row.problems.push({ key: 'tab_srt', gaps: { text: url } });
    return null;
  }
  const tag = languageCode(lang) || withLanguage(fileOf(url)).lang;
  if (!tag) row.hints.push({ key: 'tab_language', gaps: { language: ownName(pageLang) || pageLang } });
  return { lang: tag || pageLang, label: ownName(tag || pageLang), url };
}

/** Seconds of "48.5", "48,5" or "1:02"; 0 for anything else. */
function lengthOf(text) {
  const [, minutes = 0, seconds] = /^(?:(\d{1,3}):)?(\d{1,4}(?:[.,]\d{1,3})?)(?:\s*s)?$/i.exec(text.trim()) ?? [];
  return seconds === undefined ? 0 : Math.round((Number(minutes) * 60 + Number(seconds.replace(',', '.'))) * 10) / 10;
}

/** What was meant as an address, a good one or not. */
function looksLikeAddress(cell) {
  return /^(?:[a-z][a-z0-9+.-]{1,20}:|\/\/|\/static|\/?asset-v1)\S*$/i.test(cell) && !/^\d+:\d/.test(cell);
}

const pathOf = (address) => address.split(/[?#]/u)[0];

const fileOf = (address) => pathOf(address).split('/').pop();
