import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { numbers, sentenceFor } from '../kit/words.js';
import { fileTrouble, megabytes } from './file-check.js';
import { hashFile, uploadFile } from './upload.js';

const TITLE_MAX = 80;
const CAPTION_MAX = 300;

/** Share of the bar given to reading the file before the first byte is sent. */
const HASHING_SHARE = 0.1;

let formNumber = 0;

/** Choose a clip, see it, name it, send it. `entered(state)` gets the fresh state once the server has it. */
export class EntryForm {
  constructor({ api, say, signal, limits, canAct, entered, refused }) {
    Object.assign(this, { api, say, signal, limits, canAct, entered, refused });
    this.file = null;
    this.previewUrl = null;
    this.durationS = null;
    this.sending = null;
    this.id = `microclip-entry-${++formNumber}`;
    this.build();
    signal.addEventListener('abort', () => this.dispose(), { once: true });
  }

  build() {
    const { say, limits, id } = this;
    this.input = h('input', { class: 'microclip-hidden', type: 'file', accept: limits.accept, tabindex: '-1', 'aria-hidden': 'true', on: { change: () => this.input.files[0] && this.choose(this.input.files[0]) } });
    this.pick = h('button', { class: 'microclip-button microclip-button--primary', type: 'button', 'aria-describedby': `${id}-limits`, on: { click: () => this.pressedPick() } }, icon('film'), say('choose_file'));
    this.drop = h(
      'div',
      { class: 'microclip-entry__drop' },
      this.pick,
      this.input,
      h('p', { class: 'microclip-muted microclip-entry__or', text: say('or_drop') }),
      h('p', { class: 'microclip-muted', id: `${id}-limits`, text: say('limits', { seconds: limits.max_duration_s, size: megabytes(limits.max_size_bytes) }) }),
    );
    this.drop.addEventListener('dragover', (event) => {
      event.preventDefault();
      this.drop.classList.add('microclip-entry__drop--over');
    });
    this.drop.addEventListener('dragleave', () => this.drop.classList.remove('microclip-entry__drop--over'));
    this.drop.addEventListener('drop', (event) => {
      event.preventDefault();
      this.drop.classList.remove('microclip-entry__drop--over');
      const file = event.dataTransfer?.files[0];
      if (file) this.choose(file);
    });
    this.pickStatus = h('p', { class: 'microclip-status', role: 'status' });
    this.status = h('p', { class: 'microclip-status', role: 'status' });
    this.preview = h('div', { class: 'microclip-entry__preview' });
    this.title = this.field('input', 'title', TITLE_MAX, { type: 'text', required: true, autocomplete: 'off' });
    this.caption = this.field('textarea', 'caption', CAPTION_MAX, { rows: 3 });
    this.enter = h('button', { class: 'microclip-button microclip-button--primary', type: 'submit' }, icon('upload'), say('enter'));
    this.percent = h('span', { class: 'microclip-entry__percent' });
    this.bar = h('progress', { class: 'microclip-progress', max: 1, value: 0, 'aria-label': say('sending') });
    this.cancel = h('button', { class: 'microclip-button', type: 'button', text: say('cancel'), on: { click: () => this.stop() } });
    this.progress = h('div', { class: 'microclip-entry__progress', hidden: true }, h('p', { class: 'microclip-entry__progress-text' }, h('span', { text: say('sending') }), this.percent), this.bar, this.cancel);
    this.another = h('button', { class: 'microclip-button', type: 'button', text: say('choose_another'), on: { click: () => this.pressedPick() } });
    this.buttons = h('div', { class: 'microclip-entry__buttons' }, this.enter, this.another);
    this.details = h('form', { class: 'microclip-entry__details', novalidate: true, hidden: true }, this.preview, h('div', { class: 'microclip-entry__fields' }, this.title.element, this.caption.element, this.status, this.buttons, this.progress));
    this.details.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send();
    });
    this.element = h('div', { class: 'microclip-entry' }, this.drop, this.pickStatus, this.details);
  }

  field(tag, name, max, attributes) {
    const id = `${this.id}-${name}`;
    const control = h(tag, { class: 'microclip-field__control', id, name, maxlength: max, dir: 'auto', 'aria-describedby': `${id}-count`, ...attributes });
    const count = h('span', { class: 'microclip-field__count', id: `${id}-count` });
    const tell = () => setText(count, this.say('characters', { used: control.value.length, limit: max }));
    control.addEventListener('input', tell);
    tell();
    return {
      control,
      element: h('div', { class: 'microclip-field' }, h('div', { class: 'microclip-field__head' }, h('label', { class: 'microclip-field__label', for: id, text: this.say(`${name}_label`) }), count), control),
    };
  }

  pressedPick() {
    if (!this.canAct) return this.complain(this.say('sign_in_to_act'));
    if (!this.sending) this.input.click();
    return undefined;
  }

  /** Take a file: check what can be checked here and show it. */
  choose(file) {
    if (this.sending) return;
    if (!this.canAct) return void this.complain(this.say('sign_in_to_act'));
    this.input.value = '';
    this.complain('');
    const trouble = fileTrouble({ size: file.size, type: file.type, durationS: null }, this.limits);
    if (trouble) return void this.complain(this.say(trouble.key, trouble.gaps));
    this.file = file;
    this.durationS = null;
    this.showPreview();
    show(this.drop, false);
    show(this.details, true);
    this.title.control.focus({ preventScroll: true });
  }

  showPreview() {
    this.forgetPreview();
    this.previewUrl = URL.createObjectURL(this.file);
    const video = h('video', { class: 'microclip-player', controls: true, playsinline: true, preload: 'metadata', src: this.previewUrl, 'aria-label': this.say('preview') });
    video.addEventListener('loadedmetadata', () => {
      this.durationS = video.duration;
      const trouble = this.trouble();
      if (trouble) this.complain(trouble);
    });
    this.preview.replaceChildren(video);
  }

  /** Why this file cannot be entered, as a sentence; '' when nothing speaks against it. */
  trouble() {
    const trouble = fileTrouble({ size: this.file.size, type: this.file.type, durationS: this.durationS }, this.limits);
    return trouble ? this.say(trouble.key, trouble.gaps) : '';
  }

  async send() {
    if (this.sending) return;
    const title = this.title.control.value.trim();
    const trouble = this.trouble();
    if (trouble) return void this.complain(trouble);
    setAttribute(this.title.control, 'aria-invalid', title ? null : 'true');
    if (!title) {
      this.complain(this.say('title_missing'));
      return void this.title.control.focus();
    }
    this.complain('');
    this.sending = new AbortController();
    const { signal } = this.sending;
    this.showSending(true);
    try {
      const sha256 = await hashFile(this.file, { signal, onProgress: (ratio) => this.showProgress(ratio * HASHING_SHARE) });
      const upload = await uploadFile(this.api, this.file, sha256, { signal, onProgress: (ratio) => this.showProgress(HASHING_SHARE + ratio * (1 - HASHING_SHARE)) });
      const state = await this.api.call('enter_clip', { upload, title, caption: this.caption.control.value.trim() }, { signal });
      this.entered(state);
    } catch (error) {
      this.showSending(false);
      if (signal.aborted) {
        this.complain(this.say('cancelled'));
        this.enter.focus({ preventScroll: true });
      } else {
        this.complain(sentenceFor(error, this.say));
        this.refused(error);
      }
    } finally {
      this.sending = null;
    }
  }

  stop() {
    this.sending?.abort();
  }

  showSending(on) {
    show(this.progress, on);
    show(this.buttons, !on);
    for (const { control } of [this.title, this.caption]) control.readOnly = on;
    if (on) this.cancel.focus({ preventScroll: true });
  }

  showProgress(ratio) {
    this.bar.value = ratio;
    setText(this.percent, numbers(this.element, { style: 'percent' })(Math.floor(ratio * 100) / 100));
  }

  /** Say what is wrong beside the button that was pressed; '' takes it back. */
  complain(sentence) {
    for (const status of [this.pickStatus, this.status]) {
      const here = (status === this.status) !== this.details.hidden;
      setText(status, here ? sentence : '');
      status.classList.toggle('microclip-status--trouble', here && Boolean(sentence));
    }
  }

  forgetPreview() {
    if (this.previewUrl) URL.revokeObjectURL(this.previewUrl);
    this.previewUrl = null;
  }

  /** The form is leaving: nothing of it may go on. */
  dispose() {
    this.stop();
    this.forgetPreview();
    this.preview.replaceChildren();
  }
}
