import { h } from '../kit/dom.js';
import { spread } from './timing.js';

/** The longest text that is taken (characters): 400 captions of 500 characters are more than anybody types. */
const LONGEST = 60_000;

let boxNumber = 0;

/**
 * One big box for all that is said, a line for each caption. Each line's end is taken from the clip when Enter is pressed while it plays or
 * has been played that far; lines without one share the time between. `make(cues)` gets what came of it.
 */
export class TypeAlong {
  #ends = new Map();

  constructor({ say, transport, make }) {
    Object.assign(this, { transport, make });
    const id = `microclip-along-${++boxNumber}`;
    this.box = h('textarea', { class: 'microclip-field__control', id, rows: 6, maxlength: LONGEST, dir: 'auto', 'aria-describedby': `${id}-help` });
    this.box.addEventListener('keydown', (event) => event.key === 'Enter' && !event.isComposing && !event.ctrlKey && !event.metaKey && this.lineEnded());
    this.element = h(
      'div',
      { class: 'microclip-captions__along' },
      h('label', { class: 'microclip-field__label', for: id, text: say('cap_along_label') }),
      h('p', { class: 'microclip-muted', id: `${id}-help`, text: say('cap_along_help') }),
      this.box,
      h('div', { class: 'microclip-entry__buttons' }, h('button', { class: 'microclip-button microclip-button--primary', type: 'button', text: say('cap_along_make'), on: { click: () => this.done() } })),
    );
  }

  get lines() {
    return this.box.value.split('\n').map((line) => line.trim()).filter(Boolean);
  }

  lineEnded() {
    const line = this.box.value.slice(0, this.box.selectionStart).split('\n').at(-1).trim();
    if (line && this.transport.now > 0) this.#ends.set(line, this.transport.now);
  }

  done() {
    const { lines } = this;
    if (!lines.length) return void this.box.focus();
    this.make(spread(lines, this.transport.durationS, this.#ends));
  }

  /** Put a text there, such as the captions written so far, unless something is being typed. */
  offer(cues) {
    if (this.box.value.trim()) return;
    this.box.value = cues.map(({ text }) => text.replace(/\s*\n\s*/g, ' ')).join('\n');
    this.#ends = new Map(cues.filter(({ to }) => to !== null).map(({ text, to }) => [text.replace(/\s*\n\s*/g, ' '), to]));
  }

  clear() {
    this.box.value = '';
    this.#ends.clear();
  }
}
