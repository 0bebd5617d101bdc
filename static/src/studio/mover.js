import { h, setAttribute } from '../kit/dom.js';
import { button, input } from './fields.js';
import { dragStep } from './order.js';

const PAGE = 10;

let moverCount = 0;

/**
 * Moving one clip of the list by keyboard or pointer. At the handle, Enter or Space lifts the clip; arrows, Page keys, Home and End move it,
 * a number takes it to that place, Enter puts it down and Escape puts it back.
 *
 * `list` is `{say, cards(), moveTo(card, index), putDown(card), announce(key, gaps)}`; `moveTo` shows each step, `putDown` makes them one deed.
 */
export class Mover {
  constructor(list) {
    moverCount += 1;
    this.list = list;
    this.card = null;
    const { say } = list;
    const id = `microclip-studio-place-${moverCount}`;
    this.place = input({ id, type: 'number', min: '1', step: '1', class: 'microclip-studio__input microclip-studio__input--short' });
    this.place.addEventListener('keydown', (event) => event.key === 'Enter' && this.#go(event));
    // What is written here is no edit.
    for (const type of ['input', 'change']) this.place.addEventListener(type, (event) => event.stopPropagation());
    this.bar = h(
      'div',
      { class: 'microclip-studio__mover', role: 'group', 'aria-label': say('move_clip_help') },
      h('p', { class: 'microclip-studio__help', text: say('move_clip_help') }),
      h(
        'div',
        { class: 'microclip-studio__line' },
        h('label', { class: 'microclip-studio__label', for: id, text: say('move_place') }),
        this.place,
        button(say('move_go'), (event) => this.#go(event)),
        button(say('move_done'), () => this.#end(true, true)),
      ),
    );
    this.bar.addEventListener('keydown', (event) => event.key === 'Escape' && this.#back(event));
  }

  /** Lift a clip, or put down the one that is lifted. */
  toggle(card) {
    if (this.dragged) return;
    const same = this.card === card;
    if (this.card) this.#end(true, same);
    if (!same) this.#lift(card);
  }

  /** A key at the handle of `card`. */
  key(card, event) {
    if (this.card !== card || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.list.cards().indexOf(card);
    const end = this.list.cards().length - 1;
    const goal = { ArrowUp: at - 1, ArrowDown: at + 1, PageUp: at - PAGE, PageDown: at + PAGE, Home: 0, End: end }[event.key];
    if (event.key === 'Escape') this.#back(event);
    else if (goal !== undefined) {
      event.preventDefault();
      this.#move(Math.max(0, Math.min(goal, end)));
    }
  }

  /** Put down what is lifted, where it is. */
  settle() {
    if (this.card) this.#end(false, false);
  }

  /** The keyboard went elsewhere: what was lifted stays where it is. */
  left(event) {
    if (!this.card || this.moving || this.card.node.contains(event.relatedTarget)) return;
    this.#end(true, false);
  }

  /** Follow the pointer from clip to clip until it is lifted; Escape puts the clip back. A press that moves nothing is left to the click. */
  drag(card, event) {
    if (event.button !== 0) return;
    const { handle } = card;
    const startY = event.clientY;
    const start = this.list.cards().indexOf(card);
    const life = new AbortController();
    const options = { signal: life.signal };
    let dragging = false;
    const end = () => {
      life.abort();
      if (!dragging) return;
      card.node.classList.remove('microclip-studio__clip--dragged');
      this.list.putDown(card);
      // The click that ends the drag is none.
      this.dragged = true;
      setTimeout(() => (this.dragged = false));
    };
    const box = (other) => other?.node.getBoundingClientRect() ?? null;
    const follow = (move) => {
      if (!dragging && Math.abs(move.clientY - startY) < 5) return;
      if (!dragging) {
        if (this.card) this.#end(true, false);
        dragging = true;
        card.node.classList.add('microclip-studio__clip--dragged');
        handle.setPointerCapture(event.pointerId);
      }
      const cards = this.list.cards();
      const at = cards.indexOf(card);
      const step = dragStep(move.clientY, box(cards[at - 1]), box(cards[at + 1]));
      if (step) this.list.moveTo(card, at + step);
      card.node.scrollIntoView({ block: 'nearest' });
    };
    const stop = (key) => {
      if (key.key !== 'Escape' || !dragging) return;
      key.stopPropagation();
      this.list.moveTo(card, start);
      end();
    };
    handle.addEventListener('pointermove', follow, options);
    handle.addEventListener('pointerup', end, options);
    handle.addEventListener('pointercancel', end, options);
    document.addEventListener('keydown', stop, { ...options, capture: true });
  }

  #lift(card) {
    this.card = card;
    this.start = this.list.cards().indexOf(card);
    this.#mark(true);
    card.head.after(this.bar);
    this.list.announce('lifted', { title: card.title, number: card.number, count: this.list.cards().length });
  }

  #move(index) {
    // Moving a node drops the focus for a moment, which is no leaving.
    const focused = document.activeElement;
    this.moving = true;
    this.list.moveTo(this.card, index);
    if (document.activeElement !== focused) focused.focus();
    this.moving = false;
    this.place.value = this.card.number;
    this.card.node.scrollIntoView({ block: 'nearest' });
  }

  #go(event) {
    event.preventDefault();
    const number = Math.round(Number(this.place.value));
    const count = this.list.cards().length;
    if (!(number >= 1)) return;
    this.#move(Math.min(number, count) - 1);
  }

  #back(event) {
    event.preventDefault();
    event.stopPropagation();
    const { card } = this;
    this.#move(this.start);
    this.#end(false, true);
    this.list.announce('put_back', { title: card.title, number: card.number });
  }

  #end(tell, focus) {
    const { card } = this;
    this.card = null;
    this.#mark(false, card);
    this.bar.remove();
    this.list.putDown(card);
    if (focus) card.handle.focus();
    if (tell && focus) this.list.announce('put_down', { title: card.title, number: card.number, count: this.list.cards().length });
  }

  #mark(lifted, card = this.card) {
    card.node.classList.toggle('microclip-studio__clip--dragged', lifted);
    setAttribute(card.handle, 'aria-pressed', String(lifted));
    if (!lifted) return;
    const count = this.list.cards().length;
    setAttribute(this.place, 'max', count);
    this.place.value = card.number;
  }
}
