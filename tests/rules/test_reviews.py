import subprocess
import sys
from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.checks import DIGITS
from microclip_xblock.rules.reviews import (
    LENGTH,
    SETTLED_DAYS,
    Card,
    after_answer,
    due_day,
    is_settled,
    recall_probability,
)
from tests.strategies import cards

LAST_DAY = 3843
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)

scores = st.floats(0, 1)
missed, halves = st.floats(0, 0.49), st.floats(0.5, 0.99)
histories = st.lists(st.tuples(st.integers(0, 200), scores), min_size=1, max_size=12)
"""Answers: days after the one before, and how good."""


def told(history, day=500):
    """The cards after each answer."""
    card, found = None, []
    for after, score in history:
        day += after
        card = after_answer(card, score, day)
        found.append(card)
    return found


@given(cards)
def test_a_card_is_kept_in_five_characters_and_read_again_whole(card):
    text = card.encode()

    assert len(text) == LENGTH == 5 and set(text) <= set(DIGITS)
    assert Card.decode(text) == card


@given(st.text(DIGITS, min_size=5, max_size=5))
def test_every_five_digits_are_a_card_within_bounds(text):
    card = Card.decode(text)

    assert card.encode() == text
    assert 0.00999 <= card.stability_d <= 36500.001
    assert 1.0 <= card.difficulty <= 10.0 and 0 <= card.day <= LAST_DAY


@pytest.mark.parametrize("text", ["", "0000", "000000", "00-00", "0000é", "00 00", "00\n00"])
def test_what_is_no_card_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        Card.decode(text)


@given(st.floats(0.01, 36500), st.floats(1, 10), st.integers(0, LAST_DAY))
def test_what_a_card_holds_is_near_to_what_it_was_made_of_and_stays(stability, difficulty, day):
    card = Card.of(stability, difficulty, day)

    assert card.stability_d == pytest.approx(stability, rel=0.003)
    assert card.difficulty == pytest.approx(difficulty, abs=0.08)
    assert card.day == day
    assert Card.of(card.stability_d, card.difficulty, card.day) == card


@pytest.mark.parametrize("values, held", [((0, 0, -5), (0.01, 1.0, 0)), ((1e9, 99, 9999), (36500.0, 10.0, LAST_DAY))])
def test_what_is_out_of_bounds_is_held_at_them(values, held):
    card = Card.of(*values)

    assert (pytest.approx(card.stability_d), card.difficulty, card.day) == held


@given(histories)
def test_every_card_an_answer_makes_can_be_kept_as_it_is(history):
    for card in told(history):
        assert card is None or Card.decode(card.encode()) == card


@given(st.integers(0, LAST_DAY))
def test_what_was_known_at_once_does_not_come_back(day):
    assert after_answer(None, 1.0, day) is None


@given(missed, halves, st.integers(0, LAST_DAY - 10))
def test_what_was_missed_or_half_known_comes_back_the_next_day_or_soon(low, half, day):
    for score in (low, half):
        card = after_answer(None, score, day)
        assert card.day == day and day < due_day(card) <= day + 3
        assert not is_settled(card)


@given(histories, missed, halves, st.integers(0, 100))
def test_the_better_the_answer_the_later_it_comes_back(history, low, half, after):
    card = told([*history, (1, 0.0)])[-1]
    day = card.day + after
    worst, middle, best = (after_answer(card, score, day) for score in (low, half, 1.0))

    assert worst.stability_d <= middle.stability_d <= best.stability_d
    assert due_day(worst) <= due_day(middle) <= due_day(best)
    assert best.stability_d >= card.stability_d * 0.997


@given(histories)
def test_the_library_would_ask_on_the_same_days(history):
    """Beside the library with the card unrounded: the stored precision moves a date by no more than a fiftieth and a day."""
    scheduler = fsrs.Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    history = [(0, 0.0), *history]
    exact, day = fsrs.Card(card_id=1), 500
    for (after, score), card in zip(history, told(history), strict=True):
        day += after
        rating = fsrs.Rating.Good if score == 1 else fsrs.Rating.Hard if score >= 0.5 else fsrs.Rating.Again
        exact, _log = scheduler.review_card(exact, rating, EPOCH + timedelta(days=day))
        due = (exact.due - EPOCH).days
        assert abs(due_day(card) - due) <= 1 + (due - day) / 25


def test_right_answers_on_the_day_it_is_due_settle_it_after_a_few():
    card, asked = after_answer(None, 0.0, 100), 0
    while not is_settled(card):
        before = due_day(card) - card.day
        card, asked = after_answer(card, 1.0, due_day(card)), asked + 1
        assert due_day(card) - card.day >= before
        assert asked < 12

    assert asked >= 3
    assert due_day(card) - card.day >= SETTLED_DAYS


def test_answering_again_on_the_same_day_moves_it_less_than_on_the_day_it_is_due():
    card = after_answer(after_answer(None, 0.0, 100), 1.0, 103)

    at_once, due = after_answer(card, 1.0, 103), after_answer(card, 1.0, due_day(card))
    assert card.stability_d <= at_once.stability_d < due.stability_d


@given(cards, scores, st.integers(1, 50))
def test_an_answer_told_late_counts_as_of_the_cards_day(card, score, late):
    assert after_answer(card, score, card.day - late) == after_answer(card, score, card.day)


@given(cards, st.integers(0, 400), st.integers(0, 400))
def test_memory_fades(card, first, second):
    early, late = sorted((first, second))
    at_early, at_late = (recall_probability(card, card.day + days) for days in (early, late))

    assert 0.0 < at_late <= at_early <= 1.0
    assert recall_probability(card, card.day) == recall_probability(card, card.day - 3) == 1.0


@given(st.floats(5, 1000))
def test_it_is_due_when_it_is_remembered_with_nine_tenths(stability):
    card = Card.of(stability, 5.0, 10)

    assert recall_probability(card, due_day(card)) == pytest.approx(0.9, abs=0.01)


@given(cards)
def test_it_is_never_due_on_the_day_of_the_answer(card):
    assert due_day(card) >= card.day + 1
    assert is_settled(card) == (due_day(card) - card.day >= SETTLED_DAYS)


def test_neither_the_block_nor_a_review_loads_what_takes_long():
    """Worker processes import every block; the library knows an optimizer that would bring half a scientific stack."""
    heavy = "('torch', 'pandas', 'numpy', 'tqdm')"
    script = f"""
import sys
import microclip_xblock.feed
assert "fsrs" not in sys.modules, "loaded with the block"
from microclip_xblock.rules.reviews import after_answer
after_answer(None, 0.0, 10)
assert "fsrs" in sys.modules
assert not [name for name in {heavy} if name in sys.modules]
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
