/**
 * A page with a Studio form on it, for tests: jsdom, a feed of a few clips, and a server that answers from memory.
 */
import { readFile } from 'node:fs/promises';
import { JSDOM } from 'jsdom';

export const words = JSON.parse(await readFile(new URL('../../static/src/studio/words.json', import.meta.url), 'utf8'));

const FORM = [
  { name: 'display_name', kind: 'text', label: 'Name', help: '', required: true, max_length: 120 },
  { name: 'clips', kind: 'clips', label: 'Clips', help: '', required: false, max: 500 },
  { name: 'peers', kind: 'lines', label: 'Peers', help: '', required: false, max: 10, max_length: 120 },
  { name: 'topic_path', kind: 'lines', label: 'Before', help: '', required: false, max: 10, max_length: 200, section: 'Order' },
  { name: 'when', kind: 'datetime', label: 'When', help: '', required: false, section: 'Order' },
  { name: 'ratio', kind: 'number', label: 'Share', help: '', required: true, min: 0.1, max: 1, scale: 100, unit: '%', section: 'Completion' },
];

export function clip(id, changes = {}) {
  const captions = [{ lang: 'en', label: 'English', url: `/static/${id}.vtt` }];
  return { id, title: `Clip ${id}`, media: `/static/${id}.mp4`, poster: '', captions, topics: ['sea'], duration_s: 20, description: '', check: null, ...changes };
}

/** The form with `clips` as stored; `storage` keeps drafts from one form to the next. */
export async function openForm(clips = [clip('aaaa'), clip('bbbb'), clip('cccc')], { storage = new Map(), more = {}, data = {} } = {}) {
  const dom = new JSDOM('<!doctype html><html lang="en"><body><div role="dialog"><button class="action-cancel">×</button><div id="holder"><div class="microclip-studio"><div class="microclip__mount"></div></div></div></div></body></html>', { url: 'https://studio.test/' });
  const { window } = dom;
  Object.assign(globalThis, { window, document: window.document, Event: window.Event, AbortController: window.AbortController, IntersectionObserver: class { observe() {} unobserve() {} disconnect() {} } });
  window.HTMLMediaElement.prototype.load = () => {};
  window.HTMLElement.prototype.scrollIntoView = () => {};
  Object.defineProperty(window, 'sessionStorage', {
    value: { getItem: (key) => storage.get(key) ?? null, setItem: (key, text) => storage.set(key, text), removeItem: (key) => storage.delete(key) },
  });
  const page = { dom, window, document: window.document, storage, sent: [], notes: [], answer: { status: 200, body: { saved: true, values: {} } } };
  window.fetch = async (url, options) => {
    if (options?.method !== 'POST') throw new TypeError('no files here');
    page.sent.push(JSON.parse(options.body).values);
    return new Response(JSON.stringify(page.answer.body), { status: page.answer.status });
  };
  const { StudioEditor } = await import('../../static/src/studio/editor.js');
  const holder = window.document.getElementById('holder');
  const runtime = { handlerUrl: (element, name) => `/handler/${name}`, notify: (...note) => page.notes.push(note) };
  const values = { display_name: 'Feed', clips, peers: [], topic_path: ['tides: sea'], when: null, ratio: 0.8, ...more };
  page.editor = new StudioEditor(runtime, holder, holder.firstElementChild, { block: 'feed', words, form: FORM, values, ...data });
  page.editor.start();
  return Object.assign(page, helpers(page));
}

function helpers({ window, document, sent, editor }) {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const fire = (node, type, more = {}) => node.dispatchEvent(Object.assign(new window.Event(type, { bubbles: true, cancelable: true }), more));
  return {
    all,
    fire,
    named: (name) => all('button').find((one) => (one.getAttribute('aria-label') ?? one.textContent) === name && !one.closest('[hidden]')),
    labeled: (name) => {
      const label = all('label').find((one) => one.textContent === name && !one.closest('[hidden]'));
      return label && document.getElementById(label.htmlFor);
    },
    titles: () => all('.microclip-studio__clip-title bdi').map((one) => one.textContent),
    status: () => document.querySelector('.microclip-studio__actions .microclip-studio__status').textContent,
    said: () => document.querySelector('fieldset > .microclip-studio__live').textContent,
    /** Write into a control as somebody does: with the keyboard in it. */
    type(control, value) {
      control.focus();
      control.value = value;
      fire(control, 'input');
    },
    key: (node, name, more = {}) => fire(node, 'keydown', { key: name, ...more }),
    async save() {
      document.querySelector('.save-button').click();
      await new Promise((resolve) => setTimeout(resolve, 5));
      return sent.at(-1);
    },
    close() {
      editor.life.abort();
      editor.draft.forget();
      window.close();
    },
  };
}

export const settled = (ms = 2) => new Promise((resolve) => setTimeout(resolve, ms));
