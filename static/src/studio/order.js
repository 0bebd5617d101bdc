/** A copy of `list` with the item at `from` standing at `to`; places outside the list are held at its ends. */
export function moved(list, from, to) {
  const copy = [...list];
  const [item] = copy.splice(from, 1);
  copy.splice(Math.max(0, Math.min(to, copy.length)), 0, item);
  return copy;
}

/**
 * Which way a dragged item should go: -1 above its neighbor before, 1 below the one after, 0 stay.
 *
 * A neighbor gives way when the pointer has passed its middle. Boxes are `{top, bottom}` or null at an end of the list.
 */
export function dragStep(pointerY, before, after) {
  if (before && pointerY < (before.top + before.bottom) / 2) return -1;
  if (after && pointerY > (after.top + after.bottom) / 2) return 1;
  return 0;
}
