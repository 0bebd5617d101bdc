import { h, setText } from '../kit/dom.js';
import { numbers } from '../kit/words.js';

/** For staff: how the order of their own feed came to be, place by place. `load()` resolves to the reply of `replay`, or to null. */
export class ReplayTable {
  constructor({ say, load }) {
    Object.assign(this, { say, load });
    this.body = h('div', { class: 'microclip-profile__replay' });
    this.status = h('p', { class: 'microclip-muted', role: 'status' });
    this.element = h(
      'details',
      { class: 'microclip-details', on: { toggle: () => this.#look() } },
      h('summary', { class: 'microclip-details__summary', text: say('f_replay') }),
      this.status,
      this.body,
    );
  }

  /** What was replayed before is out of date. */
  clear() {
    this.body.replaceChildren();
    this.element.open = false;
  }

  async #look() {
    if (!this.element.open || this.body.childElementCount) return;
    setText(this.status, this.say('working'));
    const told = await this.load();
    setText(this.status, told ? '' : this.say('failed'));
    if (!told || !this.element.open) return;
    const { say } = this;
    const score = numbers(this.element, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
    const row = (line, index) =>
      h(
        'tr',
        {},
        h('td', { text: numbers(this.element)(index + 1) }),
        h('th', { scope: 'row' }, h('bdi', { text: line.title }), ' ', h('span', { class: 'microclip-profile__because', text: line.why })),
        h('td', { text: score(line.score) }),
        h('td', { text: line.slot }),
        h('td', {}, h('ul', { class: 'microclip-profile__parts' }, ...line.parts.map((part) => h('li', {}, h('bdi', { text: part.text }), ` ${score(part.value)}`)))),
      );
    const heads = ['f_replay_place', 'f_replay_clip', 'f_replay_score', 'f_replay_slot', 'f_replay_parts'];
    this.body.replaceChildren(
      h('p', { class: 'microclip-muted', text: say('f_replay_about') }),
      h(
        'div',
        { class: 'microclip-insight__scroll', tabindex: '0', role: 'group', 'aria-label': say('f_replay') },
        h(
          'table',
          { class: 'microclip-insight__table microclip-profile__replayed' },
          h('thead', {}, h('tr', {}, ...heads.map((key) => h('th', { scope: 'col', text: say(key) })))),
          h('tbody', {}, ...told.lines.map(row)),
        ),
      ),
    );
  }
}
