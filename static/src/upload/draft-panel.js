import { h, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { clipPlayer } from '../kit/player.js';

/** The clip as the server keeps it: its player in `place`, and in `element` how it stands in words and notes about it. */
export class DraftPanel {
  constructor({ say, signal }) {
    Object.assign(this, { say, signal, draft: null, player: null });
    this.place = h('div', { class: 'microclip-entry__player' });
    this.word = h('span', {});
    this.notes = h('ul', { class: 'microclip-draft__notes' });
    this.element = h('div', { class: 'microclip-draft', hidden: true }, h('p', { class: 'microclip-own__done' }, icon('tick'), this.word), h('p', { class: 'microclip-muted', text: say('up_draft') }), this.notes);
  }

  /** The player is made anew only when it plays something else: somebody may be watching. */
  show(draft) {
    const before = this.draft;
    this.draft = draft;
    setText(this.word, draft.state_text || this.say('up_ready'));
    this.notes.replaceChildren(...(draft.notes ?? []).map((text) => h('li', { text })));
    show(this.notes, this.notes.childElementCount > 0);
    show(this.element, true);
    if (before && ['media', 'type', 'size_bytes', 'duration_s'].every((name) => before[name] === draft[name])) return void this.player.update(draft);
    this.freePlayer();
    this.player = clipPlayer({ clip: draft, label: this.say('preview'), say: this.say, signal: this.signal });
    this.place.replaceChildren(this.player.element);
  }

  hide() {
    this.draft = null;
    this.freePlayer();
    show(this.element, false);
  }

  freePlayer() {
    this.player?.free();
    this.player = null;
  }
}
