import { Latest } from '../kit/block.js';
import { h, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { sentenceFor } from '../kit/words.js';
import { EntryForm, keeperFor } from './entry-form.js';
import { Gallery } from './gallery.js';
import { OwnEntry } from './own-entry.js';
import { Results } from './results.js';

/** The challenge: the call, the learner's own entry, peers' entries, the results. */
export class Challenge {
  constructor({ root, mount, api, say, data, signal, announce }) {
    Object.assign(this, { root, mount, api, say, signal, announce, state: data.state, canAct: data.can_act });
    this.votes = new Latest();
    this.own = null;
  }

  start() {
    const { api, say, signal } = this;
    this.phase = h('p', { class: 'microclip-hero__phase' });
    this.done = h('p', { class: 'microclip-hero__done', hidden: true }, icon('tick'), h('span', { text: say('complete') }));
    this.prompt = h('div', { class: 'microclip-hero__prompt' });
    this.hashtag = h('p', { class: 'microclip-hero__hashtag', dir: 'auto' });
    this.ownPlace = h('div', {});
    this.removed = h('p', { class: 'microclip-note', hidden: true });
    this.ownCard = h('section', { class: 'microclip-card microclip-challenge__own', 'aria-label': say('your_entry') }, h('h4', { class: 'microclip-heading', text: say('your_entry'), tabindex: '-1' }), this.removed, this.ownPlace);
    this.gallery = new Gallery({ canAct: this.canAct, api, say, signal, seen: (entry, ratio) => this.reportSeen(entry, ratio), vote: (entry) => this.vote(entry), removed: (fresh) => this.show(fresh) });
    this.results = new Results({ say, watch: (entry) => this.gallery.open(entry) });
    this.mount.replaceChildren(
      h(
        'div',
        { class: 'microclip-challenge__layout' },
        h('div', { class: 'microclip-hero' }, this.hashtag, this.prompt, h('div', { class: 'microclip-hero__foot' }, this.phase, this.done)),
        this.results.element,
        this.ownCard,
        this.gallery.element,
      ),
    );
    if (this.canAct && this.state.entry) keeperFor(api, this.state, signal).forgetAll(); // entered in another browser perhaps
    this.show(this.state);
  }

  show(state) {
    this.state = state;
    setText(this.hashtag, state.hashtag);
    show(this.hashtag, Boolean(state.hashtag));
    this.prompt.replaceChildren(...paragraphs(state.prompt).map((text) => h('p', { dir: 'auto', text })));
    setText(this.phase, state.phase_text);
    this.phase.dataset.phase = state.phase;
    show(this.done, state.complete);
    this.showOwn(state);
    this.gallery.show(state.gallery, { votes: state.votes, votable: this.canAct && state.phase !== 'over', canRemove: Boolean(state.can_remove) });
    show(this.results.element, Boolean(state.results));
    if (state.results) this.results.show(state.results);
  }

  /** Rebuilt only when it changed: somebody may be typing a title. */
  showOwn(state) {
    show(this.ownCard, Boolean(state.entry || state.removed) || state.phase !== 'over');
    setText(this.removed, state.removed?.text ?? '');
    show(this.removed, Boolean(state.removed));
    const shown = state.entry ? state.entry.id : state.phase === 'open' ? 'form' : 'none';
    if (this.ownShown === shown) return void this.own?.update?.(state);
    this.ownShown = shown;
    this.own?.dispose();
    this.own = null;
    const { api, say, signal } = this;
    if (state.entry) {
      this.own = new OwnEntry({ api, say, signal, entry: state.entry, withdrawn: (fresh) => this.withdrawn(fresh), changed: (fresh) => this.ownChanged(fresh) });
    } else if (shown === 'form') {
      this.own = new EntryForm({
        api, say, signal, state, canAct: this.canAct, area: this.ownCard,
        entered: (fresh) => this.entered(fresh), refused: (error) => this.refused(error), changed: (fresh) => this.show(fresh),
      });
    }
    this.ownPlace.replaceChildren(this.own?.element ?? h('p', { class: 'microclip-muted', text: say('entries_closed') }));
  }

  /** Something about the own entry alone: the gallery stays as far as it was looked through. */
  ownChanged({ entry, draft, removed }) {
    this.state = { ...this.state, entry, draft, removed };
    this.showOwn(this.state);
  }

  entered(state) {
    this.show(state);
    this.focusOwn();
    this.announce('entered');
  }

  withdrawn(state) {
    this.show(state);
    this.focusOwn();
    this.announce('withdrew');
  }

  focusOwn() {
    this.ownCard.querySelector('h4').focus({ preventScroll: true });
  }

  /** A refusal that carries the state as it is now: show that state, unless it would take a half-filled form away. */
  refused(error) {
    if (error.state?.phase && (error.state.entry || error.state.phase !== 'open')) this.show(error.state);
  }

  async vote(entry) {
    const { say } = this;
    if (!this.canAct) return void this.gallery.complain(say('sign_in_to_act'));
    const before = this.state.votes;
    const on = !before.for.includes(entry.id);
    this.showVotes({ ...before, for: on ? [...before.for, entry.id] : before.for.filter((id) => id !== entry.id) });
    this.gallery.tell('');
    try {
      const answer = await this.votes.run(() => this.api.call('cast_vote', { entry: entry.id, on }));
      if (!answer) return;
      this.showVotes(answer.votes);
      this.announce('voted');
    } catch (error) {
      this.showVotes(before);
      if (error.state?.phase) this.show(error.state);
      this.gallery.complain(sentenceFor(error, say));
    }
  }

  showVotes(votes) {
    this.state.votes = votes;
    this.gallery.showVotes(votes);
  }

  async reportSeen(entry, ratio) {
    if (!this.canAct) return;
    try {
      await this.api.call('report_seen', { entries: [{ entry: entry.id, watched_ratio: ratio }] }, { keepalive: true });
      this.announce('seen');
    } catch {
      // Nothing the learner could do about it; a vote that needs it will say so.
    }
  }
}

/** Author's plain text: blank lines part paragraphs. */
export function paragraphs(text) {
  return (text ?? '').split(/\n\s*\n/).map((part) => part.trim()).filter(Boolean);
}
