"""
How well a learner knows a topic: the chance that the next question about it is answered right.

A logistic regression on the recent record, after R-PFA (Galyardt and Goldin, 2015): how the topic's latest answers went, how all latest
answers differed from what was expected, how easy the topic is for everybody, and whether it was asked about at all. `tests/bench/knowledge.py`
says how good it is; decision 12 says what it is used for.
"""

from __future__ import annotations

import functools
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

FADES = 0.9
"""What a record still counts after one more answer."""

ALWAYS, TOPIC, EASE, SURPRISE, FIRST = 0.445, 0.278, 0.932, 0.563, -0.666
"""Weights, fitted on the 2,921 training learners of ASSISTments 2009 as prepared for DKVMN (Zhang et al., 2017)."""

RIGHT_BEFORE, WRONG_BEFORE = 1.2, 0.8
"""What a topic's record begins with."""

USUAL_SHARE, USUAL_ANSWERS = 0.66, 10
"""How many of all answers are right, and how many answers a topic must have before it is told apart from others by half."""

ENOUGH = 2
"""Answers from which on a topic can count as known well."""

STRONG_FROM, WEAK_BELOW = 0.75, 0.55
"""A new topic of usual ease: two right answers make it strong, a wrong one weak."""


class Level(StrEnum):
    """How well a topic is known, in four steps that are told in words."""

    NEW = "new"
    WEAK = "weak"
    GROWING = "growing"
    STRONG = "strong"


@dataclass
class _Topic:
    right: float = 0.0
    wrong: float = 0.0
    asked: int = 0


@dataclass
class Record:
    """
    One learner's answers so far, told in their order. Topics are compared as `plain` has them.

    Args:
        ease: how easy topics are for everybody, as `ease` gives it; others are taken to be as most.
    """

    ease: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ease = {plain(name): value for name, value in self.ease.items()}
        self._topics: dict[str, _Topic] = {}
        self._surprise = 0.0

    def learn(self, topics: Sequence[str], right: bool) -> None:
        """Take in one answer to a question about these topics; one without topics tells of the learner in general."""
        self._surprise = self._surprise * FADES + right - self.probability(topics)
        for name in _names(topics):
            topic = self._topics.setdefault(name, _Topic())
            topic.right = topic.right * FADES + right
            topic.wrong = topic.wrong * FADES + (not right)
            topic.asked += 1

    def probability(self, topics: Sequence[str]) -> float:
        """The chance that the next question about these topics is answered right, above 0.0 and below 1.0; the mean over the topics."""
        chances = [self._chance(self._topics.get(name), self._ease.get(name, 0.0)) for name in _names(topics)]
        return math.fsum(chances) / len(chances) if chances else self._chance(_Topic(asked=1), 0.0)

    def level(self, topics: Sequence[str]) -> Level:
        """The same in a word; of several topics the one asked about most decides whether it was asked enough."""
        asked = max((self._topics[name].asked for name in _names(topics) if name in self._topics), default=0)
        if not asked:
            return Level.NEW
        chance = self.probability(topics)
        if chance < WEAK_BELOW:
            return Level.WEAK
        return Level.STRONG if chance >= STRONG_FROM and asked >= ENOUGH else Level.GROWING

    def _chance(self, topic: _Topic | None, ease: float) -> float:
        record = topic or _Topic()
        odds = (
            ALWAYS
            + TOPIC * math.log((record.right + RIGHT_BEFORE) / (record.wrong + WRONG_BEFORE))
            + EASE * ease
            + SURPRISE * self._surprise
            + FIRST * (not record.asked)
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def ease(right: int, answers: int) -> float:
    """
    How easy a topic is for everybody: above 0 if easier than most, below if harder, in log-odds.

    Args:
        right: how many of the answers to its questions were right. answers: how many there were; few of them say little.
    """
    share = (right + USUAL_ANSWERS * USUAL_SHARE) / (answers + USUAL_ANSWERS)
    return math.log(share / (1 - share)) - math.log(USUAL_SHARE / (1 - USUAL_SHARE))


# A learner's answers are gone through at each request, and their topics are few.
@functools.lru_cache(maxsize=2_000)
def plain(name: str) -> str:
    """
    A hashtag, name or topic as it is compared: without case, accents and vowel points, the sign before it and spaces too many.

    Marks that make another letter of one stay: those of kana and of Indian and Thai scripts.
    """
    lowered = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(char for char in unicodedata.normalize("NFKD", lowered) if not _is_accent(char))
    return " ".join(kept.split()).lstrip("# ")


def _is_accent(char: str) -> bool:
    """Marks set on letters (classes 200 and more) and Hebrew and Arabic points (10 to 36), and characters nobody sees."""
    kind = unicodedata.combining(char)
    return kind >= 200 or 10 <= kind <= 36 or unicodedata.category(char) == "Cf"


def _names(topics: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for name in map(plain, topics) if name))
