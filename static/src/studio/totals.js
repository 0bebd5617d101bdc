/**
 * Sums over all clips that follow each edit of one of them: a list of 500 is never read as a whole for a letter typed in one.
 */
export class Totals {
  seconds = 0;
  problems = 0;
  warnings = 0;
  #parts = new Map();
  #topics = new Map();

  get count() {
    return this.#parts.size;
  }

  /** Topics in use, the most used first. */
  get topics() {
    return [...this.#topics].sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
  }

  /** Take what a clip holds now. `findings` are those of `findingsOf`. Returns whether topics came or went. */
  put(card, clip, findings) {
    const before = this.#parts.get(card);
    const part = {
      seconds: typeof clip.duration_s === 'number' ? clip.duration_s : 0,
      topics: clip.topics ?? [],
      problems: findings.filter(({ kind }) => kind === 'problem').length,
      warnings: findings.filter(({ kind }) => kind === 'warning').length,
    };
    if (before) this.#add(before, -1);
    this.#add(part, 1);
    this.#parts.set(card, part);
    return before?.topics.join() !== part.topics.join();
  }

  drop(card) {
    const part = this.#parts.get(card);
    if (!part) return;
    this.#add(part, -1);
    this.#parts.delete(card);
  }

  #add(part, sign) {
    // In tenths, as lengths are kept: fractions would add up to crumbs.
    this.seconds = Math.round(10 * (this.seconds + sign * part.seconds)) / 10;
    this.problems += sign * part.problems;
    this.warnings += sign * part.warnings;
    for (const topic of part.topics) {
      const count = (this.#topics.get(topic) ?? 0) + sign;
      if (count) this.#topics.set(topic, count);
      else this.#topics.delete(topic);
    }
  }
}
