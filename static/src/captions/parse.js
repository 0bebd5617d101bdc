/**
 * WebVTT and SubRip as cues `{from, to, text}` (seconds from the clip's beginning, plain text) and back. Reading takes what it can get and never
 * throws; the server has the last word.
 */

export const MOST_CUES = 400;
export const MOST_CHARACTERS = 500;

/** What longer texts hold behind this is not looked at (characters). */
const LOOKED_AT = 1_000_000;

const TIME = String.raw`(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?`;
const TIMING = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?![\d:.,])`);
const TAG = /<\/?(?:c|i|b|u|s|v|lang|ruby|rt|font)(?:[.\s][^<>]*)?>|<(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}>/gi;
const SRT_PLACE = /\{\\[^{}]*\}/g;
const REFERENCES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&nbsp;': '\u00a0', '&lrm;': '\u200e', '&rlm;': '\u200f' };
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The cues of a WebVTT or SubRip text in the order they stand in: at most 400 of at most 500 characters. Without any: []. */
export function parseCaptions(text) {
  const lines = String(text ?? '').slice(0, LOOKED_AT).replace(/^\ufeff/, '').replace(/\0/g, '').split(/\r\n|\r|\n/);
  const blanksPart = /^WEBVTT(?:\s|$)/.test(lines[0]);
  const cues = [];
  let open = null;
  for (const [index, line] of lines.entries()) {
    const timing = TIMING.exec(line);
    if (timing) {
      if (cues.length === MOST_CUES) break;
      open = { from: seconds(timing.slice(1, 5)), to: seconds(timing.slice(5, 9)), lines: [] };
      cues.push(open);
    } else if (!line.trim()) {
      if (blanksPart) open = null;
    } else if (open && (blanksPart || !isNumber(lines, index))) {
      open.lines.push(line);
    }
  }
  return cues.map(({ from, to, lines: written }) => ({ from, to, text: plain(written) })).filter((cue) => cue.text);
}

/** Cues as a WebVTT text, in order of time; those without words are left out. Nothing of theirs can be read as a tag or a time. */
export function toWebVtt(cues) {
  const written = cues
    .map(({ from, to, text }) => ({ from, to, lines: linesOf(text) }))
    .filter(({ lines }) => lines.length)
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .map(({ from, to, lines }) => `${clock(from)} --> ${clock(to)}\n${lines.join('\n').replace(/[&<>]/g, (char) => ESCAPES[char])}\n`);
  return ['WEBVTT\n', ...written].join('\n');
}

/** In SubRip a number stands before the next time, after however many empty lines. */
function isNumber(lines, index) {
  if (!/^\s*\d+\s*$/.test(lines[index])) return false;
  const next = lines.slice(index + 1, index + 4).find((line) => line.trim());
  return next !== undefined && TIMING.test(next);
}

function seconds([hours = 0, minutes, whole, fraction = '']) {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(whole) + Number(fraction.padEnd(3, '0')) / 1000;
}

function plain(lines) {
  const text = linesOf(lines.join('\n').replace(SRT_PLACE, '').replace(TAG, '')).join('\n');
  return cut(text.replace(/&(?:amp|lt|gt|quot|#39|nbsp|lrm|rlm);/g, (reference) => REFERENCES[reference]));
}

const linesOf = (text) => String(text ?? '').split(/\r\n|\r|\n/).map((line) => line.trim()).filter(Boolean);

/** At most 500 characters, and no half of one at the end. */
function cut(text) {
  return text.slice(0, MOST_CHARACTERS).replace(/[\ud800-\udbff]$/, '');
}

function clock(time) {
  const thousandths = Math.max(0, Math.round((Number.isFinite(time) ? time : 0) * 1000));
  const two = (value) => String(Math.floor(value)).padStart(2, '0');
  return `${two(thousandths / 3_600_000)}:${two((thousandths / 60_000) % 60)}:${two((thousandths / 1000) % 60)}.${String(thousandths % 1000).padStart(3, '0')}`;
}
