"""WebP by its chunks (RFC 9649): the coded picture and its transparency, in a file of our own making."""

from __future__ import annotations

import struct

from microclip_xblock.media.refusals import BadPictureError

_ALPHA_FLAG = 0x10


def begins_webp(data: bytes) -> bool:
    """True if these bytes begin as a WebP does."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def clean_webp(data: bytes) -> tuple[bytes, int, int]:
    """
    The picture alone, its width and its height in pixels, which are those of the coded picture, not those claimed around it.

    Raises:
        BadPictureError: damaged, animated, or of a rare kind.
    """
    chunks = _chunks(data)
    if b"ANIM" in chunks or b"ANMF" in chunks:
        raise BadPictureError("animated")
    lossy, lossless = chunks.get(b"VP8 "), chunks.get(b"VP8L")
    if lossy is not None and lossless is None:
        width, height = _lossy_sides(lossy)
        body = _chunk(b"VP8 ", lossy)
        if b"ALPH" in chunks:
            canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
            body = _chunk(b"VP8X", bytes([_ALPHA_FLAG, 0, 0, 0]) + canvas) + _chunk(b"ALPH", chunks[b"ALPH"]) + body
    elif lossless is not None and lossy is None:
        width, height = _lossless_sides(lossless)
        body = _chunk(b"VP8L", lossless)
    else:
        raise BadPictureError("damaged")
    return b"RIFF" + (4 + len(body)).to_bytes(4, "little") + b"WEBP" + body, width, height


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """Chunks by name; what follows the size the file states for itself is not looked at."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise BadPictureError("damaged")
    found: dict[bytes, bytes] = {}
    position = 12
    while position + 8 <= end:
        kind, length = struct.unpack("<4sI", data[position : position + 8])
        content = data[position + 8 : position + 8 + length]
        if (
            len(content) != length
            or position + 8 + length > end
            or (kind in found and kind.startswith((b"VP8", b"ALPH")))
        ):
            raise BadPictureError("damaged")
        found[kind] = content
        position += 8 + length + (length & 1)
    return found


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) & 1)


def _lossy_sides(content: bytes) -> tuple[int, int]:
    """Of a key frame (RFC 6386, 9.1): a tag of 3 bytes, a start code, and two sides of 14 bits."""
    tag = int.from_bytes(content[:3], "little")
    # The first partition has to lie in the chunk, or the picture was cut.
    if tag & 1 or content[3:6] != b"\x9d\x01\x2a" or len(content) < 10 + (tag >> 5):
        raise BadPictureError("damaged")
    width, height = struct.unpack("<HH", content[6:10])
    return width & 0x3FFF, height & 0x3FFF


def _lossless_sides(content: bytes) -> tuple[int, int]:
    """A signature, two sides less one of 14 bits, a flag for transparency, and a version of 3 bits, which is 0."""
    bits = int.from_bytes(content[1:5], "little")
    if len(content) < 6 or content[0] != 0x2F or bits >> 29:
        raise BadPictureError("damaged")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
