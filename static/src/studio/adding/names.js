import { languageCode } from '../languages.js';

/** Endings of course files a clip can be made of, and of what is taken along with it. */
export const MEDIA = ['mp4', 'm4v', 'webm', 'mov', 'ogv', 'mp3', 'm4a', 'aac', 'ogg', 'oga', 'opus', 'wav', 'flac'];
export const CAPTIONS = ['vtt', 'srt'];
export const PICTURES = ['jpg', 'jpeg', 'png', 'webp', 'gif'];
export const TABLES = ['csv', 'tsv', 'txt'];

/** As long as a name of a course file may get (characters); the platform keeps addresses of 255 altogether. */
const LONGEST = 100;

/** A file name's ending in small letters, without the dot; '' for none. */
export function endingOf(name) {
  return /\.([a-z0-9]{1,5})$/i.exec((name ?? '').trim())?.[1].toLowerCase() ?? '';
}

/** A file name without its ending. */
export function stemOf(name) {
  return endingOf(name) ? name.trim().slice(0, -endingOf(name).length - 1) : name.trim();
}

/** What a file of the author's is for: "media", "captions", "poster", "table", or "" for none of it. */
export function useOf(name) {
  const ending = endingOf(name);
  if (MEDIA.includes(ending)) return 'media';
  if (CAPTIONS.includes(ending)) return 'captions';
  if (PICTURES.includes(ending)) return 'poster';
  return TABLES.includes(ending) ? 'table' : '';
}

/**
 * A file's name as a course file may carry it: letters, digits, `-`, `_` and dots, at most 100 characters with its ending. The platform
 * would put `_` in the place of anything else, and so could give two files one name.
 */
export function courseName(name) {
  const ending = endingOf(name);
  const stem = stemOf(name)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replace(/[^\p{L}\p{N}_-]+/gu, '_')
    .replace(/^[_-]+/u, '');
  const room = LONGEST - ending.length - 1;
  return `${Array.from(stem).slice(0, room).join('').replace(/[_-]+$/u, '') || 'clip'}${ending ? `.${ending}` : ''}`;
}

/** A file's name as it is shown: without signs that turn the reading order around, and with the middle of an endless one left out. */
export function shownName(name) {
  const plain = Array.from(name.replace(/[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ''));
  return plain.length > 90 ? `${plain.slice(0, 64).join('')} … ${plain.slice(-20).join('')}` : plain.join('');
}

/** "clip-2.mp4" for "clip.mp4" and 2; the name itself for 1. */
export function numbered(name, number) {
  if (number < 2) return name;
  const ending = endingOf(name);
  return `${stemOf(name)}-${number}${ending ? `.${ending}` : ''}`;
}

/** A file name split where a language is named at its end: `tide.pt-BR.srt` gives `{stem: "tide", lang: "pt-BR"}`; lang is '' for none. */
export function withLanguage(name) {
  const stem = stemOf(name);
  const [, base, lang] = /^(.+?)[._-]([a-z]{2,3}(?:[-_][a-z0-9]{2,8})?)$/i.exec(stem) ?? [];
  const code = lang ? languageCode(lang) : '';
  return code ? { stem: base, lang: code } : { stem, lang: '' };
}

/**
 * Files dropped together, as the clips they make: `tide.mp4` with `tide.vtt`, `tide.de.srt` and `tide.jpg` is one clip.
 *
 * Gives `{clips: [{media, captions: [{file, lang}], poster}], tables: [file], strays: [file]}`; strays are of no clip that was dropped with
 * them, or of no kind that is known.
 */
export function paired(files) {
  const clips = [];
  const byName = new Map();
  const found = { clips, tables: [], strays: [] };
  const along = [];
  for (const file of files) {
    const use = useOf(file.name);
    if (use === 'media') {
      const clip = { media: file, captions: [], poster: null };
      clips.push(clip);
      if (!byName.has(key(stemOf(file.name)))) byName.set(key(stemOf(file.name)), clip);
    } else if (use === 'table') found.tables.push(file);
    else along.push({ file, use });
  }
  for (const { file, use } of along) {
    const exact = byName.get(key(stemOf(file.name)));
    const { stem, lang } = withLanguage(file.name);
    const clip = exact ?? byName.get(key(stem));
    if (use === 'captions' && clip) clip.captions.push({ file, lang: exact ? '' : lang });
    else if (use === 'poster' && exact && !exact.poster) exact.poster = file;
    else found.strays.push(file);
  }
  return found;
}

const key = (stem) => stem.normalize('NFC').toLowerCase();
