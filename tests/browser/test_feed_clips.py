"""What one meets in single clips of a feed: warnings, questions that hold or come at a second, old questions, reports, the transcript, and choices."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.feeding import (
    TOUCH,
    Fetched,
    clip_of,
    current,
    feed_of,
    forgive,
    go_to,
    is_at,
    media,
    playing,
    resting,
    steps_of,
)
from tests.demo.process import until

MOON, SKY, GREENHOUSE = "Why does the Moon change shape?", "Why is the sky blue?", "The greenhouse effect"
FLASHING, HOLDING = "Slow color changes (a test of the warning)", "How money doubles: now you"
LISTEN, STREAM = "The greenhouse effect, to listen to", "their, there, they're: streamed"
REPAIR = "Repair, don't replace"


def dialog(person):
    return feed_of(person).get_by_role("dialog")


def test_a_flashing_clip_warns_and_waits(visit):
    fetched: list[Fetched] = []
    # A visitor, whom no clip before holds.
    visitor = visit("visitor", "/course/review/", prepare=lambda context: fetched.append(Fetched(context)))
    go_to(visitor, FLASHING)
    expect(current(visitor)).to_contain_text("This clip flashes quickly.")
    visitor.settle()
    visitor.page.wait_for_timeout(300)
    assert [url for url in fetched[0].urls if "colors" in url] == []
    expect(media(visitor)).to_have_count(0)
    # The picture plays on no press by the way either.
    feed_of(visitor).locator(".microclip-feed__scroller").focus()
    visitor.page.keyboard.press("k")
    expect(media(visitor)).to_have_count(0)

    current(visitor).get_by_role("button", name="Play anyway", exact=True).click()
    playing(visitor)
    assert any("colors" in url for url in fetched[0].urls)


def test_a_clip_that_holds_lets_nobody_on_before_an_answer(visit):
    sofia = visit("sofia", "/course/review/")
    feed = feed_of(sofia)
    go_to(sofia, HOLDING)
    assert clip_of(sofia, "doubling")["check"]["tries"] == 0
    status = feed.locator(".microclip-feed__status")
    scroller = feed.locator(".microclip-feed__scroller")

    feed.locator(".microclip-feed__next").click()
    expect(status).to_have_text("Answer the quick check once, then you can go on.")
    is_at(sofia, HOLDING)
    scroller.focus()
    sofia.page.keyboard.press("j")
    is_at(sofia, HOLDING)
    scroller.hover()
    sofia.page.mouse.wheel(0, 400)
    sofia.page.wait_for_timeout(500)
    is_at(sofia, HOLDING)
    # Back is free.
    feed.get_by_role("button", name="Previous clip", exact=True).click()
    is_at(sofia, STREAM)
    feed.locator(".microclip-feed__next").click()
    is_at(sofia, HOLDING)

    # Any answer opens the way, also a wrong one.
    feed.locator(".microclip-feed__check").click()
    dialog(sofia).get_by_role("textbox").fill("1")
    dialog(sofia).get_by_role("button", name="Check my answer", exact=True).click()
    expect(dialog(sofia).locator(".microclip-verdict")).to_have_text("Not quite.")
    expect(dialog(sofia)).to_contain_text("9 % a year")
    sofia.page.keyboard.press("Escape")
    feed.locator(".microclip-feed__next").click()
    is_at(sofia, FLASHING)


def test_a_question_comes_at_its_second(visit):
    ravi = visit("ravi", "/course/feed/")
    go_to(ravi, GREENHOUSE)
    playing(ravi)
    at_s = clip_of(ravi, "greenhouse")["check"]["at_s"]
    assert clip_of(ravi, "greenhouse")["check"]["tries"] == 0
    media(ravi).evaluate("(one, at) => { one.currentTime = at }", at_s - 0.8)

    expect(dialog(ravi)).to_be_visible()
    expect(dialog(ravi)).to_contain_text("What does carbon dioxide catch?")
    resting(ravi)
    stands = media(ravi).evaluate("one => one.currentTime")
    assert at_s <= stands < at_s + 1.5

    # It may be left unanswered: the clip goes on, and doesn't ask again this time.
    dialog(ravi).get_by_role("button", name="Close", exact=True).click()
    playing(ravi)
    until(lambda: media(ravi).evaluate("(one, from) => one.currentTime > from + 0.7", stands), seconds=15)
    expect(dialog(ravi)).to_have_count(0)


def test_what_was_missed_is_asked_again_and_is_then_due_later(visit):
    tomas = visit("tomas", "/course/review/")
    due = tomas.ask("feed", "feed_state")["due"]["count"]
    step = next(step for step in steps_of(tomas) if step["kind"] == "recall" and step["check"]["kind"] == "single")
    assert step["from"], "it comes from the other feed"
    feed = feed_of(tomas)
    card = feed.locator(".microclip-feed__recall:not([inert])").filter(has_text=step["check"]["question"])
    for _ in steps_of(tomas):
        if card.count():
            break
        before = current(tomas).get_attribute("data-index")
        feed.locator(".microclip-feed__next").click()
        expect(current(tomas)).not_to_have_attribute("data-index", before)

    expect(card).to_contain_text("Do you remember?")
    expect(card).to_contain_text(f"From{step['title']}")
    resting(tomas)
    right = {"moon": "Most of the lit half faces away from us", "pythagoras": "Both times the same four triangles"}
    card.get_by_text(right[step["clip"]]).click()
    card.get_by_role("button", name="Check my answer", exact=True).click()
    expect(card.locator(".microclip-verdict")).to_have_text("That is right.")
    expect(card).to_contain_text(re.compile("You will meet this again|again in"))
    assert tomas.ask("feed", "feed_state")["due"]["count"] == due - 1

    # Here it is not asked a second time, and the first feed knows it too.
    assert step["clip"] not in [one["clip"] for one in steps_of(tomas) if one["kind"] == "recall"]
    tomas.open("/course/feed/")
    assert tomas.ask("feed", "feed_state")["due"]["count"] == due - 1


def test_a_reported_clip_is_gone_at_once(visit):
    mei = visit("mei", "/course/feed/")
    feed = feed_of(mei)
    go_to(mei, REPAIR)
    feed.locator(".microclip-feed__respond").click()
    dialog(mei).get_by_role("button", name="Report", exact=True).click()
    dialog(mei).get_by_role("button", name="Report it", exact=True).click()
    expect(dialog(mei)).to_contain_text("Please choose a reason.")
    dialog(mei).get_by_text("It is hurtful or dangerous").click()
    dialog(mei).get_by_role("button", name="Report it", exact=True).click()

    expect(dialog(mei)).to_have_count(0)
    expect(feed.locator(".microclip-feed__status")).to_have_text("Thank you. You won’t see this clip again.")
    expect(feed.locator(".microclip-feed__title", has_text=REPAIR)).to_have_count(0)
    expect(feed.locator(".microclip-feed__list").get_by_text(REPAIR)).to_be_hidden()
    mei.settle()
    mei.open("/course/feed/")
    expect(feed_of(mei).locator(".microclip-feed__list")).to_be_visible()
    expect(feed_of(mei).get_by_text(REPAIR)).to_have_count(0)
    # Others go on seeing it.
    assert REPAIR in [clip["title"] for clip in visit("jonas", "/course/feed/").ask("feed", "feed_state")["clips"]]


def test_what_is_of_no_interest_is_passed_and_can_be_taken_back(visit):
    amira = visit("amira", "/course/feed/")
    feed = feed_of(amira)
    go_to(amira, "Supply meets demand")
    feed.locator(".microclip-feed__respond").click()
    dialog(amira).get_by_role("button", name="Not interested", exact=True).click()
    expect(dialog(amira)).to_have_count(0)
    expect(current(amira).get_by_text("Supply meets demand")).to_have_count(0)
    expect(feed.locator(".microclip-feed__status")).to_have_text("This clip won’t come again by itself.")
    amira.settle()
    assert clip_of(amira, "supply")["mine"]["not_interested"] is True

    feed.get_by_role("button", name="Undo", exact=True).click()
    is_at(amira, "Supply meets demand")
    amira.settle()
    assert clip_of(amira, "supply")["mine"]["not_interested"] is False


def test_the_transcript_jumps(visit):
    jonas = visit("jonas", "/course/feed/")
    feed = feed_of(jonas)
    go_to(jonas, SKY)
    playing(jonas)
    feed.get_by_role("button", name="What is said", exact=True).click()
    panel = feed.get_by_role("region", name="What is said", exact=True)
    cues = panel.locator(".microclip-transcript__cue")
    last = cues.last
    minutes, seconds = last.locator(".microclip-transcript__time").inner_text().split(":")

    last.click()
    at = int(minutes) * 60 + int(seconds)
    until(
        lambda: media(jonas).evaluate("(one, at) => one.currentTime >= at && one.currentTime < at + 4", at), seconds=15
    )
    expect(last).to_have_attribute("aria-current", "true")
    expect(current(jonas).locator(".microclip-feed__captions")).to_have_text(
        last.locator(".microclip-transcript__text").inner_text()
    )
    expect(cues.first).not_to_have_attribute("aria-current", "true")


def test_choices_are_remembered(visit):
    jonas = visit("jonas", "/course/feed/")
    feed = feed_of(jonas)

    def settings():
        feed.get_by_role("button", name="Player settings", exact=True).click()
        return dialog(jonas)

    go_to(jonas, GREENHOUSE)
    sheet = settings()
    for name in ("1.5×", "Very large", "Go on to the next one"):
        sheet.get_by_role("radio", name=name, exact=True).check(force=True)
    sheet.get_by_role("combobox", name="Language of captions").select_option("ar")
    sheet.get_by_role("button", name="Close", exact=True).click()
    playing(jonas)
    expect(media(jonas)).to_have_js_property("playbackRate", 1.5)
    expect(current(jonas).locator(".microclip-feed__captions")).to_have_text(re.compile("[\u0600-\u06ff]"))
    size = (
        current(jonas)
        .locator(".microclip-feed__captions")
        .evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    )

    jonas.open("/course/feed/")
    go_to(jonas, GREENHOUSE)
    playing(jonas)
    expect(media(jonas)).to_have_js_property("playbackRate", 1.5)
    captions = current(jonas).locator(".microclip-feed__captions")
    expect(captions).to_have_text(re.compile("[\u0600-\u06ff]"))
    expect(captions).to_have_attribute("lang", "ar")
    assert captions.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") == size
    sheet = settings()
    for name in ("1.5×", "Very large", "Go on to the next one"):
        expect(sheet.get_by_role("radio", name=name, exact=True)).to_be_checked()
    sheet.get_by_role("radio", name="Medium", exact=True).check(force=True)
    sheet.get_by_role("button", name="Close", exact=True).click()
    assert captions.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") < size

    # A clip whose question is answered goes on by itself: that was chosen.
    go_to(jonas, "I bike to school")
    title = current(jonas).get_attribute("aria-label")
    playing(jonas)
    media(jonas).evaluate("one => { one.currentTime = one.duration - 0.4 }")
    expect(current(jonas)).not_to_have_attribute("aria-label", title)


def test_a_clip_that_has_ended_stops_there(visit):
    sofia = visit("sofia", "/course/feed/")
    go_to(sofia, MOON)
    playing(sofia)
    media(sofia).evaluate("one => { one.currentTime = one.duration - 0.3 }")
    expect(current(sofia).get_by_role("button", name="Watch again", exact=True)).to_be_visible()
    resting(sofia)
    sofia.page.wait_for_timeout(400)
    is_at(sofia, MOON)

    current(sofia).get_by_role("button", name="Watch again", exact=True).click()
    playing(sofia)
    assert media(sofia).evaluate("one => one.currentTime < 5")


def test_sounds_and_streams_play(visit):
    jonas = visit("jonas", "/course/review/")
    go_to(jonas, LISTEN)
    # Browsers start no sound by itself. Whoever presses play on one wants to hear it.
    current(jonas).locator(".microclip-feed__play").click()
    playing(jonas)
    expect(current(jonas).locator("audio")).to_have_js_property("muted", False)
    expect(current(jonas).locator(".microclip-feed__poster")).to_be_visible()
    expect(current(jonas).locator(".microclip-feed__captions")).to_have_text(re.compile(r"\w"))

    go_to(jonas, STREAM)
    playing(jonas)
    assert media(jonas).evaluate("one => one.videoWidth") == 540
    media(jonas).evaluate("one => { one.currentTime = 8 }")
    until(lambda: media(jonas).evaluate("one => !one.paused && one.currentTime > 8.2"), seconds=15)


def test_a_clip_that_is_broken_says_so_and_can_be_tried_again(visit):
    # Before anything is opened: the clip may stand next to the one that is opened, and be loaded beforehand.
    def breaking(context):
        context.route("**/vaccine.mp4", lambda route: route.abort("connectionreset"))

    jonas = visit("jonas", "/course/board/", prepare=breaking)
    context = jonas.page.context
    forgive(jonas, "Failed to load resource|ERR_")
    jonas.open("/course/feed/")
    go_to(jonas, "How a vaccine trains the body")
    expect(current(jonas).locator(".microclip-feed__trouble")).to_have_text("This clip could not be loaded.")
    expect(current(jonas).get_by_role("button", name="Next clip", exact=True)).to_be_visible()
    context.unroute("**/vaccine.mp4")
    current(jonas).get_by_role("button", name="Try again", exact=True).click()
    playing(jonas)


def test_a_clip_chosen_in_the_list_comes_into_view(visit):
    jonas = visit("jonas", "/course/feed/", **TOUCH)
    feed = feed_of(jonas)
    feed.locator("summary", has_text="All clips").click()
    row = feed.locator(".microclip-feed__row").nth(6)
    row.scroll_into_view_if_needed()
    expect(feed.locator(".microclip-feed__stage")).not_to_be_in_viewport(ratio=0.5)

    row.tap()
    is_at(jonas, "How a vaccine trains the body")
    expect(feed.locator(".microclip-feed__stage")).to_be_in_viewport(ratio=0.9)
    playing(jonas)
