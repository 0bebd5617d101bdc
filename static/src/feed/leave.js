/** Leave the feed for the unit around it: out of full screen, and on to what comes next on the page, or to its beginning. */
export function leaveFor(root) {
  if (document.fullscreenElement) document.exitFullscreen?.();
  const target = whatFollows(root) ?? root.querySelector('.microclip__title') ?? root;
  if (!target.hasAttribute('tabindex')) {
    target.setAttribute('tabindex', '-1');
    target.addEventListener('blur', () => target.removeAttribute('tabindex'), { once: true });
  }
  target.focus(); // brings it into view as well
}

/** What stands after the block in its page and can be seen; null when the block is the last. */
function whatFollows(root) {
  for (let at = root; at && at !== document.body; at = at.parentElement) {
    for (let next = at.nextElementSibling; next; next = next.nextElementSibling) if (next.getClientRects().length && next.offsetHeight > 1) return next;
  }
  return null;
}
