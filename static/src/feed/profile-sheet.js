import { later } from '../kit/block.js';
import { h, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { holdKeys } from './dialog.js';
import { ReplayTable } from './replay-table.js';
import { TopicRow } from './topic-row.js';

/** A browser that asks where to save needs the file for this long (milliseconds). */
const REVOKE_MS = 60_000;

/** How something went lies over the topics so long (milliseconds). */
const SAID_MS = 7000;

let sheetNumber = 0;

/**
 * What the feed knows of a learner's taste, as a dialog inside the stage: read it, correct it, begin anew, take it along, or none of it.
 *
 * `act` is `{lean(topic, leaning), mute(topic, on), turn(on), reset(), take(), replay()}`; the first four resolve to the profile as it is
 * then, the others to what was asked for, each to null when it did not work and `tell(sentence)` was called. `replay` is null for all but
 * staff. `close()`: the learner is done.
 */
export class ProfileSheet {
  #asked = 0;
  #newest = new Map();
  #line = Promise.resolve();

  constructor({ say, canAct, act, close, signal }) {
    Object.assign(this, { say, canAct, act, signal, rows: new Map() });
    this.id = `microclip-profile-${++sheetNumber}`;
    this.about = h('p', { class: 'microclip-profile__about' });
    this.topics = h('ul', { class: 'microclip-profile__topics' });
    this.none = h('p', { class: 'microclip-muted', text: say('f_no_topics') });
    this.said = h('p', { class: 'microclip-profile__said', role: 'status' });
    this.replay = act.replay ? new ReplayTable({ say, load: act.replay }) : null;
    this.element = h(
      'div',
      { class: 'microclip-sheet microclip-settings microclip-profile', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': this.id, tabindex: '-1' },
      h(
        'div',
        { class: 'microclip-sheet__head' },
        h('p', { class: 'microclip-settings__title', id: this.id, text: say('f_title') }),
        h('button', { class: 'microclip-button microclip-button--quiet microclip-button--round', type: 'button', 'aria-label': say('close'), on: { click: close } }, icon('cross')),
      ),
      this.about,
      this.#turnPart(),
      this.topics,
      this.none,
      this.#waysPart(),
      this.replay?.element,
      this.said,
    );
    holdKeys(this.element, close);
    this.element.addEventListener('keydown', (event) => event.stopPropagation()); // what is pressed here is not meant for the player
  }

  /** Show a profile as the server tells it. */
  open(profile) {
    this.#askReset(false, { focus: false });
    show(this.taken, false);
    this.tell('');
    this.show(profile);
    this.element.focus({ preventScroll: true });
  }

  show(profile) {
    this.profile = profile;
    const chosen = profile.order === 'for_you';
    const adjustable = this.canAct && chosen && profile.on;
    setText(this.about, profile.text);
    this.turn.checked = profile.on;
    show(this.turnGroup, profile.can_turn_off);
    show(this.ways, this.canAct && (chosen || profile.topics.length > 0));
    show(this.none, !profile.topics.length);
    this.replay?.clear();
    const names = new Set(profile.topics.map((one) => one.topic));
    for (const [name, row] of this.rows) if (!names.has(name)) this.#drop(name, row);
    for (const topic of profile.topics) this.#row(topic.topic).show(topic, { adjustable });
  }

  /** Say how something went. */
  tell(sentence) {
    this.hush?.();
    setText(this.said, sentence);
    if (sentence) this.hush = later(this.signal, SAID_MS, () => setText(this.said, ''));
  }

  #turnPart() {
    const { say } = this;
    const id = `${this.id}-off`;
    this.turn = h('input', {
      class: 'microclip-settings__toggle', type: 'checkbox', role: 'switch', disabled: !this.canAct, 'aria-describedby': id,
      on: { change: () => this.#turn() },
    });
    this.turnGroup = h(
      'div',
      { class: 'microclip-settings__group' },
      h('label', { class: 'microclip-settings__row microclip-settings__switch' }, h('span', { class: 'microclip-settings__label', text: say('f_choose_for_me') }), this.turn),
      h('p', { class: 'microclip-check__hint', id, text: say('f_off_means') }),
    );
    return this.turnGroup;
  }

  #waysPart() {
    const { say } = this;
    const button = (key, click, more = '') => h('button', { class: `microclip-button${more}`, type: 'button', text: say(key), on: { click } });
    this.resetButton = button('f_reset', () => this.#askReset(true));
    this.sure = button('f_reset_sure', () => this.#reset(), ' microclip-button--primary');
    this.resetAsk = h(
      'div',
      { class: 'microclip-profile__ask microclip-settings__group', role: 'group', 'aria-label': say('f_reset'), hidden: true },
      h('p', { text: say('f_reset_means') }),
      h('div', { class: 'microclip-profile__row' }, this.sure, button('f_reset_not', () => this.#askReset(false))),
    );
    this.taken = h('textarea', { class: 'microclip-field microclip-profile__taken', readonly: true, rows: '6', dir: 'ltr', 'aria-label': say('f_export_text'), hidden: true });
    const row = h('div', { class: 'microclip-profile__row' }, this.resetButton, button('f_export', () => this.#take()));
    this.ways = h('div', { class: 'microclip-profile__ways' }, row, this.resetAsk, this.taken);
    return this.ways;
  }

  #row(name) {
    if (!this.rows.has(name)) {
      const { say, act } = this;
      const row = new TopicRow({
        topic: name, say,
        lean: (leaning) => this.#shape(`lean ${name}`, () => act.lean(name, leaning)),
        mute: (on) => this.#shape(`mute ${name}`, () => act.mute(name, on)),
      });
      this.rows.set(name, row);
      this.topics.append(row.element);
    }
    return this.rows.get(name);
  }

  #drop(name, row) {
    row.element.remove();
    this.rows.delete(name);
  }

  /**
   * Do something that answers with a profile, one after the other; of several to the same thing only the newest is told. Meanwhile the page
   * shows what is wanted, and once all is told what truly is: what stood there before, when it did not work.
   */
  #shape(key, deed, sentence = 'f_noted') {
    const number = ++this.#asked;
    this.#newest.set(key, number);
    this.#line = this.#line.then(async () => {
      if (this.#newest.get(key) !== number) return;
      const profile = await deed();
      this.profile = profile ?? this.profile;
      if (profile) this.tell(this.say(sentence));
      if (number === this.#asked) this.show(this.profile);
    });
    return this.#line;
  }

  #turn() {
    const on = this.turn.checked;
    show(this.taken, false);
    return this.#shape('turn', () => this.act.turn(on), on ? 'f_is_on' : 'f_is_off');
  }

  #askReset(asks, { focus = true } = {}) {
    if (asks) this.tell('');
    show(this.resetAsk, asks);
    show(this.resetButton, !asks);
    if (focus) (asks ? this.sure : this.resetButton).focus();
    if (asks && focus) this.resetAsk.scrollIntoView?.({ block: 'nearest' });
  }

  async #reset() {
    await this.#shape('reset', () => this.act.reset(), 'f_reset_done');
    show(this.taken, false);
    this.#askReset(false);
  }

  /** As a file where the browser saves files, and in any case as text to copy: apps save none, and must not be led away from the unit. */
  async #take() {
    const told = await this.act.take();
    if (!told) return;
    const text = JSON.stringify(told.profile, null, 2);
    this.taken.value = text;
    show(this.taken, true);
    const url = URL.createObjectURL?.(new Blob([text], { type: 'application/json' }));
    if (url) {
      const link = h('a', { href: url, download: told.name, target: '_blank', rel: 'noopener', hidden: true });
      this.element.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(url), REVOKE_MS);
    }
    this.tell(this.say('f_exported'));
  }
}
