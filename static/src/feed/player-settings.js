import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { numbers } from '../kit/words.js';
import { AFTER, SIZES, SPEEDS } from './choices.js';
import { holdKeys } from './dialog.js';
import { chooseCaptions } from './feed-state.js';
import { LEVELS, megabytes, sourceFor } from './ladder.js';
import { sign } from './learning-icons.js';

const WORDS_OF = {
  size: { S: 'p_size_s', M: 'p_size_m', L: 'p_size_l', XL: 'p_size_xl' },
  after: { loop: 'p_after_loop', stop: 'p_after_stop', next: 'p_after_next' },
  level: { words: 'p_data_words', sound: 'p_data_sound', low: 'p_data_low', normal: 'p_data_normal' },
};

let sheetNumber = 0;

/**
 * How clips play, as a dialog inside the stage. What is chosen holds at once and is remembered.
 *
 * `chose(name)` hears which of the choices changed; `profile()` opens what the feed knows; `close()`: the learner is done.
 */
export class PlayerSettings {
  constructor({ say, choices, lang, chose, close, profile }) {
    Object.assign(this, { say, choices, lang, chose });
    this.id = `microclip-settings-${++sheetNumber}`;
    this.speed = this.#pills('speed', 'p_speed', SPEEDS, (value) => say('p_times', { speed: this.#number(value) }));
    this.captions = this.#switch('captionsOn', 'captions');
    this.size = this.#pills('captionsSize', 'p_captions_size', SIZES, (value) => say(WORDS_OF.size[value]));
    this.sample = h('p', { class: 'microclip-settings__sample', 'aria-hidden': 'true' }, h('span', { class: 'microclip-settings__cue', text: say('p_captions_sample') }));
    this.language = h('select', { class: 'microclip-field', id: `${this.id}-lang`, on: { change: () => this.#set('captionsLang', this.language.value) } });
    this.languages = h('div', { class: 'microclip-settings__row' }, h('label', { class: 'microclip-settings__label', for: `${this.id}-lang`, text: say('p_captions_lang') }), this.language);
    this.volume = h('input', { class: 'microclip-settings__range', id: `${this.id}-volume`, type: 'range', min: 0, max: 1, step: 0.05, on: { input: () => this.#set('volume', Number(this.volume.value)) } });
    this.after = this.#pills('after', 'p_after', AFTER, (value) => say(WORDS_OF.after[value]));
    this.level = this.#pills('level', 'p_data', LEVELS, (value) => say(WORDS_OF.level[value]));
    this.saves = h('p', { class: 'microclip-check__hint' });
    this.element = h(
      'div',
      { class: 'microclip-sheet microclip-settings', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': this.id, tabindex: '-1' },
      h(
        'div',
        { class: 'microclip-sheet__head' },
        h('p', { class: 'microclip-settings__title', id: this.id, text: say('p_settings') }),
        h('button', { class: 'microclip-button microclip-button--quiet microclip-button--round', type: 'button', 'aria-label': say('close'), on: { click: close } }, icon('cross')),
      ),
      this.speed,
      h('div', { class: 'microclip-settings__group' }, this.captions, this.sample, this.size, this.languages),
      h('div', { class: 'microclip-settings__row' }, h('label', { class: 'microclip-settings__label', for: `${this.id}-volume`, text: say('p_volume') }), this.volume),
      this.after,
      this.level,
      this.saves,
      h('button', { class: 'microclip-button microclip-settings__profile', type: 'button', 'aria-haspopup': 'dialog', on: { click: profile } }, sign('spark'), h('span', { text: say('f_about_me') })),
    );
    holdKeys(this.element, close);
    this.element.addEventListener('keydown', (event) => event.stopPropagation()); // what is pressed here is not meant for the player
  }

  /** Show the choices as they are, with what this clip costs at each level. */
  open(clip) {
    const { choices, say } = this;
    for (const input of this.element.querySelectorAll('input[type="radio"]')) input.checked = String(choices[input.dataset.choice]) === input.value;
    this.captions.querySelector('input').checked = choices.captionsOn;
    this.volume.value = String(choices.volume);
    this.#showSample();
    const tracks = clip?.captions ?? [];
    this.language.replaceChildren(...tracks.map((track) => h('option', { value: track.lang, lang: track.lang, text: track.label })));
    this.language.value = chooseCaptions(tracks, [choices.captionsLang, this.lang])?.lang ?? '';
    show(this.languages, tracks.length > 1);
    for (const level of LEVELS) {
      const bytes = clip ? sourceFor(clip, level)?.bytes : 0;
      const size = bytes ? say('p_megabytes', { size: this.#number(megabytes(bytes)) }) : '';
      setText(this.level.querySelector(`[value="${level}"] ~ .microclip-settings__size`), size);
    }
    this.#showSaves();
    this.element.focus({ preventScroll: true });
  }

  #set(name, value) {
    this.choices.set(name, value);
    if (name === 'captionsSize' || name === 'captionsOn') this.#showSample();
    if (name === 'level') this.#showSaves();
    this.chose(name);
  }

  #showSample() {
    setAttribute(this.sample, 'data-captions', this.choices.captionsSize);
    setAttribute(this.sample, 'data-off', this.choices.captionsOn ? null : 'yes');
  }

  #showSaves() {
    const { choices, say } = this;
    setText(this.saves, choices.level === 'words' ? '' : say(choices.saver ? 'p_saver_on' : 'p_saver_off'));
    show(this.saves, Boolean(this.saves.textContent));
  }

  #pills(choice, label, values, textOf) {
    const rows = values.map((value) =>
      h(
        'label',
        { class: 'microclip-settings__pill' },
        h('input', { class: 'microclip-settings__input', type: 'radio', name: `${this.id}-${choice}`, value, 'data-choice': choice, on: { change: () => this.#set(choice, value) } }),
        h('span', { class: 'microclip-settings__text', text: textOf(value) }),
        h('span', { class: 'microclip-settings__size' }),
      ),
    );
    return h(
      'fieldset',
      { class: 'microclip-settings__set' },
      h('legend', { class: 'microclip-settings__label', text: this.say(label) }),
      h('div', { class: `microclip-settings__pills microclip-settings__pills--${choice}` }, ...rows),
    );
  }

  #switch(choice, label) {
    return h(
      'label',
      { class: 'microclip-settings__row microclip-settings__switch' },
      h('span', { class: 'microclip-settings__label', text: this.say(label) }),
      h('input', { class: 'microclip-settings__toggle', type: 'checkbox', role: 'switch', on: { change: (event) => this.#set(choice, event.target.checked) } }),
    );
  }

  #number(value) {
    return numbers(this.element ?? document.documentElement, { maximumFractionDigits: 2 })(value);
  }
}
