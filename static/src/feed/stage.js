import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { numbers } from '../kit/words.js';
import { playerIcon } from './player-icons.js';
import { TimeLine } from './time-line.js';

/** A finger that moved so far up or down over the buttons meant to swipe (pixels). */
const SWIPE_PX = 36;

/** A press that comes so soon after a swipe belongs to it (milliseconds). */
const PRESS_MS = 80;

/** What browsers keep for themselves of a screen's height, and the least a stage needs (pixels). */
const AROUND_PX = 150;
const LEAST_PX = 600;

/**
 * The stage: the scroll box with its pages, the sitting and the tools above them, the rail of acts and the bar of time over them. It
 * shows what it is told and hands presses on; it decides nothing.
 *
 * `act` is `{toggle, captions, sound, settings, full, like, save, respond, words, check, previous, next, seek(seconds), undo}`.
 */
export class Stage {
  constructor({ say, act, sittingBar, fullscreen }) {
    this.say = say;
    const round = (name, label, drawing, extra = {}) =>
      h('button', { class: 'microclip-button microclip-button--round', type: 'button', 'aria-label': say(label), title: say(label), on: { click: act[name] }, ...extra }, drawing);

    this.counter = h('p', { class: 'microclip-feed__counter' });
    this.captions = round('captions', 'captions', icon('captions'), { 'aria-pressed': 'true', 'aria-keyshortcuts': 'c' });
    this.sound = round('sound', 'sound', icon('muted'), { 'aria-pressed': 'false', 'aria-keyshortcuts': 'm' });
    this.settings = round('settings', 'p_settings', playerIcon('settings'), { 'aria-haspopup': 'dialog' });
    this.full = round('full', 'p_full', playerIcon('full'), { 'aria-keyshortcuts': 'f', hidden: !fullscreen });
    this.tools = h('div', { class: 'microclip-feed__tools', role: 'group', 'aria-label': say('tools') }, this.sound, this.captions, this.settings, this.full);
    this.top = h('div', { class: 'microclip-feed__top' }, sittingBar, this.counter, this.tools);

    this.scroller = h('div', { class: 'microclip-feed__scroller', role: 'group', 'aria-label': say('clips'), tabindex: '0' });

    this.likes = h('span', { class: 'microclip-feed__likes', 'aria-hidden': 'true' });
    this.like = h('button', { class: 'microclip-button microclip-feed__like', type: 'button', title: say('like'), 'aria-pressed': 'false', 'aria-keyshortcuts': 'l', on: { click: act.like } }, icon('heart'), this.likes);
    this.save = round('save', 'save', icon('bookmark'), { class: 'microclip-button microclip-button--round microclip-feed__save', 'aria-pressed': 'false' });
    this.respond = round('respond', 'p_respond', playerIcon('respond'), { class: 'microclip-button microclip-button--round microclip-feed__respond', 'aria-haspopup': 'dialog' });
    this.words = round('words', 'transcript', playerIcon('words'), { class: 'microclip-button microclip-button--round microclip-feed__words-button', 'aria-expanded': 'false', 'aria-keyshortcuts': 't' });
    this.checkText = h('span', { class: 'microclip-hidden' });
    this.checkIcon = h('span', { class: 'microclip-feed__check-icon' }, icon('question'));
    this.check = h('button', { class: 'microclip-button microclip-button--round microclip-feed__check', type: 'button', 'aria-haspopup': 'dialog', on: { click: act.check } }, this.checkIcon, this.checkText);
    this.rail = h('div', { class: 'microclip-feed__rail', role: 'group', 'aria-label': say('clip_actions') }, this.like, this.respond, this.save, this.words, this.check);

    this.toggle = round('toggle', 'play', icon('play'), { title: null, 'aria-keyshortcuts': 'k' });
    this.time = new TimeLine({ say, seek: act.seek });
    this.previous = round('previous', 'previous', icon('up'), { 'aria-keyshortcuts': 'ArrowUp' });
    this.next = round('next', 'next', icon('down'), { class: 'microclip-button microclip-button--round microclip-feed__next', 'aria-keyshortcuts': 'ArrowDown j' });
    this.bar = h('div', { class: 'microclip-feed__bar', role: 'group', 'aria-label': say('p_moving') }, this.toggle, this.time.element, this.previous, this.next);

    this.status = h('p', { class: 'microclip-feed__status', role: 'status' });
    this.undo = h('button', { class: 'microclip-button microclip-feed__undo', type: 'button', text: say('p_undo'), hidden: true, on: { click: act.undo } });
    this.note = h('div', { class: 'microclip-feed__note' }, this.status, this.undo);
    /** Where sheets are put, so that they show in full screen too. */
    this.frame = h('div', { class: 'microclip-feed__frame' }, this.top, this.scroller, this.rail, this.bar, this.note);
    this.element = h('div', { class: 'microclip-feed__stage' }, this.frame);
    const most = mostHeight(window.screen?.height);
    if (most) this.element.style.setProperty('--microclip-stage-most', `${most}px`);
    swipesOn([this.rail, this.bar], (by) => (by > 0 ? act.next() : act.previous()));
  }

  /** What cannot be reached while a sheet is open. */
  get below() {
    return [this.top, this.scroller, this.rail, this.bar];
  }

  /** Turn to a page. `clip` is null on pages without one; `text` says which clip of how many it is. */
  showPage({ clip, text, isFirst, isLast }) {
    const at = document.activeElement;
    setText(this.counter, text);
    for (const part of [this.rail, this.toggle, this.time.element, this.captions, this.sound]) show(part, Boolean(clip));
    setAttribute(this.frame, 'data-page', clip ? 'clip' : 'card');
    // Unavailable rather than disabled: a disabled button under the finger would drop the focus.
    setAttribute(this.previous, 'aria-disabled', isFirst ? 'true' : null);
    setAttribute(this.next, 'aria-disabled', isLast ? 'true' : null);
    if (clip) {
      show(this.captions, Boolean(clip.captions?.length));
      show(this.words, Boolean(clip.captions?.length));
      show(this.check, Boolean(clip.check));
      this.showMarks(clip);
    }
    // A button that is not there on this page can't keep the focus: it goes where the keys keep working.
    if (this.frame.contains(at) && at.closest('[hidden]')) this.scroller.focus({ preventScroll: true });
  }

  /** Like, save, reactions and check of the clip as they stand. */
  showMarks(clip) {
    const { mine } = clip;
    setAttribute(this.like, 'aria-pressed', String(mine.liked));
    setAttribute(this.like, 'aria-label', `${this.say('like')} · ${clip.likes_text}`);
    setText(this.likes, clip.likes ? numbers(this.element, { notation: 'compact' })(clip.likes) : '');
    setAttribute(this.save, 'aria-pressed', String(mine.saved));
    const said = mine.clear || mine.tried || (mine.lost_ratio ?? null) !== null;
    setAttribute(this.respond, 'data-said', said ? 'yes' : null);
    if (!clip.check) return;
    const { answer } = clip.check;
    const name = this.say(!answer ? 'check' : answer.right ? 'check_was_right' : 'check_was_wrong');
    setText(this.checkText, name);
    setAttribute(this.check, 'title', name);
    setAttribute(this.check, 'data-answer', !answer ? null : answer.right ? 'right' : 'wrong');
    const drawing = !answer ? 'question' : answer.right ? 'tick' : 'again';
    if (this.checkDrawn !== drawing) this.checkIcon.replaceChildren(icon(drawing));
    this.checkDrawn = drawing;
  }

  showRunning(running) {
    this.#swap(this.toggle, running ? 'pause' : 'play', icon);
    setAttribute(this.toggle, 'aria-label', this.say(running ? 'pause' : 'play'));
  }

  showSound(on) {
    this.#swap(this.sound, on ? 'sound' : 'muted', icon);
    setAttribute(this.sound, 'aria-pressed', String(on));
  }

  showCaptions({ on, size }) {
    setAttribute(this.captions, 'aria-pressed', String(on));
    setAttribute(this.frame, 'data-captions', size);
    setAttribute(this.frame, 'data-captions-off', on ? null : 'yes');
  }

  showFull(on) {
    this.#swap(this.full, on ? 'unfull' : 'full', playerIcon);
    setAttribute(this.full, 'aria-label', this.say(on ? 'p_unfull' : 'p_full'));
    setAttribute(this.full, 'title', this.say(on ? 'p_unfull' : 'p_full'));
  }

  #swap(button, name, draw) {
    if (button.drawn === name) return;
    button.drawn = name;
    button.replaceChildren(draw(name));
  }
}

/**
 * The height the stage may have on a screen (pixels), or 0 for what its sheet says. The window can't be asked: inside a course it grows
 * with what is in it.
 */
export function mostHeight(screenPx) {
  if (!screenPx) return 0;
  return Math.min(745, Math.max(LEAST_PX, screenPx - AROUND_PX));
}

/** Over the buttons a finger can't scroll the box below: what is plainly a swipe turns the page, and is no press. */
function swipesOn(parts, turn) {
  for (const part of parts) {
    let from = null;
    let swipedAt = -Infinity;
    part.addEventListener('pointerdown', (event) => (from = event.pointerType === 'touch' && event.target.type !== 'range' ? event.clientY : null));
    part.addEventListener('pointercancel', () => (from = null));
    part.addEventListener('pointerup', (event) => {
      const moved = from === null ? 0 : from - event.clientY;
      from = null;
      if (Math.abs(moved) < SWIPE_PX) return;
      swipedAt = event.timeStamp;
      turn(Math.sign(moved));
    });
    part.addEventListener('click', (event) => event.timeStamp - swipedAt < PRESS_MS && event.stopPropagation(), { capture: true });
  }
}
