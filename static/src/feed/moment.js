/** A moment of a clip as "0:12", in the digits of the page's language. `ratio` is 0.0 to 1.0. */
export function momentText(ratio, durationS, node) {
  const seconds = Math.round((ratio || 0) * (durationS || 0));
  const lang = node.closest('[lang]')?.lang || document.documentElement.lang || undefined;
  const digits = (minimumIntegerDigits) => {
    const options = { minimumIntegerDigits, useGrouping: false };
    try {
      return new Intl.NumberFormat(lang, options);
    } catch {
      return new Intl.NumberFormat(undefined, options); // a language tag browsers do not know
    }
  };
  return `${digits(1).format(Math.floor(seconds / 60))}:${digits(2).format(seconds % 60)}`;
}
