import { Latest, claimSound, later, onSoundClaimed } from '../kit/block.js';
import { h, setAttribute, setText } from '../kit/dom.js';
import { sentenceFor } from '../kit/words.js';
import { checkSheet } from './check-sheet.js';
import { ClipPlayer } from './clip-player.js';
import { ClipView } from './clip-view.js';
import { EndCard } from './end-card.js';
import { FINISHED_RATIO, aliveIndexes, progressNow, resumePoint, shouldPlay } from './feed-state.js';
import { recall, remember } from './preferences.js';
import { Reporter } from './reporter.js';
import { Side } from './side.js';
import { Stage } from './stage.js';

/** A sentence in the status line goes after this long (milliseconds). */
const STATUS_MS = 7000;

/** After a jump the scroll box may pass other clips; it is listened to again after this long at most. */
const SETTLE_MS = 900;

/** A clip is the current one from this share of it in the scroll box on. */
const CURRENT_FROM = 0.6;

/** The feed: which clip is current, what may play, what is told to the server. */
export class Feed {
  constructor({ root, mount, api, say, data, signal, announce }) {
    Object.assign(this, { root, mount, api, say, signal, announce, state: data.state, canAct: data.can_act });
    this.told = data.state.progress;
    this.calm = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
    this.lang = root.closest('[lang]')?.lang || document.documentElement.lang;
    this.players = new Map();
    this.spans = new Map();
    this.reactions = new Map();
    this.current = -1;
    this.facts = { inView: false, tabVisible: !document.hidden, heldByLearner: this.calm, yielded: false, sheetOpen: false };
    this.soundOn = false;
    this.captionsOn = recall('captions') !== 'off';
    this.sheet = null;
    this.jumpingTo = null;
  }

  start() {
    const { say, state } = this;
    if (!state.clips.length) {
      this.mount.replaceChildren(h('p', { class: 'microclip-note', text: say('no_clips') }));
      return;
    }
    const act = {
      toggle: () => this.toggle(),
      captions: () => this.toggleCaptions(),
      sound: () => this.toggleSound(),
      like: () => this.react('like'),
      save: () => this.react('save'),
      check: () => this.openCheck(),
      previous: () => this.step(-1),
      next: () => this.step(1),
      replay: () => this.replay(),
      retry: () => this.retry(),
    };
    const go = (index) => this.go(index);
    this.views = state.clips.map((clip, index) => new ClipView({ clip, index, count: state.clips.length, say, act }));
    this.endCard = new EndCard({ say, go });
    this.stage = new Stage({ say, act, clips: this.views.map((view) => view.element), endCard: this.endCard.element });
    this.side = new Side({ state, say, go, width: this.root.clientWidth });
    this.reporter = new Reporter({ api: this.api, signal: this.signal, answered: (reply, facts) => this.watchReported(reply, facts) });
    this.mount.replaceChildren(h('div', { class: 'microclip-feed__layout' }, this.stage.element, this.side.element));

    this.showStanding();
    this.stage.showSound(this.soundOn);
    this.stage.showCaptionsOn(this.captionsOn);
    this.listen();
    const resume = resumePoint(state);
    this.turnTo(resume.index, resume.positionS);
    this.align();
  }

  listen() {
    const { signal, stage } = this;
    this.root.addEventListener('keydown', (event) => this.pressed(event), { signal });
    document.addEventListener('visibilitychange', () => {
      this.facts.tabVisible = !document.hidden;
      this.play();
      if (document.hidden) this.leavePage();
    }, { signal });
    window.addEventListener('pagehide', () => this.leavePage(), { signal });
    onSoundClaimed(this, signal, () => {
      this.facts.yielded = true;
      this.play();
    });

    const current = new IntersectionObserver((entries) => this.scrolled(entries), { root: stage.scroller, threshold: CURRENT_FROM });
    for (const page of stage.scroller.children) current.observe(page);
    const inView = new IntersectionObserver((entries) => {
      const seen = entries[entries.length - 1].isIntersecting;
      if (!seen) this.facts.yielded = false; // coming back into view is a new beginning
      this.facts.inView = seen;
      this.play();
    }, { threshold: 0.5 });
    inView.observe(stage.element);
    const resized = new ResizeObserver(() => this.align());
    resized.observe(stage.scroller);
    stage.scroller.addEventListener('scrollend', () => (this.jumpingTo = null), { signal });
    signal.addEventListener('abort', () => {
      for (const observer of [current, inView, resized]) observer.disconnect();
      this.reporter.flush({ leaving: true });
      for (const index of [...this.players.keys()]) this.freePlayer(index);
    });
  }

  get clip() {
    return this.state.clips[this.current] ?? null;
  }

  get player() {
    return this.players.get(this.current) ?? null;
  }

  get view() {
    return this.views[this.current] ?? null;
  }

  /* Moving. */

  step(by) {
    const index = this.current + by;
    if (index < 0 || index > this.state.clips.length) return;
    this.go(index, { smooth: !this.calm });
  }

  /** Scroll to a clip because somebody asked for it. */
  go(index, { smooth = false } = {}) {
    const { scroller } = this.stage;
    if (this.sheet) this.closeCheck();
    this.facts.yielded = false;
    this.jumpingTo = index;
    later(this.signal, SETTLE_MS, () => (this.jumpingTo = null));
    this.turnTo(index);
    scroller.scrollTo?.({ top: index * scroller.clientHeight, behavior: smooth ? 'smooth' : 'instant' });
  }

  /** Put the scroll box back on the current clip: after a change of size, and once a hidden block is shown. */
  align() {
    const { scroller } = this.stage;
    const top = this.current * scroller.clientHeight;
    if (scroller.clientHeight && Math.abs(scroller.scrollTop - top) > 1) scroller.scrollTo?.({ top, behavior: 'instant' });
  }

  scrolled(entries) {
    if (this.sheet) return; // nobody swipes below an open sheet: the page was resized or captured
    for (const entry of entries) {
      // A page that merely touches the edge of the box counts as intersecting too.
      if (entry.intersectionRatio < CURRENT_FROM) continue;
      const index = [...this.stage.scroller.children].indexOf(entry.target);
      if (this.jumpingTo !== null && this.jumpingTo !== index) continue;
      this.jumpingTo = null;
      if (index !== this.current) {
        this.facts.yielded = false;
        this.turnTo(index);
      }
    }
  }

  turnTo(index, positionS = 0) {
    if (index === this.current) return;
    if (this.clip) this.leaveClip(index);
    this.current = index;
    this.facts.ended = false;
    this.facts.heldByLearner = this.calm;
    this.keepThreePlayers(positionS);
    this.facts.broken = this.player?.broken ?? false; // it may have failed while it was only the next one
    [...this.stage.scroller.children].forEach((page, at) => setAttribute(page, 'inert', at !== index));
    this.stage.showClip(index, this.clip);
    this.side.showCurrent(index, this.clip);
    if (this.player) {
      this.side.showTranscript(this.player.transcript, this.player.captionsLang);
      this.heard('cue', this.player);
      this.view.followTime(this.player, { calm: this.calm });
    } else {
      this.endCard.show(this.state);
      this.reporter.flush();
    }
    if (this.started) this.tell(this.clip ? this.say('clip_label', { number: index + 1, of: this.state.clips.length, title: this.clip.title }) : this.say('end_title'), { quiet: true });
    this.started = true;
    this.play();
  }

  keepThreePlayers(positionS) {
    const alive = aliveIndexes(this.current, this.state.clips.length);
    for (const index of [...this.players.keys()]) if (!alive.includes(index)) this.freePlayer(index);
    for (const index of alive) {
      this.views[index].furnish();
      if (!this.players.has(index)) this.addPlayer(index, index === this.current ? positionS : 0);
      const player = this.players.get(index);
      player.eager = index === this.current;
      if (index !== this.current) player.pause();
    }
  }

  addPlayer(index, startAt) {
    const clip = this.state.clips[index];
    const view = this.views[index];
    this.players.set(index, new ClipPlayer({
      clip, startAt, slot: view.slot, lang: this.lang, spans: this.spans.get(clip.id), heard: (what, player) => this.heard(what, player),
    }));
  }

  freePlayer(index) {
    const player = this.players.get(index);
    this.spans.set(player.clip.id, player.spans);
    player.free();
    this.players.delete(index);
    this.views[index].strip();
  }

  /* Playing. */

  /** Bring the current clip into the state it should be in. */
  async play() {
    const { player } = this;
    if (!player) return;
    if (!shouldPlay({ ...this.facts, onClip: true })) {
      player.pause();
      this.showPhase();
      return;
    }
    if (player.running) return;
    player.video.muted = !this.soundOn;
    if (await player.play()) return;
    if (this.soundOn && player === this.player) {
      // Sound may be what the browser objects to.
      this.setSound(false);
      if (await player.play()) return;
    }
    if (player !== this.player) return;
    this.facts.heldByLearner = true;
    this.showPhase();
  }

  heard(what, player) {
    if (player !== this.player) {
      if (what === 'playing') player.pause();
      return;
    }
    if (what === 'playing') {
      if (!shouldPlay({ ...this.facts, onClip: true })) player.pause();
      else claimSound(this);
    }
    if (what === 'ended') {
      this.facts.ended = true;
      this.noteWatched();
    }
    if (what === 'error') {
      this.facts.broken = true;
      player.pause();
    }
    if (what === 'cue') this.view.showCue(this.captionsOn ? player.cue : '', player.captionsLang);
    if (what === 'transcript') this.side.showTranscript(player.transcript, player.captionsLang);
    this.view.followTime(player, { calm: this.calm });
    this.showPhase();
  }

  showPhase() {
    const { broken, ended } = this.facts;
    const running = this.player?.running ?? false;
    // While a start is on its way nothing is shown: a play button that flickers away invites a press that pauses.
    const starting = !running && shouldPlay({ ...this.facts, onClip: true });
    this.view?.showPhase(broken ? 'trouble' : ended ? 'ended' : running || starting ? 'running' : 'paused');
    this.stage.showRunning(running);
  }

  toggle() {
    if (!this.player || this.facts.broken) return;
    if (this.facts.ended) return void this.replay();
    this.facts.heldByLearner = this.player.running;
    this.facts.yielded = false;
    this.play();
  }

  replay() {
    this.player.restart();
    this.resumeByHand();
  }

  retry() {
    this.player.reload();
    this.resumeByHand();
  }

  /** The pressed button is about to vanish: the focus goes where the keys keep working. */
  resumeByHand() {
    Object.assign(this.facts, { ended: false, broken: false, heldByLearner: false, yielded: false });
    this.stage.scroller.focus({ preventScroll: true });
    this.play();
    this.showPhase();
  }

  toggleSound() {
    this.setSound(!this.soundOn);
  }

  setSound(on) {
    this.soundOn = on;
    if (this.player) this.player.video.muted = !on;
    this.stage.showSound(on);
  }

  toggleCaptions() {
    this.captionsOn = !this.captionsOn;
    remember('captions', this.captionsOn ? 'on' : 'off');
    this.stage.showCaptionsOn(this.captionsOn);
    if (this.player) this.heard('cue', this.player);
  }

  pressed(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || this.sheet) return;
    const { target } = event;
    if (target.closest('input, textarea, select, [contenteditable]')) return;
    const onControl = target.closest('button, summary, a') !== null;
    const act = {
      ' ': onControl ? null : () => this.toggle(),
      k: () => this.toggle(),
      j: () => this.step(1),
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      m: () => this.toggleSound(),
      c: () => this.toggleCaptions(),
      l: () => this.react('like'),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /* Telling the server. */

  leaveClip(next) {
    this.noteWatched(this.state.clips[next] ?? this.clip);
    if (this.sheet) this.closeCheck();
    this.player?.pause();
    this.view.showCue('');
    this.view.showPhase('running');
  }

  /** Hand on what was watched of this clip. `at` is the clip to come back to. */
  noteWatched(at = this.clip) {
    const { player, clip } = this;
    if (!player || !this.canAct || !player.spans.length) return;
    const fact = { clip: clip.id, watched_ratio: player.watchedRatio, position_s: Math.round(player.video.currentTime * 10) / 10 };
    const told = JSON.stringify([fact, at.id]);
    if (told === this.lastTold) return; // hiding and showing a tab is no news
    this.lastTold = told;
    if (fact.watched_ratio >= FINISHED_RATIO && !clip.mine.finished) {
      clip.mine.finished = true; // the tick does not wait for the next report
      this.showStanding();
    }
    this.reporter.note(fact, at.id);
  }

  leavePage() {
    this.noteWatched();
    this.reporter.flush({ leaving: true });
  }

  watchReported(reply, facts) {
    const before = this.told.finished;
    for (const fact of facts) {
      const clip = this.state.clips.find((one) => one.id === fact.clip);
      if (!clip) continue;
      clip.mine.watched_ratio = Math.max(clip.mine.watched_ratio, fact.watched_ratio);
      clip.mine.finished ||= clip.mine.watched_ratio >= FINISHED_RATIO;
    }
    this.takeProgress(reply);
    if (this.told.finished !== before) this.announce('watched');
  }

  takeProgress(reply) {
    if (reply.progress) this.told = reply.progress;
    if (reply.complete !== undefined) this.state.complete = reply.complete;
    this.showStanding();
  }

  showStanding() {
    this.state.progress = progressNow(this.state.clips, this.told, this.say);
    this.side.showProgress(this.state.progress);
    this.side.showClips(this.state.clips);
    this.endCard.show(this.state);
  }

  async react(kind) {
    const { clip } = this;
    if (!clip) return;
    if (!this.canAct) return void this.tell(this.say('sign_in_to_act'));
    const field = kind === 'like' ? 'liked' : 'saved';
    const on = !clip.mine[field];
    const undo = { value: clip.mine[field], likes: clip.likes };
    clip.mine[field] = on;
    if (kind === 'like') clip.likes += on ? 1 : -1;
    this.showMarks(clip);
    try {
      const reply = await this.latest(`${clip.id} ${kind}`).run(() => this.api.call('set_reaction', { clip: clip.id, kind, on }));
      if (!reply) return;
      Object.assign(clip, { mine: { ...clip.mine, [field]: reply.mine[field] }, likes: reply.likes, likes_text: reply.likes_text });
      this.announce('reacted');
    } catch (error) {
      clip.mine[field] = undo.value;
      clip.likes = undo.likes;
      this.tell(sentenceFor(error, this.say));
    }
    this.showMarks(clip);
  }

  latest(key) {
    if (!this.reactions.has(key)) this.reactions.set(key, new Latest());
    return this.reactions.get(key);
  }

  showMarks(clip) {
    if (clip === this.clip) this.stage.showMarks(clip);
  }

  /* The quick check. */

  openCheck() {
    const { clip } = this;
    if (!clip?.check || this.sheet) return;
    this.facts.sheetOpen = true;
    this.play();
    this.cameFrom = document.activeElement;
    this.sheet = checkSheet({
      check: clip.check,
      say: this.say,
      canAct: this.canAct,
      answer: (option) => this.answer(clip, option),
      close: () => this.closeCheck({ byHand: true }),
    });
    this.stage.element.append(this.sheet.element);
    for (const part of [this.stage.scroller, this.stage.tools, this.stage.bar]) setAttribute(part, 'inert', true);
    this.sheet.open();
  }

  closeCheck({ byHand = false } = {}) {
    this.sheet.element.remove();
    this.sheet = null;
    for (const part of [this.stage.scroller, this.stage.tools, this.stage.bar]) setAttribute(part, 'inert', false);
    this.facts.sheetOpen = false;
    this.align();
    if (!byHand) return;
    const back = this.root.contains(this.cameFrom) && !this.cameFrom.closest('[hidden], [inert]') ? this.cameFrom : this.stage.check;
    back.focus({ preventScroll: true });
    this.play();
  }

  async answer(clip, option) {
    const { sheet } = this;
    try {
      const reply = await this.api.call('answer_check', { clip: clip.id, option });
      clip.check.answer = reply.answer;
      this.takeProgress(reply);
      this.showMarks(clip);
      this.announce('answered');
      return sheet === this.sheet ? reply.answer : null;
    } catch (error) {
      if (sheet === this.sheet) later(this.signal, 0, () => sheet.say(sentenceFor(error, this.say)));
      return null;
    }
  }

  /** Say something in the status line; `quiet` is for ears only. */
  tell(sentence, { quiet = false } = {}) {
    const { status } = this.stage;
    this.hushed?.();
    setText(status, sentence);
    status.classList.toggle('microclip-feed__status--quiet', quiet);
    this.hushed = later(this.signal, STATUS_MS, () => setText(status, ''));
  }
}
