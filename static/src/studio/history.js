import { fingerprint } from './stored.js';

/** Steps that can be taken back. More would keep old lists alive for nothing. */
const MOST = 200;

/**
 * What was done, so that it can be undone and done again.
 *
 * A state is `{items: [], values: [], settings: ''}`: whatever stands in the list, what each holds at that moment, and all else as one text.
 * States share what did not change, so that a step of a list of 500 costs 500 references and no copy. `what` is anything the
 * caller wants back with a step.
 */
export class History {
  #steps;
  #at = 0;
  #group = null;

  constructor(state, { most = MOST } = {}) {
    this.most = most;
    this.#steps = [{ state, what: null }];
  }

  get state() {
    return this.#steps[this.#at].state;
  }

  /** What the next undo takes back, or null. */
  get undoable() {
    return this.#at > 0 ? this.#steps[this.#at].what : null;
  }

  /** What the next redo does again, or null. */
  get redoable() {
    return this.#steps[this.#at + 1]?.what ?? null;
  }

  /**
   * Remember a new state. Steps of the same `group` that follow one another are one step; one that leads back to where its group began
   * is none. Returns whether anything is different from before.
   */
  record(state, what, group = null) {
    const joins = group !== null && group === this.#group && this.#at > 0;
    if (sameState(state, this.state)) return false;
    this.#steps.length = this.#at + 1;
    if (joins && sameState(state, this.#steps[this.#at - 1].state)) {
      this.#steps.pop();
      this.#at -= 1;
      this.#group = null;
      return true;
    }
    if (joins) this.#steps[this.#at] = { ...this.#steps[this.#at], state };
    else this.#steps.push({ state, what });
    if (this.#steps.length > this.most + 1) this.#steps.shift();
    this.#at = this.#steps.length - 1;
    this.#group = group;
    return true;
  }

  /** Go back one step: `{state, what}` to show, or null at the beginning. */
  undo() {
    if (!this.#at) return null;
    const { what } = this.#steps[this.#at];
    return this.#go(-1, what);
  }

  /** Go forward again: `{state, what}`, or null at the end. */
  redo() {
    const next = this.#steps[this.#at + 1];
    return next ? this.#go(1, next.what) : null;
  }

  /**
   * Let something be true of all states, such as an id the server gave or a length read from a file: no step of the author's.
   * `change(value, item)` gives the value in its place, the same one where nothing is to change.
   */
  rewrite(change) {
    const known = new Map();
    for (const { state } of this.#steps) {
      state.values.forEach((value, index) => {
        if (!known.has(value)) known.set(value, change(value, state.items[index]));
        state.values[index] = known.get(value);
      });
    }
  }

  #go(by, what) {
    this.#at += by;
    this.#group = null;
    return { state: this.state, what };
  }
}

function sameState(one, other) {
  if (one.settings !== other.settings || one.items.length !== other.items.length) return false;
  return one.items.every((item, index) => item === other.items[index]) && one.values.every((value, index) => sameValue(value, other.values[index]));
}

/** Most values are the same objects; the few that are not are compared by what they hold. */
function sameValue(one, other) {
  return one === other || fingerprint(one) === fingerprint(other);
}
