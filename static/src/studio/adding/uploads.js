import { h, setAttribute, setText, show } from '../../kit/dom.js';
import { icon } from '../../kit/icons.js';
import { button } from '../fields.js';
import { bring } from './bringing.js';
import { sizeWords, timeWords } from './file-facts.js';
import { shownName } from './names.js';

/** States in which a clip is still on its way. */
const UNDER_WAY = ['waits', 'reading', 'sending', 'along'];

/**
 * Brings clips to the course's files one after the other, in the order they came, and shows how far each is.
 *
 * `take(jobs)` gets `[{media, captions, poster}]` as `paired` gives them. `added(clip)` is told of each that arrived and gives a sentence,
 * `announce(text)` speaks.
 */
export class Uploads {
  #waiting = [];
  #running = null;

  constructor({ files, say, signal, added, announce }) {
    Object.assign(this, { files, say, signal, added, announce, size: sizeWords(say), time: timeWords(say) });
    this.jobs = new Set();
    this.list = h('ul', { class: 'microclip-studio__uploads', 'aria-label': say('up_list') });
    this.clear = button(say('up_clear'), () => this.#clear(), { kind: 'link', hidden: true });
    this.node = h('div', { class: 'microclip-studio__upload-box', hidden: true }, this.list, this.clear);
    signal.addEventListener('abort', () => this.jobs.forEach((job) => job.life?.abort()), { once: true });
  }

  /** Whether anything is on its way. */
  get busy() {
    return [...this.jobs].some((job) => UNDER_WAY.includes(job.state));
  }

  take(jobs) {
    for (const files of jobs) this.#queue(this.#draw(files));
  }

  /** Show a file that is not sent, with the sentence why. */
  refuse(file, sentence) {
    const job = this.#draw({ media: file, captions: [], poster: null });
    this.#state(job, 'refused', sentence);
  }

  focus() {
    [...this.jobs].find((job) => UNDER_WAY.includes(job.state))?.stop.focus();
  }

  #draw(files) {
    const { say } = this;
    const { size } = files.media;
    const name = shownName(files.media.name);
    const job = { files, state: 'waits', hints: [] };
    const along = [...files.captions.map(({ file }) => file), files.poster].filter(Boolean).map((file) => shownName(file.name));
    job.mark = h('span', { class: 'microclip-studio__upload-mark', 'aria-hidden': 'true' });
    job.bar = h('progress', { class: 'microclip-studio__progress', max: 1, value: 0, 'aria-label': say('up_progress', { name }) });
    job.status = h('p', { class: 'microclip-studio__upload-status' });
    job.notes = h('ul', { class: 'microclip-studio__upload-notes', hidden: true });
    job.again = button(say('up_again'), () => this.#queue(job), { hidden: true, 'aria-label': say('up_again_named', { name }) });
    job.stop = button(say('up_stop'), () => this.#stop(job), { hidden: true, 'aria-label': say('up_stop_named', { name }) });
    job.away = button('×', () => this.#remove(job), { kind: 'icon', hidden: true, 'aria-label': say('up_away', { name }) });
    job.row = h(
      'li',
      { class: 'microclip-studio__upload' },
      job.mark,
      h(
        'div',
        { class: 'microclip-studio__upload-words' },
        h('p', { class: 'microclip-studio__upload-name' }, h('bdi', { text: name }), ' ', h('span', { class: 'microclip-studio__unit', text: size ? this.size(size) : '' })),
        along.length > 0 && h('p', { class: 'microclip-studio__upload-along' }, say('up_with'), ' ', h('bdi', { text: along.join(', ') })),
        job.bar,
        job.status,
        job.notes,
      ),
      h('div', { class: 'microclip-studio__upload-deeds' }, job.again, job.stop, job.away),
    );
    this.jobs.add(job);
    this.list.append(job.row);
    show(this.node, true);
    return job;
  }

  #queue(job) {
    job.life = new AbortController();
    job.hints = [];
    this.#state(job, 'waits', this.say('up_waits'));
    this.#waiting.push(job);
    if (!this.#running) this.#next();
  }

  #next() {
    this.#running = this.#waiting.shift() ?? null;
    if (this.#running) this.#run(this.#running);
  }

  async #run(job) {
    const { files, size, time } = this;
    const told = ({ phase, share = 0 }) => {
      job.bar.value = share;
      const sentence = share >= 1 ? this.say('up_finishing') : this.say(phase === 'along' ? 'up_along_now' : `up_${phase}`, { percent: Math.round(share * 100) });
      this.#state(job, phase, sentence);
    };
    try {
      const { clip, hints } = await bring(job.files, { files, size, time, signal: job.life.signal, told });
      if (this.signal.aborted) return;
      const sentence = this.added(clip);
      this.#note(job, hints);
      this.#state(job, 'done', sentence);
      this.announce(sentence);
    } catch (error) {
      if (error.name !== 'NotBrought') throw error;
      this.#failed(job, error);
    } finally {
      this.#next();
    }
  }

  #failed(job, reason) {
    const sentence = reason.sentence || this.say(reason.key, reason.gaps);
    this.#state(job, reason.again ? 'failed' : 'refused', sentence);
    if (reason.key !== 'up_stopped') this.announce(`${shownName(job.files.media.name)}: ${sentence}`);
  }

  #note(job, hints) {
    const sentences = hints.map(({ key, gaps, because }) => [this.say(key, gaps), because && (because.sentence || this.say(because.key, because.gaps))].filter(Boolean).join(' '));
    job.notes.replaceChildren(...sentences.map((text) => h('li', { text, dir: 'auto' })));
    show(job.notes, sentences.length > 0);
  }

  #state(job, state, sentence) {
    const under = UNDER_WAY.includes(state);
    const hadFocus = job.row.contains(document.activeElement);
    if (job.state !== state || !job.row.dataset.state) {
      job.state = state;
      setAttribute(job.row, 'data-state', state);
      job.mark.replaceChildren({ done: icon('tick'), failed: icon('again'), refused: icon('cross') }[state] ?? icon('film'));
      show(job.bar, ['reading', 'sending', 'along'].includes(state));
      show(job.again, state === 'failed');
      show(job.stop, under);
      show(job.away, !under);
      if (state === 'waits') this.#note(job, []);
      show(this.clear, [...this.jobs].filter((one) => !UNDER_WAY.includes(one.state)).length > 1);
    }
    setText(job.status, sentence);
    // A button that goes must not take the keyboard along.
    if (hadFocus && !job.row.contains(document.activeElement)) [job.again, job.stop, job.away].find((one) => !one.hidden)?.focus();
    else if (hadFocus && document.activeElement.hidden) [job.again, job.stop, job.away].find((one) => !one.hidden)?.focus();
  }

  #stop(job) {
    this.#waiting = this.#waiting.filter((one) => one !== job);
    job.life.abort();
    if (job !== this.#running) this.#state(job, 'failed', this.say('up_stopped'));
  }

  #remove(job) {
    const next = job.row.nextElementSibling ?? job.row.previousElementSibling;
    job.row.remove();
    this.jobs.delete(job);
    show(this.node, this.jobs.size > 0);
    show(this.clear, [...this.jobs].filter((one) => !UNDER_WAY.includes(one.state)).length > 1);
    const heir = next?.querySelector('button:not([hidden])');
    if (heir) heir.focus();
    else this.away?.();
  }

  #clear() {
    for (const job of [...this.jobs]) if (!UNDER_WAY.includes(job.state)) this.#remove(job);
    if (!this.jobs.size) this.away?.();
  }
}
