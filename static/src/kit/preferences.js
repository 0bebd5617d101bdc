/** Small choices kept in this browser. Storage may be forbidden (private windows, framed pages): then nothing is kept. */
export function recall(name) {
  try {
    return window.localStorage.getItem(`microclip.${name}`);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    window.localStorage.setItem(`microclip.${name}`, value);
  } catch {
    // The choice holds for this page only.
  }
}
