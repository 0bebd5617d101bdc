import { ApiError, readCookie } from '../../kit/api.js';
import { MEDIA, PICTURES, endingOf, numbered } from './names.js';

/** Files asked for at once, and how many are looked through for a name that is taken. */
const PAGE = 50;
const LOOKED_THROUGH = 200;
const MOST_LOOKS = 5;

/** Seconds after which a file that does not move is given up: a line that died says nothing. */
const PATIENCE_MS = 60_000;

/** Sentences longer than this are no sentences: a proxy's page. */
const LONGEST_SENTENCE = 300;

/** What Studio's filter calls files that may be clips. Older sites know no "Audio", the oldest no filter. */
const FILTERS = { media: ['OTHER,Audio', 'OTHER', ''], pictures: ['Images', ''] };

const WANTED = { media: MEDIA, pictures: PICTURES };

/**
 * The course's files as Studio keeps them: `POST` and `GET` of `/assets/<course key>/`
 * (openedx-platform, cms/djangoapps/contentstore/asset_storage_handlers.py).
 *
 * `limit` is the largest file Studio takes, in bytes; 0 when that is not known.
 */
export class CourseFiles {
  constructor({ url, limit = 0, signal, request = () => new XMLHttpRequest(), fetch = (...call) => window.fetch(...call), cookies = () => document.cookie, patience = PATIENCE_MS }) {
    Object.assign(this, { url, limit, signal, request, fetch, cookies, patience });
    this.filters = { media: 0, pictures: 0 };
  }

  /** Whether files can be brought here at all. */
  get there() {
    return Boolean(this.url);
  }

  /**
   * Send a file under a name. `progress(share)` hears 0.0 to 1.0. Resolves to its portable address, such as "/static/clip.mp4".
   *
   * Studio puts a file of the same name in the place of the old one, in every unit that shows it: see `freeName`. Rejects with an
   * ApiError: `too_large`, `refused` (both with Studio's sentence if it sent one), `signed_out`, `offline`, `failed`; or `stopped` after
   * `signal` aborted.
   */
  upload(file, name = file.name, { progress = () => {}, signal } = {}) {
    return new Promise((resolve, reject) => {
      const call = this.request();
      const stops = [signal, this.signal].filter(Boolean);
      const stop = () => call.abort();
      const fail = (code, message = '', status = 0) => reject(new ApiError(code, message, null, status));
      if (stops.some((one) => one.aborted)) return fail('stopped');
      let silent = false;
      let timer = null;
      const moving = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          silent = true;
          call.abort();
        }, this.patience);
      };
      call.upload.addEventListener('progress', (event) => {
        moving();
        if (event.lengthComputable) progress(event.loaded / event.total);
      });
      call.addEventListener('error', () => fail('offline'));
      call.addEventListener('abort', () => fail(silent ? 'offline' : 'stopped'));
      call.addEventListener('load', () => {
        const { address, refusal } = understood(call.status, call.responseText);
        if (address) {
          progress(1);
          resolve(address);
        } else fail(refusal.code, refusal.message, call.status);
      });
      call.addEventListener('loadend', () => {
        clearTimeout(timer);
        stops.forEach((one) => one.removeEventListener('abort', stop));
      });
      stops.forEach((one) => one.addEventListener('abort', stop, { once: true }));
      const body = new FormData();
      body.append('file', file, name);
      call.open('POST', this.url);
      call.setRequestHeader('Accept', 'application/json');
      call.setRequestHeader('X-CSRFToken', readCookie(this.cookies(), 'csrftoken'));
      moving();
      call.send(body);
      return undefined;
    });
  }

  /**
   * A page of the course's files that may be clips ("media") or posters ("pictures"), newest first:
   * `{files: [{name, address, bytes, picture, locked}], more}`. Rejects with an ApiError.
   */
  async list(use, { page = 0, search = '' } = {}) {
    const answer = await this.#filtered(use, { page, page_size: PAGE, ...(search ? { text_search: search } : {}) });
    const files = answer.assets.filter((asset) => WANTED[use].includes(endingOf(asset.portable_url))).map(described);
    return { files, more: (page + 1) * PAGE < Number(answer.totalCount) };
  }

  /** `name`, or with a number behind it where the course has a file of that name. Rejects with an ApiError. */
  async freeName(name) {
    const words = name.replace(/\.[^.]*$/u, '').split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(' ');
    const taken = new Set();
    for (let page = 0; page < MOST_LOOKS; page++) {
      const answer = await this.#ask({ page, page_size: LOOKED_THROUGH, text_search: words });
      for (const { portable_url: address } of answer.assets) taken.add(address.slice('/static/'.length).toLowerCase());
      if ((page + 1) * LOOKED_THROUGH >= Number(answer.totalCount)) break;
    }
    let number = 1;
    while (taken.has(numbered(name, number).toLowerCase())) number += 1;
    return numbered(name, number);
  }

  /** With the finest filter this site knows. */
  async #filtered(use, query) {
    const filters = FILTERS[use];
    for (;;) {
      const filter = filters[this.filters[use]];
      try {
        return await this.#ask(filter ? { ...query, asset_type: filter } : query);
      } catch (error) {
        if (error.status !== 400 || !filter) throw error;
        this.filters[use] += 1;
      }
    }
  }

  async #ask(query) {
    const asked = new URLSearchParams({ sort: 'date_added', direction: 'desc', ...query });
    let response;
    try {
      response = await this.fetch(`${this.url}?${asked}`, { headers: { Accept: 'application/json' }, credentials: 'same-origin', signal: this.signal });
    } catch (error) {
      throw new ApiError(error?.name === 'AbortError' ? 'stopped' : 'offline', '', null, 0);
    }
    const answer = await response.json().catch(() => null);
    if (response.ok && Array.isArray(answer?.assets)) return { ...answer, assets: answer.assets.filter((asset) => isPortable(asset?.portable_url)) };
    throw new ApiError(codeOf(response.status, answer), '', null, response.status);
  }
}

function described(asset) {
  const { portable_url: address, display_name: name, file_size: bytes, thumbnail } = asset;
  return {
    name: text(name) || address.slice('/static/'.length),
    address,
    bytes: Number(bytes) > 0 ? Number(bytes) : 0,
    picture: /^\/[^/]/.test(text(thumbnail)) ? thumbnail : '',
    locked: asset.locked === true,
  };
}

/** What Studio's answer to a file means: `{address}` or `{refusal: {code, message}}`. */
function understood(status, body) {
  const answer = parsed(body);
  const address = answer?.asset?.portable_url;
  if (status >= 200 && status < 300 && isPortable(address)) return { address };
  const said = text(answer?.error) || text(answer?.msg);
  return { refusal: { code: codeOf(status, answer), message: said.length > LONGEST_SENTENCE ? '' : said } };
}

function codeOf(status, answer) {
  if (status === 413) return 'too_large';
  if (status === 401 || status === 403) return 'signed_out';
  // Whoever is signed out is led to a page where one signs in, which is no JSON but fine otherwise.
  if (status >= 200 && status < 300 && answer === null) return 'signed_out';
  return status >= 400 && status < 500 ? 'refused' : 'failed';
}

function isPortable(address) {
  return typeof address === 'string' && /^\/static\/[^\s\\?#<>"']+$/u.test(address) && !address.includes('..');
}

function text(value) {
  return typeof value === 'string' ? value.trim() : '';
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return null; // a sign-in page, or a proxy's, in place of JSON
  }
}
