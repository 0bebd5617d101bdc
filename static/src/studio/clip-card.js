import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { CaptionRows } from './captions.js';
import { CheckEditor } from './check-editor.js';
import { Field, area, button, input, storedNumber } from './fields.js';
import { loadable } from './media.js';
import { TopicsField } from './topics.js';

const LONG_S = 60;

/**
 * One clip of the list: a line with picture, title and buttons, and the fields below it once it is opened.
 *
 * The fields are built when the card is first opened: a feed of 500 clips draws 500 lines, not 10,000 controls. Until then
 * `read()` gives the clip as it came. `list` is what the card asks for and tells:
 * `{say, time, staticBase, thumbnails, durations, languages, topics, changed(), move(card, step), remove(card), startDrag(card, event)}`.
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
    return (this.fields ? this.fields.title.control.value.trim() : this.clip.title) || this.say('untitled', { number: this.number });
  }

  /** The clip as it should be saved. */
  read() {
    if (!this.fields) return this.clip;
    const { title, media, poster, description, duration_s, topics, captions, check } = this.fields;
    return {
      ...this.clip,
      title: title.control.value,
      media: media.control.value,
      poster: poster.control.value,
      description: description.control.value,
      duration_s: storedNumber(duration_s.control.value),
      topics: topics.read(),
      captions: captions.read(),
      check: check.read(),
    };
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
    this.fields?.duration_s.setNote(this.say('duration_reading'));
    const seconds = await this.list.durations.read(url);
    if (this.read().media !== address) return; // the author went on to another file meanwhile
    this.fields?.duration_s.setNote(seconds === null ? this.say('duration_failed') : this.#durationNote(seconds));
    if (seconds === null) return;
    this.clip = { ...this.clip, duration_s: seconds };
    if (this.fields) {
      this.fields.duration_s.control.value = seconds;
      this.fields.duration_s.setProblem('');
    }
    this.describe();
    this.list.changed();
  }

  #durationNote(seconds) {
    const read = this.say('duration_read', { time: this.list.time(seconds) });
    return seconds > LONG_S ? `${read} ${this.say('duration_long')}` : read;
  }

  /** The field at a place such as "media" or "check.options.1.text"; opens the card, so that it can be seen. */
  fieldAt(place) {
    this.open(true);
    const [first, ...rest] = place.split('.');
    const found = this.fields[first];
    return found?.fieldAt?.(rest.join('.')) ?? found ?? this.fields.title;
  }

  /** Mark the line of a clip that needs attention. */
  markProblem(sentence) {
    setText(this.problemMark, sentence);
    show(this.problemMark, Boolean(sentence));
    this.node.classList.toggle('microclip-studio__clip--problem', Boolean(sentence));
  }

  #build() {
    const { say, clip, list } = this;
    const changed = () => {
      this.markProblem('');
      this.describe();
      list.changed();
    };
    const address = (value) => input({ maxlength: '2000', dir: 'ltr', inputmode: 'url', spellcheck: 'false' }, value);
    this.fields = {
      title: new Field({ label: say('title'), required: true, control: input({ maxlength: '240', dir: 'auto' }, clip.title) }),
      media: new Field({ label: say('media'), help: say('media_help'), required: true, control: address(clip.media) }),
      duration_s: new Field({
        label: say('duration'),
        help: say('duration_help'),
        unit: say('seconds'),
        required: true,
        control: input({ type: 'number', min: '1', max: '180', step: '0.1', class: 'microclip-studio__input microclip-studio__input--short' }, clip.duration_s),
      }),
      poster: new Field({ label: say('poster'), help: say('poster_help'), control: address(clip.poster) }),
      topics: new TopicsField({ topics: clip.topics ?? [], say, suggestions: list.topics, changed }),
      description: new Field({ label: say('description'), help: say('description_help'), control: area({ rows: '3', maxlength: '4000' }, clip.description) }),
      captions: new CaptionRows({ tracks: clip.captions ?? [], say, languages: list.languages, changed }),
      check: new CheckEditor({ check: clip.check, say, changed }),
    };
    this.player = h('div', { class: 'microclip-studio__player' });
    const { title, media, duration_s, poster, topics, description, captions, check } = this.fields;
    this.body.append(
      h(
        'div',
        { class: 'microclip-studio__clip-main' },
        this.player,
        h('div', { class: 'microclip-studio__clip-fields' }, title.node, media.node, duration_s.node, topics.node),
      ),
      captions.node,
      check.node,
      description.node,
      poster.node,
    );
    this.body.addEventListener('input', changed);
    media.control.addEventListener('change', () => {
      this.#showPicture();
      this.#showPlayer();
      this.readDuration(true);
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
