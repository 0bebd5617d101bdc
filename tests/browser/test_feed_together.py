"""Feeds that share a page: with another feed, with a board, and with a page that moves and removes them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.feeding import (
    button,
    counting,
    current,
    feed_of,
    is_at,
    media,
    players,
    playing,
    resting,
    wait_for,
)

TALL = {"width": 1280, "height": 2600}


def test_of_two_feeds_one_plays(visit):
    jonas = visit("jonas", "/course/together/", prepare=counting, viewport=TALL)
    expect(feed_of(jonas, 1).locator(".microclip-feed__stage")).to_be_in_viewport(ratio=0.9)
    # The second begins with a sound, which waits for a press: on to its stream.
    feed_of(jonas, 1).locator(".microclip-feed__next").click()
    playing(jonas, 1)
    resting(jonas, 0)

    current(jonas, 0).locator(".microclip-feed__play").click()
    playing(jonas, 0)
    resting(jonas, 1)
    current(jonas, 1).locator(".microclip-feed__play").click()
    playing(jonas, 1)
    resting(jonas, 0)

    told = players(jonas)
    assert len(told["now"]) == 1
    assert told["strangers"] == 0
    # Each may hold three players of its own.
    assert told["alive"] <= 6


def test_keys_belong_to_the_feed_they_are_pressed_in(visit):
    jonas = visit("jonas", "/course/together/", viewport=TALL)
    first = current(jonas, 0).locator(".microclip-feed__title").inner_text()
    second = current(jonas, 1).locator(".microclip-feed__title").inner_text()

    # In the other one a clip may come first that asks before it lets one pass.
    feed_of(jonas, 0).locator(".microclip-feed__scroller").focus()
    jonas.page.keyboard.press("j")

    expect(current(jonas, 0)).to_have_attribute("data-index", "1")
    expect(current(jonas, 0)).not_to_contain_text(first)
    is_at(jonas, second, 1)


def test_what_is_learned_in_either_feed_shows_on_the_board(visit):
    kwame = visit("kwame", "/course/together/", viewport=TALL)
    board = kwame.block("board")
    points = board.locator(".microclip-board__points")
    before = points.inner_text()
    second = feed_of(kwame, 1)
    second.locator(".microclip-feed__next").click()
    is_at(kwame, "their, there, they're: streamed", 1)
    second.locator(".microclip-feed__check").click()
    sheet = second.get_by_role("dialog")
    for text in ("They're late, and their bus is gone.", "I left their books over there."):
        sheet.get_by_text(text, exact=True).click()
    sheet.get_by_role("button", name="Check my answer", exact=True).click()
    expect(sheet.locator(".microclip-verdict")).to_have_text("That is right.")
    expect(points).not_to_have_text(before)


def test_a_feed_that_is_moved_lives_on(visit):
    sofia = visit("sofia", "/course/together/", prepare=counting, viewport=TALL)
    frame = sofia.page.frames[1]
    playing(sofia, 0)
    title = current(sofia, 0).locator(".microclip-feed__title").inner_text()

    # As pages do that sort their blocks: out and in again elsewhere.
    frame.evaluate(
        """() => {
            const [first, second] = [...document.querySelectorAll("[data-microclip='feed']")].map(root => root.closest('.xblock'));
            second.after(first);
        }"""
    )
    moved = sofia.unit.locator("[data-microclip='feed']").nth(1)
    expect(moved.locator(".microclip-feed__scroller > :not([inert]) .microclip-feed__title")).to_have_text(title)
    like = moved.locator(".microclip-feed__like")
    pressed = like.get_attribute("aria-pressed")
    like.click()
    expect(like).not_to_have_attribute("aria-pressed", pressed)
    moved.locator(".microclip-feed__next").click()
    expect(moved.locator(".microclip-feed__scroller > :not([inert]) .microclip-feed__title")).not_to_have_text(title)
    playing(sofia, 1)
    resting(sofia, 0)
    assert len(players(sofia)["now"]) == 1


def test_a_feed_that_is_taken_out_falls_silent(visit):
    amira = visit("amira", "/course/feed/", prepare=counting)
    frame = amira.page.frames[1]
    playing(amira)
    wait_for(amira, lambda: media(amira).evaluate("one => one.currentTime > 1"))
    amira.settle()
    told: list[str] = []
    amira.page.on("request", lambda request: told.append(request.url))

    frame.evaluate(
        "() => { window.taken = document.querySelector(\"[data-microclip='feed']\").closest('.xblock'); window.taken.remove() }"
    )
    wait_for(amira, lambda: not players(amira)["now"])
    amira.settle()
    # What was watched until then is told once.
    assert [re.findall(r"/(\w+)/$", url) for url in told] in ([], [["report_watch"]])
    told.clear()

    # Afterwards it does nothing, whatever the page goes through.
    frame.evaluate(
        """() => {
            for (const name of ['online', 'pagehide', 'focus', 'resize']) window.dispatchEvent(new Event(name));
            for (const name of ['visibilitychange', 'fullscreenchange']) document.dispatchEvent(new Event(name));
        }"""
    )
    amira.page.wait_for_timeout(700)
    assert told == []
    assert players(amira)["now"] == []
    assert button(amira, "Next clip").count() == 0
