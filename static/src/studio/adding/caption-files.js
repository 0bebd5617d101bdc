import { ApiError } from '../../kit/api.js';
import { sent } from './bringing.js';
import { readCaptionFile } from './caption-file.js';
import { courseName, stemOf, withLanguage } from './names.js';

/**
 * A clip's captions as files of the course, named after the clip: `tide-de.vtt`.
 *
 * A file that was there before is never written over, as learners may be reading it and other clips may use it. What this form has
 * made itself is: nobody has that yet. `media()` gives the clip's address.
 */
export class CaptionFiles {
  #mine = new Map();
  #running = 0;

  constructor({ say, files, signal, media }) {
    Object.assign(this, { say, files, signal, media });
  }

  /** Whether a file is on its way. */
  get busy() {
    return this.#running > 0;
  }

  /** Keep a captions file: `{lang, url, count}`, or `{sentence}` for why it was not. `lang` is '' where neither the name nor `usual` tells it. */
  async keepFile(file, usual = '') {
    const lang = withLanguage(file.name).lang || usual;
    const { text, count, trouble } = await readCaptionFile(file, lang);
    if (trouble) return { sentence: this.say(trouble.key, trouble.gaps) };
    try {
      return { lang, count, url: await this.#keep(text, lang || stemOf(file.name)) };
    } catch (error) {
      if (error.name !== 'NotBrought') throw error;
      return { sentence: error.sentence || this.say(error.key, error.gaps) };
    }
  }

  /** Keep what was written. Resolves to the address, rejects with an ApiError whose message is a sentence. */
  async keepText(text, lang) {
    try {
      return await this.#keep(text, lang);
    } catch (error) {
      if (error.name !== 'NotBrought') throw error;
      throw new ApiError('failed', error.sentence || this.say(error.key, error.gaps), null, 0);
    }
  }

  async #keep(text, lang) {
    const wanted = courseName(`${this.#stem()}-${lang}.vtt`);
    const file = new File([text], wanted, { type: 'text/vtt' });
    const { files, signal } = this;
    this.#running += 1;
    try {
      const name = this.#mine.get(wanted);
      // Under a name of its own each time would leave a file behind for every press of Save.
      const kept = name ? await sent(file, name, { files: replacing(files), signal }) : await sent(file, wanted, { files, signal });
      this.#mine.set(wanted, kept.name);
      return kept.address;
    } finally {
      this.#running -= 1;
    }
  }

  #stem() {
    const name = this.media().split(/[?#]/u)[0].split('/').pop() ?? '';
    let plain = name;
    try {
      plain = decodeURIComponent(name);
    } catch {
      // A stray % in a file name: the name as it is will do.
    }
    return stemOf(plain).slice(0, 60) || 'clip';
  }
}

/** The same files, where a name is taken as it is. */
const replacing = (files) => ({ freeName: async (name) => name, upload: (...call) => files.upload(...call) });
