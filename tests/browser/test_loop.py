"""The whole loop: enter a clip, be voted for by somebody else, see the board move, take the clip back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.demo.process import until

CLIPS = Path(__file__).resolve().parents[2] / "microclip_xblock" / "demo" / "clips"
UPLOAD = CLIPS / "upload_sample.mp4"


def enter(person, title, *, caption="", keyboard=False):
    challenge = person.block("challenge")
    challenge.locator("input[type=file]").set_input_files(UPLOAD)
    challenge.locator("[name=title]").fill(title)
    challenge.locator("[name=caption]").fill(caption)
    if keyboard:
        challenge.locator("[name=title]").press("Enter")
    else:
        challenge.locator(".microclip-entry__details [type=submit]").click()
    expect(challenge.locator(".microclip-own__title")).to_have_text(title)


def withdraw(person):
    own = person.block("challenge").locator(".microclip-own")
    own.locator(".microclip-entry__ways button").click()
    own.locator(".microclip-button--danger").click()
    expect(own).to_have_count(0)


def entry_card(person, title):
    """The card of an entry in the gallery, whichever page it is on."""
    challenge = person.block("challenge")
    card = challenge.locator(".microclip-gallery__card", has=person.unit.get_by_text(title, exact=True))
    more = challenge.locator(".microclip-gallery__more button")
    while not card.count() and more.is_visible():
        shown = challenge.locator(".microclip-gallery__card").count()
        more.click()
        expect(challenge.locator(".microclip-gallery__card")).not_to_have_count(shown)
    return card


def find_entry(person, title):
    """The same, once the community's view, which may be some seconds old, has it: the page is loaded again until then."""

    def there():
        person.open("/course/loop/")
        return entry_card(person, title).count() == 1

    until(there, seconds=30)
    return entry_card(person, title)


def test_watch_try_be_seen_vote_board(visit):
    title = "Ice with a memory: <b>half</b> & whole"
    amira, jonas = visit("amira"), visit("jonas")
    points = amira.ask("board", "board_state")["points"]

    enter(amira, title, caption="What a core of ice tells.")
    amira.picture("entered")
    expect(amira.block("board")).to_be_visible()
    after_entering = amira.ask("board", "board_state")["points"]
    assert after_entering > points
    expect(amira.block("board")).to_contain_text(amira.ask("board", "board_state")["points_text"])

    card = find_entry(jonas, title)
    left = jonas.ask("challenge", "challenge_state")["votes"]["left"]
    before_voting = jonas.ask("board", "board_state")["points"]
    card.locator(".microclip-card-watch").click()
    panel = jonas.block("challenge").locator(".microclip-watch")
    panel.locator("video").evaluate("video => { video.playbackRate = 4 }")
    vote = card.locator(".microclip-vote")
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")
    jonas.picture("voted")
    jonas.settle()

    voted = jonas.ask("challenge", "challenge_state")["votes"]
    assert voted["left"] == left - 1
    assert jonas.ask("board", "board_state")["points"] > before_voting
    expect(jonas.block("board")).to_contain_text(jonas.ask("board", "board_state")["points_text"])

    withdraw(amira)
    assert amira.ask("board", "board_state")["points"] == points
    until(lambda: jonas.ask("challenge", "challenge_state")["votes"]["left"] == left, seconds=30)


def test_an_upload_stays_the_learners_own_and_gets_no_vote_from_them(visit):
    sofia = visit("sofia", "/course/challenge/")

    enter(sofia, "Rain on a roof", keyboard=True)
    gallery = sofia.ask("challenge", "gallery_page", {"page": 0})

    assert all(not entry["mine"] for entry in gallery["entries"])
    sofia.open("/course/challenge/")
    expect(sofia.block("challenge").locator(".microclip-own__title")).to_have_text("Rain on a roof")
    withdraw(sofia)


def test_what_is_no_video_is_refused_with_a_sentence(visit, tmp_path):
    yara = visit("yara", "/course/challenge/")
    yara.refusals_expected = True
    false_video = tmp_path / "holiday.mp4"
    false_video.write_bytes(b"This is a letter, not a film. " * 400)
    challenge = yara.block("challenge")

    challenge.locator("input[type=file]").set_input_files(false_video)
    challenge.locator("[name=title]").fill("A letter")
    challenge.locator(".microclip-entry__details [type=submit]").click()

    expect(challenge.locator(".microclip-entry .microclip-status--trouble")).to_have_text(re.compile(r"\w"))
    expect(challenge.locator("[name=title]")).to_have_value("A letter")
    assert yara.ask("challenge", "challenge_state")["entry"] is None


def test_votes_run_out_and_can_be_taken_back(visit):
    tomas = visit("tomas", "/course/challenge/")
    tomas.refusals_expected = True
    challenge = tomas.block("challenge")
    budget = tomas.ask("challenge", "challenge_state")["votes"]["budget"]
    buttons = challenge.locator(".microclip-gallery__card .microclip-vote")
    if buttons.count() <= budget:
        pytest.fail("the demo has too few entries to run out of votes")

    for number in range(budget):
        buttons.nth(number).click()
        expect(buttons.nth(number)).to_have_attribute("aria-pressed", "true")
        tomas.settle()
    buttons.nth(budget).click()
    expect(challenge.locator(".microclip-status--trouble")).to_have_text(re.compile(r"\w"))
    expect(buttons.nth(budget)).to_have_attribute("aria-pressed", "false")

    for number in range(budget):
        buttons.nth(number).click()
        expect(buttons.nth(number)).to_have_attribute("aria-pressed", "false")
        tomas.settle()
    assert tomas.ask("challenge", "challenge_state")["votes"]["spent"] == 0


def test_an_entry_is_watched_and_voted_for_by_keyboard_alone(visit):
    ravi = visit("ravi", "/course/challenge/")
    challenge = ravi.block("challenge")
    card = challenge.locator(".microclip-gallery__card").first
    card.locator(".microclip-card-watch").focus()

    ravi.page.keyboard.press("Enter")
    panel = challenge.locator(".microclip-watch")
    expect(panel.locator("h5")).to_be_focused()
    vote = panel.locator(".microclip-vote")
    for _ in range(12):
        ravi.page.keyboard.press("Tab")
        if vote.evaluate("button => button === document.activeElement"):
            break
    expect(vote).to_be_focused()
    before = vote.get_attribute("aria-pressed")
    ravi.page.keyboard.press("Enter")
    expect(vote).not_to_have_attribute("aria-pressed", before)
    ravi.page.keyboard.press("Enter")
    expect(vote).to_have_attribute("aria-pressed", before)
    ravi.page.keyboard.press("Escape")

    expect(panel).to_have_count(0)
    expect(card.locator(".microclip-card-watch")).to_be_focused()


def test_a_visitor_reads_the_call_but_sees_no_peers_and_cannot_act(visit):
    visitor = visit("visitor", "/course/loop/")
    challenge = visitor.block("challenge")
    expect(challenge.locator(".microclip-hero__prompt")).to_have_text(re.compile(r"\w"))

    challenge.locator(".microclip-entry__drop button").click()

    expect(challenge.locator(".microclip-entry .microclip-status--trouble")).to_have_text(re.compile(r"\w"))
    expect(challenge.locator(".microclip-gallery__card")).to_have_count(0)
    visitor.picture("visitor")
