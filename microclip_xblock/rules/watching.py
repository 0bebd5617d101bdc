"""When a clip counts as finished and a feed as completed."""

from __future__ import annotations

FINISHED_RATIO = 0.9
"""Share of a clip that must have been played: the last seconds are often credits."""


def is_finished(watched_ratio: float) -> bool:
    """Whether a clip of which this share (0.0 to 1.0) was played counts as finished."""
    return watched_ratio >= FINISHED_RATIO


def completion(finished: int, clips: int, complete_ratio: float) -> float:
    """
    How complete a feed is, 0.0 to 1.0.

    Args:
        finished: clips finished, of those still in the feed.
        clips: clips in the feed; an empty feed can't be completed.
        complete_ratio: share of the clips that is asked for, above 0.0 to 1.0.
    """
    if clips == 0:
        return 0.0
    wanted = max(1.0, clips * complete_ratio)
    return min(1.0, finished / wanted)
