import { h, setAttribute, setText } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { MOST_CHARACTERS } from './parse.js';
import { readTime, troubleOf, writeTime } from './timing.js';

/** What an arrow key moves a time by (seconds). */
const STEP_S = 0.1;

let rowNumber = 0;

/**
 * One caption: words, when they come and go, what speaks against them. `cue` is `{from, to, text}`; a time that cannot be read is null.
 *
 * `act` has `now()` (the player's moment in seconds), `durationS()`, `changed()`, `jump(row)`, `remove(row)` and `next(row)`.
 */
export class CueRow {
  constructor({ say, cue, act }) {
    Object.assign(this, { say, act, cue: { ...cue } });
    this.id = `microclip-cue-${++rowNumber}`;
    this.label = h('label', { class: 'microclip-cue__number', for: `${this.id}-text` });
    this.text = h('textarea', { class: 'microclip-field__control microclip-cue__text', id: `${this.id}-text`, rows: 2, maxlength: MOST_CHARACTERS, dir: 'auto', 'aria-describedby': `${this.id}-trouble`, on: { input: () => this.typed() } });
    this.text.value = cue.text;
    this.jump = h('button', { class: 'microclip-button microclip-button--quiet microclip-button--round', type: 'button', on: { click: () => act.jump(this) } }, icon('play'));
    this.delete = h('button', { class: 'microclip-button microclip-button--quiet microclip-button--round', type: 'button', on: { click: () => act.remove(this) } }, icon('cross'));
    this.times = { from: this.time('from'), to: this.time('to') };
    this.trouble = h('p', { class: 'microclip-cue__trouble', id: `${this.id}-trouble` });
    this.element = h(
      'li',
      { class: 'microclip-cue' },
      h('div', { class: 'microclip-cue__head' }, this.label, this.jump, this.delete),
      this.text,
      h('div', { class: 'microclip-cue__times' }, this.times.from.element, this.times.to.element),
      this.trouble,
    );
    this.element.addEventListener('keydown', (event) => this.pressed(event));
    this.check();
  }

  time(name) {
    const { say } = this;
    const id = `${this.id}-${name}`;
    const field = h('input', { class: 'microclip-field__control microclip-cue__time', id, type: 'text', inputmode: 'text', autocomplete: 'off', spellcheck: 'false', dir: 'ltr', maxlength: 12, 'aria-describedby': `${this.id}-trouble` });
    field.value = writeTime(this.cue[name]);
    field.addEventListener('input', () => this.set(name, readTime(field.value)));
    field.addEventListener('change', () => this.cue[name] !== null && this.write(name));
    const now = h('button', { class: 'microclip-button microclip-cue__now', type: 'button', text: say('cap_now'), on: { click: () => this.move(name, this.act.now()) } });
    return { field, now, element: h('div', { class: 'microclip-cue__moment' }, h('label', { class: 'microclip-cue__label', for: id, text: say(name === 'from' ? 'cap_from' : 'cap_to') }), field, now) };
  }

  /** Its place in the list, from 1: what it and its buttons are called by. */
  number(place) {
    const { say } = this;
    setText(this.label, say('cap_number', { number: place }));
    setAttribute(this.jump, 'aria-label', say('cap_jump', { number: place }));
    setAttribute(this.delete, 'aria-label', say('cap_delete', { number: place }));
    setAttribute(this.times.from.now, 'aria-label', say('cap_now_from', { number: place }));
    setAttribute(this.times.to.now, 'aria-label', say('cap_now_to', { number: place }));
  }

  /** Whether it is being spoken at a moment of the clip. */
  covers(timeS) {
    return this.cue.from !== null && this.cue.to !== null && this.cue.from <= timeS && timeS < this.cue.to;
  }

  mark(spoken) {
    setAttribute(this.element, 'aria-current', spoken ? 'true' : null);
  }

  /** What speaks against it, said beside it. */
  check() {
    const trouble = troubleOf(this.cue, this.act.durationS());
    this.wrong = Boolean(trouble?.wrong);
    setText(this.trouble, trouble ? this.say(trouble.key, trouble.gaps) : '');
    setAttribute(this.element, 'data-trouble', trouble ? (trouble.wrong ? 'wrong' : 'hint') : null);
    for (const [name, { field }] of Object.entries(this.times)) setAttribute(field, 'aria-invalid', this.wrong && trouble.field === name ? 'true' : null);
    this.troubled = trouble?.field ?? null;
    // The list scrolls by itself; what is wrong must not be below its edge.
    if (trouble && this.element.contains(document.activeElement)) this.trouble.scrollIntoView?.({ block: 'nearest' });
  }

  focus(where = 'text') {
    (where === 'text' ? this.text : this.times[where].field).focus();
  }

  typed() {
    this.cue.text = this.text.value;
    this.check();
    this.act.changed();
  }

  set(name, timeS) {
    this.cue[name] = timeS;
    this.check();
    this.act.changed();
  }

  /** Set a time and show it. */
  move(name, timeS) {
    this.set(name, Math.max(0, Math.round(timeS * 10) / 10));
    this.write(name);
  }

  write(name) {
    this.times[name].field.value = writeTime(this.cue[name]);
  }

  pressed(event) {
    const { key, altKey, ctrlKey, metaKey, target } = event;
    if (key === 'Enter' && (ctrlKey || metaKey)) {
      event.preventDefault();
      return void this.act.next(this);
    }
    const step = { ArrowUp: STEP_S, ArrowDown: -STEP_S }[key];
    const name = Object.keys(this.times).find((one) => this.times[one].field === target);
    if (!step || ctrlKey || metaKey || (!name && !altKey)) return;
    event.preventDefault();
    for (const one of name ? [name] : ['from', 'to']) if (this.cue[one] !== null) this.move(one, this.cue[one] + step);
  }
}
