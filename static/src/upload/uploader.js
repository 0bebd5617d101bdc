import { later } from '../kit/block.js';
import { h, setText, show } from '../kit/dom.js';
import { sentenceFor } from '../kit/words.js';
import { confirmation } from './confirm.js';
import { Delivery } from './delivery.js';
import { DraftCaptions } from './draft-captions.js';
import { DraftPanel } from './draft-panel.js';
import { DropZone } from './drop-zone.js';
import { fileTrouble } from './file-check.js';
import { LocalPreview } from './local-preview.js';
import { drawPoster } from './poster.js';
import { SendingProgress } from './progress.js';
import { draftPrint, mayGoOn } from './sender.js';

/** How often a draft that is being converted is looked at (milliseconds). */
const LOOK_AGAIN_MS = 15_000;

/**
 * Sends a clip, from choosing it to the draft that the server keeps; goes on with what a reload or a killed tab left behind.
 *
 * `choose()` is the one way in, for a recorder's Blob too. `stage` is what is in view: 'choose' a clip; 'sending' or 'failed' with the file
 * as it is here; 'draft' as the server has it. Whoever uses it places `drop.element`, `head`, `place` (the player),
 * `captions.element` and `another`, `erase` (buttons), and gives:
 * `tell(sentence, {trouble})` to say something, `moved(stage)` after each change of the stage, `arrived(state)` when a clip became the draft (it resolves to true
 * when the draft is no more: it was entered at once),
 * `refused(error)` when the server refused it, `changed(state)` when another window changed the state. `area` is where a clip may be dropped, `inside()` the node a paste must aim at.
 */
export class Uploader {
  #turn = 0;
  #unfit = false;
  #looking = null;
  #awaited = null;

  constructor({ api, say, id, signal, limits, keeper, area, inside, mayChoose, tell, moved, arrived, refused, changed, deliveries = {} }) {
    Object.assign(this, { api, say, signal, limits, keeper, mayChoose, tell, moved, arrived, refused, changed, deliveries });
    Object.assign(this, { draft: null, delivery: null, preview: null, stage: '' });
    const button = (label, click, kind = '') => h('button', { class: `microclip-button ${kind}`.trim(), type: 'button', text: label, on: { click } });
    this.drop = new DropZone({ say, id, limits, area, signal, inside, chosen: (file) => this.choose(file), allowed: () => this.free() });
    this.progress = new SendingProgress({ say, pause: () => this.delivery?.sender.pause(), resume: () => this.delivery?.sender.resume(), stop: () => this.stop(), retry: () => this.deliver() });
    this.panel = new DraftPanel({ say, signal });
    this.note = h('p', { class: 'microclip-muted', role: 'status' });
    this.head = h('div', { class: 'microclip-entry__head', tabindex: '-1' }, this.progress.element, this.panel.element, this.note);
    this.place = h('div', { class: 'microclip-entry__preview' });
    this.captions = new DraftCaptions({ say, api, signal, player: () => this.panel.player?.video ?? null, saved: (state) => this.update(state) });
    this.another = button(say('choose_another'), () => this.drop.open());
    this.erase = button(say('up_delete'), () => this.askToErase(), 'microclip-button--quiet');
    this.asking = h('div', { class: 'microclip-entry__asking' });
    signal.addEventListener('abort', () => this.dispose(), { once: true });
  }

  get busy() {
    return this.stage === 'sending';
  }

  /** Whether a clip may be chosen now; says why not. */
  free() {
    if (!this.mayChoose()) return false;
    if (this.busy) this.tell(this.say('up_one_at_a_time'));
    return !this.busy;
  }

  /** Take a file or a recorded Blob: check what can be checked here, show it, send it. `taken` is what an earlier page kept of it. */
  async choose(file, { name = file.name ?? '', taken = null } = {}) {
    if (!this.free()) return taken?.release();
    this.tell('');
    const trouble = this.unfit(file);
    if (trouble) {
      this.tell(trouble);
      return taken?.forget();
    }
    const turn = ++this.#turn;
    this.#unfit = false;
    this.letGo(); // of one that failed
    this.preview?.dispose();
    this.preview = new LocalPreview({ file, label: this.say('preview'), onFacts: () => turn === this.#turn && this.looked(file) });
    this.progress.show({ step: 'reading', ratio: 0, paused: Boolean(taken?.facts.paused), waiting: '' });
    this.move('sending');
    await this.preview.ready;
    if (turn !== this.#turn || this.#unfit || this.signal.aborted) return taken?.release();
    this.#awaited?.forget();
    this.#awaited = null;
    const onChange = (view) => turn === this.#turn && this.progress.show(view);
    this.delivery = new Delivery({ ...this.deliveries, api: this.api, keeper: this.keeper, file, name, taken, before: draftPrint(this.draft), onChange });
    return this.deliver();
  }

  /** Why this file can't be sent, as a sentence; '' when nothing that is known yet speaks against it. */
  unfit(file, facts = {}) {
    const trouble = fileTrouble({ size: file.size, type: file.type, name: file.name, ...facts }, this.limits);
    return trouble ? this.say(trouble.key, trouble.gaps) : '';
  }

  /** The browser has looked into the file: only now is its length known. */
  looked(file) {
    setText(this.note, this.preview.facts.shown ? '' : this.say('up_not_shown'));
    const trouble = this.unfit(file, this.preview.facts);
    if (!trouble) return;
    this.#unfit = true;
    this.letGo();
    this.fail(trouble);
  }

  async deliver() {
    const { delivery } = this;
    this.tell('');
    this.move('sending');
    const current = () => this.delivery === delivery && !this.signal.aborted;
    try {
      const state = await delivery.run();
      if (current()) await this.finish(state, delivery.file);
    } catch (error) {
      if (!current() || error.name === 'AbortError') return;
      const again = mayGoOn(error);
      this.fail(this.reason(error), { again });
      if (!again) this.letGo();
      this.refused(error);
    }
  }

  reason(error) {
    if (error.code === 'unreadable') return this.say('up_unreadable');
    return error.code === 'stuck' ? this.say('up_stuck') : sentenceFor(error, this.say);
  }

  fail(sentence, { again = false } = {}) {
    this.progress.show({ step: 'failed', ratio: 0, paused: false, waiting: '' }, { again });
    this.move('failed');
    this.tell(sentence);
  }

  async finish(state, file) {
    this.letGo();
    this.know(state);
    const picture = this.draft && !this.draft.poster && this.draft.kind !== 'audio' ? this.sendPoster(file) : null;
    if (!(await this.arrived(state)) && !this.signal.aborted) {
      this.settle();
      setText(this.progress.spoken, this.say('up_ready'));
    }
    await picture;
  }

  /** Servers without the means to look into a clip have no picture of it: this browser draws one, though the clip may be entered meanwhile. */
  async sendPoster(file) {
    const url = URL.createObjectURL(file);
    const picture = await drawPoster(url, { maxBytes: this.limits.max_poster_bytes });
    URL.revokeObjectURL(url);
    const state = picture && (await this.api.send('save_poster', picture).catch(() => null));
    if (state?.draft && !this.signal.aborted) this.update(state);
  }

  stop() {
    this.#turn += 1;
    this.letGo();
    this.settle();
    this.tell(this.say('cancelled'), { trouble: false });
    (this.draft ? this.another : this.drop.pick).focus({ preventScroll: true });
  }

  /** What the server knows: the limits, and the draft if there is one. A clip on its way stays in view. */
  update(state) {
    this.know(state);
    if (this.stage !== 'sending' && this.stage !== 'failed') this.settle();
  }

  know(state) {
    this.limits = state.limits;
    this.draft = state.draft ?? null;
  }

  settle() {
    this.move(this.draft ? 'draft' : 'choose');
    if (this.draft?.state === 'converting') this.#looking ??= later(this.signal, LOOK_AGAIN_MS, () => this.lookAgain());
  }

  async lookAgain() {
    const state = document.hidden ? null : await this.ask('challenge_state').catch(() => null);
    this.#looking = null;
    this.update(state ?? { limits: this.limits, draft: this.draft });
  }

  ask(name) {
    return this.api.call(name, {}, { signal: this.signal });
  }

  move(stage) {
    this.stage = stage;
    const here = stage === 'sending' || stage === 'failed';
    const hadFocus = this.progress.element.contains(document.activeElement);
    if (!here) {
      this.preview?.dispose();
      this.preview = null;
      setText(this.note, '');
    }
    show(this.drop.element, stage === 'choose');
    show(this.progress.element, here);
    show(this.note, stage !== 'failed');
    show(this.another, stage === 'draft' || stage === 'failed');
    show(this.erase, stage === 'draft');
    this.asking.replaceChildren();
    for (const part of [this.panel, this.captions]) {
      if (stage === 'draft') part.show(this.draft);
      else part.hide();
    }
    const player = here ? (stage === 'failed' && !this.preview.facts.shown ? null : this.preview.element) : stage === 'draft' ? this.panel.place : null;
    if (!player) this.place.replaceChildren();
    else if (player.parentNode !== this.place) this.place.replaceChildren(player);
    this.moved(stage, { hadFocus });
  }

  askToErase() {
    const { say } = this;
    const back = () => {
      this.asking.replaceChildren();
      this.erase.focus({ preventScroll: true });
    };
    confirmation(this.asking, { label: say('up_delete'), question: say('up_delete_ask'), keepLabel: say('withdraw_keep'), goLabel: say('up_delete_yes'), keep: back, go: (button) => this.discard(button) });
  }

  async discard(button) {
    if (button.getAttribute('aria-disabled')) return;
    button.setAttribute('aria-disabled', 'true');
    try {
      this.update(await this.ask('discard_draft'));
      (this.draft ? this.another : this.drop.pick).focus({ preventScroll: true });
    } catch (error) {
      if (this.signal.aborted) return;
      this.asking.replaceChildren();
      this.tell(sentenceFor(error, this.say));
      this.another.focus({ preventScroll: true });
    }
  }

  /** Go on with what an earlier page of this learner left behind, or say what it needs. */
  async recall() {
    const turn = 0; // before anything was chosen here
    if (turn !== this.#turn) return undefined;
    const left = await this.keeper.leftovers();
    let elsewhere = null;
    let mine = null;
    for (const record of left) {
      const taken = await this.keeper.take(record);
      if (!taken) elsewhere ??= record;
      else if (mine || this.hasArrived(taken.facts)) await taken.forget();
      else mine = taken;
    }
    if (turn !== this.#turn || this.signal.aborted) return mine?.release();
    if (mine) return this.goOn(mine);
    return elsewhere && this.waitFor(elsewhere);
  }

  /** It was told to finish, and since then there is another draft than before. */
  hasArrived(facts) {
    return facts.finishing && this.draft && draftPrint(this.draft) !== facts.before;
  }

  async goOn(taken) {
    if (taken.file) return this.choose(taken.file, { name: taken.name, taken });
    // Choosing the file again is all it takes: the server knows it by its hash.
    this.tell(this.say('up_same_file', { name: taken.name }), { trouble: false });
    this.#awaited = taken;
    return undefined;
  }

  /** Another window of this learner sends a clip: take it over if that window closes, show it when it is ready. */
  async waitFor(record) {
    const turn = this.#turn;
    this.tell(this.say('up_elsewhere'), { trouble: false });
    const taken = await this.keeper.take(record, { wait: true });
    if (turn !== this.#turn || this.signal.aborted) return taken?.release();
    this.tell('');
    if (taken && !this.hasArrived(taken.facts)) return this.goOn(taken);
    const state = await this.ask('challenge_state').catch(() => null);
    if (state && turn === this.#turn && !this.signal.aborted) this.changed(state);
    return undefined;
  }

  /** Nothing of the clip on its way is wanted any more, here or in this browser. */
  letGo() {
    this.delivery?.forget();
    this.delivery = null;
  }

  /** The page is leaving: what is on its way waits for the next one. */
  dispose() {
    this.#turn += 1;
    this.delivery?.leave();
    this.delivery = null;
    this.#awaited?.release();
    this.preview?.dispose();
    this.panel.hide();
  }
}
