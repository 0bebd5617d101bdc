"""
Blanking what a file tells about its maker, where nothing is installed that could write it anew.

Places that can hold a location, titles, names, comments, dates, programs, cover pictures or tracks of measurements are overwritten where they
stand; no byte moves, so tables of offsets stay right and pictures and sound stay what they were.

What this can't reach: data inside the coded pictures and sound themselves. An encoder may write its options, and some action cameras write positions,
into the H.264 or H.265 stream (SEI), and encoders of MP3 leave their names in its frames. Only coding anew takes these away.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import IO

from microclip_xblock.media.blank_ebml import blank_ebml
from microclip_xblock.media.blank_isobmff import blank_isobmff
from microclip_xblock.media.blank_mp3 import blank_mp3
from microclip_xblock.media.blank_sound import blank_ogg, blank_wav
from microclip_xblock.media.headers import Reader, Unreadable
from microclip_xblock.media.overwrites import Overwrites

_BY_CONTAINER: dict[str, Callable[[Reader, Overwrites], None]] = {
    "mp4": blank_isobmff,
    "mov": blank_isobmff,
    "webm": blank_ebml,
    "matroska": blank_ebml,
    "mp3": blank_mp3,
    "ogg": blank_ogg,
    "wav": blank_wav,
}


def blank_metadata(file: IO[bytes], size: int, container: str) -> bool:
    """
    Overwrite in place what a file of `size` bytes tells beside its pictures and sound.

    Args:
        file: binary, seekable, open for reading and writing; its position is changed, its length never.
        container: as our own look at the headers names it (`Contents.container`).

    Returns:
        True if all of the file was understood and nothing known is left; False if the container is unknown or a part was not
        understood. What was understood up to there is blanked even then. No content of a file makes this raise.
    """
    blank = _BY_CONTAINER.get(container)
    if blank is None:
        return False
    overwrites = Overwrites(size)
    try:
        blank(Reader(file, size), overwrites)
    except (Unreadable, struct.error, IndexError, ValueError):
        overwrites.complete = False
    overwrites.write(file)
    return overwrites.complete
