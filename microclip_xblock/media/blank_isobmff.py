"""
Blanking MP4, MOV and M4A (ISO/IEC 14496-12, QuickTime File Format).

Boxes that playing needs are named here; every other box becomes `free`, full of zeros: `udta`, `meta` with its `keys` and `ilst`, `uuid` (XMP), clocks
of the studio, and what nobody has heard of. Of those kept, dates and names are zeroed. Tracks that are neither picture nor sound
(positions, time codes, chapters) become `free` with all their samples. What no track refers to, such as an earlier `moov` that a phone's recorder
swallowed into the media when it ended, is zeroed too, where codecs leave no doubt about the sizes of samples.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from microclip_xblock.media.blank_entries import EXACT, FREE, blank_entries, drop
from microclip_xblock.media.blank_samples import Box, Fragment, boxes, sample_ranges
from microclip_xblock.media.headers import Reader, Unreadable
from microclip_xblock.media.isobmff import begins_isobmff
from microclip_xblock.media.overwrites import Overwrites

_TOP = {b"ftyp", b"styp", b"sidx", b"ssix", b"mfra", b"pdin"}

# What stays inside what. Boxes that hold boxes are those that have a row of their own.
_KEPT: dict[bytes, set[bytes]] = {
    b"moov": {b"mvhd", b"trak", b"mvex"},
    b"mvex": {b"mehd", b"trex", b"leva"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tapt"},
    b"tapt": {b"clef", b"prof", b"enof"},
    b"edts": {b"elst"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {
        b"stsd",
        b"stts",
        b"ctts",
        b"cslg",
        b"stss",
        b"stps",
        b"stsz",
        b"stz2",
        b"stsc",
        b"stco",
        b"co64",
        b"sdtp",
    }
    | {b"sbgp", b"sgpd"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sdtp", b"sbgp", b"sgpd"},
}
# Groups of samples that say where decoding may begin, and how much of it is thrown away.
_GROUPS = {b"roll", b"prol", b"rap ", b"sync"}


def blank_isobmff(reader: Reader, overwrites: Overwrites) -> None:
    """
    Note in `overwrites` what is to be blanked.

    Raises:
        Unreadable: from here on the file was not understood.
    """
    if not begins_isobmff(reader.upto(0, 12)):
        raise Unreadable("kind")
    _Blanking(reader, overwrites).run()


@dataclass
class _Blanking:
    """
    Args:
        media: contents of all `mdat`, first to last; samples are blanked in these alone.
        dropped: tracks nobody plays, by number.
        gone: where boxes stood that playing would need, had their track been kept.
        defaults: a track, the size of its samples in fragments, and the box that says so.
        handler: what the track we are in holds.
        used: where samples lie that are played.
        exact: `used` is all of them.
    """

    reader: Reader
    overwrites: Overwrites
    media: list[tuple[int, int]] = field(default_factory=list)
    dropped: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    defaults: list[tuple[int, int, Box]] = field(default_factory=list)
    handler: bytes = b""
    used: list[tuple[int, int]] = field(default_factory=list)
    exact: bool = True

    def run(self) -> None:
        top = self._top()
        kinds = {box.kind for box in top}
        self.exact = b"moof" not in kinds
        self.overwrites.complete = self.overwrites.complete and b"moov" in kinds
        self.media = [(box.start, box.end) for box in top if box.kind == b"mdat"]
        # Tracks are told before fragments are looked at.
        for box in top:
            if box.kind == b"moov":
                self._inside(box)
        for track, _, trex in self.defaults:
            if track in self.dropped:
                drop(self.overwrites, trex)
        for box in top:
            if box.kind == b"moof":
                self._moof(box)
            elif box.kind in FREE:
                self.overwrites.zero(box.start, box.end)
            elif box.kind not in _TOP and box.kind not in (b"moov", b"mdat"):
                drop(self.overwrites, box)
        if self.exact and self.used:
            self._blank_unused()

    def _top(self) -> list[Box]:
        """All boxes of the file, but for a last one that was cut off in the midst of a recording."""
        found: list[Box] = []
        try:
            for box in boxes(self.reader, 0, self.reader.size):
                found.append(box)  # noqa: PERF402 - those found before the cut stay found
        except Unreadable:
            at = found[-1].end if found else 0
            if self.reader.upto(at + 4, 4) not in (b"mdat", b"moof"):
                self.overwrites.complete = False
            return found
        if found:
            self.overwrites.zero(found[-1].end, self.reader.size)
        return found

    def _inside(self, parent: Box) -> None:
        """Keep what playing needs, blank what may tell, drop the rest."""
        for box in boxes(self.reader, parent.start, parent.end):
            if box.at in self.gone:
                continue
            if box.kind in FREE:
                self.overwrites.zero(box.start, box.end)
            elif box.kind not in _KEPT[parent.kind]:
                drop(self.overwrites, box)
            elif box.kind == b"trak":
                self._trak(box)
            elif box.kind in _KEPT:
                self._inside(box)
            elif box.kind in _BLANKED:
                _BLANKED[box.kind](self, box)

    def _trak(self, trak: Box) -> None:
        tkhd = _only(self.reader, trak, b"tkhd")
        mdia = _only(self.reader, trak, b"mdia")
        self.handler = self.reader.at(_only(self.reader, mdia, b"hdlr").start + 8, 4)
        stbl = _only(self.reader, _only(self.reader, mdia, b"minf"), b"stbl")
        if self.handler in (b"vide", b"soun"):
            self._inside(trak)
            self._use_samples(stbl)
            return
        wide = self.reader.number(tkhd.start, 1) == 1
        self.dropped.add(self.reader.number(tkhd.start + (20 if wide else 12), 4))
        drop(self.overwrites, trak)
        self._blank_samples(sample_ranges(self.reader, stbl))

    def _moof(self, moof: Box) -> None:
        parts = [
            Fragment.read(self.reader, moof, box)
            for box in boxes(self.reader, moof.start, moof.end)
            if box.kind == b"traf"
        ]
        gone = [part for part in parts if part.track in self.dropped]
        if gone and any(part.base is None for part in parts):
            # Others' data would be looked for elsewhere once a part is gone.
            self.overwrites.complete = False
        else:
            for part in gone:
                size = next((size for track, size, _ in self.defaults if track == part.track), 0)
                self._blank_samples(part.ranges(self.reader, size))
                drop(self.overwrites, part.box)
                self.gone.add(part.box.at)
        self._inside(moof)

    def _blank_samples(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Zero samples, wherever they lie inside media; what claims to lie elsewhere is left alone."""
        starts = [start for start, _ in self.media]
        try:
            for start, end in ranges:
                index = bisect.bisect_right(starts, start) - 1
                if index >= 0:
                    self.overwrites.zero(start, min(end, self.media[index][1]))
        except Unreadable:
            self.overwrites.complete = False

    def _use_samples(self, stbl: Box) -> None:
        try:
            self.used += sample_ranges(self.reader, stbl, in_doubt=False)
        except Unreadable:
            self.exact = False

    def _blank_unused(self) -> None:
        """Zero what lies in media between the samples that are played."""
        used = sorted(self.used)
        number = 0
        for start, end in self.media:
            done = start
            while number < len(used) and used[number][0] < end:
                self.overwrites.zero(done, used[number][0])
                done = max(done, used[number][1])
                number += 1
            self.overwrites.zero(done, end)

    def dates(self, box: Box) -> None:
        """Times of creation and change of `mvhd`, `tkhd` and `mdhd`."""
        wide = self.reader.number(box.start, 1) == 1
        self.overwrites.zero(box.start + 4, min(box.end, box.start + (20 if wide else 12)))

    def name(self, hdlr: Box) -> None:
        """A handler's maker and name; what it handles stays."""
        self.overwrites.zero(hdlr.start + 12, hdlr.end)

    def places(self, dref: Box) -> None:
        """Paths and addresses of where media lies; it lies in the file."""
        for entry in boxes(self.reader, dref.start + 8, dref.end):
            self.overwrites.zero(entry.start + 4, entry.end)

    def default_size(self, trex: Box) -> None:
        self.defaults.append((self.reader.number(trex.start + 4, 4), self.reader.number(trex.start + 16, 4), trex))

    def group(self, box: Box) -> None:
        if self.reader.at(box.start + 4, 4) not in _GROUPS:
            drop(self.overwrites, box)

    def entries(self, stsd: Box) -> None:
        kinds = blank_entries(self.reader, self.overwrites, stsd, self.handler)
        self.exact = self.exact and kinds <= EXACT


_BLANKED: dict[bytes, Callable[[_Blanking, Box], None]] = {
    b"mvhd": _Blanking.dates,
    b"tkhd": _Blanking.dates,
    b"mdhd": _Blanking.dates,
    b"hdlr": _Blanking.name,
    b"dref": _Blanking.places,
    b"trex": _Blanking.default_size,
    b"sgpd": _Blanking.group,
    b"sbgp": _Blanking.group,
    b"stsd": _Blanking.entries,
}


def _only(reader: Reader, parent: Box, kind: bytes) -> Box:
    """
    The first box of a kind inside another.

    Raises:
        Unreadable: there is none.
    """
    for box in boxes(reader, parent.start, parent.end):
        if box.kind == kind:
            return box
    raise Unreadable("track")
