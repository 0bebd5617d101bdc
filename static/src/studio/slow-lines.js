import { h, setText } from '../kit/dom.js';
import { Field, button, input, numberIn, shortNumber } from './fields.js';
import { bytesIn, shownMegabytes } from './sizes.js';
import { stored } from './stored.js';

/** Copies of a clip that may have a size, the clip itself first. */
const COPIES = ['media', 'low', 'sound'];

/**
 * Smaller copies of a clip for slow lines, and the sizes of all its files. Closed until it is asked for: most clips have none.
 *
 * `size(address)` resolves to the bytes of a file, or to null where they cannot be read; `mediaAddress()` is the clip's own. `learned()` is
 * told of sizes that changed without the author.
 */
export class SlowLines {
  constructor({ clip, say, address, size, mediaAddress, learned }) {
    Object.assign(this, { say, size, mediaAddress, learned });
    this.bytes = { ...clip.bytes };
    this.low = new Field({ label: say('low'), help: say('low_help'), control: address(clip.low) });
    this.sound = new Field({ label: say('sound'), help: say('sound_help'), control: address(clip.sound) });
    this.sizes = Object.fromEntries(COPIES.map((name) => [name, this.#sizeField(name)]));
    this.status = h('p', { class: 'microclip-studio__status', role: 'status' });
    this.node = h(
      'details',
      { class: 'microclip-studio__more' },
      h('summary', { text: say('slow_lines') }),
      h(
        'div',
        { class: 'microclip-studio__copies' },
        h('p', { class: 'microclip-studio__help', text: say('slow_lines_help') }),
        ...['low', 'sound'].map((name) => h('div', { class: 'microclip-studio__copy' }, this[name].node, this.sizes[name].node)),
        this.sizes.media.node,
        h('div', { class: 'microclip-studio__line' }, button(say('sizes_read'), () => this.#readAll()), this.status),
      ),
    );
    for (const name of ['low', 'sound']) this[name].control.addEventListener('change', () => this.readSize(name));
  }

  #sizeField(name) {
    return new Field({ label: this.say(`size_${name}`), unit: this.say('megabytes'), control: shortNumber({ min: '0' }, shownMegabytes(this.bytes[name])) });
  }

  read() {
    const known = (name) => bytesIn(numberIn(this.sizes[name].control), this.bytes[name]);
    // A size without its file means nothing. '' is no number, and for the server to refuse.
    const sizes = Object.fromEntries(COPIES.map((name) => [name, this.#address(name) ? (known(name) ?? undefined) : undefined]));
    const bytes = stored(this.bytes, sizes);
    return { low: this.low.control.value, sound: this.sound.control.value, bytes: Object.keys(bytes).length ? bytes : undefined };
  }

  /** The field at "low", "sound" or "bytes.low". */
  fieldAt(place) {
    const [first, name] = place.split('.');
    return first === 'bytes' ? (this.sizes[name] ?? this.sizes.media) : this[first];
  }

  /** Ask how large a file is after its address changed: what was known belonged to another file. */
  async readSize(name) {
    const field = this.sizes[name];
    field.control.value = '';
    field.setProblem('');
    delete this.bytes[name];
    this.learned();
    await this.#ask(name);
  }

  async #readAll() {
    setText(this.status, this.say('sizes_reading'));
    const known = await Promise.all(COPIES.map((name) => this.#ask(name)));
    setText(this.status, this.say(known.every(Boolean) ? 'sizes_known' : 'sizes_unknown'));
  }

  /** Resolves to whether nothing is left to know. What cannot be read here stays as the author gave it. */
  async #ask(name) {
    const { control } = this.sizes[name];
    const address = this.#address(name);
    const shown = control.value;
    const bytes = await this.size(address);
    if (this.#address(name) !== address || control.value !== shown) return true; // the author went on meanwhile
    if (bytes === null) return !address;
    this.bytes[name] = bytes;
    control.value = shownMegabytes(bytes);
    this.learned();
    return true;
  }

  #address(name) {
    return name === 'media' ? this.mediaAddress() : this[name].control.value.trim();
  }
}
