import { addFact, putBack, reportDueIn } from './feed-state.js';
import { later } from '../kit/block.js';

/**
 * Sends what was watched, in batches: at most one report an interval (`REPORT_EVERY_MS`), everything at once when the page goes away.
 * Reports go through the outbox: without a connection they wait there as one, also over a reload.
 */
export class Reporter {
  #outbox;
  #signal;
  #answered;
  #clock;
  #pending = new Map();
  #at = null;
  #lastSentAt = null;
  #cancelTimer = null;

  /** `answered(reply, facts)` hears of each report that arrived. */
  constructor({ outbox, signal, answered, clock = Date.now }) {
    this.#outbox = outbox;
    this.#signal = signal;
    this.#answered = answered;
    this.#clock = clock;
  }

  /** Note a fact and see to it that it leaves soon. `at` is the clip the learner is at now. */
  note(fact, at) {
    this.#pending = addFact(this.#pending, fact);
    this.#at = at;
    this.#schedule(reportDueIn(this.#lastSentAt, this.#clock()));
  }

  /** Send now. `leaving`: the page is going away, so the request must outlive it. */
  async flush({ leaving = false } = {}) {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (!this.#pending.size) return;
    const facts = [...this.#pending.values()];
    this.#pending = new Map();
    this.#lastSentAt = this.#clock();
    try {
      const reply = await this.#outbox.send('report_watch', { items: facts, at: this.#at }, { key: 'watch', merge: joined, leaving });
      this.#answered(reply, facts);
    } catch (error) {
      if (error.name !== 'ApiError') throw error;
      // A refusal is final: saying it again changes nothing, and nobody asked for the report.
    }
  }

  #schedule(ms) {
    if (this.#cancelTimer || this.#signal.aborted) return;
    if (ms === 0) {
      this.flush();
      return;
    }
    this.#cancelTimer = later(this.#signal, ms, () => {
      this.#cancelTimer = null;
      this.flush();
    });
  }
}

/** Two reports as one: of each clip the larger shares and the later place. */
function joined(older, newer) {
  const facts = putBack(new Map(newer.items.map((fact) => [fact.clip, fact])), older.items);
  return { items: [...facts.values()], at: newer.at };
}
