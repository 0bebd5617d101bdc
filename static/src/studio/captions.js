import { h } from '../kit/dom.js';
import { Field, Group, button, input } from './fields.js';

/** Language codes offered first; any other can be typed. */
const OFFERED = ['en', 'es', 'pt-BR', 'fr', 'de', 'it', 'nl', 'pl', 'el', 'tr', 'ru', 'uk', 'ar', 'he', 'fa', 'hi', 'id', 'vi', 'zh-Hans', 'zh-Hant', 'ja', 'ko', 'sw'];

export function languageList(id) {
  return h('datalist', { id }, ...OFFERED.map((lang) => h('option', { value: lang, text: ownName(lang) })));
}

/** A language's name in itself, such as "español"; '' when the browser does not know it. */
export function ownName(lang) {
  try {
    const name = new Intl.DisplayNames([lang], { type: 'language', fallback: 'none' }).of(lang);
    return name ? name.charAt(0).toLocaleUpperCase(lang) + name.slice(1) : '';
  } catch {
    return ''; // not shaped like a language code yet: the author is still typing
  }
}

/** Rows of caption tracks: language, name, address. */
export class CaptionRows {
  constructor({ tracks, say, languages, changed }) {
    this.say = say;
    this.languages = languages;
    this.changed = changed;
    this.rows = [];
    this.list = h('div', { class: 'microclip-studio__rows' });
    this.more = button(say('add_captions'), () => this.#add({}, true));
    this.group = new Group({ label: say('captions'), help: say('captions_help') }, this.list, this.more);
    this.node = this.group.node;
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
    row.node = h('div', { class: 'microclip-studio__row', role: 'group' }, lang.node, label.node, url.node, row.remove);
    lang.control.addEventListener('change', () => {
      if (!label.control.value) label.control.value = ownName(lang.control.value.trim());
    });
    row.node.addEventListener('input', () => this.changed());
    this.rows.push(row);
    this.list.append(row.node);
    this.#number();
    if (!focus) return;
    lang.focus();
    this.group.setProblem('');
    this.changed();
  }

  #remove(row) {
    const index = this.rows.indexOf(row);
    this.rows.splice(index, 1);
    row.node.remove();
    this.#number();
    (this.rows[Math.min(index, this.rows.length - 1)]?.remove ?? this.more).focus();
    this.changed();
  }

  #number() {
    this.rows.forEach((row, index) => {
      row.node.setAttribute('aria-label', this.say('captions_number', { number: index + 1 }));
      row.remove.setAttribute('aria-label', this.say('remove_captions', { number: index + 1 }));
    });
  }
}
