import { CaptionsEditor } from '../captions/editor.js';
import { parseCaptions } from '../captions/parse.js';
import { ApiError } from '../kit/api.js';
import { claimSound, onSoundClaimed } from '../kit/block.js';
import { h, setText, show } from '../kit/dom.js';
import { loadable } from '../studio/media.js';

/**
 * The captions editor of a clip with its player beside it, for the course team. It is the editor learners write their own captions in.
 *
 * `course` is `{staticBase, media(), duration(), title()}`, `tracks()` gives the clip's captions as they are, `keep(lang, text)` makes a
 * course file of a WebVTT text ('' takes the language away).
 */
export class CaptionsDesk {
  constructor({ say, signal, course, tracks, keep }) {
    Object.assign(this, { say, course, tracks, keep });
    this.life = new AbortController();
    signal.addEventListener('abort', () => this.dispose(), { once: true, signal: this.life.signal });
    this.notes = h('p', { class: 'microclip-desk__note', role: 'status', hidden: true });
    this.video = h('video', { class: 'microclip-desk__video', controls: true, playsinline: true, preload: 'metadata', 'aria-label': say('preview_clip', { title: course.title() }) });
    this.video.addEventListener('error', () => this.#tell(say('cap_no_player')));
    this.video.addEventListener('playing', () => claimSound(this.video));
    onSoundClaimed(this.video, this.life.signal, () => this.video.pause());
    const url = loadable(course.media(), course.staticBase);
    if (url) this.video.src = url;
    else this.#tell(say('cap_no_player'));
    this.editor = new CaptionsEditor({ say, api: this.#api(), signal: this.life.signal, player: () => this.video, clip: this.#clip(), saved: () => this.editor.show(this.#clip()) });
    this.node = h(
      'div',
      { class: 'microclip-desk' },
      h('div', { class: 'microclip-desk__player' }, this.video, this.notes),
      this.editor.element,
    );
    // What is written here is kept with its own button, and is no edit of the form before.
    for (const type of ['input', 'change']) this.node.addEventListener(type, (event) => event.stopPropagation());
    this.node.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Whether captions were written that are kept nowhere yet. */
  get unsaved() {
    return this.editor.unsaved;
  }

  /** Show the captions of a language; '' for whichever is at hand. */
  open(lang) {
    this.editor.show(this.#clip());
    if (lang && lang !== this.editor.lang) this.editor.choose(lang);
    this.focus();
  }

  focus() {
    this.node.scrollIntoView?.({ block: 'nearest' });
    this.editor.languages.select.focus({ preventScroll: true });
  }

  dispose() {
    this.life.abort();
    this.editor.dispose();
    this.video.pause();
    this.video.removeAttribute('src');
    this.video.load();
    this.node.remove();
  }

  #clip() {
    const { course } = this;
    const captions = this.tracks().map(({ lang, label, url }) => ({ lang: lang.trim(), label, url: loadable(url, course.staticBase) }));
    return { media: 'the same', duration_s: course.duration() ?? 0, captions: captions.filter(({ lang, url }) => lang && url) };
  }

  #api() {
    return {
      read: async (url, { signal }) => {
        const response = await window.fetch(url, { signal, credentials: 'same-origin', cache: 'no-cache' }).catch((error) => {
          throw error?.name === 'AbortError' ? error : new ApiError('offline', '', null, 0);
        });
        if (!response.ok) throw new ApiError('failed', '', null, response.status);
        const text = await response.text();
        if (!parseCaptions(text).length) throw new ApiError('failed', '', null, 0);
        // Places and styles on the picture are no words: the editor knows none.
        if (/^(?:STYLE|REGION)\b|-->[^\n]*\b(?:line|position|align|size|vertical|region):/m.test(text)) this.#tell(this.say('cap_plain'));
        return text;
      },
      call: async (name, { lang, text }) => {
        await this.keep(lang, text);
        return {};
      },
    };
  }

  #key(event) {
    if (event.key !== 'Enter' || event.target.tagName !== 'INPUT') return;
    event.preventDefault(); // Studio's form around us would be sent
  }

  #tell(sentence) {
    setText(this.notes, sentence);
    show(this.notes, true);
  }
}
