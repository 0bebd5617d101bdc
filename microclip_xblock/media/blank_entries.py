"""Descriptions of samples in an MP4 (`stsd`, ISO/IEC 14496-12 8.5.2): makers' codes, encoders' names, and boxes beside the codec's own."""

from __future__ import annotations

from microclip_xblock.media.blank_codecs import hevc_texts
from microclip_xblock.media.blank_samples import Box, boxes
from microclip_xblock.media.headers import Reader, Unreadable
from microclip_xblock.media.overwrites import Overwrites

FREE = {b"free", b"skip", b"wide"}
# Entries whose tables give the true size of each sample; those of plain PCM may count in other units.
EXACT = {b"avc1", b"avc3", b"hvc1", b"hev1", b"vp08", b"vp09", b"av01", b"mp4a", b"Opus"}

_IN_PICTURE_ENTRY = {b"avcC", b"hvcC", b"lhvC", b"vpcC", b"av1C", b"esds", b"glbl", b"dvcC", b"dvvC", b"dvwC"} | {
    b"colr",
    b"pasp",
    b"clap",
    b"fiel",
    b"gama",
    b"btrt",
    b"mdcv",
    b"clli",
    b"SmDm",
    b"CoLL",
    b"amve",
}
_IN_SOUND_ENTRY = {b"esds", b"wave", b"chan", b"chnl", b"srat", b"dOps", b"btrt", b"pcmC", b"pinf"}
_PICTURE_ENTRY_LENGTH = 78
# Sound entries of QuickTime are longer, by their version.
_SOUND_ENTRY_LENGTHS = {0: 28, 1: 44, 2: 64}
_MOST_CONFIG = 64 * 1024


def drop(overwrites: Overwrites, box: Box) -> None:
    """Make a box free space of the same length."""
    overwrites.zero(box.start, box.end)
    overwrites.put(box.at + 4, b"free")


def blank_entries(reader: Reader, overwrites: Overwrites, stsd: Box, handler: bytes) -> set[bytes]:
    """
    Blank what the entries of a kept track tell; their kinds.

    Args:
        handler: `vide` or `soun`.

    Raises:
        Unreadable: cut.
    """
    kinds = set()
    # With version 1 of `stsd`, entries of version 1 are those of ISO, no longer than others.
    newer = reader.number(stsd.start, 1) == 1
    for entry in boxes(reader, stsd.start + 8, stsd.end):
        kinds.add(entry.kind)
        overwrites.zero(entry.start + 12, min(entry.end, entry.start + 16))
        if handler == b"vide":
            overwrites.zero(entry.start + 42, min(entry.end, entry.start + 74))
            _blank_inside(reader, overwrites, entry, _PICTURE_ENTRY_LENGTH, _IN_PICTURE_ENTRY)
        else:
            version = 0 if newer else reader.number(entry.start + 8, 2)
            _blank_inside(reader, overwrites, entry, _SOUND_ENTRY_LENGTHS.get(version, 28), _IN_SOUND_ENTRY)
    return kinds


def _blank_inside(reader: Reader, overwrites: Overwrites, entry: Box, skip: int, kept: set[bytes]) -> None:
    """Boxes inside an entry, which begin after `skip` bytes of its content. An entry of another form is left as it is, and said to be not understood."""
    try:
        for box in boxes(reader, entry.start + skip, entry.end):
            if box.kind in FREE:
                overwrites.zero(box.start, box.end)
            elif box.kind == b"hvcC":
                config = reader.upto(box.start, min(box.end - box.start, _MOST_CONFIG))
                for at, text in hevc_texts(config):
                    overwrites.put(box.start + at, text)
            elif box.kind not in kept:
                drop(overwrites, box)
    except Unreadable:
        overwrites.complete = False
