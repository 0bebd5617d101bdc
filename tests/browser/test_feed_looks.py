"""What ears, eyes and fingers get of the feed: names, sentences that are said, contrast, room, and targets one can hit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Person
from tests.browser.feeding import TOO_SMALL, TOO_WIDE, button, clip_of, current, feed_of, go_to, turn_to_end

MOON = "Why does the Moon change shape?"


@contextmanager
def shown(person: Person, opener: str, sheet: str = "[role=dialog]") -> Iterator[None]:
    """While a sheet is open, whatever language its button speaks."""
    feed_of(person).locator(opener).click()
    expect(feed_of(person).locator(sheet).locator("visible=true")).to_have_count(1)
    yield
    person.page.keyboard.press("Escape")
    expect(feed_of(person).locator(sheet).locator("visible=true")).to_have_count(0)


def states(person: Person, look: Callable[[str], None]) -> None:
    """Go through the states of a feed with a clip and its sheets, and look at each."""
    go_to(person, MOON)
    look("clip")
    with shown(person, ".microclip-feed__check"):
        look("check")
    with shown(person, ".microclip-feed__respond"):
        look("reactions")
        feed_of(person).locator(".microclip-react__grid button").last.click()
        expect(feed_of(person).locator(".microclip-react input[type=radio]").first).to_be_focused()
        look("report")
        person.page.keyboard.press("Escape")
    with shown(person, ".microclip-feed__tools [aria-haspopup=dialog]"):
        look("settings")
    with shown(person, ".microclip-sitting__button"):
        look("plan")
    with shown(person, ".microclip-feed__scroller > :not([inert]) .microclip-feed__why"):
        look("profile")
    with shown(person, ".microclip-feed__words-button", ".microclip-feed__words"):
        look("words")


def cards(person: Person, look: Callable[[str], None]) -> None:
    """The pages between and after the clips, in a feed that asks for something from before."""
    feed_of(person).locator(".microclip-feed__next").click()
    expect(current(person)).to_have_class(re.compile("microclip-feed__recall"))
    look("recall")
    # A visitor's way: a clip that holds does not let a learner pass.
    check = next(clip["check"] for clip in person.ask("feed", "feed_state")["clips"] if clip["id"] == "doubling")
    if not check["tries"]:
        person.ask("feed", "answer_check", {"clip": "doubling", "from": "", "given": 9, "attempt": 1})
        person.open(person.page.url.removeprefix(person.address))
    turn_to_end(person)
    look("end")


def hold_still(person: Person) -> None:
    """Stop clips and let colors that fade arrive: what moves would be measured half way."""
    person.page.frames[1].evaluate(
        """() => {
            document.querySelectorAll('video, audio').forEach(one => one.pause());
            return Promise.all(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished.catch(() => {})));
        }"""
    )


def findings(person: Person) -> list[str]:
    """What axe finds in the feed, as lines to read."""
    frame = person.page.frames[1]
    if not frame.evaluate("Boolean(window.axe)"):
        frame.evaluate(Axe().axe_script)
    hold_still(person)
    found = frame.evaluate(
        "axe.run('[data-microclip=feed]', { resultTypes: ['violations'] }).then(({ violations }) => violations)"
    )
    return [
        f"{one['id']}: {one['help']} {[(node['target'], node.get('failureSummary', '')) for node in one['nodes'][:3]]}"
        for one in found
    ]


@pytest.mark.parametrize("part", ["sheets", "cards"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_axe_finds_nothing(visit, direction, part):
    lang = "?lang=ar" if direction == "rtl" else ""
    who, path, walk = {"sheets": ("amira", "/course/feed/", states), "cards": ("mei", "/course/review/", cards)}[part]
    person = visit(who, path + lang, viewport=PHONE, reduced_motion="reduce")
    assert feed_of(person).evaluate("root => getComputedStyle(root).direction") == direction
    found: list[str] = []

    def look(state: str) -> None:
        for scheme in ("light", "dark"):
            person.page.emulate_media(color_scheme=scheme)
            found.extend(f"{state} {scheme}: {one}" for one in findings(person))
        person.picture(f"feed_{state}_{direction}_dark", whole=False)

    walk(person, look)
    assert found == []


def test_staff_see_where_a_clip_loses_people(visit):
    teacher = visit("teacher", "/course/feed/")
    go_to(teacher, "How money doubles itself")
    insight = feed_of(teacher).locator("details", has_text="How this clip does (course team only)")
    if insight.get_attribute("open") is None:
        insight.locator("summary").first.click()
    expect(insight.get_by_role("figure")).to_be_visible()
    expect(insight).to_contain_text("Still watching")
    assert findings(teacher) == []
    expect(feed_of(visit("amira", "/course/feed/")).get_by_text("course team only")).to_have_count(0)


def test_everything_has_a_name_and_turns_are_said(visit):
    jonas = visit("jonas", "/course/board/")
    jonas.open("/course/feed/")
    # All of the feed, so that there is a clip after this one whatever was chosen for him.
    jonas.ask("feed", "start_sitting", {"plan": {"kind": "all", "size": 0}, "start": "moon"})
    jonas.open("/course/feed/")
    feed = feed_of(jonas)
    go_to(jonas, MOON)
    likes = clip_of(jonas, "moon")["likes_text"]
    for name in (
        "Plan and intention", "Sound", "Captions", "Player settings", f"Like · {likes}",
        "Say something about this clip", "Save for later", "What is said", re.compile("^Quick check$|^Answered right$|^Look again$"),
        re.compile("^Pause$|^Play$"), "Previous clip", "Next clip",
    ):  # fmt: skip
        expect(button(jonas, name).locator("visible=true")).to_have_count(1)
    feed.get_by_role("slider", name="Place in the clip", exact=True).focus()
    expect(feed.get_by_role("slider", name="Place in the clip", exact=True)).to_have_attribute(
        "aria-valuetext", re.compile(r"^\d:\d\d of 0:15$")
    )
    expect(feed.get_by_role("progressbar", name="This sitting", exact=True)).to_have_attribute(
        "aria-valuetext", re.compile(r"^Step \d+ of \d+, about \d+ minutes? left$")
    )
    for name in ("Player", "Actions for this clip", "Time and clips"):
        expect(feed.get_by_role("group", name=name, exact=True)).to_be_visible()
    expect(feed.get_by_role("group", name=re.compile("^Clips. Use the arrow keys"))).to_be_visible()
    expect(current(jonas)).to_have_accessible_name(re.compile(f"^Clip \\d+ of \\d+: {re.escape(MOON)}$"))
    # The picture in words, for those who don't see it.
    expect(current(jonas)).to_have_accessible_description(clip_of(jonas, "moon")["alt"])

    feed.locator(".microclip-feed__next").click()
    expect(feed.get_by_role("status").first).to_have_text(re.compile(r"^Clip \d+ of \d+: \w"))
    assert feed.get_by_role("status").first.inner_text() == current(jonas).get_attribute("aria-label")

    go_to(jonas, MOON)
    feed.locator(".microclip-feed__check").click()
    expect(feed.get_by_role("dialog")).to_have_accessible_name(clip_of(jonas, "moon")["check"]["question"])
    jonas.page.keyboard.press("Escape")
    feed.locator(".microclip-feed__respond").click()
    expect(feed.get_by_role("dialog")).to_have_accessible_name("How was this clip?")
    lost = feed.get_by_role("dialog").get_by_role("button", name=re.compile(r"^Lost me here \(\d:\d\d\)$"))
    expect(lost).to_have_attribute("aria-pressed", re.compile("true|false"))
    jonas.page.keyboard.press("Escape")
    feed.get_by_role("button", name="Player settings", exact=True).click()
    expect(feed.get_by_role("dialog")).to_have_accessible_name("Player settings")
    for name in ("Speed", "Size of captions", "When a clip has ended", "How much is loaded"):
        expect(feed.get_by_role("dialog").get_by_role("group", name=name, exact=True)).to_be_visible()
    expect(feed.get_by_role("dialog").get_by_role("slider", name="Volume", exact=True)).to_be_visible()
    jonas.page.keyboard.press("Escape")

    turn_to_end(jonas)
    expect(current(jonas)).to_have_role("region")
    expect(current(jonas)).to_have_accessible_name("That’s all for now")
    expect(feed.get_by_role("status").first).to_have_text("That’s all for now")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_it_fits_and_can_be_hit(visit, width):
    found: list[str] = []
    for who, path, walk in (("amira", "/course/feed/", states), ("mei", "/course/review/", cards)):
        person = visit(who, path, viewport={"width": width, "height": 844}, reduced_motion="reduce")

        def look(state: str, person: Person = person) -> None:
            frame = person.page.frames[1]
            hold_still(person)
            found.extend(f"{state}: {one}" for one in frame.evaluate(TOO_WIDE))
            found.extend(f"{state}: {one}" for one in frame.evaluate(TOO_SMALL))
            person.picture(f"feed_{state}_{width}", whole=False)

        walk(person, look)
    assert found == []
