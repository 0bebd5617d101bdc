import { setAttribute } from '../kit/dom.js';
import { CueLine } from './cue-line.js';
import { TranscriptPanel, Words } from './transcript.js';

const NOTHING = { lang: '', cues: [] };

/**
 * What is said in the current clip: as captions on its page, as a transcript beside the stage and in a panel over it.
 *
 * `read(url)` resolves to a captions file's text; `jump(seconds)` seeks; `changed()` hears when the words of the current clip are there.
 */
export class Spoken {
  constructor({ say, signal, read, choices, lang, stage, beside, jump, changed }) {
    Object.assign(this, { signal, choices, lang, stage, beside, changed, words: NOTHING });
    this.files = new Words({ read });
    this.line = new CueLine({ signal, changed: (text) => this.view?.showCue(this.choices.captionsOn ? text : '', this.words.lang) });
    this.panel = new TranscriptPanel({ say, jump, close: () => this.toggle(false, { byHand: true }) });
    stage.frame.append(this.panel.element);
  }

  /** All of it as one text. */
  get text() {
    return this.words.cues.map((cue) => cue.text).join(' ');
  }

  /** Turn to another page; `view` and `next` are those of clips or null. */
  turnTo(view, next) {
    this.view?.showCue('');
    this.view = view;
    this.#show(NOTHING);
    if (!view?.clip.captions?.length) this.toggle(false);
    this.#load(next);
  }

  /** A player's time is another one. */
  follow(player) {
    this.line.follow(player);
    this.player = player;
    if (!player) return;
    this.beside.mark(player.positionS);
    if (this.panel.isOpen) this.panel.transcript.mark(player.positionS);
  }

  /** Captions were switched, or are wanted in another language. */
  chose(name) {
    const { captionsOn, captionsSize } = this.choices;
    this.stage.showCaptions({ on: captionsOn, size: captionsSize });
    this.line.reset();
    this.line.follow(this.player ?? null);
    if (name === 'captionsLang') this.#load(null);
  }

  /** Open or close the panel; `byHand` moves the focus along. */
  toggle(open, { byHand = false } = {}) {
    if (open === this.panel.isOpen) return;
    this.panel.toggle(open);
    setAttribute(this.stage.words, 'aria-expanded', String(open));
    setAttribute(this.stage.frame, 'data-words', open ? 'open' : null);
    if (open && this.player) this.panel.transcript.mark(this.player.positionS);
    if (byHand) (open ? this.panel.button : this.stage.words).focus({ preventScroll: true });
  }

  async #load(next) {
    const { view } = this;
    if (!view) return;
    const wanted = [this.choices.captionsLang, this.lang];
    const words = await this.files.of(view.clip, wanted);
    if (view !== this.view || this.signal.aborted) return;
    this.#show(words);
    this.changed();
    if (next) this.files.of(next.clip, wanted); // so that its first words don't come late
  }

  #show(words) {
    this.words = words;
    this.line.show(words.cues);
    this.beside.show(words);
    this.panel.transcript.show(words);
  }
}
