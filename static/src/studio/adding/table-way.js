import { h, setAttribute, setText, show } from '../../kit/dom.js';
import { Field, area, button } from '../fields.js';
import { shownName } from './names.js';
import { leftOf, parseTable } from './table.js';

/** A dropped table larger than this is none of clips (bytes). */
const MOST_BYTES = 2_000_000;

/** So many lines of what is written are foretold; more would only make typing slow. */
const SHOWN = 100;

const TYPING_MS = 150;

/**
 * Many clips at once from a pasted or dropped table, shown before they are added.
 *
 * `existing()` gives the clips that are there, `add(clips)` adds some, `most` is how many a feed holds.
 */
export class TableWay {
  constructor({ say, existing, add, most }) {
    Object.assign(this, { say, existing, add, most });
    this.many = new Field({ label: say('paste_label'), help: say('paste_help'), control: area({ rows: '6', spellcheck: 'false', wrap: 'off' }) });
    this.chooser = h('input', { type: 'file', accept: '.csv,.tsv,.txt,text/csv', class: 'microclip-studio__live', tabindex: '-1', 'aria-hidden': 'true' });
    this.chooser.addEventListener('change', () => {
      const [file] = this.chooser.files;
      this.chooser.value = '';
      if (file) this.take(file);
    });
    this.foretold = h('p', { class: 'microclip-studio__note', role: 'status', hidden: true });
    this.hint = h('p', { class: 'microclip-studio__warning', hidden: true });
    this.body = h('tbody');
    const heads = ['tab_line', 'title', 'media', 'tab_more', 'tab_says'].map((key) => h('th', { scope: 'col', text: say(key) }));
    this.table = h('table', { class: 'microclip-studio__table' }, h('caption', { class: 'microclip-studio__live', text: say('tab_preview') }), h('thead', {}, h('tr', {}, ...heads)), this.body);
    this.box = h('div', { class: 'microclip-studio__table-box', tabindex: '0', role: 'region', 'aria-label': say('tab_preview'), hidden: true }, this.table);
    this.addButton = button(say('add_many'), () => this.#add(), { kind: 'main' });
    const file = button(say('tab_file'), () => this.chooser.click());
    this.node = h('div', { class: 'microclip-studio__way' }, this.many.node, this.foretold, this.hint, this.box, h('div', { class: 'microclip-studio__bring-ways' }, this.addButton, file, this.chooser));
    for (const type of ['input', 'change']) this.many.control.addEventListener(type, (event) => event.stopPropagation());
    this.many.control.addEventListener('input', () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.foretell(), TYPING_MS);
    });
  }

  get text() {
    return this.many.control.value;
  }

  /** Read a table from a file, behind what is written already. Resolves to whether it could be read. */
  async take(file) {
    if (file.size > MOST_BYTES) return this.#trouble('tab_file_large', { name: shownName(file.name) });
    let text;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    } catch {
      text = await file.arrayBuffer().then((bytes) => new TextDecoder(utf16(bytes) ?? 'windows-1252').decode(bytes), () => null);
    }
    if (text === null) return this.#trouble('up_unreadable');
    if (/[\0\x01-\x08\x0e-\x1f]/.test(text.slice(0, 2000))) return this.#trouble('tab_file_kind', { name: shownName(file.name) });
    this.many.control.value = this.text.trim() ? `${this.text.trimEnd()}\n${text.replace(/^\ufeff/, '')}` : text;
    this.foretell();
    this.many.focus();
    return true;
  }

  /** Say what would be added before it is. */
  foretell() {
    clearTimeout(this.typing);
    this.many.setProblem('');
    const found = this.#parsed();
    const { rows, unused, rest } = found;
    const good = rows.filter((row) => !row.problems.length).length;
    const bad = rows.length - good;
    setText(this.foretold, this.say('paste_preview', { clips: good, lines: bad }));
    show(this.foretold, rows.length > 0);
    const hints = [unused.length ? this.say('tab_unused', { columns: unused.join(', ') }) : '', rest.trim() ? this.say('tab_rest') : ''].filter(Boolean);
    setText(this.hint, hints.join(' '));
    show(this.hint, hints.length > 0);
    // What needs the author comes first; nobody reads five hundred good lines.
    const shown = rows.length > SHOWN ? [...rows].sort((a, b) => weight(b) - weight(a) || a.line - b.line).slice(0, SHOWN) : rows;
    this.body.replaceChildren(...shown.map((row) => this.#row(row)));
    show(this.box, rows.length > 0);
    setText(this.addButton, good ? this.say(good === 1 ? 'tab_add_one' : 'tab_add_many', { count: good }) : this.say('add_many'));
    setAttribute(this.addButton, 'aria-disabled', good ? null : 'true');
    return found;
  }

  #parsed() {
    const clips = this.existing();
    return parseTable(this.text, { there: new Set(clips.map((clip) => clip.media)), room: this.most - clips.length });
  }

  #row({ line, clip, raw, problems, hints }) {
    const { say } = this;
    const more = [
      ...(clip?.topics ?? []).map((topic) => `#${topic}`),
      ...(clip?.captions ?? []).map((track) => say('tab_with_captions', { language: track.label || track.lang })),
      clip?.poster ? say('tab_with_poster') : '',
      clip?.description ? say('tab_with_text') : '',
      clip?.licence ?? '',
    ].filter(Boolean);
    const says = [...problems, ...hints].map(({ key, gaps }, index) => h('p', { class: index < problems.length ? 'microclip-studio__problem' : 'microclip-studio__note', text: say(key, gaps) }));
    return h(
      'tr',
      { class: problems.length ? 'microclip-studio__table-bad' : '' },
      h('th', { scope: 'row', text: String(line) }),
      h('td', {}, h('bdi', { text: clip?.title ?? raw.trim().slice(0, 200) })),
      h('td', {}, h('bdi', { dir: 'ltr', text: clip?.media ?? '' })),
      h('td', {}, h('bdi', { text: more.join(' · ') })),
      h('td', {}, ...(says.length ? says : [say('tab_fine')])),
    );
  }

  #add() {
    const found = this.foretell();
    const clips = found.rows.filter((row) => !row.problems.length).map((row) => row.clip);
    if (!clips.length) {
      this.many.setProblem(this.say('paste_none'));
      this.many.focus();
      return;
    }
    // Lines that were not understood stay for the author to mend.
    this.many.control.value = leftOf(found);
    this.add(clips);
    this.foretell();
    const left = found.rows.length - clips.length;
    if (left) {
      this.many.setProblem(this.say('paste_skipped', { added: clips.length, lines: left }));
      this.many.focus();
    }
  }

  #trouble(key, gaps) {
    this.many.setProblem(this.say(key, gaps));
    this.many.focus();
    return false;
  }
}

const weight = (row) => (row.problems.length ? 2 : row.hints.length ? 1 : 0);

/** What spreadsheets call "Unicode text" begins with its mark. */
function utf16(bytes) {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}
