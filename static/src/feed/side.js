import { h, setAttribute, setText, show } from '../kit/dom.js';
import { icon } from '../kit/icons.js';

/** From this width of the block on, the parts beside the stage are open from the start (pixels). */
const ROOMY_PX = 700;

/** What stands beside (or below) the stage: progress, the clip in words, the list of clips. */
export class Side {
  constructor({ state, say, width, go }) {
    this.say = say;
    this.bar = h('progress', { class: 'microclip-progress', max: 1, value: 0, 'aria-label': say('progress') });
    this.progress = h('p', { class: 'microclip-feed__progress-text' });
    this.description = h('p', { class: 'microclip-feed__description', dir: 'auto' });
    this.transcript = h('p', { class: 'microclip-feed__transcript', dir: 'auto' });
    this.transcriptPart = h('div', { hidden: true }, h('p', { class: 'microclip-feed__side-title', text: say('transcript') }), this.transcript);
    this.nothing = h('p', { class: 'microclip-muted', text: say('no_description') });
    this.rows = state.clips.map((clip, index) => this.#row(clip, index, go));
    const open = width >= ROOMY_PX;
    this.element = h(
      'div',
      { class: 'microclip-feed__side' },
      h('div', { class: 'microclip-feed__progress' }, this.progress, this.bar),
      h(
        'details',
        { class: 'microclip-details', open },
        h('summary', { class: 'microclip-details__summary', text: say('about_clip') }),
        this.description,
        this.nothing,
        this.transcriptPart,
      ),
      h(
        'details',
        { class: 'microclip-details', open },
        h('summary', { class: 'microclip-details__summary', text: say('all_clips') }),
        h('ol', { class: 'microclip-feed__list' }, ...this.rows.map((row) => row.element)),
      ),
      h(
        'details',
        { class: 'microclip-details microclip-feed__keys' },
        h('summary', { class: 'microclip-details__summary', text: say('keys') }),
        h('p', { class: 'microclip-muted', text: say('keys_help') }),
      ),
    );
  }

  #row(clip, index, go) {
    const done = h('span', { class: 'microclip-feed__done', hidden: true }, icon('tick'), h('span', { class: 'microclip-hidden', text: this.say('finished') }));
    const button = h(
      'button',
      { class: 'microclip-feed__row', type: 'button', on: { click: () => go(index) } },
      h('span', { class: 'microclip-feed__row-number', text: index + 1, 'aria-hidden': 'true' }),
      h('span', { class: 'microclip-feed__row-title', dir: 'auto', text: clip.title }),
      done,
    );
    return { element: h('li', {}, button), button, done };
  }

  showProgress(progress) {
    setText(this.progress, progress.text);
    if (this.bar.value !== progress.ratio) this.bar.value = progress.ratio;
  }

  showClips(clips) {
    clips.forEach((clip, index) => show(this.rows[index].done, clip.mine.finished));
  }

  showCurrent(index, clip) {
    this.rows.forEach((row, at) => setAttribute(row.button, 'aria-current', at === index ? 'true' : null));
    setText(this.description, clip?.description ?? '');
    show(this.description, Boolean(clip?.description));
    this.showTranscript([]);
  }

  showTranscript(lines, lang) {
    setText(this.transcript, lines.join(' '));
    if (lang) this.transcript.lang = lang;
    show(this.transcriptPart, lines.length > 0);
    show(this.nothing, !lines.length && !this.description.textContent);
  }
}
