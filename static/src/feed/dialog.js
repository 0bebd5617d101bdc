const STOPS = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

/** Keep the keys of a dialog inside it: Escape leaves, Tab goes round. */
export function holdKeys(dialog, leave) {
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      leave();
    }
    if (event.key === 'Tab') keepFocusInside(dialog, event);
  });
}

function keepFocusInside(dialog, event) {
  const stops = [...dialog.querySelectorAll(STOPS)].filter(
    (stop) => !stop.disabled && !stop.closest('[hidden], [inert]') && (stop.type !== 'radio' || stop.checked || !groupOf(stop).some((one) => one.checked)),
  );
  const first = stops[0];
  const last = stops[stops.length - 1];
  const at = dialog.ownerDocument.activeElement;
  if (event.shiftKey && (at === first || at === dialog)) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && at === last) {
    event.preventDefault();
    first?.focus();
  }
}

/** Of a group of radio buttons the browser stops at the chosen one. */
function groupOf(radio) {
  return [...radio.ownerDocument.querySelectorAll('input[type="radio"]')].filter((one) => one.name === radio.name);
}
