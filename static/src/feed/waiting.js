/** What has no reply for this long waits for a better line (milliseconds). */
const LONG_MS = 4000;

/** Wait for what was sent; `late()` is called if that takes long: at once where the browser knows that there is no line. */
export async function waited(sent, late) {
  const slow = setTimeout(late, window.navigator.onLine === false ? 0 : LONG_MS);
  try {
    return await sent;
  } finally {
    clearTimeout(slow);
  }
}
