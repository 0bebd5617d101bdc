import { h, setAttribute, setText, show } from '../../kit/dom.js';
import { icon } from '../../kit/icons.js';
import { button, input } from '../fields.js';
import { guessedKind, loadable } from '../media.js';
import { sizeWords } from './file-facts.js';
import { shownName } from './names.js';

/** How long the search waits for the next letter (milliseconds). */
const TYPING_MS = 300;

/** Most files of a course are pictures and papers: so many pages are looked through at once for something that fits, and so many shown. */
const MOST_PAGES = 6;
const FILL = 24;

let pickerCount = 0;

/**
 * The course's files to choose from: searched, a page at a time, one or several.
 *
 * `use` is "media" or "pictures": others are not shown. `chosen(files)` gets `[{name, address, bytes}]`. `there()` are addresses that are
 * marked as used already, `thumbnails` draws pictures while they are in view.
 */
export class FilePicker {
  #next = 0;
  #asked = 0;

  constructor({ files, say, use, several, chosen, staticBase, thumbnails, there = () => new Set() }) {
    Object.assign(this, { files, say, use, several, chosen, staticBase, thumbnails, there, marked: new Map(), size: sizeWords(say) });
    const id = `microclip-picker-${++pickerCount}`;
    this.search = input({ type: 'search', id, maxlength: '200', dir: 'auto' });
    this.list = h('ul', { class: 'microclip-studio__files', 'aria-label': say('pick_title'), role: 'list' });
    this.status = h('p', { class: 'microclip-studio__help', role: 'status' });
    this.more = button(say('pick_more'), () => this.#load(false), { hidden: true });
    this.again = button(say('up_again'), () => this.#load(false), { hidden: true });
    this.take = button(say('pick_take'), () => this.#take(), { kind: 'main', hidden: !several });
    this.node = h(
      'div',
      { class: 'microclip-studio__picker' },
      h('div', { class: 'microclip-studio__field' }, h('label', { class: 'microclip-studio__label', for: id, text: say('pick_search') }), this.search),
      this.list,
      this.status,
      h('div', { class: 'microclip-studio__picker-foot' }, this.take, this.more, this.again),
    );
    this.search.addEventListener('input', (event) => {
      event.stopPropagation(); // what is searched for is no edit of the clip
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.#load(true), TYPING_MS);
    });
    this.search.addEventListener('change', (event) => event.stopPropagation());
    this.search.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      clearTimeout(this.typing);
      this.#load(true);
    });
  }

  /** Show the newest files, as they are now. */
  open() {
    return this.#load(true);
  }

  async #load(anew) {
    const asked = ++this.#asked;
    if (anew) this.#next = 0;
    const before = anew ? 0 : this.list.childElementCount;
    setText(this.status, this.say('pick_loading'));
    show(this.again, false);
    try {
      let shown = 0;
      let more = true;
      for (let pages = 0; more && pages < MOST_PAGES && shown < FILL; pages++) {
        const found = await this.files.list(this.use, { page: this.#next, search: this.search.value.trim() });
        if (asked !== this.#asked) return; // a later search was faster
        if (anew && !pages) this.list.replaceChildren();
        this.#next += 1;
        more = found.more;
        shown += found.files.length;
        this.list.append(...found.files.map((file) => this.#row(file)));
      }
      show(this.more, more);
      const count = this.list.childElementCount;
      setText(this.status, count ? this.say(more ? 'pick_shown' : 'pick_all', { count }) : this.say(this.search.value.trim() ? 'pick_none' : `pick_none_${this.use}`));
      if (before && shown) this.list.children[before]?.querySelector('input, button')?.focus();
    } catch (error) {
      if (error.name !== 'ApiError') throw error;
      if (asked !== this.#asked || error.code === 'stopped') return;
      setText(this.status, this.say({ offline: 'up_offline', signed_out: 'up_signed_out' }[error.code] ?? 'pick_failed'));
      show(this.again, true);
    }
  }

  #row(file) {
    const isSound = this.use === 'media' && guessedKind(file.address) === 'audio';
    const picture = h('span', { class: `microclip-studio__file-picture${isSound ? ' microclip-studio__file-picture--sound' : ''}`, 'aria-hidden': 'true' }, isSound && icon('sound'));
    const url = loadable(file.address, this.staticBase);
    if (!isSound) this.thumbnails.show(picture, this.use === 'pictures' ? { poster: file.picture || url, media: '' } : { poster: '', media: url });
    const facts = [file.bytes ? this.size(file.bytes) : '', this.there().has(file.address) ? this.say('pick_there') : '', file.locked ? this.say('pick_locked') : ''].filter(Boolean);
    const words = h('span', { class: 'microclip-studio__file-words' }, h('bdi', { text: shownName(file.name) }), h('span', { class: 'microclip-studio__unit', text: facts.join(' · ') }));
    if (!this.several) return h('li', {}, h('button', { type: 'button', class: 'microclip-studio__file', on: { click: () => this.chosen([file]) } }, picture, words));
    const box = h('input', { type: 'checkbox', class: 'microclip-studio__box' });
    box.checked = this.marked.has(file.address);
    box.addEventListener('input', (event) => event.stopPropagation());
    box.addEventListener('change', (event) => {
      event.stopPropagation();
      this.#mark(file, box.checked);
    });
    return h('li', {}, h('label', { class: 'microclip-studio__file' }, box, picture, words));
  }

  #mark(file, on) {
    if (on) this.marked.set(file.address, file);
    else this.marked.delete(file.address);
    const count = this.marked.size;
    setText(this.take, count ? this.say(count === 1 ? 'pick_take_one' : 'pick_take_count', { count }) : this.say('pick_take'));
    setAttribute(this.take, 'aria-disabled', count ? null : 'true');
  }

  #take() {
    if (!this.marked.size) {
      setText(this.status, this.say('pick_mark_first'));
      return;
    }
    const files = [...this.marked.values()];
    this.marked.clear();
    for (const box of this.list.querySelectorAll('input')) box.checked = false;
    this.#mark({}, false);
    this.chosen(files);
  }
}
