import { readCookie } from '../kit/api.js';
import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { sentenceFor } from '../kit/words.js';
import { TextField } from '../upload/field.js';
import { touched } from '../upload/drop-zone.js';
import { Keeper, sessionMark } from '../upload/keeper.js';
import { Uploader } from '../upload/uploader.js';

/** Typed words are kept this long after the last key (milliseconds). */
const KEEP_WORDS_AFTER_MS = 400;

/** After these refusals the page shows something that is no longer so. */
const STALE = ['already_entered', 'nothing_sent', 'challenge_closed'];

let formNumber = 0;

/** This browser's keeper for one block and whoever is signed in; `state.mark` stands for them, else their session does. */
export function keeperFor(api, state, signal) {
  return new Keeper({ block: api.place, mark: state.mark || sessionMark(readCookie(api.cookies(), 'csrftoken')), signal });
}

/**
 * Choose a clip, write about it while it is sent, see it as a draft, enter it.
 *
 * `area` is where a clip may be dropped. `entered(state)` gets the fresh state once the clip takes part, `refused(error)` a refusal,
 * `changed(state)` a state that another window brought about.
 */
export class EntryForm {
  #life = new AbortController();
  #typing = null;

  constructor({ api, say, signal, state, canAct, area, entered, refused, changed, keeper, deliveries }) {
    Object.assign(this, { api, say, canAct, entered, refused, changed, later: false, entering: false });
    this.signal = this.#life.signal;
    signal.addEventListener('abort', () => this.dispose(), { once: true, signal: this.signal });
    this.keeper = keeper ?? keeperFor(api, state, this.signal);
    this.build(state.limits, area ?? document.createElement('div'), deliveries);
    this.uploader.update(state);
    this.recalled = canAct ? this.recall() : Promise.resolve();
  }

  build(limits, area, deliveries) {
    const { api, say, signal, keeper, refused, changed } = this;
    const id = `microclip-entry-${++formNumber}`;
    const field = (name, label, max, more) => new TextField({ say, id, name, label: say(label), max, ...more });
    this.fields = {
      title: field('title', 'title_label', limits.max_title ?? 80, { required: true, autocomplete: 'off' }),
      caption: field('caption', 'caption_label', limits.max_caption ?? 300, { tag: 'textarea', rows: 3 }),
      alt: field('alt', 'up_alt_label', limits.max_alt ?? 300, { tag: 'textarea', rows: 2, help: say('up_alt_help') }),
    };
    this.enterLabel = h('span', { text: say('enter') });
    this.enter = h('button', { class: 'microclip-button microclip-button--primary', type: 'submit', form: `${id}-words` }, icon('upload'), this.enterLabel);
    const status = () => h('p', { class: 'microclip-status', role: 'status' });
    this.statuses = { choose: status(), clip: status(), words: status() };
    this.words = h('form', { class: 'microclip-entry__fields', id: `${id}-words`, novalidate: true }, ...Object.values(this.fields).map((one) => one.element));
    this.words.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    this.words.addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.keepWords(), KEEP_WORDS_AFTER_MS);
    });
    this.uploader = new Uploader({
      api, say, id, signal, limits, keeper, area, refused, changed, deliveries, inside: () => area.contains(this.element) ? area : this.element,
      mayChoose: () => this.mayChoose(), tell: (sentence, how) => this.tell(sentence, { ...how, where: 'clip' }), moved: (stage, how) => this.moved(stage, how), arrived: () => this.later && this.enterNow(),
    });
    const { drop, head, place, captions, another, erase, asking } = this.uploader;
    this.details = h(
      'div',
      { class: 'microclip-entry__details', hidden: true },
      h('div', { class: 'microclip-entry__top' }, head, this.statuses.clip),
      place,
      h('div', { class: 'microclip-entry__side' }, this.words, captions.element, this.statuses.words, h('div', { class: 'microclip-entry__buttons' }, this.enter, another, erase), asking),
    );
    this.element = h('div', { class: 'microclip-entry' }, drop.element, this.statuses.choose, this.details);
  }

  /** Hand over a file or a recorded Blob. */
  choose(file, options) {
    return this.uploader.choose(file, options);
  }

  update(state) {
    this.uploader.update(state);
  }

  mayChoose() {
    if (!this.canAct) this.tell(this.say('sign_in_to_act'));
    return this.canAct && !this.entering;
  }

  moved(stage, { hadFocus }) {
    const { title } = this.fields;
    const failed = stage === 'failed';
    show(this.details, stage !== 'choose');
    this.details.classList.toggle('microclip-entry__details--bare', !this.uploader.place.childElementCount);
    this.enter.classList.toggle('microclip-button--primary', !failed);
    this.uploader.another.classList.toggle('microclip-button--primary', failed);
    if (stage !== 'sending' && stage !== 'draft') this.enterLater(false);
    // On a touched screen the keyboard would cover how far it is.
    if (stage === 'sending' && (this.stage === 'choose' || this.stage === 'draft')) (touched() || title.value ? this.uploader.head : title.control).focus({ preventScroll: true });
    if (stage === 'draft' && hadFocus) (title.value ? this.enter : title.control).focus({ preventScroll: true });
    this.stage = stage;
  }

  submit() {
    if (this.entering) return;
    const { title } = this.fields;
    title.complain(title.value ? '' : this.say('title_missing'));
    if (!title.value) title.control.focus();
    else if (this.stage === 'sending') this.enterLater(!this.later);
    else if (this.stage === 'draft') this.enterNow();
    else this.uploader.another.focus({ preventScroll: true }); // it failed, and why is on the screen
  }

  /** Pressed before the clip is there: it is entered as soon as it is, unless pressed again. */
  enterLater(on) {
    if (on === this.later) return;
    this.later = on;
    setText(this.enterLabel, this.say(on ? 'up_not_yet' : 'enter'));
    this.enter.classList.toggle('microclip-button--primary', !on);
    this.tell(on ? this.say('up_enter_later') : '', { trouble: false });
  }

  /** Resolves to whether it takes part. */
  async enterNow() {
    const { title, caption, alt } = this.fields;
    this.enterLater(false);
    if (!title.value) return this.submit();
    this.setEntering(true);
    if (!(await this.uploader.captions.settle())) return this.setEntering(false);
    try {
      const state = await this.api.call('enter_clip', { title: title.value, caption: caption.value, alt: alt.value }, { signal: this.signal });
      clearTimeout(this.#typing);
      this.keeper.forgetAll();
      this.entered(state);
      return true;
    } catch (error) {
      if (this.signal.aborted) return false;
      this.setEntering(false);
      this.tell(sentenceFor(error, this.say));
      await (STALE.includes(error.code) ? this.catchUp(error) : this.refused(error));
      return false;
    }
  }

  /** Something else happened to the draft or the entry, perhaps in another window. */
  async catchUp({ state: known }) {
    const state = known?.phase ? known : await this.api.call('challenge_state', {}, { signal: this.signal }).catch(() => null);
    if (state && !this.signal.aborted) this.changed(state);
  }

  setEntering(on) {
    this.entering = on;
    setAttribute(this.enter, 'aria-disabled', on ? 'true' : null);
    setText(this.enterLabel, this.say(on ? 'working' : 'enter'));
    for (const { control } of Object.values(this.fields)) control.readOnly = on;
    if (on) this.tell('');
  }

  /** What was typed before a reload comes back, and the clip that was on its way goes on. */
  async recall() {
    const kept = await this.keeper.words();
    for (const [name, field] of Object.entries(this.fields)) if (kept?.[name] && !field.value) field.fill(kept[name]);
    await this.uploader.recall();
  }

  keepWords() {
    return this.keeper.saveWords(Object.fromEntries(Object.entries(this.fields).map(([name, field]) => [name, field.control.value])));
  }

  /** Say something where the learner is looking: beside the clip, or where the words are entered; '' takes it back. */
  tell(sentence, { trouble = true, where = 'words' } = {}) {
    for (const [place, status] of Object.entries(this.statuses)) {
      const here = place === (this.details.hidden ? 'choose' : where);
      setText(status, here ? sentence : '');
      status.classList.toggle('microclip-status--trouble', here && trouble && Boolean(sentence));
    }
  }

  /** The form is leaving; a clip on its way waits in this browser for the next page. */
  dispose() {
    clearTimeout(this.#typing);
    this.#life.abort();
  }
}
