import { later } from '../kit/block.js';
import { setText, show } from '../kit/dom.js';

/** A sentence goes after this long, one that can be undone later (milliseconds). */
const STAYS_MS = { plain: 7000, undo: 12_000 };

/** The line on the stage that says what happened, sometimes with a way back. */
export class Note {
  #hush = null;
  #undo = null;

  constructor({ stage, signal }) {
    Object.assign(this, { stage, signal });
  }

  /** Say something; `quiet` is for ears only, `undo()` takes back what was done. */
  tell(sentence, { quiet = false, undo = null } = {}) {
    const { status, undo: button } = this.stage;
    this.#hush?.();
    this.#undo = undo;
    setText(status, sentence);
    status.classList.toggle('microclip-feed__status--quiet', quiet);
    show(button, Boolean(undo));
    this.#hush = later(this.signal, undo ? STAYS_MS.undo : STAYS_MS.plain, () => this.clear());
  }

  clear() {
    const { status, undo } = this.stage;
    if (undo.contains(document.activeElement)) this.stage.scroller.focus({ preventScroll: true });
    this.#undo = null;
    setText(status, '');
    show(undo, false);
  }

  /** The way back is taken. */
  undo() {
    const act = this.#undo;
    this.#hush?.();
    this.clear();
    act?.();
  }
}
