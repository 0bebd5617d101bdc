"""
How a clip went for one learner, as one number: what the recommender learns from.

Half of it is how far they got, beside all who met clips of that length: long clips are finished by fewer, whatever they are worth, so a share is
compared within its group of lengths. Three tenths are whether the first answer to its check was right, where it was answered; two tenths what the
learner said of it. How long somebody watched, or how often, is no part of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

STEPS = 60
LENGTHS_S = (15.0, 30.0, 60.0, 120.0)
"""Where one group of lengths ends and the next begins."""

COMPLETION, CHECK, SAID = 0.5, 0.3, 0.2
LIKED, LOST, UNSAID, REFUSED = 1.0, 0.25, 0.5, 0.0
FEW = 10
"""So many learners must have met a group of lengths for its shares to count half, beside the bare share."""


@dataclass(frozen=True)
class Outcome:
    """
    What is known of a learner's meeting with a clip.

    Attributes:
        furthest: how far they got, in sixtieths of the clip.
        right: whether the first answer to its check was right; None if there was none.
        said: 1.0 for "liked", "clear", "I tried it" and "saved"; 0.25 for "lost me here"; 0.0 for "not interested"; else 0.5.
    """

    furthest: int
    right: bool | None = None
    said: float = UNSAID


def said(*, praised: bool, lost: bool, refused: bool) -> float:
    """What a learner's marks on a clip say together; refusing it says most."""
    if refused:
        return REFUSED
    if lost:
        return LOST if not praised else UNSAID
    return LIKED if praised else UNSAID


@dataclass(frozen=True)
class Lengths:
    """For each group of lengths how many got how far: 61 counts a group, as far as there are any."""

    counts: Mapping[int, Sequence[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, clips: Iterable[tuple[float, Sequence[int]]]) -> Lengths:
        """
        From the length in seconds of each clip (0 for unknown) and how many got how far in it, by sixtieths.

        What is too short a list is filled with zeros; negative counts are taken to be none.
        """
        groups: dict[int, list[int]] = {}
        for duration_s, furthest in clips:
            group = groups.setdefault(group_of(duration_s), [0] * (STEPS + 1))
            for step, count in enumerate(furthest[: STEPS + 1]):
                group[step] += max(0, count)
        return cls({number: tuple(group) for number, group in groups.items()})

    def percentile(self, duration_s: float, furthest: int) -> float:
        """Which share of those who met clips of this length got less far, those who got as far counted half; 0.0 to 1.0."""
        step = min(max(furthest, 0), STEPS)
        bare = step / STEPS
        counts = self.counts.get(group_of(duration_s))
        people = sum(counts) if counts else 0
        if not counts or not people:
            return bare
        below = sum(counts[:step]) + counts[step] / 2
        return (below + FEW * bare) / (people + FEW)

    def table(self) -> dict[int, tuple[float, ...]]:
        """All percentiles at once, for going through many learners."""
        middles = {number: _middle(number) for number in range(len(LENGTHS_S) + 1)}
        return {
            number: tuple(self.percentile(length, step) for step in range(STEPS + 1))
            for number, length in middles.items()
        }


def group_of(duration_s: float) -> int:
    """The number of a length's group, from 0; a clip of unknown length is taken to be of half a minute."""
    return bisect_right(LENGTHS_S, duration_s if duration_s > 0 else _middle(1))


def reward(outcome: Outcome, completion: float) -> float:
    """
    How the meeting went, 0.0 to 1.0.

    Args:
        completion: what `Lengths.percentile` makes of how far they got.
    """
    total, weight = COMPLETION * completion + SAID * outcome.said, COMPLETION + SAID
    if outcome.right is not None:
        total, weight = total + CHECK * outcome.right, weight + CHECK
    return total / weight


def _middle(group: int) -> float:
    lower = LENGTHS_S[group - 1] if group else 0.0
    upper = LENGTHS_S[group] if group < len(LENGTHS_S) else 2 * lower
    return (lower + upper) / 2
