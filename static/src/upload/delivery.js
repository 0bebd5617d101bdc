import { Sender } from './sender.js';

/**
 * One file on its way: its Sender, and what of it is kept in this browser meanwhile.
 *
 * `taken` is what an earlier page left behind (a Kept), if it goes on with that. `before` is the print of the draft there was.
 */
export class Delivery {
  constructor({ api, keeper, file, name, before = '', taken = null, onChange = () => {}, wait, post }) {
    const facts = taken?.facts ?? { name, sha256: '', direct: true, paused: false, finishing: false, before };
    this.file = file;
    this.kept = taken ? Promise.resolve(taken) : keeper.keep(file, facts); // beside the sending, not before it: disks can be slow
    this.sender = new Sender({ ...facts, api, file, onChange, wait, post, onFact: (fresh) => this.kept.then((kept) => kept.note(fresh)) });
  }

  get view() {
    return this.sender.view;
  }

  /** See Sender.run. */
  run() {
    return this.sender.run();
  }

  /** Stop here, but leave the file for the next page to go on with. */
  async leave() {
    this.sender.stop();
    (await this.kept).release?.();
  }

  /** Nobody wants this file any more, or the server has it. */
  async forget() {
    this.sender.stop();
    await (await this.kept).forget();
  }
}
