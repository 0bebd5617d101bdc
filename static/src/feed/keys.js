/**
 * The keys of the feed. Whoever types, or works a list or a slider, keeps theirs; on a button the space bar presses it.
 *
 * `acts` are the stage's; `seekBy(steps)` goes along the line of time; `escape()` closes what lies over the stage. `isBusy`: a sheet is open.
 */
export function pressedIn(event, { acts, isBusy, seekBy, escape }) {
  if (isBusy || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  const { target } = event;
  if (target.closest('input, textarea, select, [contenteditable]')) return;
  const onControl = target.closest('button, summary, a') !== null;
  const toRight = window.getComputedStyle(target).direction === 'rtl' ? -1 : 1;
  const act = {
    ' ': onControl ? null : acts.toggle,
    k: acts.toggle,
    j: acts.next,
    ArrowDown: acts.next,
    ArrowUp: acts.previous,
    ArrowRight: () => seekBy(toRight),
    ArrowLeft: () => seekBy(-toRight),
    m: acts.sound,
    c: acts.captions,
    l: acts.like,
    t: acts.words,
    f: acts.full,
    Escape: escape,
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  if (event.key !== 'Escape') event.preventDefault();
  act();
}
