// What only a browser can try: see views.py beside this folder. All sentences are in the page.

const { token, tokenHeader, chunkBytes, post, piece, clock } = document.body.dataset;
const RANGE = [100_000, 100_999];
const MOST_CLOCK_S = 60;
const PATIENCE_MS = 60_000;

const CHECKS = { post: tryPost, range: tryRange, camera: tryCamera, clock: tryClock };

/** Each check answers [state, what to show in the sentence]. */
async function tryPost() {
  const body = new Uint8Array(Number(chunkBytes)).map((_, at) => at * 31 + (at >> 9));
  const answer = await ask(post, {
    method: "POST",
    body,
    headers: { [tokenHeader]: token, "Content-Type": "application/octet-stream" },
  });
  if (!answer.ok) return ["fail", answer.status];
  const arrived = await answer.json();
  const whole = arrived.bytes === body.length && (await sameHash(body, arrived.sha256));
  return whole ? ["ok"] : ["fail", `${answer.status}, ${arrived.bytes} / ${body.length}`];
}

async function tryRange() {
  const [first, last] = RANGE;
  const answer = await ask(piece, { headers: { Range: `bytes=${first}-${last}` } });
  const got = new Uint8Array(await answer.arrayBuffer());
  const right = got.length === last - first + 1 && got.every((byte, at) => byte === expected(first + at));
  return answer.status === 206 && right ? ["ok"] : ["fail", `${answer.status}, ${got.length} B`];
}

function expected(at) {
  return (at * 7 + (at >> 8)) % 256;
}

async function tryCamera() {
  if (!window.isSecureContext) return ["fail", location.protocol];
  const policy = document.permissionsPolicy ?? document.featurePolicy;
  if (!policy) return ["warn"];
  const refused = ["camera", "microphone"].filter((feature) => !policy.allowsFeature(feature));
  return refused.length ? ["fail", refused.join(", ")] : ["ok"];
}

async function tryClock() {
  const before = Date.now();
  const answer = await ask(clock);
  if (!answer.ok) return ["fail", answer.status];
  const after = Date.now();
  const off = Math.abs((await answer.json()).now_ms - (before + after) / 2) / 1000;
  return off <= MOST_CLOCK_S ? ["ok"] : ["warn", Math.round(off)];
}

function ask(address, options = {}) {
  return fetch(address, {
    credentials: "same-origin",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...options,
  });
}

async function sameHash(bytes, hex) {
  // Only secure pages may hash; the number of bytes has to do elsewhere.
  if (!window.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") === hex;
}

function show(item, state, detail = "") {
  item.dataset.state = state;
  const word = item.querySelector(".state");
  word.textContent = word.dataset[state];
  for (const part of item.querySelectorAll(".said, .remedy")) {
    part.hidden = !(state in part.dataset);
    for (const place of part.querySelectorAll(".found")) place.textContent = String(detail);
  }
}

async function tryAll() {
  const items = [...document.querySelectorAll("[data-check]")];
  // One after the other: nothing but the network should decide.
  for (const item of items) {
    try {
      show(item, ...(await CHECKS[item.dataset.check]()));
    } catch (error) {
      show(item, "fail", error.name);
    }
  }
  const sum = document.querySelector(".sum");
  const bad = items.some((item) => item.dataset.state === "fail");
  sum.textContent = bad ? sum.dataset.failed : sum.dataset.well;
}

tryAll();
