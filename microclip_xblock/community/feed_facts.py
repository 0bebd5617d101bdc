"""
What one learner did with one clip, as ledgers keep it: a text of columns, trailing blanks cut off.

| column | meaning |
|---|---|
| 0 | largest share of the clip truly played, in sixtieths |
| 1 | furthest moment reached, in sixtieths of the clip |
| 2–3 | day it was finished first |
| 4 | marks: 1 liked, 2 saved, 4 clear, 8 tried, 16 not interested |
| 5 | where it lost the learner, in sixtieths of the clip |
| 6 | how often its check was answered, at most 61 |
| 7 | answers: 1 first right, 2 first half right, 4 latest right, 8 latest half right, 16 a review card follows |
| 8–9 | day of the latest answer; or, where there is a review card, 8–12 that card, which knows the day |
| then | the latest answer, see `rules/checks.py` |

Numbers are base-62 digits, `-` is a blank. Days count from 1 January 2024 (UTC). A clip that was watched and liked takes 5 characters and its
id, one with a check that was answered 11 or so, one whose check comes back 14.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Self

from microclip_xblock.community.ledger import DIGITS, VALUES, from_two_digits, two_digits
from microclip_xblock.rules import reviews
from microclip_xblock.rules.reviews import Card

STEPS = 60
MOST_TRIES = 61
LIKED, SAVED, CLEAR, TRIED, NOT_INTERESTED = 1, 2, 4, 8, 16
FIRST_RIGHT, FIRST_HALF, LATEST_RIGHT, LATEST_HALF, HAS_CARD = 1, 2, 4, 8, 16
ANSWERS_FROM = 6
"""The column from which on answers stand."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """
    How often a check was answered, how well at first and last, when last, and when it comes back.

    Without tries nothing else is said. Where there is a card, `answer_day` is the card's day.
    """

    tries: int = 0
    first_right: bool = False
    first_half: bool = False
    latest_right: bool = False
    latest_half: bool = False
    answer_day: int | None = None
    card: Card | None = None

    def knows(self, attempt: int, day: int) -> bool:
        """
        Whether the how-manieth answer (from 1) is noted already, so that it came again.

        Beyond the tries that can be counted, one answer a day is noted.
        """
        beyond = self.tries >= MOST_TRIES and self.answer_day is not None and day <= self.answer_day
        return attempt <= self.tries or beyond

    def encode_answers(self) -> str:
        """The columns of answers, blanks not cut off; empty without an answer."""
        if not self.tries:
            return ""
        bits = (
            FIRST_RIGHT * self.first_right
            | FIRST_HALF * self.first_half
            | LATEST_RIGHT * self.latest_right
            | LATEST_HALF * self.latest_half
            | HAS_CARD * (self.card is not None)
        )
        latest = two_digits(self.answer_day) if self.card is None else self.card.encode()
        return DIGITS[min(self.tries, MOST_TRIES)] + DIGITS[bits] + latest


def decode_answers(text: str) -> tuple[Answers, str]:
    """
    The inverse of `encode_answers`, and what follows in the text; blanks may be cut off.

    Raises:
        KeyError, ValueError: not such a text.
    """
    tries, bits = digit(text, 0), digit(text, 1) or 0
    if tries is None:
        return Answers(), ""
    until = 2 + (reviews.LENGTH if bits & HAS_CARD else 2)
    card = Card.decode(text[2:until]) if bits & HAS_CARD else None
    answers = Answers(
        tries=tries,
        first_right=bool(bits & FIRST_RIGHT),
        first_half=bool(bits & FIRST_HALF),
        latest_right=bool(bits & LATEST_RIGHT),
        latest_half=bool(bits & LATEST_HALF),
        answer_day=card.day if card else from_two_digits(text[2:until]),
        card=card,
    )
    return answers, text[until:]


@dataclass(frozen=True, kw_only=True)
class ClipFacts(Answers):
    """What a learner did with one clip. Ratios 0.0 to 1.0 of its length in steps of a sixtieth; None means never (or taken back)."""

    watched_ratio: float = 0.0
    furthest_ratio: float = 0.0
    finished_day: int | None = None
    liked: bool = False
    saved: bool = False
    clear: bool = False
    tried: bool = False
    not_interested: bool = False
    lost_ratio: float | None = None
    answer_text: str = ""

    @property
    def finished(self) -> bool:
        """Whether the clip was played to (nearly) its end at least once."""
        return self.finished_day is not None

    def encode(self) -> str:
        """The text of columns."""
        marks = (
            LIKED * self.liked
            | SAVED * self.saved
            | CLEAR * self.clear
            | TRIED * self.tried
            | NOT_INTERESTED * self.not_interested
        )
        watched = sixtieth(self.watched_ratio) + sixtieth(self.furthest_ratio) + two_digits(self.finished_day)
        lost = "-" if self.lost_ratio is None else sixtieth(self.lost_ratio)
        marked = (DIGITS[marks] if marks else "-") + lost
        answers = self.encode_answers()
        return (watched + marked + (answers + self.answer_text if answers else "")).rstrip("-")

    @classmethod
    def decode(cls, text: str) -> Self:
        """
        The inverse of `encode`.

        Raises:
            KeyError, ValueError, IndexError: not such a text.
        """
        marks = digit(text, 4) or 0
        lost = digit(text, 5)
        answers, answer_text = decode_answers(text[ANSWERS_FROM:])
        return cls(
            watched_ratio=_ratio(VALUES[text[0]]),
            furthest_ratio=_ratio(digit(text, 1) or 0),
            finished_day=from_two_digits(text[2:4]),
            liked=bool(marks & LIKED),
            saved=bool(marks & SAVED),
            clear=bool(marks & CLEAR),
            tried=bool(marks & TRIED),
            not_interested=bool(marks & NOT_INTERESTED),
            lost_ratio=None if lost is None else _ratio(lost),
            answer_text=answer_text,
            **vars(answers),
        )


def stepped(ratio: float) -> float:
    """The nearest ratio that ledgers can hold."""
    return round(min(max(ratio, 0.0), 1.0) * STEPS) / STEPS


def sixtieth(ratio: float) -> str:
    """A ratio as one digit."""
    return DIGITS[round(min(max(ratio, 0.0), 1.0) * STEPS)]


def digit(text: str, column: int) -> int | None:
    """
    The value in a column; None for a blank or a column that was cut off.

    Raises:
        KeyError: not a digit.
    """
    found = text[column : column + 1]
    return None if found in ("", "-") else VALUES[found]


def _ratio(value: int) -> float:
    return min(value, STEPS) / STEPS


# The fold meets every learner's facts, and many learners' are the same text.
@functools.lru_cache(maxsize=20_000)
def from_first_release(text: str) -> str:
    """
    The facts of a ledger of version 1 as text of this version: its columns were the share watched, the days finished, liked and saved,
    whether the first answer was right, and the latest option.

    What version 1 did not note is taken to be as before: the furthest moment as the share watched, the latest answer as good as the first
    and of the day the clip was finished.

    Raises:
        KeyError, IndexError: not such a text.
    """
    first = {"": None, "-": None, "r": True, "w": False}[text[7:8]]
    finished = from_two_digits(text[1:3])
    right = first is True
    option = digit(text, 8)
    return ClipFacts(
        watched_ratio=_ratio(VALUES[text[0]]),
        furthest_ratio=_ratio(VALUES[text[0]]),
        finished_day=finished,
        liked=from_two_digits(text[3:5]) is not None,
        saved=from_two_digits(text[5:7]) is not None,
        tries=0 if first is None else 1,
        first_right=right,
        latest_right=right,
        answer_day=None if first is None else finished,
        answer_text="" if option is None else DIGITS[option],
    ).encode()
