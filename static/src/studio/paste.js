/** Reading addresses, topics and titles out of what authors paste and type. Nothing is judged here; the server checks what is saved. */

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
