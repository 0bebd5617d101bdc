import { svg } from './dom.js';

/** Outlines on a 24 × 24 grid, drawn for this project. */
const PATHS = {
  heart: 'M12 20C5 15.5 3 12 3 8.8 3 6.1 5 4.3 7.4 4.3c1.9 0 3.5 1 4.6 2.7 1.1-1.7 2.7-2.7 4.6-2.7C19 4.3 21 6.1 21 8.8c0 3.2-2 6.7-9 11.2z',
  bookmark: 'M6.5 3.5h11v17L12 16.5l-5.5 4z',
  play: 'M8 5.2v13.6L19 12z',
  pause: 'M8.5 5v14M15.5 5v14',
  sound: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11',
  muted: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5',
  captions: 'M3.5 5.5h17v13h-17zM10.5 10.3a2.3 2.3 0 1 0 0 3.4M17.2 10.3a2.3 2.3 0 1 0 0 3.4',
  up: 'M6 14.5l6-6 6 6',
  down: 'M6 9.5l6 6 6-6',
  tick: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  question: 'M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.1-1.5 2.3M12 18.5v.1',
  again: 'M5 12a7 7 0 1 0 2.2-5.1M4.5 4v4h4',
  upload: 'M12 16V4.5M7 9l5-5 5 5M4.5 15.5v4h15v-4',
  star: 'M12 3.8l2.5 5.3 5.7.7-4.2 4 1.1 5.8L12 16.7l-5.1 2.9L8 13.8l-4.2-4 5.7-.7z',
  footprint: 'M9 3.5c2 0 3 2 3 4.5s-1 5-2.7 5S6 10.5 6 8s1-4.5 3-4.5zM9.5 15.5c1.4 0 2 .9 2 2.2s-.8 2.3-2 2.3-2-1-2-2.3.6-2.2 2-2.2zM15.5 8c1.7 0 2.7 1.6 2.7 3.7s-.9 4-2.3 4-2.6-1.8-2.6-4S14 8 15.5 8z',
  eye: 'M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
  megaphone: 'M4 10v4.5h3L17.5 19V5.5L7 10zM8.5 14.8l1.2 5h2.6l-1-4.3M20.5 10.5v3.5',
  lock: 'M6.5 11h11v8.5h-11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  camera: 'M3.5 7h11v10h-11zM14.5 10.5l6-3v9l-6-3',
  film: 'M4 4.5h16v15H4zM8 4.5v15M16 4.5v15M4 9.5h4M4 14.5h4M16 9.5h4M16 14.5h4',
};

/** A decorative icon; whoever uses it names the control in words. An unknown name draws a star. */
export function icon(name) {
  return svg(
    'svg',
    { class: 'microclip-icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: iconPath(name) }),
  );
}

export function iconPath(name) {
  return PATHS[name] ?? PATHS.star;
}
