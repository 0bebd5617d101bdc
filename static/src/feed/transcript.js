import { parseCaptions } from '../captions/parse.js';
import { h, setAttribute, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { chooseCaptions, clock, cueAt } from './feed-state.js';

/** Captions of so many clips are kept ready. */
const MOST_KEPT = 24;

/** The words of clips: each captions file is asked for once. `read(url)` resolves to its text. */
export class Words {
  #kept = new Map();

  constructor({ read }) {
    this.read = read;
  }

  /** Resolves to `{lang, label, cues}` in the first language of `wanted` there is; without captions, or when they can't be had, no cues. */
  async of(clip, wanted) {
    const track = chooseCaptions(clip.captions ?? [], wanted);
    if (!track) return { lang: '', label: '', cues: [] };
    if (!this.#kept.has(track.url)) {
      if (this.#kept.size >= MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value);
      this.#kept.set(track.url, this.read(track.url).then(inOrder, () => null));
    }
    const cues = await this.#kept.get(track.url);
    if (cues === null) this.#kept.delete(track.url); // the line may be better the next time
    return { lang: track.lang, label: track.label, cues: cues ?? [] };
  }
}

function inOrder(text) {
  return parseCaptions(text).sort((a, b) => a.from - b.from || a.to - b.to);
}

/** What is said in a clip, cue by cue: each is a button that jumps to its second. The one that is said is marked. */
export class Transcript {
  #rows = [];
  #marked = -1;

  /** `jump(seconds)`; `changed(isThere)` hears whether there is anything to read. */
  constructor({ say, jump }) {
    this.say = say;
    this.jump = jump;
    this.list = h('ol', { class: 'microclip-transcript__cues' });
    this.none = h('p', { class: 'microclip-muted', text: say('p_no_transcript') });
    this.element = h('div', { class: 'microclip-transcript' }, this.none, this.list);
  }

  show({ lang, cues }) {
    if (cues === this.cues) return;
    this.cues = cues;
    this.#marked = -1;
    this.#rows = cues.map((cue) =>
      h(
        'button',
        { class: 'microclip-transcript__cue', type: 'button', on: { click: () => this.jump(cue.from) } },
        h('span', { class: 'microclip-transcript__time', text: clock(cue.from) }),
        h('span', { class: 'microclip-transcript__text', dir: 'auto', text: cue.text }),
      ),
    );
    setAttribute(this.list, 'lang', lang || null);
    this.list.replaceChildren(...this.#rows.map((row) => h('li', {}, row)));
    show(this.list, cues.length > 0);
    show(this.none, cues.length === 0);
  }

  /** Mark what is said at a second, and keep it in sight within its own box. */
  mark(seconds) {
    if (!this.cues?.length) return;
    const index = cueAt(this.cues, seconds, { after: true });
    if (index === this.#marked) return;
    setAttribute(this.#rows[this.#marked] ?? this.list, 'aria-current', null);
    this.#marked = index;
    const row = this.#rows[index];
    if (!row) return;
    setAttribute(row, 'aria-current', 'true');
    const box = this.element;
    if (box.scrollHeight > box.clientHeight && !box.contains(document.activeElement)) box.scrollTop = row.offsetTop - box.clientHeight / 3;
  }
}

/** The transcript over the lower part of the stage, while the clip goes on above. Not modal: the player stays at hand. */
export class TranscriptPanel {
  constructor({ say, jump, close }) {
    this.transcript = new Transcript({ say, jump });
    this.button = h('button', { class: 'microclip-button microclip-button--quiet microclip-button--round', type: 'button', 'aria-label': say('close'), on: { click: close } }, icon('cross'));
    this.element = h(
      'section',
      { class: 'microclip-feed__words', 'aria-label': say('transcript'), hidden: true },
      h('div', { class: 'microclip-feed__words-head' }, h('p', { class: 'microclip-feed__words-title', text: say('transcript') }), this.button),
      this.transcript.element,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      close();
    });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  toggle(open) {
    show(this.element, open);
  }
}
