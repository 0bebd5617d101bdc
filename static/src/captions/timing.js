/** When captions are shown: times as they are written and read by people, what speaks against a caption, lines spread over a clip. */

/** Above this, people cannot read along (characters a second). */
export const READABLE_RATE = 25;

/** A caption is cut off by the end of its clip from this on (seconds): lengths are known to a tenth. */
const TOLERANCE_S = 0.1;

/** How long a spread line stays at most: so long at least, and a second for so many characters. */
const STAYS_S = 2;
const STAYS_CHARACTERS = 8;

/** "1:02.5" for 62.5 seconds; times are shown to a tenth of a second. */
export function writeTime(timeS) {
  const tenths = Math.max(0, Math.round(timeS * 10)) || 0;
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${((tenths % 600) / 10).toFixed(1).padStart(4, '0')}`;
}

/** Seconds of what somebody wrote: "62.5", "1:02,5", "0:01:02.5", digits of any script; null when that is no time. */
export function readTime(text) {
  const latin = String(text ?? '').normalize('NFKC').trim().replace(/\p{Nd}/gu, (digit) => String(digitValue(digit))).replace(/[,\u066b\u060c]/g, '.');
  const parts = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{0,3})?|\.\d{1,3})$/.exec(latin);
  if (!parts) return null;
  const [hours = 0, minutes = 0, seconds] = parts.slice(1);
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000) / 1000;
}

/** Decimal digits stand in runs of ten, zero first. */
function digitValue(digit) {
  const code = digit.codePointAt(0);
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return code - zero;
}

/**
 * What speaks against a cue as `{key, gaps, field, wrong}` of its sentence, or null. `wrong` ones cannot be saved; the others are hints.
 * An unreadable time is null in the cue. `durationS` is 0 while the clip's length is unknown.
 */
export function troubleOf({ from, to, text }, durationS) {
  if (from === null || to === null) return { key: 'cap_time_wrong', field: from === null ? 'from' : 'to', wrong: true };
  if (to <= from) return { key: 'cap_end_first', field: 'to', wrong: true };
  if (durationS > 0 && from >= durationS) return { key: 'cap_beyond', field: 'from', wrong: false };
  if (durationS > 0 && to > durationS + TOLERANCE_S) return { key: 'cap_cut', gaps: { time: writeTime(durationS) }, field: 'to', wrong: false };
  const written = text.trim();
  if (written.split(/\n/).filter((line) => line.trim()).length > 2) return { key: 'cap_lines', field: 'text', wrong: false };
  const rate = Array.from(written).length / (to - from);
  if (rate > READABLE_RATE) return { key: 'cap_fast', gaps: { rate: Math.round(rate) }, field: 'text', wrong: false };
  return null;
}

/**
 * Lines as cues over a clip. `ends` maps a line to the moment it had been said, as far as that is known; the others share the time between
 * by their length.
 */
export function spread(lines, durationS, ends = new Map()) {
  const cues = [];
  let waiting = [];
  let from = 0;
  const share = (until) => {
    const second = (until - from) / waiting.reduce((sum, line) => sum + line.length, 0);
    for (const line of waiting) {
      const to = from + second * line.length;
      cues.push({ from: tenth(from), to: tenth(Math.min(to, from + Math.max(STAYS_S, line.length / STAYS_CHARACTERS))), text: line });
      from = to;
    }
    waiting = [];
    from = until;
  };
  for (const line of lines) {
    waiting.push(line);
    const end = ends.get(line);
    if (end > from && end <= durationS + TOLERANCE_S) share(end);
  }
  if (waiting.length) share(Math.max(durationS, from));
  return cues;
}

const tenth = (timeS) => Math.round(timeS * 10) / 10;
