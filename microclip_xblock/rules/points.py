"""
What deeds are worth. Points are computed from the record, never stored: rules can change and are right at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Deed(StrEnum):
    """What a ledger can prove a learner did."""

    CLIP_FINISHED = "clip_finished"
    CHECK_RIGHT = "check_right"
    """Answered a clip's check right at the first try."""
    ENTERED = "entered"
    VOTED = "voted"
    """Gave a vote that counts."""
    VOTE_RECEIVED = "vote_received"
    """Received a vote; counted only after the challenge is over, so that points don't give away hidden tallies."""


Deeds = Mapping[Deed, int]
"""How often each deed was done, 0 or more; missing means 0."""

Worths = Mapping[Deed, int]
"""Points for doing a deed once, 0 or more."""


@dataclass(frozen=True)
class Line:
    """One line of "why do I have these points": `count` times `worth`."""

    deed: Deed
    count: int
    worth: int

    @property
    def points(self) -> int:
        """What this line adds."""
        return self.count * self.worth


def added(many: Iterable[Deeds]) -> dict[Deed, int]:
    """The deeds of several records in one."""
    total: dict[Deed, int] = {}
    for deeds in many:
        for deed, count in deeds.items():
            total[deed] = total.get(deed, 0) + count
    return total


def explain(deeds: Deeds, worths: Worths) -> tuple[Line, ...]:
    """Line by line where points come from, in the order of `Deed`; lines that add nothing are left out."""
    lines = (Line(deed, deeds.get(deed, 0), worths.get(deed, 0)) for deed in Deed)
    return tuple(line for line in lines if line.points)


def points(deeds: Deeds, worths: Worths) -> int:
    """The sum of all lines."""
    return sum(line.points for line in explain(deeds, worths))
