import { svg } from '../kit/dom.js';

/** Outlines on a 24 × 24 grid, drawn for this project. */
const PATHS = {
  copy: 'M9 8.5h11v12H9zM5.5 15.5H4v-12h11v1.5',
  grip: 'M9 5.5v.1M15 5.5v.1M9 12v.1M15 12v.1M9 18.5v.1M15 18.5v.1',
  undo: 'M9 5L4.5 9.5 9 14M5 9.5h9.5a5 5 0 0 1 0 10H11',
  redo: 'M15 5l4.5 4.5L15 14M19 9.5H9.5a5 5 0 0 0 0 10H13',
  look: 'M12 4.5l8.5 15h-17zM12 10.5v4M12 17v.1',
};

/** A decorative sign; whoever uses it names the control in words. */
export function sign(name) {
  return svg('svg', { class: 'microclip-icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: PATHS[name] }));
}
