import { h } from '../kit/dom.js';
import { CueRow } from './cue-row.js';
import { MOST_CUES } from './parse.js';

/** How long a caption stays when nobody said (seconds). */
const USUAL_S = 2;

/** A new caption leaves itself at least so much of the clip (seconds). */
const SHORTEST_S = 1;

/** The rows of captions. `changed()` is called after every change somebody made, `removing()` before one is deleted, `removed(number)` after. */
export class CueList {
  constructor({ say, transport, changed, removing, removed }) {
    Object.assign(this, { say, transport, changed, removing, removed });
    this.rows = [];
    this.element = h('ol', { class: 'microclip-captions__list', 'aria-label': say('cap_list') });
    this.act = {
      now: () => transport.now,
      durationS: () => transport.durationS,
      changed: () => this.changed(),
      jump: (row) => row.cue.from !== null && transport.playFrom(row.cue.from),
      remove: (row) => this.remove(row),
      next: (row) => this.next(row),
    };
  }

  /** Copies of the cues as they stand. */
  get cues() {
    return this.rows.map(({ cue }) => ({ ...cue }));
  }

  set cues(cues) {
    this.rows = cues.slice(0, MOST_CUES).map((cue) => new CueRow({ say: this.say, cue, act: this.act }));
    this.draw();
    this.element.scrollTop = 0;
  }

  get wrong() {
    return this.rows.find((row) => row.wrong) ?? null;
  }

  /** A new caption at a moment of the clip, in its place by time. False when there are as many as can be. */
  add(moment) {
    if (this.rows.length >= MOST_CUES) return false;
    const { durationS } = this.transport;
    const from = durationS > 0 ? Math.max(0, Math.min(moment, durationS - SHORTEST_S)) : moment;
    const before = this.rows.filter((row) => row.cue.from !== null && row.cue.from <= from).length;
    const following = this.rows[before]?.cue.from ?? Infinity;
    const limit = Math.min(following > from ? following : Infinity, durationS > from ? durationS : Infinity);
    const row = new CueRow({ say: this.say, cue: { from: tenth(from), to: tenth(Math.min(from + USUAL_S, limit)), text: '' }, act: this.act });
    this.rows.splice(before, 0, row);
    this.draw();
    this.changed();
    row.focus();
    return true;
  }

  /** On to the next caption; behind the last one a new one begins where it ended, or where the clip is by now. */
  next(row) {
    const following = this.rows[this.rows.indexOf(row) + 1];
    if (following) return void following.focus();
    const end = row.cue.to ?? this.transport.now;
    this.add(Math.max(end, Math.min(this.transport.now, end + USUAL_S)));
  }

  remove(row) {
    const place = this.rows.indexOf(row);
    this.removing();
    this.rows.splice(place, 1);
    this.draw();
    this.changed();
    this.removed(place + 1);
    (this.rows[place] ?? this.rows[place - 1])?.delete.focus();
  }

  /** Tell the rows where the clip is; while it plays and nobody writes, the spoken one comes into view. */
  follow(timeS, running) {
    for (const row of this.rows) {
      const spoken = row.covers(timeS);
      if (spoken && running && row.element.getAttribute('aria-current') === null && !this.element.contains(document.activeElement)) this.reveal(row);
      row.mark(spoken);
    }
  }

  /** Scroll the list, never the page. */
  reveal({ element }) {
    this.element.scrollTop += element.getBoundingClientRect().top - this.element.getBoundingClientRect().top - 8;
  }

  check() {
    for (const row of this.rows) row.check();
  }

  draw() {
    this.element.replaceChildren(...this.rows.map((row) => row.element));
    for (const [index, row] of this.rows.entries()) row.number(index + 1);
  }
}

const tenth = (timeS) => Math.round(timeS * 10) / 10;
