import { h, setAttribute, setText } from '../kit/dom.js';
import { numbers } from '../kit/words.js';

/** So many rows are there at first: hundreds at once would hold up the page. */
const ROWS_AT_FIRST = 50;

/** Where 1 to 4 learners stand among the numbers, and where a part does that can't be told. */
const FEW = 2.5;
const NOTHING = -1;

/** Numbers stand as they are; a cell is never empty. */
export const cellText = (text) => text || '–';

/** Columns by the keys of their words. A heading sorts; the first press puts the largest on top, but for names and the order of the feed. */
const COLUMNS = ['number', 'clip', 'shown', 'views', 'finished', 'answered', 'right', 'likes', 'saves', 'clear', 'tried', 'lost', 'reported', 'questions'];
const RISING = ['number', 'clip'];

/** All clips in numbers, to be sorted by any of them. `choose(id)` hears of a clip that was pressed. */
export class ClipTable {
  #sorted = { column: 'number', falling: false };
  #all = false;

  constructor({ say, clips, choose }) {
    Object.assign(this, { say, clips, choose });
    this.heads = new Map(COLUMNS.map((key) => [key, this.#head(key)]));
    this.rows = h('tbody');
    this.status = h('p', { class: 'microclip-hidden', role: 'status' });
    this.more = h('button', { class: 'microclip-button microclip-report__more', type: 'button', hidden: true, on: { click: () => this.#showAll() } });
    this.element = h(
      'section',
      { class: 'microclip-report__part' },
      h('h4', { class: 'microclip-heading', text: say('table') }),
      h('p', { class: 'microclip-muted', text: say('table_help') }),
      h(
        'div',
        { class: 'microclip-report__scroll microclip-report__scroll--tall', tabindex: '0', role: 'group', 'aria-label': say('table') },
        h('table', { class: 'microclip-report__table microclip-report__table--clips' }, h('thead', {}, h('tr', {}, ...this.heads.values())), this.rows),
      ),
      this.more,
      this.status,
    );
  }

  /** Fill the rows, once the table is in the page and knows its language. */
  draw() {
    this.count = numbers(this.element);
    this.percent = numbers(this.element, { style: 'percent' });
    const { column, falling } = this.#sorted;
    for (const [key, head] of this.heads) setAttribute(head, 'aria-sort', key === column ? (falling ? 'descending' : 'ascending') : null);
    const ordered = this.#ordered();
    const shown = this.#all ? ordered : ordered.slice(0, ROWS_AT_FIRST);
    this.rows.replaceChildren(...shown.map(([clip, number]) => this.#row(clip, number)));
    this.more.hidden = shown.length === ordered.length;
    setText(this.more, this.say('table_more', { count: this.count(ordered.length) }));
  }

  #ordered() {
    const { column, falling } = this.#sorted;
    const numbered = this.clips.map((clip, index) => [clip, index + 1]);
    if (column === 'number') return falling ? numbered.reverse() : numbered;
    const name = new Intl.Collator(this.element.closest('[lang]')?.lang || undefined, { numeric: true });
    const compare = column === 'clip' ? ([one], [other]) => name.compare(one.title, other.title) : ([one], [other]) => worth(one, column) - worth(other, column);
    return numbered.sort((one, other) => (falling ? compare(other, one) : compare(one, other)) || one[1] - other[1]);
  }

  #sort(column) {
    const again = this.#sorted.column === column;
    this.#sorted = { column, falling: again ? !this.#sorted.falling : !RISING.includes(column) };
    this.draw();
    setText(this.status, this.say('sorted', { column: this.#name(column) }));
  }

  #showAll() {
    this.#all = true;
    const next = ROWS_AT_FIRST;
    this.draw();
    this.rows.children[next]?.querySelector('button')?.focus();
  }

  #name(key) {
    if (key === 'number') return '#';
    return this.say(key === 'right' ? 'right_short' : key);
  }

  #head(key) {
    return h('th', { scope: 'col' }, h('button', { class: 'microclip-report__sort', type: 'button', on: { click: () => this.#sort(key) } }, h('span', { text: this.#name(key) })));
  }

  #row(clip, number) {
    const title = h('button', { class: 'microclip-report__clip', type: 'button', dir: 'auto', text: clip.title || this.say('clip'), on: { click: () => this.choose(clip.id) } });
    const cells = COLUMNS.slice(2).map((key) => h('td', { class: isFew(clip, key) ? 'microclip-report__few' : null, text: this.#text(clip, key) }));
    return h('tr', {}, h('td', { text: this.count(number) }), h('th', { scope: 'row' }, title), ...cells);
  }

  #text(clip, key) {
    if (isFew(clip, key)) return this.say('few');
    if (key === 'answered' && !clip.has_check) return this.say('none');
    if (key !== 'finished' && key !== 'right') return this.count(clip[key]);
    return clip[key] ? this.percent(clip[key].share) : this.say('none');
  }
}

/** Whether something is known of 1 to 4 learners only. */
function isFew(clip, key) {
  return key === 'finished' || key === 'right' ? Boolean(clip[key]) && clip[key].share === null : clip[key] === null;
}

function worth(clip, key) {
  if (key !== 'finished' && key !== 'right') return clip[key] ?? FEW;
  if (!clip[key]) return NOTHING;
  return clip[key].share ?? FEW / clip[key].of;
}
