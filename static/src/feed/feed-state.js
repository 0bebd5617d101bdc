/**
 * What the feed knows, as plain values in and out; no DOM here.
 */

/** Reports of watching leave the page at most this often (milliseconds). */
export const REPORT_EVERY_MS = 60_000;

/** A clip counts as finished from this share on; the server decides, this only ticks the list early. */
export const FINISHED_RATIO = 0.9;

/** The steps of a sitting that can be shown: clip steps hold their clip, others stand as they are. Clips that are gone are left out. */
export function shownSteps(steps, clips) {
  const byId = new Map(clips.map((clip) => [clip.id, clip]));
  const found = [];
  for (const step of steps) {
    if (step.kind === 'clip' && byId.has(step.clip)) found.push({ kind: 'clip', clip: byId.get(step.clip), why: step.why ?? '' });
    if (step.kind === 'recall' && step.check) found.push(step);
  }
  return found;
}

/** Shown steps of a newer plan to put behind those that are `kept`: none comes twice, and no more than `most` clips. */
export function stepsBehind(kept, newer, most) {
  const key = (step) => `${step.kind} ${step.from ?? ''} ${step.clip.id ?? step.clip}`;
  const known = new Set(kept.map(key));
  const found = [];
  let left = most;
  for (const step of newer) {
    if (known.has(key(step))) continue;
    if (step.kind === 'clip' && left-- <= 0) break;
    found.push(step);
  }
  return found;
}

/** Where to open the sitting: `{index, positionS}`. A stored clip that is not in it opens the first step. */
export function openingPoint(steps, resume) {
  const index = steps.findIndex((step) => step.kind === 'clip' && step.clip.id === resume?.clip);
  if (index < 0) return { index: 0, positionS: 0 };
  const position = resume.position_s || 0;
  const length = steps[index].clip.duration_s;
  // At the very end there is nothing left to resume: open that clip from its start.
  return { index, positionS: length && position > length - 1 ? 0 : position };
}

/** How far from the current page the next clip may be to be worth loading: a recall card may stand between. */
const REACH = 2;

/** The clip steps nearest to the current page: `{previous, current, next}`, each an index or -1. Together they may hold three players. */
export function nearClips(steps, current) {
  const isClip = (index) => steps[index]?.kind === 'clip';
  const nearest = (by) => {
    for (let away = 1; away <= REACH; away++) if (isClip(current + by * away)) return current + by * away;
    return -1;
  };
  return { previous: nearest(-1), current: isClip(current) ? current : -1, next: nearest(1) };
}

/** Whether the learner has to answer this step's check before going on. */
export function holdsBack(step) {
  const check = step?.kind === 'clip' ? step.clip.check : null;
  return Boolean(check?.holds) && !check.answer && !check.tries;
}

/** How far one gets on the way from page `from` to page `to`: a clip that holds ends the way at itself. */
export function reachable(steps, from, to) {
  for (let index = Math.max(0, from); index < to; index++) if (holdsBack(steps[index])) return index;
  return to;
}

/** What happens when a clip has ended: 'again', 'next' or 'stop'. Nobody is swept past a question, or on to a clip after the last step. */
export function afterEnd({ choice, step, isLast, calm }) {
  if (choice === 'loop' && !calm) return 'again';
  const asks = step.clip.check && !step.clip.check.answer && !step.clip.check.tries;
  return choice === 'next' && !calm && !asks && !isLast ? 'next' : 'stop';
}

/** Whether playback that ran from `from` to `to` (seconds) came by the second at which the clip's open check is asked. */
export function crossesCheck(check, from, to) {
  if (!check || check.answer || check.tries || typeof check.at_s !== 'number') return false;
  return from < check.at_s && check.at_s <= to;
}

/** Facts waiting to be sent with one more in them: the largest shares win, the latest position wins. */
export function addFact(pending, fact) {
  const known = pending.get(fact.clip);
  return new Map(pending).set(fact.clip, {
    clip: fact.clip,
    watched_ratio: Math.max(known?.watched_ratio ?? 0, fact.watched_ratio),
    furthest_ratio: Math.max(known?.furthest_ratio ?? 0, fact.furthest_ratio),
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

/** The furthest second that was truly played as a share of the clip, 0.0 to 1.0 in steps of 0.001. */
export function furthest(spans, durationS) {
  if (!(durationS > 0) || !spans.length) return 0;
  return Math.round(Math.min(1, spans[spans.length - 1][1] / durationS) * 1000) / 1000;
}

/**
 * How far the learner is, with clips counted whose report is still waiting to leave. `early` is how many of those there are; `told` is
 * the server's last word.
 */
export function progressNow(told, early, say) {
  if (!early) return told;
  const finished = Math.min(told.of, told.finished + early);
  return { finished, of: told.of, ratio: told.of ? finished / told.of : 0, text: say('progress_count', { finished, of: told.of }) };
}

/** Whether the clip in view should be running. */
export function shouldPlay({ inView, tabVisible, heldByLearner, yielded, panelOpen, onClip, broken, ended, locked }) {
  return inView && tabVisible && onClip && !heldByLearner && !yielded && !panelOpen && !broken && !ended && !locked;
}

/** The captions to show: in the first of the wanted languages there is, exactly or by its base, else the first. Null when none. */
export function chooseCaptions(captions, wanted) {
  for (const lang of wanted.filter(Boolean).map((one) => one.toLowerCase())) {
    const base = (tag) => tag.split('-')[0];
    const found =
      captions.find((track) => track.lang.toLowerCase() === lang) ?? captions.find((track) => base(track.lang.toLowerCase()) === base(lang));
    if (found) return found;
  }
  return captions[0] ?? null;
}

/** Index of the cue that is said at a second, or the last one before it when `after` is set; -1 when none is. Cues are in order. */
export function cueAt(cues, second, { after = false } = {}) {
  let found = -1;
  for (let index = 0; index < cues.length && cues[index].from <= second; index++) if (after || second < cues[index].to) found = index;
  return found;
}

/** Seconds as people write them: "0:07", "1:02:03". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const two = (value) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
