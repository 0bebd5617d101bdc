import { h, setText, show } from '../kit/dom.js';
import { AddingPanel } from './adding/adding-panel.js';
import { CourseFiles } from './adding/course-files.js';
import { languageList } from './captions.js';
import { ClipCard } from './clip-card.js';
import { button } from './fields.js';
import { DurationReader, Thumbnails, loadable } from './media.js';
import { Mover } from './mover.js';
import { moved } from './order.js';
import { SizeReader } from './sizes.js';
import { TopicNames } from './topic-names.js';
import { Totals } from './totals.js';

const MOST_TITLE = 120;

let listCount = 0;

/**
 * The list of clips with everything to add, order, change and take away. `read()` gives the value to save.
 *
 * `noted(what, group)` is told of every deed, `learned(change)` of what became true of clips without one, `renamed(from, to)` of a topic.
 * `what` is `{key, gaps, card}`: words for it, and the clip it was done to.
 */
export class ClipsField {
  constructor({ description, value, data, say, signal, noted, learned, renamed }) {
    Object.assign(this, { say, signal, noted, tellLearned: learned, tellRenamed: renamed });
    this.label = description.label;
    listCount += 1;
    const name = `microclip-studio-clips-${listCount}`;
    const staticBase = data.static_base || '/static/';
    this.files = new CourseFiles({ url: data.files_url ?? '', limit: data.files_limit ?? 0, signal });
    this.desk = data.captions_desk ?? null;
    this.cards = [];
    this.gone = new Map();
    this.totals = new Totals();
    this.mover = this.#mover();
    this.shared = this.#shared(staticBase, `${name}-languages`);
    this.topicNames = new TopicNames({ say, rename: (from, to) => this.#rename(from, to) });
    this.sum = h('p', { class: 'microclip-studio__help' });
    this.nextLook = button('', () => this.#lookNext());
    this.tools = h('div', { class: 'microclip-studio__tools' }, this.sum, this.nextLook);
    this.problem = h('p', { class: 'microclip-studio__problem', hidden: true });
    this.live = h('p', { class: 'microclip-studio__live', role: 'status' });
    this.list = h('ol', { class: 'microclip-studio__clips', role: 'list', on: { focusout: (event) => this.mover.left(event) } });
    this.firstSteps = this.#firstSteps();
    this.node = h(
      'fieldset',
      { class: 'microclip-studio__section microclip-studio__section--list', tabindex: '-1' },
      h('legend', { class: 'microclip-studio__heading' }, h('h3', { class: 'microclip-studio__heading', text: description.label })),
      h('p', { class: 'microclip-studio__help', text: description.help }),
      this.problem,
      this.firstSteps,
      this.tools,
      this.topicNames.node,
      this.list,
      this.#adding(),
      this.live,
      languageList(`${name}-languages`),
    );
    this.adding.dropOn(this.node);
    this.cards = (Array.isArray(value) ? value : []).map((clip) => new ClipCard(clip, this.shared));
    this.#number();
    this.list.append(...this.cards.map((card) => card.node));
    this.#sumUp();
  }

  read() {
    return this.cards.map((card) => card.read());
  }

  /** What the form should wait for before it is saved, `{sentence, focus()}`; null for nothing. */
  get hold() {
    const { hold } = this.adding;
    return hold ? { sentence: hold, focus: () => this.adding.focus() } : this.unfinished;
  }

  /** What is being written in a clip and not a part of it yet, in the same shape. */
  get unfinished() {
    const card = this.cards.find((one) => one.fields?.hold);
    if (!card) return null;
    const { sentence, focus } = card.fields.hold;
    return { sentence, focus: () => (card.open(true), focus()) };
  }

  /** What stands in the list and what each card holds: a state for the history. */
  get state() {
    return { items: [...this.cards], values: this.cards.map((card) => card.clip) };
  }

  /** Show a state again. */
  restore({ items, values }) {
    this.settle();
    const kept = new Set(items);
    for (const card of this.cards) if (!kept.has(card)) this.#takeOut(card);
    const before = new Set(this.cards);
    this.cards = [...items];
    this.#arrange();
    for (const [index, card] of items.entries()) {
      card.take(values[index]);
      if (!before.has(card)) this.#bringIn(card);
    }
    this.#number();
    this.#sumUp();
  }

  /** The clips of a draft in place of all that are here. */
  replace(clips) {
    this.restore({ items: clips.map((clip) => new ClipCard(clip, this.shared)), values: clips });
  }

  /**
   * A function that takes the stored clips and gives each card of this moment the id the server chose. Without it a second
   * save from the same form would look like new clips, and learners' likes and answers would point at none.
   */
  adopter() {
    const cards = [...this.cards];
    return (stored) => {
      const ids = new Map(cards.map((card, index) => [card, stored?.[index]?.id]));
      const known = new Map();
      const change = (clip, card) => {
        const id = ids.get(card);
        if (!id || clip.id === id) return clip;
        if (!known.has(clip)) known.set(clip, { ...clip, id });
        return known.get(clip);
      };
      cards.forEach((card) => card.adopt(ids.get(card), change));
      this.tellLearned(change);
    };
  }

  /** Put down what is lifted. */
  settle() {
    this.mover.settle();
  }

  setProblem(sentence) {
    setText(this.problem, sentence);
    show(this.problem, Boolean(sentence));
  }

  focus() {
    this.node.focus();
  }

  /** Put the keyboard to a clip, or to what stands nearest to where it was. */
  focusNear(card) {
    const near = this.cards.includes(card) ? card : this.cards[Math.min((card?.number ?? 1) - 1, this.cards.length - 1)];
    if (near) near.toggle.focus();
    else this.adding.focus();
  }

  /** Bring a clip into view after something was done to it from afar. */
  point(card) {
    if (!this.cards.includes(card)) return;
    card.node.scrollIntoView({ block: 'nearest' });
    card.node.classList.add('microclip-studio__clip--touched');
    setTimeout(() => card.node.classList.remove('microclip-studio__clip--touched'), 1200);
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

  #mover() {
    return new Mover({
      say: this.say,
      cards: () => this.cards,
      moveTo: (card, index) => this.#moveTo(card, index),
      putDown: (card) => this.#tell('did_move', { title: card.title }, card),
      announce: (key, gaps) => this.#announce(key, gaps),
    });
  }

  /** What each card is given of the list. */
  #shared(staticBase, languages) {
    const sizes = new SizeReader({ signal: this.signal });
    const thumbnails = new Thumbnails(this.signal);
    return {
      say: this.say,
      time: (seconds) => this.time(seconds),
      staticBase,
      languages,
      course: { files: this.files, signal: this.signal, staticBase, thumbnails, desk: this.desk },
      unreachable: new Set(),
      thumbnails,
      durations: new DurationReader({ signal: this.signal }),
      size: (address) => sizes.read(loadable(address, staticBase)),
      topics: () => this.totals.topics,
      edited: (card) => this.#edited(card),
      learned: (card, change) => this.tellLearned((clip, item) => (item === card ? change(clip) : clip)),
      described: (card) => this.#described(card),
      move: (card, step) => this.#step(card, step),
      copy: (card) => this.#copy(card),
      remove: (card) => this.#remove(card),
      look: (card) => card.look(),
      toggleLift: (card) => this.mover.toggle(card),
      liftKey: (card, event) => this.mover.key(card, event),
      startDrag: (card, event) => this.mover.drag(card, event),
    };
  }

  /** What a first-time author does first. */
  #firstSteps() {
    const { say } = this;
    return h(
      'div',
      { class: 'microclip-studio__start', hidden: true },
      h('p', { class: 'microclip-studio__legend', text: say('start') }),
      h('ol', { class: 'microclip-studio__steps' }, ...['start_add', 'start_edit', 'start_save'].map((key) => h('li', { text: say(key) }))),
    );
  }

  #adding() {
    const { say, signal } = this;
    const { staticBase, thumbnails } = this.shared;
    this.adding = new AddingPanel({ say, signal, files: this.files, existing: () => this.read(), add: (clips) => this.#append(clips), staticBase, thumbnails });
    return this.adding.node;
  }

  #append(clips) {
    const cards = clips.map((clip) => this.#newCard(clip));
    this.cards.push(...cards);
    this.#number();
    this.list.append(...cards.map((card) => card.node));
    this.#sumUp();
    if (cards.length === 1) this.#tell('did_add_one', { title: cards[0].title }, cards[0]);
    else if (cards.length) this.#tell('did_add_many', { count: cards.length }, cards[0]);
    return cards;
  }

  #newCard(clip) {
    // No id yet: the server gives one when the clip is first saved.
    return new ClipCard({ poster: '', captions: [], description: '', check: null, duration_s: null, ...clip }, this.shared);
  }

  #copy(card) {
    const { id, ...clip } = card.read();
    const title = this.say('copy_title', { title: clip.title ?? '' });
    const copy = this.#newCard({ ...clip, title: [...title].length > MOST_TITLE ? clip.title : title });
    copy.isJudged = true;
    const index = this.cards.indexOf(card) + 1;
    this.cards.splice(index, 0, copy);
    this.#number();
    card.node.after(copy.node);
    this.#sumUp();
    copy.toggle.focus();
    copy.node.scrollIntoView({ block: 'nearest' });
    this.#announce('copied', { title: card.title, number: copy.number });
    this.#tell('did_copy', { title: card.title }, copy);
  }

  #step(card, step) {
    if (this.mover.card !== card) this.settle();
    const to = this.cards.indexOf(card) + step;
    if (to < 0 || to >= this.cards.length) return;
    this.#moveTo(card, to);
    this.#tell('did_move', { title: card.title }, card);
  }

  #moveTo(card, to) {
    const from = this.cards.indexOf(card);
    if (from === to) return;
    const neighbor = this.cards[to];
    // A neighbor moves around the card, so that the pressed button keeps the keyboard.
    if (to === from - 1) card.node.after(neighbor.node);
    else if (to === from + 1) card.node.before(neighbor.node);
    else if (to < from) neighbor.node.before(card.node);
    else neighbor.node.after(card.node);
    this.cards = moved(this.cards, from, to);
    // Only the lines between changed their number.
    for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) this.cards[at].place(at + 1, this.cards.length);
    this.#announce('moved', { title: card.title, number: card.number, count: this.cards.length });
  }

  #remove(card) {
    this.settle();
    const index = this.cards.indexOf(card);
    const words = this.say('removed', { title: card.title });
    const undo = button(this.say('undo'), () => this.#bringBack(card, index));
    const gone = h('li', { class: 'microclip-studio__gone' }, h('span', { text: words, dir: 'auto' }), undo);
    card.node.before(gone);
    this.cards.splice(index, 1);
    this.#takeOut(card);
    this.gone.set(card, gone);
    this.#number();
    this.#sumUp();
    undo.focus();
    setText(this.live, words);
    this.#tell('did_remove', { title: card.title }, card);
  }

  #bringBack(card, index) {
    const at = Math.min(index, this.cards.length);
    const next = this.cards[at];
    if (next) next.node.before(card.node);
    else this.list.append(card.node);
    this.cards.splice(at, 0, card);
    this.#bringIn(card);
    this.#number();
    this.#sumUp();
    card.remove.focus();
    this.#announce('restored', { title: card.title, number: card.number });
    this.#tell('did_restore', { title: card.title }, card);
  }

  #takeOut(card) {
    card.rest(true);
    card.node.remove();
    this.totals.drop(card);
  }

  #bringIn(card) {
    this.gone.get(card)?.remove();
    this.gone.delete(card);
    card.rest(false);
    card.describe();
  }

  /** Let the lines stand in the order of the cards, moving as few as possible: one that moves loses the keyboard. */
  #arrange() {
    let at = this.list.firstElementChild;
    const skip = () => {
      while (at?.classList.contains('microclip-studio__gone')) at = at.nextElementSibling;
    };
    for (const { node } of this.cards) {
      skip();
      // Where the next one is already the right one, the line between has gone further down.
      if (at && at !== node && at.nextElementSibling === node) {
        const stray = at;
        at = node;
        stray.remove();
      }
      if (at === node) at = at.nextElementSibling;
      else if (at) at.before(node);
      else this.list.append(node);
    }
  }

  #rename(from, to) {
    const cards = this.cards.filter((card) => card.read().topics?.includes(from));
    for (const card of cards) {
      const topics = [...new Set(card.clip.topics.map((topic) => (topic === from ? to : topic)))];
      card.take({ ...card.clip, topics });
    }
    this.tellRenamed(from, to);
    this.#sumUp();
    this.#announce('topic_renamed', { from, to, count: cards.length });
    this.#tell('did_rename', { from, to }, cards[0]);
  }

  /** Lead to the next clip with something worth a look, what cannot be saved first. */
  #lookNext() {
    const kind = this.totals.problems ? 'problem' : 'warning';
    const spots = this.cards.flatMap((card) => card.findings.filter((one) => one.kind === kind).map((finding) => ({ card, finding })));
    const last = spots.findIndex(({ card, finding }) => card === this.looked?.card && finding.place === this.looked.finding.place);
    const next = spots.slice(last + 1).find(({ card }) => last >= 0 || card.number >= (this.looked?.card.number ?? 1)) ?? spots[0];
    if (!next) return;
    this.looked = next;
    next.card.look(next.finding);
  }

  #number() {
    const count = this.cards.length;
    this.cards.forEach((card, index) => card.place(index + 1, count));
  }

  #edited(card) {
    this.setProblem('');
    this.#tell('did_edit', { title: card.title }, card, 'field');
  }

  #described(card) {
    // A card that is away counts for nothing.
    if (!card.number || !this.cards.includes(card)) return;
    this.totals.put(card, card.clip, card.findings);
    this.#sumUp();
  }

  #sumUp() {
    if (this.summing) return;
    this.summing = true;
    // Once for all cards that change together.
    queueMicrotask(() => {
      this.summing = false;
      this.#writeSums();
    });
  }

  #writeSums() {
    const { totals, say } = this;
    const count = this.cards.length;
    setText(this.sum, say(count === 1 ? 'clips_all_one' : 'clips_all_many', { count, time: this.time(totals.seconds) }));
    show(this.firstSteps, !count);
    show(this.tools, count > 0);
    const { problems, warnings } = totals;
    const looks = problems || warnings;
    show(this.nextLook, looks > 0);
    setText(this.nextLook, say(problems ? 'next_problem' : 'next_look', { count: looks }));
    this.nextLook.classList.toggle('microclip-studio__button--grave', problems > 0);
    this.topicNames.offer(totals.topics);
  }

  #tell(key, gaps, card, group = null) {
    this.setProblem('');
    this.noted({ key, gaps, card }, group);
  }

  #announce(key, gaps) {
    setText(this.live, this.say(key, gaps));
  }
}
