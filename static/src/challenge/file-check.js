/**
 * What can be known about a file before it is sent. The server reads the bytes and has the last word.
 */

/** Whether a file fits an `accept` list of MIME types; a file without a type is left to the server. */
export function fitsAccept(type, accept) {
  if (!type || !accept) return true;
  return accept.split(',').some((pattern) => {
    const wanted = pattern.trim();
    return wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type.split(';')[0] === wanted;
  });
}

/**
 * The first reason not to send this file, as `{key, gaps}` for a sentence, or null.
 * `durationS` may be null or infinite while unknown. Half a second of grace: recorders round up.
 */
export function fileTrouble({ size, type, durationS }, limits) {
  if (!fitsAccept(type, limits.accept)) return { key: 'not_a_clip', gaps: {} };
  if (size === 0) return { key: 'empty_file', gaps: {} };
  if (size > limits.max_size_bytes) return { key: 'too_large', gaps: { size: megabytes(size), limit: megabytes(limits.max_size_bytes) } };
  if (Number.isFinite(durationS) && durationS !== null && durationS > limits.max_duration_s + 0.5) {
    return { key: 'too_long', gaps: { seconds: Math.ceil(durationS), limit: limits.max_duration_s } };
  }
  return null;
}

/** Bytes as megabytes (a million bytes), with one decimal below ten. */
export function megabytes(bytes) {
  const size = bytes / 1_000_000;
  return size < 10 ? Math.max(0.1, Math.round(size * 10) / 10) : Math.round(size);
}
