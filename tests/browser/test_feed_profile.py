"""Why a clip is shown, and the page on which a learner reads, corrects, takes along and switches off what the feed knows of them."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.feeding import (
    TOO_SMALL,
    TOO_WIDE,
    button,
    clip_of,
    current,
    feed_of,
    focus_of,
    forgive,
    has_focus,
    media,
    playing,
    press,
    steps_of,
    tab_to,
    wait_for,
)
from tests.browser.test_feed_looks import findings

pytestmark = pytest.mark.usefixtures("chosen_for_each")

TITLE = "What this feed knows of you"


def sheet(person):
    return feed_of(person).get_by_role("dialog", name=TITLE)


def row(person, topic):
    return (
        sheet(person).locator(".microclip-profile__topic").filter(has=person.unit.get_by_text(f"#{topic}", exact=True))
    )


def profile_of(person):
    return person.ask("feed", "feed_state")["profile"]


def topic_of(person, name):
    return next(one for one in profile_of(person)["topics"] if one["topic"] == name)


def topics_of(person, step):
    return clip_of(person, step["clip"])["topics"]


def open_profile(person):
    about = feed_of(person).locator(".microclip-feed__about .microclip-details").first
    if about.get_attribute("open") is None:
        about.locator("summary").click()
    button(person, TITLE).click()
    expect(sheet(person)).to_be_visible()


def settled(person):
    expect(feed_of(person).locator(".microclip-profile__said")).not_to_be_empty()


def test_every_clip_and_question_says_why_it_is_here(visit):
    tomas = visit("tomas", "/course/feed/", viewport=PHONE, reduced_motion="reduce")
    steps = steps_of(tomas)

    assert all(step["why"] for step in steps)
    why = current(tomas).locator(".microclip-feed__why")
    expect(why).to_have_text(steps[0]["why"])
    expect(why).to_have_attribute("aria-label", f"Why this clip? {steps[0]['why']}")
    why.click()
    expect(sheet(tomas)).to_be_visible()
    tomas.page.keyboard.press("Escape")
    expect(sheet(tomas)).to_have_count(0)
    has_focus(tomas, why)


def test_a_question_says_why_it_is_asked_and_the_settings_lead_to_the_profile_too(visit):
    mei = visit("mei", "/course/review/", viewport=PHONE, reduced_motion="reduce")
    steps = steps_of(mei)
    at = next(number for number, step in enumerate(steps) if step["kind"] == "recall")
    feed_of(mei).locator(".microclip-feed__scroller").focus()
    press(mei, *["j"] * at)
    why = current(mei).get_by_role("button", name=f"Why this question? {steps[at]['why']}", exact=True)
    # It is read before the question, which has the focus when one comes.
    has_focus(mei, current(mei).locator(".microclip-check__question"))
    tab_to(mei, why, key="Shift+Tab")
    press(mei, "Enter")
    has_focus(mei, sheet(mei))
    mei.page.keyboard.press("Escape")
    has_focus(mei, why)

    settings = button(mei, "Player settings")
    while not settings.is_visible():
        feed_of(mei).locator(".microclip-feed__next").click()
    settings.click()
    feed_of(mei).get_by_role("dialog", name="Player settings").get_by_role("button", name=TITLE).click()
    has_focus(mei, sheet(mei))
    press(mei, "Escape")
    has_focus(mei, settings)


def test_the_clip_in_view_plays_on_while_others_are_put_behind_it(visit):
    tomas = visit("tomas", "/course/feed/", viewport=LAPTOP)
    playing(tomas)
    seen = media(tomas).evaluate("one => (window.seen = one).currentTime")
    titles = feed_of(tomas).locator(".microclip-feed__scroller .microclip-feed__title")
    before = titles.all_text_contents()
    open_profile(tomas)
    first, second = [topics_of(tomas, step) for step in steps_of(tomas) if step["kind"] == "clip"][:2]
    other = next(topic for topic in second if topic not in first)
    row(tomas, other).get_by_role("button", name=f"None of #{other}").click()
    settled(tomas)
    wait_for(tomas, lambda: titles.all_text_contents() != before)
    press(tomas, "Escape")

    assert titles.all_text_contents()[0] == before[0]
    assert media(tomas).evaluate("one => one === window.seen")
    wait_for(tomas, lambda: media(tomas).evaluate("(one, seen) => !one.paused && one.currentTime > seen", seen))
    tomas.ask("feed", "set_muted", {"topic": other, "on": False})


def test_a_learner_wants_more_of_a_topic_by_keyboard_and_the_next_clips_follow(visit):
    learner = visit("amira", "/course/feed/", viewport=LAPTOP)
    before = current(learner).locator(".microclip-feed__title").text_content()
    opener = button(learner, TITLE)
    tab_to(learner, opener)
    press(learner, "Enter")
    has_focus(learner, sheet(learner))

    slider = row(learner, "computing").get_by_role("slider", name="How much of #computing")
    tab_to(learner, slider)
    press(learner, "ArrowRight", "ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "Much more")
    settled(learner)
    assert topic_of(learner, "computing")["leaning"] == 2
    focus_of(learner)
    press(learner, "Escape")

    # The clip in view stays, the next one is what was asked for.
    expect(current(learner).locator(".microclip-feed__title")).to_have_text(before)
    learner.open("/course/feed/")
    assert "You asked for more of #computing." in [step["why"] for step in steps_of(learner)]
    open_profile(learner)
    expect(row(learner, "computing").get_by_role("slider")).to_have_value("2")


def test_a_topic_is_muted_taken_along_forgotten_and_all_of_it_switched_off(visit):
    mei = visit("mei", "/course/feed/", viewport=PHONE, accept_downloads=True)
    open_profile(mei)
    mute = row(mei, "money").get_by_role("button", name="None of #money")
    mute.click()
    expect(mute).to_have_attribute("aria-pressed", "true")
    settled(mei)
    assert topic_of(mei, "money")["muted"]
    assert "interest" not in {step["clip"] for step in steps_of(mei)}

    with mei.page.expect_download() as download:
        sheet(mei).get_by_role("button", name="Take it along").click()
    taken = json.loads(download.value.path().read_text())
    assert download.value.suggested_filename == "feed-profile.json" and taken["muted"] == ["money"]
    expect(sheet(mei).get_by_role("textbox")).to_have_value(json.dumps(taken, indent=2, ensure_ascii=False))

    sheet(mei).get_by_role("button", name="Begin anew").focus()
    press(mei, "Enter")
    has_focus(mei, sheet(mei).get_by_role("button", name="Yes, begin anew"))
    sheet(mei).get_by_role("button", name="Keep it").click()
    assert topic_of(mei, "money")["muted"]
    sheet(mei).get_by_role("button", name="Begin anew").click()
    sheet(mei).get_by_role("button", name="Yes, begin anew").click()
    expect(mute).to_have_attribute("aria-pressed", "false")
    assert not topic_of(mei, "money")["muted"]

    switch = sheet(mei).get_by_role("switch", name="Choose clips that suit me")
    switch.click()
    expect(sheet(mei).get_by_role("slider")).to_have_count(0)
    expect(sheet(mei)).to_contain_text("Nothing is chosen by your taste")
    assert profile_of(mei)["on"] is False
    switch.click()
    expect(sheet(mei).get_by_role("slider").first).to_be_visible()


def test_what_the_server_does_not_take_is_said_and_shown_as_it_was(visit):
    amira = visit("amira", "/course/feed/", viewport=LAPTOP)
    open_profile(amira)
    amira.page.context.route(re.compile("/set_leaning"), lambda route: route.fulfill(status=503, body="down"))
    forgive(amira, "503")
    slider = row(amira, "physics").get_by_role("slider")
    slider.focus()
    press(amira, "ArrowLeft")
    settled(amira)
    expect(slider).to_have_value("0")
    assert topic_of(amira, "physics")["leaning"] == 0


def test_staff_replay_their_own_order_and_learners_cannot(visit):
    teacher = visit("teacher", "/course/feed/", viewport=LAPTOP)
    open_profile(teacher)
    sheet(teacher).locator("summary", has_text="Replay this order").click()
    rows = sheet(teacher).locator("tbody tr")
    expect(rows.first).to_be_visible()
    clips = [step["clip"] for step in steps_of(teacher) if step["kind"] == "clip"]
    titles = [clip_of(teacher, clip)["title"] for clip in clips]
    expect(rows.locator("th bdi")).to_have_text(titles[: rows.count()])

    learner = visit("jonas", "/course/feed/", viewport=LAPTOP)
    open_profile(learner)
    expect(sheet(learner).locator("summary")).to_have_count(0)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_profile_fits_a_small_phone_and_axe_finds_nothing(visit, direction):
    lang = "?lang=ar" if direction == "rtl" else ""
    size = {"width": 320, "height": 640}
    jonas = visit("jonas", "/course/feed/" + lang, viewport=size, reduced_motion="reduce")
    assert feed_of(jonas).evaluate("root => getComputedStyle(root).direction") == direction
    frame = jonas.page.frames[1]
    found = []

    def look(state):
        for scheme in ("light", "dark"):
            jonas.page.emulate_media(color_scheme=scheme)
            found.extend(f"{state} {scheme}: {one}" for one in findings(jonas))
        found.extend(f"{state}: {one}" for code in (TOO_WIDE, TOO_SMALL) for one in frame.evaluate(code))
        jonas.picture(f"profile_{state}_{direction}", whole=False)

    current(jonas).locator(".microclip-feed__why").click()
    dialog = feed_of(jonas).locator(".microclip-profile")
    ways = dialog.locator(".microclip-profile__ways")
    look("known")
    dialog.locator(".microclip-profile__mute").first.click()
    settled(jonas)
    look("muted")
    ways.locator(".microclip-profile__row").first.locator(".microclip-button").last.click()
    expect(ways.get_by_role("textbox")).to_be_visible()
    look("taken")
    ways.locator(".microclip-button").first.click()
    look("asked")
    ways.locator(".microclip-button--primary").click()
    expect(dialog.locator("[aria-pressed=true]")).to_have_count(0)
    dialog.get_by_role("switch").click()
    expect(dialog.get_by_role("slider")).to_have_count(0)
    look("off")
    dialog.get_by_role("switch").click()
    expect(dialog.get_by_role("slider").first).to_be_visible()
    assert found == []


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowLeft"])
def test_where_one_reads_from_the_right_more_is_to_the_left(visit, key):
    jonas = visit("jonas", "/course/feed/?lang=ar", viewport=PHONE, reduced_motion="reduce")
    current(jonas).locator(".microclip-feed__why").click()
    slider = feed_of(jonas).locator(".microclip-profile__range").last
    name = profile_of(jonas)["topics"][-1]["topic"]
    before = topic_of(jonas, name)["leaning"]
    slider.focus()
    press(jonas, key)
    wait_for(jonas, lambda: topic_of(jonas, name)["leaning"] == before + (1 if key == "ArrowLeft" else -1))
    expect(slider).to_have_attribute("aria-valuetext", topic_of(jonas, name)["leaning_text"])
