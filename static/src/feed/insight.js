import { h, svg } from '../kit/dom.js';
import { sentenceFor } from '../kit/words.js';
import { momentText } from './moment.js';

/** The drawing's own units. A strip has a column for each sixtieth of the clip. */
const COLUMN = 10;
const CURVE_HEIGHT = 120;
const LOST_HEIGHT = 48;
const GAP = 8;

/**
 * For staff: where a clip loses people, as strips with a table behind, and what they asked.
 *
 * `load(clipId)` resolves to the reply of `insight`. Nothing is asked for before it is opened.
 */
export class Insight {
  #clip = null;
  #shown = null;

  constructor({ say, load }) {
    Object.assign(this, { say, load });
    this.body = h('div', { class: 'microclip-insight' });
    this.element = h(
      'details',
      { class: 'microclip-details', on: { toggle: () => this.#look() } },
      h('summary', { class: 'microclip-details__summary', text: say('l_insight') }),
      this.body,
    );
  }

  /** Turn to a clip; null at the end of the feed. */
  show(clip) {
    this.#clip = clip;
    this.element.hidden = !clip;
    this.#look();
  }

  async #look() {
    const clip = this.#clip;
    if (!this.element.open || !clip || this.#shown === clip.id) return;
    this.#shown = clip.id;
    this.#say(this.say('working'));
    try {
      const found = await this.load(clip.id);
      if (this.#shown === clip.id && this.#clip === clip) this.body.replaceChildren(...this.#parts(found, clip));
    } catch (error) {
      if (this.#shown !== clip.id) return;
      this.#shown = null; // opening it again asks again
      this.#say(sentenceFor(error, this.say));
    }
  }

  #say(sentence) {
    this.body.replaceChildren(h('p', { class: 'microclip-muted', role: 'status', text: sentence }));
  }

  #parts({ watching, lost, questions = [], text }, clip) {
    const { say } = this;
    const percent = percents(this.element);
    const at = (sixtieth) => momentText(sixtieth / 60, clip.duration_s, this.element);
    return [
      h('p', { class: 'microclip-insight__text', text }),
      watching ? this.#figure(watching, lost, at) : '',
      watching ? this.#table(watching, lost, at, percent) : '',
      questions.length ? h('h5', { class: 'microclip-insight__heading', text: say('l_insight_questions') }) : '',
      questions.length ? h('ul', { class: 'microclip-insight__questions' }, ...questions.map((one) => this.#question(one, clip))) : '',
    ].filter(Boolean);
  }

  #figure(watching, lost, at) {
    const { say } = this;
    const width = watching.length * COLUMN;
    const points = watching.map((share, index) => `${(index + 0.5) * COLUMN} ${CURVE_HEIGHT * (1 - share)}`);
    const most = Math.max(1, ...(lost ?? []));
    const base = CURVE_HEIGHT + GAP + LOST_HEIGHT;
    const bars = (lost ?? []).map((count, index) => {
      const height = (count / most) * LOST_HEIGHT;
      return count ? svg('rect', { class: 'microclip-insight__lost', x: index * COLUMN + 1, y: base - height, width: COLUMN - 2, height, rx: 2 }) : '';
    });
    return h(
      'figure',
      { class: 'microclip-insight__figure' },
      svg(
        'svg',
        { class: 'microclip-insight__drawing', viewBox: `0 0 ${width} ${lost ? base : CURVE_HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
        ...[0.25, 0.5, 0.75].map((share) => svg('path', { class: 'microclip-insight__grid', d: `M0 ${CURVE_HEIGHT * share}H${width}` })),
        svg('path', { class: 'microclip-insight__area', d: `M0 ${CURVE_HEIGHT}L0 ${CURVE_HEIGHT * (1 - watching[0])}L${points.join('L')}L${width} ${CURVE_HEIGHT * (1 - watching.at(-1))}L${width} ${CURVE_HEIGHT}Z` }),
        svg('path', { class: 'microclip-insight__curve', d: `M0 ${CURVE_HEIGHT * (1 - watching[0])}L${points.join('L')}L${width} ${CURVE_HEIGHT * (1 - watching.at(-1))}` }),
        ...bars,
      ),
      h('div', { class: 'microclip-insight__axis', 'aria-hidden': 'true' }, ...[0, 30, 60].map((sixtieth) => h('span', { text: at(sixtieth) }))),
      h(
        'figcaption',
        { class: 'microclip-insight__legend' },
        h('span', { class: 'microclip-insight__key microclip-insight__key--watching', text: say('l_insight_watching') }),
        h('span', { class: 'microclip-insight__key microclip-insight__key--lost', text: lost ? say('l_insight_lost') : say('l_insight_lost_few') }),
      ),
    );
  }

  /** Rows that say the same one after the other are one row. */
  #table(watching, lost, at, percent) {
    const { say } = this;
    const facts = watching.map((share, index) => [percent(share), lost ? String(lost[index] ?? 0) : '–']);
    const rows = [];
    facts.forEach((fact, index) => {
      const last = rows[rows.length - 1];
      if (last && last.fact.join() === fact.join()) last.to = index + 1;
      else rows.push({ from: index, to: index + 1, fact });
    });
    const cells = ({ from, to, fact }) => h('tr', {}, h('th', { scope: 'row' }, h('bdi', { text: `${at(from)} – ${at(to)}` })), ...fact.map((value) => h('td', { text: value })));
    return h(
      'details',
      { class: 'microclip-insight__more' },
      h('summary', { text: say('l_insight_table') }),
      h(
        'div',
        { class: 'microclip-insight__scroll', tabindex: '0', role: 'group', 'aria-label': say('l_insight_table') },
        h(
          'table',
          { class: 'microclip-insight__table' },
          h('thead', {}, h('tr', {}, ...['l_insight_moment', 'l_insight_watching', 'l_insight_lost'].map((key) => h('th', { scope: 'col', text: say(key) })))),
          h('tbody', {}, ...rows.map(cells)),
        ),
      ),
    );
  }

  #question({ name, at_s: atS, text, day }, clip) {
    const known = atS !== null && atS !== undefined && clip.duration_s > 0;
    const moment = known ? momentText(atS / clip.duration_s, clip.duration_s, this.element) : '';
    return h(
      'li',
      { class: 'microclip-insight__question' },
      h('p', { class: 'microclip-insight__asked', dir: 'auto', text }),
      h('p', { class: 'microclip-muted' }, h('bdi', { text: name }), ...[moment, dayText(day, this.element)].filter(Boolean).map((part) => h('span', { class: 'microclip-insight__part', text: part }))),
    );
  }
}

function percents(node) {
  const lang = node.closest('[lang]')?.lang || document.documentElement.lang || undefined;
  let format;
  try {
    format = new Intl.NumberFormat(lang, { style: 'percent' });
  } catch {
    format = new Intl.NumberFormat(undefined, { style: 'percent' });
  }
  return (share) => format.format(share);
}

function dayText(day, node) {
  const lang = node.closest('[lang]')?.lang || document.documentElement.lang || undefined;
  const date = new Date(`${day}T12:00:00`);
  if (Number.isNaN(date.getTime())) return '';
  try {
    return date.toLocaleDateString(lang, { dateStyle: 'medium' });
  } catch {
    return date.toLocaleDateString();
  }
}
