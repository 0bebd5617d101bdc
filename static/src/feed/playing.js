import { claimSound, later, onSoundClaimed } from '../kit/block.js';
import { ClipPlayer } from './clip-player.js';
import { shouldPlay } from './feed-state.js';
import { lineIsThin, sourceFor } from './ladder.js';

/**
 * Which clips are loaded and which one runs: never more than three media elements, never more than one that plays.
 *
 * Pages of clips come in as views (`{clip, slot, furnish()}`). `heard(what, player, detail)` is told what the current player says;
 * `changed()` that what is shown may have to change.
 */
export class Playing {
  #players = new Map();
  #spans = new Map();
  #agreed = new Set();
  #wanted = new Map();
  #around = { current: null, next: null, previous: null };

  constructor({ choices, calm, libraryUrl, signal, heard, changed }) {
    Object.assign(this, { choices, calm, libraryUrl, heard, changed });
    this.facts = { inView: false, tabVisible: !document.hidden, heldByLearner: calm, yielded: false, panelOpen: false, broken: false, ended: false, locked: false };
    this.soundOn = false;
    /** Whether somebody pressed anything here: before that nothing may be loud. */
    this.pressed = false;
    onSoundClaimed(this, signal, () => this.change({ yielded: true }));
    window.addEventListener('online', () => this.facts.broken && !this.player?.gone && this.#reload(), { signal });
    signal.addEventListener('abort', () => this.#freeBut([]));
    this.soon = (act) => later(signal, 0, act);
  }

  get view() {
    return this.#around.current;
  }

  get player() {
    return this.#players.get(this.view) ?? null;
  }

  get running() {
    return this.player?.running ?? false;
  }

  /** What the current page shows: 'running' | 'starting' | 'paused' | 'ended' | 'trouble' | 'gone' | 'flashing' | 'tap' | 'words'. */
  get phase() {
    const { facts, player } = this;
    if (facts.locked) return facts.locked;
    if (facts.broken) return player?.gone ? 'gone' : 'trouble';
    if (facts.ended) return 'ended';
    if (this.running) return 'running';
    // While a start is on its way nothing is shown: a play button that flickers away invites a press that pauses.
    return this.#shouldRun() ? 'starting' : 'paused';
  }

  /** Turn to other pages: the current clip and its neighbors, each a view or null. */
  turnTo(around, positionS = 0) {
    this.player?.pause();
    this.#around = around;
    Object.assign(this.facts, { ended: false, heldByLearner: this.calm, yielded: false });
    this.#bring(positionS);
    this.#hushIfPointless();
    this.play();
  }

  /** Other pages stand beside the current one now, which goes on as it is. */
  surround(around) {
    this.#around = around;
    this.#freeBut(Object.values(around));
    this.#ahead();
  }

  /** Take over facts such as `{tabVisible: false}` and do what follows. */
  change(facts) {
    Object.assign(this.facts, facts);
    this.play();
  }

  /** What would be loaded of a view's clip, also when it may not be yet. */
  source(view) {
    return sourceFor(view.clip, this.#wanted.get(view.clip.id) ?? this.choices.level);
  }

  /** Bring the current clip into the state it should be in. */
  async play() {
    const { player } = this;
    if (!player || !this.#shouldRun()) {
      player?.pause();
      this.changed();
      return;
    }
    if (player.running) return;
    if (this.pressed && this.choices.soundWanted) this.soundOn = true;
    this.#tune(player);
    this.changed();
    if (await player.play()) return;
    if (this.soundOn && player === this.player) {
      // Sound may be what the browser objects to.
      this.soundOn = false;
      this.#tune(player);
      if (await player.play()) return;
    }
    if (player === this.player) this.change({ heldByLearner: true });
  }

  toggle() {
    const { phase } = this;
    if (phase === 'tap') return void this.wanted();
    if (phase === 'ended') return void this.replay();
    if (!this.player || this.facts.broken) return;
    const hold = this.running;
    if (!hold && this.player.source.kind === 'audio' && !this.soundOn) this.setSound(true); // who presses play on a sound wants to hear it
    this.change({ heldByLearner: hold, yielded: false });
  }

  replay() {
    this.player.restart();
    this.#goOn();
  }

  retry() {
    this.#reload();
    this.#goOn();
  }

  /** The learner wants this clip in spite of what held it back. */
  wanted() {
    const { view } = this;
    const { id } = view.clip;
    if (this.facts.locked === 'flashing') this.#agreed.add(id);
    if (!this.#wanted.has(id)) this.#wanted.set(id, this.source(view) ? this.choices.level : 'low');
    this.#bring(0);
    if (this.player?.source.kind === 'audio') this.setSound(true);
    this.#goOn();
  }

  seek(seconds) {
    const { player } = this;
    if (!player) return;
    player.seek(seconds);
    if (this.facts.ended && seconds < player.durationS) this.change({ ended: false, heldByLearner: true });
    this.heard('ready', player);
  }

  setSound(on) {
    this.soundOn = on;
    this.choices.set('soundWanted', on);
    if (on && this.choices.volume === 0) this.choices.set('volume', 1);
    if (this.player) this.#tune(this.player);
    this.changed();
  }

  /** A choice of the learner's changed. */
  chose(name) {
    if (name === 'volume') this.setSound(this.choices.volume > 0);
    if (name === 'speed' && this.player) this.#tune(this.player);
  }

  /** Forget which clips were wanted in spite of the saver. */
  forget() {
    this.#wanted.clear();
  }

  /** What was played of a clip stays known when its player is gone. */
  free(view) {
    const player = this.#players.get(view);
    if (!player) return;
    this.#spans.set(view.clip.id, player.spans);
    this.#players.delete(view);
    player.free();
  }

  #goOn() {
    this.change({ ended: false, heldByLearner: false, yielded: false });
  }

  #reload() {
    this.player.reload();
    this.change({ broken: false });
  }

  #shouldRun() {
    return shouldPlay({ ...this.facts, onClip: this.player !== null });
  }

  /** Why a clip is not loaded: '' if it may be. */
  #lock(view) {
    const { id } = view.clip;
    if (!this.source(view)) return 'words';
    if (view.clip.flashing && !this.#agreed.has(id)) return 'flashing';
    return this.choices.saver && !this.#wanted.has(id) ? 'tap' : '';
  }

  #bring(positionS) {
    const { current } = this.#around;
    this.#freeBut(Object.values(this.#around));
    this.facts.locked = current ? this.#lock(current) : '';
    if (current && !this.facts.locked) this.#add(current, { startAt: positionS, eager: true });
    this.facts.broken = this.player?.broken ?? false; // it may have failed while it was only the next one
    for (const [view, player] of this.#players) if (view !== current) player.pause();
    if (this.player) this.player.eager = true;
    this.#ahead();
  }

  /** Load the neighbors once the current clip has what it needs: the next one first. */
  #ahead() {
    const { current, next, previous } = this.#around;
    const mine = this.#players.get(current);
    if (this.choices.saver || lineIsThin() || (mine && !mine.enough && !mine.broken)) return;
    if (next && !this.#lock(next)) this.#add(next, { eager: true });
    const ahead = this.#players.get(next);
    if (previous && !this.#lock(previous) && (!ahead || ahead.enough || ahead.broken)) this.#add(previous, { eager: false });
  }

  #add(view, { startAt = 0, eager }) {
    if (this.#players.has(view)) return;
    view.furnish();
    const { clip } = view;
    this.#players.set(view, new ClipPlayer({
      clip, startAt, eager, slot: view.slot, source: this.source(view), spans: this.#spans.get(clip.id), libraryUrl: this.libraryUrl,
      lowest: this.choices.level !== 'normal' && !clip.low, heard: (what, player, detail) => this.#hear(view, what, player, detail),
    }));
  }

  #freeBut(kept) {
    for (const view of [...this.#players.keys()]) if (!kept.includes(view)) this.free(view);
  }

  #hear(view, what, player, detail) {
    if (what === 'enough' || what === 'error') this.soon(() => this.#ahead());
    if (view !== this.view) {
      if (what === 'playing') player.pause();
      return;
    }
    if (what === 'playing') {
      if (!this.#shouldRun()) player.pause();
      else claimSound(this);
    }
    if (what === 'ended') this.facts.ended = true;
    if (what === 'error') {
      this.facts.broken = true;
      player.pause();
    }
    this.heard(what, player, detail);
    if (what !== 'time' && what !== 'span') this.changed();
  }

  #tune(player) {
    player.speed = this.choices.speed;
    player.setSound({ on: this.soundOn, volume: this.choices.volume || 1 });
  }

  /** A sound that would play silently and without captions waits for its press. */
  #hushIfPointless() {
    const silent = !this.soundOn && !(this.pressed && this.choices.soundWanted);
    if (this.player?.source.kind === 'audio' && silent && !this.view.clip.captions?.length) this.facts.heldByLearner = true;
  }
}
