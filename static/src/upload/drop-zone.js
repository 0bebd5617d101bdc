import { h } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { megabytes } from './file-check.js';

/** Whether the screen is touched: a phone or a tablet, with a camera and a keyboard on the screen. */
export const touched = () => Boolean(window.matchMedia?.('(pointer: coarse)').matches);

/**
 * The ways to hand over a clip: a button, the camera of a device that is touched, dropping it on `area`, pasting it.
 *
 * `chosen(file)` gets what was handed over. `allowed()` is asked before a picker is opened; when it says no, it has said why.
 * `inside()` is the node that a paste must aim at.
 */
export class DropZone {
  constructor({ say, id, limits, area, inside, signal, chosen, allowed }) {
    Object.assign(this, { chosen, allowed });
    this.input = this.picker({ accept: limits.accept });
    this.pick = h('button', { class: 'microclip-button microclip-button--primary', type: 'button', 'aria-describedby': `${id}-limits`, on: { click: () => this.open() } }, icon('film'), say('choose_file'));
    this.element = h(
      'div',
      { class: 'microclip-entry__drop' },
      h('div', { class: 'microclip-entry__pickers' }, this.pick, this.input, ...this.camera(say)),
      h('p', { class: 'microclip-muted microclip-entry__or', text: say('or_drop') }),
      h('p', { class: 'microclip-muted', id: `${id}-limits`, text: say('limits', { seconds: limits.max_duration_s, size: megabytes(limits.max_size_bytes) }) }),
    );
    this.takeDrops(area, signal);
    document.addEventListener('paste', (event) => this.pasted(event, inside()), { signal });
  }

  picker(attributes) {
    const input = h('input', { class: 'microclip-hidden', type: 'file', tabindex: '-1', 'aria-hidden': 'true', ...attributes });
    input.addEventListener('change', () => {
      const file = input.files[0];
      input.value = ''; // so that the same file can be chosen again
      if (file) this.chosen(file);
    });
    return input;
  }

  /** Phones and tablets: their own camera app. Elsewhere the attribute is ignored, and two buttons would do the same. */
  camera(say) {
    if (!touched()) return [];
    const input = this.picker({ accept: 'video/*', capture: 'user' });
    return [h('button', { class: 'microclip-button microclip-entry__camera', type: 'button', on: { click: () => this.open(input) } }, icon('camera'), say('up_camera')), input];
  }

  open(input = this.input) {
    if (this.allowed()) input.click();
  }

  takeDrops(area, signal) {
    const over = (on) => area.classList.toggle('microclip-entry-over', on);
    const bringsFile = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
    const on = (type, act) => area.addEventListener(type, act, { signal });
    on('dragover', (event) => {
      if (!bringsFile(event)) return;
      event.preventDefault();
      over(true);
    });
    on('dragleave', (event) => area.contains(event.relatedTarget) || over(false));
    on('drop', (event) => {
      over(false);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault(); // a browser would leave the page and show the file
      this.chosen(file);
    });
    signal.addEventListener('abort', () => over(false), { once: true });
  }

  pasted(event, inside) {
    const file = event.clipboardData?.files?.[0];
    if (!file || !(inside.contains(event.target) || inside.contains(document.activeElement))) return;
    const typing = event.target.matches?.('input, textarea') && [...event.clipboardData.types].includes('text/plain');
    if (typing) return; // some programs put a picture beside copied text
    event.preventDefault();
    this.chosen(file);
  }
}
