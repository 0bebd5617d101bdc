"""What a clip may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

CHUNK_BYTES = 2 * 1024 * 1024
"""
Most bytes of one chunk. An LMS behind the usual proxy takes bodies of 4 MB, and Django refuses to read raw bodies above
DATA_UPLOAD_MAX_MEMORY_SIZE, 2.5 MB unless the operator raised it.
"""

DURATION_TOLERANCE_S = 0.5
"""Recorders stop a little after they are told to."""


@dataclass(frozen=True)
class Limits:
    """
    The author's limits and those that nobody needs to choose.

    Args:
        max_size_bytes, max_duration_s: the author's.
        min_duration_s: shorter clips show nothing.
        max_side_px: longest side of the picture, either way up.
        max_unfinished: uploads one learner may have under way in one block; beyond that the oldest are discarded.
        unfinished_for: how long an untouched upload waits to be resumed.
    """

    max_size_bytes: int
    max_duration_s: float
    min_duration_s: float = 1.0
    max_side_px: int = 1920
    max_unfinished: int = 3
    unfinished_for: timedelta = timedelta(hours=48)
