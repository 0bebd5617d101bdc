"""
Blanking MP3: ID3v2 wherever it stands, ID3v1, Lyrics3 and APE at the end.

Each tag keeps the few bytes by which players know it and its length, so that they go on skipping it; all it says becomes zeros. A first frame without
sound (Xing) has room for an encoder's name. Those by which players know how much silence to cut at both ends stay; any other text becomes zeros.
"""

from __future__ import annotations

from microclip_xblock.media.headers import Reader, Unreadable
from microclip_xblock.media.overwrites import Overwrites
from microclip_xblock.media.sound import mp3_frame

_ID3_HEADER = 10
_ID3_FOOTER_FLAG = 0x10
_ID3V1 = 128
_ID3V1_MORE = 227
_APE_FOOTER = 32
_APE_HAS_HEADER = 1 << 31
_LYRICS_1_MOST = 5100
_MOST_TAGS = 16
_ENCODER = 9
_ENCODERS = {b"LAME", b"Lavf", b"Lavc"}


def blank_mp3(reader: Reader, overwrites: Overwrites) -> None:
    """
    Note in `overwrites` what is to be blanked.

    Raises:
        Unreadable: a part was not understood.
    """
    head = reader.at(0, _ID3_HEADER)
    if head[:3] != b"ID3" and mp3_frame(head[:4]) is None:
        raise Unreadable("kind")
    end = _blank_end(reader, overwrites)
    position, first = 0, True
    while position < end:
        head = reader.upto(position, _ID3_HEADER)
        if head[:3] == b"ID3":
            position = _blank_id3(reader, overwrites, position, head)
            continue
        frame = mp3_frame(head[:4]) if len(head) >= 4 else None
        if frame is None:
            _blank_padding(reader, position, end)
            return
        if first:
            _blank_encoder(reader, overwrites, position, position + frame[0])
        position, first = position + frame[0], False


def _blank_encoder(reader: Reader, overwrites: Overwrites, at: int, end: int) -> None:
    """The text after the fields of a Xing header, which stands behind a frame's side information, whose length depends on version and channels."""
    head = reader.upto(at, 4)
    side = (17, 32)[head[3] >> 6 != 3] if head[1] >> 3 & 3 == 3 else (9, 17)[head[3] >> 6 != 3]
    xing = at + 4 + side
    if reader.upto(xing, 4) not in (b"Xing", b"Info"):
        return
    flags = reader.number(xing + 4, 4)
    # Optional fields: frames, bytes, a table for seeking, quality.
    text = xing + 8 + sum(length for bit, length in enumerate((4, 4, 100, 4)) if flags >> bit & 1)
    if reader.upto(text, 4) not in _ENCODERS:
        overwrites.zero(text, min(end, text + _ENCODER))


def _blank_id3(reader: Reader, overwrites: Overwrites, at: int, head: bytes) -> int:
    """An ID3v2 tag of nothing but padding, as long as it was; where it ends."""
    if len(head) < _ID3_HEADER or max(head[6:10]) > 0x7F:
        raise Unreadable("tag")
    length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    if head[5] & _ID3_FOOTER_FLAG:
        # The footer, which only repeats the header, becomes padding too.
        length += _ID3_HEADER
    end = at + _ID3_HEADER + length
    if end > reader.size or length >= 1 << 28:
        raise Unreadable("cut")
    overwrites.zero(at + _ID3_HEADER, end)
    overwrites.put(at + 5, bytes([0, length >> 21 & 0x7F, length >> 14 & 0x7F, length >> 7 & 0x7F, length & 0x7F]))
    return end


def _blank_end(reader: Reader, overwrites: Overwrites) -> int:
    """Blank the tags a file ends with, last to first; where they begin."""
    end = reader.size
    for _ in range(_MOST_TAGS):
        for blank in (_blank_id3v1, _blank_ape, _blank_lyrics):
            start = blank(reader, overwrites, end)
            if start is not None:
                end = start
                break
        else:
            return end
    raise Unreadable("tags")


def _blank_id3v1(reader: Reader, overwrites: Overwrites, end: int) -> int | None:
    for length, magic in ((_ID3V1, b"TAG"), (_ID3V1_MORE, b"TAG+")):
        at = end - length
        if reader.upto(at, len(magic)) == magic:
            overwrites.zero(at + len(magic), end)
            return at
    return None


def _blank_ape(reader: Reader, overwrites: Overwrites, end: int) -> int | None:
    """APEv1 and APEv2: an optional header of 32 bytes, entries, a footer of 32 bytes; lengths count the footer but not the header."""
    footer = reader.upto(end - _APE_FOOTER, _APE_FOOTER)
    if footer[:8] != b"APETAGEX":
        return None
    length = int.from_bytes(footer[12:16], "little")
    flags = int.from_bytes(footer[20:24], "little")
    start = end - length
    if length < _APE_FOOTER or start < 0:
        raise Unreadable("tag")
    overwrites.zero(start, end - _APE_FOOTER)
    overwrites.put(end - _APE_FOOTER + 16, bytes(4))
    if flags & _APE_HAS_HEADER and reader.upto(start - _APE_FOOTER, 8) == b"APETAGEX":
        start -= _APE_FOOTER
        overwrites.put(start + 16, bytes(4))
    return start


def _blank_lyrics(reader: Reader, overwrites: Overwrites, end: int) -> int | None:
    """Lyrics3 between its two magic words; version 2 says its length, version 1 is looked for in the most it may have."""
    last = reader.upto(end - 15, 15)
    if last[6:] == b"LYRICS200" and last[:6].isdigit():
        start, inner_end = end - 15 - int(last[:6]), end - 15
    elif last[6:] == b"LYRICSEND":
        inner_end = end - 9
        first = max(0, inner_end - _LYRICS_1_MOST - 11)
        found = reader.upto(first, inner_end - first).rfind(b"LYRICSBEGIN")
        start = first + found if found >= 0 else -1
    else:
        return None
    if reader.upto(start, 11) != b"LYRICSBEGIN":
        raise Unreadable("tag")
    overwrites.zero(start + 11, inner_end)
    return start


def _blank_padding(reader: Reader, start: int, end: int) -> None:
    """
    Raises:
        Unreadable: what follows the sound is neither a tag nor zeros.
    """
    for at in range(start, end, 4096):
        if any(reader.upto(at, min(4096, end - at))):
            raise Unreadable("tail")
