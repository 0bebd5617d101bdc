/**
 * What can be known about a file before it is sent. The server reads the bytes and has the last word.
 */

const GRACE_S = 0.5;

/** Whether a file fits an `accept` list of MIME types and name endings; a file without a type is left to the server. */
export function fitsAccept(type, accept, name = '') {
  if (!type || !accept) return true;
  return accept.split(',').some((pattern) => {
    const wanted = pattern.trim();
    if (wanted.startsWith('.')) return name.toLowerCase().endsWith(wanted);
    return wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type.split(';')[0] === wanted;
  });
}

/**
 * The first reason not to send this file, as `{key, gaps}` for a sentence, or null.
 * `durationS` (seconds), `width` and `height` (pixels) may be missing, null or infinite while unknown. Half a second of grace: recorders
 * round up.
 */
export function fileTrouble({ size, type, name = '', durationS = null, width = 0, height = 0 }, limits) {
  if (!fitsAccept(type, limits.accept, name)) return { key: 'not_a_clip', gaps: {} };
  if (size === 0) return { key: 'empty_file', gaps: {} };
  if (size > limits.max_size_bytes) return { key: 'too_large', gaps: { size: megabytes(size), limit: megabytes(limits.max_size_bytes) } };
  if (Number.isFinite(durationS) && durationS > limits.max_duration_s + GRACE_S) {
    return { key: 'too_long', gaps: { seconds: Math.ceil(durationS), limit: limits.max_duration_s } };
  }
  if (durationS > 0 && durationS < limits.min_duration_s) return { key: 'up_too_short', gaps: { limit: limits.min_duration_s } };
  const side = Math.max(width, height);
  if (side > limits.max_side_px) return { key: 'up_too_wide', gaps: { found: side, limit: limits.max_side_px } };
  return null;
}

/** Bytes as megabytes (a million bytes), with one decimal below ten. */
export function megabytes(bytes) {
  const size = bytes / 1_000_000;
  return size < 10 ? Math.max(0.1, Math.round(size * 10) / 10) : Math.round(size);
}
