import { h, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { checksTally, nextUnfinished } from './feed-state.js';

/** The last page of the feed: it has an end, and says what was done. */
export class EndCard {
  constructor({ say, go }) {
    this.say = say;
    this.progress = h('p', { class: 'microclip-feed__end-line' });
    this.checks = h('p', { class: 'microclip-feed__end-line' });
    this.rest = h('button', { class: 'microclip-button microclip-button--primary', type: 'button', text: say('to_unfinished'), on: { click: () => go(this.unfinished) } });
    this.element = h(
      'section',
      { class: 'microclip-feed__clip microclip-feed__end', 'aria-label': say('end_title'), inert: true },
      h('span', { class: 'microclip-feed__end-mark' }, icon('tick')),
      h('h4', { class: 'microclip-feed__end-title', text: say('end_title') }),
      this.progress,
      this.checks,
      h(
        'div',
        { class: 'microclip-feed__end-ways' },
        this.rest,
        h('button', { class: 'microclip-button', type: 'button', on: { click: () => go(0) } }, icon('again'), say('from_start')),
      ),
    );
  }

  show(state) {
    const { right, of } = checksTally(state.clips);
    this.unfinished = nextUnfinished(state.clips, -1);
    setText(this.progress, state.progress.text);
    setText(this.checks, of ? this.say('checks_right', { right, of }) : '');
    show(this.checks, of > 0);
    show(this.rest, this.unfinished >= 0);
  }
}
