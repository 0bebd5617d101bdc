"""A learner in the feed."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE

HAS_STARTED = "video => video.currentTime > 0.2"


def current(person):
    return person.block("feed").locator(".microclip-feed__clip:not([inert])")


def wait_until_playing(person):
    video = current(person).locator("video")
    expect(video).to_have_count(1)
    frame = person.page.frames[1]
    frame.wait_for_function(
        "() => { const v = document.querySelector('.microclip-feed__clip:not([inert]) video');"
        " return v && !v.paused && v.currentTime > 0.2 }"
    )


def test_the_clip_in_view_plays_muted_with_captions(visit):
    jonas = visit("jonas", "/course/feed/")

    wait_until_playing(jonas)

    assert current(jonas).locator("video").evaluate("video => video.muted") is True
    expect(current(jonas).locator(".microclip-feed__captions")).to_have_text(re.compile(r"\w"))


def test_a_clip_watched_to_its_end_counts(visit):
    jonas = visit("jonas", "/course/feed/")
    feed = jonas.block("feed")
    before = jonas.ask("feed", "feed_state")["progress"]["finished"]
    wait_until_playing(jonas)

    # Eight times as fast: what counts is what was played, not how long it took.
    current(jonas).locator("video").evaluate("video => { video.playbackRate = 8 }")

    expect(current(jonas).locator(".microclip-feed__after").first).to_be_visible(timeout=30_000)
    expect(feed.locator(".microclip-feed__done:not([hidden])")).to_have_count(before + 1)
    assert jonas.ask("feed", "feed_state")["progress"]["finished"] == before + 1


def test_a_like_shows_at_once_and_is_kept(visit):
    sofia = visit("sofia", "/course/feed/")
    like = sofia.block("feed").locator(".microclip-feed__like")

    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_have_attribute("aria-label", re.compile(r"\d"))
    sofia.settle()
    sofia.open("/course/feed/")

    expect(sofia.block("feed").locator(".microclip-feed__like")).to_have_attribute("aria-pressed", "true")


def test_a_check_is_answered_marked_and_explained(visit):
    yara = visit("yara", "/course/feed/")
    feed = yara.block("feed")

    feed.locator(".microclip-feed__check").click()
    sheet = feed.get_by_role("dialog")
    sheet.get_by_role("radio").first.check(force=True)
    yara.picture("check_asked", whole=False)
    sheet.locator("[type=submit]").click()

    expect(sheet.locator(".microclip-verdict")).to_be_visible()
    expect(sheet.locator(".microclip-sheet__why")).to_have_text(re.compile(r"\w"))
    yara.picture("check_answered", whole=False)
    first = yara.ask("feed", "feed_state")["clips"][0]["check"]["answer"]
    assert first["option"] == 0


def test_a_sitting_never_keeps_more_than_three_videos(visit):
    tomas = visit("tomas", "/course/feed/")
    feed = tomas.block("feed")
    count = len(tomas.ask("feed", "feed_state")["clips"])

    for number in range(1, count):
        feed.locator(".microclip-feed__next").click()
        expect(feed.locator(".microclip-feed__clip").nth(number)).not_to_have_attribute("inert", "")
        assert feed.locator("video").count() <= 3


def test_the_feed_is_worked_by_keyboard_alone(visit):
    mei = visit("mei", "/course/feed/")
    feed = mei.block("feed")
    scroller = feed.locator(".microclip-feed__scroller")
    clips = feed.locator(".microclip-feed__clip")
    scroller.focus()
    start = mei.ask("feed", "feed_state")["resume"]["clip"]
    ids = [clip["id"] for clip in mei.ask("feed", "feed_state")["clips"]]
    at = ids.index(start) if start in ids else 0
    step, key = (1, "ArrowDown") if at + 1 < len(ids) else (-1, "ArrowUp")

    mei.page.keyboard.press(key)
    expect(clips.nth(at + step)).not_to_have_attribute("inert", "")
    like = feed.locator(".microclip-feed__like")
    before = like.get_attribute("aria-pressed")
    mei.page.keyboard.press("l")
    expect(like).not_to_have_attribute("aria-pressed", before)
    mei.page.keyboard.press("l")
    expect(like).to_have_attribute("aria-pressed", before)

    feed.locator(".microclip-feed__check").focus()
    mei.page.keyboard.press("Enter")
    expect(feed.get_by_role("dialog")).to_be_visible()
    mei.page.keyboard.press("Escape")
    expect(feed.get_by_role("dialog")).to_have_count(0)
    expect(feed.locator(".microclip-feed__check")).to_be_focused()


def test_with_motion_reduced_nothing_starts_by_itself(visit):
    jonas = visit("jonas", "/course/feed/", reduced_motion="reduce")
    expect(current(jonas).locator(".microclip-feed__play")).to_be_visible()
    jonas.settle()

    assert current(jonas).locator("video").evaluate("video => video.paused") is True
    current(jonas).locator(".microclip-feed__play").click()
    wait_until_playing(jonas)


def test_a_visitor_watches_but_cannot_act(visit):
    visitor = visit("visitor", "/course/feed/")
    wait_until_playing(visitor)
    feed = visitor.block("feed")

    feed.locator(".microclip-feed__like").click()

    expect(feed.locator(".microclip-feed__status")).to_have_text(re.compile(r"\w"))
    expect(feed.locator(".microclip-feed__like")).to_have_attribute("aria-pressed", "false")


def test_the_feed_fits_a_phone(visit):
    sofia = visit("sofia", "/course/feed/", viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    wait_until_playing(sofia)

    assert sofia.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    stage = sofia.block("feed").locator(".microclip-feed__stage").bounding_box()
    assert stage["width"] <= PHONE["width"]
    assert stage["height"] <= PHONE["height"]
    sofia.picture("feed_phone")
