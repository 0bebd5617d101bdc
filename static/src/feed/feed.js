import { later } from '../kit/block.js';
import { h, setAttribute } from '../kit/dom.js';
import { actsOf } from './acts.js';
import { Choices } from './choices.js';
import { Deeds } from './deeds.js';
import { afterEnd, crossesCheck, openingPoint } from './feed-state.js';
import { Insight } from './insight.js';
import { pressedIn } from './keys.js';
import { leaveFor } from './leave.js';
import { Note } from './note.js';
import { Outbox } from './outbox.js';
import { Playing } from './playing.js';
import { Sheets } from './sheets.js';
import { Side } from './side.js';
import { Sitting } from './sitting.js';
import { SittingBar } from './sitting-bar.js';
import { Spoken } from './spoken.js';
import { Stage } from './stage.js';
import { SEEK_S } from './time-line.js';
import { WatchLog } from './watch-log.js';
import { Withdrawing } from './withdrawing.js';

/** The picture waits this long before it says so (milliseconds). */
const PATIENCE_MS = 400;

/** The feed: it brings together what is played, what is shown and what is told to the server. */
export class Feed {
  constructor({ root, mount, api, say, data, signal, announce }) {
    Object.assign(this, { root, mount, api, say, signal, announce, state: data.state, canAct: data.can_act, assets: data.assets ?? {} });
    this.calm = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
    this.lang = root.closest('[lang]')?.lang || document.documentElement.lang;
  }

  start() {
    const { say, state } = this;
    if (!state.clips.length) {
      this.mount.replaceChildren(h('p', { class: 'microclip-note', text: say('no_clips') }));
      return;
    }
    this.build();
    this.mount.replaceChildren(h('div', { class: 'microclip-feed__layout' }, this.stage.element, this.side.element));
    this.listen();
    this.showStanding();
    this.spoken.chose('captionsOn');
    this.open(state.sitting, state.resume);
  }

  build() {
    const { say, state, signal, canAct, root, calm, lang, announce, api } = this;
    const act = (this.acts = actsOf(this));
    const jump = (seconds) => this.playing.seek(seconds);
    const setPin = (text) => this.deeds.setPin(text);
    const choices = new Choices();
    const outbox = new Outbox({ api, mark: state.mark, signal });
    this.log = new WatchLog({ state, say, signal, canAct, outbox, announce, changed: (clip) => this.showStanding(clip) });
    this.deeds = new Deeds({
      outbox, api, state, say, canAct, announce, tell: (sentence) => this.note.tell(sentence), changed: (clip) => this.showMarks(clip),
      progressed: (reply) => this.log.progressed(reply), answered: (answer) => this.log.answered(answer),
    });
    outbox.onLate((ended) => this.deeds.late(ended));
    this.playing = new Playing({ choices, calm, signal, libraryUrl: this.assets.hls ?? '', heard: (...said) => this.heard(...said), changed: () => this.showPhase() });
    this.bar = new SittingBar({ say, limit: state.limits?.pin, choose: (plan) => this.begin(plan, this.clip?.id ?? null), setPin });
    this.stage = new Stage({ say, act, sittingBar: this.bar.element, fullscreen: document.fullscreenEnabled === true });
    this.note = new Note({ stage: this.stage, signal });
    this.sheets = new Sheets({
      stage: this.stage, root, say, canAct, lang, state, choices, deeds: this.deeds, signal, changed: () => this.paneled(), chose: (name) => this.chose(name), shaped: () => this.replan(),
      reported: (clip, reason) => this.withdrawing.report(clip, reason), ignored: (clip) => this.withdrawing.ignore(clip),
    });
    this.insight = state.can_see_insight ? new Insight({ say, load: (clip) => api.call('insight', { clip }) }) : null;
    this.side = new Side({ say, signal, clips: state.clips, width: root.clientWidth, insight: this.insight?.element, go: (id) => this.bring(id), jump, profile: () => this.sheets.openProfile() });
    this.spoken = new Spoken({
      say, signal, choices, lang, jump, stage: this.stage, beside: this.side.transcript, read: (url) => api.read(url, { signal }),
      changed: () => {
        this.spoken.follow(this.playing.player);
        this.showPhase();
      },
    });
    this.sitting = new Sitting({
      stage: this.stage, state, say, canAct, calm, choices, deeds: this.deeds, signal, act,
      end: { go: (id) => this.goTo(id), goOn: (plan) => this.begin(plan, null), backToUnit: () => leaveFor(root), openPinned: () => this.bar.open({ pin: true }), setPin },
      freed: (page) => this.playing.free(page), leaving: (index) => this.leavePage(index), turned: (index) => this.turned(index), refused: () => this.note.tell(say('p_held')),
    });
    this.withdrawing = new Withdrawing({
      say, state, deeds: this.deeds, note: this.note, side: this.side, sitting: this.sitting, sheets: this.sheets, goTo: (id) => this.goTo(id),
      open: (steps, id) => {
        this.leavePage(-1);
        this.open({ steps }, { clip: id });
      },
    });
    this.choices = choices;
  }

  listen() {
    const { signal, stage, root, playing } = this;
    root.addEventListener('keydown', (event) => {
      playing.pressed = true;
      pressedIn(event, {
        acts: this.acts, isBusy: this.sheets.isOpen || this.bar.isOpen, escape: () => this.spoken.toggle(false, { byHand: true }),
        seekBy: (steps) => playing.player && playing.seek(playing.player.positionS + steps * SEEK_S),
      });
    }, { signal });
    root.addEventListener('pointerdown', () => (playing.pressed = true), { signal });
    document.addEventListener('visibilitychange', () => {
      playing.change({ tabVisible: !document.hidden });
      if (document.hidden) this.leaveSite();
    }, { signal });
    window.addEventListener('pagehide', () => this.leaveSite(), { signal });
    document.addEventListener('fullscreenchange', () => stage.showFull(document.fullscreenElement === stage.element), { signal });
    const inView = new IntersectionObserver((entries) => {
      const seen = entries[entries.length - 1].isIntersecting;
      this.sitting.pager.align();
      playing.change(seen ? { inView: true } : { inView: false, yielded: false }); // coming back into view is a new beginning
    }, { threshold: 0.5 });
    inView.observe(stage.element);
    const menu = new MutationObserver(() => this.paneled());
    menu.observe(this.bar.menu, { attributes: true, attributeFilter: ['hidden'] });
    signal.addEventListener('abort', () => {
      this.log.flush({ leaving: true });
      inView.disconnect();
      menu.disconnect();
    });
  }

  get clip() {
    return this.sitting?.view?.clip ?? null;
  }

  get presentRatio() {
    const { player } = this.playing;
    return player?.durationS > 0 ? Math.min(1, player.positionS / player.durationS) : 0;
  }

  /* Sittings and pages. */

  open(sitting, resume) {
    const { pager } = this.sitting;
    this.sitting.fill(sitting.steps);
    const { index, positionS } = openingPoint(this.sitting.steps, resume);
    this.startAt = positionS;
    pager.turn(index);
    pager.align();
  }

  /** Begin another sitting, because somebody chose to. */
  async begin(plan, start) {
    const positionS = start !== null && start === this.clip?.id ? (this.playing.player?.positionS ?? 0) : 0;
    const sitting = await this.deeds.startSitting(plan, start);
    if (!sitting) return;
    this.leavePage(-1);
    if (start === null) this.log.startAnew();
    this.open(sitting, { clip: start, position_s: positionS });
    this.stage.scroller.focus({ preventScroll: true });
  }

  /** What comes after the page in view is as the server's new plan has it; the page itself goes on as it is. */
  replan() {
    const { sitting } = this;
    if (!sitting.isAtEnd) {
      sitting.replan(this.state.sitting.steps);
      this.playing.surround(sitting.near());
      this.showPlace();
    }
    this.showSitting();
  }

  /** Turn to a clip from outside the stage, which may stand far above. */
  bring(id) {
    if (!this.playing.facts.inView) this.stage.element.scrollIntoView?.({ block: 'nearest' });
    return this.goTo(id);
  }

  async goTo(id) {
    const index = this.sitting.indexOf(id);
    if (index >= 0) this.sitting.pager.go(index);
    else await this.begin(null, id);
  }

  leavePage(next) {
    const { view, steps } = this.sitting;
    this.sheets.close();
    this.hushed?.();
    if (!view) return;
    const then = steps[next]?.kind === 'clip' ? steps[next].clip : view.clip;
    this.log.note(this.playing.player, then);
    this.spoken.follow(null);
    view.showWaiting(false);
    view.showPhase('running');
  }

  turned(index) {
    const { sitting, stage, clip } = this;
    const { view } = sitting;
    const near = sitting.near();
    stage.time.follow(null, this);
    this.playing.turnTo(near, this.startAt);
    this.log.cameTo(clip);
    this.startAt = 0;
    this.showPlace();
    this.side.showCurrent(clip, sitting.steps[index]?.why);
    this.insight?.show(clip);
    if (view) setAttribute(view.element, 'aria-describedby', clip.alt ? this.side.altId : null);
    this.spoken.turnTo(view, near.next);
    this.showSitting();
    if (sitting.isAtEnd) this.log.flush();
    if (!view && document.activeElement === stage.scroller) sitting.focus();
    if (this.started) this.note.tell(sitting.label, { quiet: true });
    this.started = true;
  }

  showPlace() {
    const { sitting, clip } = this;
    const { view } = sitting;
    const text = view ? this.say('counter', { number: view.number, of: view.count }) : '';
    this.stage.showPage({ clip, text, isFirst: sitting.pager.current === 0, isLast: sitting.isAtEnd });
  }

  /* Playing. */

  heard(what, player, detail) {
    const { clip } = this;
    if (clip && what === 'span' && crossesCheck(clip.check, detail.from, detail.to) && !this.sheets.isOpen) this.sheets.openCheck(clip);
    if (what === 'ended') this.ended(player);
    if (what !== 'time' && what !== 'span') {
      const { view } = this.sitting;
      this.hushed?.();
      view?.showWaiting(false);
      if (what === 'waiting') this.hushed = later(this.signal, PATIENCE_MS, () => view?.showWaiting(player.running && !player.broken));
    }
    this.followTime();
  }

  followTime() {
    const { player } = this.playing;
    this.stage.time.follow(player, this);
    this.spoken.follow(player);
  }

  ended(player) {
    this.log.note(player, this.clip ?? player.clip);
    const { pager, steps } = this.sitting;
    const then = afterEnd({ choice: this.choices.after, step: steps[pager.current], isLast: pager.current === steps.length - 1, calm: this.calm });
    if (then === 'stop') return;
    later(this.signal, 0, () => {
      if (player !== this.playing.player || !this.playing.facts.ended) return;
      if (then === 'again') this.playing.replay();
      else this.sitting.step(1);
    });
  }

  showPhase() {
    const { stage, playing } = this;
    const view = this.sitting?.view;
    if (!view) return;
    const { clip } = view;
    stage.showRunning(playing.running);
    stage.showSound(playing.soundOn);
    view.showPhase(playing.phase, {
      bytes: playing.source(view)?.bytes ?? (clip.bytes?.low || clip.bytes?.media || 0),
      checkOpen: Boolean(clip.check && !clip.check.answer), words: playing.phase === 'words' ? this.spoken.text : '',
    });
  }

  /** A choice of the learner's holds from now on. */
  chose(name) {
    const { playing, sitting } = this;
    if (name.startsWith('captions')) this.spoken.chose(name);
    if (name === 'level') {
      const at = playing.player?.positionS ?? 0;
      playing.forget();
      sitting.renew();
      playing.turnTo(sitting.near(), at);
    }
    playing.chose(name);
    this.followTime();
  }

  paneled() {
    const { pager } = this.sitting;
    pager.frozen = this.sheets.isOpen;
    if (pager.frozen) this.note.clear();
    if (!pager.frozen) pager.align();
    this.playing.change({ panelOpen: this.sheets.isOpen || this.bar.isOpen });
  }

  leaveSite() {
    this.log.note(this.playing.player);
    this.log.flush({ leaving: true });
  }

  showMarks(clip) {
    if (clip === this.clip) this.stage.showMarks(clip);
    this.sitting.showHold(clip);
    this.showPhase();
  }

  showStanding(clip = null) {
    this.side.showProgress(this.state.progress);
    if (clip) this.side.showClip(clip);
    this.showSitting();
  }

  showSitting() {
    const { sitting, state } = this;
    const at = sitting.pager.current;
    if (at < 0) return;
    this.bar.show({ at, of: sitting.steps.length, secondsLeft: sitting.secondsLeft, plan: state.sitting.plan, plans: state.sitting.plans, pin: state.pin });
    if (sitting.isAtEnd) sitting.endCard.show({ state, done: this.log.done, sitting: state.sitting });
  }
}
