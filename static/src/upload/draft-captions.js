import { CaptionsEditor } from '../captions/editor.js';
import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';

/** Captions of the draft: a button, and behind it the editor. `player()` gives the video of the moment, `saved(state)` gets the fresh state. */
export class DraftCaptions {
  constructor({ say, api, signal, player, saved }) {
    Object.assign(this, { say, api, signal, player, saved, draft: null, editor: null });
    this.button = h('button', { class: 'microclip-button', type: 'button', 'aria-expanded': 'false', on: { click: () => this.open(!this.isOpen) } }, icon('captions'), h('span', {}));
    this.place = h('div', {});
    this.element = h('div', { class: 'microclip-entry__captions', hidden: true }, this.button, this.place);
  }

  get isOpen() {
    return Boolean(this.editor) && !this.editor.element.hidden;
  }

  /** The draft as it is now. What is being written stays for the same clip. */
  show(draft) {
    this.draft = draft;
    this.editor?.show(draft);
    show(this.element, true);
    this.draw();
  }

  hide() {
    show(this.element, false);
    this.draft = null;
    this.editor?.dispose();
    this.editor = null;
  }

  open(open) {
    if (open && !this.editor) {
      const { say, api, signal, player, draft, saved } = this;
      this.editor = new CaptionsEditor({ say, api, signal, player, clip: draft, saved });
      this.place.replaceChildren(this.editor.element);
    }
    show(this.editor.element, open);
    this.draw();
  }

  draw() {
    const there = this.draft.captions?.length > 0 || this.editor?.unsaved;
    setText(this.button.lastChild, this.say(this.isOpen ? 'cap_close' : there ? 'cap_edit' : 'cap_add'));
    setAttribute(this.button, 'aria-expanded', String(this.isOpen));
  }

  /** Resolves to whether the server has all that was written; else the editor is open and says what is wrong. */
  async settle() {
    if (!this.editor?.unsaved || (await this.editor.save())) return true;
    this.open(true);
    return false;
  }
}
