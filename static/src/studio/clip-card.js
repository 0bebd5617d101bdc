import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { ClipFields } from './clip-fields.js';
import { button, reveal } from './fields.js';
import { findingsOf } from './findings.js';
import { guessedKind, loadable } from './media.js';
import { ShownFindings } from './shown-findings.js';
import { sign } from './signs.js';
import { fingerprint } from './stored.js';

const LONG_S = 60;

/**
 * One clip of the list: a line with picture, title and buttons, and the fields below it once it is opened.
 *
 * The fields are built when the card is first opened: a feed of 500 clips draws 500 lines, not 10,000 controls. `clip` is what the card
 * holds, always the same object while nothing changes. `list` is what the card asks for and tells:
 * `{say, time, staticBase, thumbnails, durations, size, languages, topics(), unreachable, edited(card), learned(card, change), described(card),
 * move(card, step), copy(card), remove(card), look(card), toggleLift(card), liftKey(card, event), startDrag(card, event)}`.
 */
export class ClipCard {
  constructor(clip, list) {
    this.clip = clip;
    // What the fields leave alone, and what was written down before, comes from here.
    this.origin = clip;
    this.list = list;
    this.say = list.say;
    this.number = 0;
    this.findings = [];
    // A new clip is not judged field by field before its author is done with it.
    this.isJudged = Boolean(clip.id);
    this.#draw();
    this.#showPicture();
  }

  get isOpen() {
    return !this.body.hidden;
  }

  get title() {
    return (this.clip.title ?? '').trim() || this.say('untitled', { number: this.number });
  }

  /** The clip as it should be saved. */
  read() {
    this.#sync();
    return this.clip;
  }

  /** Carry the id the server gave; `change(clip, card)` gives a clip with it. */
  adopt(id, change) {
    if (!id || this.clip.id === id) return;
    this.clip = change(this.clip, this);
    this.origin = { ...this.origin, id };
  }

  /** Hold another state of the clip, with its fields as open or closed as they are. */
  take(clip) {
    if (clip === this.clip) return;
    this.clip = clip;
    if (this.fields) this.#rebuild();
    this.markProblem('');
    this.#showPicture();
    this.describe();
  }

  /** Take the place the list gives. */
  place(number, count) {
    const wasAtEnd = this.number === 1 || this.number === this.count;
    const hadNoTitle = !(this.clip.title ?? '').trim();
    const isNew = !this.number;
    this.number = number;
    this.count = count;
    setText(this.titleNumber, `${number}. `);
    if (isNew || hadNoTitle) this.describe();
    else if (wasAtEnd || number === 1 || number === count) this.#setEnds();
  }

  /** Write the line again after an edit. */
  describe() {
    const { say, title, clip } = this;
    this.findings = findingsOf(clip, { unreachable: this.list.unreachable, reading: this.isReading });
    setText(this.titleText, title);
    const facts = [
      clip.duration_s ? this.list.time(clip.duration_s) : '',
      say(clip.captions?.length ? 'with_captions' : 'no_captions'),
      clip.check ? say('with_check') : '',
      (clip.kind || guessedKind(clip.media)) === 'audio' ? say('with_sound_only') : '',
      clip.flashing ? say('with_flashes') : '',
      ...(clip.topics ?? []).map((topic) => `#${topic}`),
    ];
    setText(this.facts, facts.filter(Boolean).join(' · '));
    const named = { title };
    setAttribute(this.handle, 'aria-label', say('move_clip', named));
    setAttribute(this.up, 'aria-label', say('move_up', named));
    setAttribute(this.down, 'aria-label', say('move_down', named));
    setAttribute(this.copy, 'aria-label', say('copy_clip', named));
    setAttribute(this.remove, 'aria-label', say('remove_clip', named));
    setAttribute(this.toggle, 'aria-label', say(this.isOpen ? 'close_clip' : 'edit_clip', named));
    this.#setEnds();
    this.#flag();
    this.showFindings();
    this.list.described(this);
  }

  open(wanted) {
    if (wanted && !this.fields) this.#build();
    if (!wanted && this.isOpen) this.isJudged = true;
    show(this.body, wanted);
    setAttribute(this.toggle, 'aria-expanded', String(wanted));
    setText(this.toggle, this.say(wanted ? 'close' : 'edit'));
    setAttribute(this.toggle, 'aria-label', this.say(wanted ? 'close_clip' : 'edit_clip', { title: this.title }));
    this.#showPlayer();
    this.showFindings();
  }

  /** Let go of what plays while the card is away, and show it again after. */
  rest(resting) {
    if (resting) this.player?.replaceChildren();
    else this.#showPlayer();
  }

  /** Tell what is worth a look beside its field; `all` without waiting until the author is done with each. */
  showFindings(all = false) {
    this.isJudged ||= all;
    if (!this.fields || !this.isOpen) return;
    this.shown.show(this.findings, (place) => this.fields.fieldAt(place), (field) => this.isJudged || field.left);
  }

  /** Lead to a finding, the first one unless another is given. */
  look(finding = this.findings[0]) {
    this.open(true);
    this.showFindings(true);
    const field = this.fields.fieldAt(finding?.place ?? 'title');
    reveal(field.node);
    field.focus();
    field.node.scrollIntoView({ block: 'center' });
  }

  /** Read the length from the file unless the clip has one. `again` reads it even so. */
  async readDuration(again = false) {
    const address = this.clip.media;
    const url = loadable(address, this.list.staticBase);
    if (!url || (this.clip.duration_s && !again)) return;
    this.#reading(true);
    this.#durationField?.setNote(this.say('duration_reading'));
    const seconds = await this.list.durations.read(url);
    if (this.read().media !== address) return; // the author went on to another file meanwhile
    const field = this.#durationField;
    field?.setNote(seconds === null ? this.say('duration_failed') : this.#durationNote(seconds));
    if (seconds !== null && field) {
      field.control.value = seconds;
      field.setProblem('');
    }
    this.reached(address, seconds !== null);
    if (seconds !== null) this.#learn((clip) => (clip.media === address ? { ...clip, duration_s: seconds } : clip));
    this.#reading(false);
  }

  /** Read how large the file is, where its server says so. */
  async readSize() {
    if (this.fields) return this.fields.copies.readSize('media');
    const { media } = this.clip;
    const size = await this.list.size(media);
    if (this.fields || !size || this.clip.media !== media) return undefined;
    this.#learn((clip) => (clip.media === media ? { ...clip, bytes: { ...clip.bytes, media: size } } : clip));
    return undefined;
  }

  /** A file of this clip was loaded, or could not be. */
  reached(address, well) {
    const { unreachable } = this.list;
    const key = (address ?? '').trim();
    if (!key || unreachable.has(key) === !well || window.navigator.onLine === false) return;
    if (well) unreachable.delete(key);
    else unreachable.add(key);
    this.describe();
  }

  /** The field at a place such as "media" or "check.options.1.text"; opens the card, so that it can be seen. */
  fieldAt(place) {
    this.open(true);
    const field = this.fields.fieldAt(place);
    reveal(field.node);
    return field;
  }

  /** Mark the line of a clip that needs attention. */
  markProblem(sentence) {
    setText(this.problemMark, sentence);
    show(this.problemMark, Boolean(sentence));
    this.node.classList.toggle('microclip-studio__clip--problem', Boolean(sentence));
  }

  #draw() {
    const { say, list } = this;
    this.handle = button('', () => list.toggleLift(this), { kind: 'handle', 'aria-pressed': 'false' });
    this.handle.addEventListener('pointerdown', (event) => list.startDrag(this, event));
    this.handle.addEventListener('keydown', (event) => list.liftKey(this, event));
    this.picture = h('span', { class: 'microclip-studio__thumbnail', 'aria-hidden': 'true' });
    // Events of files that cannot be loaded do not bubble.
    this.picture.addEventListener('error', ({ target }) => this.reached(target.tagName === 'IMG' ? this.clip.poster : this.clip.media, false), true);
    // The number stands outside the isolated title, so that a title of the other direction does not turn the line around.
    this.titleNumber = h('span');
    this.titleText = h('bdi');
    const titleLine = h('span', { class: 'microclip-studio__clip-title' }, this.titleNumber, this.titleText);
    this.facts = h('span', { class: 'microclip-studio__facts' });
    const symbol = (drawn, act) => {
      const made = button('', act, { kind: 'icon' });
      made.append(drawn);
      return made;
    };
    this.up = symbol(icon('up'), () => list.move(this, -1));
    this.down = symbol(icon('down'), () => list.move(this, 1));
    this.copy = symbol(sign('copy'), () => list.copy(this));
    this.remove = symbol(icon('cross'), () => list.remove(this));
    this.toggle = button(say('edit'), () => this.open(!this.isOpen), { 'aria-expanded': 'false' });
    this.handle.append(sign('grip'));
    this.problemMark = h('span', { class: 'microclip-studio__problem', hidden: true });
    this.words = h('div', { class: 'microclip-studio__clip-words' }, titleLine, this.facts, this.problemMark);
    this.head = h(
      'div',
      { class: 'microclip-studio__clip-line' },
      this.handle,
      this.picture,
      this.words,
      h('div', { class: 'microclip-studio__clip-buttons' }, this.up, this.down, this.copy, this.remove, this.toggle),
    );
    this.body = h('div', { class: 'microclip-studio__clip-body', hidden: true });
    this.body.addEventListener('input', () => this.#edited());
    this.body.addEventListener('focusout', () => this.showFindings());
    this.node = h('li', { class: 'microclip-studio__clip' }, this.head, this.body);
  }

  #build() {
    this.player = h('div', { class: 'microclip-studio__player' });
    this.shown = new ShownFindings(this.say);
    this.fields = new ClipFields({
      clip: this.clip,
      list: this.list,
      player: this.player,
      changed: () => this.#edited(),
      learned: () => this.#learnSizes(),
    });
    this.body.replaceChildren(...this.fields.nodes);
    const { media, poster } = this.fields.named;
    media.control.addEventListener('change', () => {
      this.#showPicture();
      this.#showPlayer();
      this.readDuration(true);
      this.readSize();
    });
    poster.control.addEventListener('change', () => this.#showPicture());
    this.fields.unfold(this.findings);
  }

  #rebuild() {
    const place = this.isOpen ? this.fields.placeOf(document.activeElement) : '';
    this.fields = null;
    this.player = null;
    this.body.replaceChildren();
    if (!this.isOpen) return;
    this.#build();
    this.#showPlayer();
    if (place) this.fields.fieldAt(place).focus();
  }

  /** Let `clip` be what the fields say, and the same object as before if they say the same. */
  #sync() {
    if (!this.fields) return false;
    const now = this.fields.read(this.origin);
    if (fingerprint(now) === fingerprint(this.clip)) return false;
    this.clip = now;
    return true;
  }

  #edited() {
    if (!this.fields || !this.#sync()) return;
    this.markProblem('');
    this.describe();
    this.list.edited(this);
  }

  /** What a file says about itself holds for every state of the clip with that file; it is no step of the author's. */
  #learn(change) {
    const known = new Map();
    const once = (clip) => {
      if (!known.has(clip)) known.set(clip, change(clip));
      return known.get(clip);
    };
    this.clip = once(this.clip);
    this.#sync();
    this.describe();
    this.list.learned(this, once);
  }

  #learnSizes() {
    if (!this.#sync()) return;
    const { media, low, sound, bytes } = this.clip;
    this.#learn((clip) => (clip.media === media && clip.low === low && clip.sound === sound ? withSizes(clip, bytes) : clip));
  }

  #reading(reading) {
    this.isReading = reading;
    this.describe();
  }

  #setEnds() {
    // Not `disabled`: that would throw the keyboard out of the list at its ends.
    setAttribute(this.up, 'aria-disabled', this.number === 1 ? 'true' : null);
    setAttribute(this.down, 'aria-disabled', this.number === this.count ? 'true' : null);
  }

  /** Say on the line how much is worth a look. */
  #flag() {
    const count = this.findings.length;
    if (!count) {
      if (this.flag) show(this.flag, false);
      return;
    }
    if (!this.flag) {
      this.flagText = h('span');
      this.flag = button('', () => this.list.look(this), { kind: 'flag' });
      this.flag.append(sign('look'), this.flagText);
      this.words.append(this.flag);
    }
    const graves = this.findings.filter(({ kind }) => kind === 'problem').length;
    const words = graves ? this.say(graves > 1 ? 'look_problems' : 'look_problem', { count: graves }) : this.say(count > 1 ? 'look_many' : 'look_one', { count });
    setText(this.flagText, words);
    setAttribute(this.flag, 'aria-label', `${words} ${this.title}`);
    this.flag.classList.toggle('microclip-studio__button--grave', graves > 0);
    show(this.flag, true);
  }

  get #durationField() {
    return this.fields?.named.duration_s;
  }

  #durationNote(seconds) {
    const read = this.say('duration_read', { time: this.list.time(seconds) });
    return seconds > LONG_S ? `${read} ${this.say('duration_long')}` : read;
  }

  #showPicture() {
    const { media, poster } = this.read();
    const base = this.list.staticBase;
    const source = { poster: loadable(poster, base), media: loadable(media, base) };
    if (this.source?.poster === source.poster && this.source.media === source.media) return;
    this.source = source;
    this.list.thumbnails.show(this.picture, source);
  }

  #showPlayer() {
    if (!this.player) return;
    this.player.querySelector('video')?.removeAttribute('src');
    this.player.replaceChildren();
    const { media, poster } = this.read();
    const url = loadable(media, this.list.staticBase);
    show(this.player, Boolean(url) && this.isOpen);
    if (!url || !this.isOpen) return;
    const video = h('video', { controls: true, playsinline: true, preload: 'metadata', poster: loadable(poster, this.list.staticBase) || null });
    video.addEventListener('error', () => video.getAttribute('src') && this.reached(media, false));
    video.addEventListener('loadedmetadata', () => this.reached(media, true));
    video.src = url;
    setAttribute(video, 'aria-label', this.say('preview_clip', { title: this.title }));
    this.player.append(video);
  }
}

function withSizes(clip, bytes) {
  const { bytes: old, ...rest } = clip;
  return bytes ? { ...clip, bytes } : rest;
}
