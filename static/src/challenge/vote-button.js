import { h, setAttribute, setText } from '../kit/dom.js';
import { icon } from '../kit/icons.js';

/** A vote that can be given and taken back. The same entry may show it twice; `show` keeps each true. */
export class VoteButton {
  constructor({ say, entry, press }) {
    this.say = say;
    this.text = h('span', {});
    this.element = h(
      'button',
      { class: 'microclip-button microclip-vote', type: 'button', on: { click: () => press(entry) } },
      icon('heart'),
      this.text,
    );
    this.show(entry);
  }

  show(entry) {
    setAttribute(this.element, 'aria-pressed', String(entry.voted));
    setText(this.text, this.say(entry.voted ? 'voted' : 'vote'));
    setAttribute(this.element, 'aria-label', this.say(entry.voted ? 'voted_for' : 'vote_for', { title: entry.title }));
  }
}
