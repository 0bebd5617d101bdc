"""A sitting from its first clip to its end, on a phone and at a desk: what plays, how many players there are, and that it ends."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP
from tests.browser.feeding import (
    TOUCH,
    button,
    counting,
    current,
    feed_of,
    hide_tab,
    is_at,
    players,
    playing,
    resting,
    steps_of,
    turn_to_end,
)
from tests.demo.process import until

LOOKS = {"phone": ("kwame", TOUCH), "desk": ("amira", {"viewport": LAPTOP})}


def swipe(person, by):
    """A finger that goes up (or down, with a negative ``by``) over the stage."""
    scroller = feed_of(person).locator(".microclip-feed__scroller")
    scroller.scroll_into_view_if_needed()
    box = scroller.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + by / 2
    session = person.page.context.new_cdp_session(person.page)

    def finger(what, *points):
        session.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": [{"x": x, "y": at} for at in points]})

    finger("touchStart", y)
    for step in range(1, 13):
        finger("touchMove", y - by * step / 12)
        person.page.wait_for_timeout(16)
    finger("touchEnd")
    session.detach()


def watched_for(person, looks):
    """Let the page go on for so many frames, and say what its players did."""
    end = players(person)["looks"] + looks
    until(lambda: players(person)["looks"] >= end, seconds=20)
    return players(person)


@pytest.mark.parametrize("look", LOOKS)
def test_one_clip_plays_all_the_way_to_the_end(visit, look):
    """Then nothing plays by itself; going on is asked for twice."""
    who, options = LOOKS[look]
    person = visit(who, "/course/feed/", prepare=counting, **options)
    feed = feed_of(person)
    clips = [step for step in steps_of(person) if step["kind"] == "clip"]
    playing(person)
    person.picture(f"feed_{look}", whole=False)
    assert len(players(person)["now"]) == 1

    assert turn_to_end(person, seen=lambda: playing(person)) == len(clips)
    told = watched_for(person, 40)
    assert told["playing"] == 1, "two clips played at once"
    assert told["strangers"] == 0, "a clip played that is not the current one"
    assert told["alive"] <= 3, "more players than three"

    # Nothing plays by itself after the end, and nothing is fetched to play.
    assert told["now"] == []
    expect(current(person)).to_have_class(re.compile("microclip-feed__end"))
    expect(feed.locator(".microclip-end__title")).to_have_text(re.compile(r"\w"))
    person.picture(f"feed_end_{look}", whole=False)
    assert watched_for(person, 60)["now"] == []

    button(person, re.compile("^Go on with more|^Watch some again")).click()
    expect(current(person)).to_have_class(re.compile("microclip-feed__end"))
    feed.locator(".microclip-end__plans .microclip-plan").first.click()
    expect(current(person).locator(".microclip-feed__title")).to_be_visible()
    playing(person)
    assert players(person)["alive"] <= 3


def test_back_to_the_unit_leaves_the_feed(visit):
    person = visit("sofia", "/course/loop/", prepare=counting)
    turn_to_end(person)
    back = button(person, "Back to the unit")
    expect(back).to_be_visible()

    back.press("Enter")

    frame = person.page.frames[1]
    assert frame.evaluate("!document.activeElement.closest('[data-microclip=feed]')"), "the focus stayed in the feed"
    assert frame.evaluate("document.activeElement !== document.body"), "the focus is lost"
    expect(person.block("challenge")).to_be_in_viewport()
    assert watched_for(person, 30)["now"] == []


def test_a_finger_turns_pages_one_at_a_time(visit):
    person = visit("sofia", "/course/feed/", prepare=counting, **TOUCH)
    titles = {clip["id"]: clip["title"] for clip in person.ask("feed", "feed_state")["clips"]}
    clips = [titles[step["clip"]] for step in steps_of(person)]
    is_at(person, clips[0])

    swipe(person, 420)
    is_at(person, clips[1])
    playing(person)
    swipe(person, 420)
    is_at(person, clips[2])
    playing(person)
    swipe(person, -420)
    is_at(person, clips[1])
    playing(person)

    assert players(person)["playing"] == 1
    assert players(person)["strangers"] == 0


def test_a_wheel_turns_pages_and_hands_on_to_the_unit_at_the_end(visit):
    person = visit("jonas", "/course/feed/")
    titles = {clip["id"]: clip["title"] for clip in person.ask("feed", "feed_state")["clips"]}
    clips = [titles[step["clip"]] for step in steps_of(person) if step["kind"] == "clip"]
    is_at(person, clips[0])
    scroller = feed_of(person).locator(".microclip-feed__scroller")
    scroller.hover()

    person.page.mouse.wheel(0, 120)
    is_at(person, clips[1])
    person.page.wait_for_timeout(600)  # one turn of the wheel lasts so long
    person.page.mouse.wheel(0, -120)
    is_at(person, clips[0])


def test_a_clip_waits_while_it_is_out_of_view_and_while_the_tab_is_hidden(visit):
    person = visit("sofia", "/course/loop/")
    playing(person)

    person.block("board").scroll_into_view_if_needed()
    resting(person)
    feed_of(person).locator(".microclip-feed__scroller").scroll_into_view_if_needed()
    playing(person)

    hide_tab(person, True)
    resting(person)
    hide_tab(person, False)
    playing(person)
