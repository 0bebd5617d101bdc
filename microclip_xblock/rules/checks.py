"""Quick checks: which kinds there are, what an answer may be, how it is marked, and how it is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Protocol

from microclip_xblock.rules.errors import NoCheckError

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MOST_OPTIONS = len(DIGITS)
"""An option is kept as one base-62 digit."""

MOST_KEPT = 20
"""Characters that a kept answer takes at most; a longer one is marked, but not kept word for word."""

LARGEST = 1e15
"""No answer to a quick question is a larger number."""

HALF = 0.5
"""An answer that is not right counts as half-known from this score on."""


class Kind(StrEnum):
    """How a check is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDER = "order"
    NUMBER = "number"


class AnOption(Protocol):
    """One answer to choose from."""

    @property
    def correct(self) -> bool:
        """Whether it is right."""


class ACheck(Protocol):
    """What marking needs of a check."""

    @property
    def kind(self) -> Kind: ...
    @property
    def options(self) -> tuple[AnOption, ...]: ...
    @property
    def answer(self) -> float: ...
    @property
    def tolerance(self) -> float: ...


Given = tuple[int, ...] | float
"""An answer: indexes of options (for an ordering task all of them, in the learner's order), or a number."""


@dataclass(frozen=True)
class Marked:
    """How good an answer is. `score` is 0.0 to 1.0, `right` means 1.0, `half` from a half on."""

    score: float

    @property
    def right(self) -> bool:
        return self.score >= 1.0

    @property
    def half(self) -> bool:
        return HALF <= self.score < 1.0


def read_given(check: ACheck, raw: object) -> Given:
    """
    An answer as it came from outside.

    Raises:
        NoCheckError: it is no answer to this check.
    """
    if check.kind is Kind.NUMBER:
        # Infinite and undefined numbers fail the comparison; whole ones beyond all floats are compared as they are.
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) <= LARGEST:
            raise NoCheckError
        return float(raw)
    if not isinstance(raw, list | tuple) or not all(isinstance(one, int) and not isinstance(one, bool) for one in raw):
        raise NoCheckError
    given = tuple(raw)
    if len(set(given)) != len(given) or not all(0 <= one < len(check.options) for one in given):
        raise NoCheckError
    wanted = {
        Kind.SINGLE: len(given) == 1,
        Kind.MULTIPLE: len(given) >= 1,
        Kind.ORDER: len(given) == len(check.options),
    }
    if not wanted[check.kind]:
        raise NoCheckError
    return tuple(sorted(given)) if check.kind is Kind.MULTIPLE else given


def mark(check: ACheck, given: Given) -> Marked:
    """
    Mark an answer that `read_given` let through.

    A multiple choice earns (right chosen − wrong chosen) / right ones, an order the share of pairs that stand in the right relation, a number
    everything within the tolerance.
    """
    if isinstance(given, float):
        # What a computer makes of decimal fractions must not make an answer wrong.
        allowed = check.tolerance + 1e-9 * max(abs(check.answer), check.tolerance)
        return Marked(1.0 if abs(given - check.answer) <= allowed else 0.0)
    if check.kind is Kind.ORDER:
        pairs = list(combinations(given, 2))
        return Marked(sum(first < second for first, second in pairs) / len(pairs) if pairs else 1.0)
    rights = sum(option.correct for option in check.options)
    chosen = sum(1 if check.options[index].correct else -1 for index in given)
    if check.kind is Kind.SINGLE:
        return Marked(1.0 if chosen == 1 else 0.0)
    return Marked(max(0.0, chosen / rights) if rights else 0.0)


def to_text(given: Given) -> str:
    """An answer as ledgers keep it: base-62 digits, or a number with "~" for minus; empty for one too long to keep."""
    if isinstance(given, float):
        text = f"{given:.12g}".replace("-", "~").replace("+", "")
    else:
        text = "".join(DIGITS[index] for index in given)
    return text if len(text) <= MOST_KEPT else ""


def from_text(check: ACheck, text: str) -> Given | None:
    """The inverse of `to_text`; None if the check has changed so that the text is no answer to it any more."""
    try:
        if check.kind is Kind.NUMBER:
            given = read_given(check, float(text.replace("~", "-")))
            return given if to_text(given) == text else None
        return read_given(check, [DIGITS.index(digit) for digit in text])
    except (ValueError, NoCheckError):
        return None


def shown_order(check: ACheck, seed: str) -> tuple[int, ...]:
    """
    The indexes of the options in the order in which they are shown.

    Only an ordering task is shuffled; it never begins solved. The same seed gives the same order.
    """
    indexes = tuple(range(len(check.options)))
    if check.kind is not Kind.ORDER or len(indexes) < 2:
        return indexes
    shuffled = tuple(sorted(indexes, key=lambda index: hashlib.sha256(f"{seed}/{index}".encode()).digest()))
    return shuffled if shuffled != indexes else indexes[1:] + indexes[:1]
