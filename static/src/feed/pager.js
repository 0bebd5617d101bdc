import { later } from '../kit/block.js';
import { setAttribute } from '../kit/dom.js';

/** A jump that has not arrived after this long (milliseconds) is cut short. */
const SETTLE_MS = 1500;

/** A page is the current one from this share of it in the scroll box on. */
const CURRENT_FROM = 0.6;

/** Events of one turn of a wheel or one stroke of a pad follow each other faster than this, and this long is one turn (milliseconds). */
const STROKE_GAP_MS = 220;
const TURN_MS = 450;

/**
 * The scroll box as pages, one of which is the current one. Costs of a turn do not grow with the number of pages.
 *
 * `turning(index)` hears before and `turned(index)` after each change of the current page; `mayReach(from, to)` tells how far one gets on that way, `refused(index)` hears when
 * that was less.
 */
export class Pager {
  #wheel = { at: 0, size: 0, turnedAt: 0 };
  #height = 0;

  constructor({ scroller, calm, signal, turning, turned, mayReach, refused }) {
    Object.assign(this, { scroller, calm, signal, turning, turned, mayReach, refused });
    this.pages = [];
    this.current = -1;
    this.jumpingTo = null;
    this.frozen = false;
    const listen = (type, act, options) => scroller.addEventListener(type, act, { signal, passive: true, ...options });
    listen('scroll', () => this.scrolled());
    listen('scrollend', () => this.arrive());
    listen('wheel', (event) => this.wheeled(event), { passive: false });
    // Whoever scrolls by hand goes where they want to, whatever was asked for before.
    for (const type of ['touchstart', 'pointerdown']) listen(type, () => (this.jumpingTo = null));
    this.#followFinger(listen);
    const resized = new ResizeObserver((entries) => this.#resized(entries[entries.length - 1]));
    resized.observe(scroller);
    signal.addEventListener('abort', () => resized.disconnect());
  }

  /** Show other pages (elements). None is current until one is gone to. */
  show(pages) {
    this.pages = pages;
    this.current = -1;
    this.jumpingTo = null;
    this.scroller.replaceChildren(...pages);
  }

  /** Put other pages behind the current one, which stays where it is. */
  showBehind(pages) {
    const kept = this.pages.slice(0, this.current + 1);
    for (const page of this.pages.slice(kept.length)) page.remove();
    this.pages = [...kept, ...pages];
    this.scroller.append(...pages);
    this.align();
  }

  /** Take pages out; the current one stays where it is. */
  remove(leaving) {
    const at = this.pages[this.current];
    for (const page of leaving) page.remove();
    this.pages = this.pages.filter((page) => !leaving.includes(page));
    this.current = this.pages.indexOf(at);
    this.align();
  }

  step(by) {
    this.go(this.current + by, { smooth: !this.calm });
  }

  /** Scroll to a page because somebody asked for it. */
  go(index, { smooth = false } = {}) {
    if (index < 0 || index >= this.pages.length) return;
    const reached = index > this.current ? this.mayReach(this.current, index) : index;
    if (reached !== index) this.refused(reached);
    if (reached === this.current) {
      this.align();
      return;
    }
    this.jumpingTo = reached;
    this.cutShort?.();
    this.cutShort = later(this.signal, SETTLE_MS, () => this.arrive());
    this.#scrollTo(reached, smooth); // first: after the turn the box would have to be laid out in between
    this.turn(reached);
  }

  /** A jump is over. It ends where it was to end, also when something held it up on the way. */
  arrive() {
    this.cutShort?.();
    if (this.jumpingTo === null) return;
    this.jumpingTo = null;
    this.align();
  }

  /** Put the scroll box back on the current page: after a change of size, and once a hidden block is shown. */
  align() {
    const { scroller } = this;
    this.#height ||= heightOf(scroller);
    if (this.#height && this.current >= 0 && Math.abs(scroller.scrollTop - this.current * this.#height) > 1) this.#scrollTo(this.current, false);
  }

  scrolled() {
    const { scroller } = this;
    const height = (this.#height ||= heightOf(scroller));
    if (!height) return;
    if (this.frozen) {
      this.align(); // nobody swipes below an open sheet: the page was resized or captured
      return;
    }
    const place = scroller.scrollTop / height;
    const index = Math.round(place);
    if (Math.abs(place - index) > 1 - CURRENT_FROM || !this.pages[index]) return;
    if (this.jumpingTo !== null && this.jumpingTo !== index) return; // passed on the way
    if (index !== this.current) this.turn(index);
  }

  /** Make a page the current one, without scrolling to it. */
  turn(index) {
    const before = this.pages[this.current];
    this.turning(index);
    // What is left can't be reached any more: the focus goes where the keys keep working.
    if (before?.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
    if (before) setAttribute(before, 'inert', true);
    setAttribute(this.pages[index], 'inert', false);
    this.current = index;
    this.turned(index);
  }

  /** One turn of the wheel is one page; at both ends it goes on to the page around. */
  wheeled(event) {
    const { deltaY, timeStamp } = event;
    if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(deltaY) || !deltaY || this.frozen) return;
    if (scrollsInside(event.target, this.scroller, deltaY)) return;
    const last = this.#wheel;
    const size = Math.abs(deltaY);
    const sameStroke = timeStamp - last.at < STROKE_GAP_MS && size <= last.size * 1.2;
    const stillTurning = timeStamp - last.turnedAt < TURN_MS;
    const to = this.current + Math.sign(deltaY);
    this.#wheel = { ...last, at: timeStamp, size };
    if (!this.pages[to] && !stillTurning) return;
    event.preventDefault();
    const fades = size < last.size; // a pad that rolls out; a wheel clicks evenly
    if (stillTurning || (sameStroke && (fades || size < 40)) || !this.pages[to]) return;
    this.#wheel.turnedAt = timeStamp;
    this.step(Math.sign(deltaY));
  }

  /** A finger that pushes against a page that holds is told why nothing moves. */
  #followFinger(listen) {
    let from = null;
    listen('touchstart', (event) => (from = event.touches.length === 1 ? event.touches[0].clientY : null));
    listen('touchend', (event) => {
      const moved = from === null ? 0 : from - (event.changedTouches[0]?.clientY ?? from);
      from = null;
      if (moved < 60 || !this.pages[this.current + 1] || this.frozen) return;
      if (this.mayReach(this.current, this.current + 1) === this.current) this.refused(this.current);
    });
  }

  #scrollTo(index, smooth) {
    this.#height ||= heightOf(this.scroller);
    this.scroller.scrollTo?.({ top: index * this.#height, behavior: smooth ? 'smooth' : 'instant' });
  }

  /** The size is taken from whoever tells it: to ask for it would lay the page out once more. */
  #resized(entry) {
    this.#height = entry?.borderBoxSize?.[0]?.blockSize ?? heightOf(this.scroller);
    this.align();
  }
}

/** Pages are as high as the box, to the fraction of a pixel; over hundreds of them rounding would add up. */
function heightOf(box) {
  return box.getBoundingClientRect().height || box.clientHeight;
}

/** Whether something between a node and the scroll box still scrolls that way by itself, such as a long question. */
function scrollsInside(node, box, by) {
  for (let at = node; at && at !== box; at = at.parentElement) {
    const room = by > 0 ? at.scrollHeight - at.clientHeight - at.scrollTop : at.scrollTop;
    if (room > 1 && at.scrollHeight > at.clientHeight + 1 && /auto|scroll/.test(window.getComputedStyle(at).overflowY)) return true;
  }
  return false;
}
