import { h, setAttribute, setText, show } from '../kit/dom.js';
import { sentenceFor, wording } from '../kit/words.js';
import { ClipsField } from './clips-field.js';
import { Draft, DraftOffer } from './draft.js';
import { button, plainField, reveal } from './fields.js';
import { Leaving } from './leaving.js';
import { sections } from './sections.js';
import { sendValues } from './send.js';
import { fingerprint } from './stored.js';
import { renamedInPaths } from './topic-paths.js';
import { Undoing } from './undoing.js';

const NO_CLIPS = { items: [], values: [] };

/** The whole form: fields, the summary of problems above, Undo, Save and Cancel below. */
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
    const { say, root, data } = this;
    this.summary = h('div', { class: 'microclip-studio__summary', role: 'alert', tabindex: '-1', hidden: true });
    this.status = h('p', { class: 'microclip-studio__status', role: 'status' });
    this.saveButton = button(say('save'), () => this.#save(), { kind: 'main' });
    this.cancelButton = button(say('cancel'), () => {});
    // Studio and the library pages look for these names.
    this.saveButton.classList.add('save-button');
    this.cancelButton.classList.add('cancel-button');
    for (const description of data.form) this.fields.set(description.name, this.#field(description));
    this.form = h('div', { class: 'microclip-studio__form' }, ...sections(data.form, this.fields, say));
    this.undoing = this.#undoing();
    this.usual = h('div', { class: 'microclip-studio__actions' }, this.saveButton, this.cancelButton, this.undoing.node, this.status);
    this.leaving = this.#leaving();
    const foot = h('div', { class: 'microclip-studio__foot' }, this.usual, this.leaving.node);
    root.querySelector('.microclip__mount').replaceChildren(this.summary, this.form, foot);
    this.form.addEventListener('input', (event) => this.#setting(event));
    this.form.addEventListener('change', (event) => this.#setting(event));
    // After a press on bare ground the keyboard belongs to the page as a whole.
    document.addEventListener('keydown', (event) => this.#key(event), { signal: this.life.signal });
    this.#remember();
    this.#offerDraft();
  }

  #field(description) {
    const { data, say } = this;
    const value = data.values[description.name];
    if (description.kind !== 'clips') return plainField(description, value, say);
    this.clips = new ClipsField({
      description,
      value,
      data,
      say,
      signal: this.life.signal,
      noted: (what, group) => this.undoing.note(what, group),
      learned: (change) => this.undoing.learned(change),
      renamed: (from, to) => this.#renamed(from, to),
    });
    return this.clips;
  }

  #undoing() {
    return new Undoing({
      say: this.say,
      root: this.root,
      settle: () => this.#settle(),
      read: () => this.#state(),
      show: (state) => this.#show(state),
      tell: (sentence) => setText(this.status, sentence),
      after: (what, lost) => this.#after(what, lost),
      changed: () => {
        this.draft?.soon();
        if (this.held) setTimeout(() => this.#release());
      },
    });
  }

  #leaving() {
    return new Leaving({
      say: this.say,
      root: this.root,
      usual: this.usual,
      cancel: this.cancelButton,
      isChanged: () => this.#isChanged(),
      leave: () => this.#leave(),
      keep: () => this.draft.now(),
      signal: this.life.signal,
    });
  }

  #read() {
    return Object.fromEntries([...this.fields].map(([name, field]) => [name, field.read()]));
  }

  /** Everything but the clips, by name. */
  #settings() {
    return Object.fromEntries([...this.fields].filter(([, field]) => field !== this.clips).map(([name, field]) => [name, field.read()]));
  }

  #state() {
    return { ...(this.clips?.state ?? NO_CLIPS), settings: fingerprint(this.#settings()) };
  }

  #show(state) {
    this.clips?.restore(state);
    const before = this.#settings();
    for (const [name, value] of Object.entries(JSON.parse(state.settings))) {
      // What is as it should be stays untouched: writing would move the cursor.
      if (fingerprint({ value: before[name] }) !== fingerprint({ value })) this.#write(this.fields.get(name), value);
    }
  }

  #write(field, value) {
    field.write(value);
    field.control.dispatchEvent(new window.Event('input', { bubbles: true, cancelable: false }));
  }

  #after(what, lost) {
    this.#clearProblems();
    if (what.card) this.clips.point(what.card);
    if (what.field) {
      reveal(what.field.node);
      what.field.node.scrollIntoView({ block: 'nearest' });
    }
    if (lost && what.card) this.clips.focusNear(what.card);
  }

  /** A setting was changed. What happens inside the list of clips tells of itself. */
  #setting({ target }) {
    if (this.clips?.node.contains(target)) return;
    const field = [...this.fields.values()].find((one) => one.control === target);
    if (field) this.undoing.note({ key: 'did_setting', gaps: { label: field.label }, field }, 'field');
  }

  #key(event) {
    if (event.target !== document.body && !this.root.contains(event.target)) return;
    if (this.root.isConnected && !this.usual.hidden) this.undoing.key(event);
  }

  #renamed(from, to) {
    const path = this.fields.get('topic_path');
    if (path) this.undoing.silently(() => this.#write(path, renamedInPaths(path.read(), from, to)));
  }

  #remember() {
    this.before = this.#state();
  }

  /** Whether anything is unsaved; clips that are the same objects as before are not read. */
  #isChanged() {
    if (this.clips?.hold) return true;
    const now = this.#state();
    if (now.settings !== this.before.settings || now.values.length !== this.before.values.length) return true;
    return now.values.some((clip, index) => clip !== this.before.values[index] && fingerprint(clip) !== fingerprint(this.before.values[index]));
  }

  #offerDraft() {
    const key = `microclip-studio ${this.runtime.handlerUrl(this.holder, 'studio_save')}`;
    this.draft = new Draft({ key, read: () => this.#read(), isChanged: () => this.#isChanged() });
    const draft = this.draft.found(this.#read());
    if (!draft) return;
    const offer = new DraftOffer({ say: this.say, draft, restore: () => this.#restore(draft.values), discard: () => this.#discard() });
    this.form.before(offer.node);
  }

  #restore(values) {
    const known = [...this.fields].filter(([name]) => name in values);
    this.undoing.silently(() => {
      for (const [name, field] of known) {
        if (field === this.clips) field.replace(Array.isArray(values[name]) ? values[name] : []);
        else this.#write(field, values[name]);
      }
    });
    this.undoing.note({ key: 'did_draft', gaps: {} });
    setText(this.status, this.say('draft_restored'));
    this.saveButton.focus();
  }

  #discard() {
    this.draft.now();
    (this.form.querySelector('input, textarea, select, button') ?? this.saveButton).focus();
  }

  /** End what is half done before a step is taken back. Captions being written would be lost: they come first. */
  #settle() {
    const unfinished = this.clips?.unfinished;
    if (unfinished) {
      setText(this.status, unfinished.sentence);
      unfinished.focus();
      return false;
    }
    this.clips?.settle();
    return true;
  }

  async #save() {
    if (this.saving) return;
    const hold = this.clips?.hold;
    if (hold) {
      // Studio closes its window at a save: files on their way and captions without a file would be lost.
      this.held = hold.sentence;
      setText(this.status, this.held);
      hold.focus();
      return;
    }
    this.clips?.settle();
    this.#busy(true);
    this.#clearProblems();
    const values = this.#read();
    const sent = this.#state();
    const adopt = this.clips?.adopter();
    this.#notify('save', { state: 'start', message: this.say('saving') });
    try {
      const stored = await sendValues(this.runtime.handlerUrl(this.holder, 'studio_save'), values);
      // What was written meanwhile is still unsaved.
      this.before = sent;
      const isMore = this.#isChanged();
      adopt?.(stored.clips);
      if (isMore) this.draft.now();
      else {
        this.#remember();
        this.draft.saved(this.#read());
      }
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

  /** What held the form may be over; then it is said no more. */
  #release() {
    if (!this.held || this.clips?.hold) return;
    if (this.status.textContent === this.held) setText(this.status, '');
    this.held = '';
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
    if (field) reveal(field.node);
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

  #leave() {
    this.#remember();
    this.draft.forget();
    this.life.abort();
    this.#notify('cancel', {});
  }

  #notify(name, details) {
    this.runtime.notify?.(name, details);
  }
}
