import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { holdKeys } from './dialog.js';
import { sign } from './learning-icons.js';
import { momentText } from './moment.js';
import { QuestionForm } from './question-form.js';
import { reportForm } from './report-form.js';

let sheetNumber = 0;

/**
 * What one may say about a clip, as a dialog inside the stage.
 *
 * `act` is `{react(kind, on), lost(ratio|null), ask(text, ratio|null), unask(id), report(reason|null)}`; each may give a promise, after which
 * the clip is looked at anew; that of `ask` and `unask` may resolve to the learner's questions. `closed()` is called each time it closes.
 */
export class Reactions {
  #came = null;
  #clip = null;
  #ratio = 0;

  constructor({ say, act, canAct, closed = () => {} }) {
    Object.assign(this, { words: say, act, canAct, closed });
    const id = `microclip-reactions-${++sheetNumber}`;
    this.title = h('p', { class: 'microclip-react__title', id, text: say('l_react_title') });
    this.clipTitle = h('p', { class: 'microclip-react__clip', dir: 'auto' });
    this.status = h('p', { class: 'microclip-check__status', role: 'status' });
    this.clear = this.#button(sign('bulb'), say('l_clear'), () => this.#toggle('clear', 'clear'));
    this.tried = this.#button(sign('hand'), say('l_tried'), () => this.#toggle('tried', 'tried'));
    this.lost = this.#button(sign('lost'), '', () => this.#toggleLost());
    this.save = this.#button(icon('bookmark'), say('save'), () => this.#toggle('save', 'saved'));
    this.nope = this.#button(sign('nope'), say('l_not_interested'), () => this.#toggle('not_interested', 'not_interested'));
    this.report = this.#button(sign('flag'), say('l_report'), () => this.#askReason());
    setAttribute(this.report, 'aria-pressed', null);
    setAttribute(this.report, 'aria-haspopup', 'true');
    this.questions = new QuestionForm({ say, canAct, ask: (text, ratio) => act.ask(text, ratio), unask: (one) => act.unask(one) });
    this.main = h(
      'div',
      { class: 'microclip-react__main' },
      h('div', { class: 'microclip-react__grid', role: 'group', 'aria-labelledby': id }, this.clear, this.tried, this.lost, this.save, this.nope, this.report),
      this.questions.element,
    );
    this.reportPart = h('div', { class: 'microclip-react__main', hidden: true });
    this.element = h(
      'div',
      { class: 'microclip-sheet microclip-react', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': id, tabindex: '-1', hidden: true },
      h(
        'div',
        { class: 'microclip-sheet__head' },
        this.title,
        h('button', { class: 'microclip-button microclip-button--quiet microclip-button--round', type: 'button', 'aria-label': say('close'), on: { click: () => this.close() } }, icon('cross')),
      ),
      this.clipTitle,
      this.main,
      this.reportPart,
      this.status,
    );
    holdKeys(this.element, () => (this.reportPart.hidden ? this.close() : this.#backFromReport()));
    // What is typed here is not meant for the player.
    this.element.addEventListener('keydown', (event) => event.stopPropagation());
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Open for a clip at a share of it (0.0 to 1.0). `questions` are the learner's own as the state has them; `limit` is in characters. */
  open(clip, ratio, { questions = [], limit } = {}) {
    this.#came = document.activeElement;
    this.#clip = clip;
    this.#ratio = ratio;
    setText(this.clipTitle, clip.title);
    this.say('');
    this.#backFromReport({ focus: false });
    this.questions.show({ clip, ratio, questions, limit });
    this.refresh();
    show(this.element, true);
    this.clear.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    show(this.element, false);
    const came = this.#came;
    if (came?.isConnected && !came.closest('[hidden]')) came.focus?.({ preventScroll: true });
    this.closed();
  }

  say(sentence) {
    setText(this.status, sentence);
  }

  /** Look at the clip anew. */
  refresh(questions) {
    const { mine } = this.#clip;
    for (const [button, on] of [[this.clear, mine.clear], [this.tried, mine.tried], [this.save, mine.saved], [this.nope, mine.not_interested], [this.lost, isMarked(mine)]]) {
      setAttribute(button, 'aria-pressed', String(Boolean(on)));
    }
    const at = isMarked(mine) ? mine.lost_ratio : this.#ratio;
    setText(this.lost.lastElementChild, this.words('l_lost_here', { time: momentText(at, this.#clip.duration_s, this.element) }));
    setText(this.report.lastElementChild, this.words(mine.reported ? 'l_report_back' : 'l_report'));
    if (questions) this.questions.showOwn(questions);
  }

  #button(drawing, text, click) {
    return h('button', { class: 'microclip-react__button', type: 'button', 'aria-pressed': 'false', on: { click } }, h('span', { class: 'microclip-react__sign' }, drawing), h('span', { text }));
  }

  async #toggle(kind, field) {
    const on = !this.#clip.mine[field];
    if (await this.#done(() => this.act.react(kind, on))) this.say(on && kind === 'not_interested' ? this.words('l_not_interested_noted') : '');
  }

  async #toggleLost() {
    const on = !isMarked(this.#clip.mine);
    if (await this.#done(() => this.act.lost(on ? this.#ratio : null))) this.say(on ? this.words('l_lost_noted') : '');
  }

  #askReason() {
    if (this.#clip.mine.reported) return void this.#done(() => this.act.report(null));
    const form = reportForm({
      say: this.words,
      canAct: this.canAct,
      report: (reason) => this.act.report(reason),
      cancel: () => this.#backFromReport(),
    });
    this.reportPart.replaceChildren(form.element);
    this.say('');
    show(this.main, false);
    show(this.reportPart, true);
    form.first.focus({ preventScroll: true });
    return undefined;
  }

  #backFromReport({ focus = true } = {}) {
    this.reportPart.replaceChildren();
    show(this.reportPart, false);
    show(this.main, true);
    if (focus) this.report.focus({ preventScroll: true });
  }

  /** The button follows at once, and again when it is known how it ended. */
  async #done(act) {
    if (!this.canAct) {
      this.say(this.words('sign_in_to_act'));
      return false;
    }
    const clip = this.#clip;
    const ended = act();
    this.refresh();
    await ended;
    if (clip !== this.#clip) return false;
    this.refresh();
    return this.isOpen;
  }
}

const isMarked = (mine) => mine.lost_ratio !== null && mine.lost_ratio !== undefined;
