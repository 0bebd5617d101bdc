"""What the tests of the feed share: finding one's way in it, watching its players and its requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.conftest import PATIENCE_MS, PHONE, Person
from tests.demo.process import until

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
MEDIA_FILE = re.compile(r"\.(mp4|m4a|m4s|m3u8|webm)(\?|$)|/media/[^/]+(\?|$)")

# Every media element that was ever made is watched, also those that are out of the page: one counts as alive until it was emptied.
COUNT_PLAYERS = """() => {
    const made = [];
    const make = Document.prototype.createElement;
    Document.prototype.createElement = function (name, ...more) {
        const one = make.call(this, name, ...more);
        if (/^(video|audio)$/i.test(name)) made.push(one);
        return one;
    };
    window.players = { looks: 0, alive: 0, playing: 0, strangers: 0, now: [] };
    const look = () => {
        const playing = made.filter(one => !one.paused && !one.ended);
        const alive = made.filter(one => one.isConnected || [one.NETWORK_IDLE, one.NETWORK_LOADING].includes(one.networkState));
        const told = window.players;
        told.looks += 1;
        told.alive = Math.max(told.alive, alive.length);
        told.playing = Math.max(told.playing, playing.length);
        told.strangers += playing.filter(one => !one.isConnected || one.closest('[inert]')).length;
        told.now = playing.map(one => one.currentSrc);
    };
    setInterval(look, 30);
}"""

# What has the focus, in words; null when nothing has it. The scroll box shows its ring on the frame around it, an option on its row.
FOCUS = """() => {
    const one = document.activeElement;
    if (!document.hasFocus() || !one || one === document.body) return null;
    const rings = (node, pseudo) => {
        const style = getComputedStyle(node, pseudo);
        const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        return outlined || style.boxShadow !== 'none' || (pseudo && style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) > 0);
    };
    const around = one.matches('.microclip-feed__scroller') ? [one.closest('.microclip-feed__frame'), '::after'] : [one.closest('label') ?? one];
    const seen = [one, around[0]].map(node => node.getBoundingClientRect());
    return {
        name: (one.getAttribute('aria-label') || one.textContent || one.tagName).trim().slice(0, 60), tag: one.tagName, css: one.className,
        shown: seen.some(box => box.width > 1 && box.height > 1), ring: rings(one) || rings(...around), stop: one.tabIndex >= 0,
    };
}"""

# What sticks out of the page or of the stage, which would cut it off. Pages one isn't at and what only ears get don't count.
TOO_WIDE = """() => {
    const found = [];
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth - page.clientWidth} px too wide`);
    for (const one of document.querySelectorAll('[data-microclip=feed] *')) {
        if (one.closest('[inert], .microclip-hidden, .microclip-feed__status--quiet, svg, .microclip-feed__video, .microclip-feed__poster') || !one.getClientRects().length) continue;
        if (getComputedStyle(one).visibility === 'hidden') continue;
        const around = (one.closest('.microclip-feed__frame') ?? page).getBoundingClientRect();
        const box = one.getBoundingClientRect();
        const name = `${one.tagName}.${one.className} "${one.textContent.trim().slice(0, 30)}"`;
        if (box.left < around.left - 1 || box.right > around.right + 1) found.push(`${name} sticks out: ${box.left}…${box.right} of ${around.left}…${around.right}`);
        const words = [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        const cut = one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible';
        if (words && cut && getComputedStyle(one).textOverflow !== 'ellipsis') found.push(`${name} is cut off: ${one.scrollWidth} in ${one.clientWidth} px`);
    }
    return found;
}"""

# Targets that are too small to hit: 44 px over the picture, where fingers are quick, 24 px elsewhere. A field in a label is as large as that.
TOO_SMALL = """() => {
    const found = [];
    for (const one of document.querySelectorAll('[data-microclip=feed] :is(button, a[href], input, select, textarea, summary)')) {
        if (one.closest('[inert], [hidden]') || !one.getClientRects().length) continue;
        const box = (one.closest('label') ?? one).getBoundingClientRect();
        const onStage = one.closest('.microclip-feed__top, .microclip-feed__rail, .microclip-feed__bar, .microclip-feed__scroller, .microclip-feed__note');
        const least = onStage && !one.closest('.microclip-sitting__menu') ? 44 : 24;
        if (Math.round(box.width) < least || Math.round(box.height) < least)
            found.push(`${one.tagName}.${one.className} "${one.getAttribute('aria-label') ?? one.textContent.trim()}" is ${box.width} × ${box.height}`);
    }
    return found;
}"""


def players(person: Person) -> dict[str, Any]:
    """What `COUNT_PLAYERS` saw so far in the unit's frame."""
    told: dict[str, Any] = person.page.frames[1].evaluate("window.players")
    return told


def counting(context: BrowserContext) -> None:
    """Prepare a window so that `players` works."""
    context.add_init_script(f"({COUNT_PLAYERS})()")


def feed_of(person: Person, nth: int = 0) -> Locator:
    """The root of the first (or another) feed of the unit."""
    feed: Locator = person.block("feed").nth(nth)
    return feed


def current(person: Person, nth: int = 0) -> Locator:
    """The page of the scroll box one is at: a clip, a recall card or the end card."""
    return feed_of(person, nth).locator(".microclip-feed__scroller > :not([inert])")


def media(person: Person, nth: int = 0) -> Locator:
    """The player of the current clip."""
    return current(person, nth).locator("video, audio")


def playing(person: Person, nth: int = 0) -> None:
    """Wait until the current clip truly runs."""
    expect(media(person, nth)).to_have_count(1)
    until(
        lambda: media(person, nth).evaluate("one => !one.paused && one.currentTime > 0.1"), seconds=PATIENCE_MS / 1000
    )


def resting(person: Person, nth: int = 0) -> None:
    """Wait until no player of this feed runs."""
    feed = feed_of(person, nth)
    until(
        lambda: feed.evaluate("root => [...root.querySelectorAll('video, audio')].every(one => one.paused)"),
        seconds=PATIENCE_MS / 1000,
    )


def steps_of(person: Person) -> list[dict[str, Any]]:
    """The steps of the sitting this person's page opened with."""
    steps: list[dict[str, Any]] = person.ask("feed", "feed_state")["sitting"]["steps"]
    return steps


def clip_of(person: Person, clip: str, block: str = "feed") -> dict[str, Any]:
    """A clip as the server tells it now."""
    state = person.ask(block, "feed_state")
    return next(one for one in state["clips"] if one["id"] == clip)


def is_at(person: Person, title: str, nth: int = 0) -> None:
    """Wait until the page with this title is the current one."""
    expect(current(person, nth).locator(".microclip-feed__title")).to_have_text(title)


def go_to(person: Person, title: str, nth: int = 0) -> None:
    """Turn to a clip by the list beside the stage, whichever sitting it is in."""
    every = feed_of(person, nth).locator(".microclip-details", has=person.unit.locator(".microclip-feed__list"))
    if every.get_attribute("open") is None:
        every.locator("summary").click()
    rows = every.locator(".microclip-feed__row")
    rows.filter(has=person.unit.get_by_text(title, exact=True)).click()
    is_at(person, title, nth)


def button(person: Person, name: str | re.Pattern[str], nth: int = 0) -> Locator:
    """A button of the feed by its name, where it can be seen."""
    return feed_of(person, nth).get_by_role("button", name=name, exact=isinstance(name, str))


def turn_to_end(person: Person, nth: int = 0, seen: Callable[[], None] = lambda: None) -> int:
    """Press "next" until the end card, in how many turns; ``seen()`` is called at each page before that."""
    feed = feed_of(person, nth)
    pages = feed.locator(".microclip-feed__scroller > *")
    count = pages.count()
    at = pages.evaluate_all("pages => pages.findIndex(page => !page.inert)")
    for number in range(at + 1, count):
        feed.locator(".microclip-feed__next").click()
        expect(pages.nth(number)).not_to_have_attribute("inert", "")
        if number < count - 1:
            seen()
    expect(feed.locator(".microclip-feed__end")).not_to_have_attribute("inert", "")
    return count - at - 1


def hide_tab(person: Person, hidden: bool) -> None:
    """What the unit's page hears when its tab goes to the background, or comes back."""
    person.page.frames[1].evaluate(
        """hidden => {
            Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )


class Posts:
    """The posts of a page that were answered, by handler, with what they said."""

    def __init__(self, person: Person) -> None:
        self.answered: list[tuple[str, dict[str, Any]]] = []
        person.page.on("requestfinished", self._note)

    def _note(self, request: Any) -> None:
        found = re.search(r"/handler/.+/(\w+)/(\?|$)", request.url)
        if found and request.method == "POST":
            self.answered.append((found[1], request.post_data_json))

    def of(self, handler: str) -> list[dict[str, Any]]:
        """What was told to one handler."""
        return [body for name, body in self.answered if name == handler]


def wait_for(person: Person, condition: Callable[[], object]) -> None:
    """Wait for something that is heard of the page: unlike `until` this lets the browser's news come in."""
    for _ in range(PATIENCE_MS // 50):
        if condition():
            return
        person.page.wait_for_timeout(50)
    raise AssertionError("it did not happen in time")


class Fetched:
    """Addresses of media the page asked for."""

    def __init__(self, context: BrowserContext) -> None:
        self.urls: list[str] = []
        context.on("request", self._note)

    def _note(self, request: Any) -> None:
        if MEDIA_FILE.search(request.url):
            self.urls.append(request.url)


class Forgiving(list[str]):
    """Troubles of a page, but for those that belong to what is tried out."""

    def __init__(self, expected: str) -> None:
        super().__init__()
        self.expected = re.compile(expected)

    def append(self, trouble: str) -> None:
        if not self.expected.search(trouble):
            super().append(trouble)


def forgive(person: Person, expected: str) -> None:
    """Troubles that match this pattern are no news from here on."""
    before, person.troubles = person.troubles, Forgiving(expected)
    person.troubles.extend(before)


def focus_of(person: Person) -> dict[str, Any]:
    """What has the focus. It is never lost, it is there to be seen, and one sees that it has it."""
    told = person.page.frames[1].evaluate(FOCUS)
    assert told, "the focus is lost"
    assert told["shown"], told
    assert told["ring"] or not told["stop"], told
    found: dict[str, Any] = told
    return found


def tab_to(person: Person, locator: Locator, key: str = "Tab", most: int = 80) -> None:
    """Press Tab until it is reached. Once the focus is in the unit it stays in sight all the way."""
    frame = person.page.frames[1]
    inside = frame.evaluate(FOCUS) is not None
    for _ in range(most):
        if inside and locator.count() == 1 and locator.evaluate("one => one === document.activeElement"):
            return
        person.page.keyboard.press(key)
        inside = inside or frame.evaluate(FOCUS) is not None
        if inside:
            focus_of(person)
    raise AssertionError(f"not reached by {key}: {locator}")


def press(person: Person, *keys: str) -> None:
    """Press keys one after the other; the focus stays somewhere one can see."""
    for key in keys:
        person.page.keyboard.press(key)
        focus_of(person)


def has_focus(person: Person, locator: Locator) -> None:
    """It has the focus, and one sees that."""
    expect(locator).to_be_focused()
    focus_of(person)
