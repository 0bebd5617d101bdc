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
        max_fps: pictures a second; a little above 60, as counting them is not exact.
        quota_bytes: everything one learner keeps and sends in one block; 0 for four times the largest file.
        max_captions_bytes: of one file of captions. max_poster_bytes: of a still picture.
    """

    max_size_bytes: int
    max_duration_s: float
    min_duration_s: float = 1.0
    max_side_px: int = 1920
    max_unfinished: int = 3
    unfinished_for: timedelta = timedelta(hours=48)
    max_fps: float = 60.5
    quota_bytes: int = 0
    max_captions_bytes: int = 200_000
    max_poster_bytes: int = 1_000_000

    @property
    def quota(self) -> int:
        """Bytes one learner may have in one block."""
        return self.quota_bytes or 4 * self.max_size_bytes
