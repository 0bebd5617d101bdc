"""When a clip counts as finished and a feed as completed."""

from __future__ import annotations

from dataclasses import dataclass

FINISHED_RATIO = 0.9
"""Share of a clip that must have been played: the last seconds are often credits."""


def is_finished(watched_ratio: float) -> bool:
    """Whether a clip of which this share (0.0 to 1.0) was played counts as finished."""
    return watched_ratio >= FINISHED_RATIO


@dataclass(frozen=True)
class Standing:
    """How far a learner is: clips finished and checks right, of those that are (still) in the feed."""

    finished: int
    clips: int
    right: int
    checks: int


def completion(standing: Standing, completes_by: str, complete_ratio: float, checks_ratio: float) -> float:
    """
    How complete a feed is, 0.0 to 1.0; an empty feed can't be completed.

    Args:
        completes_by: "finished", "checks" or "both" (then the lesser of the two); a feed without checks is completed by its clips.
        complete_ratio: share of the clips that is asked for. checks_ratio: share of the checks; both above 0.0 to 1.0.
    """
    watched = _share(standing.finished, standing.clips, complete_ratio)
    answered = _share(standing.right, standing.checks, checks_ratio)
    if completes_by == "finished" or not standing.checks:
        return watched
    return answered if completes_by == "checks" else min(watched, answered)


def grade(standing: Standing, graded_by: str) -> float:
    """
    A learner's grade, 0.0 to 1.0.

    Args:
        graded_by: "finished" (share of the clips), "checks" (share of the checks that are right), "both" (the mean of the two); a feed without
            checks is graded by its clips. Anything else gives 0.
    """
    watched = _share(standing.finished, standing.clips, 1.0)
    answered = _share(standing.right, standing.checks, 1.0)
    if graded_by not in ("finished", "checks", "both"):
        return 0.0
    if graded_by == "finished" or not standing.checks:
        return watched
    return answered if graded_by == "checks" else (watched + answered) / 2


def _share(done: int, of: int, ratio: float) -> float:
    if not of:
        return 0.0
    # 0.07 of 100 is a little more than 7 to a computer; seven are enough all the same.
    share = done / max(1.0, of * ratio)
    return 1.0 if share > 1.0 - 1e-9 else max(0.0, share)
