import { ApiError, readCookie } from '../kit/api.js';

/**
 * Send settings to the block. Resolves to the stored values.
 *
 * Rejects with an ApiError that also carries `fields`: sentences by place, empty when the refusal names none. The token is read
 * from the cookie for each call, because it changes when the author signs in again in another tab.
 */
export async function sendValues(url, values, { fetch = window.fetch.bind(window), cookies = document.cookie } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ values }),
      credentials: 'same-origin',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'X-CSRFToken': readCookie(cookies, 'csrftoken'),
      },
    });
  } catch {
    throw withFields(new ApiError('offline', '', null, 0), {});
  }
  const answer = await response.json().catch(() => null); // a sign-in page in place of JSON
  if (response.ok && answer?.saved) return answer.values;
  const refusal = answer?.error ?? {};
  const error = new ApiError(refusal.code ?? 'failed', refusal.message ?? '', null, response.status);
  throw withFields(error, refusal.fields ?? refusal.details?.fields ?? {});
}

function withFields(error, fields) {
  return Object.assign(error, { fields });
}
