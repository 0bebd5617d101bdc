/**
 * What is written in each language: `{cues, unsaved, kept}`. `cues` is null before anything was written or fetched; `kept` tells that the
 * server has captions in it.
 */
export class Works {
  #byLang = new Map();

  of(lang) {
    if (!this.#byLang.has(lang)) this.#byLang.set(lang, { cues: null, unsaved: false, kept: false });
    return this.#byLang.get(lang);
  }

  /** The languages something was written in that the server does not have. */
  get unsaved() {
    return [...this.#byLang].filter(([, { unsaved }]) => unsaved).map(([lang]) => lang);
  }

  /** What is said of each language when it is chosen: the key of a sentence, or null. */
  get marks() {
    return new Map([...this.#byLang].map(([lang, { kept, unsaved }]) => [lang, unsaved ? 'cap_open' : kept ? 'cap_kept' : null]));
  }

  /** The server has captions in these languages. */
  keep(langs) {
    for (const work of this.#byLang.values()) work.kept = false;
    for (const lang of langs) this.of(lang).kept = true;
  }

  /** New words go along to a language nothing is written in: somebody noticed that the first one was wrong. */
  move(from, to) {
    const [before, target] = [this.of(from), this.of(to)];
    if (!before.unsaved || before.kept || target.kept || target.unsaved) return;
    Object.assign(target, { cues: before.cues, unsaved: true });
    this.#byLang.delete(from);
  }

  clear() {
    this.#byLang.clear();
  }
}
