/**
 * Reading many clips out of pasted text, one a line: `title | address | topics`.
 *
 * Columns may be split by `|`, by tabs (a spreadsheet) or by semicolons. They may come in any order as far as the address goes:
 * the column that looks like one is the address, the first other one the title, the next the topics. Nothing is judged here beyond that;
 * the server checks what is saved.
 *
 * Gives `{clips: [{title, media, topics}], skipped: ["line", …]}`; `skipped` are lines without an address, as they were.
 */
export function parseLines(text) {
  const clips = [];
  const skipped = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (!line.trim()) continue;
    const clip = parseLine(line);
    if (clip) clips.push(clip);
    else skipped.push(line.trim());
  }
  return { clips, skipped };
}

function parseLine(line) {
  const columns = splitColumns(line).map(unquoted);
  const where = columns.findIndex(isAddress);
  if (where < 0) return null;
  const [title = '', topics = ''] = columns.filter((column, index) => index !== where);
  return { title: title || titleFromAddress(columns[where]), media: columns[where], topics: splitTopics(topics) };
}

function splitColumns(line) {
  const mark = ['\t', '|', ';'].find((one) => line.includes(one));
  return mark ? line.split(mark) : [line];
}

function unquoted(column) {
  const text = column.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
}

export function isAddress(text) {
  return /^(https?:\/\/|\/static\/)\S+$/i.test(text.trim());
}

/** Topics as typed: split at commas and spaces, # dropped, lowercase, each once. */
export function splitTopics(text) {
  const words = text.split(/[\s,،、;]+/u).map((word) => word.replace(/^#+/u, '').toLowerCase());
  return [...new Set(words.filter(Boolean))];
}

/** A first title from a file's name: `/static/water-cycle_2.mp4` gives "water cycle 2". */
export function titleFromAddress(address) {
  const path = address.split(/[?#]/u)[0];
  let name = path.split('/').filter(Boolean).pop() ?? '';
  try {
    name = decodeURIComponent(name);
  } catch {
    // A stray % in a file name: the name as it is reads well enough.
  }
  return name.replace(/\.[a-z0-9]{2,4}$/i, '').replace(/[-_+.]+/gu, ' ').replace(/\s+/gu, ' ').trim().slice(0, 120);
}
