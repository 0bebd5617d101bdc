"""
When a missed question comes back: FSRS with its published default parameters, through the library `fsrs`, in whole days.

A card is made by a first answer that was missed or half right; what was known at once is not asked again. Cards are always held in the
precision in which ledgers keep them, so that nothing changes by being stored.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from microclip_xblock.rules.checks import DIGITS, HALF

if TYPE_CHECKING:
    from fsrs import Scheduler

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
SETTLED_DAYS = 60
"""What would come back after this many days or more counts as known and is not asked any more."""

BASE = len(DIGITS)
LEAST_STABILITY_D, MOST_STABILITY_D = 0.01, 36500.0
STABILITY_STEPS = BASE**2 - 1
LEAST_DIFFICULTY, MOST_DIFFICULTY = 1.0, 10.0
DIFFICULTY_STEPS = BASE - 1
LENGTH = 5
"""Characters of a kept card: two of stability, one of difficulty, two of the day."""


@dataclass(frozen=True)
class Card:
    """
    What is known of one learner's memory of one question.

    Attributes:
        stability_step: days after which it is remembered with 90 %, on a logarithmic scale of 3,843 steps from 0.01 to 36,500.
        difficulty_step: from 1 to 10 in 61 steps.
        day: of the latest answer, in days since 1 January 2024 (UTC).
    """

    stability_step: int
    difficulty_step: int
    day: int

    @property
    def stability_d(self) -> float:
        """In days."""
        share = self.stability_step / STABILITY_STEPS
        return LEAST_STABILITY_D * math.pow(MOST_STABILITY_D / LEAST_STABILITY_D, share)

    @property
    def difficulty(self) -> float:
        """1.0 to 10.0."""
        return LEAST_DIFFICULTY + (MOST_DIFFICULTY - LEAST_DIFFICULTY) * self.difficulty_step / DIFFICULTY_STEPS

    @classmethod
    def of(cls, stability_d: float, difficulty: float, day: int) -> Self:
        """The card nearest to these values."""
        stability = min(max(stability_d, LEAST_STABILITY_D), MOST_STABILITY_D)
        share = math.log(stability / LEAST_STABILITY_D) / math.log(MOST_STABILITY_D / LEAST_STABILITY_D)
        held = min(max(difficulty, LEAST_DIFFICULTY), MOST_DIFFICULTY)
        step = (held - LEAST_DIFFICULTY) / (MOST_DIFFICULTY - LEAST_DIFFICULTY)
        return cls(round(share * STABILITY_STEPS), round(step * DIFFICULTY_STEPS), min(max(0, day), BASE**2 - 1))

    def encode(self) -> str:
        """Five base-62 digits."""
        return _two(self.stability_step) + DIGITS[self.difficulty_step] + _two(self.day)

    @classmethod
    def decode(cls, text: str) -> Self:
        """
        The inverse of `encode`.

        Raises:
            ValueError: not such a text.
        """
        if len(text) != LENGTH:
            raise ValueError(text)
        steps = [DIGITS.index(digit) for digit in text]
        return cls(steps[0] * BASE + steps[1], steps[2], steps[3] * BASE + steps[4])


def after_answer(card: Card | None, score: float, day: int) -> Card | None:
    """
    The card after an answer.

    Args:
        card: None if there is none yet; then a right answer makes none either.
        score: 0.0 to 1.0; below a half it was missed, below 1.0 half-known.
        day: of the answer; one before the card's own counts as the same day.
    """
    if card is None and score >= 1.0:
        return None
    from fsrs import Card as FsrsCard
    from fsrs import Rating, State

    rating = Rating.Good if score >= 1.0 else Rating.Hard if score >= HALF else Rating.Again
    if card is None:
        before = FsrsCard(card_id=1)
    else:
        day = max(day, card.day)
        before = FsrsCard(
            card_id=1,
            state=State.Review,
            stability=card.stability_d,
            difficulty=card.difficulty,
            last_review=_moment(card.day),
        )
    after, _log = _scheduler().review_card(before, rating, _moment(day))
    return Card.of(after.stability or LEAST_STABILITY_D, after.difficulty or LEAST_DIFFICULTY, day)


def due_day(card: Card) -> int:
    """The day from which on the question is to be asked again: when it is remembered with 90 %, at the earliest the next day."""
    return card.day + _interval_d(card)


def is_settled(card: Card) -> bool:
    """Whether it is known well enough not to come back."""
    return _interval_d(card) >= SETTLED_DAYS


def recall_probability(card: Card, day: int) -> float:
    """How likely the answer is still known on a day, 0.0 to 1.0."""
    from fsrs import Card as FsrsCard

    known = FsrsCard(card_id=1, stability=card.stability_d, difficulty=card.difficulty, last_review=_moment(card.day))
    return float(_scheduler().get_card_retrievability(known, _moment(max(day, card.day))))


def _interval_d(card: Card) -> int:
    # At the wanted retention of 90 % FSRS's interval is the stability itself.
    return max(1, round(card.stability_d))


def _moment(day: int) -> datetime:
    return EPOCH + timedelta(days=day)


@functools.cache
def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    # Days are the finest step a feed knows, so there are no steps of minutes; and the same answers give the same days.
    return Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _two(value: int) -> str:
    return DIGITS[value // BASE] + DIGITS[value % BASE]
