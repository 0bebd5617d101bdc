"""
From a file that arrived to one that may be kept: looked into, freed of everything beside picture and sound, with a poster and measures.

Our own look at the headers comes first, and what it refuses nothing heavier than we are ever sees. Then one child process (see `sandbox`) reads all
packets, writes them anew, draws a poster, listens and watches for flashes. Without PyAV our headers decide, and metadata is
blanked where it stands.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO, Any, Literal

from microclip_xblock.media import packets
from microclip_xblock.media.blank import blank_metadata
from microclip_xblock.media.headers import Contents
from microclip_xblock.media.limits import DURATION_TOLERANCE_S, Limits
from microclip_xblock.media.pictures import clean_picture
from microclip_xblock.media.probe import Probed, judge, plain, read_headers
from microclip_xblock.media.refusals import BadPictureError, TooLongError, UnsupportedCodecError
from microclip_xblock.media.sandbox import Bounds, new_file

log = logging.getLogger(__name__)

TIMEOUT_S = 45.0
CPU_S = 40
FLASH_S = 2.5
"""Seconds of a processor that watching for flashes may take while a learner waits."""

_WAVE = 64
_LOUDNESS = (-70.0, 30.0)
_PIECE = 1024 * 1024


@dataclass
class Prepared:
    """
    A file that may be kept, and what was found out about it.

    Args:
        probed: of `file`.
        file: binary, readable and seekable; stands at any position. Gone when `preparing` ends.
        stripped: `remux` if it was written anew without anything beside picture and sound, `blanked` if all else was overwritten where it
            stood, `no` if some of it may be left.
        poster: WebP or JPEG; None if none could be made. poster_type: its content type, or "".
        flashing: more than three flashes within a second; None if that is not known.
        loudness_lufs: None if it was not measured. wave: 64 peaks as digits of 62, or "".
    """

    probed: Probed
    file: IO[bytes]
    size_bytes: int
    stripped: Literal["remux", "blanked", "no"]
    poster: bytes | None = None
    poster_type: str = ""
    flashing: bool | None = None
    loudness_lufs: float | None = None
    wave: str = ""


@contextmanager
def preparing(file: IO[bytes], size: int, limits: Limits) -> Iterator[Prepared]:
    """
    Look into a binary, seekable file of `size` bytes, and make it safe. Its position is changed, its content never.

    Raises:
        TooLargeError, NotAVideoError, UnsupportedCodecError, PictureTooLargeError, TooLongError, TooShortError, TooManyFramesError
    """
    stated = read_headers(file, size, limits)
    with new_file() as out:
        reply = _visit(file, stated, limits, out, size)
        if reply is None:
            yield _blanked(judge(stated, limits, None), file, size, out)
            return
        probed = judge(stated, limits, packets.contents_in(stated.container, reply))
        _check_heard(reply, limits)
        prepared = _rewritten(probed, reply, out, limits) or _blanked(probed, file, size, out)
        yield _measured(prepared, reply, limits)


def _visit(file: IO[bytes], stated: Contents, limits: Limits, out: IO[bytes], size: int) -> dict[str, Any] | None:
    if not packets.packets_readable():
        return None
    told = {
        "container": stated.container,
        "stop_s": limits.max_duration_s + 1,
        "longest_s": limits.max_duration_s + DURATION_TOLERANCE_S,
        "most_side": limits.max_side_px,
        "most_fps": limits.max_fps,
        "flash_s": FLASH_S,
    }
    bounds = Bounds(TIMEOUT_S, CPU_S, out_bytes=2 * size + _PIECE)
    return packets.asked("prepare", told, file, bounds, out)


def _check_heard(reply: Mapping[str, Any], limits: Limits) -> None:
    """
    Packets say when they are played, but not truly how long their sound is.

    Raises:
        TooLongError: the sound that was heard is longer than all the packets' times would have it.
    """
    heard = reply.get("sound")
    heard_s = heard.get("heard_s") if isinstance(heard, dict) else None
    if isinstance(heard_s, int | float) and heard_s > limits.max_duration_s + 1:
        raise TooLongError(limit=plain(limits.max_duration_s), unit="seconds", found=round(heard_s, 1))


def _rewritten(probed: Probed, reply: Mapping[str, Any], out: IO[bytes], limits: Limits) -> Prepared | None:
    """The file that the child wrote; None if it wrote none, or none that our own look finds to be the same clip."""
    container = reply.get("remuxed")
    if container not in ("mp4", "webm"):
        return None
    size = out.seek(0, 2)
    try:
        found = read_headers(out, size, replace(limits, max_size_bytes=max(size, limits.max_size_bytes)))
        rewritten = judge(found, limits, None)
    except Exception:  # A file of our own making that we refuse is no reason to refuse the learner's.
        log.exception("A clip that was written anew could not be read")
        return None
    if rewritten.codecs != probed.codecs or abs(rewritten.duration_s - probed.duration_s) > 1.0:
        log.error("A clip that was written anew is not the same: %s, %s", rewritten, probed)
        return None
    blank_metadata(out, size, found.container)
    whole = replace(probed, container=found.container, width=rewritten.width, height=rewritten.height)
    return Prepared(whole, out, size, "remux")


def _blanked(probed: Probed, file: IO[bytes], size: int, out: IO[bytes]) -> Prepared:
    """
    A copy with everything beside picture and sound overwritten.

    Raises:
        UnsupportedCodecError: a container that we take only to write it anew, and that was not.
    """
    if probed.container == "matroska":
        raise UnsupportedCodecError(found="matroska")
    out.seek(0)
    out.truncate()
    file.seek(0)
    while piece := file.read(_PIECE):
        out.write(piece)
    out.flush()
    blanked = blank_metadata(out, size, probed.container)
    return Prepared(probed, out, size, "blanked" if blanked else "no")


def _measured(prepared: Prepared, reply: Mapping[str, Any], limits: Limits) -> Prepared:
    """What the child found out, as far as it makes sense: it has met hostile bytes."""
    for name in ("remuxed_error", "poster_error", "sound_error", "flashing_error"):
        if name in reply:
            log.info("A clip could not be worked on whole: %s %s", name, str(reply[name])[:64])
    picture = reply.get("poster") or {}
    try:
        data = base64.b64decode(picture["data"], validate=True)
        prepared.poster, prepared.poster_type, _ = clean_picture(data, limits.max_poster_bytes)
    except (KeyError, TypeError, ValueError, binascii.Error, BadPictureError):
        prepared.poster, prepared.poster_type = None, ""
    heard = reply.get("sound")
    loudness, wave = (heard.get("loudness_lufs"), heard.get("wave")) if isinstance(heard, dict) else (None, None)
    if (
        isinstance(loudness, int | float)
        and not isinstance(loudness, bool)
        and _LOUDNESS[0] <= loudness <= _LOUDNESS[1]
    ):
        prepared.loudness_lufs = round(float(loudness), 1)
    if isinstance(wave, str) and len(wave) == _WAVE and wave.isascii() and wave.isalnum():
        prepared.wave = wave
    flashes = reply.get("flashing")
    prepared.flashing = flashes if isinstance(flashes, bool) else None
    return prepared
