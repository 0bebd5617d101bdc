import { Latest } from '../kit/block.js';
import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { sentenceFor } from '../kit/words.js';
import { VoteButton } from './vote-button.js';
import { WatchPanel } from './watch-panel.js';

/** Peers' entries: a grid to choose from and a panel to watch in. `removed(state)` gets the fresh state after staff removed one. */
export class Gallery {
  constructor({ api, say, signal, seen, vote, removed = () => {}, canAct = true }) {
    Object.assign(this, { api, say, signal, seen, vote, removed });
    this.entries = [];
    this.cards = new Map();
    this.pages = new Latest();
    this.panel = null;
    this.votable = true;
    this.canRemove = false;
    this.text = h('p', { class: 'microclip-muted microclip-gallery__count' });
    this.votes = h('p', { class: 'microclip-gallery__votes', role: 'status' });
    this.status = h('p', { class: 'microclip-status', role: 'status' });
    this.panelPlace = h('div', { class: 'microclip-gallery__panel' });
    this.grid = h('ul', { class: 'microclip-gallery__grid' });
    this.more = h('button', { class: 'microclip-button', type: 'button', text: say('more_entries'), hidden: true, on: { click: () => this.loadMore() } });
    this.nothing = h('p', { class: 'microclip-note', text: say(canAct ? 'no_entries' : 'entries_for_members'), hidden: true });
    this.element = h(
      'section',
      { class: 'microclip-gallery', 'aria-label': say('gallery') },
      h('div', { class: 'microclip-gallery__head' }, h('h4', { class: 'microclip-heading', text: say('gallery') }), this.text, this.votes),
      this.status,
      this.panelPlace,
      this.grid,
      this.nothing,
      h('div', { class: 'microclip-gallery__more' }, this.more),
    );
    this.covers = new IntersectionObserver((found) => this.drawCovers(found), { rootMargin: '200px' });
    signal.addEventListener('abort', () => {
      this.covers.disconnect();
      this.close();
    });
  }

  /** Start over with a first page. */
  show(gallery, { votes, votable, canRemove = false }) {
    this.votable = votable;
    this.canRemove = canRemove;
    this.showVotes(votes);
    if (this.shownAs === gallery.as_of && this.entries.length) return;
    this.shownAs = gallery.as_of;
    if (this.panel && !gallery.entries.some((entry) => entry.id === this.panel.entry.id)) this.close();
    this.entries = [];
    this.cards.clear();
    this.grid.replaceChildren();
    this.add(gallery);
  }

  add(gallery) {
    this.page = gallery.page;
    this.pageCount = gallery.pages;
    setText(this.text, gallery.text);
    const fresh = gallery.entries.filter((entry) => !this.cards.has(entry.id));
    for (const entry of fresh) {
      this.entries.push(entry);
      const card = this.card(entry);
      this.cards.set(entry.id, card);
      this.grid.append(card.element);
    }
    show(this.more, this.page + 1 < this.pageCount);
    show(this.nothing, !this.entries.length);
    return fresh.map((entry) => this.cards.get(entry.id));
  }

  card(entry) {
    const cover = h('span', { class: 'microclip-cover', 'data-entry': entry.id }, icon(entry.kind === 'audio' ? 'sound' : 'film'));
    const watch = h(
      'button',
      { class: 'microclip-card-watch', type: 'button', 'aria-label': this.say('watch_entry', { title: entry.title, name: entry.by }), on: { click: () => this.open(entry) } },
      cover,
      h('span', { class: 'microclip-card-watch__play' }, icon('play')),
    );
    const vote = new VoteButton({ say: this.say, entry, press: this.vote });
    show(vote.element, this.votable);
    const element = h(
      'li',
      { class: 'microclip-gallery__card' },
      watch,
      h('span', { class: 'microclip-gallery__title', dir: 'auto', text: entry.title }),
      h('span', { class: 'microclip-muted', text: entry.by }),
      this.marks(entry),
      vote.element,
    );
    this.covers.observe(cover);
    return { element, watch, vote, cover };
  }

  /** What is good to know before one opens it. */
  marks({ captions = [], flashing }) {
    const keys = [captions.length ? 'clip_captioned' : '', flashing ? 'clip_flashes' : ''].filter(Boolean);
    return keys.length ? h('span', { class: 'microclip-gallery__marks' }, ...keys.map((key) => h('span', { class: 'microclip-chip', text: this.say(key) }))) : '';
  }

  /** Pictures are fetched when their card comes near: each is a request to the course's own server. */
  drawCovers(found) {
    for (const { isIntersecting, target } of found) {
      if (!isIntersecting) continue;
      this.covers.unobserve(target);
      const entry = this.entries.find((one) => one.id === target.dataset.entry);
      if (!entry) continue;
      const picture = coverOf(entry);
      picture?.addEventListener('error', () => picture.remove()); // the drawing under it stays
      if (picture) target.append(picture);
    }
  }

  showVotes(votes) {
    setText(this.votes, this.votable ? votes.text : '');
    for (const entry of this.entries) {
      entry.voted = votes.for.includes(entry.id);
      const { vote } = this.cards.get(entry.id);
      vote.show(entry);
      show(vote.element, this.votable);
    }
    this.panel?.show(this.votable);
  }

  open(entry) {
    this.close({ focus: false });
    this.panel = new WatchPanel({
      entry,
      say: this.say,
      signal: this.signal,
      votable: this.votable && !entry.mine,
      vote: this.vote,
      seen: this.seen,
      close: () => this.close(),
      next: this.after(entry),
      remove: this.canRemove && !entry.mine ? (reason) => this.remove(entry, reason) : null,
    });
    this.panelPlace.replaceChildren(this.panel.element);
    this.panel.start();
    const card = this.cards.get(entry.id);
    if (card) setAttribute(card.element, 'data-open', true);
  }

  /** Staff take an entry from everybody. Rejects with a sentence for whoever asked when it fails. */
  async remove(entry, reason) {
    const state = await this.api.call('remove_entry', { entry: entry.id, reason }, { signal: this.signal });
    const next = this.entries[this.entries.findIndex((one) => one.id === entry.id) + 1];
    this.close({ focus: false });
    this.drop(entry);
    this.removed(state);
    this.tell(this.say('clip_removed'));
    (this.cards.get(next?.id)?.watch ?? this.grid.querySelector('button') ?? this.more).focus();
  }

  drop({ id }) {
    this.cards.get(id)?.element.remove();
    this.cards.delete(id);
    this.entries = this.entries.filter((one) => one.id !== id);
    show(this.nothing, !this.entries.length);
  }

  /** Opens the entry below this one; null for the last. */
  after(entry) {
    const following = this.entries[this.entries.findIndex((one) => one.id === entry.id) + 1];
    return following && this.cards.has(entry.id) ? () => this.open(following) : null;
  }

  close({ focus = true } = {}) {
    if (!this.panel) return;
    const card = this.cards.get(this.panel.entry.id);
    this.panel.dispose();
    this.panel = null;
    if (card) setAttribute(card.element, 'data-open', false);
    if (focus && !this.signal.aborted) (card?.watch ?? this.grid.querySelector('button'))?.focus();
  }

  async loadMore() {
    this.tell(this.say('working'));
    try {
      const gallery = await this.pages.run(() => this.api.call('gallery_page', { page: this.page + 1 }, { signal: this.signal }));
      if (!gallery) return;
      this.tell('');
      this.add(gallery)[0]?.watch.focus();
    } catch (error) {
      if (error.name !== 'AbortError') this.complain(sentenceFor(error, this.say));
    }
  }

  tell(sentence) {
    setText(this.status, sentence);
    this.status.classList.remove('microclip-status--trouble');
    this.panel?.tell('');
  }

  /** Say what went wrong where the learner is looking. */
  complain(sentence) {
    if (this.panel) return this.panel.tell(sentence);
    setText(this.status, sentence);
    this.status.classList.add('microclip-status--trouble');
    return undefined;
  }
}

/** A clip's cover: its poster, else a still of the clip itself, unless that could hurt; null where there is nothing to see. */
function coverOf({ kind, poster, media, flashing }) {
  if (poster) return h('img', { class: 'microclip-cover__picture', src: poster, alt: '', decoding: 'async' });
  if (kind !== 'video' || !media || flashing) return null;
  const still = h('video', { class: 'microclip-cover__picture', src: `${media}#t=0.5`, preload: 'metadata', playsinline: true, tabindex: '-1', 'aria-hidden': 'true' });
  still.muted = true;
  return still;
}
