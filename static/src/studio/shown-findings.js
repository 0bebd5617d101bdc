/**
 * Tells findings beside the fields of one clip, without touching what the server said there.
 */
export class ShownFindings {
  #told = new Map();

  constructor(say) {
    this.say = say;
  }

  /** `fieldAt(place)` gives a field; `isDue(field)` whether the author is done with it. */
  show(findings, fieldAt, isDue) {
    const wanted = new Map();
    for (const { place, kind, key, gaps } of findings) {
      const field = fieldAt(place);
      if (!field || !isDue(field)) continue;
      const sentences = wanted.get(field) ?? { problem: '', warning: [] };
      const sentence = this.say(key, gaps);
      if (kind === 'problem') sentences.problem ||= sentence;
      else sentences.warning.push(sentence);
      wanted.set(field, sentences);
    }
    for (const field of new Set([...this.#told.keys(), ...wanted.keys()])) this.#tell(field, wanted.get(field));
  }

  #tell(field, { problem = '', warning = [] } = {}) {
    const before = this.#told.get(field) ?? '';
    const shown = field.problem?.textContent ?? before;
    // A sentence we did not write is the server's, and stays until its field is changed.
    if (shown !== problem && (!shown || shown === before)) field.setProblem(problem);
    field.setWarning?.(warning.join(' '));
    this.#told.set(field, problem);
  }
}
