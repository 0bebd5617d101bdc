"""What is to be overwritten in a file without moving a byte: collected first, bounded, and written at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO

from microclip_xblock.media.headers import Unreadable

_MOST = 200_000
_PIECE = 64 * 1024


@dataclass
class Overwrites:
    """
    Ranges that become zeros, and short pieces that replace what stands there.

    Args:
        size: bytes of the file; nothing beyond is ever written.
        complete: False once something was met that could not be understood.
    """

    size: int
    complete: bool = True
    _ranges: list[tuple[int, int]] = field(default_factory=list)
    _pieces: dict[int, bytes] = field(default_factory=dict)

    def zero(self, start: int, end: int) -> None:
        """
        Make the bytes from `start` up to, not including, `end` zeros.

        Raises:
            Unreadable: more pieces than an honest file could need.
        """
        start, end = max(0, start), min(end, self.size)
        if start < end:
            self._ranges.append((start, end))
            self._bound()

    def put(self, at: int, data: bytes) -> None:
        """
        Write `data` at `at`, over zeros asked for at the same place.

        Raises:
            Unreadable: beyond the file, or more pieces than an honest file could need.
        """
        if at < 0 or at + len(data) > self.size:
            raise Unreadable("cut")
        self._pieces[at] = data
        self._bound()

    def write(self, file: IO[bytes]) -> None:
        """Do it. No byte is zeroed twice, however often it was asked for, so this takes no longer than writing the file once."""
        done = 0
        for start, end in sorted(self._ranges):
            begin = max(start, done)
            file.seek(begin)
            for at in range(begin, end, _PIECE):
                file.write(bytes(min(_PIECE, end - at)))
            done = max(done, end)
        for at, data in self._pieces.items():
            file.seek(at)
            file.write(data)

    def _bound(self) -> None:
        if len(self._ranges) + len(self._pieces) > _MOST:
            raise Unreadable("endless")
