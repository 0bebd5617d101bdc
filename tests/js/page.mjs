/**
 * A page for tests: jsdom with the few browser parts it lacks, and a server that answers from memory.
 */
import { readFile } from 'node:fs/promises';
import { JSDOM } from 'jsdom';

const WORDS = JSON.parse(await readFile(new URL('../../static/src/kit/words.json', import.meta.url)));

export const words = (block) => WORDS[block];

/** Observers the tests fire by hand. */
export class FakeIntersectionObserver {
  static all = [];
  constructor(callback, options = {}) {
    Object.assign(this, { callback, options, targets: [], connected: true });
    FakeIntersectionObserver.all.push(this);
  }
  observe(target) {
    this.targets.push(target);
  }
  unobserve(target) {
    this.targets = this.targets.filter((one) => one !== target);
  }
  disconnect() {
    this.connected = false;
    this.targets = [];
  }
  see(target, intersectionRatio) {
    this.callback([{ target, intersectionRatio, isIntersecting: intersectionRatio > 0 }]);
  }
}

class FakeResizeObserver {
  observe() {}
  disconnect() {}
}

export function openPage({ html = '<!doctype html><html lang="en"><body></body></html>', calm = false } = {}) {
  const { window } = new JSDOM(html, { url: 'https://course.example/unit', pretendToBeVisual: true });
  window.document.cookie = 'csrftoken=first';
  const media = window.HTMLMediaElement.prototype;
  Object.defineProperty(media, 'paused', { get() { return !this.isRunning; } });
  Object.defineProperty(media, 'ended', { get() { return false; } });
  media.play = function play() {
    if (window.playRefused) return Promise.reject(new window.DOMException('not allowed', 'NotAllowedError'));
    this.isRunning = true;
    this.dispatchEvent(new window.Event('playing'));
    return Promise.resolve();
  };
  media.pause = function pause() {
    if (!this.isRunning) return;
    this.isRunning = false;
    this.dispatchEvent(new window.Event('pause'));
  };
  media.load = () => {};
  window.matchMedia = () => ({ matches: calm });
  // Scripts under test find node's URL, which knows nothing of this page's files.
  URL.createObjectURL = () => 'blob:preview';
  URL.revokeObjectURL = () => {};
  FakeIntersectionObserver.all = [];
  Object.assign(globalThis, {
    window,
    document: window.document,
    location: window.location,
    getComputedStyle: window.getComputedStyle,
    AbortController: window.AbortController,
    CustomEvent: window.CustomEvent,
    MutationObserver: window.MutationObserver,
    IntersectionObserver: FakeIntersectionObserver,
    ResizeObserver: FakeResizeObserver,
  });
  return window;
}

/** A server in memory: `handlers` maps a name to a function of the parsed body; a thrown Refusal becomes its reply. */
export function serve(window, handlers) {
  const calls = [];
  window.fetch = async (url, options) => {
    const name = url.split('/').pop().split('?')[0];
    const body = typeof options.body === 'string' ? JSON.parse(options.body) : options.body;
    calls.push({ name, body, url, options });
    if (!handlers[name]) throw new TypeError('network');
    try {
      return reply(200, await handlers[name](body, url));
    } catch (error) {
      if (error instanceof Refusal) return reply(error.status, { error: error.body });
      throw error;
    }
  };
  return calls;
}

export class Refusal extends Error {
  constructor(status, body) {
    super(body.code);
    Object.assign(this, { status, body });
  }
}

export const reply = (status, body) => ({ ok: status < 400, status, json: async () => body });

export const runtime = { handlerUrl: (element, name, suffix, query) => `/handler/${name}${query ? `?${query}` : ''}` };

/** The server-rendered view of a block, added to the page. */
export function addView(window, block) {
  const holder = window.document.createElement('div');
  const root = window.document.createElement('div');
  root.className = `microclip microclip-${block}`;
  root.dataset.microclip = block;
  for (const name of ['microclip__fallback', 'microclip__mount']) {
    const part = window.document.createElement('div');
    part.className = name;
    root.append(part);
  }
  holder.append(root);
  window.document.body.append(holder);
  return holder;
}

/** Let promises, observers and zero-length timers run. */
export const settled = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

export function clip(id, changes = {}) {
  return {
    id, title: `Clip ${id}`, media: `/media/${id}.mp4`, poster: '', captions: [], topics: [], duration_s: 10, description: '', check: null,
    mine: { liked: false, saved: false, watched_ratio: 0, finished: false }, likes: 1, likes_text: '1 like', ...changes,
  };
}

export function feedState(clips, changes = {}) {
  return { clips, resume: { clip: null, position_s: 0 }, progress: { finished: 0, of: clips.length, ratio: 0, text: '0 finished' }, complete: false, as_of: 'now', ...changes };
}
