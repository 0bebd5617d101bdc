/**
 * Send a file straight to the object storage: one form post to a signed address, with the fields the server signed.
 *
 * Resolves to true when the storage took it, to false when it did not for whatever reason (no line, a storage that does not let this
 * page in, a link that ran out): pieces through the server are the other way. Rejects with AbortError when the signal aborts.
 * `onProgress(ratio)` gets 0.0 to 1.0 of the bytes sent. XMLHttpRequest, because fetch does not tell how much has left.
 */
export function postDirect({ url, fields }, file, { signal, onProgress = () => {}, Request = window.XMLHttpRequest, Form = window.FormData } = {}) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const form = new Form();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', file, 'clip'); // the storage reads nothing after the file; its name stays here
    const request = new Request();
    const stop = () => request.abort();
    const end = (act) => () => {
      signal?.removeEventListener('abort', stop);
      act();
    };
    request.upload.addEventListener('progress', (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener('load', end(() => resolve(request.status >= 200 && request.status < 300)));
    request.addEventListener('error', end(() => resolve(false)));
    request.addEventListener('timeout', end(() => resolve(false)));
    request.addEventListener('abort', end(() => reject(signal.reason)));
    signal?.addEventListener('abort', stop);
    request.open('POST', url);
    request.send(form);
  });
}
