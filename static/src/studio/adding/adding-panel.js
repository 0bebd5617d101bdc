import { h, setText } from '../../kit/dom.js';
import { icon } from '../../kit/icons.js';
import { Field, button, input } from '../fields.js';
import { titleFromAddress } from '../paste.js';
import { takeDrops } from './drops.js';
import { FilePicker } from './file-picker.js';
import { CAPTIONS, MEDIA, PICTURES, TABLES, paired, shownName, useOf } from './names.js';
import { MOST_CLIPS } from './table.js';
import { TableWay } from './table-way.js';
import { Uploads } from './uploads.js';
import { sizeWords } from './file-facts.js';
import { Ways } from './ways.js';

const ACCEPTED = [...MEDIA, ...CAPTIONS, ...PICTURES, ...TABLES].map((ending) => `.${ending}`).join(',');

/**
 * The ways to bring clips in: files from the computer, files the course has, an address, a table of many.
 *
 * `files` are the course's (`CourseFiles`), `existing()` gives the clips that are there, `add(clips)` adds clips at the end and gives their
 * cards, `staticBase` and `thumbnails` show course files.
 */
export class AddingPanel {
  constructor({ say, signal, files, existing, add, staticBase, thumbnails }) {
    Object.assign(this, { say, signal, files, existing, add, staticBase, thumbnails });
    this.live = h('p', { class: 'microclip-studio__live', role: 'status' });
    this.uploads = new Uploads({ files, say, signal, added: (clip) => this.#arrived(clip), announce: (text) => this.#speak(text) });
    this.uploads.away = () => this.ways.focus();
    this.table = new TableWay({ say, existing, add: (clips) => this.#added(clips), most: MOST_CLIPS });
    this.ways = new Ways({ label: say('add_ways'), ways: [...(files.there ? [this.#byUpload(), this.#byChoosing()] : []), this.#byAddress(), { key: 'table', label: say('way_table'), node: this.table.node }] });
    this.node = h(
      'section',
      { class: 'microclip-studio__adding', 'aria-label': say('add_clips') },
      h('h4', { class: 'microclip-studio__legend', text: say('add_clips') }),
      !files.there && h('p', { class: 'microclip-studio__help', text: say('add_no_files') }),
      this.ways.node,
      this.uploads.node,
      this.live,
    );
  }

  /** Let files be dropped on a node around the panel. */
  dropOn(node) {
    takeDrops(node, { signal: this.signal, taken: (files) => this.take(files) });
  }

  /** Why the form should not be left now, as a sentence; '' where nothing speaks against it. */
  get hold() {
    return this.uploads.busy ? this.say('up_hold') : '';
  }

  focus() {
    this.ways.focus();
  }

  /** Take files as they were chosen or dropped: tables are read here, all others are sent to the course's files. */
  async take(files) {
    const { clips, tables, strays } = paired(files);
    for (const file of strays) this.uploads.refuse(file, this.#whyStray(file));
    if (this.files.there) {
      const room = Math.max(0, MOST_CLIPS - this.existing().length);
      this.uploads.take(clips.slice(0, room));
      for (const { media } of clips.slice(room)) this.uploads.refuse(media, this.say('tab_full', { limit: MOST_CLIPS }));
    } else for (const { media } of clips) this.uploads.refuse(media, this.say('add_no_files'));
    const spoken = [...strays.map((file) => `${shownName(file.name)}: ${this.#whyStray(file)}`)];
    if (spoken.length) this.#speak(spoken.slice(0, 3).join(' '));
    for (const table of tables) {
      this.ways.open('table');
      await this.table.take(table);
    }
  }

  #whyStray(file) {
    const key = { captions: 'up_stray_captions', poster: 'up_stray_picture' }[useOf(file.name)];
    return this.say(key ?? 'up_kind');
  }

  #byUpload() {
    const { say } = this;
    const chooser = h('input', { type: 'file', multiple: true, accept: ACCEPTED, class: 'microclip-studio__live', tabindex: '-1', 'aria-hidden': 'true' });
    chooser.addEventListener('change', () => {
      const files = [...chooser.files];
      chooser.value = '';
      this.take(files);
    });
    const limit = this.files.limit ? say('add_upload_limit', { size: sizeWords(say)(this.files.limit) }) : '';
    const pick = button('', () => chooser.click(), { kind: 'main' });
    pick.append(icon('upload'), h('span', { text: say('add_upload') }));
    const node = h(
      'div',
      { class: 'microclip-studio__drop' },
      pick,
      h('p', { class: 'microclip-studio__drop-words', text: say('add_drop') }),
      h('p', { class: 'microclip-studio__help', text: [say('add_upload_help'), limit].filter(Boolean).join(' ') }),
      chooser,
    );
    return { key: 'upload', label: say('way_upload'), node };
  }

  #byChoosing() {
    const picker = new FilePicker({
      files: this.files,
      say: this.say,
      use: 'media',
      several: true,
      staticBase: this.staticBase,
      thumbnails: this.thumbnails,
      there: () => new Set(this.existing().map((clip) => clip.media)),
      chosen: (files) => this.#added(files.map(({ name, address, bytes }) => ({ title: titleFromAddress(name), media: address, topics: [], ...(bytes ? { bytes: { media: bytes } } : {}) }))),
    });
    return { key: 'choose', label: this.say('way_choose'), node: picker.node, opened: () => picker.open() };
  }

  #byAddress() {
    const { say } = this;
    const control = input({ maxlength: '2000', dir: 'ltr', inputmode: 'url', spellcheck: 'false' });
    const add = () => {
      const media = control.value.trim();
      control.value = '';
      const [card] = this.#added([{ title: titleFromAddress(media), media, topics: [] }]);
      card.open(true);
      const { title, media: file } = card.fields.named;
      (media ? title : file).focus();
      if (media) title.control.select();
    };
    this.one = new Field({ label: say('add_clip_label'), help: say('add_clip_help'), control, extra: button(say('add_clip'), add) });
    for (const type of ['input', 'change']) control.addEventListener(type, (event) => event.stopPropagation());
    control.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      add();
    });
    return { key: 'address', label: say('way_address'), node: this.one.node };
  }

  /** A clip that was sent. Gives the sentence that says so. */
  #arrived(clip) {
    const [card] = this.#added([clip]);
    return this.say('up_done', { number: card.number });
  }

  #added(clips) {
    const cards = this.add(clips);
    for (const card of cards) {
      card.readDuration();
      if (!card.clip.bytes?.media) card.readSize();
    }
    this.#speak(clips.length === 1 ? this.say('added_one', { title: cards[0].title }) : this.say('added_many', { count: clips.length }));
    return cards;
  }

  #speak(text) {
    setText(this.live, text);
  }
}
