import { Latest } from '../kit/block.js';
import { h, setText, show } from '../kit/dom.js';
import { numbers, sentenceFor, wording } from '../kit/words.js';
import { Curve } from './curve.js';
import { ClipTable, cellText } from './table.js';

/**
 * How the whole feed does. `element` belongs into the page; `open()` asks the server and shows what it says.
 *
 * Nothing of fewer than five learners is told: such numbers come as null.
 */
export class Report {
  #latest = new Latest();

  constructor({ api, signal, words = {} }) {
    Object.assign(this, { api, signal });
    this.say = wording(words);
    this.status = h('p', { class: 'microclip-muted', role: 'status' });
    this.body = h('div', { class: 'microclip-report__body' });
    this.element = h('div', { class: 'microclip-report' }, this.status, this.body);
  }

  /** Ask anew. What is shown stays until the answer is there. */
  async open() {
    setText(this.status, this.curve ? this.say('working') : '…'); // what it says in the reader's language comes with the first answer
    show(this.status, true);
    try {
      const told = await this.#latest.run(() => this.api.call('report', {}, { signal: this.signal }));
      if (told) this.#show(told);
    } catch (error) {
      if (error?.name !== 'AbortError') setText(this.status, sentenceFor(error, this.say));
    }
  }

  #show(told) {
    this.say = wording(told.words);
    const { say } = this;
    this.percent = numbers(this.element, { style: 'percent' });
    this.count = numbers(this.element);
    const chosen = this.curve?.clipId ?? told.first[0] ?? told.clips[0]?.id;
    this.curve = new Curve({ say, clips: told.clips, load: (id) => this.api.call('insight', { clip: id }, { signal: this.signal }) });
    this.table = new ClipTable({ say, clips: told.clips, choose: (id) => this.#choose(id) });
    this.body.replaceChildren(
      this.#head(told),
      this.#cards(told),
      this.#first(told),
      this.curve.element,
      this.table.element,
      told.topics.length ? this.#topics(told.topics) : '',
      this.#downloads(told),
    );
    this.table.draw();
    if (chosen) this.curve.show(chosen);
    show(this.status, false);
    setText(this.status, '');
  }

  #choose(id) {
    this.curve.show(id);
    this.curve.come();
  }

  #head({ as_of_text: asOf }) {
    const { say } = this;
    const again = () => this.open().then(() => this.body.querySelector('.microclip-report__refresh')?.focus({ preventScroll: true }));
    return h(
      'div',
      { class: 'microclip-report__head' },
      h('p', { class: 'microclip-muted', text: asOf }),
      h('button', { class: 'microclip-button microclip-button--quiet microclip-report__refresh', type: 'button', text: say('refresh'), on: { click: again } }),
    );
  }

  /** A sum; where numbers of few were left out, what it is at least. Several numbers of few are no number of few. */
  #sum({ count, whole }, clips) {
    const { say } = this;
    if (whole) return this.count(count);
    if (count) return say('at_least', { count: this.count(count) });
    return say(clips === 1 ? 'few' : 'none');
  }

  #share(value) {
    return value === null ? this.say('none') : this.percent(value);
  }

  #cards({ people, total }) {
    const { say, count } = this;
    const sum = (one) => this.#sum(one, total.clips);
    const share = (value) => this.#share(value);
    const cards = [
      ['people', people === null ? say('few') : count(people)],
      ['views', sum(total.views)],
      ['finished', share(total.finished)],
      ['right', share(total.right)],
      ['likes', sum(total.likes)],
      ['questions', count(total.questions)],
      ['reported', count(total.reported)],
    ];
    return h(
      'dl',
      { class: 'microclip-report__cards' },
      ...cards.map(([key, value]) => h('div', { class: 'microclip-report__card' }, h('dt', { text: say(key) }), h('dd', { class: /\d/.test(value) && value.length < 9 ? null : 'microclip-report__words', text: value }))),
    );
  }

  #first({ first, clips, rules }) {
    const { say } = this;
    const known = new Map(clips.map((clip) => [clip.id, clip]));
    const one = (clip) =>
      h(
        'li',
        { class: 'microclip-report__one' },
        h('button', { class: 'microclip-report__clip', type: 'button', dir: 'auto', text: clip.title || say('clip'), on: { click: () => this.#choose(clip.id) } }),
        h('ul', { class: 'microclip-report__signs' }, ...clip.signs.map(({ kind, text }) => h('li', { 'data-kind': kind, text }))),
      );
    return h(
      'section',
      { class: 'microclip-report__first' },
      h('h4', { class: 'microclip-heading', text: say('first') }),
      first.length ? h('ol', { class: 'microclip-report__list' }, ...first.map((id) => one(known.get(id)))) : h('p', { class: 'microclip-note', text: say('first_none') }),
      h(
        'details',
        { class: 'microclip-report__rules' },
        h('summary', { text: say('first_rules') }),
        h('ul', {}, ...rules.map((text) => h('li', { text }))),
      ),
    );
  }

  #topics(topics) {
    const { say, count } = this;
        const columns = ['topic', 'clips', 'views', 'finished', 'right', 'likes'];
    const rows = topics.map((one) => [one.topic, count(one.clips), this.#sum(one.views, one.clips), this.#share(one.finished), this.#share(one.right), this.#sum(one.likes, one.clips)]);
    return h(
      'section',
      { class: 'microclip-report__part' },
      h('h4', { class: 'microclip-heading', text: say('topics') }),
      h(
        'div',
        { class: 'microclip-report__scroll', tabindex: '0', role: 'group', 'aria-label': say('topics') },
        h(
          'table',
          { class: 'microclip-report__table' },
          h('thead', {}, h('tr', {}, ...columns.map((key) => h('th', { scope: 'col', text: say(key === 'right' ? 'right_short' : key) })))),
          h('tbody', {}, ...rows.map(([topic, ...cells]) => h('tr', {}, h('th', { scope: 'row', dir: 'auto', text: topic }), ...cells.map((text) => h('td', { text: cellText(text) }))))),
        ),
      ),
    );
  }

  #downloads({ total }) {
    const { say, api } = this;
    const link = (key, suffix) => h('a', { class: 'microclip-button', href: api.runtime.handlerUrl(api.element, 'export_report', suffix), download: '', text: say(key) });
    return h('p', { class: 'microclip-report__downloads' }, link('export', ''), total.questions ? link('export_questions', 'questions') : '');
  }
}
