import { h, setAttribute, setText, show } from '../kit/dom.js';

let fieldCount = 0;

/**
 * One labeled control: label above, the control with its unit, help and problem below.
 *
 * Help and problem are tied to the control by `aria-describedby`, so that a screen reader says them with it. `note` is a
 * sentence that comes and goes, such as a length read from a file.
 */
export class Field {
  constructor({ label, help = '', control, unit = '', required = false, inline = false, extra = null }) {
    fieldCount += 1;
    const id = `microclip-studio-${fieldCount}`;
    this.label = label;
    this.control = control;
    control.id = id;
    this.help = h('p', { class: 'microclip-studio__help', id: `${id}-help`, text: help, hidden: !help });
    this.note = h('p', { class: 'microclip-studio__note', id: `${id}-note`, hidden: true });
    this.warning = h('p', { class: 'microclip-studio__warning', id: `${id}-warning`, hidden: true });
    this.problem = h('p', { class: 'microclip-studio__problem', id: `${id}-problem`, hidden: true });
    setAttribute(control, 'aria-required', required ? 'true' : null);
    const name = h('label', { class: 'microclip-studio__label', for: id, text: label });
    this.name = name;
    const line = h(
      'div',
      { class: 'microclip-studio__line' },
      control,
      inline && name,
      unit && h('span', { class: 'microclip-studio__unit', id: `${id}-unit`, text: unit }),
      extra,
    );
    this.unitId = unit ? `${id}-unit` : '';
    this.node = h('div', { class: 'microclip-studio__field' }, !inline && name, line, this.help, this.note, this.warning, this.problem);
    control.addEventListener('input', () => this.setProblem(''));
    // What is still being written is not judged yet.
    this.left = false;
    control.addEventListener('blur', () => (this.left = true));
    this.#describe();
  }

  rename(label) {
    this.label = label;
    setText(this.name, label);
  }

  setProblem(sentence) {
    setText(this.problem, sentence);
    show(this.problem, Boolean(sentence));
    setAttribute(this.control, 'aria-invalid', sentence ? 'true' : null);
    this.#describe();
  }

  setNote(sentence) {
    setText(this.note, sentence);
    show(this.note, Boolean(sentence));
    this.#describe();
  }

  /** What may stand, but is worth a look. */
  setWarning(sentence) {
    setText(this.warning, sentence);
    show(this.warning, Boolean(sentence));
    this.#describe();
  }

  focus() {
    reveal(this.node);
    this.control.focus();
  }

  #describe() {
    const parts = [this.unitId, ...[this.help, this.note, this.warning, this.problem].map((part) => (part.hidden ? '' : part.id))];
    setAttribute(this.control, 'aria-describedby', parts.filter(Boolean).join(' ') || null);
  }
}

/** A named group of fields whose own problem (too few answers, say) stands under its heading. */
export class Group {
  constructor({ label, help = '', className = '' }, ...children) {
    fieldCount += 1;
    const id = `microclip-studio-${fieldCount}`;
    this.label = label;
    this.problem = h('p', { class: 'microclip-studio__problem', id: `${id}-problem`, hidden: true });
    this.warning = h('p', { class: 'microclip-studio__warning', id: `${id}-warning`, hidden: true });
    this.left = false;
    this.node = h(
      'fieldset',
      { class: `microclip-studio__group ${className}`.trim(), id, tabindex: '-1' },
      h('legend', { class: 'microclip-studio__legend', text: label }),
      help && h('p', { class: 'microclip-studio__help', id: `${id}-help`, text: help }),
      this.warning,
      this.problem,
      ...children,
    );
    this.helpId = help ? `${id}-help` : '';
    this.node.addEventListener('focusout', (event) => (this.left ||= !this.node.contains(event.relatedTarget)));
    this.setProblem('');
  }

  setProblem(sentence) {
    setText(this.problem, sentence);
    show(this.problem, Boolean(sentence));
    this.#describe();
  }

  setWarning(sentence) {
    setText(this.warning, sentence);
    show(this.warning, Boolean(sentence));
    this.#describe();
  }

  focus() {
    reveal(this.node);
    this.node.focus();
  }

  #describe() {
    const described = [this.helpId, ...[this.warning, this.problem].map((part) => (part.hidden ? '' : part.id))].filter(Boolean);
    setAttribute(this.node, 'aria-describedby', described.join(' ') || null);
  }
}

/** Unfold whatever hides a node. */
export function reveal(node) {
  for (let box = node.closest('details'); box; box = box.parentElement?.closest('details')) box.open = true;
}

export function input(attributes = {}, value = '') {
  const control = h('input', { class: 'microclip-studio__input', type: 'text', autocomplete: 'off', ...attributes });
  control.value = value ?? '';
  return control;
}

export function area(attributes = {}, value = '') {
  const control = h('textarea', { class: 'microclip-studio__input', rows: '4', dir: 'auto', ...attributes });
  control.value = value ?? '';
  return control;
}

/** A list to choose one of; `choices` are `{value, label}`. */
export function select(choices, value) {
  const options = choices.map((choice) => h('option', { value: choice.value, text: choice.label }));
  const control = h('select', { class: 'microclip-studio__input' }, ...options);
  control.value = value;
  return control;
}

export function shortNumber(attributes, value) {
  const control = input({ type: 'number', step: 'any', class: 'microclip-studio__input microclip-studio__input--short', ...attributes });
  control.value = shownNumber(value);
  return control;
}

export function checkbox(checked) {
  const control = h('input', { type: 'checkbox', class: 'microclip-studio__box' });
  control.checked = checked === true;
  return control;
}

export function button(text, act, { kind = 'plain', ...attributes } = {}) {
  return h('button', {
    type: 'button',
    class: `microclip-studio__button microclip-studio__button--${kind}`,
    text,
    on: { click: act },
    ...attributes,
  });
}

/** A local date and time for `<input type="datetime-local">`, to the minute; '' for none or nonsense. */
export function localMoment(iso) {
  const moment = new Date(iso ?? NaN);
  if (Number.isNaN(moment.getTime())) return '';
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The moment a local date and time mean, as ISO 8601 in UTC; null for an empty control. */
export function utcMoment(local) {
  const moment = new Date(local || NaN);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

/** A stored number as it is shown: 0.8 with scale 100 is 80. Scaled ones are rounded, because binary fractions are not decimal ones. */
export function shownNumber(stored, scale = 1) {
  if (typeof stored !== 'number') return '';
  return scale === 1 ? stored : Number((stored * scale).toFixed(6));
}

/** What a number control holds, as it is stored; null when it holds no number. */
export function storedNumber(shown, scale = 1) {
  const number = shown === '' ? NaN : Number(shown);
  if (!Number.isFinite(number)) return null;
  return scale === 1 ? number : Number((number / scale).toFixed(8));
}

/** The number in a control; null for an empty one, and '' for what is no number, which the server refuses beside its field. */
export function numberIn(control) {
  return control.validity?.badInput ? '' : storedNumber(control.value);
}

/** The lines of a text, without empty ones. */
export function linesOf(text) {
  return text.split(/\r\n|\r|\n/).map((line) => line.trim()).filter(Boolean);
}

/**
 * A field of the form drawn from its description, with `read()` giving the value to save and `write(value)` showing another.
 */
export function plainField(description, value, say) {
  const { kind, label, help, unit, required, scale = 1 } = description;
  const make = (control, read, write, more = {}) =>
    Object.assign(new Field({ label, help, unit, required, control, ...more }), { read, write });
  if (kind === 'boolean') {
    const box = checkbox(value);
    return make(box, () => box.checked, (stored) => (box.checked = stored === true), { inline: true });
  }
  if (kind === 'choice') {
    const list = select(description.choices, value);
    return make(list, () => list.value, (stored) => (list.value = stored));
  }
  if (kind === 'integer' || kind === 'number') {
    const limits = { min: shownNumber(description.min, scale), max: shownNumber(description.max, scale) };
    const step = kind === 'integer' ? '1' : 'any';
    const control = input({ type: 'number', ...limits, step, class: 'microclip-studio__input microclip-studio__input--short' });
    control.value = shownNumber(value, scale);
    return make(control, () => storedNumber(control.value, scale), (stored) => (control.value = shownNumber(stored, scale)));
  }
  if (kind === 'datetime') {
    const control = input({ type: 'datetime-local', class: 'microclip-studio__input microclip-studio__input--date' });
    let kept = value;
    const write = (stored) => {
      kept = stored;
      control.value = localMoment(stored);
    };
    write(value);
    // Untouched, the stored moment stays as it is: the control knows no seconds.
    const field = make(control, () => (control.value === localMoment(kept) ? (kept ?? null) : utcMoment(control.value)), write);
    field.setNote(say('time_zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone }));
    return field;
  }
  if (kind === 'lines') {
    const texts = Array.isArray(value) ? value : [];
    const control = area({ rows: '3', maxlength: description.max * (description.max_length * 2 + 1) }, texts.join('\n'));
    return make(control, () => linesOf(control.value), (stored) => (control.value = (stored ?? []).join('\n')));
  }
  // Browsers count UTF-16 units and the server counts characters, so the control allows twice as many.
  const limit = { maxlength: description.max_length * 2, dir: 'auto' };
  const control = kind === 'textarea' ? area(limit, value) : input(limit, value);
  return make(control, () => control.value, (stored) => (control.value = stored ?? ''));
}
