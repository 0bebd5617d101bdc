"""Blanking Ogg (RFC 3533) with Opus or Vorbis, and WAV."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

from microclip_xblock.media.blank_codecs import blank_comment
from microclip_xblock.media.headers import Reader, Unreadable
from microclip_xblock.media.overwrites import Overwrites

_WAV_KEPT = {b"fmt ", b"data", b"fact"}

_PAGE_HEADER = 27
_BEGINS_STREAM = 2
_CHECKSUM_AT = 22
_MOST_COMMENT = 8 * 1024 * 1024
_MOST_STREAMS = 8
# What a stream's first packet begins with, what its comments begin with, and what follows them.
_COMMENTS = {b"OpusHead": (b"OpusTags", b""), b"\x01vorbis": (b"\x03vorbis", b"\x01")}
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def blank_wav(reader: Reader, overwrites: Overwrites) -> None:
    """
    Chunks other than the sound and its format become `JUNK`, full of zeros; so does all that follows the sound.

    Raises:
        Unreadable: from here on the file was not understood.
    """
    head = reader.upto(0, 12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise Unreadable("kind")
    position, sound = 12, False
    while position + 8 <= reader.size:
        kind, length = struct.unpack("<4sI", reader.at(position, 8))
        content = position + 8
        end = content + length
        if kind == b"data" and (end >= reader.size or not length):
            return  # A recorder that could not go back leaves the length open.
        if end > reader.size and not sound:
            raise Unreadable("cut")
        if kind not in _WAV_KEPT:
            overwrites.put(position, b"JUNK")
            overwrites.zero(content, end + (length & 1))
        sound = sound or kind == b"data"
        position = end + (length & 1)
    overwrites.zero(position, reader.size)


@dataclass
class _Page:
    """
    Args:
        pieces: what of the comments lies on it: (offset in the page, length).
    """

    at: int
    length: int
    pieces: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class _Stream:
    """
    Args:
        blank: what its comments begin and end with.
        packet: number of the packet we are in; the second one holds the comments.
        pages: those the comments lie on.
    """

    blank: tuple[bytes, bytes]
    packet: int = 0
    pages: list[_Page] = field(default_factory=list)


def blank_ogg(reader: Reader, overwrites: Overwrites) -> None:
    """
    Empty the comments, pictures among them, of every stream; the checksums of their pages are made anew.

    Raises:
        Unreadable: from here on the file was not understood.
    """
    streams: dict[int, _Stream] = {}
    position = 0
    while position < reader.size:
        head = reader.at(position, _PAGE_HEADER)
        magic, version, flags, _, serial, _, _, segments = struct.unpack("<4sBBqIIIB", head)
        if magic != b"OggS" or version != 0:
            raise Unreadable("page")
        table = reader.at(position + _PAGE_HEADER, segments)
        page = _Page(position, _PAGE_HEADER + segments + sum(table))
        if flags & _BEGINS_STREAM:
            if len(streams) >= _MOST_STREAMS:
                raise Unreadable("streams")
            streams[serial] = _Stream(_comments_of(reader.upto(position + _PAGE_HEADER + segments, 8)))
        stream = streams.get(serial)
        if stream is None:
            raise Unreadable("stream")
        if stream.packet < 2 and _take_page(stream, page, table):
            _blank_comments(reader, overwrites, stream)
        position += page.length


def _comments_of(begin: bytes) -> tuple[bytes, bytes]:
    for magic, comments in _COMMENTS.items():
        if begin.startswith(magic):
            return comments
    raise Unreadable("codec")


def _take_page(stream: _Stream, page: _Page, table: bytes) -> bool:
    """Note what of the comments lies on a page; True once they are whole. A packet ends with a segment shorter than 255 bytes."""
    at = _PAGE_HEADER + len(table)
    for segment in table:
        if stream.packet == 1:
            page.pieces.append((at, segment))
        at += segment
        if segment < 255:
            stream.packet += 1
        if stream.packet == 2:
            break
    if page.pieces:
        stream.pages.append(page)
    return stream.packet == 2


def _blank_comments(reader: Reader, overwrites: Overwrites, stream: _Stream) -> None:
    magic, end = stream.blank
    length = sum(size for page in stream.pages for _, size in page.pieces)
    blank = blank_comment(length, magic, end) if length <= _MOST_COMMENT else None
    first = stream.pages[0]
    if blank is None or reader.upto(first.at + first.pieces[0][0], len(magic)) != magic:
        raise Unreadable("comments")
    done = 0
    for page in stream.pages:
        data = bytearray(reader.at(page.at, page.length))
        for at, size in page.pieces:
            data[at : at + size] = blank[done : done + size]
            done += size
        data[_CHECKSUM_AT : _CHECKSUM_AT + 4] = bytes(4)
        data[_CHECKSUM_AT : _CHECKSUM_AT + 4] = _checksum(data).to_bytes(4, "little")
        overwrites.put(page.at, bytes(data))


def _checksum(page: bytearray) -> int:
    """Ogg's own sum: that of zlib with the bits of each byte and of the result mirrored, beginning and ending with zeros."""
    mirrored = zlib.crc32(bytes(page).translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
