import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { ClipFields } from './clip-fields.js';
import { button } from './fields.js';
import { guessedKind, loadable } from './media.js';

const LONG_S = 60;

/**
 * One clip of the list: a line with picture, title and buttons, and the fields below it once it is opened.
 *
 * The fields are built when the card is first opened: a feed of 500 clips draws 500 lines, not 10,000 controls. Until then
 * `read()` gives the clip as it came. `list` is what the card asks for and tells:
 * `{say, time, staticBase, thumbnails, durations, size, languages, topics, changed(), move(card, step), remove(card), startDrag(card, event)}`.
 */
export class ClipCard {
  constructor(clip, list) {
    this.clip = clip;
    this.list = list;
    this.number = 0;
    const { say } = list;
    this.handle = h('span', { class: 'microclip-studio__handle', 'aria-hidden': 'true', on: { pointerdown: (event) => list.startDrag(this, event) } });
    this.picture = h('span', { class: 'microclip-studio__thumbnail', 'aria-hidden': 'true' });
    // The number stands outside the isolated title, so that a title of the other direction does not turn the line around.
    this.titleNumber = h('span');
    this.titleText = h('bdi');
    const titleLine = h('span', { class: 'microclip-studio__clip-title' }, this.titleNumber, this.titleText);
    this.facts = h('span', { class: 'microclip-studio__facts' });
    this.up = button('', () => list.move(this, -1), { kind: 'icon' });
    this.down = button('', () => list.move(this, 1), { kind: 'icon' });
    this.toggle = button(say('edit'), () => this.open(!this.isOpen), { 'aria-expanded': 'false' });
    this.remove = button('×', () => list.remove(this), { kind: 'icon' });
    this.up.append(icon('up'));
    this.down.append(icon('down'));
    this.problemMark = h('span', { class: 'microclip-studio__problem', hidden: true });
    this.body = h('div', { class: 'microclip-studio__clip-body', hidden: true });
    this.node = h(
      'li',
      { class: 'microclip-studio__clip' },
      h(
        'div',
        { class: 'microclip-studio__clip-line' },
        this.handle,
        this.picture,
        h('div', { class: 'microclip-studio__clip-words' }, titleLine, this.facts, this.problemMark),
        h('div', { class: 'microclip-studio__clip-buttons' }, this.up, this.down, this.toggle, this.remove),
      ),
      this.body,
    );
    this.handle.textContent = '⋮⋮';
    this.say = say;
    this.#showPicture();
  }

  get isOpen() {
    return !this.body.hidden;
  }

  get title() {
    return (this.fields ? this.fields.named.title.control.value.trim() : this.clip.title) || this.say('untitled', { number: this.number });
  }

  /** The clip as it should be saved. */
  read() {
    return this.fields ? this.fields.read(this.clip) : this.clip;
  }

  /** Carry the id the server gave. */
  adopt(id) {
    if (id) this.clip = { ...this.clip, id };
  }

  /** Take the place the list gives; names of buttons follow. */
  place(number, count) {
    this.number = number;
    this.count = count;
    this.describe();
  }

  /** Write the line again after an edit. */
  describe() {
    const { say } = this;
    const title = this.title;
    const clip = this.read();
    setText(this.titleNumber, `${this.number}. `);
    setText(this.titleText, title);
    const seconds = clip.duration_s;
    const facts = [
      seconds ? this.list.time(seconds) : '',
      say(clip.captions?.length ? 'with_captions' : 'no_captions'),
      clip.check ? say('with_check') : '',
      (clip.kind || guessedKind(clip.media)) === 'audio' ? say('with_sound_only') : '',
      clip.flashing ? say('with_flashes') : '',
      ...(clip.topics ?? []).map((topic) => `#${topic}`),
    ];
    setText(this.facts, facts.filter(Boolean).join(' · '));
    const named = { title };
    setAttribute(this.up, 'aria-label', say('move_up', named));
    setAttribute(this.down, 'aria-label', say('move_down', named));
    // Not `disabled`: that would throw the keyboard out of the list at its ends.
    setAttribute(this.up, 'aria-disabled', this.number === 1 ? 'true' : null);
    setAttribute(this.down, 'aria-disabled', this.number === this.count ? 'true' : null);
    setAttribute(this.remove, 'aria-label', say('remove_clip', named));
    setAttribute(this.toggle, 'aria-label', say(this.isOpen ? 'close_clip' : 'edit_clip', named));
  }

  open(wanted) {
    if (wanted && !this.fields) this.#build();
    show(this.body, wanted);
    setAttribute(this.toggle, 'aria-expanded', String(wanted));
    setText(this.toggle, this.say(wanted ? 'close' : 'edit'));
    this.#showPlayer();
    this.describe();
  }

  /** Read the length from the file unless the clip has one. `again` reads it even so. */
  async readDuration(again = false) {
    const address = this.read().media;
    const url = loadable(address, this.list.staticBase);
    if (!url || (this.read().duration_s && !again)) return;
    this.#durationField?.setNote(this.say('duration_reading'));
    const seconds = await this.list.durations.read(url);
    if (this.read().media !== address) return; // the author went on to another file meanwhile
    const field = this.#durationField;
    field?.setNote(seconds === null ? this.say('duration_failed') : this.#durationNote(seconds));
    if (seconds === null) return;
    this.clip = { ...this.clip, duration_s: seconds };
    if (field) {
      field.control.value = seconds;
      field.setProblem('');
    }
    this.describe();
    this.list.changed();
  }

  /** Read how large the file is, where its server says so. */
  async readSize() {
    if (this.fields) return this.fields.copies.readSize('media');
    const { media } = this.clip;
    const size = await this.list.size(media);
    if (this.fields || !size || this.clip.media !== media) return undefined;
    this.clip = { ...this.clip, bytes: { ...this.clip.bytes, media: size } };
    return undefined;
  }

  get #durationField() {
    return this.fields?.named.duration_s;
  }

  #durationNote(seconds) {
    const read = this.say('duration_read', { time: this.list.time(seconds) });
    return seconds > LONG_S ? `${read} ${this.say('duration_long')}` : read;
  }

  /** The field at a place such as "media" or "check.options.1.text"; opens the card, so that it can be seen. */
  fieldAt(place) {
    this.open(true);
    return this.fields.fieldAt(place);
  }

  /** Mark the line of a clip that needs attention. */
  markProblem(sentence) {
    setText(this.problemMark, sentence);
    show(this.problemMark, Boolean(sentence));
    this.node.classList.toggle('microclip-studio__clip--problem', Boolean(sentence));
  }

  #build() {
    this.player = h('div', { class: 'microclip-studio__player' });
    this.fields = new ClipFields({
      clip: this.clip,
      list: this.list,
      player: this.player,
      changed: () => {
        this.markProblem('');
        this.describe();
        this.list.changed();
      },
    });
    this.body.append(...this.fields.nodes);
    this.body.addEventListener('input', () => this.fields.changed());
    const { media, poster } = this.fields.named;
    media.control.addEventListener('change', () => {
      this.#showPicture();
      this.#showPlayer();
      this.readDuration(true);
      this.readSize();
    });
    poster.control.addEventListener('change', () => this.#showPicture());
  }

  #showPicture() {
    const { media, poster } = this.read();
    const base = this.list.staticBase;
    this.list.thumbnails.show(this.picture, { poster: loadable(poster, base), media: loadable(media, base) });
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
    video.src = url;
    setAttribute(video, 'aria-label', this.say('preview_clip', { title: this.title }));
    this.player.append(video);
  }
}
