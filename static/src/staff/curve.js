import { momentText } from '../feed/moment.js';
import { Latest } from '../kit/block.js';
import { h, setAttribute, setText, show, svg } from '../kit/dom.js';
import { numbers, sentenceFor } from '../kit/words.js';

/** The drawing's own units: a column for each sixtieth of the clip. */
const COLUMN = 10;
const HEIGHT = 160;
const GAP = 10;
const LOST_HEIGHT = 40;
const STEPS = 60;

let curveNumber = 0;

/**
 * Where a clip loses people: a drawing, a slider that reads it out moment by moment, and a table.
 *
 * `load(id)` resolves to the reply of `insight`.
 */
export class Curve {
  #latest = new Latest();
  clipId = null;

  constructor({ say, clips, load }) {
    Object.assign(this, { say, load, clips: new Map(clips.map((clip) => [clip.id, clip])) });
    const id = `microclip-curve-${++curveNumber}`;
    this.ids = { title: `${id}-title`, description: `${id}-description` };
    this.choice = h(
      'select',
      { class: 'microclip-curve__choice', id, on: { change: () => this.show(this.choice.value) } },
      ...clips.map((clip, index) => h('option', { value: clip.id, text: `${index + 1}. ${clip.title}` })),
    );
    this.status = h('p', { class: 'microclip-muted', role: 'status' });
    this.body = h('div', { class: 'microclip-curve__body' });
    this.element = h(
      'section',
      { class: 'microclip-report__part microclip-curve' },
      h('h4', { class: 'microclip-heading', text: say('curve') }),
      h('label', { class: 'microclip-curve__label', for: id }, h('span', { text: say('curve_choose') }), this.choice),
      this.status,
      this.body,
    );
  }

  /** Show a clip. What was shown stays until the answer is there. */
  async show(id) {
    this.clipId = id;
    this.choice.value = id;
    try {
      const found = await this.#latest.run(() => this.load(id));
      if (!found) return;
      setText(this.status, found.text);
      this.body.replaceChildren(...(found.watching ? this.#parts(found, this.clips.get(id)) : []));
    } catch (error) {
      if (error?.name === 'AbortError') return;
      this.body.replaceChildren();
      setText(this.status, sentenceFor(error, this.say));
    }
  }

  /** Bring it into view, because somebody asked for a clip from elsewhere. */
  come() {
    this.element.scrollIntoView?.({ block: 'nearest' });
    this.choice.focus({ preventScroll: true });
  }

  #parts({ watching, lost }, clip) {
    const { say } = this;
    const percent = numbers(this.element, { style: 'percent' });
    const at = (sixtieth) => momentText(sixtieth / STEPS, clip.duration_s, this.element);
    const line = svg('path', { class: 'microclip-curve__now', d: '' });
    const told = h('output', { class: 'microclip-curve__told' });
    const slider = h('input', { class: 'microclip-curve__slider', type: 'range', min: 0, max: STEPS - 1, step: 1, value: 0, 'aria-label': say('curve_moment') });
    const move = () => {
      const step = Number(slider.value);
      const gaps = { time: at(step + 1), share: percent(watching[step]), count: numbers(this.element)(lost?.[step] ?? 0) };
      const text = say(lost?.[step] ? 'curve_at_lost' : 'curve_at', gaps);
      setText(told, text);
      setAttribute(slider, 'aria-valuetext', text);
      const x = (step + 0.5) * COLUMN;
      setAttribute(line, 'd', `M${x} 0V${HEIGHT}`);
    };
    slider.addEventListener('input', move);
    const drawing = this.#drawing({ watching, lost, line, clip, percent });
    drawing.addEventListener('pointermove', (event) => {
      const box = drawing.getBoundingClientRect();
      const across = (event.clientX - box.left) / (box.width || 1);
      const ratio = getComputedStyle(drawing).direction === 'rtl' ? 1 - across : across;
      slider.value = Math.min(STEPS - 1, Math.max(0, Math.floor(ratio * STEPS)));
      move();
    });
    slider.value = steepest(watching);
    move();
    const check = clip.check_at_s !== null && clip.duration_s > 0;
    return [
      h(
        'figure',
        { class: 'microclip-curve__figure' },
        h('div', { class: 'microclip-curve__scale', 'aria-hidden': 'true' }, ...[1, 0.5, 0].map((share) => h('span', { text: percent(share) }))),
        drawing,
        slider,
        h('div', { class: 'microclip-curve__axis', 'aria-hidden': 'true' }, ...[0, 30, 60].map((sixtieth) => h('span', { text: at(sixtieth) }))),
        told,
        h(
          'figcaption',
          { class: 'microclip-curve__legend' },
          h('span', { class: 'microclip-curve__key microclip-curve__key--watching', text: say('curve_watching') }),
          h('span', { class: 'microclip-curve__key microclip-curve__key--lost', text: say(lost ? 'curve_lost' : 'curve_lost_few') }),
          check ? h('span', { class: 'microclip-curve__key microclip-curve__key--check', text: say('check_moment') }) : '',
        ),
      ),
      this.#table(watching, lost, at, percent),
    ];
  }

  #drawing({ watching, lost, line, clip, percent }) {
    const { say, ids } = this;
    const width = STEPS * COLUMN;
    const height = lost ? HEIGHT + GAP + LOST_HEIGHT : HEIGHT;
    const y = (share) => HEIGHT * (1 - share);
    const curve = `M0 ${y(watching[0])}L${watching.map((share, index) => `${(index + 0.5) * COLUMN} ${y(share)}`).join('L')}L${width} ${y(watching.at(-1))}`;
    const most = Math.max(1, ...(lost ?? []));
    const bars = (lost ?? []).map((count, index) => {
      const tall = (count / most) * LOST_HEIGHT;
      return count ? svg('rect', { class: 'microclip-curve__lost', x: index * COLUMN + 1, y: height - tall, width: COLUMN - 2, height: tall, rx: 2 }) : '';
    });
    const checkAt = clip.check_at_s !== null && clip.duration_s > 0 ? (clip.check_at_s / clip.duration_s) * width : null;
    return svg(
      'svg',
      { class: 'microclip-curve__drawing', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-labelledby': `${ids.title} ${ids.description}`, focusable: 'false' },
      svg('title', { id: ids.title, text: say('curve_title', { title: clip.title }) }),
      svg('desc', { id: ids.description, text: say('curve_description', { end: percent(watching.at(-1)) }) }),
      ...[0, 0.25, 0.5, 0.75, 1].map((share) => svg('path', { class: 'microclip-curve__grid', d: `M0 ${y(share)}H${width}` })),
      svg('path', { class: 'microclip-curve__area', d: `${curve}V${HEIGHT}H0Z` }),
      svg('path', { class: 'microclip-curve__line', d: curve }),
      checkAt === null ? '' : svg('path', { class: 'microclip-curve__check', d: `M${checkAt} 0V${height}` }),
      ...bars,
      line,
    );
  }

  /** Rows that say the same one after the other are one row. */
  #table(watching, lost, at, percent) {
    const { say } = this;
    const rows = [];
    watching.forEach((share, index) => {
      const fact = [percent(share), lost ? numbers(this.element)(lost[index] ?? 0) : say('none')];
      const last = rows[rows.length - 1];
      if (last && last.fact.join() === fact.join()) last.to = index + 1;
      else rows.push({ from: index, to: index + 1, fact });
    });
    const row = ({ from, to, fact }) => h('tr', {}, h('th', { scope: 'row' }, h('bdi', { text: `${at(from)} – ${at(to)}` })), ...fact.map((text) => h('td', { text })));
    return h(
      'details',
      { class: 'microclip-report__rules' },
      h('summary', { text: say('curve_table') }),
      h(
        'div',
        { class: 'microclip-report__scroll', tabindex: '0', role: 'group', 'aria-label': say('curve_table') },
        h(
          'table',
          { class: 'microclip-report__table' },
          h('thead', {}, h('tr', {}, ...['curve_moment', 'curve_watching', 'curve_lost'].map((key) => h('th', { scope: 'col', text: say(key) })))),
          h('tbody', {}, ...rows.map(row)),
        ),
      ),
    );
  }
}

/** The sixtieth in which most people left, the end of the clip left out. */
export function steepest(watching) {
  let found = 0;
  let most = 0;
  for (let step = 1; step < watching.length - 6; step++) {
    const left = watching[step - 1] - watching[step];
    if (left > most + 1e-9) [found, most] = [step, left];
  }
  return found;
}
