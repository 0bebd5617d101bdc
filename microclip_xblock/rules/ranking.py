"""
Who stands where: standard competition ranking, stated in one place for tallies and for boards.

Equal counts share a place and the next place is skipped (1, 1, 3). Nothing here depends on the order of its input.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Place:
    """One line of a result: `rank` counts from 1, `tied` says whether others share it."""

    rank: int
    tied: bool
    item: str
    count: int


def standings(tallies: Mapping[str, int]) -> tuple[Place, ...]:
    """
    Places for a set of counts, best first.

    Items that tie are listed by id, so that the result never depends on the order of the input.

    Args:
        tallies: counts per item, each 0 or more. An empty mapping gives no places.

    Raises:
        ValueError: a count is below 0; the record it came from is damaged.
    """
    if any(count < 0 for count in tallies.values()):
        raise ValueError("a count is below 0")
    histogram = Histogram.of(tallies.values())
    ordered = sorted(tallies.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Place(histogram.rank(count), histogram.at(count) > 1, item, count) for item, count in ordered)


@dataclass(frozen=True)
class Histogram:
    """
    How many learners have how many points: enough to answer "my rank" without knowing anybody else.

    Attributes:
        levels: the different scores that occur, ascending.
        counts: how many have each.
    """

    levels: Sequence[int]
    counts: Sequence[int]

    @classmethod
    def of(cls, scores: object) -> Histogram:
        """Build from any iterable of whole scores."""
        found: dict[int, int] = {}
        for score in scores:  # type: ignore[attr-defined]
            found[score] = found.get(score, 0) + 1
        levels = sorted(found)
        return cls(levels, [found[level] for level in levels])

    @property
    def total(self) -> int:
        """How many scores there are."""
        return sum(self.counts)

    def at(self, score: int) -> int:
        """How many have exactly `score`."""
        index = bisect_left(self.levels, score)
        return self.counts[index] if index < len(self.levels) and self.levels[index] == score else 0

    def above(self, score: int) -> int:
        """How many have more than `score`."""
        index = bisect_left(self.levels, score + 1)
        return sum(self.counts[index:])

    def rank(self, score: int) -> int:
        """The rank of somebody with `score`: one more than the number of those above."""
        return self.above(score) + 1

    def moved(self, old: int | None, new: int) -> Histogram:
        """The same with one learner moved from `old` (None: was not counted) to `new`."""
        changed = dict(zip(self.levels, self.counts, strict=True))
        if old is not None and changed.get(old):
            changed[old] -= 1
            if not changed[old]:
                del changed[old]
        changed[new] = changed.get(new, 0) + 1
        levels = sorted(changed)
        return Histogram(levels, [changed[level] for level in levels])


def shown_percentages(counts: Sequence[int]) -> tuple[int, ...]:
    """
    Whole percentages that sum to 100 whenever anything was counted, none off by 1 or more (largest remainder method).

    Args:
        counts: 0 or more each.
    """
    total = sum(counts)
    if total == 0:
        return tuple(0 for _ in counts)
    exact = [count * 100 / total for count in counts]
    floors = [int(value) for value in exact]
    missing = 100 - sum(floors)
    by_remainder = sorted(range(len(counts)), key=lambda index: (floors[index] - exact[index], index))
    for index in by_remainder[:missing]:
        floors[index] += 1
    return tuple(floors)


def cumulative(counts: Sequence[int]) -> tuple[int, ...]:
    """Running sums, for charts."""
    return tuple(accumulate(counts))
