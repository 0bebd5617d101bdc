"""The feed by keyboard alone: every check, every sheet, a whole sitting. The focus is always somewhere one can see."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.feeding import (
    button,
    clip_of,
    current,
    feed_of,
    focus_of,
    go_to,
    has_focus,
    is_at,
    press,
    steps_of,
    tab_to,
)

ORDER = [
    "A harmless piece of the germ comes in",
    "One of many antibodies fits",
    "The one that fits is copied again and again",
    "Memory cells keep its shape for years",
]


def dialog(person):
    return feed_of(person).get_by_role("dialog")


def open_check(person):
    tab_to(person, feed_of(person).locator(".microclip-feed__check"))
    press(person, "Enter")
    expect(dialog(person)).to_be_visible()
    focus_of(person)


def send(person):
    """Send an answer; the verdict takes the focus, so that it is what is read first."""
    tab_to(person, dialog(person).get_by_role("button", name="Check my answer", exact=True))
    press(person, "Enter")
    verdict = dialog(person).locator(".microclip-verdict")
    has_focus(person, verdict)
    return verdict


def leave_check(person):
    tab_to(person, dialog(person).get_by_role("button", name="Back to the clip", exact=True))
    press(person, "Enter")
    expect(dialog(person)).to_have_count(0)
    has_focus(person, feed_of(person).locator(".microclip-feed__check"))


def sort_by_keys(person):
    """Bring each row up to its place by its button."""
    rows = dialog(person).locator(".microclip-order__row")
    for place, text in enumerate(ORDER):
        row = rows.filter(has_text=text)
        up = row.get_by_role("button", name=re.compile("^Move .* up$"))
        at = rows.evaluate_all("(rows, text) => rows.findIndex(row => row.textContent.includes(text))", text)
        if at > place:
            tab_to(person, up)
            for _ in range(at - place):
                press(person, "Enter")
                has_focus(person, up)
            expect(dialog(person).locator("[aria-live]")).to_have_text(
                f"“{text}” moved to place {place + 1} of {len(ORDER)}."
            )
    assert rows.locator(".microclip-option__text").all_inner_texts() == ORDER


def test_a_whole_sitting_with_every_kind_of_check(visit):
    # All of the feed, so that every kind is there, whichever order was chosen.
    tomas = visit("tomas", "/course/board/")
    tomas.open("/course/feed/")
    tomas.ask("feed", "start_sitting", {"plan": {"kind": "all", "size": 0}, "start": "binary"})
    tomas.open("/course/feed/")
    feed, before = feed_of(tomas), tomas.ask("feed", "feed_state")
    steps, due = steps_of(tomas), before["due"]["count"]
    titles = {clip["id"]: clip["title"] for clip in before["clips"]}
    at = {(step["kind"], step["clip"]): number for number, step in enumerate(steps)}
    recalls = [number for number, step in enumerate(steps) if step["kind"] == "recall"]
    assert steps[recalls[0]]["clip"] == "interest"
    pages = feed.locator(".microclip-feed__scroller > *")

    def down_to(number):
        while current(tomas).get_attribute("data-index") != str(number):
            before = int(current(tomas).get_attribute("data-index"))
            press(tomas, "ArrowDown")
            expect(pages.nth(before + 1)).not_to_have_attribute("inert", "")
            focus_of(tomas)

    def is_after(number):
        is_at(tomas, titles[steps[number + 1]["clip"]])

    def multiple():
        open_check(tomas)
        press(tomas, "Space", "Tab", "Tab", "Space", "Tab", "Tab", "Space")
        expect(send(tomas)).to_have_text("That is right.")
        leave_check(tomas)
        assert clip_of(tomas, "binary")["check"]["answer"]["right"] is True

    def order():
        open_check(tomas)
        sort_by_keys(tomas)
        expect(send(tomas)).to_have_text("That is right.")
        leave_check(tomas)

    def recall():
        # With a number: the question is read first, then it is answered and left.
        has_focus(tomas, current(tomas).locator(".microclip-check__question"))
        press(tomas, "Tab")
        press(tomas, "1", "2", "Enter")
        has_focus(tomas, current(tomas).locator(".microclip-verdict"))
        expect(current(tomas).locator(".microclip-verdict")).to_have_text("That is right.")
        tab_to(tomas, current(tomas).get_by_role("button", name="Go on", exact=True))
        press(tomas, "Enter")
        is_after(recalls[0])
        assert tomas.ask("feed", "feed_state")["due"]["count"] == due - 1

    def single():
        # Wrong at first.
        open_check(tomas)
        press(tomas, "Space")
        expect(send(tomas)).to_have_text("Not quite.")
        expect(dialog(tomas)).to_contain_text("You will meet this again")
        tab_to(tomas, dialog(tomas).get_by_role("button", name="Answer again", exact=True))
        press(tomas, "Enter", "ArrowDown", "ArrowDown", "ArrowUp")
        expect(send(tomas)).to_have_text("That is right.")
        leave_check(tomas)

    def skip():
        tab_to(tomas, current(tomas).get_by_role("button", name="Skip", exact=True))
        press(tomas, "Enter")
        is_after(recalls[1])

    # The very first clip is reached from outside the unit.
    tab_to(tomas, feed.locator(".microclip-feed__scroller"))
    deeds = {
        at["clip", "binary"]: multiple,
        at["clip", "vaccine"]: order,
        recalls[0]: recall,
        at["clip", "supply"]: single,
        recalls[1]: skip,
    }
    for number in sorted(deeds):
        down_to(number)
        deeds[number]()

    # The end.
    last = len(steps) - 1
    assert steps[last]["kind"] == "clip"
    down_to(last)
    press(tomas, "ArrowDown")
    expect(current(tomas)).to_have_class(re.compile("microclip-feed__end"))
    has_focus(tomas, feed.locator(".microclip-end__title"))
    press(tomas, "ArrowUp")
    is_at(tomas, titles[steps[last]["clip"]])
    press(tomas, "j")
    expect(current(tomas)).to_have_class(re.compile("microclip-feed__end"))
    more = button(tomas, "Go on with more clips")
    tab_to(tomas, more)
    press(tomas, "Enter")
    has_focus(tomas, feed.locator(".microclip-end__plans .microclip-plan").first)
    press(tomas, "Enter")
    expect(current(tomas).locator(".microclip-feed__title")).to_be_visible()
    has_focus(tomas, feed.locator(".microclip-feed__scroller"))


def test_the_player_by_its_keys(visit):
    jonas = visit("jonas", "/course/feed/")
    feed = feed_of(jonas)
    go_to(jonas, "Why does the Moon change shape?")
    tab_to(jonas, feed.locator(".microclip-feed__scroller"), "Shift+Tab")
    video = current(jonas).locator("video")
    expect(video).to_have_js_property("paused", False)

    press(jonas, "k")
    expect(video).to_have_js_property("paused", True)
    video.evaluate("one => { one.currentTime = 4 }")
    press(jonas, "ArrowRight")
    expect(video).to_have_js_property("currentTime", 9)
    press(jonas, "ArrowLeft")
    expect(video).to_have_js_property("currentTime", 4)
    press(jonas, "Space")
    expect(video).to_have_js_property("paused", False)

    press(jonas, "m")
    expect(video).to_have_js_property("muted", False)
    press(jonas, "m")
    expect(video).to_have_js_property("muted", True)
    captions = feed.get_by_role("button", name="Captions", exact=True)
    press(jonas, "c")
    expect(captions).to_have_attribute("aria-pressed", "false")
    press(jonas, "c")
    expect(captions).to_have_attribute("aria-pressed", "true")

    like = feed.locator(".microclip-feed__like")
    before = like.get_attribute("aria-pressed")
    press(jonas, "l")
    expect(like).not_to_have_attribute("aria-pressed", before)
    press(jonas, "l")
    expect(like).to_have_attribute("aria-pressed", before)

    press(jonas, "t")
    expect(feed.locator(".microclip-feed__words")).to_be_visible()
    press(jonas, "Escape")
    expect(feed.locator(".microclip-feed__words")).to_be_hidden()
    has_focus(jonas, feed.get_by_role("button", name="What is said", exact=True))


def test_every_sheet_by_keys(visit):
    kwame = visit("kwame", "/course/feed/")
    feed = feed_of(kwame)
    go_to(kwame, "Why does the Moon change shape?")
    tab_to(kwame, feed.locator(".microclip-feed__scroller"), "Shift+Tab")

    # What one may say about a clip.
    respond = feed.locator(".microclip-feed__respond")
    tab_to(kwame, respond)
    press(kwame, "Enter")
    sheet = dialog(kwame)
    for name in ("This was clear", "I tried it", re.compile("^Lost me here"), "Save for later"):
        reaction = sheet.get_by_role("button", name=name, exact=isinstance(name, str))
        tab_to(kwame, reaction)
        press(kwame, "Space")
        expect(reaction).to_have_attribute("aria-pressed", "true")
    tab_to(kwame, sheet.get_by_role("textbox"))
    kwame.page.keyboard.type("Why is it <b>half</b>?")
    tab_to(kwame, sheet.get_by_role("button", name="Ask", exact=True))
    press(kwame, "Enter")
    expect(sheet).to_contain_text("Your question was sent to the course team.")
    expect(sheet.locator(".microclip-question__text")).to_have_text("Why is it <b>half</b>?")
    tab_to(kwame, sheet.get_by_role("button", name="Take back: Why is it <b>half</b>?", exact=True))
    press(kwame, "Enter")
    expect(sheet.locator(".microclip-question__text")).to_have_count(0)
    focus_of(kwame)
    # Tab goes round inside.
    for _ in range(14):
        press(kwame, "Tab")
        assert kwame.page.frames[1].evaluate("Boolean(document.activeElement.closest('[role=dialog]'))")
    press(kwame, "Escape")
    has_focus(kwame, respond)
    mine = clip_of(kwame, "moon")["mine"]
    assert (mine["clear"], mine["tried"], mine["saved"]) == (True, True, True)
    assert mine["lost_ratio"] is not None

    # How clips play.
    settings = feed.get_by_role("button", name="Player settings", exact=True)
    tab_to(kwame, settings, "Shift+Tab")
    press(kwame, "Enter")
    tab_to(kwame, dialog(kwame).get_by_role("radio", name="1×", exact=True))
    press(kwame, "ArrowRight")
    expect(dialog(kwame).get_by_role("radio", name="1.25×", exact=True)).to_be_checked()
    press(kwame, "Escape")
    has_focus(kwame, settings)
    expect(current(kwame).locator("video")).to_have_js_property("playbackRate", 1.25)

    # The plan and one's intention.
    plan = feed.get_by_role("button", name="Plan and intention", exact=True)
    tab_to(kwame, plan, "Shift+Tab")
    press(kwame, "Enter")
    tab_to(kwame, dialog(kwame).get_by_role("textbox", name="What I want to do"))
    kwame.page.keyboard.type("Draw the Moon tonight")
    press(kwame, "Enter")
    has_focus(kwame, plan)
    expect(feed.locator(".microclip-sitting__pin")).to_contain_text("Draw the Moon tonight")
    kwame.settle()
    assert kwame.ask("feed", "feed_state")["pin"] == "Draw the Moon tonight"

    # A report: the clip is gone at once, the focus is not.
    number = current(kwame).get_attribute("aria-label")
    tab_to(kwame, respond)
    press(kwame, "Enter")
    tab_to(kwame, dialog(kwame).get_by_role("button", name="Report", exact=True))
    press(kwame, "Enter", "Space", "Escape")
    has_focus(kwame, dialog(kwame).get_by_role("button", name="Report", exact=True))
    press(kwame, "Enter", "Space")
    tab_to(kwame, dialog(kwame).get_by_role("button", name="Report it", exact=True))
    press(kwame, "Enter")
    expect(dialog(kwame)).to_have_count(0)
    expect(current(kwame)).not_to_have_attribute("aria-label", number)
    focus_of(kwame)
    kwame.settle()
    assert "moon" not in [clip["id"] for clip in kwame.ask("feed", "feed_state")["clips"]]
    undo = feed.get_by_role("button", name="Undo", exact=True)
    tab_to(kwame, undo)
    press(kwame, "Enter")
    is_at(kwame, "Why does the Moon change shape?")
    focus_of(kwame)
    kwame.settle()
    assert clip_of(kwame, "moon")["mine"]["reported"] is False
