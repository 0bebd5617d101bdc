import { h } from '../kit/dom.js';
import { PosterField } from './adding/poster.js';
import { CaptionsField } from './captions.js';
import { CheckEditor } from './check-editor.js';
import { Field, area, checkbox, input, numberIn, select, shortNumber } from './fields.js';
import { guessedKind } from './media.js';
import { SlowLines } from './slow-lines.js';
import { stored } from './stored.js';
import { TopicsField } from './topics.js';

const USUAL = { alt: '', flashing: false, licence: '', low: '', sound: '' };

/** What is folded away until it is asked for, or until something in it is worth a look. */
const FOLDED = { looks: ['poster', 'alt', 'description'], more: ['licence', 'kind', 'flashing'] };

/** All fields of one clip, by name in `named`, and their `nodes` in order. `list` is what the card was given; `player` a box for the clip. */
export class ClipFields {
  constructor({ clip, list, player, changed, learned }) {
    const { say } = list;
    this.changed = changed;
    const address = (value) => input({ maxlength: '2000', dir: 'ltr', inputmode: 'url', spellcheck: 'false' }, value);
    const text = (value) => area({ rows: '3', maxlength: '4000' }, value);
    const line = (key, control, required = false) => new Field({ label: say(key), help: say(`${key}_help`), control, required });
    const kinds = ['video', 'audio'].map((value) => ({ value, label: say(`clip_${value}`) }));
    const title = new Field({ label: say('title'), required: true, control: input({ maxlength: '240', dir: 'auto' }, clip.title) });
    const media = line('media', address(clip.media), true);
    // A kind nobody chose follows the address.
    this.kindIsChosen = Boolean(clip.kind);
    const kind = line('kind', select(kinds, clip.kind || guessedKind(clip.media)));
    const duration_s = new Field({
      label: say('duration'),
      help: say('duration_help'),
      unit: say('seconds'),
      required: true,
      control: shortNumber({ min: '1', max: '180', step: '0.1' }, clip.duration_s),
    });
    const topics = new TopicsField({ topics: clip.topics ?? [], say, offered: list.topics, changed });
    const course = list.course && {
      ...list.course,
      media: () => media.control.value.trim(),
      duration: () => numberIn(duration_s.control) || 0,
      title: () => title.control.value.trim(),
    };
    const poster = new PosterField({ value: clip.poster, say, course });
    const alt = line('alt', text(clip.alt));
    const description = line('description', text(clip.description));
    const licence = line('licence', input({ maxlength: '400', dir: 'auto' }, clip.licence));
    const flashing = new Field({ label: say('flashing'), help: say('flashing_help'), control: checkbox(clip.flashing), inline: true });
    const captions = new CaptionsField({ tracks: clip.captions ?? [], say, languages: list.languages, changed, course });
    const moment = () => secondsOf(player.querySelector('video'));
    const check = new CheckEditor({ check: clip.check, say, moment, changed });
    this.copies = new SlowLines({ clip, say, address, size: list.size, mediaAddress: () => media.control.value.trim(), learned });
    this.named = { title, media, kind, duration_s, topics, poster, alt, description, licence, flashing, captions, check };
    this.folds = {
      looks: fold(say('fold_looks'), h('div', { class: 'microclip-studio__texts' }, poster.node, alt.node, description.node)),
      more: fold(say('fold_more'), h('div', { class: 'microclip-studio__texts' }, licence.node, kind.node, flashing.node)),
    };
    this.nodes = [
      h(
        'div',
        { class: 'microclip-studio__clip-main' },
        player,
        h('div', { class: 'microclip-studio__clip-fields' }, title.node, media.node, duration_s.node, topics.node),
      ),
      captions.node,
      check.node,
      h('div', { class: 'microclip-studio__folds' }, this.folds.looks, this.folds.more, this.copies.node),
    ];
    kind.control.addEventListener('change', () => {
      this.kindIsChosen = true;
      this.#follow();
      changed();
    });
    media.control.addEventListener('input', () => this.#follow());
    this.#follow();
  }

  /** What the form should wait for before it is saved, `{sentence, focus()}`; null for nothing. */
  get hold() {
    const { captions, poster } = this.named;
    const field = [captions, poster].find((one) => one.hold);
    return field ? { sentence: field.hold, focus: () => (field.focusHold ?? field.focus).call(field) } : null;
  }

  /** `clip` as it should be saved, with what the fields hold. */
  read(clip) {
    const { title, media, kind, duration_s, topics, poster, alt, description, licence, flashing, captions, check } = this.named;
    const values = {
      title: title.control.value,
      media: media.control.value,
      poster: poster.control.value,
      description: description.control.value,
      duration_s: numberIn(duration_s.control),
      topics: topics.read(),
      captions: captions.read(),
      check: check.read(),
      kind: kind.control.value,
      alt: alt.control.value,
      licence: licence.control.value,
      flashing: flashing.control.checked,
      ...this.copies.read(),
    };
    return stored(clip, values, { ...USUAL, kind: guessedKind(values.media) });
  }

  /** The field at a place such as "media" or "check.options.1.text". */
  fieldAt(place) {
    const [first, ...rest] = place.split('.');
    if (['low', 'sound', 'bytes'].includes(first)) return this.copies.fieldAt(place);
    const found = this.named[first];
    return found?.fieldAt?.(rest.join('.')) ?? found ?? this.named.title;
  }

  /** The name of the field an element belongs to, such as "captions"; '' for none. */
  placeOf(element) {
    if (this.copies.node.contains(element)) return 'low';
    return Object.keys(this.named).find((name) => this.named[name].node.contains(element)) ?? '';
  }

  /** Unfold what holds something worth a look. */
  unfold(findings) {
    const places = new Set(findings.map(({ place }) => place));
    for (const [name, held] of Object.entries(FOLDED)) if (held.some((place) => places.has(place))) this.folds[name].open = true;
  }

  #follow() {
    const { kind, media } = this.named;
    if (!this.kindIsChosen) kind.control.value = guessedKind(media.control.value);
  }
}

function fold(label, content) {
  return h('details', { class: 'microclip-studio__more' }, h('summary', { text: label }), content);
}

/** Where a player stands, in seconds with one decimal; null without one. */
function secondsOf(video) {
  return video ? Math.round(video.currentTime * 10) / 10 : null;
}
