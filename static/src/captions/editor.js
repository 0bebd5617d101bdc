import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { pageLanguage } from '../kit/player.js';
import { sentenceFor } from '../kit/words.js';
import { CueList } from './cue-list.js';
import { decodeCaptions } from './files.js';
import { LanguageChoice, ownTag } from './language-choice.js';
import { languageName } from './languages.js';
import { MOST_CUES, parseCaptions, toWebVtt } from './parse.js';
import { Transport } from './transport.js';
import { TypeAlong } from './type-along.js';
import { Works } from './works.js';

let editorNumber = 0;

/**
 * Captions of one clip of one's own: read from a file, written row by row or typed along, in one language after another.
 *
 * `player()` gives the video element of the moment or null, `clip` is a reply's clip (`captions`, `duration_s`), `saved(state)` gets the
 * fresh state. What is written stays when the page is drawn anew (`show`) and when another language is looked at; `unsaved` tells of it.
 */
export class CaptionsEditor {
  #works = new Works();
  #undo = null;
  #sending = null;

  constructor({ say, api, signal, player, clip, saved, maxBytes = 200_000 }) {
    Object.assign(this, { say, api, clip, saved, maxBytes });
    this.life = new AbortController();
    signal.addEventListener('abort', () => this.dispose(), { once: true, signal: this.life.signal });
    this.lang = this.firstLanguage();
    this.build(player);
    this.show(clip);
  }

  firstLanguage() {
    const own = ownTag();
    const there = (this.clip.captions ?? []).map(({ lang }) => lang);
    return there.find((lang) => lang.split('-')[0] === own.split('-')[0]) ?? there[0] ?? own;
  }

  build(player) {
    const { say } = this;
    const id = `microclip-captions-${++editorNumber}`;
    this.languages = new LanguageChoice({ say, id: `${id}-lang`, chosen: (lang) => this.choose(lang) });
    this.input = h('input', { class: 'microclip-hidden', type: 'file', accept: '.vtt,.srt,text/vtt', tabindex: '-1', 'aria-hidden': 'true', on: { change: () => this.input.files[0] && this.take(this.input.files[0]) } });
    this.alongButton = h('button', { class: 'microclip-button', type: 'button', 'aria-expanded': 'false', text: say('cap_along'), on: { click: () => this.showAlong(this.along.element.hidden) } });
    this.transport = new Transport({ say, find: player, lengthS: () => this.clip.duration_s ?? 0, moved: (timeS, running) => this.list?.follow(timeS, running) });
    this.along = new TypeAlong({ say, transport: this.transport, make: (cues) => this.made(cues) });
    this.list = new CueList({ say, transport: this.transport, changed: () => this.changed(), removing: () => this.remember(), removed: (number) => this.deleted(number) });
    this.addButton = h('button', { class: 'microclip-button', type: 'button', text: say('cap_add_here'), on: { click: () => this.add() } });
    this.status = h('p', { class: 'microclip-status', role: 'status' });
    this.undoButton = h('button', { class: 'microclip-button', type: 'button', hidden: true, on: { click: () => this.undo() } }, icon('again'), say('cap_undo'));
    this.saveButton = h('button', { class: 'microclip-button microclip-button--primary', type: 'button', text: say('cap_save'), on: { click: () => this.pressedSave() } });
    this.removeButton = h('button', { class: 'microclip-button', type: 'button', text: say('cap_remove'), on: { click: () => this.remove() } });
    this.unsavedMark = h('span', { class: 'microclip-chip', hidden: true, text: say('cap_unsaved') });
    this.element = h(
      'div',
      { class: 'microclip-captions', role: 'group', 'aria-label': say('cap_title') },
      h(
        'div',
        { class: 'microclip-captions__ways' },
        this.languages.element,
        h('div', { class: 'microclip-entry__buttons' }, h('button', { class: 'microclip-button', type: 'button', 'aria-describedby': `${id}-file`, on: { click: () => this.input.click() } }, icon('upload'), say('cap_file')), this.alongButton, this.input),
        h('p', { class: 'microclip-muted', id: `${id}-file`, text: say('cap_file_help') }),
      ),
      this.transport.element,
      this.along.element,
      this.list.element,
      h('div', { class: 'microclip-entry__buttons' }, this.addButton, this.undoButton),
      this.status,
      h('div', { class: 'microclip-entry__buttons microclip-captions__deeds' }, this.saveButton, this.removeButton, this.unsavedMark),
      h('details', { class: 'microclip-captions__keys' }, h('summary', { text: say('cap_keys') }), h('p', { class: 'microclip-muted', text: say('cap_keys_help') })),
    );
    show(this.along.element, false);
    this.element.addEventListener('keydown', (event) => this.pressed(event));
    this.element.addEventListener('focusin', () => this.transport.follow());
    this.element.addEventListener('dragover', (event) => event.preventDefault());
    this.element.addEventListener('drop', (event) => {
      event.preventDefault();
      event.stopPropagation(); // around us a clip may be dropped
      const file = event.dataTransfer?.files[0];
      if (file) this.take(file);
    });
  }

  /** Whether something was written that the server does not have. */
  get unsaved() {
    return this.#works.unsaved.length > 0;
  }

  /** The same clip as it is now, or another one. What is being written stays for the same clip. */
  show(clip) {
    const another = clip.media !== this.clip.media;
    this.clip = clip;
    if (another) {
      this.#works.clear();
      this.lang = this.firstLanguage();
    }
    this.#works.keep((clip.captions ?? []).map(({ lang }) => lang));
    this.transport.follow();
    this.languages.show(this.lang, this.#works.marks);
    this.draw();
    if (another || this.drawn !== this.lang) this.open();
  }

  choose(lang) {
    this.#works.move(this.lang, lang);
    this.lang = lang;
    this.forgetUndo();
    this.tell('');
    this.languages.show(this.lang, this.#works.marks);
    this.open();
  }

  /** Show the captions of the chosen language; those the server has are fetched once. */
  async open() {
    const { lang } = this;
    const work = this.#works.of(lang);
    this.drawn = lang;
    this.list.cues = work.cues ?? [];
    this.draw();
    const track = (this.clip.captions ?? []).find((one) => one.lang === lang);
    if (work.cues || !track) return;
    try {
      const cues = parseCaptions(await this.api.read(track.url, { signal: this.life.signal }));
      work.cues = [...cues, ...(work.cues ?? [])]; // somebody may have begun to write meanwhile
      if (this.lang === lang) this.list.cues = work.cues;
      this.draw();
    } catch (error) {
      if (error.name !== 'AbortError') this.tell(this.say('cap_not_loaded'), true);
    }
  }

  draw() {
    const work = this.#works.of(this.lang);
    show(this.unsavedMark, work.unsaved);
    show(this.removeButton, work.kept);
    show(this.list.element, this.list.rows.length > 0);
    setAttribute(this.saveButton, 'aria-disabled', this.savable && !this.#sending ? null : 'true');
    this.list.follow(this.transport.now, false);
  }

  /** Whether saving what is shown would change anything; captions that were removed may be saved again. */
  get savable() {
    const { unsaved, kept } = this.#works.of(this.lang);
    return unsaved || (!kept && this.said);
  }

  /** Whether anything is written in what is shown. */
  get said() {
    return this.list.rows.some(({ cue }) => cue.text.trim());
  }

  changed() {
    const work = this.#works.of(this.lang);
    work.unsaved = this.said || work.kept;
    work.cues = this.list.cues;
    this.draw();
  }

  add() {
    if (!this.list.add(this.transport.now)) this.tell(this.say('cap_most', { limit: MOST_CUES }), true);
  }

  deleted(number) {
    this.tell(this.say('cap_deleted', { number }));
    if (!this.list.rows.length) this.addButton.focus();
  }

  /** All captions anew; the former ones can be had back. */
  replace(cues) {
    this.remember();
    this.list.cues = cues;
    this.changed();
  }

  remember() {
    this.#undo = this.list.cues;
    show(this.undoButton, true);
  }

  forgetUndo() {
    this.#undo = null;
    show(this.undoButton, false);
  }

  undo() {
    const cues = this.#undo;
    if (!cues) return;
    this.forgetUndo();
    this.list.cues = cues;
    this.changed();
    this.tell(this.say('cap_undone'));
    (this.list.rows[0]?.text ?? this.addButton).focus({ preventScroll: true });
  }

  async take(file) {
    this.input.value = '';
    if (file.size > this.maxBytes) return void this.tell(this.say('cap_file_large', { limit: Math.round(this.maxBytes / 1000) }), true);
    let cues = [];
    try {
      cues = parseCaptions(decodeCaptions(await file.arrayBuffer(), this.lang));
    } catch {
      // A file that was taken away meanwhile cannot be read: nothing is in it for us.
    }
    if (this.life.signal.aborted) return;
    if (!cues.length) return void this.tell(this.say('cap_file_none'), true);
    this.replace(cues);
    this.tell(this.say('cap_file_read', { count: cues.length }));
  }

  showAlong(open) {
    show(this.along.element, open);
    setAttribute(this.alongButton, 'aria-expanded', String(open));
    if (!open) return;
    this.along.offer(this.list.cues);
    this.along.box.focus({ preventScroll: true });
  }

  made(cues) {
    this.replace(cues);
    this.along.clear();
    this.showAlong(false);
    this.tell(this.say('cap_made', { count: this.list.rows.length }));
    this.list.rows[0].focus();
  }

  /** Send all that was written, in whatever language. Resolves to whether the server has it; if not, what is wrong is shown and said. */
  async save() {
    const first = this.lang;
    if (!(await this.saveShown())) return false;
    for (const lang of this.#works.unsaved) {
      if (lang === first) continue;
      this.choose(lang);
      if (!(await this.saveShown())) return false;
    }
    return !this.unsaved;
  }

  async pressedSave() {
    if (this.savable) return void (await this.save());
    if (this.said) return;
    this.tell(this.say('cap_nothing'), true);
    (this.list.rows[0]?.text ?? this.addButton).focus();
  }

  async saveShown() {
    if (this.#sending) await this.#sending;
    const { lang } = this;
    const work = this.#works.of(lang);
    if (!this.savable) return !work.unsaved;
    if (!this.said) return this.remove();
    const { wrong } = this.list;
    const cues = this.list.cues;
    if (wrong) {
      this.tell(this.say('cap_fix', { number: this.list.rows.indexOf(wrong) + 1 }), true);
      wrong.focus(wrong.troubled);
      return false;
    }
    return this.send(lang, toWebVtt(cues), () => {
      work.kept = true;
      work.unsaved = JSON.stringify(work.cues ?? cues) !== JSON.stringify(cues);
      this.tell(this.say('cap_saved', { language: languageName(lang, pageLanguage()) }));
    });
  }

  /** Take them from the clip; here they stay, in case they are wanted again. */
  async remove() {
    const { lang } = this;
    const work = this.#works.of(lang);
    if (this.#sending || !work.kept) return !work.unsaved;
    return this.send(lang, '', () => {
      Object.assign(work, { cues: this.list.cues, kept: false, unsaved: false });
      this.tell(this.say('cap_removed', { language: languageName(lang, pageLanguage()) }));
      if (this.removeButton === document.activeElement) this.saveButton.focus({ preventScroll: true });
    });
  }

  /** One at a time. Resolves to whether it went well; what was typed meanwhile is still to be saved. */
  async send(lang, text, done) {
    this.#sending = this.post(lang, text, done);
    this.draw();
    const well = await this.#sending;
    this.#sending = null;
    this.draw();
    return well;
  }

  async post(lang, text, done) {
    this.tell(this.say('working'));
    try {
      const state = await this.api.call('save_captions', { lang, text }, { signal: this.life.signal });
      this.forgetUndo();
      done();
      this.saved(state);
      return true;
    } catch (error) {
      if (error.name !== 'AbortError') this.tell(sentenceFor(error, this.say), true);
      return false;
    }
  }

  pressed(event) {
    const deed = { F2: () => this.transport.back(), F4: () => this.transport.toggle() }[event.key];
    if (!deed || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    deed();
  }

  tell(sentence, trouble = false) {
    setText(this.status, sentence);
    this.status.classList.toggle('microclip-status--trouble', trouble);
  }

  dispose() {
    this.life.abort();
    this.transport.dispose();
    this.element.remove();
  }
}
