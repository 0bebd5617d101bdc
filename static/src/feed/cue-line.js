import { later } from '../kit/block.js';
import { cueAt } from './feed-state.js';

/** A little after a cue's border, so that it is surely crossed (milliseconds). */
const MARGIN_MS = 15;

/**
 * What is said at this moment, from a list of cues and a player. The player tells its time only now and then, so the borders of cues
 * are waited for.
 *
 * `changed(text)` hears each new text; '' when nothing is said.
 */
export class CueLine {
  #cues = [];
  #text = '';
  #cancel = null;

  constructor({ signal, changed }) {
    Object.assign(this, { signal, changed });
  }

  show(cues) {
    this.#cues = cues;
    this.reset();
  }

  /** Say again what is said, also when it is the same. */
  reset() {
    this.#text = null;
  }

  /** Look at the player's time anew; null for none. */
  follow(player) {
    this.#cancel?.();
    this.#cancel = null;
    const now = player?.positionS ?? 0;
    const said = player ? this.#cues[cueAt(this.#cues, now)] : null;
    const text = said?.text ?? '';
    if (text !== this.#text) this.changed(text);
    this.#text = text;
    if (!player?.running) return;
    const border = said ? said.to : this.#cues.find((cue) => cue.from > now)?.from;
    const next = Math.min(border ?? Infinity, this.#cues.find((cue) => cue.from > now)?.from ?? Infinity);
    if (!Number.isFinite(next)) return;
    const rate = player.media.playbackRate || 1;
    this.#cancel = later(this.signal, ((next - now) / rate) * 1000 + MARGIN_MS, () => this.follow(player));
  }
}
