import { svg } from '../kit/dom.js';

/** Outlines on a 24 × 24 grid, drawn for this project: signs only the player of the feed uses. */
const PATHS = {
  respond: 'M4 5h16v11h-8l-4.5 4v-4H4zM12 7.8v5.4M9.3 10.5h5.4',
  words: 'M5 6.5h14M5 11h14M5 15.5h9',
  settings: 'M4 7.5h8M16.5 7.5H20M4 16.5h3.5M12 16.5h8M14.3 5.2v4.6M9.8 14.2v4.6',
  full: 'M4.5 9.5v-5h5M14.5 4.5h5v5M19.5 14.5v5h-5M9.5 19.5h-5v-5',
  unfull: 'M9.5 4.5v5h-5M19.5 9.5h-5v-5M14.5 19.5v-5h5M4.5 14.5h5v5',
  flash: 'M13 3.5L6 13.5h5l-1 7 7.5-10.5h-5.5z',
};

/** A decorative sign; whoever uses it names the control in words. */
export function playerIcon(name) {
  return svg('svg', { class: 'microclip-icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: PATHS[name] }));
}
