import { svg } from '../kit/dom.js';

/** Outlines on a 24 × 24 grid, drawn for this project: signs only the learning parts of the feed use. */
const PATHS = {
  bulb: 'M9 17.5h6M10 20.5h4M12 3.5a6 6 0 0 0-3.6 10.8c.7.6 1.1 1.4 1.1 2.2v1h5v-1c0-.8.4-1.6 1.1-2.2A6 6 0 0 0 12 3.5z',
  hand: 'M8 12.5V6.2a1.5 1.5 0 0 1 3 0V11M11 10.5V4.7a1.5 1.5 0 0 1 3 0V11M14 10.5V6.2a1.5 1.5 0 0 1 3 0v7.3c0 4-2.2 7-5.6 7-2.7 0-4-1.3-5.3-3.6l-2.2-4a1.5 1.5 0 0 1 2.6-1.5L8 13.5',
  lost: 'M12 21c4-4.3 6.5-7.6 6.5-11a6.5 6.5 0 0 0-13 0c0 3.4 2.5 6.7 6.5 11zM10.3 8.8a1.8 1.8 0 1 1 2.7 1.6c-.7.4-1 .8-1 1.5M12 14.3v.1',
  letter: 'M4 5.5h16v10.5h-8.5L7 20v-4H4zM8 9h8M8 12.3h5',
  nope: 'M12 3.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4zM6.3 6.3l11.4 11.4',
  flag: 'M6 21V4M6 4.5c4-2.2 7.5 2 12-.2v9c-4.5 2.2-8-2-12 .2',
  pin: 'M9 3.8h6l-.8 6 3.3 3.7h-11l3.3-3.7zM12 13.5v7',
  grip: 'M8 7.5h8M8 12h8M8 16.5h8',
  half: 'M5 13c2.3-4 4.7-4 7 0s4.7 4 7 0',
  leaf: 'M5 19c8 1.5 14-3.5 14-14.5C9 4.5 4 9.5 6.5 16.5M5 20.5c1.5-4.5 4-7.5 8-9.5',
  calendar: 'M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5v4M15.5 3.5v4',
  spark: 'M12 3.5l2 6.5 6.5 2-6.5 2-2 6.5-2-6.5-6.5-2 6.5-2z',
  plan: 'M5 7h1M5 12h1M5 17h1M9.5 7H19M9.5 12H19M9.5 17H19',
};

/** A decorative sign; whoever uses it names the control in words. */
export function sign(name) {
  return svg('svg', { class: 'microclip-icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: PATHS[name] }));
}
