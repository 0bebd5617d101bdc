/**
 * What the feed knows, as plain values in and out; no DOM here.
 */

/** Reports of watching leave the page at most this often (milliseconds). */
export const REPORT_EVERY_MS = 60_000;

/** A clip counts as finished from this share on; the server decides, this only ticks the list early. */
export const FINISHED_RATIO = 0.9;

/** Where to open the feed: `{index, positionS}`. A stored clip that is gone opens the first unfinished one. */
export function resumePoint(state) {
  const index = state.clips.findIndex((clip) => clip.id === state.resume?.clip);
  if (index >= 0) {
    // At the very end there is nothing left to resume: open that clip from its start.
    const position = state.resume.position_s || 0;
    const length = state.clips[index].duration_s;
    return { index, positionS: length && position > length - 1 ? 0 : position };
  }
  const unfinished = nextUnfinished(state.clips, -1);
  return { index: state.resume?.clip && unfinished >= 0 ? unfinished : 0, positionS: 0 };
}

/** Index of the first clip not finished after `from`, starting over at the top; -1 when all are. */
export function nextUnfinished(clips, from) {
  for (let step = 1; step <= clips.length; step++) {
    const index = (from + step) % clips.length;
    if (!clips[index].mine.finished) return index;
  }
  return -1;
}

/** Which clips may hold a player: the one before, this one and the next. Never more than three. */
export function aliveIndexes(current, count) {
  return [current - 1, current, current + 1].filter((index) => index >= 0 && index < count);
}

/** Facts waiting to be sent with one more in them: the largest share wins, the latest position wins. */
export function addFact(pending, fact) {
  const known = pending.get(fact.clip);
  return new Map(pending).set(fact.clip, {
    clip: fact.clip,
    watched_ratio: Math.max(known?.watched_ratio ?? 0, fact.watched_ratio),
    position_s: fact.position_s,
  });
}

/** Put back facts that could not be sent; what was noted meanwhile is newer. */
export function putBack(pending, unsent) {
  let merged = new Map(unsent.map((fact) => [fact.clip, fact]));
  for (const fact of pending.values()) merged = addFact(merged, fact);
  return merged;
}

/** Milliseconds until the next report may leave; 0 for now. */
export function reportDueIn(lastSentAt, now) {
  return lastSentAt === null ? 0 : Math.max(0, lastSentAt + REPORT_EVERY_MS - now);
}

/** How long to wait before try number `attempt` (from 1) to send again: 10 s doubling up to 80 s. */
export function retryDelayMs(attempt) {
  return 10000 * 2 ** Math.min(3, attempt - 1);
}

/**
 * How far the learner is, with clips counted whose report is still waiting to leave. `told` is the server's last word and
 * stands when it knows as much.
 */
export function progressNow(clips, told, say) {
  const finished = clips.filter((clip) => clip.mine.finished).length;
  if (told.finished >= finished) return told;
  return { finished, of: clips.length, ratio: finished / clips.length, text: say('progress_count', { finished, of: clips.length }) };
}

/** Checks answered right at the end of the feed: `{right, of}`. */
export function checksTally(clips) {
  const checks = clips.filter((clip) => clip.check);
  return { right: checks.filter((clip) => clip.check.answer?.right).length, of: checks.length };
}

/** Whether the clip in view should be running. */
export function shouldPlay({ inView, tabVisible, heldByLearner, yielded, sheetOpen, onClip, broken, ended }) {
  return inView && tabVisible && onClip && !heldByLearner && !yielded && !sheetOpen && !broken && !ended;
}

/** The captions to show: those in the page's language, else in its base language, else the first. Null when none. */
export function chooseCaptions(captions, lang) {
  const wanted = (lang || '').toLowerCase();
  const base = wanted.split('-')[0];
  return (
    captions.find((track) => track.lang.toLowerCase() === wanted) ??
    captions.find((track) => track.lang.toLowerCase().split('-')[0] === base) ??
    captions[0] ??
    null
  );
}
