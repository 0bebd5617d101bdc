"""
WebM by its elements (RFC 8794, RFC 9559).

Recordings made in browsers state no duration and open segments and clusters without a size, so nothing is believed but the blocks: the walk
goes through all of them and takes the times they carry. Elements that hold others are simply entered, which meets unknown sizes too.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from microclip_xblock.media.headers import Contents, Reader, Stream, StreamKind, Unreadable

_EBML = 0x1A45DFA3
_DOC_TYPE = 0x4282
_SEGMENT = 0x18538067
_INFO = 0x1549A966
_TIMESTAMP_SCALE = 0x2AD7B1
_TRACKS = 0x1654AE6B
_TRACK_ENTRY = 0xAE
_TRACK_NUMBER = 0xD7
_TRACK_TYPE = 0x83
_CODEC_ID = 0x86
_VIDEO = 0xE0
_PIXEL_WIDTH = 0xB0
_PIXEL_HEIGHT = 0xBA
_CLUSTER = 0x1F43B675
_TIMESTAMP = 0xE7
_BLOCK_GROUP = 0xA0
_BLOCK = 0xA1
_SIMPLE_BLOCK = 0xA3

_ENTERED = {_EBML, _SEGMENT, _INFO, _TRACKS, _TRACK_ENTRY, _VIDEO, _CLUSTER, _BLOCK_GROUP}
_LOOK = 32
_MOST_TRACKS = 16

_CODECS = {
    "V_VP8": "vp8",
    "V_VP9": "vp9",
    "V_AV1": "av1",
    "V_MPEG4/ISO/AVC": "h264",
    "V_MPEGH/ISO/HEVC": "h265",
    "A_OPUS": "opus",
    "A_VORBIS": "vorbis",
    "A_AAC": "aac",
    "A_MPEG/L3": "mp3",
    "A_PCM/INT/LIT": "pcm",
    "A_PCM/FLOAT/IEEE": "pcm",
}


@dataclass
class _Track:
    number: int = 0
    kind: StreamKind = "other"
    codec: str = ""
    width: int = 0
    height: int = 0
    first: int | None = None
    last: int = 0
    blocks: int = 0

    def ends(self) -> float:
        """Ticks from the first block to the end of the last, which lasts as long as the others do on average."""
        length = self.last - (self.first or 0)
        return length + length / (self.blocks - 1) if self.blocks > 1 else length


@dataclass
class _Walk:
    doc_type: str = ""
    scale_ns: int = 1_000_000
    tracks: list[_Track] = field(default_factory=list)
    cluster: int = 0
    blocks: int = 0

    @property
    def track(self) -> _Track:
        """The one being described."""
        if not self.tracks:
            raise Unreadable("track")
        return self.tracks[-1]


def begins_ebml(head: bytes) -> bool:
    """True if a file that begins with these bytes is of the family of WebM."""
    return head[:4] == b"\x1a\x45\xdf\xa3"


def read_ebml(reader: Reader) -> Contents:
    """
    The container is `webm`, or the file's own name for itself.

    Raises:
        Unreadable: damaged, or without a single block.
    """
    walk = _Walk()
    position = 0
    while position < reader.size:
        look = reader.upto(position, _LOOK)
        element, size, header = _header(look)
        content = position + header
        if element in _ENTERED:
            _enter(element, walk)
            position = content
            continue
        if size is None:
            raise Unreadable("element")
        if content + size > reader.size:
            if walk.blocks:
                break  # A recording that was interrupted; what is there plays.
            raise Unreadable("cut")
        _take(reader, element, content, size, look[header:], walk)
        position = content + size
    if not walk.blocks:
        raise Unreadable("no blocks")
    ticks = max((track.ends() for track in walk.tracks if track.kind != "other"), default=0.0)
    return Contents(
        container=walk.doc_type,
        streams=tuple(Stream(track.kind, track.codec, track.width, track.height) for track in walk.tracks),
        duration_s=ticks * walk.scale_ns / 1e9,
    )


def _header(look: bytes) -> tuple[int, int | None, int]:
    """(element id, size of its content or None if unknown, bytes of the header)."""
    if not look or look[0] < 0x10:
        raise Unreadable("element")
    id_length = 9 - look[0].bit_length()
    if len(look) <= id_length or look[id_length] == 0:
        raise Unreadable("element")
    size_length = 9 - look[id_length].bit_length()
    end = id_length + size_length
    if len(look) < end:
        raise Unreadable("cut")
    mask = (1 << 7 * size_length) - 1
    size = int.from_bytes(look[id_length:end], "big") & mask
    return int.from_bytes(look[:id_length], "big"), None if size == mask else size, end


def _enter(element: int, walk: _Walk) -> None:
    if element == _TRACK_ENTRY:
        if len(walk.tracks) >= _MOST_TRACKS:
            raise Unreadable("tracks")
        walk.tracks.append(_Track())


def _take(reader: Reader, element: int, content: int, size: int, begin: bytes, walk: _Walk) -> None:
    """Note what a simple element says; unknown ones are skipped."""
    if element in (_BLOCK, _SIMPLE_BLOCK):
        _take_block(begin, size, walk)
    elif element in (_CODEC_ID, _DOC_TYPE):
        if size > 64:
            raise Unreadable("text")
        _TEXTS[element](walk, reader.upto(content, size).rstrip(b"\0").decode("ascii", "replace"))
    elif element in _NUMBERS:
        if size > 8:
            raise Unreadable("number")
        _NUMBERS[element](walk, int.from_bytes(begin[:size], "big"))


def _take_block(begin: bytes, size: int, walk: _Walk) -> None:
    """A block says its track, its time relative to the cluster as a signed number of 16 bits, and flags."""
    if not begin or begin[0] == 0 or size < 4:
        raise Unreadable("block")
    length = 9 - begin[0].bit_length()
    if len(begin) < length + 2:
        raise Unreadable("block")
    number = int.from_bytes(begin[:length], "big") & ((1 << 7 * length) - 1)
    (relative,) = struct.unpack(">h", begin[length : length + 2])
    time = walk.cluster + relative
    walk.blocks += 1
    for track in walk.tracks:
        if track.number == number:
            track.first = time if track.first is None else min(track.first, time)
            track.last = max(track.last, time)
            track.blocks += 1


def _set_doc_type(walk: _Walk, text: str) -> None:
    walk.doc_type = walk.doc_type or text


def _set_codec(walk: _Walk, text: str) -> None:
    walk.track.codec = _CODECS.get(text, "aac" if text.startswith("A_AAC/") else text)


def _set_kind(walk: _Walk, number: int) -> None:
    walk.track.kind = "video" if number == 1 else "audio" if number == 2 else "other"


def _set_scale(walk: _Walk, number: int) -> None:
    walk.scale_ns = number


def _set_cluster(walk: _Walk, number: int) -> None:
    walk.cluster = number


def _set_number(walk: _Walk, number: int) -> None:
    walk.track.number = number


def _set_width(walk: _Walk, number: int) -> None:
    walk.track.width = number


def _set_height(walk: _Walk, number: int) -> None:
    walk.track.height = number


_TEXTS: dict[int, Callable[[_Walk, str], None]] = {_DOC_TYPE: _set_doc_type, _CODEC_ID: _set_codec}
_NUMBERS: dict[int, Callable[[_Walk, int], None]] = {
    _TIMESTAMP_SCALE: _set_scale,
    _TRACK_NUMBER: _set_number,
    _TRACK_TYPE: _set_kind,
    _PIXEL_WIDTH: _set_width,
    _PIXEL_HEIGHT: _set_height,
    _TIMESTAMP: _set_cluster,
}
