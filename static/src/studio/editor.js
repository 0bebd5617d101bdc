import { h, setAttribute, setText, show } from '../kit/dom.js';
import { sentenceFor, wording } from '../kit/words.js';
import { ClipsField } from './clips-field.js';
import { button, plainField } from './fields.js';
import { sendValues } from './send.js';
import { fingerprint } from './stored.js';

/** The whole form: fields, the summary of problems above, Save and Cancel below. */
export class StudioEditor {
  constructor(runtime, holder, root, data) {
    this.runtime = runtime;
    this.holder = holder;
    this.root = root;
    this.data = data;
    this.say = wording(data.words);
    this.life = new AbortController();
    this.fields = new Map();
    this.saving = false;
    this.marked = [];
  }

  start() {
    const { say, root } = this;
    this.summary = h('div', { class: 'microclip-studio__summary', role: 'alert', tabindex: '-1', hidden: true });
    this.status = h('p', { class: 'microclip-studio__status', role: 'status' });
    this.saveButton = button(say('save'), () => this.#save(), { kind: 'main' });
    this.cancelButton = button(say('cancel'), (event) => this.#cancel(event));
    // Studio and the library pages look for these names.
    this.saveButton.classList.add('save-button');
    this.cancelButton.classList.add('cancel-button');
    this.usual = h('div', { class: 'microclip-studio__actions' }, this.saveButton, this.cancelButton, this.status);
    this.keepButton = button(say('keep_editing'), () => this.#keep(), { kind: 'main' });
    this.unsaved = h(
      'div',
      { class: 'microclip-studio__actions', role: 'alertdialog', 'aria-label': say('unsaved'), hidden: true },
      h('p', { class: 'microclip-studio__status', text: say('unsaved') }),
      this.keepButton,
      button(say('discard'), () => this.#leave(), { kind: 'danger' }),
    );
    this.unsaved.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#keep();
    });
    const form = h('div', { class: 'microclip-studio__form' }, ...this.#sections());
    root.querySelector('.microclip__mount').replaceChildren(this.summary, form, h('div', { class: 'microclip-studio__foot' }, this.usual, this.unsaved));
    this.clips?.start();
    this.#remember();
    window.addEventListener('beforeunload', (event) => this.#beforeUnload(event), { signal: this.life.signal });
  }

  /** Fields in order; those that name the same section share a heading. */
  #sections() {
    const nodes = [];
    let current = null;
    for (const description of this.data.form) {
      const field = this.#field(description);
      this.fields.set(description.name, field);
      if (!description.section || description.kind === 'clips') {
        nodes.push(field.node);
        current = null;
      } else {
        if (current?.name !== description.section) {
          const node = h(
            'fieldset',
            { class: 'microclip-studio__section' },
            h('legend', { class: 'microclip-studio__heading', text: description.section }),
          );
          current = { name: description.section, node };
          nodes.push(node);
        }
        current.node.append(field.node);
      }
    }
    return nodes;
  }

  #field(description) {
    const value = this.data.values[description.name];
    if (description.kind !== 'clips') return plainField(description, value, this.say);
    const { data, say } = this;
    this.clips = new ClipsField({ description, value, data, say, signal: this.life.signal, changed: () => {} });
    return this.clips;
  }

  #read() {
    return Object.fromEntries([...this.fields].map(([name, field]) => [name, field.read()]));
  }

  #remember() {
    this.before = fingerprint(this.#read());
  }

  #isChanged() {
    return fingerprint(this.#read()) !== this.before;
  }

  async #save() {
    if (this.saving) return;
    this.#busy(true);
    this.#clearProblems();
    const values = this.#read();
    const adopt = this.clips?.adopter();
    this.#notify('save', { state: 'start', message: this.say('saving') });
    try {
      const stored = await sendValues(this.runtime.handlerUrl(this.holder, 'studio_save'), values);
      const editedMeanwhile = fingerprint(this.#read()) !== fingerprint(values);
      adopt?.(stored.clips);
      this.before = editedMeanwhile ? '' : fingerprint(this.#read());
      setText(this.status, this.say('saved'));
      // Studio closes its window at this word; elsewhere the form stays and says that it is saved.
      this.#notify('save', { state: 'end' });
    } catch (error) {
      if (error.name !== 'ApiError') throw error;
      this.#refused(error);
    } finally {
      this.#busy(false);
    }
  }

  #busy(busy) {
    this.saving = busy;
    setAttribute(this.saveButton, 'aria-disabled', busy ? 'true' : null);
    if (busy) setText(this.status, this.say('saving'));
  }

  #clearProblems() {
    show(this.summary, false);
    this.summary.replaceChildren();
    this.marked.forEach((clear) => clear());
    this.marked = [];
  }

  #refused(error) {
    setText(this.status, '');
    const places = Object.entries(error.fields);
    const message = places.length ? this.say('problem_summary') : sentenceFor(error, this.say);
    this.#notify('error', { title: this.say('not_saved'), message, msg: message });
    const items = places.map(([place, sentence]) => this.#problem(place, sentence));
    this.summary.replaceChildren(h('p', { text: message }), items.length ? h('ul', {}, ...items) : '');
    show(this.summary, true);
    this.summary.focus();
    this.summary.scrollIntoView({ block: 'nearest' });
  }

  /** Show a problem beside its field and as a button in the summary that leads there. */
  #problem(place, sentence) {
    const { field, path, card } = this.#find(place);
    field?.setProblem(sentence);
    card?.markProblem(`${path[path.length - 1]}: ${sentence}`);
    this.marked.push(() => {
      field?.setProblem('');
      card?.markProblem('');
    });
    const text = path.length ? `${path.join(', ')}: ${sentence}` : sentence;
    if (!field) return h('li', { text });
    const go = () => {
      card?.open(true);
      field.focus();
    };
    return h('li', {}, button(text, go, { kind: 'link' }));
  }

  #find(place) {
    const [name, ...rest] = place.split('.');
    const field = this.fields.get(name);
    if (!field) return { field: null, path: [] };
    if (field.fieldAt && rest.length) return field.fieldAt(rest.join('.'));
    return { field, path: [field.label] };
  }

  #cancel(event) {
    if (!this.#isChanged()) {
      this.#leave();
      return;
    }
    // Library pages close the editor at any press of Cancel that reaches them.
    event.stopPropagation();
    show(this.usual, false);
    show(this.unsaved, true);
    this.keepButton.focus();
  }

  #keep() {
    show(this.unsaved, false);
    show(this.usual, true);
    this.cancelButton.focus();
  }

  #leave() {
    this.#remember();
    this.life.abort();
    this.#notify('cancel', {});
  }

  #beforeUnload(event) {
    if (!this.root.isConnected || !this.#isChanged()) return;
    event.preventDefault();
  }

  #notify(name, details) {
    this.runtime.notify?.(name, details);
  }
}
