import { h, setAttribute, setText, show } from '../../kit/dom.js';
import { Field, button, input } from '../fields.js';
import { loadable } from '../media.js';
import { reasonOf, sent } from './bringing.js';
import { isWhatItSays, troubleBefore, sizeWords, timeWords } from './file-facts.js';
import { FilePicker } from './file-picker.js';
import { FrameTaker } from './frame-taker.js';
import { courseName, endingOf, stemOf } from './names.js';
import { asPoster } from './pictures.js';

/**
 * A clip's poster: a frame of the clip, a picture from the computer or of the course's files, or by address.
 *
 * `course` is `{files, signal, staticBase, thumbnails, media(), title()}`. Whatever way it came, the address in the control is what is saved.
 */
export class PosterField extends Field {
  constructor({ value, say, course }) {
    const control = input({ maxlength: '2000', dir: 'ltr', inputmode: 'url', spellcheck: 'false' }, value);
    super({ label: say('poster'), help: say('poster_help'), control });
    Object.assign(this, { say, course, open: '' });
    this.picture = h('img', { class: 'microclip-studio__poster', alt: '', hidden: true });
    this.picture.addEventListener('error', () => show(this.picture, false));
    control.addEventListener('change', () => this.#showPicture());
    if (course?.files.there) this.#build();
    this.node.prepend(this.name);
    this.name.after(this.picture);
    this.#showPicture();
  }

  /** Why the form should not be saved now, as a sentence; '' where nothing speaks against it. */
  get hold() {
    return this.sending ? this.say('up_hold') : '';
  }

  #build() {
    const { say } = this;
    const chooser = h('input', { type: 'file', accept: 'image/png,image/jpeg,image/webp,image/gif', class: 'microclip-studio__live', tabindex: '-1', 'aria-hidden': 'true' });
    for (const type of ['input', 'change']) chooser.addEventListener(type, (event) => event.stopPropagation());
    chooser.addEventListener('change', () => {
      const [file] = chooser.files;
      chooser.value = '';
      if (file) this.#upload(file);
    });
    const toggle = (key) => button(say(`poster_${key}`), () => this.#toggle(key), { 'aria-expanded': 'false' });
    this.buttons = { frame: toggle('frame'), choose: toggle('choose') };
    this.none = button(say('poster_none'), () => {
      this.#put('');
      this.buttons.frame.focus();
    });
    this.box = h('div', { class: 'microclip-studio__poster-box', hidden: true });
    this.status = h('p', { class: 'microclip-studio__note', role: 'status', hidden: true });
    const ways = h('div', { class: 'microclip-studio__bring-ways' }, this.buttons.frame, button(say('poster_upload'), () => chooser.click()), this.buttons.choose, this.none, chooser);
    this.control.parentElement.before(ways, this.status, this.box);
  }

  #toggle(key) {
    const before = this.open;
    this.#fold();
    if (before === key) return;
    this.open = key;
    setAttribute(this.buttons[key], 'aria-expanded', 'true');
    this.part = key === 'frame' ? this.#frame() : this.#choice();
    this.box.replaceChildren(this.part.node);
    show(this.box, true);
    this.part.open();
  }

  #fold() {
    this.part?.dispose?.();
    this.part = null;
    this.box.replaceChildren();
    show(this.box, false);
    if (this.open) setAttribute(this.buttons[this.open], 'aria-expanded', 'false');
    this.open = '';
  }

  #frame() {
    const { say, course } = this;
    return new FrameTaker({
      say,
      signal: course.signal,
      url: loadable(course.media(), course.staticBase),
      time: timeWords(say),
      taken: (blob) => this.#keep(new File([blob], `${this.#stem()}-poster.jpg`, { type: 'image/jpeg' }), this.buttons.frame),
    });
  }

  #choice() {
    const { say, course } = this;
    const chosen = ([file]) => {
      this.#fold();
      this.#put(file.address);
      this.buttons.choose.focus();
    };
    return new FilePicker({ files: course.files, say, use: 'pictures', several: false, staticBase: course.staticBase, thumbnails: course.thumbnails, chosen });
  }

  async #upload(file) {
    const trouble = troubleBefore(file, this.course.files.limit, sizeWords(this.say));
    const isPicture = !trouble && (await isWhatItSays(file).catch(() => false)) && ['jpg', 'jpeg', 'png', 'webp', 'gif'].includes(endingOf(file.name));
    const picture = isPicture ? await asPoster(file).catch(() => null) : null;
    if (picture) await this.#keep(picture);
    else this.#tell(trouble ? this.say(trouble.key, trouble.gaps) : this.say('up_no_picture'));
  }

  async #keep(file, back) {
    const { files, signal } = this.course;
    this.sending = true;
    this.#tell(this.say('poster_sending'));
    try {
      const { address } = await sent(file, courseName(file.name), { files, signal });
      if (signal.aborted) return;
      this.#fold();
      this.#put(address);
      this.#tell(this.say('poster_taken'));
      back?.focus();
    } catch (error) {
      const reason = error.name === 'NotBrought' ? error : reasonOf(error);
      if (!reason) throw error;
      this.#tell(reason.sentence || this.say(reason.key, reason.gaps));
    } finally {
      this.sending = false;
    }
  }

  #put(address) {
    this.control.value = address;
    for (const type of ['input', 'change']) this.control.dispatchEvent(new Event(type, { bubbles: true }));
    this.#tell('');
  }

  #showPicture() {
    const url = loadable(this.control.value, this.course?.staticBase);
    if (url) setAttribute(this.picture, 'src', url);
    show(this.picture, Boolean(url));
    if (this.none) show(this.none, Boolean(this.control.value.trim()));
  }

  #tell(sentence) {
    setText(this.status, sentence);
    show(this.status, Boolean(sentence));
  }

  #stem() {
    return stemOf(this.course.media().split(/[?#]/u)[0].split('/').pop() ?? '').slice(0, 60) || 'clip';
  }
}
