import { h, setAttribute, setText } from '../kit/dom.js';
import { recall, remember } from '../kit/preferences.js';
import { sentenceFor, wording } from '../kit/words.js';

const WIDTHS = ['phone', 'tablet', 'wide'];
const COHORT = 'preview-cohort';
const WIDTH = 'preview-width';

let previewNumber = 0;

/**
 * The author's preview: the feed in a frame as wide as a phone, a tablet or the page, with as many invented learners as the author wants.
 *
 * `begin(context)` starts the feed and gives what belongs below it, or null.
 */
export function preview(context, begin) {
  const holder = context.root.parentNode.querySelector('.microclip-preview-data');
  new Preview(context, begin, JSON.parse(holder?.dataset.init ?? '{}')).start();
}

class Preview {
  #life = null;
  #below = null;

  constructor(context, begin, { size = 50, sizes = [], words = {} }) {
    Object.assign(this, { context, begin, size, sizes, say: wording(words) });
    const { say } = this;
    this.number = ++previewNumber;
    this.width = WIDTHS.includes(recall(WIDTH)) ? recall(WIDTH) : WIDTHS[0];
    this.status = h('p', { class: 'microclip-hidden', role: 'status' });
    this.trouble = h('p', { class: 'microclip-status microclip-status--trouble', role: 'alert' });
    this.device = h('div', { class: 'microclip-preview__device', role: 'group' });
    this.after = h('div', { class: 'microclip-preview__after' });
    this.widths = this.#group('preview_width', WIDTHS.map((name) => [name, say(`preview_${name}`)]), this.width, (name) => this.#widen(name));
    this.cohorts = this.#group('preview_cohort', sizes.map((one) => [one, say(`preview_${one}`)]), size, (one) => this.#people(Number(one)));
    this.bar = h(
      'div',
      { class: 'microclip-preview__bar' },
      h('p', { class: 'microclip-preview__badge', text: say('preview_badge') }),
      this.widths,
      this.cohorts,
    );
  }

  start() {
    const { root, mount, signal } = this.context;
    root.classList.add('microclip-preview');
    mount.replaceWith(this.bar, this.status, this.trouble, this.device, this.after);
    this.device.append(mount);
    signal.addEventListener('abort', () => this.#life?.abort());
    this.#measure();
    this.#run(this.context.data);
    const wanted = Number(recall(COHORT));
    if (this.sizes.includes(wanted) && wanted !== this.size) this.#people(wanted);
  }

  #group(key, choices, chosen, choose) {
    const name = `microclip-${key}-${this.number}`;
    const option = ([value, text]) =>
      h(
        'label',
        { class: 'microclip-preview__option' },
        h('input', { class: 'microclip-preview__input', type: 'radio', name, value, checked: value === chosen, on: { change: () => choose(value) } }),
        h('span', { text }),
      );
    return h('fieldset', { class: 'microclip-preview__group' }, h('legend', { text: this.say(key) }), h('div', { class: 'microclip-preview__options' }, ...choices.map(option)));
  }

  #measure() {
    const { say, device, width } = this;
    setAttribute(device, 'data-width', width);
    setAttribute(device, 'aria-label', say('preview_feed', { device: say(`preview_${width}`) }));
  }

  /** The feed measures itself when it starts, so it starts anew. */
  async #widen(width) {
    this.width = width;
    remember(WIDTH, width);
    this.#measure();
    await this.#renew();
  }

  async #people(size) {
    const { api, signal } = this.context;
    const asked = (this.asked = size); // the last press counts, whichever answer comes first
    try {
      await (this.before ?? null); // the author's session takes one after the other
      if (asked !== this.asked) return;
      this.before = api.call('preview_cohort', { size }, { signal }).catch((error) => error);
      const answer = await this.before;
      if (answer instanceof Error) throw answer;
      if (asked !== this.asked) return;
      this.size = size;
      remember(COHORT, size);
      this.#tick();
      await this.#renew();
      setText(this.status, this.say('preview_ready', { cohort: this.say(`preview_${size}`) }));
    } catch (error) {
      this.#fail(error);
      this.#tick();
    }
  }

  /** The choice that holds is the one that is ticked. */
  #tick() {
    for (const input of this.cohorts.querySelectorAll('input')) input.checked = Number(input.value) === this.size;
  }

  /** Show the feed as it is now. */
  async #renew() {
    const { api, signal, data } = this.context;
    try {
      const mine = (this.renewal = {});
      const state = await api.call('feed_state', {}, { signal });
      if (mine !== this.renewal) return;
      setText(this.trouble, '');
      this.#run({ ...data, state });
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error) {
    if (error?.name !== 'AbortError') setText(this.trouble, sentenceFor(error, this.say));
  }

  #run(data) {
    const { context, device, after, begin } = this;
    this.#life?.abort();
    this.#life = new AbortController();
    const wasOpen = this.#below?.element.open;
    context.mount.replaceChildren();
    const below = begin({ ...context, data, root: device, signal: this.#life.signal });
    after.replaceChildren(...[below?.element].filter(Boolean));
    if (wasOpen && below) below.element.open = true;
    this.#below = below;
  }
}
