import { h, setAttribute, setText, show } from '../kit/dom.js';
import { CaptionFiles } from './adding/caption-files.js';
import { takeDrops } from './adding/drops.js';
import { loadDesk } from './adding/load-desk.js';
import { shownName } from './adding/names.js';
import { Field, Group, button, input } from './fields.js';
import { OFFERED, ownName, pageLanguage } from './languages.js';

export { ownName };

export function languageList(id) {
  return h('datalist', { id }, ...OFFERED.map((lang) => h('option', { value: lang, text: ownName(lang) })));
}

/**
 * A clip's captions, a row for each language: from files, written beside the player, or by address.
 *
 * `course` is what brings files in, `{files, signal, staticBase, desk, media(), duration(), title()}`; `desk` are the addresses of the
 * captions editor. Without course files only addresses can be given.
 */
export class CaptionsField {
  constructor({ tracks, say, languages, changed, course }) {
    Object.assign(this, { say, languages, changed, course, rows: [], desk: null });
    this.list = h('div', { class: 'microclip-studio__rows' });
    this.status = h('p', { class: 'microclip-studio__note', role: 'status', hidden: true });
    this.trouble = h('ul', { class: 'microclip-studio__troubles', role: 'alert', hidden: true });
    this.more = button(say('cap_address'), () => this.#add({}, true));
    this.box = h('div', { class: 'microclip-studio__desk', hidden: true });
    const ways = course?.files.there ? this.#ways() : [this.more];
    const help = say(course?.files.there ? 'captions_help_files' : 'captions_help');
    this.group = new Group({ label: say('captions'), help }, this.list, h('div', { class: 'microclip-studio__bring-ways' }, ...ways), this.status, this.trouble, this.box);
    this.node = this.group.node;
    if (course?.files.there) takeDrops(this.node, { signal: course.signal, taken: (files) => this.#take(files) });
    tracks.forEach((track) => this.#add(track, false));
  }

  read() {
    return this.rows.map((row) => ({ lang: row.lang.control.value, label: row.label.control.value, url: row.url.control.value }));
  }

  /** The field at a place such as "0.url"; the group itself for anything else. */
  fieldAt(place) {
    const [index, name] = place.split('.');
    return this.rows[index]?.[name] ?? this.group;
  }

  /** Why the form should not be saved now, as a sentence; '' where nothing speaks against it. */
  get hold() {
    if (this.desk?.unsaved) return this.say('cap_hold', { title: this.course.title() });
    return this.courseFiles?.busy ? this.say('up_hold') : '';
  }

  /** Put the keyboard to what holds the form. */
  focusHold() {
    (this.desk ?? this.group).focus();
  }

  /** Captions of a language come from a file of the course now. */
  put({ lang, url }) {
    // A row with nothing in it was begun for these.
    const isEmpty = (row) => !row.url.control.value.trim() && !row.lang.control.value.trim();
    const row = this.#rowOf(lang) ?? this.rows.find(isEmpty) ?? this.#add({}, false);
    row.url.control.value = url;
    row.lang.control.value ||= lang;
    row.label.control.value ||= ownName(lang);
    this.#describe(row);
    this.group.setProblem('');
    this.changed();
  }

  /** There are none in a language any more. */
  drop(lang) {
    const row = this.#rowOf(lang);
    if (!row) return;
    this.#takeOut(row);
    this.changed();
  }

  #rowOf(lang) {
    return this.rows.find((row) => row.lang.control.value.trim().toLowerCase() === lang.toLowerCase());
  }

  #ways() {
    const { say, course } = this;
    this.courseFiles = new CaptionFiles({ say, files: course.files, signal: course.signal, media: course.media });
    const chooser = h('input', { type: 'file', accept: '.vtt,.srt,text/vtt', multiple: true, class: 'microclip-studio__live', tabindex: '-1', 'aria-hidden': 'true' });
    for (const type of ['input', 'change']) chooser.addEventListener(type, (event) => event.stopPropagation());
    chooser.addEventListener('change', () => {
      const files = [...chooser.files];
      chooser.value = '';
      this.#take(files);
    });
    this.write = button(say('cap_write'), () => this.#write(''), { 'aria-expanded': 'false' });
    return [button(say('cap_upload'), () => chooser.click()), this.write, this.more, chooser];
  }

  /** Take captions files; one whose name tells no language gets the first of the page's that has none yet. */
  async #take(files) {
    const { say } = this;
    const troubles = [];
    this.#tell(say('cap_taking'));
    show(this.trouble, false);
    let last = '';
    for (const file of files) {
      const { lang, url, count, sentence } = await this.courseFiles.keepFile(file, this.rows.length ? '' : pageLanguage());
      if (sentence) troubles.push(`${shownName(file.name)}: ${sentence}`);
      else if (lang) {
        this.put({ lang, url });
        last = say('cap_uploaded', { count, language: ownName(lang) || lang });
      } else {
        const row = this.#add({ url }, true);
        row.lang.setProblem(say('cap_which'));
        last = say('cap_which');
      }
    }
    this.#tell(last);
    this.trouble.replaceChildren(...troubles.map((text) => h('li', { text, dir: 'auto' })));
    show(this.trouble, troubles.length > 0);
  }

  /** Open the editor beside the player, in a language, or close it. */
  async #write(lang) {
    const { say, course } = this;
    if (this.desk && !lang) return this.#closeDesk();
    this.#tell(say('cap_opening'));
    if (!this.desk) {
      try {
        const { CaptionsDesk } = await loadDesk(course.desk);
        if (course.signal.aborted) return undefined;
        this.desk = new CaptionsDesk({
          say,
          signal: course.signal,
          course,
          tracks: () => this.read().filter((track) => track.url.trim()),
          keep: (tag, text) => this.#keep(tag, text),
        });
      } catch {
        this.#tell(say('cap_not_opened'));
        return undefined;
      }
      this.box.replaceChildren(this.desk.node);
      show(this.box, true);
      setAttribute(this.write, 'aria-expanded', 'true');
      setText(this.write, say('cap_close'));
    }
    this.#tell('');
    this.desk.open(lang);
    return undefined;
  }

  /** What was written becomes a course file; none takes the language away. Rejects with an ApiError. */
  async #keep(lang, text) {
    if (!text) return this.drop(lang);
    const url = await this.courseFiles.keepText(text, lang);
    return this.put({ lang, url });
  }

  #closeDesk() {
    if (this.desk?.unsaved && !this.warned) {
      // Asked once: a second press means it.
      this.warned = true;
      this.#tell(this.say('cap_close_unsaved'));
      return;
    }
    this.warned = false;
    this.desk?.dispose();
    this.desk = null;
    this.box.replaceChildren();
    show(this.box, false);
    this.#tell('');
    setAttribute(this.write, 'aria-expanded', 'false');
    setText(this.write, this.say('cap_write'));
    this.write.focus();
  }

  #add(track, focus) {
    const say = this.say;
    const lang = new Field({
      label: say('captions_language'),
      control: input({ list: this.languages, maxlength: '35', dir: 'ltr', class: 'microclip-studio__input microclip-studio__input--short' }, track.lang),
    });
    const label = new Field({ label: say('captions_label'), control: input({ maxlength: '80', dir: 'auto' }, track.label) });
    const url = new Field({ label: say('captions_address'), control: input({ maxlength: '2000', dir: 'ltr', inputmode: 'url' }, track.url) });
    const row = { lang, label, url };
    row.remove = button('×', () => this.#remove(row), { kind: 'icon' });
    row.edit = this.course?.files.there ? button(say('cap_edit'), () => this.#write(lang.control.value.trim())) : null;
    row.node = h('div', { class: 'microclip-studio__row', role: 'group' }, lang.node, label.node, url.node, h('div', { class: 'microclip-studio__row-deeds' }, row.edit, row.remove));
    lang.control.addEventListener('change', () => {
      if (!label.control.value) label.control.value = ownName(lang.control.value.trim());
      this.#describe(row);
    });
    row.node.addEventListener('input', () => {
      this.#describe(row);
      this.changed();
    });
    this.rows.push(row);
    this.list.append(row.node);
    this.#number();
    if (focus) {
      lang.focus();
      this.group.setProblem('');
      this.changed();
    }
    return row;
  }

  #remove(row) {
    const index = this.rows.indexOf(row);
    this.#takeOut(row);
    (this.rows[Math.min(index, this.rows.length - 1)]?.remove ?? this.more).focus();
    this.changed();
  }

  #takeOut(row) {
    this.rows.splice(this.rows.indexOf(row), 1);
    row.node.remove();
    this.#number();
  }

  #number() {
    this.rows.forEach((row, index) => {
      row.node.setAttribute('aria-label', this.say('captions_number', { number: index + 1 }));
      row.remove.setAttribute('aria-label', this.say('remove_captions', { number: index + 1 }));
      this.#describe(row);
    });
  }

  /** Words can only be changed in a file of the course, and only once it is known in which language they are. */
  #describe(row) {
    if (!row.edit) return;
    const lang = row.lang.control.value.trim();
    show(row.edit, Boolean(lang && row.url.control.value.trim()));
    setAttribute(row.edit, 'aria-label', this.say('cap_edit_named', { language: ownName(lang) || lang }));
  }

  #tell(sentence) {
    setText(this.status, sentence);
    show(this.status, Boolean(sentence));
  }
}
