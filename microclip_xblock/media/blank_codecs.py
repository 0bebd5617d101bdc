"""Texts inside the settings of codecs, blanked without changing their length."""

from __future__ import annotations

from collections.abc import Iterator

_SEI = {39, 40}
_USER_DATA = 5
_SPACE = b"\x20"
_MOST_ARRAYS = 32


def hevc_texts(config: bytes) -> Iterator[tuple[int, bytes]]:
    """
    Places in an HEVC configuration (`hvcC`, ISO/IEC 14496-15) that hold what an encoder says about itself, and what to write there.

    Encoders put it into messages of unregistered user data: 16 bytes that name the kind, then text. Spaces replace the text, as zeros could look
    like the beginning of another unit.
    """
    if len(config) < 23:
        return
    position = 23
    for _ in range(min(config[22], _MOST_ARRAYS)):
        if position + 3 > len(config):
            return
        kind = config[position] & 0x3F
        count = int.from_bytes(config[position + 1 : position + 3], "big")
        position += 3
        for _ in range(count):
            length = int.from_bytes(config[position : position + 2], "big")
            unit = config[position + 2 : position + 2 + length]
            if len(unit) < length or not unit:
                return
            if kind in _SEI:
                yield from _user_data(position + 2, unit)
            position += 2 + length


def _user_data(at: int, unit: bytes) -> Iterator[tuple[int, bytes]]:
    """The text of a message: a header of 2 bytes, kind, length in bytes of 255 and a last one, 16 bytes of name, text, 1 byte to end."""
    if len(unit) < 4 or unit[2] != _USER_DATA:
        return
    text = 3
    while text < len(unit) and unit[text] == 0xFF:
        text += 1
    text += 1 + 16
    if text < len(unit) - 1:
        yield at + text, _SPACE * (len(unit) - 1 - text)


def vorbis_comment_in(settings: bytes) -> tuple[int, int]:
    """
    Where (offset, length) the packet of comments lies in the settings of a Vorbis track in Matroska: the number of packets less one,
    the lengths of all but the last in bytes of 255 and a last one, the packets.

    Raises:
        ValueError: there is none.
    """
    lengths, position = [], 1
    for _ in range(2):
        length = 0
        while settings[position : position + 1] == b"\xff":
            length += 255
            position += 1
        length += settings[position]
        position += 1
        lengths.append(length)
    at = position + lengths[0]
    if settings[0] != 2 or settings[at : at + 7] != b"\x03vorbis" or at + lengths[1] > len(settings):
        raise ValueError("no comments")
    return at, lengths[1]


def blank_comment(length: int, magic: bytes, end: bytes) -> bytes | None:
    """
    An empty packet of comments (Vorbis I, 5.2; RFC 7845, 5.2) of `length` bytes: a vendor's name of zeros that takes all the room, and no comment.

    Args:
        magic: what the packet begins with; `end`: what follows the comments.

    Returns:
        None if there is no room for that.
    """
    room = length - len(magic) - 8 - len(end)
    if room < 0:
        return None
    return magic + room.to_bytes(4, "little") + bytes(room) + bytes(4) + end
