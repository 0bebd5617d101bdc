import { h, show } from '../kit/dom.js';
import { button } from './fields.js';

/** What closes a window of Studio, of this version or another. */
const CLOSERS = '.action-cancel, .action-close, .action-modal-close, .cancel-button, [data-close], .btn-close, .pgn__modal-close-container button';
const WINDOWS = 'dialog, [role="dialog"], .wrapper-modal-window, .modal-window, .modal';

/**
 * Asks before unsaved changes are left: at Cancel, at Escape, at the window's own close button where the page can see it, and when the page goes.
 *
 * `usual` is what the foot shows otherwise, `cancel` its button. `isChanged()` tells whether there is anything to lose; `leave()` goes without saving.
 */
export class Leaving {
  constructor({ say, root, usual, cancel, isChanged, leave, keep, signal }) {
    Object.assign(this, { root, usual, cancel, isChanged, leave, keepDraft: keep });
    this.keepButton = button(say('keep_editing'), () => this.#keep(), { kind: 'main' });
    this.node = h(
      'div',
      { class: 'microclip-studio__actions', role: 'alertdialog', 'aria-label': say('unsaved'), hidden: true },
      h('p', { class: 'microclip-studio__status', text: say('unsaved') }),
      this.keepButton,
      button(say('discard'), () => leave(), { kind: 'danger' }),
    );
    this.node.addEventListener('keydown', (event) => event.key === 'Escape' && this.#stop(event, () => this.#keep()));
    cancel.addEventListener('click', (event) => this.#cancel(event));
    root.addEventListener('keydown', (event) => this.#escape(event));
    // Studio listens for the key's way up.
    root.addEventListener('keyup', (event) => event.key === 'Escape' && this.escaped && this.#stop(event, () => (this.escaped = false)));
    document.addEventListener('click', (event) => this.#closer(event), { capture: true, signal });
    window.addEventListener('beforeunload', (event) => this.#beforeUnload(event), { signal });
    // A frame that is taken away says no more than this.
    window.addEventListener('pagehide', () => this.#goes(), { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && this.#goes(), { signal });
  }

  #cancel(event) {
    if (!this.isChanged()) {
      this.leave();
      return;
    }
    // Library pages close the editor at any press of Cancel that reaches them.
    event.stopPropagation();
    this.#ask();
  }

  #escape(event) {
    if (event.key !== 'Escape' || event.defaultPrevented || !this.node.hidden || !this.isChanged()) return;
    this.escaped = true;
    this.#stop(event, () => this.#ask());
  }

  #closer(event) {
    const closer = event.target?.closest?.(CLOSERS);
    if (!closer || this.root.contains(closer) || !this.root.isConnected) return;
    if (!closer.closest(WINDOWS)?.contains(this.root) || !this.isChanged()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#ask();
  }

  #stop(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #ask() {
    show(this.usual, false);
    show(this.node, true);
    this.keepButton.focus();
  }

  #keep() {
    show(this.node, false);
    show(this.usual, true);
    this.cancel.focus();
  }

  #beforeUnload(event) {
    if (!this.root.isConnected || !this.isChanged()) return;
    this.keepDraft();
    event.preventDefault();
  }

  #goes() {
    if (this.root.isConnected && this.isChanged()) this.keepDraft();
  }
}
