/**
 * What is to be saved: `before` with `values` in the place of what it had.
 *
 * A value that is as `usual` is not written down, unless it was there before; `undefined` takes a value away. Names keep their order,
 * so that a form nobody touched reads as it came.
 */
export function stored(before, values, usual = {}) {
  const kept = { ...before };
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete kept[name];
    else if (name in kept || value !== usual[name]) kept[name] = value;
  }
  return kept;
}

/** Settings as one text that is the same for the same settings: course files do not keep the order of names. */
export function fingerprint(settings) {
  const sorted = (name, value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
  };
  return JSON.stringify(settings, sorted);
}
