// Put into every page of the bench before its own scripts: times the feed's first frames and counts what it keeps alive.
(() => {
  'use strict';

  const FEED = "[data-microclip='feed']";
  const PAGES = '.microclip-feed__clip';
  const made = [];
  const longTasks = [];
  const bench = { firstFrameMs: null, inViewMs: null };
  window.microclipBench = bench;

  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((task) => task.duration))).observe({ type: 'longtask', buffered: true });

  // A media element that merely left the page may still hold its decoder.
  const createElement = Document.prototype.createElement;
  Document.prototype.createElement = function (...given) {
    const element = createElement.apply(this, given);
    if (element instanceof HTMLMediaElement) made.push(new WeakRef(element));
    return element;
  };

  const scroller = () => document.querySelector(`${FEED} .microclip-feed__scroller`);
  const pages = () => [...document.querySelectorAll(`${FEED} ${PAGES}`)];
  const mediaOf = (page) => page?.querySelector('video, audio') ?? null;

  function currentIndex(all = pages()) {
    const box = scroller().getBoundingClientRect();
    const middle = box.top + box.height / 2;
    return all.findIndex((page) => {
      const { top, bottom } = page.getBoundingClientRect();
      return top <= middle && middle < bottom;
    });
  }

  /** Resolves to the moment of the next frame of the page's video, or of the first sound where there is no picture. */
  function nextFrame(page, giveUpMs) {
    return new Promise((resolve) => {
      let over = false;
      const end = (at) => {
        over = true;
        observer.disconnect();
        resolve(at);
      };
      const followed = new WeakSet();
      const look = () => {
        const media = mediaOf(page);
        if (over || !media || followed.has(media)) return;
        followed.add(media);
        // A waiting clip presents a frame below its poster, which nobody sees: what counts is the first one once it plays.
        const presented = () => (media.paused ? media.requestVideoFrameCallback(presented) : end(performance.now()));
        if (media.requestVideoFrameCallback) media.requestVideoFrameCallback(presented);
        else media.addEventListener('timeupdate', () => end(performance.now()), { once: true });
      };
      const observer = new MutationObserver(look);
      observer.observe(page, { childList: true, subtree: true });
      look();
      setTimeout(() => over || end(null), giveUpMs);
    });
  }

  /** From the beginning of the page: when the first clip can be seen, and its first frame that moves. */
  async function opening() {
    const page = await new Promise((resolve) => {
      const look = () => {
        const box = scroller();
        const found = box?.clientHeight ? pages()[Math.max(0, currentIndex())] : null;
        if (!found) return;
        observer.disconnect();
        resolve(found);
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { childList: true, subtree: true });
      document.addEventListener('DOMContentLoaded', look);
    });
    bench.inViewMs = performance.now();
    bench.firstFrameMs = await nextFrame(page, 60_000);
  }
  opening();

  bench.ready = () => Boolean(scroller());
  bench.toMiddle = () => {
    scroller().scrollIntoView({ block: 'center', behavior: 'instant' });
    const { left, top, width, height } = scroller().getBoundingClientRect();
    return { left, top, width, height };
  };
  const holds = ({ networkState }) => networkState === HTMLMediaElement.NETWORK_IDLE || networkState === HTMLMediaElement.NETWORK_LOADING;
  bench.alive = () => made.map((one) => one.deref()).filter((media) => media && (media.isConnected || holds(media))).length;
  bench.longest = () => ({ longest: Math.max(0, ...longTasks), number: longTasks.length });
  bench.forgetTasks = () => longTasks.splice(0);

  /**
   * Begin to wait for the next page's first frame. With `press` the next button is pressed at once and the time counts from there;
   * without, it counts from when half of the page is in the box, as a finger brings it.
   *
   * `bench.turn` resolves to `{ms, had, stalledMs, watchedMs}` once it was watched for `dwellMs`; `ms` is null when no frame came.
   */
  bench.begin = ({ press, dwellMs }) => {
    const all = pages();
    const next = all[currentIndex(all) + 1];
    const media = mediaOf(next);
    if (!next) return false;
    bench.turn = (async () => {
      const had = media ? media.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA : false;
      let from = performance.now();
      if (press) document.querySelector(`${FEED} .microclip-feed__next`).click();
      else from = await halfIn(next, 5_000);
      if (from === null) return { ms: null, had };
      const at = await nextFrame(next, 15_000);
      const shown = mediaOf(next);
      if (!shown || at === null) return { ms: null, had };
      const stalledMs = await stalls(shown, dwellMs);
      return { ms: at - from, had, stalledMs, watchedMs: dwellMs };
    })();
    return true;
  };

  function halfIn(page, giveUpMs) {
    return new Promise((resolve) => {
      const end = (at) => {
        observer.disconnect();
        resolve(at);
      };
      const observer = new IntersectionObserver((entries) => {
        const seen = entries.find((entry) => entry.intersectionRatio >= 0.5);
        if (seen) end(seen.time);
      }, { root: scroller(), threshold: 0.5 });
      observer.observe(page);
      setTimeout(() => end(null), giveUpMs);
    });
  }

  /** How long of this time a clip that should play waited for bytes (milliseconds). */
  function stalls(media, dwellMs) {
    return new Promise((resolve) => {
      let sum = 0;
      let since = null;
      const life = new AbortController();
      const close = () => {
        if (since !== null) sum += performance.now() - since;
        since = null;
      };
      media.addEventListener('waiting', () => (since ??= performance.now()), { signal: life.signal });
      for (const type of ['playing', 'pause', 'ended']) media.addEventListener(type, close, { signal: life.signal });
      setTimeout(() => {
        close();
        life.abort();
        resolve(sum);
      }, dwellMs);
    });
  }

  /** Through the whole feed: pressed down one by one, then flung back. Resolves to what was the most alive at once. */
  bench.scrollThrough = async ({ pauseMs }) => {
    const box = scroller();
    const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));
    const count = pages().length;
    let most = bench.alive();
    const next = document.querySelector(`${FEED} .microclip-feed__next`);
    for (let number = 0; number < count; number += 1) {
      next.click();
      await pause();
      most = Math.max(most, bench.alive());
    }
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const reached = currentIndex();
    for (let top = box.scrollTop; top > 0; top -= box.clientHeight * 2.5) {
      box.scrollTo({ top, behavior: 'instant' });
      await pause();
      most = Math.max(most, bench.alive());
    }
    return { most, count, reached };
  };

  /** Bytes of scripts and styles as they came over the line. */
  bench.sent = () => {
    const sum = (ending) =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => new URL(entry.name).pathname.endsWith(ending) && entry.name.includes('/static/dist/'))
        .map((entry) => [new URL(entry.name).pathname.split('/').pop(), entry.encodedBodySize]);
    return { scripts: sum('.js'), styles: sum('.css') };
  };
})();
