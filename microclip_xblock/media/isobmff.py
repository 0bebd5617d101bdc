"""
MP4, MOV and M4A by their boxes (ISO/IEC 14496-12, and Apple's QuickTime File Format), plain and fragmented.

Durations are summed from the sample tables and fragments, which players follow too, not taken from the header that merely states one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from microclip_xblock.media.headers import Contents, Reader, Stream, StreamKind, Unreadable

_MOST_TABLE_ENTRIES = 100_000

_CODECS = {
    b"avc1": "h264",
    b"avc3": "h264",
    b"hvc1": "h265",
    b"hev1": "h265",
    b"vp08": "vp8",
    b"vp09": "vp9",
    b"av01": "av1",
    b"Opus": "opus",
    b".mp3": "mp3",
    b"lpcm": "pcm",
    b"sowt": "pcm",
    b"twos": "pcm",
    b"ipcm": "pcm",
}
# Object types inside mp4a, as registered at mp4ra.org.
_MP4A_TYPES = {0x40: "aac", 0x66: "aac", 0x67: "aac", 0x68: "aac", 0x69: "mp3", 0x6B: "mp3"}

_SAMPLE_DURATION_IN_TFHD = 0x08
_SAMPLE_DURATION_IN_TRUN = 0x100


@dataclass(frozen=True)
class _Box:
    """`start` and `end` of its content; `whole` is false if the file ends before the box does."""

    kind: bytes
    start: int
    end: int
    whole: bool


@dataclass
class _Track:
    kind: StreamKind = "other"
    codec: str = ""
    width: int = 0
    height: int = 0
    turned: bool = False
    timescale: int = 0
    sampled: int = 0
    default_duration: int = 0
    first: int | None = None
    last: int = 0

    def duration_s(self) -> float:
        """Length of the samples and fragments together."""
        fragments = self.last - (self.first or 0)
        return (self.sampled + max(0, fragments)) / self.timescale if self.timescale else 0.0


@dataclass
class _Movie:
    tracks: dict[int, _Track] = field(default_factory=dict)
    fragmented: bool = False
    media_bytes: int = 0
    media_cut: bool = False


def begins_isobmff(head: bytes) -> bool:
    """True if a file that begins with these 12 bytes says it is MP4 or MOV."""
    return head[4:8] == b"ftyp"


def read_isobmff(reader: Reader) -> Contents:
    """
    Raises:
        Unreadable: damaged, cut, or without a movie.
    """
    movie = _Movie()
    fragment: _Box | None = None
    for box in _boxes(reader, 0, reader.size):
        if not box.whole and box.kind not in (b"mdat", b"moof"):
            raise Unreadable("cut")
        if box.kind == b"moov":
            # Players go by the first one.
            if not movie.tracks:
                _read_moov(reader, box, movie)
        elif box.kind == b"moof" and box.whole:
            fragment = box
        elif box.kind == b"mdat":
            # A fragment counts once its media is there: recordings are cut off in the midst of it.
            if fragment is not None and box.whole:
                _read_moof(reader, fragment, movie)
                fragment = None
            movie.media_bytes += box.end - box.start
            movie.media_cut = movie.media_cut or not box.whole
    if not movie.tracks or not movie.media_bytes:
        raise Unreadable("no movie")
    if movie.media_cut and not movie.fragmented:
        raise Unreadable("cut")
    brand = reader.upto(8, 4)
    return Contents(
        container="mov" if brand == b"qt  " else "mp4",
        streams=tuple(
            Stream(track.kind, track.codec, track.width, track.height, track.turned) for track in movie.tracks.values()
        ),
        duration_s=max((track.duration_s() for track in movie.tracks.values() if track.kind != "other"), default=0.0),
    )


def _boxes(reader: Reader, start: int, end: int) -> Iterator[_Box]:
    """Boxes one after another; a box that leaves its parent is given as not whole, and is the last."""
    while start + 8 <= end:
        size, kind = struct.unpack(">I4s", reader.at(start, 8))
        content = start + 8
        if size == 1:
            size = reader.number(content, 8)
            content += 8
        elif size == 0:
            size = end - start
        if size < content - start:
            raise Unreadable("box")
        after = start + size
        yield _Box(kind, content, min(after, end), after <= end)
        start = after


def _inside(reader: Reader, box: _Box, skip: int = 0) -> Iterator[_Box]:
    """Boxes inside a box."""
    for inner in _boxes(reader, box.start + skip, box.end):
        if not inner.whole:
            raise Unreadable("box")
        yield inner


def _read_moov(reader: Reader, moov: _Box, movie: _Movie) -> None:
    for box in _inside(reader, moov):
        if box.kind == b"trak":
            if len(movie.tracks) >= 16:
                raise Unreadable("tracks")
            number, track = _read_trak(reader, box)
            if number in movie.tracks:
                raise Unreadable("tracks")
            movie.tracks[number] = track
    # Wherever it stands, it speaks of the tracks.
    for box in _inside(reader, moov):
        if box.kind == b"mvex":
            movie.fragmented = True
            for inner in _inside(reader, box):
                if inner.kind == b"trex":
                    number, _, duration = struct.unpack(">III", reader.at(inner.start + 4, 12))
                    _track(movie, number).default_duration = duration


def _read_trak(reader: Reader, trak: _Box) -> tuple[int, _Track]:
    track, number = _Track(), 0
    for box in _inside(reader, trak):
        if box.kind == b"tkhd":
            wide = reader.number(box.start, 1) == 1
            number = reader.number(box.start + (20 if wide else 12), 4)
            # The matrix: phones held upright store a picture that lies on its side, and say so here.
            matrix = struct.unpack(">9i", reader.at(box.start + (52 if wide else 40), 36))
            track.turned = matrix[0] == matrix[4] == 0 and matrix[1] != 0 and matrix[3] != 0
        elif box.kind == b"mdia":
            _read_mdia(reader, box, track)
    return number, track


def _read_mdia(reader: Reader, mdia: _Box, track: _Track) -> None:
    boxes = {box.kind: box for box in _inside(reader, mdia)}
    if not {b"mdhd", b"hdlr", b"minf"} <= boxes.keys():
        raise Unreadable("track")
    wide = reader.number(boxes[b"mdhd"].start, 1) == 1
    track.timescale = reader.number(boxes[b"mdhd"].start + (20 if wide else 12), 4)
    handler = reader.at(boxes[b"hdlr"].start + 8, 4)
    track.kind = "video" if handler == b"vide" else "audio" if handler == b"soun" else "other"
    if track.kind == "other":
        return
    for stbl in _inside(reader, boxes[b"minf"]):
        if stbl.kind == b"stbl":
            for box in _inside(reader, stbl):
                if box.kind == b"stsd":
                    _read_stsd(reader, box, track)
                elif box.kind == b"stts":
                    track.sampled = _summed(reader, box)


def _read_stsd(reader: Reader, stsd: _Box, track: _Track) -> None:
    """The first sample entry; files of learners' devices have one."""
    entry = next(_inside(reader, stsd, skip=8), None)
    if entry is None:
        raise Unreadable("track")
    if entry.kind == b"mp4a":
        track.codec = _mp4a_codec(reader, entry)
    else:
        track.codec = _CODECS.get(entry.kind, _printable(entry.kind))
    if track.kind == "video":
        track.width, track.height = struct.unpack(">HH", reader.at(entry.start + 24, 4))


def _mp4a_codec(reader: Reader, entry: _Box) -> str:
    """What mp4a holds, by the object type in its `esds`, which MOV puts a level deeper."""
    content = reader.upto(entry.start, min(entry.end - entry.start, 4096))
    at = content.find(b"esds")
    # esds: version and flags, then descriptors: tag, length in 1 to 4 bytes of 7 bits, content.
    config = content[at + 8 : at + 48] if at >= 0 else b""
    tag_at = config.find(b"\x04")
    if not config.startswith(b"\x03") or tag_at < 0:
        return "aac" if at < 0 else "mp4a"
    position = tag_at + 1
    while position < len(config) and config[position] & 0x80:
        position += 1
    object_type = config[position + 1] if position + 1 < len(config) else 0
    return _MP4A_TYPES.get(object_type, f"mp4a.{object_type:02x}")


def _summed(reader: Reader, stts: _Box) -> int:
    """All samples' durations: the table says how many samples last how long each."""
    entries = reader.number(stts.start + 4, 4)
    if entries > _MOST_TABLE_ENTRIES:
        raise Unreadable("endless")
    table = reader.at(stts.start + 8, entries * 8)
    return sum(count * duration for count, duration in struct.iter_unpack(">II", table))


def _read_moof(reader: Reader, moof: _Box, movie: _Movie) -> None:
    for traf in _inside(reader, moof):
        if traf.kind != b"traf":
            continue
        track, default, base, length = _Track(), 0, None, 0
        for box in _inside(reader, traf):
            if box.kind == b"tfhd":
                track, default = _read_tfhd(reader, box, movie)
            elif box.kind == b"tfdt":
                wide = reader.number(box.start, 1) == 1
                base = reader.number(box.start + 4, 8 if wide else 4)
            elif box.kind == b"trun":
                length += _read_trun(reader, box, default)
        begins = track.last if base is None else base
        track.first = begins if track.first is None else min(track.first, begins)
        track.last = max(track.last, begins + length)


def _read_tfhd(reader: Reader, tfhd: _Box, movie: _Movie) -> tuple[_Track, int]:
    """Which track a fragment belongs to, and how long its samples last unless they say so themselves."""
    flags = reader.number(tfhd.start + 1, 3)
    track = _track(movie, reader.number(tfhd.start + 4, 4))
    if not flags & _SAMPLE_DURATION_IN_TFHD:
        return track, track.default_duration
    # Optional fields before it: base data offset of 8 bytes, sample description index of 4.
    return track, reader.number(tfhd.start + 8 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0), 4)


def _read_trun(reader: Reader, trun: _Box, default: int) -> int:
    """Duration of one run of samples."""
    flags = reader.number(trun.start + 1, 3)
    count = reader.number(trun.start + 4, 4)
    if not flags & _SAMPLE_DURATION_IN_TRUN:
        return count * default
    if count > _MOST_TABLE_ENTRIES:
        raise Unreadable("endless")
    # Each sample has a field of 4 bytes for each of these flags; its duration is the first.
    row = 4 * sum(1 for flag in (0x100, 0x200, 0x400, 0x800) if flags & flag)
    start = trun.start + 8 + (4 if flags & 1 else 0) + (4 if flags & 4 else 0)
    table = reader.at(start, count * row)
    return sum(int.from_bytes(table[at : at + 4], "big") for at in range(0, len(table), row))


def _track(movie: _Movie, number: int) -> _Track:
    if number not in movie.tracks:
        raise Unreadable("track")
    return movie.tracks[number]


def _printable(kind: bytes) -> str:
    """A code of four letters as it may be logged and shown."""
    return "".join(chr(byte) if 32 < byte < 127 else "?" for byte in kind)
