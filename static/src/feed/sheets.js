import { checkSheet } from './check-sheet.js';
import { Panels } from './panels.js';
import { PlayerSettings } from './player-settings.js';
import { ProfileSheet } from './profile-sheet.js';
import { Reactions } from './reactions.js';

/**
 * The sheets of the stage: the quick check, what one may say about a clip, how clips play.
 *
 * `reported(clip, reason)` and `ignored(clip)` hear of clips the learner wants to see no more; `chose(name)` of a changed choice; `shaped()`
 * that clips are chosen in another way from now on.
 */
export class Sheets {
  constructor({ stage, root, say, canAct, lang, state, choices, deeds, signal, changed, reported, ignored, chose, shaped }) {
    Object.assign(this, { stage, say, canAct, lang, state, deeds });
    this.panels = new Panels({ stage, root, changed });
    this.settings = new PlayerSettings({ say, choices, lang, chose, profile: () => this.openProfile(), close: () => this.panels.close({ byHand: true }) });
    const refused = (sentence) => this.profile.tell(sentence);
    const shape = async (name, body = {}) => {
      const profile = await deeds.shape(name, body, refused);
      if (profile) shaped();
      return profile;
    };
    this.profile = new ProfileSheet({
      say,
      canAct,
      signal,
      act: {
        lean: (topic, leaning) => shape('set_leaning', { topic, leaning }),
        mute: (topic, on) => shape('set_muted', { topic, on }),
        turn: (on) => shape('set_profiling', { on }),
        reset: () => shape('reset_profile'),
        take: () => deeds.look('export_profile', {}, refused),
        replay: state.can_see_insight ? () => deeds.look('replay', {}, refused) : null,
      },
      close: () => this.panels.close({ byHand: true }),
    });
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

  /** What the feed knows of the learner. */
  openProfile() {
    this.panels.open({ name: 'profile', element: this.profile.element, start: () => this.profile.open(this.state.profile), fallback: this.stage.settings });
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
