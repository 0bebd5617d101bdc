import { Latest, later } from '../kit/block.js';
import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { numbers, sentenceFor } from '../kit/words.js';
import { medal } from './medal.js';

/** Several deeds in a row on the same page cost one refresh (milliseconds). */
const REFRESH_AFTER_MS = 1000;

/** Deeds that no board counts. */
const WITHOUT_POINTS = ['reacted'];

let boardNumber = 0;

/** My points and why, my badges, where I stand. */
export class Board {
  constructor({ root, mount, api, say, data, signal }) {
    Object.assign(this, { root, mount, api, say, signal, state: data.state, canAct: data.can_act });
    this.answers = new Latest();
    this.format = numbers(root);
  }

  start() {
    const { say, signal } = this;
    const id = `microclip-board-${++boardNumber}`;
    this.points = h('p', { class: 'microclip-board__points' });
    this.counting = h('p', { class: 'microclip-muted', text: say('counting'), hidden: true });
    this.why = h('ul', { class: 'microclip-board__why' });
    this.whyTitle = h('h4', { class: 'microclip-board__small-title', text: say('why') });
    this.noPoints = h('p', { class: 'microclip-muted', text: say('no_points') });
    this.badges = h('ul', { class: 'microclip-board__badges' });
    this.place = h('p', { class: 'microclip-board__place' });
    this.rows = h('tbody', {});
    this.table = h(
      'table',
      { class: 'microclip-board__table' },
      h('caption', { class: 'microclip-hidden', text: say('neighbours') }),
      h('thead', {}, h('tr', {}, ...['rank', 'name', 'points'].map((key) => h('th', { scope: 'col', text: say(key) })))),
      this.rows,
    );
    this.hiddenNote = h('p', { class: 'microclip-muted', text: say('hidden_note') });
    this.knob = h('button', { class: 'microclip-switch', type: 'button', role: 'switch', 'aria-checked': 'false', 'aria-labelledby': `${id}-switch`, 'aria-describedby': `${id}-switch-help`, on: { click: () => this.setHidden(!this.state.hidden) } }, h('span', { class: 'microclip-switch__knob' }));
    this.asOf = h('p', { class: 'microclip-muted' });
    this.again = h('button', { class: 'microclip-button microclip-button--quiet', type: 'button', on: { click: () => this.refresh({ byHand: true }) } }, icon('again'), say('refresh'));
    this.status = h('p', { class: 'microclip-status', role: 'status' });
    this.mount.replaceChildren(
      h(
        'div',
        { class: 'microclip-board__layout' },
        h('section', { class: 'microclip-card microclip-board__mine', 'aria-label': say('my_points') }, this.points, this.counting, this.whyTitle, this.why, this.noPoints),
        h('section', { class: 'microclip-card microclip-board__badge-card', 'aria-label': say('badges') }, h('h4', { class: 'microclip-heading', text: say('badges') }), this.badges),
        h(
          'section',
          { class: 'microclip-card microclip-board__standing', 'aria-label': say('standing') },
          h('h4', { class: 'microclip-heading', text: say('standing') }),
          this.place,
          this.table,
          this.hiddenNote,
          h(
            'div',
            { class: 'microclip-board__choice' },
            this.knob,
            h('div', {}, h('p', { class: 'microclip-board__choice-text', id: `${id}-switch`, text: say('hide_me') }), h('p', { class: 'microclip-muted', id: `${id}-switch-help`, text: say('hide_me_help') })),
          ),
        ),
        h('div', { class: 'microclip-board__foot' }, this.asOf, this.again, this.status),
      ),
    );
    document.addEventListener('microclip-changed', (event) => this.somethingChanged(event.detail), { signal });
    this.show(this.state);
  }

  show(state) {
    this.state = state;
    this.points.replaceChildren(...this.withBigNumber(state.points_text, state.points));
    show(this.counting, state.counting);
    show(this.noPoints, !state.why.length);
    show(this.whyTitle, state.why.length > 0);
    this.why.replaceChildren(
      ...state.why.map((reason) =>
        h('li', { class: 'microclip-board__reason' }, h('span', { text: reason.text }), h('span', { class: 'microclip-board__reason-points', text: this.format(reason.points) })),
      ),
    );
    this.badges.replaceChildren(...state.badges.map((badge) => this.badge(badge)));
    setText(this.place, state.place?.text ?? '');
    show(this.place, Boolean(state.place));
    this.rows.replaceChildren(...state.neighbours.map((row) => this.row(row)));
    show(this.table, state.neighbours.length > 0);
    show(this.hiddenNote, !state.place && !state.neighbours.length);
    setText(this.hiddenNote, this.say(state.hidden ? 'hidden_note' : 'no_standing'));
    setAttribute(this.knob, 'aria-checked', String(state.hidden));
    setText(this.asOf, state.as_of_text ?? '');
  }

  /** The server's sentence with its number written large, wherever the language puts it. */
  withBigNumber(sentence, value) {
    const number = [this.format(value), String(value)].find((text) => sentence.includes(text));
    if (number === undefined) return [h('span', { class: 'microclip-board__points-text', text: sentence })];
    const at = sentence.indexOf(number);
    return [sentence.slice(0, at), number, sentence.slice(at + number.length)]
      .filter(Boolean)
      .map((text) => h('span', { class: text === number ? 'microclip-board__number' : 'microclip-board__points-text', text }));
  }

  badge(badge) {
    const ratio = badge.earned ? 1 : badge.progress / (badge.target || 1);
    return h(
      'li',
      { class: 'microclip-board__badge', 'data-earned': badge.earned ? true : null },
      medal({ icon: badge.icon, earned: badge.earned, ratio }),
      h(
        'div',
        { class: 'microclip-board__badge-words' },
        h('p', { class: 'microclip-board__badge-name', text: badge.name }),
        h('p', { class: 'microclip-muted', text: badge.criteria }),
        h('p', { class: 'microclip-board__badge-state', text: badge.earned ? this.say('earned') : badge.progress_text }),
      ),
    );
  }

  row(row) {
    return h(
      'tr',
      { class: 'microclip-board__row', 'data-me': row.me ? true : null },
      h('td', { text: this.format(row.rank) }),
      h('th', { scope: 'row' }, h('span', { text: row.name }), row.me ? h('span', { class: 'microclip-chip', text: this.say('me') }) : ''),
      h('td', { text: this.format(row.points) }),
    );
  }

  somethingChanged(detail) {
    if (WITHOUT_POINTS.includes(detail?.act)) return;
    this.waiting?.();
    this.waiting = later(this.signal, REFRESH_AFTER_MS, () => this.refresh());
  }

  async refresh({ byHand = false } = {}) {
    if (byHand) this.tell(this.say('working'));
    await this.ask('board_state', {}, { quiet: !byHand });
  }

  async setHidden(hidden) {
    if (!this.canAct) return this.tell(this.say('sign_in_to_act'), true);
    setAttribute(this.knob, 'aria-checked', String(hidden));
    await this.ask('set_hidden', { hidden });
    setAttribute(this.knob, 'aria-checked', String(this.state.hidden));
    return undefined;
  }

  async ask(name, body, { quiet = false } = {}) {
    try {
      const state = await this.answers.run(() => this.api.call(name, body));
      if (!state) return;
      this.tell('');
      this.show(state);
    } catch (error) {
      // A refresh nobody asked for fails silently: what is shown is merely a little older.
      if (!quiet) this.tell(sentenceFor(error, this.say), true);
      if (error.state?.badges) this.show(error.state);
    }
  }

  tell(sentence, trouble = false) {
    setText(this.status, sentence);
    this.status.classList.toggle('microclip-status--trouble', trouble);
  }
}
