/**
 * Clips a learner wants to see no more: reported ones are gone from the sitting at once, others are passed. Both can be taken back.
 *
 * `open(steps, clipId)` shows a sitting at a clip; `goTo(clipId)` turns to one.
 */
export class Withdrawing {
  constructor({ say, deeds, note, side, state, sitting, sheets, open, goTo }) {
    Object.assign(this, { say, deeds, note, side, state, sitting, sheets, open, goTo });
  }

  /** Report a clip for a reason, or take that back with null. */
  async report(clip, reason) {
    if (reason === null) {
      if (await this.deeds.report(clip, null)) this.#bringBack(clip);
      return;
    }
    if (!this.deeds.may()) return;
    clip.mine.reported = true;
    this.sheets.close({ byHand: true });
    this.sitting.remove(clip);
    this.side.showClip(clip);
    this.note.tell(this.say('p_reported'), { undo: () => this.report(clip, null) });
    if (!(await this.deeds.report(clip, reason))) this.#bringBack(clip);
  }

  /** A clip is of no interest: on to the next one. */
  ignore(clip) {
    this.sheets.close({ byHand: true });
    this.sitting.step(1);
    this.note.tell(this.say('p_not_interested'), {
      undo: () => {
        this.deeds.react(clip, 'not_interested', false);
        this.goTo(clip.id);
      },
    });
  }

  #bringBack(clip) {
    clip.mine.reported = false;
    this.side.showClip(clip);
    this.open(this.state.sitting.steps, clip.id);
  }
}
