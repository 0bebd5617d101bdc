import { h } from '../kit/dom.js';
import { pageLanguage } from '../kit/player.js';
import { captionsTag, offeredLanguages } from './languages.js';

/** The language captions are most likely written in: the page's, else the browser's. */
export function ownTag() {
  return captionsTag(pageLanguage()) || captionsTag(window.navigator.language) || 'en';
}

/** The choice of a language for captions; `chosen(lang)` hears another one. */
export class LanguageChoice {
  constructor({ say, id, chosen }) {
    this.say = say;
    this.select = h('select', { class: 'microclip-field__control', id, on: { change: () => chosen(this.select.value) } });
    this.element = h('div', { class: 'microclip-field' }, h('label', { class: 'microclip-field__label', for: id, text: say('cap_language') }), this.select);
  }

  /** `marks` maps languages the clip has captions in to the key of what is said of them, or null. */
  show(lang, marks) {
    const reader = pageLanguage();
    const { first, common, others } = offeredLanguages([lang, ...marks.keys(), ownTag(), captionsTag(window.navigator.language)], reader);
    const option = ({ tag, name }) => h('option', { value: tag, text: marks.get(tag) ? this.say(marks.get(tag), { language: name }) : name });
    const group = (key, languages) => h('optgroup', { label: this.say(key) }, ...languages.map(option));
    this.select.replaceChildren(...first.map(option), group('cap_common', common), group('cap_others', others));
    this.select.value = lang;
  }
}
