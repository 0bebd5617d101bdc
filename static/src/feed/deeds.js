import { Latest } from '../kit/block.js';
import { sentenceFor } from '../kit/words.js';

/** Kinds of reactions and the marks of a clip they set. */
const MARKS = { like: 'liked', save: 'saved', clear: 'clear', tried: 'tried', not_interested: 'not_interested' };

/**
 * What a learner does in the feed, told to the server. Each deed shows at once and is taken back when it is refused.
 *
 * `state` is the feed's, which deeds keep up to date; `tell(sentence)` says something; `changed(clip)` hears that a clip's marks are
 * others now; `progressed(reply)` of replies with the learner's progress, `answered(answer)` of each marked answer; `announce(act)` tells the other blocks of the page.
 */
export class Deeds {
  #latest = new Map();

  constructor({ outbox, api, state, say, canAct, tell, changed, progressed, answered, announce }) {
    Object.assign(this, { outbox, api, state, say, canAct, tell, changed, progressed, answered, announce });
  }

  /** Whether this person may take part; else they are told. */
  may() {
    if (!this.canAct) this.tell(this.say('sign_in_to_act'));
    return this.canAct;
  }

  async react(clip, kind, on) {
    if (!this.may()) return;
    const field = MARKS[kind];
    const undo = { value: clip.mine[field], likes: clip.likes, likes_text: clip.likes_text };
    clip.mine[field] = on;
    if (kind === 'like') clip.likes += on ? 1 : -1;
    this.changed(clip);
    await this.#mark(clip, `${clip.id} ${kind}`, () => this.#send('set_reaction', { clip: clip.id, kind, on }, `${kind} ${clip.id}`), (reply) => {
      clip.mine[field] = reply.mine[field];
      if (kind === 'like') Object.assign(clip, { likes: reply.likes, likes_text: reply.likes_text });
    }, () => {
      clip.mine[field] = undo.value;
      if (kind === 'like') Object.assign(clip, { likes: undo.likes, likes_text: undo.likes_text });
    });
  }

  async lost(clip, ratio) {
    if (!this.may()) return;
    const before = clip.mine.lost_ratio;
    clip.mine.lost_ratio = ratio;
    this.changed(clip);
    await this.#mark(clip, `${clip.id} lost`, () => this.#send('mark_lost', { clip: clip.id, ratio }, `lost ${clip.id}`), (reply) => {
      clip.mine.lost_ratio = reply.mine.lost_ratio;
    }, () => {
      clip.mine.lost_ratio = before;
    });
  }

  /** Resolves to the learner's questions as they are then, or to null when it did not work. */
  ask(clip, text, ratio) {
    return this.#ask('ask_author', { clip: clip.id, ratio, text });
  }

  unask(id) {
    return this.#ask('unask', { id });
  }

  /** Report a clip, or take that back with null. Resolves to whether it stands. */
  async report(clip, reason) {
    if (!this.may()) return false;
    const before = clip.mine.reported;
    clip.mine.reported = reason !== null;
    try {
      const reply = await this.#send('report_clip', { clip: clip.id, reason }, `report ${clip.id}`);
      clip.mine.reported = reply.mine.reported;
      return true;
    } catch (error) {
      clip.mine.reported = before;
      this.tell(sentenceFor(error, this.say));
      return false;
    }
  }

  /**
   * Answer the check of a clip, or of a recall card that may belong to another feed (`from`). Resolves to the marked answer, or to null
   * after `refused(sentence)`.
   */
  async answer({ clipId, from = '', check }, given, refused) {
    const own = from ? null : this.state.clips.find((clip) => clip.id === clipId);
    const checks = [...new Set([check, own?.check].filter(Boolean))];
    const before = checks.map((one) => one.tries ?? 0);
    const attempt = Math.max(...before) + 1;
    for (const one of checks) one.tries = attempt;
    if (own) this.changed(own);
    try {
      const reply = await this.#send('answer_check', { clip: clipId, from, given, attempt });
      for (const one of checks) one.tries = reply.tries;
      check.answer = reply.answer;
      if (own?.check) own.check.answer = reply.answer;
      for (const part of ['learned', 'due', 'next_topics']) if (reply[part]) this.state[part] = reply[part];
      this.answered(reply.answer);
      this.progressed(reply);
      if (own) this.changed(own);
      this.announce('answered');
      return reply.answer;
    } catch (error) {
      checks.forEach((one, index) => (one.tries = before[index]));
      if (own) this.changed(own);
      refused(sentenceFor(error, this.say));
      return null;
    }
  }

  /** Begin a sitting anew. Resolves to the sitting, or to null when that could not be. */
  async startSitting(plan, start) {
    try {
      const { sitting } = await this.api.call('start_sitting', { plan: this.canAct ? plan : null, start });
      this.state.sitting = sitting;
      return sitting;
    } catch (error) {
      this.tell(sentenceFor(error, this.say));
      return null;
    }
  }

  /** Shape how clips are chosen. Resolves to the profile as it is then, or to null after `refused(sentence)`. */
  async shape(name, body, refused) {
    const reply = await this.look(name, body, refused);
    if (!reply) return null;
    for (const part of ['profile', 'next_topics', 'sitting']) if (reply[part]) this.state[part] = reply[part];
    return reply.profile;
  }

  /** Ask for something that is shown at once. Resolves to the reply, or to null after `refused(sentence)`. */
  async look(name, body, refused) {
    try {
      return await this.api.call(name, body);
    } catch (error) {
      refused(sentenceFor(error, this.say));
      return null;
    }
  }

  async setPin(text) {
    if (!this.may()) return;
    const before = this.state.pin;
    this.state.pin = text;
    this.progressed({});
    try {
      this.state.pin = (await this.#send('set_pin', { text }, 'pin')).pin;
    } catch (error) {
      this.state.pin = before;
      this.tell(sentenceFor(error, this.say));
    }
    this.progressed({});
  }

  /** Take in how an act of an earlier page, or of another window, ended. */
  late({ body, reply, error }) {
    if (error) return this.tell(sentenceFor(error, this.say));
    const clip = this.state.clips.find((one) => one.id === body.clip && !body.from);
    for (const part of ['learned', 'due', 'questions', 'pin']) if (reply[part] !== undefined) this.state[part] = reply[part];
    if (clip && reply.mine) Object.assign(clip.mine, reply.mine);
    if (clip && reply.likes !== undefined) Object.assign(clip, { likes: reply.likes, likes_text: reply.likes_text });
    if (clip?.check && reply.answer) Object.assign(clip.check, { answer: reply.answer, tries: reply.tries });
    if (clip) this.changed(clip);
    this.progressed(reply);
    return undefined;
  }

  async #ask(name, body) {
    if (!this.may()) return null;
    try {
      this.state.questions = (await this.#send(name, body)).questions;
      return this.state.questions;
    } catch (error) {
      this.tell(sentenceFor(error, this.say));
      return null;
    }
  }

  /** Send, and take in only the answer to the newest of its kind. */
  async #mark(clip, key, send, take, undo) {
    if (!this.#latest.has(key)) this.#latest.set(key, new Latest());
    try {
      const reply = await this.#latest.get(key).run(send);
      if (!reply) return;
      take(reply);
      this.announce('reacted');
    } catch (error) {
      undo();
      this.tell(sentenceFor(error, this.say));
    }
    this.changed(clip);
  }

  #send(name, body, key = '') {
    return this.outbox.send(name, body, { key, kept: () => this.tell(this.say('p_kept')) });
  }
}
