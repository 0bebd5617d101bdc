import { decodeCaptions } from '../../captions/files.js';
import { MOST_CUES, parseCaptions, toWebVtt } from '../../captions/parse.js';

/** Captions of three minutes take a few kilobytes; what is larger than this is something else (bytes). */
export const MOST_CAPTION_BYTES = 500_000;

const TIME = String.raw`(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?`;
const TIMES = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?![\d:.,])`);
/** What browsers read: anything else between two times is passed over without a word. */
const STRICT = /^(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}[ \t]+-->[ \t]+(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}(?:[ \t]|$)/;

/** How times are written; a sentence of ours holds no such arrow. */
const EXAMPLE = '00:01.500 --> 00:04.000';

/**
 * A captions file as WebVTT. Resolves to `{text, count}`, or to `{trouble: {key, gaps}}` with the sentence for why it is none.
 *
 * WebVTT that browsers read stays as it is; SubRip, and WebVTT they would stumble over, is written anew. `lang` helps to guess how an
 * old file was encoded.
 */
export async function readCaptionFile(file, lang = '') {
  if (!file.size) return { trouble: { key: 'up_empty' } };
  if (file.size > MOST_CAPTION_BYTES) return { trouble: { key: 'up_captions_large', gaps: { limit: MOST_CAPTION_BYTES / 1000 } } };
  let bytes;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    return { trouble: { key: 'up_unreadable' } }; // moved or changed since it was chosen
  }
  return asWebVtt(decodeCaptions(bytes, lang));
}

/** The same for a text. */
export function asWebVtt(written) {
  const text = written.replace(/^\ufeff/, '');
  if (text.includes('\0') || /^\s*<(?:!doctype|html|\?xml|tt)\b/i.test(text)) return { trouble: { key: 'up_captions_kind' } };
  const lines = text.split(/\r\n|\r|\n/);
  const trouble = firstTrouble(lines);
  if (trouble) return { trouble };
  const cues = parseCaptions(text);
  if (!cues.length) return { trouble: { key: 'up_captions_none' } };
  const times = lines.filter((line) => line.includes('-->'));
  if (times.length > MOST_CUES) return { trouble: { key: 'up_captions_many', gaps: { limit: MOST_CUES } } };
  const sound = /^WEBVTT(?:[ \t]|$)/.test(lines[0]) && times.every((line) => STRICT.test(line));
  return { text: sound ? lines.join('\n') : toWebVtt(cues), count: cues.length };
}

function firstTrouble(lines) {
  for (const [index, line] of lines.entries()) {
    if (!line.includes('-->')) continue;
    const found = TIMES.exec(line);
    const gaps = { line: index + 1 };
    if (!found) return { key: 'up_captions_time', gaps: { ...gaps, example: EXAMPLE } };
    if (seconds(found.slice(5, 9)) <= seconds(found.slice(1, 5))) return { key: 'up_captions_order', gaps };
  }
  return null;
}

function seconds([hours = 0, minutes, whole, fraction = '']) {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(whole) + Number(fraction.padEnd(3, '0')) / 1000;
}
