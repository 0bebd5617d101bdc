"""
Handing clips out, in byte ranges: Safari plays nothing without them, and no browser can seek.

The LMS copies a handler's whole answer into memory (openedx-platform, lms/djangoapps/courseware/block_render.py). A range with an open end,
which is how players ask, is therefore answered with a piece; players ask for the next one by themselves (RFC 9110, 15.3.7 allows it).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import Storage
from webob import Request, Response

from microclip_xblock.media.keep import EXTENSIONS
from microclip_xblock.media.storage import clip_storage, is_key
from microclip_xblock.rules.errors import EntryGoneError

PIECE_BYTES = 2 * 1024 * 1024
"""The most that an open-ended range is answered with."""

LINK_SECONDS = 600
"""How long a signed link to an object storage works."""

_BLOCK_BYTES = 64 * 1024
_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


def serve(request: Request, key: str, content_type: str) -> Response:
    """
    Answer a GET or HEAD for a kept clip. Whether the asker may see it is for the caller to check before.

    Args:
        key, content_type: as `keep` gave them; a type we never give is served as plain bytes.

    Returns:
        200, 206, 304, 416; or 302 to a link that works for ten minutes, if the storage signs links.

    Raises:
        EntryGoneError: there is no such clip.
    """
    if not is_key(key):
        raise EntryGoneError
    kind = content_type if content_type in EXTENSIONS else "application/octet-stream"
    storage = clip_storage()
    if _signs_links(storage):
        return _redirect(storage, key, kind)
    try:
        size = storage.size(key)
    except FileNotFoundError as error:
        raise EntryGoneError from error
    return _stream(request, key, kind, size)


def _stream(request: Request, key: str, content_type: str, size: int) -> Response:
    etag = _etag(key)
    if _matches(request.headers.get("If-None-Match"), etag):
        return _response(304, etag)
    wanted = _wanted(request, size, etag)
    if wanted == "unsatisfiable":
        response = _response(416, etag)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    start, end = (0, size) if isinstance(wanted, str) else wanted
    response = _response(200 if isinstance(wanted, str) else 206, etag)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = f'inline; filename="clip.{PurePosixPath(key).suffix[1:]}"'
    if response.status_int == 206:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if request.method != "HEAD":
        response.app_iter = _pieces(key, start, end)
    response.headers["Content-Length"] = str(end - start)
    return response


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
    return start, min(size, int(last) + 1 if last else start + PIECE_BYTES)


def _suffix(length: int, size: int) -> tuple[int, int] | str:
    """The last `length` bytes."""
    return (max(0, size - length), size) if length and size else "unsatisfiable"


def _pieces(key: str, start: int, end: int) -> Iterator[bytes]:
    with clip_storage().open(key) as file:
        file.seek(start)
        left = end - start
        while left > 0:
            data = file.read(min(_BLOCK_BYTES, left))
            if not data:
                return
            left -= len(data)
            yield data


def _response(status: int, etag: str) -> Response:
    response = Response(status=status)
    response.headers.pop("Content-Type", None)
    response.headers.update(
        {
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, max-age=3600, immutable",
            "ETag": etag,
            "X-Content-Type-Options": "nosniff",
            # Should somebody open a clip as a page of its own: no scripts, no forms, no origin.
            "Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'",
            "Cross-Origin-Resource-Policy": "same-site",
        }
    )
    return response


def _redirect(storage: Any, key: str, content_type: str) -> Response:
    answer_as = {"ResponseContentType": content_type, "ResponseContentDisposition": "inline"}
    response = Response(status=302)
    response.headers.pop("Content-Type", None)
    response.headers["Location"] = storage.url(key, parameters=answer_as, expire=LINK_SECONDS)
    # Shorter than the link lives, so that a remembered redirect never leads to one that died.
    response.headers["Cache-Control"] = f"private, max-age={LINK_SECONDS // 2}"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _signs_links(storage: Storage) -> bool:
    """
    True for the S3 storages of django-storages, unless their links would not be signed: public buckets and plain custom domains give links
    that work forever for anybody.
    """
    if not getattr(storage, "querystring_auth", False) or not hasattr(type(storage), "bucket"):
        return False
    return not getattr(storage, "custom_domain", None) or bool(getattr(storage, "cloudfront_signer", None))


def _etag(key: str) -> str:
    """Kept clips never change, so their name says it all; hashed, because names are for nobody's eyes."""
    return f'"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'


def _matches(header: str | None, etag: str) -> bool:
    if header is None:
        return False
    return header.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in header.split(","))
