"""Writing a clip anew from its packets: picture and sound as they are, nothing beside them."""

from __future__ import annotations

import contextlib
from typing import Any

from microclip_xblock.media.child.opening import codec_of, is_cover

_IN_MP4 = {"h264", "h265", "vp9", "av1", "aac", "mp3", "opus"}
_IN_WEBM = {"vp8", "vp9", "av1", "opus", "vorbis"}

BARE = {"fflags": "+bitexact"}
"""Keeps the muxers from naming themselves."""
FAST_START = {**BARE, "movflags": "+faststart"}
"""And puts the tables in front, so that playing begins with the first bytes."""


def target(container: str, codecs: list[str]) -> str:
    """What to write: `mp4`, `webm`, or "" for files that are left as they are (sound in a container of its own)."""
    if container in ("mp4", "mov") and set(codecs) <= _IN_MP4:
        return "mp4"
    if container in ("webm", "matroska"):
        return "webm" if set(codecs) <= _IN_WEBM else "mp4" if set(codecs) <= _IN_MP4 else ""
    return ""


def remux(opened: Any, container: str, path: str) -> str:
    """
    Copy the one picture and the one sound into a new file, without titles, places, dates, other tracks, chapters or covers.

    Returns:
        The new container, "" if nothing was written.
    """
    import av

    streams = [stream for stream in opened.streams if stream.type in ("video", "audio") and not is_cover(stream)]
    wanted = target(container, [codec_of(stream) for stream in streams])
    if not wanted:
        return ""
    with av.open(path, "w", format=wanted, options=FAST_START if wanted == "mp4" else BARE) as out:
        copies = {stream.index: add_copy(out, stream) for stream in streams}
        lasting = Lasting()
        for packet in opened.demux(streams):
            # The last packet of each stream is empty and only says that it is the last.
            if packet.dts is None or not packet.size:
                continue
            lasting.mind(packet)
            packet.stream = copies[packet.stream.index]
            out.mux(packet)
    return wanted


class Lasting:
    """Recordings don't say how long a picture lasts; in MP4 the last one would last no time, and players leave it out."""

    def __init__(self) -> None:
        self._former: dict[int, int] = {}

    def mind(self, packet: Any) -> None:
        """Let a packet that does not say so last as long as the one before it did."""
        index, at = packet.stream.index, packet.dts
        if not packet.duration and at > self._former.get(index, at):
            packet.duration = at - self._former[index]
        self._former[index] = at


def add_copy(out: Any, stream: Any) -> Any:
    """A stream of `out` that takes the packets of another as they are."""
    # Rotation travels along. Without `opaque`, PyAV 14 opens an encoder and writes its settings for the clip's: nobody could decode that.
    copy = out.add_stream_from_template(stream, opaque=True)
    with contextlib.suppress(AttributeError, TypeError, ValueError):
        copy.metadata.clear()
    if stream.type == "video" and codec_of(stream) == "h265":
        # Apple's players know HEVC by this name only.
        with contextlib.suppress(AttributeError, TypeError, ValueError):
            copy.codec_context.codec_tag = "hvc1"
    return copy
