import { h, setText, show } from '../kit/dom.js';
import { languageList } from './captions.js';
import { ClipCard } from './clip-card.js';
import { Field, area, button, input } from './fields.js';
import { DurationReader, Thumbnails, loadable } from './media.js';
import { dragStep, moved } from './order.js';
import { parseLines, titleFromAddress } from './paste.js';
import { SizeReader } from './sizes.js';

let listCount = 0;

/** The list of clips with everything to add, order, change and take away. `read()` gives the value to save. */
export class ClipsField {
  constructor({ description, value, data, say, signal, changed }) {
    this.say = say;
    this.signal = signal;
    this.label = description.label;
    this.tellChanged = changed;
    listCount += 1;
    const name = `microclip-studio-clips-${listCount}`;
    const staticBase = data.static_base || '/static/';
    const sizes = new SizeReader({ signal });
    this.durations = new DurationReader({ signal });
    this.thumbnails = new Thumbnails(signal);
    this.topicList = h('datalist', { id: `${name}-topics` });
    this.shared = {
      say,
      time: (seconds) => this.time(seconds),
      staticBase,
      thumbnails: this.thumbnails,
      durations: this.durations,
      size: (address) => sizes.read(loadable(address, staticBase)),
      languages: `${name}-languages`,
      topics: this.topicList.id,
      changed: () => this.#changed(),
      move: (card, step) => this.#step(card, step),
      remove: (card) => this.#remove(card),
      startDrag: (card, event) => this.#drag(card, event),
    };
    this.cards = [];
    this.sum = h('p', { class: 'microclip-studio__help' });
    this.problem = h('p', { class: 'microclip-studio__problem', hidden: true });
    this.live = h('p', { class: 'microclip-studio__live', role: 'status' });
    this.list = h('ol', { class: 'microclip-studio__clips', role: 'list' });
    this.node = h(
      'fieldset',
      { class: 'microclip-studio__section microclip-studio__section--list', tabindex: '-1' },
      h('legend', { class: 'microclip-studio__heading', text: description.label }),
      h('p', { class: 'microclip-studio__help', text: description.help }),
      this.problem,
      this.sum,
      this.list,
      this.#adding(),
      this.live,
      this.topicList,
      languageList(`${name}-languages`),
    );
    this.cards = (Array.isArray(value) ? value : []).map((clip) => new ClipCard(clip, this.shared));
    this.list.append(...this.cards.map((card) => card.node));
    this.cards.forEach((card) => card.open(false));
    this.#number();
  }

  read() {
    return this.cards.map((card) => card.read());
  }

  /**
   * A function that takes the stored clips and gives each card of this moment the id the server chose. Without it a second
   * save from the same form would look like new clips, and learners' likes and answers would point at none.
   */
  adopter() {
    const cards = [...this.cards];
    return (stored) => cards.forEach((card, index) => card.adopt(stored?.[index]?.id));
  }

  setProblem(sentence) {
    setText(this.problem, sentence);
    show(this.problem, Boolean(sentence));
  }

  focus() {
    this.node.focus();
  }

  /** The field at a place such as "2.media", with the words that lead to it; this list for anything else. */
  fieldAt(place) {
    const [index, ...rest] = place.split('.');
    const card = this.cards[index];
    if (!card) return { field: this, path: [this.label] };
    const field = card.fieldAt(rest.join('.') || 'title');
    return { field, path: [this.say('clip_number', { number: card.number }), field.label], card };
  }

  /** A length in words: "48.5 s" or "2 min 5 s". */
  time(seconds) {
    const minutes = Math.floor(seconds / 60);
    if (!minutes) return this.say('time_seconds', { seconds: Math.round(seconds * 10) / 10 });
    return this.say('time_minutes', { minutes, seconds: Math.round(seconds - 60 * minutes) });
  }

  #adding() {
    const { say } = this;
    const one = input({ maxlength: '2000', dir: 'ltr', inputmode: 'url', spellcheck: 'false' });
    const add = button(say('add_clip'), () => this.#addOne());
    this.one = new Field({ label: say('add_clip_label'), help: say('add_clip_help'), control: one, extra: add });
    one.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.#addOne();
    });
    this.many = new Field({ label: say('paste_label'), help: say('paste_help'), control: area({ rows: '5', spellcheck: 'false', placeholder: '' }) });
    const addMany = button(say('add_many'), () => this.#addMany());
    const pasting = h('details', { class: 'microclip-studio__paste' }, h('summary', { text: say('paste_open') }), this.many.node, addMany);
    return h('div', { class: 'microclip-studio__adding' }, this.one.node, pasting);
  }

  #addOne() {
    const media = this.one.control.value.trim();
    const [card] = this.#append([{ title: titleFromAddress(media), media, topics: [] }]);
    this.one.control.value = '';
    card.open(true);
    const { title, media: file } = card.fields.named;
    (media ? title : file).focus();
    if (media) title.control.select();
    card.readDuration();
    card.readSize();
    this.#announce('added_one', { title: card.title });
  }

  #addMany() {
    const { clips, skipped } = parseLines(this.many.control.value);
    if (!clips.length) {
      this.many.setProblem(this.say('paste_none'));
      this.many.focus();
      return;
    }
    const cards = this.#append(clips);
    for (const card of cards) {
      card.readDuration();
      card.readSize();
    }
    // Lines that were not understood stay for the author to mend.
    this.many.control.value = skipped.join('\n');
    this.many.setProblem(skipped.length ? this.say('paste_skipped', { added: clips.length, lines: skipped.length }) : '');
    this.#announce('added_many', { count: clips.length });
    (skipped.length ? this.many : { focus: () => cards[0].toggle.focus() }).focus();
  }

  #append(clips) {
    // No id yet: the server gives one when the clip is first saved.
    const cards = clips.map((clip) => new ClipCard({ poster: '', captions: [], description: '', check: null, duration_s: null, ...clip }, this.shared));
    this.cards.push(...cards);
    this.list.append(...cards.map((card) => card.node));
    cards.forEach((card) => card.open(false));
    this.#changed();
    this.#number();
    return cards;
  }

  #step(card, step) {
    const from = this.cards.indexOf(card);
    const to = from + step;
    if (to < 0 || to >= this.cards.length) return;
    // The neighbor moves around the card, so that the pressed button keeps the keyboard.
    const neighbor = this.cards[to];
    if (step < 0) card.node.after(neighbor.node);
    else card.node.before(neighbor.node);
    this.cards = moved(this.cards, from, to);
    // Only two lines changed their number; writing all 500 anew would make a drag stutter.
    for (const at of [from, to]) this.cards[at].place(at + 1, this.cards.length);
    this.#changed();
    this.#announce('moved', { title: card.title, number: card.number, count: this.cards.length });
  }

  #remove(card) {
    const index = this.cards.indexOf(card);
    this.cards.splice(index, 1);
    const gone = h('li', { class: 'microclip-studio__gone' });
    const undo = button(this.say('undo'), () => {
      const at = Math.min(index, this.cards.length);
      const next = this.cards[at];
      if (next) next.node.before(card.node);
      else this.list.append(card.node);
      this.cards.splice(at, 0, card);
      gone.remove();
      this.#number();
      this.#changed();
      card.remove.focus();
      this.#announce('restored', { title: card.title, number: card.number });
    });
    const words = this.say('removed', { title: card.title });
    gone.append(h('span', { text: words, dir: 'auto' }), undo);
    card.node.replaceWith(gone);
    card.open(false);
    this.#number();
    this.#changed();
    undo.focus();
    setText(this.live, words);
  }

  /** Follow the pointer from card to card until it is lifted; Escape puts the card back where it was. */
  #drag(card, event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const before = this.cards;
    const life = new AbortController();
    const options = { signal: life.signal };
    card.node.classList.add('microclip-studio__clip--dragged');
    card.handle.setPointerCapture(event.pointerId);
    const end = () => {
      life.abort();
      card.node.classList.remove('microclip-studio__clip--dragged');
    };
    const box = (other) => other?.node.getBoundingClientRect() ?? null;
    card.handle.addEventListener(
      'pointermove',
      (move) => {
        const at = this.cards.indexOf(card);
        const step = dragStep(move.clientY, box(this.cards[at - 1]), box(this.cards[at + 1]));
        if (step) this.#step(card, step);
        card.node.scrollIntoView({ block: 'nearest' });
      },
      options,
    );
    card.handle.addEventListener('pointerup', end, options);
    card.handle.addEventListener('pointercancel', end, options);
    document.addEventListener(
      'keydown',
      (key) => {
        if (key.key !== 'Escape') return;
        key.stopPropagation();
        end();
        this.cards = before;
        this.list.append(...before.map((one) => one.node));
        this.#number();
        this.#changed();
      },
      { ...options, capture: true },
    );
  }

  #number() {
    this.cards.forEach((card, index) => card.place(index + 1, this.cards.length));
  }

  #changed() {
    const count = this.cards.length;
    const clips = this.read();
    const time = this.time(clips.reduce((sum, clip) => sum + (clip.duration_s || 0), 0));
    const key = ['clips_none', 'clips_all_one'][count] ?? 'clips_all_many';
    setText(this.sum, this.say(key, { count, time }));
    this.#offerTopics(clips);
    this.setProblem('');
    this.tellChanged();
  }

  #offerTopics(clips) {
    const topics = [...new Set(clips.flatMap((clip) => clip.topics ?? []))].sort();
    if (topics.join() === this.offered) return;
    this.offered = topics.join();
    this.topicList.replaceChildren(...topics.map((topic) => h('option', { value: topic })));
  }

  #announce(key, gaps) {
    setText(this.live, this.say(key, gaps));
  }

  /** Write the first sum; later ones follow edits. */
  start() {
    this.#changed();
  }
}
