"""
Looking into a file: what it is, how long and how large, by its bytes alone.

First our own look at the headers, in pure Python and bounded. Then, where PyAV is installed, every packet is read in a process of its own.
Packets are believed over headers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import IO, Literal

from microclip_xblock.media import packets
from microclip_xblock.media.ebml import begins_ebml, read_ebml
from microclip_xblock.media.headers import Contents, Reader, Stream, Unreadable
from microclip_xblock.media.isobmff import begins_isobmff, read_isobmff
from microclip_xblock.media.limits import DURATION_TOLERANCE_S, Limits
from microclip_xblock.media.refusals import (
    NotAVideoError,
    PictureTooLargeError,
    TooLargeError,
    TooLongError,
    TooManyFramesError,
    TooShortError,
    UnsupportedCodecError,
)
from microclip_xblock.media.sound import begins_sound, read_sound

_CONTAINERS = {"mp4", "mov", "webm", "mp3", "ogg", "wav"}
_REWRITTEN = {"h264", "h265", "aac", "mp3", "opus", "av1"}
"""What a Matroska file may hold: that is written anew as MP4, where PyAV is there to do it. Chrome records H.264 so."""
_PICTURE = {"h264", "h265", "vp8", "vp9", "av1"}
_SOUND = {"aac", "opus", "vorbis", "mp3", "pcm"}


@dataclass(frozen=True)
class Probed:
    """
    A file that may be kept.

    Args:
        kind: `audio` if there is no picture.
        codecs: picture first, then sound.
        width, height: pixels as shown; 0 for sound.
        checked: `packets` if every packet was read, `headers` if only our own look was possible.
    """

    kind: Literal["video", "audio"]
    container: str
    codecs: tuple[str, ...]
    duration_s: float
    width: int
    height: int
    checked: Literal["packets", "headers"]


def probe(file: IO[bytes], size: int, limits: Limits) -> Probed:
    """
    Look into a binary, seekable file of `size` bytes. Its position is changed, its content never.

    Raises:
        TooLargeError, NotAVideoError, UnsupportedCodecError, PictureTooLargeError, TooLongError, TooShortError, TooManyFramesError
    """
    stated = read_headers(file, size, limits)
    counted = packets.read_packets(file, stated.container, stop_s=limits.max_duration_s + 1)
    return judge(stated, limits, counted)


def read_headers(file: IO[bytes], size: int, limits: Limits) -> Contents:
    """
    Our own look. What no file of ours may be is refused before anything heavier than we are looks at it.

    Raises:
        as `probe`, but for the duration.
    """
    if size > limits.max_size_bytes:
        raise TooLargeError(limits.max_size_bytes, size)
    stated = _headers(file, size)
    _check_streams(stated, limits)
    return stated


def judge(stated: Contents, limits: Limits, counted: Contents | None) -> Probed:
    """
    Hold what was found against the limits.

    Args:
        stated: by the headers. counted: by reading packets, and believed over headers; None if nobody could.

    Raises:
        as `probe`.
    """
    if counted is None:
        return _judge(stated, limits, "headers")
    return _judge(counted, limits, "packets", turned=any(stream.turned for stream in stated.streams))


def _headers(file: IO[bytes], size: int) -> Contents:
    reader = Reader(file, size)
    try:
        head = reader.upto(0, 12)
        if begins_isobmff(head):
            return read_isobmff(reader)
        if begins_ebml(head):
            return read_ebml(reader)
        if begins_sound(head):
            return read_sound(reader)
    except Unreadable as error:
        raise NotAVideoError(reason=str(error)) from error
    raise NotAVideoError(reason="unknown")


def _judge(
    contents: Contents, limits: Limits, checked: Literal["packets", "headers"], turned: bool | None = None
) -> Probed:
    pictures, sounds = _check_streams(contents, limits)
    _check_duration(contents.duration_s, limits)
    if contents.fps > limits.max_fps:
        raise TooManyFramesError(limit=int(limits.max_fps), unit="frames per second", found=round(contents.fps))
    sides = (pictures[0].width, pictures[0].height) if pictures else (0, 0)
    if pictures and (pictures[0].turned if turned is None else turned):
        sides = sides[::-1]
    return Probed(
        kind="video" if pictures else "audio",
        container=contents.container,
        codecs=tuple(stream.codec for stream in pictures + sounds),
        duration_s=round(contents.duration_s, 3),
        width=sides[0],
        height=sides[1],
        checked=checked,
    )


def _check_streams(contents: Contents, limits: Limits) -> tuple[list[Stream], list[Stream]]:
    """
    The picture, if any, and the sound, if any.

    Raises:
        as `probe`, but for the duration.
    """
    if contents.container not in _CONTAINERS and not _can_be_rewritten(contents):
        raise UnsupportedCodecError(found=contents.container[:32])
    pictures = [stream for stream in contents.streams if stream.kind == "video"]
    sounds = [stream for stream in contents.streams if stream.kind == "audio"]
    if len(pictures) > 1 or len(sounds) > 1 or not pictures + sounds:
        raise NotAVideoError(reason="streams")
    for streams, known in ((pictures, _PICTURE), (sounds, _SOUND)):
        for stream in streams:
            if stream.codec not in known:
                raise UnsupportedCodecError(found=stream.codec[:32])
    for picture in pictures:
        _check_picture(picture, limits)
    return pictures, sounds


def _can_be_rewritten(contents: Contents) -> bool:
    codecs = {stream.codec for stream in contents.streams if stream.kind != "other"}
    return contents.container == "matroska" and codecs <= _REWRITTEN and packets.packets_readable()


def _check_picture(picture: Stream, limits: Limits) -> None:
    longer = max(picture.width, picture.height)
    if min(picture.width, picture.height) <= 0:
        raise NotAVideoError(reason="size")
    if longer > limits.max_side_px:
        raise PictureTooLargeError(limit=limits.max_side_px, unit="pixels", found=longer)


def _check_duration(duration_s: float, limits: Limits) -> None:
    if not math.isfinite(duration_s):
        raise NotAVideoError(reason="duration")
    found = round(duration_s, 1)
    if duration_s > limits.max_duration_s + DURATION_TOLERANCE_S:
        raise TooLongError(limit=plain(limits.max_duration_s), unit="seconds", found=found)
    if duration_s < limits.min_duration_s:
        raise TooShortError(limit=plain(limits.min_duration_s), unit="seconds", found=found)


def plain(number: float) -> float | int:
    """60 rather than 60.0, as it is read in a sentence."""
    return int(number) if float(number).is_integer() else number
