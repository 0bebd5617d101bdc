import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { numbers } from '../kit/words.js';
import { megabytes } from './ladder.js';
import { playerIcon } from './player-icons.js';
import { whyLine } from './why-line.js';

/** Drawn grounds for clips without a picture. */
const TONES = 6;

/**
 * One clip of the feed as it is seen. Built as a bare shell; `furnish` gives it pictures and words when it comes near, `strip`
 * takes them away when it is far, so a feed of hundreds stays light.
 *
 * `why` says why it is here; `act` is `{toggle, check, next, replay, retry, wanted, profile}`.
 */
export class ClipView {
  #cover = '';

  constructor({ clip, why = '', say, act }) {
    Object.assign(this, { clip, why, say, act });
    this.element = h('article', { class: 'microclip-feed__clip', inert: true });
  }

  get label() {
    return this.say('clip_label', { number: this.number, of: this.count, title: this.clip.title });
  }

  /** It is this one of so many clips. */
  renumber(number, count) {
    Object.assign(this, { number, count });
    if (this.furnished) setAttribute(this.element, 'aria-label', this.label);
  }

  get furnished() {
    return this.element.childElementCount > 0;
  }

  /** `poster`: whether its picture may be loaded. */
  furnish({ poster = true } = {}) {
    if (this.furnished) return;
    const { clip, say, act } = this;
    setAttribute(this.element, 'aria-label', this.label);
    setAttribute(this.element, 'data-kind', clip.kind === 'audio' ? 'audio' : null);
    this.slot = h('div', { class: 'microclip-feed__screen', 'data-tone': toneOf(clip.id), on: { click: act.toggle } });
    const pictured = Boolean(clip.poster) && poster;
    if (pictured) this.slot.append(this.#poster());
    if (clip.kind === 'audio') this.slot.append(h('span', { class: `microclip-feed__waves${pictured ? ' microclip-feed__waves--beside' : ''}` }, ...Array.from({ length: pictured ? 5 : 7 }, () => h('i', {}))));
    this.captions = h('p', { class: 'microclip-feed__captions', dir: 'auto', hidden: true });
    this.cover = h('div', { class: 'microclip-feed__cover', hidden: true });
    this.play = h('button', { class: 'microclip-feed__play', type: 'button', 'aria-label': say('play'), hidden: true, on: { click: act.toggle } }, icon('play'));
    this.spinner = h('span', { class: 'microclip-feed__spinner', hidden: true });
    this.element.append(
      this.slot,
      this.spinner,
      h(
        'div',
        { class: 'microclip-feed__lower' },
        h(
          'div',
          { class: 'microclip-feed__caption-box' },
          h('h4', { class: 'microclip-feed__title', dir: 'auto', text: clip.title }),
          clip.credit ? h('p', { class: 'microclip-feed__credit', dir: 'auto', text: say('p_credit', { name: clip.credit }) }) : '',
          clip.topics?.length
            ? h('ul', { class: 'microclip-feed__topics', 'aria-label': say('topics') }, ...clip.topics.map((topic) => h('li', { class: 'microclip-chip', dir: 'auto', text: topic })))
            : '',
          whyLine({ why: this.why, say, key: 'f_why', profile: act.profile }),
        ),
        clip.captions?.length ? h('div', { class: 'microclip-feed__captions-slot' }, this.captions) : '',
      ),
      this.cover,
      this.play,
    );
  }

  strip() {
    if (!this.furnished) return;
    this.#cover = '';
    this.element.replaceChildren();
  }

  /** `phase` as `Playing` has it; `facts` is `{bytes, checkOpen, words}` for what a cover says. */
  showPhase(phase, facts = {}) {
    if (!this.furnished) return;
    setAttribute(this.element, 'data-phase', phase === 'starting' ? 'running' : phase);
    show(this.play, phase === 'paused');
    const told = JSON.stringify([phase, facts]);
    if (told === this.#cover) return;
    this.#cover = told;
    const parts = { ended: this.#ended, trouble: this.#trouble, gone: this.#gone, flashing: this.#flashing, tap: this.#tap, words: this.#words }[phase]?.call(this, facts);
    this.cover.replaceChildren(...(parts ?? []).filter(Boolean));
    show(this.cover, Boolean(parts));
  }

  /** The picture waits for bytes. */
  showWaiting(waits) {
    if (this.furnished) show(this.spinner, waits);
  }

  showCue(text, lang) {
    if (!this.furnished) return;
    setText(this.captions, text);
    if (lang) setAttribute(this.captions, 'lang', lang);
    show(this.captions, Boolean(text));
  }

  #poster() {
    const picture = h('img', { class: 'microclip-feed__poster', src: this.clip.poster, alt: '', decoding: 'async', draggable: 'false' });
    picture.addEventListener('error', () => picture.remove(), { once: true });
    return picture;
  }

  #button(text, act, drawing, primary = false) {
    return h('button', { class: `microclip-button${primary ? ' microclip-button--primary' : ''}`, type: 'button', on: { click: act } }, drawing, h('span', { text }));
  }

  #next(primary = false) {
    return this.#button(this.say('next'), this.act.next, icon('down'), primary);
  }

  #size(bytes) {
    if (!bytes) return '';
    return this.say('p_megabytes', { size: numbers(this.element, { maximumFractionDigits: 1 })(megabytes(bytes)) });
  }

  #ended({ checkOpen }) {
    const { say, act, clip } = this;
    return [
      clip.check ? this.#button(say(checkOpen ? 'check' : 'p_check_again'), act.check, icon('question'), checkOpen) : '',
      this.#next(!checkOpen),
      this.#button(say('replay'), act.replay, icon('again')),
    ];
  }

  #trouble() {
    const { say, act } = this;
    return [h('p', { class: 'microclip-feed__trouble', text: say('media_trouble') }), this.#button(say('retry'), act.retry, icon('again'), true), this.#next()];
  }

  #gone() {
    return [h('p', { class: 'microclip-feed__trouble', text: this.say('p_gone') }), this.#next(true)];
  }

  #flashing() {
    const { say, act } = this;
    return [
      h('span', { class: 'microclip-feed__sign' }, playerIcon('flash')),
      h('p', { class: 'microclip-feed__trouble', text: say('p_flashing') }),
      this.#button(say('p_play_anyway'), act.wanted, icon('play')),
      this.#next(true),
    ];
  }

  #tap({ bytes }) {
    const { say, act } = this;
    const size = this.#size(bytes);
    return [
      h('button', { class: 'microclip-feed__tap', type: 'button', on: { click: act.wanted } }, h('span', { class: 'microclip-feed__tap-sign' }, icon('play')), h('span', { text: size ? say('p_load_size', { size }) : say('p_load') })),
    ];
  }

  /** The clip as something to read. */
  #words({ bytes, words }) {
    const { say, act, clip } = this;
    const size = this.#size(bytes);
    const part = (title, text) => (text ? [h('h5', { class: 'microclip-feed__read-title', text: title }), h('p', { class: 'microclip-feed__read-text', dir: 'auto', text })] : []);
    return [
      h(
        'div',
        { class: 'microclip-feed__read', tabindex: '0', role: 'group', 'aria-label': say('p_read') },
        h('p', { class: 'microclip-feed__read-head', dir: 'auto', text: clip.title }),
        clip.credit ? h('p', { class: 'microclip-feed__credit', dir: 'auto', text: say('p_credit', { name: clip.credit }) }) : '',
        ...part(say('about_clip'), clip.description),
        ...part(say('p_alt'), clip.alt),
        ...part(say('transcript'), words),
      ),
      this.#button(size ? say('p_load_size', { size }) : say('p_load'), act.wanted, icon('play')),
    ];
  }
}

/** The same ground for the same clip, each time. */
function toneOf(id) {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.codePointAt(0)) % 997;
  return sum % TONES;
}
