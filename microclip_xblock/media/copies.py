"""Copies of a clip in another form, made in a child process (see `sandbox`): for devices that don't play the clip, and for slow lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal

from microclip_xblock.media import packets
from microclip_xblock.media.sandbox import Bounds, ChildFailed, run_child
from microclip_xblock.rules.errors import Refusal

Recipe = Literal["aac", "compatible", "small"]
"""Picture as it is and sound as AAC; H.264 and AAC; the same, small."""

CPU_S = 900
MEMORY_BYTES = 2 * 1024**3
MOST_BYTES = 500 * 1024**2

_SOUND_EVERYWHERE = {"aac", "mp3", "pcm"}


class CopyFailedError(Refusal):
    """No copy could be made; details: reason, a word for logs."""

    code = "copy_failed"
    status = 422


@dataclass(frozen=True)
class Copied:
    """
    What was written.

    Args:
        content_type: `video/mp4` or `audio/mp4`. codecs: picture first, then sound.
        width, height: pixels as shown; 0 for sound.
    """

    content_type: str
    codecs: tuple[str, ...]
    width: int
    height: int
    size_bytes: int
    duration_s: float


def copy_for(codecs: Sequence[str], container: str, kind: str) -> Literal["aac", "transcode"] | None:
    """What a copy that plays on every device needs; None if the clip does so itself."""
    picture = list(codecs[:1]) if kind == "video" else []
    sound = codecs[len(picture) :]
    plain = all(codec in _SOUND_EVERYWHERE for codec in sound) and container in ("mp4", "mp3", "wav")
    if picture in ([], ["h264"]):
        return None if plain else "aac"
    return "transcode"


def make_copy(source: IO[bytes], container: str, recipe: Recipe, out: IO[bytes], *, timeout_s: float) -> Copied:
    """
    Write a copy of `source`, which was looked into before, to `out`.

    Args:
        out: a new file on disk, best one of `sandbox.new_file`. If this fails, what it holds is worth nothing.

    Raises:
        CopyFailedError
    """
    if not packets.packets_readable():
        raise CopyFailedError(reason="missing")
    bounds = Bounds(timeout_s, CPU_S, MEMORY_BYTES, MOST_BYTES)
    try:
        reply = run_child("copy", {"container": container, "recipe": recipe}, source, bounds, out)
    except ChildFailed as failed:
        raise CopyFailedError(reason=str(failed)) from failed
    if reply is None:
        raise CopyFailedError(reason="missing")
    return _copied(reply, out)


def _copied(reply: dict[str, Any], out: IO[bytes]) -> Copied:
    size = out.seek(0, 2)
    out.seek(0)
    try:
        copied = Copied(
            content_type={"video": "video/mp4", "audio": "audio/mp4"}[reply["kind"]],
            codecs=tuple(str(codec) for codec in reply["codecs"]),
            width=int(reply["width"]),
            height=int(reply["height"]),
            size_bytes=size,
            duration_s=float(reply["duration_s"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise CopyFailedError(reason="reply") from error
    if not size or not math.isfinite(copied.duration_s) or copied.duration_s <= 0:
        raise CopyFailedError(reason="empty")
    return copied
