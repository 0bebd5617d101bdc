"""
Handing out what is kept: clips in byte ranges, since Safari plays nothing without them and no browser can seek; posters and captions whole.

The LMS copies a handler's whole answer into memory (openedx-platform, lms/djangoapps/courseware/block_render.py). A range with an open end,
which is how players ask, is therefore answered with a piece; players ask for the next one by themselves (RFC 9110, 15.3.7 allows it).
Nothing larger than WHOLE_BYTES is ever answered at once. Object storages that sign links serve clips by themselves.

Posters and captions are always served from here. They are small; browsers may keep them longer than any link lives; and browsers refuse
captions that come from another origin than the page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from webob import Request, Response

from microclip_xblock.media.object_store import read_range, signs_links
from microclip_xblock.media.refusals import RangeNeededError
from microclip_xblock.media.storage import clip_storage, is_key
from microclip_xblock.rules.errors import EntryGoneError

PIECE_BYTES = 2 * 1024 * 1024
"""The most that an open-ended range is answered with."""

WHOLE_BYTES = 8 * 1024 * 1024
"""The most of any answer. Clips up to this size are given to those who ask for no range."""

KEEP_SECONDS = 3600
"""How long browsers may show again what they were once allowed to see."""

LINK_SECONDS = 300
"""How long a signed link to an object storage works."""

TYPES = {
    "mp4": ("video/mp4",),
    "mov": ("video/quicktime",),
    "webm": ("video/webm", "audio/webm"),
    "m4a": ("audio/mp4",),
    "mp3": ("audio/mpeg",),
    "ogg": ("audio/ogg",),
    "wav": ("audio/wav",),
    "webp": ("image/webp",),
    "jpg": ("image/jpeg",),
    "vtt": ("text/vtt",),
}
"""Extensions of our names, each with the content types it may be served with."""

_PLAYED = ("clip", "copy")
_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


def serve(request: Request, key: str, content_type: str, *, link_seconds: int = LINK_SECONDS) -> Response:
    """
    Answer a GET or HEAD for a kept file. Whether the asker may see it is for the caller to check before.

    Args:
        key: `<folder>/<name>` of a clip, a copy, a poster or captions.
        content_type: as it was kept; one that does not fit the name's extension is served as plain bytes.
        link_seconds: how long a link works, if the storage signs links.

    Returns:
        200, 206, 304, 416; or for clips and copies 302 to such a link.

    Raises:
        EntryGoneError: there is no such file.
        RangeNeededError: more than WHOLE_BYTES were asked for at once, by asking for no range or for several.
    """
    name = PurePosixPath(key)
    if not is_key(key) or name.suffix[1:] not in TYPES:
        raise EntryGoneError
    kind = content_type if content_type in TYPES[name.suffix[1:]] else "application/octet-stream"
    # The random part of the name is for nobody's eyes.
    stem = name.stem.split("-")[0]
    shown = f'inline; filename="{stem}{name.suffix}"'
    storage: Any = clip_storage()
    # A link is signed for one method; what HEAD asks, the storage's size tells.
    if stem in _PLAYED and request.method != "HEAD" and signs_links(storage):
        # Shorter than the link lives, so that a remembered redirect never leads to one that died.
        cached = f"private, max-age={link_seconds // 2}" if _means(request, key) else "private, no-store"
        return _redirect(storage.url(key, _answer_as(storage, kind, shown), link_seconds), cached)
    try:
        return _stream(request, key, kind, shown, storage.size(key))
    except FileNotFoundError as error:
        raise EntryGoneError from error


def version(key: str) -> str:
    """
    8 digits that tell files apart which follow each other at one address, and nothing about their names.

    An address whose query has them (`?v=…`) means this very file, so browsers are told to keep what they got. Without them they ask each
    time whether it is still the same, as the file behind an address may be replaced.
    """
    return _hashed(key)[:8]


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _stream(request: Request, key: str, content_type: str, shown: str, size: int) -> Response:
    etag = f'"{_hashed(key)[:32]}"'
    cached = f"private, max-age={KEEP_SECONDS}, immutable" if _means(request, key) else "private, no-cache"
    if _matches(request.headers.get("If-None-Match"), etag):
        return _response(304, etag, cached)
    wanted = _wanted(request, size, etag)
    if wanted == "unsatisfiable":
        response = _response(416, etag, cached)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    whole = isinstance(wanted, str)
    start, end = (0, size) if isinstance(wanted, str) else wanted
    if whole and size > WHOLE_BYTES and request.method != "HEAD":
        raise RangeNeededError(WHOLE_BYTES, size)
    response = _response(200 if whole else 206, etag, cached)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = shown
    if not whole:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if request.method != "HEAD":
        response.app_iter = _begun(read_range(key, start, end))
    response.headers["Content-Length"] = str(end - start)
    return response


def _begun(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same blocks, the first of them read already: a file that was erased just now is missed before the answer begins."""
    first = next(blocks, b"")

    def all_of_them() -> Iterator[bytes]:
        yield first
        yield from blocks

    return all_of_them()


def _wanted(request: Request, size: int, etag: str) -> tuple[int, int] | str:
    """
    The bytes asked for as (start, end), end excluded; `whole` if none in particular, or if the Range header may be ignored: several ranges,
    not a range of bytes, or meant for another version; `unsatisfiable` if there are no such bytes.
    """
    found = _RANGE.fullmatch(request.headers.get("Range") or "")
    condition = request.headers.get("If-Range")
    if request.method != "GET" or found is None or (condition is not None and condition.strip() != etag):
        return "whole"
    first, last = found[1], found[2]
    if not first:
        return _suffix(int(last), size) if last else "whole"
    start = int(first)
    if last and int(last) < start:
        return "whole"
    if start >= size:
        return "unsatisfiable"
    return start, min(size, start + WHOLE_BYTES, int(last) + 1 if last else start + PIECE_BYTES)


def _suffix(length: int, size: int) -> tuple[int, int] | str:
    """The last `length` bytes; the first WHOLE_BYTES of them if they are more."""
    start = max(0, size - length)
    return (start, min(size, start + WHOLE_BYTES)) if length and size else "unsatisfiable"


def _response(status: int, etag: str, cached: str) -> Response:
    response = Response(status=status)
    response.headers.pop("Content-Type", None)
    response.headers.update(
        {
            "Accept-Ranges": "bytes",
            "Cache-Control": cached,
            "ETag": etag,
            "X-Content-Type-Options": "nosniff",
            # Should somebody open a clip as a page of its own: no scripts, no forms, no origin.
            "Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'",
            "Cross-Origin-Resource-Policy": "same-site",
        }
    )
    return response


def _redirect(link: str, cached: str) -> Response:
    response = Response(status=302)
    response.headers.pop("Content-Type", None)
    response.headers.update(
        {
            "Location": link,
            "Cache-Control": cached,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
    )
    return response


def _answer_as(storage: Any, content_type: str, shown: str) -> dict[str, str] | None:
    """What the object storage shall say; a CDN before it can't be told and answers with the type that was kept beside the object."""
    if getattr(storage, "custom_domain", None):
        return None
    return {"ResponseContentType": content_type, "ResponseContentDisposition": shown}


def _means(request: Request, key: str) -> bool:
    return f"v={version(key)}" in request.query_string.split("&")


def _matches(header: str | None, etag: str) -> bool:
    if header is None:
        return False
    return header.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in header.split(","))
