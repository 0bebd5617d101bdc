import { h, setAttribute } from '../kit/dom.js';
import { button } from './fields.js';
import { History } from './history.js';
import { sign } from './signs.js';

/** Kinds of inputs in which people write: their own undo is the browser's. */
const WRITTEN = new Set(['text', 'number', 'search', 'url', 'email', 'tel', 'password', 'date', 'time', 'datetime-local', 'month', 'week']);

/**
 * Undo and redo of the whole form, by buttons and by keys outside of texts.
 *
 * `settle()` ends what is half done, and is false where that cannot be; `read()` gives the state of the moment, `show(state)` brings another back, `tell(sentence)` says what happened, and `after(what, lost)` follows:
 * `lost` is whether the keyboard stood in something that is gone.
 */
export class Undoing {
  #focus = 0;

  constructor({ say, root, settle, read, show, tell, after, changed }) {
    Object.assign(this, { say, settle, read, show, tell, after, changed });
    this.history = new History(read());
    this.undoButton = this.#button('undo', () => this.undo());
    this.redoButton = this.#button('redo', () => this.redo());
    this.node = h('div', { class: 'microclip-studio__undoing', role: 'group', 'aria-label': say('undoing') }, this.undoButton, this.redoButton);
    // Everything written while the keyboard stays in one field is one step.
    root.addEventListener('focusin', () => (this.#focus += 1));
    this.#offer();
  }

  /** Remember what was just done. Edits of a field, group "field", count once for as long as the keyboard stays in it. */
  note(what, group = null) {
    if (this.isShowing || !this.history.record(this.read(), what, group && `${group} ${this.#focus}`)) return;
    this.#offer();
    this.changed();
  }

  /** Let `act` write into fields without a step of its own. */
  silently(act) {
    this.isShowing = true;
    try {
      act();
    } finally {
      this.isShowing = false;
    }
  }

  /** What became true of clips without the author holds for all states. */
  learned(change) {
    this.history.rewrite(change);
    this.changed();
  }

  /** A key anywhere in the form. */
  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented || isWritten(event.target)) return;
    const key = event.key.toLowerCase();
    const back = key === 'z' && !event.shiftKey;
    const forth = (key === 'z' && event.shiftKey) || (key === 'y' && event.ctrlKey);
    if (!back && !forth) return;
    event.preventDefault();
    event.stopPropagation();
    if (back) this.undo();
    else this.redo();
  }

  undo() {
    this.#go('undo', 'undone', 'nothing_to_undo');
  }

  redo() {
    this.#go('redo', 'redone', 'nothing_to_redo');
  }

  #go(way, words, nothing) {
    if (!this.settle()) return;
    const step = this.history[way]();
    if (!step) {
      this.tell(this.say(nothing));
      return;
    }
    const focused = document.activeElement;
    this.silently(() => this.show(step.state));
    // A line that moved has dropped the keyboard.
    if (isLost() && focused?.isConnected) focused.focus();
    this.#offer();
    this.tell(this.say(words, { what: this.#words(step.what) }));
    this.after(step.what, isLost());
    this.changed();
  }

  #offer() {
    const { undoable, redoable } = this.history;
    this.#name(this.undoButton, undoable);
    this.#name(this.redoButton, redoable);
  }

  #name(made, what) {
    // Not `disabled`: that would throw the keyboard out of the button that was just pressed.
    setAttribute(made, 'aria-disabled', what ? null : 'true');
    setAttribute(made, 'title', what ? this.#words(what) : null);
  }

  #words({ key, gaps }) {
    return this.say(key, gaps);
  }

  #button(key, act) {
    const made = button('', act, { kind: 'plain', 'aria-label': this.say(key) });
    made.append(sign(key), h('span', { class: 'microclip-studio__button-words', text: this.say(key) }));
    return made;
  }
}

function isLost() {
  return !document.activeElement || document.activeElement === document.body;
}

function isWritten(target) {
  if (!target?.matches) return false;
  return target.matches('textarea') || target.isContentEditable === true || (target.matches('input') && WRITTEN.has(target.type));
}
