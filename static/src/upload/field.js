import { h, setAttribute, setText, show } from '../kit/dom.js';

/** A labelled field with a count of its characters, room for a word of help and for what is wrong with it, said beside it. */
export class TextField {
  constructor({ say, id, name, tag = 'input', label, help = '', max, ...attributes }) {
    const ids = { control: `${id}-${name}`, count: `${id}-${name}-count`, trouble: `${id}-${name}-trouble`, help: `${id}-${name}-help` };
    this.control = h(tag, { class: 'microclip-field__control', id: ids.control, name, maxlength: max, dir: 'auto', 'aria-describedby': `${ids.trouble} ${help ? `${ids.help} ` : ''}${ids.count}`, ...attributes });
    this.count = h('span', { class: 'microclip-field__count', id: ids.count });
    this.trouble = h('p', { class: 'microclip-status', id: ids.trouble, hidden: true });
    this.tellCount = () => setText(this.count, say('characters', { used: this.control.value.length, limit: max }));
    this.control.addEventListener('input', () => {
      this.tellCount();
      if (this.value) this.complain('');
    });
    this.tellCount();
    this.element = h('div', { class: 'microclip-field' }, h('div', { class: 'microclip-field__head' }, h('label', { class: 'microclip-field__label', for: ids.control, text: label }), this.count), help ? h('p', { class: 'microclip-muted', id: ids.help, text: help }) : '', this.control, this.trouble);
  }

  /** What was typed, without the space around it. */
  get value() {
    return this.control.value.trim();
  }

  fill(text) {
    this.control.value = text ?? '';
    this.tellCount();
  }

  /** Say what is wrong with it; '' takes it back. */
  complain(sentence) {
    setAttribute(this.control, 'aria-invalid', sentence ? 'true' : null);
    setText(this.trouble, sentence);
    show(this.trouble, Boolean(sentence));
    this.trouble.classList.toggle('microclip-status--trouble', Boolean(sentence));
  }
}
