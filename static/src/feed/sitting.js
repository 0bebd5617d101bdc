import { setAttribute } from '../kit/dom.js';
import { ClipView } from './clip-view.js';
import { EndCard } from './end-card.js';
import { holdsBack, nearClips, reachable, shownSteps, stepsBehind } from './feed-state.js';
import { Pager } from './pager.js';
import { RecallPage } from './recall-page.js';

/** Pages so far before and after the current one have their pictures and words. */
const FURNISHED = { before: 2, after: 2 };

/**
 * The steps of a sitting as pages of the scroll box, then the end card. Only pages near the current one are more than shells.
 *
 * `act` is that of clip pages, `end` that of the end card. `leaving(index)` hears before and `turned(index)` after each turn,
 * `freed(page)` of pages that are emptied, `refused()` when a clip holds.
 */
export class Sitting {
  #furnished = new Set();

  constructor({ stage, state, say, canAct, calm, choices, deeds, signal, act, end, freed, leaving, turned, refused }) {
    Object.assign(this, { state, say, canAct, choices, deeds, act, freed, leaving, told: turned });
    this.endCard = new EndCard({ say, ...end });
    this.pager = new Pager({
      scroller: stage.scroller, calm, signal, refused, turning: (index) => leaving(index), turned: (index) => this.#turned(index),
      mayReach: (from, to) => (canAct ? reachable(this.steps, from, to) : to),
    });
    this.steps = [];
    this.pages = [];
  }

  /** The current page as that of a clip; null on any other. */
  get view() {
    const page = this.pages[this.pager.current];
    return page instanceof ClipView ? page : null;
  }

  get isAtEnd() {
    return this.pager.current === this.steps.length;
  }

  /** Seconds the clips from the current page on last; 0 when that is not known. */
  get secondsLeft() {
    return this.steps.slice(Math.max(0, this.pager.current)).reduce((sum, step) => sum + (step.kind === 'clip' ? step.clip.duration_s || 0 : 0), 0);
  }

  /** What the current page is called. */
  get label() {
    if (this.view) return this.view.label;
    const page = this.pages[this.pager.current]?.element;
    return page?.getAttribute('aria-label') || (this.isAtEnd ? this.say('end_title') : '');
  }

  /** Make pages of these steps as the server tells them. None is current then. */
  fill(told) {
    for (const page of [...this.#furnished]) this.#strip(page);
    this.steps = this.#shown(told);
    this.size = clipsIn(this.steps);
    this.pages = this.steps.map((step) => this.#page(step));
    this.#number();
    for (const step of this.steps) if (step.kind === 'clip') this.showHold(step.clip);
    this.pager.show([...this.pages.map((page) => page.element), this.endCard.element]);
  }

  /** Put the steps of a newer plan behind the current page, as many clips as there were; the page itself stays as it is. */
  replan(told) {
    const met = this.pager.current + 1;
    const kept = this.steps.slice(0, met);
    const behind = stepsBehind(kept, this.#shown(told), this.size - clipsIn(kept));
    for (const page of this.pages.slice(met)) this.#strip(page);
    this.steps = [...kept, ...behind];
    this.pages = [...this.pages.slice(0, met), ...behind.map((step) => this.#page(step))];
    this.#number();
    for (const step of behind) if (step.kind === 'clip') this.showHold(step.clip);
    this.pager.showBehind([...this.pages.slice(met).map((page) => page.element), this.endCard.element]);
    this.#furnish();
  }

  /** Pages behind a clip that holds are out of reach for fingers too. */
  showHold(clip) {
    const page = clip.check?.holds ? this.pages[this.indexOf(clip.id)] : null;
    if (page) setAttribute(page.element, 'data-holds', this.canAct && holdsBack({ kind: 'clip', clip }) ? 'yes' : null);
  }

  step(by) {
    this.pager.step(by);
  }

  /** Take the focus to a page that is not a clip's. */
  focus() {
    if (this.isAtEnd) this.endCard.focus();
    else this.pages[this.pager.current]?.focus?.();
  }

  /** Empty what is furnished and furnish it anew: other parts of clips are wanted now. */
  renew() {
    for (const page of [...this.#furnished]) this.#strip(page);
    this.#furnish();
  }

  /** The page of a clip, or -1. */
  indexOf(id) {
    return this.steps.findIndex((step) => step.kind === 'clip' && step.clip.id === id);
  }

  /** The current clip's page and those of its neighbors, each or null. */
  near() {
    const { previous, current, next } = nearClips(this.steps, this.pager.current);
    const page = (index) => this.pages[index] ?? null;
    return { previous: page(previous), current: page(current), next: page(next) };
  }

  /** Take a clip out, and the cards that ask about it. Whoever is at one of them goes on to what comes after. */
  remove(clip) {
    const goes = (step) => (step.kind === 'clip' ? step.clip === clip : !step.from && step.clip === clip.id);
    const leaving = this.pages.filter((_, index) => goes(this.steps[index]));
    this.size -= clipsIn(this.steps.filter(goes));
    if (!leaving.length) return;
    let to = this.pager.current;
    while (this.steps[to] && goes(this.steps[to])) to += 1;
    if (to !== this.pager.current) this.pager.turn(to);
    for (const page of leaving) this.#strip(page);
    this.pages = this.pages.filter((page) => !leaving.includes(page));
    this.steps = this.steps.filter((step) => !goes(step));
    this.#number();
    this.pager.remove(leaving.map((page) => page.element));
    this.told(this.pager.current);
  }

  /** Steps as the server tells them, of clips that may be shown. */
  #shown(told) {
    return shownSteps(told, this.state.clips.filter((clip) => !clip.mine.reported));
  }

  #page(step) {
    const { say, act, canAct } = this;
    if (step.kind === 'clip') return new ClipView({ clip: step.clip, why: step.why, say, act });
    return new RecallPage({ step, say, canAct, next: () => this.step(1), profile: act.profile, answer: (asked, given) => this.#answer(asked, given) });
  }

  /** Tell each page which one it is of how many: clips among the clips, cards among all. */
  #number() {
    const { steps, pages } = this;
    const clips = clipsIn(steps);
    let number = 0;
    pages.forEach((page, index) => {
      setAttribute(page.element, 'data-index', index);
      if (page instanceof ClipView) page.renumber(++number, clips);
      else page.renumber(index + 1, steps.length);
    });
  }

  #turned(index) {
    this.#furnish();
    this.told(index);
  }

  #furnish() {
    const { current } = this.pager;
    const near = this.pages.slice(Math.max(0, current - FURNISHED.before), current + FURNISHED.after + 1);
    const poster = this.choices.level !== 'words';
    for (const page of [...this.#furnished]) if (!near.includes(page)) this.#strip(page);
    for (const page of near) {
      page.furnish({ poster });
      this.#furnished.add(page);
    }
  }

  #strip(page) {
    this.freed(page);
    page.strip();
    this.#furnished.delete(page);
  }

  async #answer(step, given) {
    const page = this.pages[this.steps.indexOf(step)];
    return this.deeds.answer({ clipId: step.clip, from: step.from, check: step.check }, given, (sentence) => setTimeout(() => page?.say(sentence)));
  }
}

function clipsIn(steps) {
  return steps.filter((step) => step.kind === 'clip').length;
}
