"""Where a clip loses people, as shares and counts per sixtieth of it; nothing is drawn of fewer than five people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

STEPS = 60
FEWEST = 5


def share_still_watching(furthest: Sequence[int]) -> list[float] | None:
    """
    For each sixtieth of a clip, the share of its viewers who got at least to its end; None if there are too few of them.

    Args:
        furthest: how many viewers got how far, by sixtieths from 0 to 60 (61 counts); fewer are filled with zeros.
    """
    counts = _filled(furthest)
    people = sum(counts)
    if people < FEWEST:
        return None
    from_behind = list(accumulate(reversed(counts)))[::-1]
    return [from_behind[step] / people for step in range(1, STEPS + 1)]


def lost_counts(lost: Sequence[int]) -> list[int] | None:
    """
    For each sixtieth of a clip, how many said it lost them there; None if there are too few of them.

    Args:
        lost: marks by sixtieths from 0 to 60; one at the very end counts to the last sixtieth.
    """
    counts = _filled(lost)
    if sum(counts) < FEWEST:
        return None
    return [*counts[: STEPS - 1], counts[STEPS - 1] + counts[STEPS]]


def _filled(counts: Sequence[int]) -> list[int]:
    return [*counts, *([0] * (STEPS + 1 - len(counts)))][: STEPS + 1]
