/**
 * Studio's course files in memory, for tests: answers of `/assets/<course key>/` as the platform gives them, and clips whose lengths a
 * browser would read.
 */
import { openForm } from './studio-form.mjs';

export const FILES_URL = '/assets/course-v1:O+C+R/';

/** The first bytes of a clip. */
export const MP4 = [0, 0, 0, 24, ...Buffer.from('ftypisom'), 0, 0, 0, 0];

export const file = (name, content = MP4, type = '') => new File([typeof content === 'string' ? content : new Uint8Array(content)], name, { type });

export const settled = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));

/** A form with course files. `server` has `files` (name → text), `posts` (names sent), and what to answer instead (`refuse(name)`, `knows`). */
export async function openWithFiles(clips = [], { files = {}, facts = {}, limit = 100_000_000, url = FILES_URL } = {}) {
  const server = { files: new Map(Object.entries(files)), posts: [], tokens: [], lists: [], refuse: () => null, knows: ['OTHER', 'Audio', 'Images'] };
  const data = { files_url: url, files_limit: limit, captions_desk: { script: '/desk.js', sheet: '/desk.css' } };
  const page = await openForm(clips, { data });
  const { window } = page;
  window.document.cookie = 'csrftoken=token-1';
  const saving = window.fetch;
  window.fetch = async (address, options = {}) => {
    if (String(address).startsWith(FILES_URL)) return listed(server, new URL(address, 'https://studio.test'));
    if (String(address).startsWith('/static/')) {
      const text = server.files.get(address.slice('/static/'.length));
      return text === undefined ? new Response('', { status: 404 }) : new Response(text);
    }
    return saving(address, options);
  };
  Object.assign(globalThis, { XMLHttpRequest: requestTo(server, window), FormData: window.FormData, URL: Object.assign(URL, { createObjectURL: (one) => `blob:${one.name}`, revokeObjectURL: () => {} }) });
  // jsdom knows only files of its own.
  window.FormData.prototype.append = function append(name, value, as) {
    this.given = { file: value, name: as };
  };
  Object.defineProperty(window.HTMLMediaElement.prototype, 'src', {
    configurable: true,
    get() { return this.getAttribute('src'); },
    set(address) {
      this.setAttribute('src', address);
      const known = facts[address.split('/').pop().replace('blob:', '')] ?? { duration: 12.34, videoWidth: 720, videoHeight: 1280 };
      queueMicrotask(() => {
        if (known.fails) return this.dispatchEvent(new window.Event('error'));
        for (const [name, value] of Object.entries(known)) Object.defineProperty(this, name, { configurable: true, value });
        return this.dispatchEvent(new window.Event('loadedmetadata'));
      });
    },
  });
  return Object.assign(page, { server });
}

function told(name, text) {
  return { display_name: name, portable_url: `/static/${name}`, content_type: '', thumbnail: null, locked: false, file_size: text?.length ?? 0 };
}

function listed(server, address) {
  const asked = Object.fromEntries(address.searchParams);
  server.lists.push(asked);
  if (server.offline) throw new TypeError('network');
  const unknown = (asked.asset_type ?? '').split(',').filter((one) => one && !server.knows.includes(one));
  if (unknown.length) return new Response(JSON.stringify({ error: { error_code: 'invalid_asset_type_filter' } }), { status: 400 });
  const words = (asked.text_search ?? '').toLowerCase().split(/\s+/);
  const found = [...server.files].filter(([name]) => words.every((word) => name.toLowerCase().includes(word)));
  const from = Number(asked.page) * Number(asked.page_size);
  return new Response(JSON.stringify({ assets: found.slice(from, from + Number(asked.page_size)).map(([name, text]) => told(name, text)), totalCount: found.length }));
}

function requestTo(server, window) {
  return class extends window.EventTarget {
    upload = new window.EventTarget();
    headers = {};

    open(method, url) {
      Object.assign(this, { method, url });
    }

    setRequestHeader(name, value) {
      this.headers[name] = value;
    }

    abort() {
      if (this.over) return;
      this.over = true;
      this.dispatchEvent(new window.Event('abort'));
      this.dispatchEvent(new window.Event('loadend'));
    }

    async send({ given }) {
      server.posts.push(given.name);
      server.tokens.push(this.headers['X-CSRFToken']);
      this.upload.dispatchEvent(Object.assign(new window.Event('progress'), { lengthComputable: true, loaded: 1, total: 2 }));
      await server.holding;
      await settled(1);
      if (this.over) return;
      this.over = true;
      const refusal = server.refuse(given.name);
      if (refusal === 'offline') this.dispatchEvent(new window.Event('error'));
      else {
        if (!refusal) server.files.set(given.name, await given.file.text());
        const answer = refusal ?? { status: 200, body: JSON.stringify({ asset: told(given.name), msg: 'Upload completed' }) };
        Object.assign(this, { status: answer.status, responseText: answer.body });
        this.dispatchEvent(new window.Event('load'));
      }
      this.dispatchEvent(new window.Event('loadend'));
    }
  };
}
