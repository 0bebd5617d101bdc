import { h, setText, show } from '../kit/dom.js';
import { numbers } from '../kit/words.js';

/** Where each step begins and ends on the one bar. */
const SPANS = { reading: [0, 0.1], sending: [0.1, 0.95], checking: [0.95, 0.97], ready: [1, 1], failed: [0, 0], stopped: [0, 0] };

/** Screen readers hear the steps, and of sending each of these shares. */
const SPOKEN_SHARES = 4;

/** How far a clip is, in words and as a bar, with a button to pause or go on and one to stop. */
export class SendingProgress {
  constructor({ say, pause, resume, stop, retry }) {
    Object.assign(this, { say, view: null });
    this.text = h('p', { class: 'microclip-entry__progress-text' });
    this.spoken = h('p', { class: 'microclip-hidden', role: 'status' });
    this.bar = h('progress', { class: 'microclip-progress', max: 1, value: 0, 'aria-label': say('sending') });
    this.turn = h('button', { class: 'microclip-button', type: 'button', on: { click: () => (this.again ? retry() : this.view.paused ? resume() : pause()) } });
    this.stop = h('button', { class: 'microclip-button', type: 'button', text: say('up_stop'), on: { click: stop } });
    this.panel = h('div', { class: 'microclip-entry__progress' }, this.text, this.bar, h('div', { class: 'microclip-entry__buttons' }, this.turn, this.stop));
    this.element = h('div', { class: 'microclip-entry__way', hidden: true }, this.panel, this.spoken);
  }

  /** Show a Sender's view; `again` offers another try after a failure. */
  show(view, { again = false } = {}) {
    const fresh = this.view?.step !== view.step;
    Object.assign(this, { view, again });
    const failed = view.step === 'failed';
    const [from, to] = SPANS[view.step];
    if (!failed) this.bar.value = from + (to - from) * view.ratio;
    const sentence = this.sentence(view);
    setText(this.text, sentence);
    show(this.text, Boolean(sentence));
    show(this.bar, !failed);
    show(this.panel, !failed || again);
    const turns = again || view.paused || view.step === 'reading' || view.step === 'sending';
    if (!turns && document.activeElement === this.turn) this.stop.focus({ preventScroll: true });
    show(this.turn, turns);
    setText(this.turn, this.say(again ? 'up_retry' : view.paused ? 'up_resume' : 'up_pause'));
    show(this.stop, view.step !== 'ready' && (!failed || again));
    this.speak(view, sentence, fresh);
  }

  sentence({ step, ratio, paused, waiting }) {
    const percent = numbers(this.element, { style: 'percent' })(Math.floor(ratio * 100) / 100);
    if (step === 'failed' || step === 'stopped') return '';
    if (paused) return this.say('up_paused', { percent });
    if (waiting) return this.say(waiting === 'offline' ? 'up_offline' : 'up_busy');
    const key = { reading: 'up_reading', sending: 'up_sending', checking: 'up_checking', ready: 'up_ready' }[step];
    return this.say(key, { percent });
  }

  speak({ ratio, paused, waiting, step }, sentence, fresh) {
    const share = step === 'sending' ? Math.floor(ratio * SPOKEN_SHARES) : 0;
    const now = `${share} ${paused} ${waiting}`;
    if (!fresh && now === this.lastSpoken) return;
    this.lastSpoken = now;
    setText(this.spoken, sentence);
  }
}
