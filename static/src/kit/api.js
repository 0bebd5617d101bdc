/**
 * The only place that talks to the server.
 */

/**
 * A refusal or a failure.
 *
 * `code` is the server's stable code; `'offline'` when no answer came, `'failed'` when the answer was not ours to read.
 * `message` is the server's finished sentence, or '' when it sent none. `state` is the block's state as it is now, or null.
 * `status` is the HTTP status, 0 when there was none.
 */
export class ApiError extends Error {
  constructor(code, message, state, status) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.state = state ?? null;
    this.status = status;
  }

  /** Whether asking again later could help: no answer, an overloaded server, a broken one. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * Calls to one block's handlers.
 *
 * The token is read from the cookie at each call: it changes when the learner signs in again in another tab.
 */
export class Api {
  constructor(runtime, element, { fetch = window.fetch.bind(window), cookies = () => document.cookie } = {}) {
    this.runtime = runtime;
    this.element = element;
    this.fetch = fetch;
    this.cookies = cookies;
  }

  /** What tells this block from the others of the page and of the site; without anything about the learner. */
  get place() {
    return this.#url('challenge_state');
  }

  /** POST a JSON body to a handler; resolves to the parsed answer, rejects with ApiError (or AbortError). */
  call(name, body = {}, { signal, keepalive = false } = {}) {
    return this.#post(this.#url(name), JSON.stringify(body), 'application/json', { signal, keepalive });
  }

  /** POST raw bytes to a handler, with its parameters in the query string. */
  send(name, bytes, query = {}, { signal } = {}) {
    const url = this.#url(name, new URLSearchParams(query).toString());
    return this.#post(url, bytes, 'application/octet-stream', { signal });
  }

  /** GET a text that one of the block's replies gave the address of, such as captions; rejects like `call`. */
  async read(url, { signal } = {}) {
    let response;
    try {
      response = await this.fetch(url, { signal, credentials: 'same-origin' });
      if (response.ok) return await response.text();
    } catch (error) {
      if (error?.name === 'AbortError') throw error;
      throw new ApiError('offline', '', null, 0);
    }
    throw new ApiError('failed', '', null, response.status);
  }

  #url(name, query = '') {
    return this.runtime.handlerUrl(this.element, name, '', query);
  }

  async #post(url, body, type, { signal, keepalive }) {
    let response;
    try {
      response = await this.fetch(url, {
        method: 'POST',
        body,
        signal,
        keepalive,
        credentials: 'same-origin',
        headers: { 'Content-Type': type, Accept: 'application/json', 'X-CSRFToken': readCookie(this.cookies(), 'csrftoken') },
      });
    } catch (error) {
      if (error?.name === 'AbortError') throw error;
      throw new ApiError('offline', '', null, 0);
    }
    const answer = await readJson(response);
    if (response.ok && answer !== null) return answer;
    const refusal = answer?.error ?? {};
    throw new ApiError(refusal.code ?? 'failed', refusal.message ?? '', refusal.state, response.status);
  }
}

async function readJson(response) {
  try {
    return await response.json();
  } catch (error) {
    if (error?.name === 'AbortError') throw error;
    return null; // a sign-in page or a proxy's error page: HTML where JSON was due
  }
}

/** The value of one cookie out of a `document.cookie` string; '' when it is not there. */
export function readCookie(cookies, name) {
  for (const pair of cookies.split(';')) {
    const [key, ...rest] = pair.trim().split('=');
    if (key === name) return decodeURIComponent(rest.join('='));
  }
  return '';
}
