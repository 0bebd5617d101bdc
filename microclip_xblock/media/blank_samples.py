"""Where the samples of a track lie in an MP4 (ISO/IEC 14496-12, 8.7 and 8.8), so that those of a track nobody plays can be blanked."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from microclip_xblock.media.headers import Reader, Unreadable

_MOST_ENTRIES = 100_000

_BASE_IN_TFHD = 0x01
_SIZE_IN_TFHD = 0x10
_BASE_IS_MOOF = 0x020000
_OFFSET_IN_TRUN = 0x01
_SIZES_IN_TRUN = 0x200


@dataclass(frozen=True)
class Box:
    """A box from `at` on; its content lies from `start` up to, not including, `end`."""

    kind: bytes
    at: int
    start: int
    end: int


def boxes(reader: Reader, start: int, end: int) -> Iterator[Box]:
    """
    Boxes one after another. Fewer than 8 bytes at the end are no box.

    Raises:
        Unreadable: a box leaves its parent.
    """
    while start + 8 <= end:
        size, kind = struct.unpack(">I4s", reader.at(start, 8))
        content = start + 8
        if size == 1:
            size = reader.number(content, 8)
            content += 8
        elif size == 0:
            size = end - start
        if size < content - start or start + size > end:
            raise Unreadable("box")
        yield Box(kind, start, content, start + size)
        start += size


def sample_ranges(reader: Reader, stbl: Box, *, in_doubt: bool = True) -> Iterator[tuple[int, int]]:
    """
    Where the chunks of a track lie in the file, from its sample tables.

    Args:
        in_doubt: also where each sample is said to have one byte, by which QuickTime may mean a sample of sound of any size.

    Raises:
        Unreadable: a table is missing, cut, endless, or in doubt.
    """
    tables = {box.kind: box for box in boxes(reader, stbl.start, stbl.end)}
    wide = b"co64" in tables
    offsets_in = tables.get(b"co64") or tables.get(b"stco")
    if offsets_in is None or b"stsc" not in tables:
        raise Unreadable("table")
    sizes = _Sizes.read(reader, tables)
    if sizes.same == 1 and not in_doubt:
        raise Unreadable("table")
    offsets = _table(reader, offsets_in, 4, ">Q" if wide else ">I")
    runs = _table(reader, tables[b"stsc"], 4, ">III")
    sample, run, per_chunk = 0, 0, 0
    for number, (offset,) in enumerate(offsets, start=1):
        while run < len(runs) and runs[run][0] <= number:
            per_chunk = runs[run][1]
            run += 1
        length = sizes.together(sample, per_chunk)
        sample += per_chunk
        yield offset, offset + length


@dataclass(frozen=True)
class _Sizes:
    same: int
    each: tuple[int, ...]

    @classmethod
    def read(cls, reader: Reader, tables: dict[bytes, Box]) -> _Sizes:
        stsz = tables.get(b"stsz")
        if stsz is None:
            raise Unreadable("table")
        same = reader.number(stsz.start + 4, 4)
        each = () if same else tuple(size for (size,) in _table(reader, stsz, 8, ">I"))
        return cls(same, each)

    def together(self, first: int, count: int) -> int:
        """Bytes of `count` samples from the one numbered `first` (from 0) on."""
        return self.same * count if self.same else sum(self.each[first : first + count])


def _table(reader: Reader, box: Box, count_at: int, row: str) -> list[tuple[int, ...]]:
    """The rows that follow the number of rows."""
    count = reader.number(box.start + count_at, 4)
    if count > _MOST_ENTRIES:
        raise Unreadable("endless")
    if not count:
        return []
    return list(struct.iter_unpack(row, reader.at(box.start + count_at + 4, count * struct.calcsize(row))))


@dataclass(frozen=True)
class Fragment:
    """
    One track's part of a movie fragment (`traf`).

    Args:
        base: where its data is counted from; None if that depends on the track before it.
        default_size: of its samples in bytes; None if the movie's own default counts.
    """

    box: Box
    track: int
    base: int | None
    default_size: int | None

    @classmethod
    def read(cls, reader: Reader, moof: Box, traf: Box) -> Fragment:
        """
        Raises:
            Unreadable: it does not say which track it is of.
        """
        tfhd = next((box for box in boxes(reader, traf.start, traf.end) if box.kind == b"tfhd"), None)
        if tfhd is None:
            raise Unreadable("fragment")
        flags = reader.number(tfhd.start + 1, 3)
        base = moof.at if flags & _BASE_IS_MOOF else None
        at = tfhd.start + 8
        if flags & _BASE_IN_TFHD:
            base = reader.number(at, 8)
        # Optional fields in this order: base, description index, duration, size.
        at += (8 if flags & 1 else 0) + (4 if flags & 2 else 0) + (4 if flags & 8 else 0)
        size = reader.number(at, 4) if flags & _SIZE_IN_TFHD else None
        return cls(traf, reader.number(tfhd.start + 4, 4), base, size)

    def ranges(self, reader: Reader, movies_default: int) -> Iterator[tuple[int, int]]:
        """
        Where its samples lie in the file.

        Raises:
            Unreadable: cut or endless.
        """
        position = self.base or 0
        default = movies_default if self.default_size is None else self.default_size
        for trun in boxes(reader, self.box.start, self.box.end):
            if trun.kind != b"trun":
                continue
            flags = reader.number(trun.start + 1, 3)
            if flags & _OFFSET_IN_TRUN:
                (relative,) = struct.unpack(">i", reader.at(trun.start + 8, 4))
                position = (self.base or 0) + relative
            length = _run_length(reader, trun, flags, default)
            yield position, position + length
            position += length


def _run_length(reader: Reader, trun: Box, flags: int, default: int) -> int:
    """Bytes of one run of samples."""
    count = reader.number(trun.start + 4, 4)
    if not flags & _SIZES_IN_TRUN:
        return count * default
    if count > _MOST_ENTRIES:
        raise Unreadable("endless")
    # Each sample has a field of 4 bytes for each of these flags, in this order: duration, size, flags, offset.
    row = sum(1 for flag in (0x100, 0x200, 0x400, 0x800) if flags & flag)
    start = trun.start + 8 + (4 if flags & 1 else 0) + (4 if flags & 4 else 0)
    numbers = struct.unpack(f">{count * row}I", reader.at(start, count * row * 4)) if count else ()
    return sum(numbers[1 if flags & 0x100 else 0 :: row])
