/** What the tests of the feed's player share: a state of the shape of `feed_state`, a started feed, and a drive of its media. */
import { FakeIntersectionObserver, addView, openPage, runtime, serve, settled, words } from './page.mjs';

const MINE = { liked: false, saved: false, clear: false, tried: false, not_interested: false, lost_ratio: null, reported: false, watched_ratio: 0, furthest_ratio: 0, finished: false };

export const VTT = 'WEBVTT\n\n00:00.000 --> 00:02.000\nOne <i>word</i>\n\n00:04.000 --> 00:06.000\nTwo words\n';

export function clip(id, { mine = {}, ...changes } = {}) {
  return {
    id, title: `Clip ${id}`, kind: 'video', media: `/media/${id}.mp4`, low: '', sound: '', bytes: { media: 0, low: 0, sound: 0 }, poster: '', description: '', alt: '',
    flashing: false, duration_s: 10, captions: [], topics: [], credit: '', entry: false, check: null, mine: { ...MINE, ...mine }, likes: 1, likes_text: '1 like', ...changes,
  };
}

export function check(changes = {}) {
  return { kind: 'single', question: 'Why?', options: [{ key: 0, text: 'So' }, { key: 1, text: '<b>Or so</b>' }], unit: '', at_s: null, holds: false, tries: 0, answer: null, ...changes };
}

export function marked(right, changes = {}) {
  return {
    given: [right ? 1 : 0], right, half: false, explanation: 'Because.', options: [{ key: 0, right: false, explanation: '' }, { key: 1, right: true, explanation: '' }],
    right_order: null, right_number: null, due_text: '', ...changes,
  };
}

export const recall = (id, changes = {}) => ({ kind: 'recall', clip: id, from: '', title: `Clip ${id}`, check: check(), ...changes });

export const clipSteps = (clips) => clips.map((one) => ({ kind: 'clip', clip: one.id }));

export function feedState(clips, { steps = clipSteps(clips), ...changes } = {}) {
  return {
    clips,
    sitting: { steps, plan: { kind: 'clips', size: 7 }, plans: [{ kind: 'clips', size: 7, text: '7 clips' }, { kind: 'minutes', size: 4, text: '4 minutes' }], text: `${clips.length} clips` },
    resume: { clip: null, position_s: 0 }, progress: { finished: 0, of: clips.length, ratio: 0, text: '0 finished' }, complete: false, learned: [],
    due: { count: 0, text: '', next_text: '' }, pin: '', questions: [], can_see_insight: false, limits: { question: 300, pin: 120 }, as_of: 'now', ...changes,
  };
}

/** A page with media that say what was done to them. `queries` are the media queries that hold. */
export function openFeedPage({ queries = [] } = {}) {
  const window = openPage();
  window.matchMedia = (query) => ({ matches: queries.some((one) => query.includes(one)) });
  const media = window.HTMLMediaElement.prototype;
  Object.defineProperty(media, 'readyState', { get() { return 4; }, configurable: true });
  Object.defineProperty(media, 'ended', { get() { return Boolean(this.isOver) && !this.isRunning; }, configurable: true });
  const play = media.play;
  media.play = function startOver(...given) {
    this.isOver = false;
    return play.apply(this, given);
  };
  media.canPlayType = () => '';
  window.Element.prototype.scrollTo = function scrollTo({ top }) {
    this.scrolledTo = top;
  };
  return window;
}

/** Answers of a server that takes everything. */
export function answers() {
  return {
    report_watch: ({ items }) => ({ progress: { finished: items.length, of: 3, ratio: 0.33, text: 'some finished' }, complete: false }),
    set_reaction: ({ clip: id, kind, on }) => ({ clip: id, mine: { ...MINE, liked: kind === 'like' && on, saved: kind === 'save' && on, not_interested: kind === 'not_interested' && on }, likes: 2, likes_text: '2 likes' }),
    mark_lost: ({ clip: id, ratio }) => ({ clip: id, mine: { ...MINE, lost_ratio: ratio }, likes: 1, likes_text: '1 like' }),
    report_clip: ({ clip: id, reason }) => ({ clip: id, mine: { reported: reason !== null } }),
    answer_check: ({ clip: id, from, given, attempt }) => ({ clip: id, from, answer: marked(given[0] === 1, { given }), tries: attempt, progress: { finished: 0, of: 3, ratio: 0, text: 'none' }, learned: [], due: { count: 0, text: '', next_text: '' } }),
  };
}

/** Serve handlers, captions, and media that are `gone`. */
export function serveFeed(window, handlers, { gone = [] } = {}) {
  const calls = serve(window, handlers);
  const { fetch } = window;
  window.fetch = async (url, options = {}) => {
    if (url.endsWith('.vtt')) return { ok: true, status: 200, text: async () => VTT };
    if (url.startsWith('/media/')) return { ok: !gone.includes(url), status: gone.includes(url) ? 404 : 206 };
    return fetch(url, options);
  };
  return calls;
}

/** Start a feed and bring it into view, as a browser would. */
export async function startFeed(window, state, { canAct = true, element, assets } = {}) {
  const holder = element ?? addView(window, 'feed');
  window.MicroclipFeed(runtime, holder, { words: words('feed'), can_act: canAct, state, assets });
  const stage = holder.querySelector('.microclip-feed__stage');
  if (stage) watcherOf(stage).see(stage, 1);
  await settled();
  return holder;
}

export const watcherOf = (target) => FakeIntersectionObserver.all.findLast((observer) => observer.targets.includes(target));
export const mediaIn = (holder) => [...holder.querySelectorAll('video, audio')];
export const running = (holder) => mediaIn(holder).filter((media) => !media.paused);
export const find = (holder, selector) => holder.querySelector(selector);
export const current = (holder) => find(holder, '.microclip-feed__clip:not([inert])');
export const currentMedia = (holder) => current(holder).querySelector('video, audio');
export const box = (holder) => find(holder, '.microclip-feed__scroller');
export const status = (holder) => find(holder, '.microclip-feed__status').textContent;

export function press(target, key) {
  const { KeyboardEvent } = target.ownerDocument.defaultView;
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

export function fire(media, type) {
  media.dispatchEvent(new (media.ownerDocument.defaultView.Event)(type));
}

/** Let the current clip really run for some seconds. */
export function watch(holder, seconds) {
  const media = currentMedia(holder);
  for (let s = 0; s < seconds; s++) {
    media.currentTime += 1;
    fire(media, 'timeupdate');
  }
}

/** Let the current clip come to its end. */
export async function end(holder) {
  const media = currentMedia(holder);
  media.isRunning = false;
  media.isOver = true;
  fire(media, 'ended');
  await settled(5);
}

/** So much of the current clip is loaded that others may be. */
export async function enough(holder) {
  fire(currentMedia(holder), 'canplaythrough');
  await settled(5);
}

/** Choose a value of a group in the player's settings. */
export async function choose(holder, name, value) {
  find(holder, '[aria-label="Player settings"]').click();
  const input = [...holder.querySelectorAll(`[data-choice="${name}"]`)].find((one) => one.value === String(value));
  input.click();
  press(find(holder, '.microclip-settings'), 'Escape');
  await settled();
}
