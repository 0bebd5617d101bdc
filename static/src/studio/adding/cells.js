/** More lines than this are not looked at: a feed holds 500 clips. */
export const MOST_LINES = 2_000;

/** What may part columns, the likeliest first. */
export const SIGNS = ['\t', '|', ';', ','];

/**
 * The lines of a table as `{rows: [{cells, raw, line}], rest}`: `raw` is the line as it was written, `line` where it begins, from 1, `rest`
 * what is left behind the most lines there may be. A value in quotation marks may hold the sign, line breaks and doubled marks. A mark
 * nobody closes is a mark like any other letter. Without a `sign`, each line is one value. Lines without anything are left out.
 */
export function rowsOf(text, sign, most = MOST_LINES) {
  const rows = [];
  let at = 0;
  let line = 1;
  let closing = true;
  while (at < text.length && rows.length < most) {
    const start = at;
    const cells = [];
    let end = false;
    while (!end) {
      const quoted = sign && closing ? quotedCell(text, at, sign) : null;
      if (quoted === false) closing = false; // none that is opened from here on is ever closed
      const cell = quoted || plainCell(text, at, sign);
      cells.push(cell.text.trim());
      at = cell.end;
      end = at >= text.length || text[at] !== sign;
      if (!end) at += 1;
    }
    const raw = text.slice(start, at);
    if (cells.some(Boolean)) rows.push({ cells, raw, line });
    line += breaksIn(raw) + 1;
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
  }
  return { rows, rest: text.slice(at) };
}

function plainCell(text, from, sign) {
  let end = from;
  while (end < text.length && text[end] !== sign && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { text: text.slice(from, end), end };
}

/** A value in quotation marks at a place: `{text, end}`, null when none begins there, false when one begins and never ends. */
function quotedCell(text, from, sign) {
  let at = from;
  while (text[at] === ' ') at += 1;
  if (text[at] !== '"') return null;
  const pieces = [];
  for (let start = at + 1; ; ) {
    const mark = text.indexOf('"', start);
    if (mark < 0) return false;
    pieces.push(text.slice(start, mark));
    start = mark + 1;
    let after = start;
    while (text[after] === ' ') after += 1;
    if (after >= text.length || [sign, '\n', '\r'].includes(text[after])) return { text: pieces.join(''), end: after };
    pieces.push('"');
    // A doubled mark is one; a single one in the middle is taken as it stands.
    if (text[start] === '"') start += 1;
  }
}

function breaksIn(raw) {
  return raw.match(/\r\n|\r|\n/g)?.length ?? 0;
}
