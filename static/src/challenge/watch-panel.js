import { h, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { clipPlayer } from '../kit/player.js';
import { Removal } from './removal.js';
import { VoteButton } from './vote-button.js';

/** An entry counts as seen from this share on. */
const SEEN_RATIO = 0.5;

/** One entry being watched, in the flow of the page. `remove(reason)` is there for those who may remove it, and rejects when it fails. */
export class WatchPanel {
  constructor({ entry, say, signal, votable, vote, seen, close, next, remove = null }) {
    this.entry = entry;
    this.reported = 0;
    this.best = 0;
    this.seen = seen;
    this.player = clipPlayer({ clip: entry, label: entry.title, say, signal, onWatched: (ratio) => this.watched(ratio) });
    this.vote = new VoteButton({ say, entry, press: vote });
    this.status = h('p', { class: 'microclip-status', role: 'status' });
    this.heading = h('h5', { class: 'microclip-own__title', dir: 'auto', text: entry.title, tabindex: '-1' });
    this.element = h(
      'div',
      { class: 'microclip-watch', role: 'region', 'aria-label': entry.title, 'data-shape': this.player.element.dataset.shape },
      h('div', { class: 'microclip-own__player' }, this.player.element),
      h(
        'div',
        { class: 'microclip-own__words' },
        this.heading,
        h('p', { class: 'microclip-muted', text: entry.by }),
        entry.caption ? h('p', { class: 'microclip-own__caption', dir: 'auto', text: entry.caption }) : '',
        this.status,
        h(
          'div',
          { class: 'microclip-entry__buttons' },
          this.vote.element,
          next ? h('button', { class: 'microclip-button', type: 'button', on: { click: next } }, icon('down'), say('next_entry')) : '',
          h('button', { class: 'microclip-button microclip-button--quiet', type: 'button', on: { click: close } }, icon('cross'), say('close')),
        ),
        remove ? new Removal({ say, entry, remove }).element : '',
      ),
    );
    this.element.addEventListener('keydown', (event) => event.key === 'Escape' && !event.defaultPrevented && close());
    this.show(votable);
  }

  start() {
    this.heading.focus({ preventScroll: true });
    this.element.scrollIntoView?.({ block: 'nearest' });
    this.player.start();
  }

  show(votable) {
    this.vote.show(this.entry);
    show(this.vote.element, votable);
  }

  tell(sentence) {
    setText(this.status, sentence);
    this.status.classList.toggle('microclip-status--trouble', Boolean(sentence));
  }

  /** Told once when it counts as seen, and once more when it was seen whole. */
  watched(ratio) {
    this.best = Math.max(this.best, ratio);
    if ((this.best >= SEEN_RATIO && this.reported < SEEN_RATIO) || (this.best >= 0.98 && this.reported < 0.98)) this.report();
  }

  report() {
    if (this.entry.mine || this.best <= this.reported) return;
    this.reported = this.best;
    this.seen(this.entry, this.best);
  }

  dispose() {
    if (this.best >= SEEN_RATIO) this.report();
    this.player.free();
    this.element.remove();
  }
}
