import { h, setText } from '../kit/dom.js';
import { numbers } from '../kit/words.js';

/** The places once voting is over. `watch(entry)` opens a clip. */
export class Results {
  constructor({ say, watch }) {
    Object.assign(this, { say, watch });
    this.text = h('p', { class: 'microclip-muted' });
    this.list = h('ol', { class: 'microclip-results__list' });
    this.element = h('section', { class: 'microclip-card microclip-results', 'aria-label': say('results') }, h('h4', { class: 'microclip-heading', text: say('results') }), this.text, this.list);
  }

  show(results) {
    setText(this.text, results.text);
    const format = numbers(this.element);
    this.list.replaceChildren(...results.places.map((place) => this.row(place, format)));
  }

  row({ place, tied, entry, votes_text: votes }, format) {
    const { say } = this;
    return h(
      'li',
      { class: 'microclip-results__row', 'data-place': place <= 3 ? place : null },
      h('span', { class: 'microclip-results__place' }, h('span', { class: 'microclip-hidden', text: say('place') }), h('span', { text: format(place) })),
      h(
        'span',
        { class: 'microclip-results__words' },
        h('span', { class: 'microclip-results__title', dir: 'auto', text: entry.title }),
        h('span', { class: 'microclip-muted', text: entry.mine ? say('yours') : entry.by }),
      ),
      h('span', { class: 'microclip-results__votes' }, h('span', { text: votes }), tied ? h('span', { class: 'microclip-chip', text: say('tied') }) : ''),
      h('button', { class: 'microclip-button', type: 'button', text: say('watch'), 'aria-label': say('watch_entry', { title: entry.title, name: entry.by }), on: { click: () => this.watch(entry) } }),
    );
  }
}
