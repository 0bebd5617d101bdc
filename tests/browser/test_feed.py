"""A learner in the feed."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.feeding import (
    TOUCH,
    clip_of,
    current,
    feed_of,
    go_to,
    hide_tab,
    is_at,
    media,
    playing,
    resting,
    wait_for,
)

MOON, PYTHAGORAS, LOOP = "Why does the Moon change shape?", "Pythagoras, proved by sliding", "A for loop, step by step"


def test_the_clip_in_view_plays_muted_with_captions(visit):
    jonas = visit("jonas", "/course/feed/")

    playing(jonas)

    expect(media(jonas)).to_have_js_property("muted", True)
    expect(current(jonas).locator(".microclip-feed__captions")).to_have_text(re.compile(r"\w"))


def test_a_clip_watched_to_its_end_counts(visit):
    jonas = visit("jonas", "/course/feed/")
    feed = feed_of(jonas)
    before = jonas.ask("feed", "feed_state")["progress"]["finished"]
    go_to(jonas, LOOP)
    playing(jonas)

    # Four times as fast: what counts is what was played, not how long it took.
    media(jonas).evaluate("one => { one.currentTime = 0; one.playbackRate = 4 }")

    expect(current(jonas).get_by_role("button", name="Watch again", exact=True)).to_be_visible()
    expect(feed.locator(".microclip-feed__row[aria-current] .microclip-feed__done")).to_have_count(1)
    expect(feed.locator(".microclip-feed__progress-text")).to_have_text(re.compile(f"^{before + 1} of 10 "))
    # It is told a minute after the last report, or when the page is left.
    hide_tab(jonas, True)
    jonas.settle()
    wait_for(jonas, lambda: jonas.ask("feed", "feed_state")["progress"]["finished"] == before + 1)
    assert clip_of(jonas, "loop")["mine"]["finished"] is True


def test_one_comes_back_to_where_one_stopped(visit):
    sofia = visit("sofia", "/course/feed/")
    go_to(sofia, PYTHAGORAS)
    playing(sofia)
    media(sofia).evaluate("one => { one.currentTime = 6 }")
    wait_for(sofia, lambda: media(sofia).evaluate("one => one.currentTime > 6.5"))
    hide_tab(sofia, True)
    sofia.settle()

    sofia.open("/course/feed/")

    is_at(sofia, PYTHAGORAS)
    playing(sofia)
    assert 6 <= media(sofia).evaluate("one => one.currentTime") < 10


def test_a_like_shows_at_once_and_is_kept(visit):
    sofia = visit("sofia", "/course/feed/")
    go_to(sofia, MOON)
    like = feed_of(sofia).locator(".microclip-feed__like")
    likes = clip_of(sofia, "moon")["likes"]
    expect(like).to_have_attribute("aria-pressed", "false")

    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_have_attribute("aria-label", re.compile(rf"\b{likes + 1}\b"))
    sofia.settle()
    sofia.open("/course/feed/")
    go_to(sofia, MOON)

    expect(feed_of(sofia).locator(".microclip-feed__like")).to_have_attribute("aria-pressed", "true")
    assert clip_of(sofia, "moon")["likes"] == likes + 1


def test_a_check_is_answered_marked_and_explained(visit):
    yara = visit("yara", "/course/feed/")
    feed = feed_of(yara)
    go_to(yara, MOON)

    feed.locator(".microclip-feed__check").click()
    sheet = feed.get_by_role("dialog")
    resting(yara)
    sheet.get_by_role("button", name="Check my answer", exact=True).click()
    expect(sheet).to_contain_text("Choose an answer first.")
    sheet.get_by_text("Earth's shadow covers the rest").click()
    yara.picture("check_asked", whole=False)
    sheet.get_by_role("button", name="Check my answer", exact=True).click()

    expect(sheet.locator(".microclip-verdict")).to_have_text("Not quite.")
    right = sheet.get_by_role("listitem").filter(has_text="Right answer")
    expect(right).to_contain_text("Most of the lit half faces away from us")
    expect(right).to_contain_text(re.compile(r"\w+"))
    expect(sheet.locator(".microclip-check__due")).to_have_text(re.compile("You will meet this again"))
    yara.picture("check_answered", whole=False)
    check = clip_of(yara, "moon")["check"]
    assert (check["answer"]["given"], check["answer"]["right"], check["tries"]) == ([0], False, 1)
    sheet.get_by_role("button", name="Back to the clip", exact=True).click()
    expect(sheet).to_have_count(0)
    playing(yara)


def test_a_visitor_watches_but_cannot_act(visit):
    visitor = visit("visitor", "/course/feed/")
    playing(visitor)
    feed = feed_of(visitor)

    feed.locator(".microclip-feed__like").click()

    expect(feed.locator(".microclip-feed__status")).to_have_text(re.compile(r"\w"))
    expect(feed.locator(".microclip-feed__like")).to_have_attribute("aria-pressed", "false")
    feed.locator(".microclip-feed__next").click()
    playing(visitor)


def test_the_feed_fits_a_phone(visit):
    sofia = visit("sofia", "/course/feed/", **TOUCH)
    playing(sofia)

    width, height = TOUCH["viewport"]["width"], TOUCH["viewport"]["height"]
    assert sofia.page.evaluate("document.documentElement.scrollWidth") <= width
    stage = feed_of(sofia).locator(".microclip-feed__stage").bounding_box()
    assert stage["width"] <= width
    assert stage["height"] <= height
    sofia.picture("feed_phone")
