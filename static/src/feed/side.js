import { later } from '../kit/block.js';
import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { sign } from './learning-icons.js';
import { Transcript } from './transcript.js';

/** From this width of the block on, the parts beside the stage are open from the start (pixels). */
const ROOMY_PX = 700;

/** Rows of the list are built so many at a time: hundreds at once would hold up the page. */
const ROWS_AT_ONCE = 40;

let sideNumber = 0;

/** What stands beside (or below) the stage: progress, the clip in words, its transcript, the list of clips, `insight` for staff. */
export class Side {
  #rows = new Map();
  #current = null;
  #built = 0;

  constructor({ say, width, clips, go, jump, signal, profile, insight = null }) {
    Object.assign(this, { say, clips, go, signal });
    this.altId = `microclip-alt-${++sideNumber}`;
    this.bar = h('progress', { class: 'microclip-progress', max: 1, value: 0, 'aria-label': say('progress') });
    this.progress = h('p', { class: 'microclip-feed__progress-text' });
    this.why = h('span');
    this.whyPart = h(
      'p',
      { class: 'microclip-feed__side-why' },
      this.why,
      h('button', { class: 'microclip-button microclip-button--quiet', type: 'button', 'aria-haspopup': 'dialog', on: { click: profile } }, sign('spark'), h('span', { text: say('f_about_me') })),
    );
    this.licence = h('p', { class: 'microclip-muted', dir: 'auto', hidden: true });
    this.credit = h('p', { class: 'microclip-muted', dir: 'auto', hidden: true });
    this.description = h('p', { class: 'microclip-feed__description', dir: 'auto' });
    this.alt = h('p', { class: 'microclip-feed__description', dir: 'auto', id: this.altId });
    this.altPart = h('div', { hidden: true }, h('p', { class: 'microclip-feed__side-title', text: say('p_alt') }), this.alt);
    this.nothing = h('p', { class: 'microclip-muted', text: say('no_description') });
    this.transcript = new Transcript({ say, jump });
    this.list = h('ol', { class: 'microclip-feed__list' });
    const open = width >= ROOMY_PX;
    const part = (key, isOpen, ...children) => h('details', { class: 'microclip-details', open: isOpen }, h('summary', { class: 'microclip-details__summary', text: say(key) }), ...children);
    this.words = part('transcript', open, this.transcript.element);
    this.clipPart = h('div', { class: 'microclip-feed__about' }, part('about_clip', open, this.credit, this.description, this.altPart, this.nothing, this.licence, this.whyPart), this.words);
    this.all = part('all_clips', open, this.list);
    this.all.addEventListener('toggle', () => this.all.open && this.#build());
    const keys = part('keys', false, h('p', { class: 'microclip-muted', text: say('p_keys_help') }));
    keys.classList.add('microclip-feed__keys');
    this.element = h('div', { class: 'microclip-feed__side' }, h('div', { class: 'microclip-feed__progress' }, this.progress, this.bar), this.clipPart, this.all, insight, keys);
    if (open) this.#build();
  }

  showProgress(progress) {
    setText(this.progress, progress.text);
    if (this.bar.value !== progress.ratio) this.bar.value = progress.ratio;
  }

  /** One clip's tick, and whether it is still among the clips. */
  showClip(clip) {
    const row = this.#rows.get(clip.id);
    if (!row) return;
    if (clip.mine.finished && !row.done) {
      row.done = h('span', { class: 'microclip-feed__done' }, icon('tick'), h('span', { class: 'microclip-hidden', text: this.say('finished') }));
      row.button.append(row.done);
    }
    show(row.element, !clip.mine.reported);
  }

  /** Turn to a clip with why it is here, or to a page without one (null). */
  showCurrent(clip, why = '') {
    const { say } = this;
    show(this.clipPart, Boolean(clip));
    this.#mark(clip?.id ?? null);
    if (!clip) return;
    setText(this.credit, clip.credit ? say('p_credit', { name: clip.credit }) : '');
    show(this.credit, Boolean(clip.credit));
    setText(this.why, why);
    setText(this.licence, clip.licence ? say('f_licence', { licence: clip.licence }) : '');
    show(this.licence, Boolean(clip.licence));
    setText(this.description, clip.description ?? '');
    show(this.description, Boolean(clip.description));
    setText(this.alt, clip.alt ?? '');
    show(this.altPart, Boolean(clip.alt));
    show(this.nothing, !clip.description && !clip.alt);
    show(this.words, clip.captions?.length > 0);
  }

  #mark(id) {
    if (this.#current !== id) setAttribute(this.#rows.get(this.#current)?.button ?? this.list, 'aria-current', null);
    this.#current = id;
    const row = this.#rows.get(id);
    if (row) setAttribute(row.button, 'aria-current', 'true');
  }

  #build() {
    const rows = this.clips.slice(this.#built, this.#built + ROWS_AT_ONCE).map((clip, index) => this.#row(clip, this.#built + index + 1));
    if (!rows.length) return;
    this.#built += rows.length;
    this.list.append(...rows);
    this.#mark(this.#current);
    if (this.#built < this.clips.length) later(this.signal, 30, () => this.#build());
  }

  #row(clip, number) {
    const button = h(
      'button',
      { class: 'microclip-feed__row', type: 'button', on: { click: () => this.go(clip.id) } },
      h('span', { class: 'microclip-feed__row-number', text: number, 'aria-hidden': 'true' }),
      h('span', { class: 'microclip-feed__row-title', dir: 'auto', text: clip.title }),
    );
    const element = h('li', {}, button);
    this.#rows.set(clip.id, { element, button, done: null });
    this.showClip(clip);
    return element;
  }
}
