import { svg } from '../kit/dom.js';
import { iconPath } from '../kit/icons.js';

/** Twelve soft petals around a disc, on a 96 × 96 grid. */
const PETALS = 12;

/** A badge as a medal; decorative, the words stand beside it. `ratio` (0.0 to 1.0) fills the ring around it. */
export function medal({ icon, earned, ratio }) {
  const ring = 2 * Math.PI * 44;
  const petals = Array.from({ length: PETALS }, (_, index) => {
    const angle = (index / PETALS) * 2 * Math.PI;
    return svg('circle', { class: 'microclip-medal__petal', cx: round(48 + 27 * Math.cos(angle)), cy: round(48 + 27 * Math.sin(angle)), r: 8.5 });
  });
  return svg(
    'svg',
    { class: `microclip-medal${earned ? ' microclip-medal--earned' : ''}`, viewBox: '0 0 96 96', 'aria-hidden': 'true', focusable: 'false' },
    svg('circle', { class: 'microclip-medal__track', cx: 48, cy: 48, r: 44 }),
    svg('circle', { class: 'microclip-medal__ring', cx: 48, cy: 48, r: 44, 'stroke-dasharray': `${round(ring * Math.min(1, ratio))} ${round(ring)}`, transform: 'rotate(-90 48 48)' }),
    ...petals,
    svg('circle', { class: 'microclip-medal__disc', cx: 48, cy: 48, r: 27 }),
    svg('path', { class: 'microclip-medal__icon', d: iconPath(icon), transform: 'translate(30.5 30.5) scale(1.46)' }),
  );
}

function round(value) {
  return Math.round(value * 100) / 100;
}
