/** First pause between two questions and what each grows by, up to the longest (milliseconds). */
const FIRST_MS = 10_000;
const SLOWER = 1.5;
const LONGEST_MS = 120_000;

/**
 * Ask now and then, more and more rarely and only while the page is looked at, until `ask()` resolves to true or `signal` aborts. A
 * question that fails is asked again later. `firstMs` is the first pause.
 */
export async function askUntilSettled({ signal, ask, firstMs = FIRST_MS }) {
  for (let pause = firstMs; ; pause = Math.min(LONGEST_MS, pause * SLOWER)) {
    await quiet(signal, pause);
    await lookedAt(signal);
    if (signal.aborted) return;
    try {
      if (await ask()) return;
    } catch {
      // Without an answer nothing is known: the next question may get one.
    }
    if (signal.aborted) return;
  }
}

function quiet(signal, ms) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    return undefined;
  });
}

function lookedAt(signal) {
  return new Promise((resolve) => {
    if (signal.aborted || !document.hidden) return resolve();
    const heard = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', heard);
      signal.removeEventListener('abort', heard);
      resolve();
    };
    document.addEventListener('visibilitychange', heard);
    signal.addEventListener('abort', heard);
    return undefined;
  });
}
