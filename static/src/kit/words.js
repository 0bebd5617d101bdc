/**
 * The sentences of one block, as the server sent them, with their `{gaps}` filled.
 *
 * A missing key shows itself: the key is easier to report than an empty button.
 */
export function wording(words) {
  return (key, gaps = {}) =>
    (words?.[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in gaps ? String(gaps[name]) : whole));
}

/** The sentence for a failed call: the server's own, else one of ours. */
export function sentenceFor(error, say) {
  if (error.message && error.name === 'ApiError') return error.message;
  return say(error.code === 'offline' ? 'offline' : 'failed');
}

/** Numbers in the language of the page. */
export function numbers(node, options) {
  const lang = node.closest?.('[lang]')?.lang || undefined;
  let format;
  try {
    format = new Intl.NumberFormat(lang, options);
  } catch {
    format = new Intl.NumberFormat(undefined, options); // a page with a language tag browsers do not know
  }
  return (value) => format.format(value);
}
