"""Each deed in a feed over a real gateway, the one in memory."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.actions.answer_check import answer_check, answer_guest
from microclip_xblock.actions.ask_author import ask_author, unask
from microclip_xblock.actions.mark_lost import mark_lost
from microclip_xblock.actions.plan_sitting import choose_plan, set_pin
from microclip_xblock.actions.react_to_clip import KINDS, react_to_clip
from microclip_xblock.actions.report_clip import REASONS, report_clip
from microclip_xblock.actions.report_watch import Watched, report_watch
from microclip_xblock.community.feed_ledger import MOST_QUESTIONS, FeedLedger
from microclip_xblock.community.ledgers import ClipFacts
from microclip_xblock.community.memory import Memory
from microclip_xblock.rules.checks import Kind
from microclip_xblock.rules.clips import Check, Clip, Option
from microclip_xblock.rules.errors import (
    BadTextError,
    ClipGoneError,
    MalformedRequestError,
    NoCheckError,
    QuestionsSpentError,
    SignInError,
)
from microclip_xblock.rules.reviews import Card, after_answer
from microclip_xblock.rules.sitting import Plan
from tests.strategies import NOON

TODAY = 791
"""NOON in days of ledgers."""

EMOJI = "\U0001f600"


def options(*correct):
    return tuple(Option(f"Option {number}", one) for number, one in enumerate(correct))


CHECKS = {
    "single": Check("Who?", options(False, True)),
    "multi": Check("Which?", options(True, True, False), Kind.MULTIPLE),
    "order": Check("In which order?", options(False, False, False), Kind.ORDER),
    "number": Check("How many?", kind=Kind.NUMBER, answer=-3.5, tolerance=0.1),
}
CLIPS = tuple(Clip(id_, id_, f"/static/{id_}.mp4", check=check) for id_, check in (CHECKS | {"plain": None}).items())

RIGHT = {"single": [1], "multi": [0, 1], "order": [0, 1, 2], "number": -3.5}
WRONG = {"single": [0], "multi": [2], "order": [2, 1, 0], "number": 3}
HALF = {"multi": [0], "order": [0, 2, 1]}

checked = st.sampled_from(sorted(CHECKS))
any_clip = st.sampled_from([clip.id for clip in CLIPS])


class Feed:
    """One learner in a feed whose clock stands still until told."""

    def __init__(self):
        self.time = NOON
        self.memory = Memory(lambda: self.time)
        self.gateway = self.memory.at("feed", 1)

    def later(self, days):
        self.time += timedelta(days=days)

    @property
    def stored(self):
        return self.gateway.mine()

    def answer(self, clip, given, attempt, known=None):
        return answer_check(self.gateway, CLIPS, clip, given, attempt, known).facts(clip)

    def guest(self, clip, given, attempt, known=None):
        ledger = answer_guest(self.gateway, "0a1b2c3d", clip, CHECKS[clip], given, attempt, known)
        return ledger.guest("0a1b2c3d", clip)


@pytest.fixture
def feed():
    return Feed()


# Watching


def test_a_batch_of_reports_is_one_change_and_keeps_what_it_knows(feed):
    ledger = report_watch(
        feed.gateway,
        CLIPS,
        [Watched("single", 0.95, 1.0, 12.0), Watched("gone", 1.0, 1.0, 0.0), Watched("multi", 0.2, None, 3.0)],
        "multi",
    )

    assert ledger.facts("single") == ClipFacts(watched_ratio=0.95, furthest_ratio=1.0, finished_day=TODAY)
    assert ledger.facts("multi") == ClipFacts(watched_ratio=0.2, furthest_ratio=0.2)
    assert "gone" not in ledger.clips
    assert (ledger.resume_clip, ledger.resume_s) == ("multi", 3.0)
    assert FeedLedger.decode(feed.stored) == ledger


def test_stopping_at_a_clip_that_is_gone_keeps_the_former_place(feed):
    report_watch(feed.gateway, CLIPS, [], "single")

    assert report_watch(feed.gateway, CLIPS, [], "gone").resume_clip == "single"


def test_the_first_day_something_was_finished_stays(feed):
    finished = [Watched("single", 1.0, 1.0, 0.0)]
    report_watch(feed.gateway, CLIPS, finished, None)
    feed.later(days=3)

    assert report_watch(feed.gateway, CLIPS, finished, None).facts("single").finished_day == TODAY


# Marks


@pytest.mark.parametrize("kind", KINDS)
def test_marks_are_noted_and_taken_back(feed, kind):
    name = {"like": "liked", "save": "saved"}.get(kind, kind)
    report_watch(feed.gateway, CLIPS, [Watched("plain", 0.5, 0.5, 1.0)], None)
    before = feed.stored

    once = react_to_clip(feed.gateway, CLIPS, "plain", kind, True)
    twice = react_to_clip(feed.gateway, CLIPS, "plain", kind, True)

    assert getattr(once.facts("plain"), name) is True and once == twice
    react_to_clip(feed.gateway, CLIPS, "plain", kind, False)
    assert feed.stored == before


def test_where_a_clip_lost_somebody_is_one_moment_and_may_be_taken_back(feed):
    mark_lost(feed.gateway, CLIPS, "plain", 0.2)

    assert mark_lost(feed.gateway, CLIPS, "plain", 0.75).facts("plain").lost_ratio == 0.75
    assert mark_lost(feed.gateway, CLIPS, "plain", 0.0).facts("plain").lost_ratio == 0.0
    assert mark_lost(feed.gateway, CLIPS, "plain", None).facts("plain").lost_ratio is None


@pytest.mark.parametrize("reason", REASONS)
def test_reports_are_noted_and_taken_back(feed, reason):
    assert report_clip(feed.gateway, CLIPS, "plain", reason).reported == {"plain": reason}
    assert report_clip(feed.gateway, CLIPS, "plain", reason).reported == {"plain": reason}
    assert report_clip(feed.gateway, CLIPS, "plain", None).reported == {}
    assert report_clip(feed.gateway, CLIPS, "plain", None).reported == {}


@pytest.mark.parametrize(
    "deed, error",
    [
        (lambda at: react_to_clip(at, CLIPS, "gone", "like", True), ClipGoneError),
        (lambda at: react_to_clip(at, CLIPS, "plain", "finished_day", True), MalformedRequestError),
        (lambda at: mark_lost(at, CLIPS, "gone", 0.5), ClipGoneError),
        (lambda at: report_clip(at, CLIPS, "gone", "wrong"), ClipGoneError),
        (lambda at: report_clip(at, CLIPS, "plain", "a=b;c"), MalformedRequestError),
        (lambda at: ask_author(at, CLIPS, "gone", None, "Why?"), ClipGoneError),
        (lambda at: ask_author(at, CLIPS, "plain", None, " \u200b\u0007\n"), BadTextError),
        (lambda at: ask_author(at, CLIPS, "plain", None, "x" * 301), BadTextError),
        (lambda at: set_pin(at, EMOJI * 121), BadTextError),
        (lambda at: answer_check(at, CLIPS, "gone", [0], 1), ClipGoneError),
        (lambda at: answer_check(at, CLIPS, "plain", [0], 1), NoCheckError),
        (lambda at: answer_check(at, CLIPS, "single", [2], 1), NoCheckError),
        (lambda at: answer_check(at, CLIPS, "single", [-1], 1), NoCheckError),
        (lambda at: answer_check(at, CLIPS, "single", [0, 1], 1), NoCheckError),
        (lambda at: answer_check(at, CLIPS, "order", [0, 1], 1), NoCheckError),
        (lambda at: answer_check(at, CLIPS, "number", "3", 1), NoCheckError),
        (lambda at: answer_check(at, CLIPS, "number", float("nan"), 1), NoCheckError),
        (lambda at: answer_guest(at, "0a1b2c3d", "x", CHECKS["single"], [7], 1, None), NoCheckError),
    ],
)
def test_what_can_not_be_done_is_refused_and_nothing_noted(feed, deed, error):
    with pytest.raises(error):
        deed(feed.gateway)
    assert feed.stored == {}


def test_nobody_who_is_not_signed_in_does_anything():
    with pytest.raises(SignInError):
        react_to_clip(Memory().at("feed", None), CLIPS, "plain", "like", True)


# Questions


def test_a_question_is_kept_once_however_often_it_arrives(feed):
    first = ask_author(feed.gateway, CLIPS, "plain", 0.5, "  Why?\r\nReally?\u0000 ")
    feed.later(days=1)

    again = ask_author(feed.gateway, CLIPS, "plain", 0.25, "Why?\nReally?")

    assert again == first and len(first.questions) == 1
    asked = first.questions[0]
    assert (asked.clip, asked.ratio, asked.text, asked.day) == ("plain", 0.5, "Why?\nReally?", TODAY)
    assert len(asked.id) == 6 and asked.id.isalnum()
    other = ask_author(feed.gateway, CLIPS, "single", None, "Why?\nReally?")
    assert len(other.questions) == 2 and other.questions[1].ratio is None


def test_questions_are_taken_back_by_their_id_once(feed):
    id_ = ask_author(feed.gateway, CLIPS, "plain", None, "Why?").questions[0].id
    ask_author(feed.gateway, CLIPS, "plain", None, "How?")

    assert [one.text for one in unask(feed.gateway, id_).questions] == ["How?"]
    assert [one.text for one in unask(feed.gateway, id_).questions] == ["How?"]


def test_who_has_asked_enough_takes_one_back_first(feed):
    for number in range(MOST_QUESTIONS):
        ask_author(feed.gateway, CLIPS, "plain", None, f"Why {number}?")

    with pytest.raises(QuestionsSpentError):
        ask_author(feed.gateway, CLIPS, "plain", None, "Why else?")
    # One that is there already is no further one.
    assert len(ask_author(feed.gateway, CLIPS, "plain", None, "Why 3?").questions) == MOST_QUESTIONS
    unask(feed.gateway, FeedLedger.decode(feed.stored).questions[0].id)
    ask_author(feed.gateway, CLIPS, "plain", None, "Why else?")


# Plans and pins


def test_a_plan_is_kept_until_another(feed):
    choose_plan(feed.gateway, Plan("minutes", 4))

    assert choose_plan(feed.gateway, Plan("clips", 7)).plan == Plan("clips", 7)
    assert choose_plan(feed.gateway, Plan("all", 0)).plan == Plan("all", 0)
    assert FeedLedger.decode(feed.stored).plan == Plan("all", 0)


@pytest.mark.parametrize(
    "text, pinned",
    [
        ("  Three  clips\nevery\tmorning ", "Three clips every morning"),
        ("می‌خواهم", "می‌خواهم"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("a\ud800b\u0000c\ufffe", "abc"),
        (EMOJI * 120, EMOJI * 120),
        ("</script><b>", "</script><b>"),
        ("", ""),
    ],
)
def test_a_pin_is_one_line_of_what_can_be_read(feed, text, pinned):
    set_pin(feed.gateway, "former")

    assert set_pin(feed.gateway, text).pin == pinned
    assert FeedLedger.decode(feed.stored).pin == pinned


# Checks


@pytest.mark.parametrize("clip", sorted(CHECKS))
def test_what_is_known_at_once_does_not_come_back(feed, clip):
    facts = feed.answer(clip, RIGHT[clip], 1)

    assert (facts.tries, facts.first_right, facts.latest_right, facts.answer_day) == (1, True, True, TODAY)
    assert facts.card is None and facts.answer_text == {"single": "1", "multi": "01", "order": "012"}.get(clip, "~3.5")


@pytest.mark.parametrize("clip", sorted(CHECKS))
def test_what_was_missed_comes_back_and_the_first_answer_stays_noted(feed, clip):
    missed = feed.answer(clip, WRONG[clip], 1)
    feed.later(days=1)

    known = feed.answer(clip, RIGHT[clip], 2)

    assert missed.card == after_answer(None, 0.0, TODAY)
    assert known.card == after_answer(missed.card, 1.0, TODAY + 1)
    assert (known.tries, known.first_right, known.latest_right) == (2, False, True)


@pytest.mark.parametrize("clip", sorted(HALF))
def test_what_is_half_known_comes_back_too(feed, clip):
    facts = feed.answer(clip, HALF[clip], 1)

    assert (facts.first_right, facts.first_half, facts.latest_half) == (False, True, True)
    assert facts.card == after_answer(None, 0.5, TODAY)


@given(
    clip=checked,
    said=st.lists(st.tuples(st.integers(1, 5), st.booleans(), st.integers(0, 3)), min_size=1, max_size=8),
    guest=st.booleans(),
)
def test_an_answer_sent_again_changes_nothing_whatever_came_between(clip, said, guest):
    feed = Feed()
    send = feed.guest if guest else feed.answer
    for attempt, right, days in said:
        given_ = (RIGHT if right else WRONG)[clip]
        send(clip, given_, attempt)
        once = dict(feed.stored)
        for again in range(1, attempt + 1):
            send(clip, (WRONG if right else RIGHT)[clip], again)
        assert feed.stored == once
        feed.later(days)


@given(any_clip, st.sampled_from(KINDS), st.booleans(), st.integers(0, 60))
def test_reactions_sent_again_change_nothing(clip, kind, on, sixtieth):
    feed = Feed()
    for deed in (
        lambda: react_to_clip(feed.gateway, CLIPS, clip, kind, on),
        lambda: mark_lost(feed.gateway, CLIPS, clip, sixtieth / 60),
        lambda: report_watch(feed.gateway, CLIPS, [Watched(clip, sixtieth / 60, None, 3.0)], clip),
        lambda: report_clip(feed.gateway, CLIPS, clip, "technical"),
        lambda: ask_author(feed.gateway, CLIPS, clip, None, "Why?"),
    ):
        deed()
        once = dict(feed.stored)
        deed()
        assert feed.stored == once


def test_a_check_that_was_answered_last_in_another_feed_goes_on_from_there(feed):
    own = feed.answer("single", WRONG["single"], 1).card
    feed.later(days=3)
    elsewhere = after_answer(own, 1.0, TODAY + 2)

    assert feed.answer("single", RIGHT["single"], 2, elsewhere).card == after_answer(elsewhere, 1.0, TODAY + 3)


def test_an_older_card_from_elsewhere_does_not_turn_back_the_own_one(feed):
    own = feed.answer("single", WRONG["single"], 1).card
    older = Card.of(9.0, 5.0, TODAY - 7)

    feed.later(days=1)
    assert feed.answer("single", RIGHT["single"], 2, older).card == after_answer(own, 1.0, TODAY + 1)


def test_guests_are_noted_beside_the_own_clips(feed):
    known = after_answer(None, 0.0, TODAY - 1)

    guest = feed.guest("single", RIGHT["single"], 1, known)

    assert (guest.tries, guest.latest_right, guest.card) == (1, True, after_answer(known, 1.0, TODAY))
    ledger = FeedLedger.decode(feed.stored)
    assert ledger.clips == {} and set(ledger.guests) == {("0a1b2c3d", "single")}
    assert feed.answer("single", WRONG["single"], 1).tries == 1


def test_deeds_go_on_with_what_the_first_release_stored(feed):
    feed.memory.store("feed", 1, {"v": 1, "c": "single=yClCm--w0", "at": "single", "pos": 3.2})

    assert feed.answer("single", RIGHT["single"], 1).first_right is False  # the first one was noted then
    facts = feed.answer("single", RIGHT["single"], 2)

    assert (facts.first_right, facts.latest_right, facts.liked, facts.tries) == (False, True, True, 2)
    assert feed.stored["v"] == 2
