import { checkSheet } from './check-sheet.js';
import { Panels } from './panels.js';
import { PlayerSettings } from './player-settings.js';
import { Reactions } from './reactions.js';

/**
 * The sheets of the stage: the quick check, what one may say about a clip, how clips play.
 *
 * `reported(clip, reason)` and `ignored(clip)` hear of clips the learner wants to see no more; `chose(name)` of a changed choice.
 */
export class Sheets {
  constructor({ stage, root, say, canAct, lang, state, choices, deeds, changed, reported, ignored, chose }) {
    Object.assign(this, { stage, say, canAct, lang, state, deeds });
    this.panels = new Panels({ stage, root, changed });
    this.settings = new PlayerSettings({ say, choices, lang, chose, close: () => this.panels.close({ byHand: true }) });
    this.reactions = new Reactions({
      say,
      canAct,
      act: {
        react: (kind, on) => {
          const { clip } = this;
          const done = deeds.react(clip, kind, on);
          if (kind === 'not_interested' && on && canAct) ignored(clip);
          return done;
        },
        lost: (ratio) => deeds.lost(this.clip, ratio),
        ask: (text, ratio) => deeds.ask(this.clip, text, ratio),
        unask: (id) => deeds.unask(id),
        report: (reason) => reported(this.clip, reason),
      },
      closed: () => this.panels.isShowing('reactions') && this.panels.close({ byHand: true }),
    });
    stage.frame.append(this.reactions.element);
  }

  get isOpen() {
    return this.panels.isOpen;
  }

  close(how) {
    this.panels.close(how);
  }

  openSettings(clip) {
    this.panels.open({ name: 'settings', element: this.settings.element, start: () => this.settings.open(clip), fallback: this.stage.settings });
  }

  /** What one may say about a clip at a share of it (0.0 to 1.0). */
  openReactions(clip, ratio) {
    this.clip = clip;
    const { questions = [], limits } = this.state;
    this.panels.open({
      name: 'reactions',
      element: this.reactions.element,
      start: () => this.reactions.open(clip, ratio, { questions, limit: limits?.question }),
      end: () => this.reactions.close(),
      fallback: this.stage.respond,
    });
  }

  /** A clip's quick check; `closed()` is called when the learner is done with it. */
  openCheck(clip, closed = () => {}) {
    const name = `check ${clip.id}`;
    const sheet = checkSheet({
      check: clip.check,
      say: this.say,
      canAct: this.canAct,
      lang: this.lang,
      answer: async (given) => {
        const marked = await this.deeds.answer({ clipId: clip.id, check: clip.check }, given, (sentence) => setTimeout(() => sheet.say(sentence)));
        return this.panels.isShowing(name) ? marked : null;
      },
      close: () => {
        this.panels.close({ byHand: true });
        closed();
      },
    });
    this.panels.open({ name, element: sheet.element, start: () => sheet.open(), fallback: this.stage.check });
  }
}
