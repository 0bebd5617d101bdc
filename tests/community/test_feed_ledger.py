import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.community.feed_facts import MOST_TRIES, Answers, ClipFacts, from_first_release
from microclip_xblock.community.feed_ledger import (
    MARKS,
    MOST_BYTES,
    MOST_CLIPS,
    MOST_QUESTIONS,
    MOST_REPORTED,
    FeedLedger,
)
from microclip_xblock.community.feed_question import Question
from microclip_xblock.community.ledger import DIGITS, two_digits
from microclip_xblock.rules.errors import LedgerFullError, QuestionsSpentError
from microclip_xblock.rules.reviews import Card
from microclip_xblock.rules.sitting import Plan
from tests.community.sizes import random_ids, stored_bytes
from tests.strategies import cards, clip_facts, clip_ids, days, feed_ledgers, ratios, scores

CARD = Card(1000, 30, 801)
EMOJI = "\U0001f600"

days_known = st.integers(0, 3843)
any_marks = st.sampled_from(sorted(MARKS))


def question(number, text="Why?"):
    return Question(f"id{number:04d}", "tide", 0.5, text, 800)


# Facts as text


@given(clip_facts())
def test_facts_come_back_from_their_text_and_fit_between_the_signs_around_them(facts):
    text = facts.encode()

    assert ClipFacts.decode(text) == facts
    assert not set(text) & set("=;\n/") and not text.endswith("-") and len(text) <= 13 + 20


@pytest.mark.parametrize(
    "facts, text",
    [
        (ClipFacts(), "00"),
        (ClipFacts(watched_ratio=1.0, furthest_ratio=1.0, finished_day=800), "yyCu"),
        (ClipFacts(watched_ratio=0.5, furthest_ratio=0.75, liked=True, tried=True), "Uj--9"),
        (ClipFacts(lost_ratio=0.0), "00---0"),
        (ClipFacts(tries=2, first_half=True, latest_right=True, answer_day=801, answer_text="02"), "00----26Cv02"),
        (ClipFacts(tries=61, latest_half=True, answer_day=801, card=CARD, answer_text="1.5"), "00----zOG8UCv1.5"),
    ],
)
def test_the_columns_of_facts_are_for_ever(facts, text):
    assert (facts.encode(), ClipFacts.decode(text)) == (text, facts)


# What a release before this one stored


old_days = days.map(two_digits)


@given(
    st.integers(0, 60),
    old_days,
    old_days,
    old_days,
    st.sampled_from(["r", "w", None]),
    st.sampled_from(DIGITS),
)
def test_of_the_first_release_nothing_that_was_promised_is_lost(sixtieth, finished, liked, saved, first, option):
    old = (DIGITS[sixtieth] + finished + liked + saved + ((first + option) if first else "")).rstrip("-")

    facts = FeedLedger.decode({"v": 1, "c": f"tide={old}"}).facts("tide")

    assert facts.watched_ratio == facts.furthest_ratio == sixtieth / 60
    assert facts.finished == (finished != "--") and (not facts.finished or facts.encode()[2:4] == finished)
    assert (facts.liked, facts.saved) == (liked != "--", saved != "--")
    assert (facts.tries, facts.first_right) == (int(first is not None), first == "r")
    assert facts.answer_text == (option if first else "")
    assert not (facts.clear or facts.tried or facts.not_interested or facts.card) and facts.lost_ratio is None


def test_what_was_upgraded_is_stored_in_the_new_form_with_the_next_change():
    ledger = FeedLedger.decode({"v": 1, "c": "moon=yClCmzzw2;tide=0--D0", "at": "moon", "pos": 3.2})
    ledger.react("tide", "clear", True)

    raw = ledger.encode()

    assert raw == {"v": 2, "c": "moon=yyCl3-10Cl2;tide=00--5", "at": "moon", "pos": 3.2}
    assert FeedLedger.decode(raw) == ledger
    with pytest.raises(KeyError):
        from_first_release("0------x")


# Facts, not counters


@given(clip_ids, st.lists(st.tuples(ratios, ratios), min_size=1, max_size=8), days_known)
def test_watching_only_ever_adds(clip, reports, day):
    ledger = FeedLedger()

    for number, (share, furthest) in enumerate(reports):
        before = ledger.facts(clip)
        ledger.watched(clip, share, furthest, min(day + number, 3843))
        after = ledger.facts(clip)
        assert before.watched_ratio <= after.watched_ratio <= 1.0
        assert before.furthest_ratio <= after.furthest_ratio <= 1.0
        assert before.finished_day is None or after.finished_day == before.finished_day

    assert ledger.facts(clip).finished == any(share >= 0.9 for share, _ in reports)
    assert ledger.facts(clip).watched_ratio == pytest.approx(max(share for share, _ in reports), abs=1 / 120)
    assert ledger.facts(clip).furthest_ratio == pytest.approx(max(far for _, far in reports), abs=1 / 120)


few_ids = st.sampled_from(["tide", "moon"])
acts = st.one_of(
    st.tuples(st.just("watched"), few_ids, ratios, ratios, days_known),
    st.tuples(st.just("react"), few_ids, any_marks, st.booleans()),
    st.tuples(st.just("lost"), few_ids, st.none() | ratios),
    st.tuples(st.just("report"), few_ids, st.none() | st.just("rights")),
    st.tuples(st.just("stopped_at"), few_ids, st.floats(0, 1e6)),
)


@given(feed_ledgers(few_ids), acts)
def test_saying_the_same_twice_says_it_once(ledger, act):
    name, *said = act
    getattr(ledger, name)(*said)
    once = ledger.encode()

    getattr(ledger, name)(*said)

    assert ledger.encode() == once


@given(clip_ids, st.lists(st.tuples(any_marks, st.booleans()), max_size=12))
def test_marks_do_not_touch_each_other(clip, said):
    ledger = FeedLedger()
    ledger.watched(clip, 0.5, 0.5, 800)
    for kind, on in said:
        ledger.react(clip, kind, on)

    latest = dict(said)
    assert ledger.facts(clip) == ClipFacts(
        watched_ratio=0.5, furthest_ratio=0.5, **{MARKS[kind]: on for kind, on in latest.items()}
    )


@pytest.mark.parametrize("kind", sorted(MARKS))
def test_a_mark_taken_back_leaves_nothing_but_that_the_clip_was_shown(kind):
    ledger = FeedLedger()
    ledger.react("tide", kind, False)
    ledger.lost("tide", None)
    assert ledger == FeedLedger()

    ledger.react("tide", kind, True)
    ledger.lost("tide", 0.3)
    ledger.react("tide", kind, False)
    ledger.lost("tide", None)

    assert ledger == FeedLedger(clips={"tide": ClipFacts()})


@given(st.lists(st.tuples(scores, days_known, st.none() | cards), min_size=1, max_size=8))
def test_the_first_answer_stays_and_the_latest_is_known(given_ones):
    ledger = FeedLedger()
    for number, (score, day, card) in enumerate(given_ones):
        ledger.answered("tide", str(number), score, day, card)
        ledger.guest_answered("0a1b2c3d", "tide", score, day, card)

    facts, guest = ledger.facts("tide"), ledger.guest("0a1b2c3d", "tide")
    first, (latest, day, card) = given_ones[0][0], given_ones[-1]
    assert facts.tries == guest.tries == len(given_ones)
    assert (facts.first_right, facts.first_half) == (first == 1.0, first == 0.5)
    assert (facts.latest_right, facts.latest_half) == (latest == 1.0, latest == 0.5)
    assert (facts.card, facts.answer_day) == (card, card.day if card else day)
    assert (facts.answer_text, replace(guest, tries=0)) == (
        str(len(given_ones) - 1),
        replace(Answers(**{name: getattr(facts, name) for name in vars(guest)}), tries=0),
    )
    assert FeedLedger.decode(ledger.encode()) == ledger


@given(st.lists(st.tuples(st.integers(1, 70), scores), max_size=90))
def test_an_answer_that_came_before_is_known_whatever_comes_again(said):
    """Attempts are numbered by the browser; one that was noted is known for ever, and numbers may be left out."""
    ledger = FeedLedger()
    for attempt, score in said:
        facts = ledger.facts("tide")
        if not facts.knows(attempt, 800):
            ledger.answered("tide", "0", score, 800, None, attempt)
        assert ledger.facts("tide").knows(attempt, 800)

    assert ledger.facts("tide").tries == min(max((attempt for attempt, _ in said), default=0), MOST_TRIES)


def test_beyond_the_tries_that_can_be_counted_one_answer_a_day_is_noted():
    ledger = FeedLedger()
    ledger.answered("tide", "0", 0.0, 800, None, 500)

    facts = ledger.facts("tide")

    assert facts.tries == MOST_TRIES
    assert facts.knows(501, 800) and not facts.knows(501, 801) and facts.knows(61, 801)


def test_the_day_of_a_card_is_the_day_of_the_answer():
    ledger = FeedLedger()
    ledger.answered("tide", "0", 0.0, 790, CARD)

    assert FeedLedger.decode(ledger.encode()).facts("tide").answer_day == CARD.day == 801


@pytest.mark.parametrize("position, kept", [(-3.0, 0.0), (4.26, 4.3), (1e9, 86_400.0)])
def test_the_place_to_go_on_is_held_within_a_day(position, kept):
    ledger = FeedLedger()
    ledger.stopped_at("tide", position)

    assert FeedLedger.decode(ledger.encode()).resume_s == kept


@pytest.mark.parametrize("plan", [Plan("clips", 7), Plan("minutes", 4), Plan("all", 0)])
def test_plans_are_kept(plan):
    assert FeedLedger.decode(FeedLedger(plan=plan).encode()).plan == plan


# Bounds


def test_a_feed_of_a_hundred_clips_fits_into_two_kilobytes():
    """Everything finished, two thirds of the clips with a check that was answered, half of those missed at first; some marks."""
    dice, ledger = Random(1), FeedLedger()
    for number, clip in enumerate(random_ids(100, 6, dice)):
        ledger.watched(clip, 1.0, 1.0, 800 + number % 14)
        if number % 5 == 0:
            ledger.react(clip, dice.choice(sorted(MARKS)), True)
        if number % 20 == 0:
            ledger.lost(clip, dice.random())
        if number % 3 < 2:
            missed = number % 2 == 0
            text = dice.choice(["0", "3", "12", "3201", "12.5"])
            ledger.answered(clip, text, 0.0 if missed else 1.0, 810, Card(1500, 20, 810) if missed else None)
        ledger.stopped_at(clip, 59.9)

    assert sum(facts.tries > 0 for facts in ledger.clips.values()) == 67
    assert sum(facts.card is not None for facts in ledger.clips.values()) >= 33
    assert stored_bytes(ledger) <= 2048


def one_act(ledger, dice, ids):
    """Something a learner can do, at random, as large as it may be."""
    clip, card = dice.choice(ids), Card(dice.randrange(3844), dice.randrange(62), 3843)
    deeds = (
        lambda: ledger.watched(clip, dice.random(), dice.random(), 3843),
        lambda: ledger.react(clip, dice.choice(sorted(MARKS)), dice.random() < 0.8),
        lambda: ledger.lost(clip, dice.random()),
        lambda: ledger.answered(clip, "z" * 20, dice.random(), 3843, card, 61),
        lambda: ledger.guest_answered("0a1b2c3d", clip, dice.random(), 3843, card, 61),
        lambda: ledger.stopped_at(clip, dice.random() * 86400),
        lambda: ledger.ask(Question("abcdef", clip, 0.5, EMOJI * 300, 3843)),
        lambda: ledger.report(clip, dice.choice(["technical", None])),
        lambda: setattr(ledger, "pin", EMOJI * 120),
        lambda: setattr(ledger, "plan", Plan("minutes", 500)),
    )
    dice.choice(deeds)()


def test_a_feed_ledger_stays_below_64_kilobytes_whatever_is_done():
    """10,000 acts in requests of forty; a request that is refused stores nothing."""
    dice, stored, refused, largest = Random(2), {}, 0, 0
    ids = random_ids(4000, 12, dice)
    for _ in range(250):
        ledger = FeedLedger.decode(stored)
        for _ in range(40):
            try:
                one_act(ledger, dice, ids)
            except LedgerFullError:
                refused += 1
        try:
            stored = ledger.encode()
        except LedgerFullError:
            refused += 1
        largest = max(largest, len(json.dumps({"ledger": stored})))

    assert refused
    assert 60_000 < largest <= 64 * 1024


def test_a_full_feed_ledger_refuses_more_and_still_lets_go_and_notes_what_takes_no_room():
    ids = random_ids(2000, 12, Random(3))
    facts = ClipFacts(watched_ratio=0.5, tries=1, card=CARD, answer_day=CARD.day)
    ledger = FeedLedger(dict.fromkeys(ids, facts))
    ledger.pin = "x" * (MOST_BYTES - len(json.dumps(ledger.encode())) - 20)
    stored = ledger.encode()

    more = FeedLedger.decode(stored)
    more.watched("another", 0.5, 0.5, 800)
    with pytest.raises(LedgerFullError):
        more.encode()
    again = FeedLedger.decode(stored)
    again.watched(ids[0], 0.6, 0.6, 801)
    again.pin = ""
    assert FeedLedger.decode(again.encode()).facts(ids[0]).watched_ratio == 0.6


def test_a_feed_ledger_holds_so_many_clips_and_notes_more_about_those():
    ledger = FeedLedger({f"clip{number}": ClipFacts(watched_ratio=0.5) for number in range(MOST_CLIPS)})

    ledger.watched("clip7", 1.0, 1.0, 800)

    assert ledger.facts("clip7").finished
    for act in (
        lambda: ledger.react("another", "like", True),
        lambda: ledger.lost("another", 0.5),
        lambda: ledger.answered("another", "0", 1.0, 800, None),
    ):
        with pytest.raises(LedgerFullError):
            act()
    assert "another" not in ledger.clips


def test_so_many_guests_and_no_more():
    ledger = FeedLedger(guests={("0a1b2c3d", f"clip{n}"): Answers(tries=1) for n in range(MOST_CLIPS)})

    ledger.guest_answered("0a1b2c3d", "clip7", 1.0, 800, None)

    with pytest.raises(LedgerFullError):
        ledger.guest_answered("0a1b2c3d", "another", 1.0, 800, None)
    assert ledger.guest("0a1b2c3d", "clip7").tries == 2


def test_so_many_questions_and_no_more():
    ledger = FeedLedger()
    for number in range(MOST_QUESTIONS):
        ledger.ask(question(number))

    with pytest.raises(QuestionsSpentError):
        ledger.ask(question(99))
    assert [one.id for one in ledger.questions] == [f"id{number:04d}" for number in range(MOST_QUESTIONS)]


def test_long_questions_leave_room_for_what_was_watched():
    ledger = FeedLedger()
    for number in range(4):
        ledger.ask(question(number, EMOJI * 300))

    with pytest.raises(QuestionsSpentError):
        ledger.ask(question(4, EMOJI * 300))
    ledger.ask(question(5))
    assert len(ledger.questions) == 5 and stored_bytes(ledger) <= 17_000


def test_so_many_reports_and_no_more():
    ledger = FeedLedger(reported={f"clip{n}": "wrong" for n in range(MOST_REPORTED)})

    ledger.report("clip3", "rights")
    with pytest.raises(LedgerFullError):
        ledger.report("another", "wrong")
    ledger.report("clip4", None)
    ledger.report("another", "wrong")

    assert len(ledger.reported) == MOST_REPORTED and ledger.reported["clip3"] == "rights"
