"""
Blanking WebM and Matroska (RFC 8794, RFC 9559).

Elements that playing needs are named here; every other element becomes `Void`: `Tags`, `Attachments`, `Chapters`, titles, names, dates, identifiers of
other files, tracks that are neither picture nor sound with their blocks, and checksums, which would no longer be right.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from microclip_xblock.media.blank_codecs import blank_comment, hevc_texts, vorbis_comment_in
from microclip_xblock.media.ebml import begins_ebml
from microclip_xblock.media.headers import Reader, Unreadable
from microclip_xblock.media.overwrites import Overwrites

_EBML = 0x1A45DFA3
_SEGMENT = 0x18538067
_SEEK_HEAD = 0x114D9B74
_SEEK = 0x4DBB
_SEEK_ID = 0x53AB
_INFO = 0x1549A966
_TRACKS = 0x1654AE6B
_TRACK_ENTRY = 0xAE
_CLUSTER = 0x1F43B675
_CUES = 0x1C53BB6B
_BLOCK_GROUP = 0xA0
_BLOCK = 0xA1
_SIMPLE_BLOCK = 0xA3
_VOID = 0xEC

_TRACK_NUMBER = 0xD7
_TRACK_TYPE = 0x83
_CODEC_ID = 0x86
_CODEC_PRIVATE = 0x63A2
_LANGUAGES = {0x22B59C, 0x22B59D}
_WRITERS = {0x4D80, 0x5741}

# What stays inside what; 0 is the file. Elements that hold others are those that have a row of their own.
_KEPT: dict[int, set[int]] = {
    0: {_EBML, _SEGMENT},
    _SEGMENT: {_SEEK_HEAD, _INFO, _TRACKS, _CLUSTER, _CUES},
    _SEEK_HEAD: {_SEEK},
    _INFO: {0x2AD7B1, 0x4489} | _WRITERS,
    _TRACKS: {_TRACK_ENTRY},
    _TRACK_ENTRY: {
        _TRACK_NUMBER,
        _TRACK_TYPE,
        _CODEC_ID,
        _CODEC_PRIVATE,
        0x73C5,
        0xB9,
        0x88,
        0x55AA,
        0x9C,
        0x6DE7,
        0x6DF8,
    }
    | {0x23E383, 0x234E7A, 0x537F, 0x23314F, 0x55EE, 0xAA, 0x56AA, 0x56BB, 0xE0, 0xE1, 0x6D80}
    | _LANGUAGES,
    _CLUSTER: {0xE7, 0xA7, 0xAB, _SIMPLE_BLOCK, _BLOCK_GROUP},
    _BLOCK_GROUP: {_BLOCK, 0x75A1, 0x9B, 0xFA, 0xFB, 0x75A2},
}
# Recordings may open these without a size, or are cut off in them; they end where something begins that can't stand in them.
_OPEN_ENDED = {_SEGMENT, _CLUSTER}
_PLAYED = {1, 2}

_LOOK = 32
_MOST_PRIVATE = 256 * 1024
_MOST_LANGUAGE = 32


# The end of an element that does not say where it ends; greater than any real one.
_OPEN = 1 << 62


@dataclass(frozen=True)
class _Element:
    """An element from `at` on; its content lies from `start` up to, not including, `end`."""

    id: int
    at: int
    start: int
    end: int


def blank_ebml(reader: Reader, overwrites: Overwrites) -> None:
    """
    Note in `overwrites` what is to be blanked.

    Raises:
        Unreadable: from here on the file was not understood.
    """
    if not begins_ebml(reader.upto(0, 12)):
        raise Unreadable("kind")
    _Blanking(reader, overwrites).run()


@dataclass
class _Blanking:
    """
    Args:
        inside: the elements we are in, outermost first.
        dropped: tracks nobody plays, by number.
    """

    reader: Reader
    overwrites: Overwrites
    inside: list[_Element] = field(default_factory=list)
    dropped: set[int] = field(default_factory=set)

    def run(self) -> None:
        position = 0
        while position < self.reader.size:
            element = self._element(position)
            self._leave(element)
            parent = self.inside[-1].id if self.inside else 0
            limit = min([self.reader.size, *(outer.end for outer in self.inside)])
            if element.end <= limit:
                position = self._take(element, parent)
            elif element.id in _OPEN_ENDED & _KEPT[parent]:
                self.inside.append(replace(element, end=_OPEN))
                position = element.start
            elif parent in (_CLUSTER, _BLOCK_GROUP) and limit == self.reader.size and element.end != _OPEN:
                return  # A recording that was interrupted in the midst of a block.
            else:
                raise Unreadable("cut")

    def _element(self, at: int) -> _Element:
        look = self.reader.upto(at, _LOOK)
        if not look or look[0] < 0x10:
            raise Unreadable("element")
        id_length = 9 - look[0].bit_length()
        if len(look) <= id_length or look[id_length] == 0:
            raise Unreadable("element")
        size_length = 9 - look[id_length].bit_length()
        header = id_length + size_length
        if len(look) < header:
            raise Unreadable("cut")
        mask = (1 << 7 * size_length) - 1
        size = int.from_bytes(look[id_length:header], "big") & mask
        start = at + header
        return _Element(int.from_bytes(look[:id_length], "big"), at, start, _OPEN if size == mask else start + size)

    def _leave(self, element: _Element) -> None:
        """Close what ended before this element, or can't hold it."""
        while self.inside:
            inner = self.inside[-1]
            starts_anew = element.id in (_EBML, _SEGMENT)
            if element.at < inner.end and not (
                inner.end == _OPEN and (starts_anew or (inner.id == _CLUSTER and element.id in _KEPT[_SEGMENT]))
            ):
                return
            self.inside.pop()

    def _take(self, element: _Element, parent: int) -> int:
        """Note what becomes of an element that lies whole in its parent; where to go on."""
        if element.id == _VOID or (element.id in _WRITERS and parent == _INFO):
            # Names of programs are mandatory: an empty text stands there.
            self.overwrites.zero(element.start, element.end)
        elif element.id not in _KEPT[parent] or self._is_dropped(element):
            self._void(element)
        elif element.id == _TRACK_ENTRY:
            self._track(element)
            self.inside.append(element)
            return element.start
        elif element.id in _KEPT:
            self.inside.append(element)
            return element.start
        return element.end

    def _is_dropped(self, element: _Element) -> bool:
        """True for what is of a track nobody plays, leads to what is blanked, or is a language longer than any."""
        if element.id == _TRACK_ENTRY:
            return self._number(element, _TRACK_TYPE) not in _PLAYED and self._drop_track(element)
        if element.id == _SEEK:
            return self._number(element, _SEEK_ID) not in _KEPT[_SEGMENT]
        if element.id == _SIMPLE_BLOCK:
            return self._track_of(element) in self.dropped
        if element.id == _BLOCK_GROUP:
            return any(
                block.id == _BLOCK and self._track_of(block) in self.dropped for block in self._children(element)
            )
        return element.id in _LANGUAGES and element.end - element.start > _MOST_LANGUAGE

    def _drop_track(self, entry: _Element) -> bool:
        self.dropped.add(self._number(entry, _TRACK_NUMBER))
        return True

    def _track(self, entry: _Element) -> None:
        """Encoders' names in the settings of a codec."""
        found = {child.id: child for child in self._children(entry)}
        private = found.get(_CODEC_PRIVATE)
        if _CODEC_ID not in found or private is None:
            return
        codec = self.reader.upto(found[_CODEC_ID].start, min(64, found[_CODEC_ID].end - found[_CODEC_ID].start))
        if private.end - private.start > _MOST_PRIVATE:
            raise Unreadable("settings")
        settings = self.reader.upto(private.start, private.end - private.start)
        if codec.startswith(b"V_MPEGH"):
            for at, text in hevc_texts(settings):
                self.overwrites.put(private.start + at, text)
        elif codec.startswith(b"A_VORBIS"):
            at, length = vorbis_comment_in(settings)
            blank = blank_comment(length, b"\x03vorbis", b"\x01")
            if blank is None:
                raise Unreadable("settings")
            self.overwrites.put(private.start + at, blank)

    def _children(self, parent: _Element) -> list[_Element]:
        found, position = [], parent.start
        while position < parent.end:
            child = self._element(position)
            if child.end > parent.end:
                raise Unreadable("element")
            found.append(child)
            position = child.end
        return found

    def _number(self, parent: _Element, name: int) -> int:
        """A number inside an element; 0 if it is not there."""
        for child in self._children(parent):
            if child.id == name:
                return int.from_bytes(self.reader.upto(child.start, min(8, child.end - child.start)), "big")
        return 0

    def _track_of(self, block: _Element) -> int:
        """The track's number, which a block begins with."""
        begin = self.reader.upto(block.start, min(8, block.end - block.start))
        if not begin or begin[0] == 0:
            raise Unreadable("block")
        length = 9 - begin[0].bit_length()
        return int.from_bytes(begin[:length], "big") & ((1 << 7 * length) - 1)

    def _void(self, element: _Element) -> None:
        """`Void` of the same length: one byte of name, then the size in one byte or in eight."""
        length = element.end - element.at
        self.overwrites.zero(element.at, element.end)
        if length >= 9:
            self.overwrites.put(element.at, bytes([_VOID]) + (1 << 56 | length - 9).to_bytes(8, "big"))
        else:
            self.overwrites.put(element.at, bytes([_VOID, 0x80 | length - 2]))
