import { CaptionsEditor } from '../captions/editor.js';
import { languageName } from '../captions/languages.js';
import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { clipPlayer, pageLanguage } from '../kit/player.js';
import { sentenceFor } from '../kit/words.js';
import { confirmation } from '../upload/confirm.js';
import { askUntilSettled } from './asking.js';

/**
 * The learner's own entry: how it stands, its captions, a way to take it back.
 *
 * `withdrawn(state)` gets the fresh state after that, `changed(state)` after anything else that happened to the entry.
 */
export class OwnEntry {
  constructor({ api, say, signal, entry, withdrawn, changed = () => {} }) {
    Object.assign(this, { api, say, entry, withdrawn, changed });
    this.life = new AbortController();
    signal.addEventListener('abort', () => this.life.abort(), { once: true, signal: this.life.signal });
    this.player = clipPlayer({ clip: entry, label: entry.title, say, signal: this.life.signal });
    this.captions = null;
    this.build();
    this.draw();
    this.wait();
  }

  build() {
    const { say, entry } = this;
    this.word = h('span', { text: say('entered') });
    this.notes = h('ul', { class: 'microclip-own__notes' });
    this.spoken = h('p', { class: 'microclip-muted' });
    this.captionsButton = h('button', { class: 'microclip-button', type: 'button', 'aria-expanded': 'false', on: { click: () => this.openCaptions(!this.captions || this.captions.element.hidden) } }, icon('captions'), h('span', {}));
    this.captionsPlace = h('div', { class: 'microclip-own__captions' });
    this.status = h('p', { class: 'microclip-status', role: 'status' });
    this.ways = h('div', { class: 'microclip-entry__ways' });
    this.element = h(
      'div',
      { class: 'microclip-own', 'data-shape': this.player.element.dataset.shape },
      h('div', { class: 'microclip-own__player' }, this.player.element),
      h(
        'div',
        { class: 'microclip-own__words' },
        h('p', { class: 'microclip-own__done' }, icon('tick'), this.word),
        h('h5', { class: 'microclip-own__title', dir: 'auto', text: entry.title }),
        entry.caption ? h('p', { class: 'microclip-own__caption', dir: 'auto', text: entry.caption }) : '',
        h('p', { class: 'microclip-muted', text: say('shown_as', { name: entry.by }) }),
        h('div', { class: 'microclip-own__standing' }, (this.standing = h('p', { class: 'microclip-muted', role: 'status' })), this.notes, this.spoken),
        h('div', { class: 'microclip-entry__buttons' }, this.captionsButton, this.ways),
        this.status,
      ),
      this.captionsPlace,
    );
  }

  /** The block's state came anew. What plays goes on, captions being written stay. */
  update({ entry }) {
    if (!entry || entry.id !== this.entry.id) return;
    this.entry = entry;
    this.player.update(entry);
    this.captions?.show(entry);
    this.draw();
    this.wait();
  }

  draw() {
    const { say, entry } = this;
    const captions = entry.captions ?? [];
    // That it takes part is said above; what is worth saying beside it is what is not as it should be yet.
    const standing = entry.state === 'ready' ? '' : (entry.state_text ?? '');
    setText(this.standing, standing);
    show(this.standing, Boolean(standing));
    this.notes.replaceChildren(...(entry.notes ?? []).map((text) => h('li', { text })));
    show(this.notes, this.notes.childElementCount > 0);
    setText(this.spoken, captions.length ? say('cap_there', { languages: captions.map(({ lang }) => languageName(lang, pageLanguage())).join(', ') }) : '');
    show(this.spoken, captions.length > 0);
    this.drawCaptionsButton();
    if (entry.can_withdraw && !this.ways.childElementCount) this.offer();
    if (!entry.can_withdraw) this.ways.replaceChildren();
  }

  drawCaptionsButton() {
    const open = Boolean(this.captions) && !this.captions.element.hidden;
    const there = (this.entry.captions ?? []).length > 0 || this.captions?.unsaved;
    setText(this.captionsButton.lastChild, this.say(open ? 'cap_close' : there ? 'cap_edit' : 'cap_add'));
    setAttribute(this.captionsButton, 'aria-expanded', String(open));
    this.element.classList.toggle('microclip-own--captions', open);
  }

  openCaptions(open) {
    if (open && !this.captions) {
      const { say, api, entry } = this;
      this.captions = new CaptionsEditor({ say, api, signal: this.life.signal, player: () => this.player.video, clip: entry, saved: (state) => this.changed(state) });
      this.captionsPlace.replaceChildren(this.captions.element);
    }
    show(this.captions.element, open);
    this.drawCaptionsButton();
  }

  /** While a copy is being made, ask now and then how it stands. */
  wait() {
    if (this.entry.state !== 'converting' || this.waiting) return;
    this.waiting = true;
    askUntilSettled({
      signal: this.life.signal,
      ask: async () => {
        const state = await this.api.call('challenge_state', {}, { signal: this.life.signal });
        this.changed(state);
        return state.entry?.state !== 'converting';
      },
    }).finally(() => (this.waiting = false));
  }

  offer({ focus = false } = {}) {
    const withdraw = h('button', { class: 'microclip-button', type: 'button', text: this.say('withdraw'), on: { click: () => this.confirm() } });
    this.ways.replaceChildren(withdraw);
    if (focus) withdraw.focus({ preventScroll: true });
  }

  confirm() {
    const { say } = this;
    confirmation(this.ways, {
      label: say('withdraw'), question: say('withdraw_ask'), keepLabel: say('withdraw_keep'), goLabel: say('withdraw_yes'),
      keep: () => this.offer({ focus: true }), go: (button) => this.withdraw(button),
    });
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
    this.life.abort();
    this.captions?.dispose();
    this.player.free();
  }
}
