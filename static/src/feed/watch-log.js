import { FINISHED_RATIO, progressNow } from './feed-state.js';
import { Reporter } from './reporter.js';

/** A clip that was in view for less was on the way to another one. */
const SHOWN_MS = 1000;

/**
 * What was watched, from the player to the server and back as progress; and what was done in this sitting.
 *
 * `changed(clip)` hears that progress or a clip's tick is another one; `announce('watched')` tells the page of newly finished clips.
 */
export class WatchLog {
  #told = '';
  #here = { clip: null, since: 0 };
  #early = new Set();

  constructor({ state, say, canAct, outbox, signal, changed, announce }) {
    Object.assign(this, { state, say, canAct, changed, announce, confirmed: state.progress });
    this.byId = new Map(state.clips.map((clip) => [clip.id, clip]));
    this.reporter = new Reporter({ outbox, signal, answered: (reply, facts) => this.#reported(reply, facts) });
    this.startAnew();
  }

  /** Begin to count what is done in a sitting. */
  startAnew() {
    this.finished = new Set();
    this.answers = [];
  }

  /** What was done in this sitting: `{clips, checks, right}`. */
  get done() {
    return { clips: this.finished.size, checks: this.answers.length, right: this.answers.filter((answer) => answer.right).length };
  }

  answered(answer) {
    this.answers.push(answer);
  }

  /** A clip is in view from now on. */
  cameTo(clip) {
    this.#here = { clip, since: Date.now() };
  }

  /**
   * Hand on what a player played of its clip; also that nothing was, if it stood there long enough to be played. `at` is the clip to come
   * back to.
   */
  note(player, at = player?.clip) {
    if (!player || (!player.spans.length && !this.#stoodThere(player.clip))) return;
    const { clip } = player;
    const fact = { clip: clip.id, watched_ratio: player.watchedRatio, furthest_ratio: player.furthestRatio, position_s: Math.round(player.positionS * 10) / 10 };
    if (fact.watched_ratio >= FINISHED_RATIO) this.finished.add(clip.id);
    if (!this.canAct) return;
    const told = JSON.stringify([fact, at.id]);
    if (told === this.#told) return; // hiding and showing a tab is no news
    this.#told = told;
    if (fact.watched_ratio >= FINISHED_RATIO && !clip.mine.finished) {
      clip.mine.finished = true; // the tick does not wait for the next report
      if (!clip.entry) this.#early.add(clip.id);
      this.#showProgress(clip);
    }
    this.reporter.note(fact, at.id);
  }

  flush(options) {
    this.reporter.flush(options);
  }

  /** Take in what a reply says of progress. */
  progressed(reply) {
    if (reply.progress) this.confirmed = reply.progress;
    if (reply.complete !== undefined) this.state.complete = reply.complete;
    this.#showProgress(null);
  }

  #stoodThere(clip) {
    return this.#here.clip === clip && Date.now() - this.#here.since >= SHOWN_MS;
  }

  #reported(reply, facts) {
    const before = this.confirmed.finished;
    for (const fact of facts) {
      const clip = this.byId.get(fact.clip);
      if (!clip) continue;
      for (const share of ['watched_ratio', 'furthest_ratio']) clip.mine[share] = Math.max(clip.mine[share] ?? 0, fact[share]);
      clip.mine.finished ||= clip.mine.watched_ratio >= FINISHED_RATIO;
      this.#early.delete(clip.id);
      this.changed(clip);
    }
    this.progressed(reply);
    if (this.confirmed.finished !== before) this.announce('watched');
  }

  #showProgress(clip) {
    this.state.progress = progressNow(this.confirmed, this.#early.size, this.say);
    this.changed(clip);
  }
}
