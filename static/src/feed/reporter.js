import { addFact, putBack, reportDueIn, retryDelayMs } from './feed-state.js';
import { later } from '../kit/block.js';

/**
 * Sends what was watched, in batches: at most one report an interval (`REPORT_EVERY_MS`), everything at once when the page goes away,
 * and again later when there was no connection.
 */
export class Reporter {
  #api;
  #signal;
  #answered;
  #clock;
  #pending = new Map();
  #at = null;
  #lastSentAt = null;
  #cancelTimer = null;
  #failures = 0;
  #sending = false;

  /** `answered(reply, facts)` hears of each report that arrived. */
  constructor({ api, signal, answered, clock = Date.now }) {
    this.#api = api;
    this.#signal = signal;
    this.#answered = answered;
    this.#clock = clock;
    window.addEventListener('online', () => this.#pending.size && this.flush(), { signal });
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
    if (!this.#pending.size || (this.#sending && !leaving)) return;
    const facts = [...this.#pending.values()];
    this.#pending = new Map();
    this.#lastSentAt = this.#clock();
    this.#sending = true;
    try {
      const reply = await this.#api.call('report_watch', { items: facts, at: this.#at }, { keepalive: leaving });
      this.#failures = 0;
      this.#answered(reply, facts);
    } catch (error) {
      this.#failed(error, facts);
    } finally {
      this.#sending = false;
    }
    if (this.#pending.size && !this.#cancelTimer) this.#schedule(reportDueIn(this.#lastSentAt, this.#clock()));
  }

  /** A refusal is final, saying it again changes nothing; anything else is kept for a better moment. */
  #failed(error, facts) {
    if (!error.passing) return;
    this.#pending = putBack(this.#pending, facts);
    this.#failures += 1;
    this.#schedule(retryDelayMs(this.#failures));
  }

  #schedule(ms) {
    if (this.#cancelTimer || this.#sending || this.#signal.aborted) return;
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
