import { recall, remember } from '../kit/preferences.js';
import { browserSaves, startingLevel, waitsForTap } from './ladder.js';

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];
export const SIZES = ['S', 'M', 'L', 'XL'];
export const AFTER = ['loop', 'stop', 'next'];

/**
 * How a learner likes clips to play, kept in this browser for all feeds of the site.
 *
 * `captionsLang` is '' as long as nobody chose one. `soundWanted` is only a wish: what plays by itself is silent until a first press.
 */
export class Choices {
  constructor() {
    this.saves = browserSaves();
    this.speed = oneOf(SPEEDS, Number(recall('speed')), 1);
    this.captionsOn = recall('captions') !== 'off';
    this.captionsSize = oneOf(SIZES, recall('captions_size'), 'M');
    this.captionsLang = recall('captions_lang') ?? '';
    this.volume = share(recall('volume'));
    this.soundWanted = recall('sound') === 'on';
    this.after = oneOf(AFTER, recall('after'), 'stop');
    this.level = startingLevel(recall('data'), this.saves);
  }

  /** Whether no byte of media may move before a tap. */
  get saver() {
    return waitsForTap(this.level, this.saves);
  }

  /** Change one of them and keep it. */
  set(name, value) {
    this[name] = value;
    const [key, text] = {
      speed: ['speed', String(value)],
      captionsOn: ['captions', value ? 'on' : 'off'],
      captionsSize: ['captions_size', value],
      captionsLang: ['captions_lang', value],
      volume: ['volume', String(value)],
      soundWanted: ['sound', value ? 'on' : 'off'],
      after: ['after', value],
      level: ['data', value],
    }[name];
    remember(key, text);
  }
}

function oneOf(known, value, usual) {
  return known.includes(value) ? value : usual;
}

function share(text) {
  const value = text === null || text === '' ? NaN : Number(text);
  return value >= 0 && value <= 1 ? value : 1;
}
