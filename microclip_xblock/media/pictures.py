"""
Cleaning still pictures (posters) that browsers send, in pure Python and without decoding them.

What a picture needs to be decoded is copied into a new file, everything else is left behind: EXIF with places, dates and devices, XMP, colour profiles,
comments, thumbnails, and whatever follows the picture. An EXIF orientation is lost too; a poster that a browser drew has none. Bytes hidden
inside the coded picture itself stay, and mean nothing to whom it is served as a picture (`nosniff`).
"""

from __future__ import annotations

from microclip_xblock.media.jpeg import begins_jpeg, clean_jpeg
from microclip_xblock.media.refusals import BadPictureError
from microclip_xblock.media.webp import begins_webp, clean_webp

LEAST_SIDE_PX = 16
MOST_SIDE_PX = 1920


def clean_picture(data: bytes, max_bytes: int) -> tuple[bytes, str, str]:
    """
    A JPEG or WebP reduced to its picture, as (bytes, content type, extension without a dot). Which of the two it is, its bytes decide.

    Raises:
        BadPictureError: neither JPEG nor WebP, more than `max_bytes`, damaged, animated, of a rare kind, or a side not within 16 to 1920 pixels.
    """
    if len(data) > max_bytes:
        raise BadPictureError("large", limit_bytes=max_bytes)
    if begins_jpeg(data):
        cleaned, width, height = clean_jpeg(data)
        kind = ("image/jpeg", "jpg")
    elif begins_webp(data):
        cleaned, width, height = clean_webp(data)
        kind = ("image/webp", "webp")
    else:
        raise BadPictureError("kind")
    if min(width, height) < LEAST_SIDE_PX or max(width, height) > MOST_SIDE_PX:
        raise BadPictureError("sides", least=LEAST_SIDE_PX, limit=MOST_SIDE_PX)
    return (cleaned, *kind)
