import { h, setText } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { plainPlayer } from '../kit/player.js';
import { sentenceFor } from '../kit/words.js';

/** The learner's own entry, with a way to take it back. `withdrawn(state)` gets the fresh state. */
export class OwnEntry {
  constructor({ api, say, signal, entry, withdrawn }) {
    Object.assign(this, { api, say, withdrawn });
    this.player = plainPlayer({ src: entry.media, poster: entry.poster, label: entry.title, durationS: entry.duration_s, signal, onTrouble: () => this.complain(say('media_trouble')) });
    this.status = h('p', { class: 'microclip-status', role: 'status' });
    this.ways = h('div', { class: 'microclip-entry__ways' });
    this.element = h(
      'div',
      { class: 'microclip-own' },
      h('div', { class: 'microclip-own__player' }, this.player.element),
      h(
        'div',
        { class: 'microclip-own__words' },
        h('p', { class: 'microclip-own__done' }, icon('tick'), h('span', { text: say('entered') })),
        h('h5', { class: 'microclip-own__title', dir: 'auto', text: entry.title }),
        entry.caption ? h('p', { class: 'microclip-own__caption', dir: 'auto', text: entry.caption }) : '',
        h('p', { class: 'microclip-muted', text: say('shown_as', { name: entry.by }) }),
        this.ways,
        this.status,
      ),
    );
    if (entry.can_withdraw) this.offer();
  }

  offer({ focus = false } = {}) {
    const withdraw = h('button', { class: 'microclip-button', type: 'button', text: this.say('withdraw'), on: { click: () => this.confirm() } });
    this.ways.replaceChildren(withdraw);
    if (focus) withdraw.focus({ preventScroll: true });
  }

  confirm() {
    const keep = h('button', { class: 'microclip-button', type: 'button', text: this.say('withdraw_keep'), on: { click: () => this.offer({ focus: true }) } });
    const yes = h('button', { class: 'microclip-button microclip-button--danger', type: 'button', text: this.say('withdraw_yes'), on: { click: () => this.withdraw(yes) } });
    const box = h('div', { class: 'microclip-entry__confirm', role: 'group', 'aria-label': this.say('withdraw') }, h('p', { class: 'microclip-entry__confirm-text', text: this.say('withdraw_ask') }), h('div', { class: 'microclip-entry__buttons' }, keep, yes));
    box.addEventListener('keydown', (event) => event.key === 'Escape' && this.offer({ focus: true }));
    this.ways.replaceChildren(box);
    keep.focus({ preventScroll: true });
  }

  async withdraw(button) {
    if (button.getAttribute('aria-disabled')) return;
    button.setAttribute('aria-disabled', 'true');
    try {
      this.withdrawn(await this.api.call('withdraw_entry'));
    } catch (error) {
      this.offer({ focus: true });
      this.complain(sentenceFor(error, this.say));
      if (error.state) this.withdrawn(error.state);
    }
  }

  complain(sentence) {
    setText(this.status, sentence);
    this.status.classList.add('microclip-status--trouble');
  }

  dispose() {
    this.player.free();
  }
}
