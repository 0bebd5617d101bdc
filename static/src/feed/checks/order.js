import { h, setAttribute, setText } from '../../kit/dom.js';
import { icon } from '../../kit/icons.js';
import { sign } from '../learning-icons.js';

/** From this near to an end of the box that scrolls, a dragged row takes the box along (pixels). */
const EDGE_PX = 48;
const PULL_PX = 12;

/**
 * Rows to be put in order: by their buttons, or by dragging them at the handle. See `choice` for what comes back.
 */
export function order({ check, id, say }) {
  const calm = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
  const said = h('p', { class: 'microclip-hidden', 'aria-live': 'polite' });
  const list = h('ol', { class: 'microclip-options microclip-order', 'aria-labelledby': id });
  const rows = () => [...list.children];

  for (const option of check.options) list.append(rowOf(option));
  number();

  function rowOf(option) {
    const move = (by, name, label) =>
      h(
        'button',
        { class: `microclip-button microclip-button--round microclip-order__${name}`, type: 'button', 'aria-label': say(label, { text: option.text }), on: { click: () => step(row, by) } },
        icon(name),
      );
    const handle = h('span', { class: 'microclip-order__handle', 'aria-hidden': 'true', on: { pointerdown: (event) => drag(event, row, handle) } }, sign('grip'));
    const row = h(
      'li',
      { class: 'microclip-option microclip-order__row', 'data-key': option.key },
      handle,
      h('span', { class: 'microclip-order__place', 'aria-hidden': 'true' }),
      h('span', { class: 'microclip-option__text', dir: 'auto', text: option.text }),
      move(-1, 'up', 'l_order_up'),
      move(1, 'down', 'l_order_down'),
    );
    row.dataset.text = option.text;
    return row;
  }

  /** Unavailable at the ends rather than disabled: a disabled button under the finger would drop the focus. */
  function number() {
    rows().forEach((row, index, all) => {
      setText(row.querySelector('.microclip-order__place'), String(index + 1));
      setAttribute(row.querySelector('.microclip-order__up'), 'aria-disabled', index === 0 ? 'true' : null);
      setAttribute(row.querySelector('.microclip-order__down'), 'aria-disabled', index === all.length - 1 ? 'true' : null);
    });
  }

  /** The neighbour moves round the row, which itself stays in the page: it keeps the focus and the pointer. */
  function step(row, by) {
    const neighbor = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!neighbor) return false;
    const before = new Map([row, neighbor].map((one) => [one, one.getBoundingClientRect().top]));
    if (by < 0) row.after(neighbor);
    else row.before(neighbor);
    number();
    const place = rows().indexOf(row) + 1;
    setText(said, say('l_order_moved', { text: row.dataset.text, place, of: rows().length }));
    if (!calm) for (const [one, top] of before) slide(one, top - one.getBoundingClientRect().top);
    return true;
  }

  function drag(event, row, handle) {
    if (event.button > 0) return;
    event.preventDefault();
    const { pointerId } = event;
    handle.setPointerCapture?.(pointerId);
    setAttribute(row, 'data-held', true);
    const life = new AbortController();
    const box = scrollBox(list);
    const follow = (moved) => {
      if (moved.pointerId !== pointerId) return;
      pull(box, moved.clientY);
      while (row.previousElementSibling && moved.clientY < middle(row.previousElementSibling)) step(row, -1);
      while (row.nextElementSibling && moved.clientY > middle(row.nextElementSibling)) step(row, 1);
    };
    const end = (ended) => {
      if (ended.pointerId !== pointerId) return;
      life.abort();
      setAttribute(row, 'data-held', false);
    };
    handle.addEventListener('pointermove', follow, { signal: life.signal });
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture']) handle.addEventListener(type, end, { signal: life.signal });
  }

  return {
    element: h('div', { class: 'microclip-check__part' }, h('p', { class: 'microclip-check__hint', text: say('l_order_hint') }), list, said),
    first: list.querySelector('.microclip-order__down'),
    read: () => ({ given: rows().map((row) => Number(row.dataset.key)) }),
  };
}

function slide(row, fromPx) {
  if (fromPx) row.animate?.([{ transform: `translateY(${fromPx}px)` }, { transform: 'none' }], { duration: 140, easing: 'ease-out' });
}

/** Where a row has its place, also while it still slides there. */
function middle(row) {
  const list = row.parentElement;
  return list.getBoundingClientRect().top + row.offsetTop - list.offsetTop + row.offsetHeight / 2;
}

function scrollBox(node) {
  for (let box = node.parentElement; box; box = box.parentElement) {
    if (box.matches('.microclip-sheet, .microclip-recall__card')) return box;
  }
  return null;
}

function pull(box, y) {
  if (!box) return;
  const { top, bottom } = box.getBoundingClientRect();
  if (y < top + EDGE_PX) box.scrollTop -= PULL_PX;
  else if (y > bottom - EDGE_PX) box.scrollTop += PULL_PX;
}
