"""What looking into a file gives, and the bounded reader that looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Literal

StreamKind = Literal["video", "audio", "other"]


@dataclass(frozen=True)
class Stream:
    """
    One stream of a file.

    Args:
        codec: our name (`h264`, `h265`, `vp8`, `vp9`, `av1`, `aac`, `opus`, `vorbis`, `mp3`, `pcm`), or the file's own for others.
        width, height: pixels as stored; 0 for sound.
        turned: whether it is shown on its side, so that width and height change places.
    """

    kind: StreamKind
    codec: str
    width: int = 0
    height: int = 0
    turned: bool = False


@dataclass(frozen=True)
class Contents:
    """
    A file's streams and how long they last.

    Args:
        container: `mp4`, `mov`, `webm`, `matroska`, `mp3`, `ogg` or `wav`.
        duration_s: of the longest stream, from what is really there as far as the reader could see; never from a mere claim.
        fps: pictures a second, where they were counted.
    """

    container: str
    streams: tuple[Stream, ...]
    duration_s: float
    fps: float = 0.0


class Unreadable(Exception):
    """The bytes are not what they begin as. The text is a word for logs."""


@dataclass
class Reader:
    """
    Looks into a file of hostile origin: every look is small, and their number and sum are limited.

    Args:
        looks, budget_bytes: what may still be read.
    """

    file: IO[bytes]
    size: int
    looks: int = 200_000
    budget_bytes: int = 32 * 1024 * 1024

    def at(self, offset: int, length: int) -> bytes:
        """
        Exactly `length` bytes from `offset` on.

        Raises:
            Unreadable: they are not there, or enough was read already.
        """
        data = self.upto(offset, length)
        if len(data) != length:
            raise Unreadable("cut")
        return data

    def upto(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on; fewer at the end of the file."""
        length = min(length, self.size - offset)
        if length <= 0 or offset < 0:
            return b""
        self.looks -= 1
        self.budget_bytes -= length
        if self.looks < 0 or self.budget_bytes < 0:
            raise Unreadable("endless")
        self.file.seek(offset)
        return self.file.read(length)

    def number(self, offset: int, length: int) -> int:
        """A big-endian number of `length` bytes."""
        return int.from_bytes(self.at(offset, length), "big")
