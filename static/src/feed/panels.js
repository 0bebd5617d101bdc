import { setAttribute } from '../kit/dom.js';

/**
 * One sheet at a time over the stage. While it is open the clip waits and nothing below it can be reached; then the focus goes back to
 * where it came from.
 *
 * `changed(isOpen)` hears when that changes.
 */
export class Panels {
  #open = null;

  constructor({ stage, root, changed }) {
    Object.assign(this, { stage, root, changed });
  }

  get isOpen() {
    return this.#open !== null;
  }

  /** Show a sheet: `start()` fills it and takes the focus, `end()` hides it, `fallback` gets the focus when where it came from is gone. */
  open({ name, element, start, end = () => element.remove(), fallback }) {
    this.close();
    this.#open = { name, element, end, fallback, cameFrom: document.activeElement };
    if (!element.isConnected) this.stage.frame.append(element);
    for (const part of this.stage.below) setAttribute(part, 'inert', true);
    this.changed(true);
    start();
  }

  isShowing(name) {
    return this.#open?.name === name;
  }

  /** `byHand`: somebody closed it, so the focus goes back. */
  close({ byHand = false } = {}) {
    if (!this.#open) return;
    const { end, fallback, cameFrom } = this.#open;
    this.#open = null;
    end();
    for (const part of this.stage.below) setAttribute(part, 'inert', false);
    this.changed(false);
    if (!byHand) return;
    const isThere = cameFrom && cameFrom !== document.body && this.root.contains(cameFrom) && !cameFrom.closest('[hidden], [inert]');
    (isThere ? cameFrom : (fallback ?? this.stage.scroller)).focus({ preventScroll: true });
  }
}
