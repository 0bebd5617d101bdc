"""
A course's files as Studio lists and takes them: the answers of ``/assets/<course key>/``.

Names, shapes and limits are the platform's (openedx-platform, cms/djangoapps/contentstore/asset_storage_handlers.py and
xmodule/contentstore/content.py). Who may ask, and the check of the token, are the caller's matter.
"""

from __future__ import annotations

import json
import mimetypes
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound, JsonResponse

_INDEX: Final = ".names.json"
_UNFIT: Final = re.compile(r"[^\w.%-]", re.UNICODE)
_WRITING: Final = threading.Lock()

# What the platform's filters are made of (FILES_AND_UPLOAD_TYPE_FILTERS), as far as it matters to a feed.
_FILTERS: Final = {
    "Images": {"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/svg+xml"},
    "Documents": {"application/pdf", "text/plain", "application/vnd.ms-excel"},
    "Audio": {"audio/mpeg", "audio/mp3", "audio/x-wav", "audio/ogg", "audio/wav", "audio/aac", "audio/mp4"},
    "Code": {"text/html", "text/css", "text/javascript", "application/json"},
}

# Python's own table differs between machines. `m4a` and `opus` are the clips' sound alone, `m3u8` and `m4s` playlists and their segments.
_TYPES: Final = {
    ".vtt": "text/vtt",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
}


def type_of(name: str) -> str:
    """The type of a file by its name; empty where nothing is known of its ending."""
    return _TYPES.get(Path(name).suffix.lower()) or mimetypes.guess_type(name)[0] or ""


@dataclass(frozen=True)
class Asset:
    """One file of a course: the name in its address, the one its author gave it, its type, when it came, its bytes."""

    name: str
    display_name: str
    content_type: str
    came: datetime
    size: int
    path: Path


class CourseFiles:
    """
    The files of one course.

    Args:
        own: the folder for what authors bring; made when the first file comes.
        given: a folder of files the course came with; they stay as they are, though one brought under the same name hides it.
        most_bytes: the largest file that is taken.
    """

    def __init__(self, own: Path, given: Path | None = None, *, most_bytes: int = 100_000_000) -> None:
        self.own = own
        self.given = given
        self.most_bytes = most_bytes

    def find(self, name: str) -> Path | None:
        """Where the file of that name lies; None if there is none, or the name leads elsewhere."""
        for folder in filter(None, (self.own, self.given)):
            path = (folder / name).resolve()
            if path.is_relative_to(folder.resolve()) and path.is_file() and not path.name.startswith("."):
                return path
        return None

    def all(self) -> list[Asset]:
        """All files, those brought last first."""
        found = {asset.name: asset for folder in (self.given, self.own) if folder for asset in self._in(folder)}
        return list(found.values())

    def keep(self, sent: Any) -> Asset:
        """
        Keep an uploaded file. Signs that addresses can't hold become ``_``, and a file of the same name is replaced, as on the platform.
        """
        name = _UNFIT.sub("_", sent.name.replace("/", "_")).lstrip(".") or "_"
        with _WRITING:
            self.own.mkdir(parents=True, exist_ok=True)
            with (self.own / name).open("wb") as target:
                for piece in sent.chunks():
                    target.write(piece)
            index = self._index()
            index[name] = {"display_name": sent.name, "content_type": sent.content_type or ""}
            (self.own / _INDEX).write_text(json.dumps(index), encoding="utf-8")
        return self._asset(self.own / name, index)

    def _in(self, folder: Path) -> Iterator[Asset]:
        if not folder.is_dir():
            return
        index = self._index() if folder == self.own else {}
        for path in folder.iterdir():
            if path.is_file() and type_of(path.name) and not path.name.startswith(".") and path.suffix != ".py":
                yield self._asset(path, index)

    def _asset(self, path: Path, index: dict[str, dict[str, str]]) -> Asset:
        told = index.get(path.name, {})
        facts = path.stat()
        return Asset(
            path.name,
            told.get("display_name", path.name),
            told.get("content_type") or type_of(path.name),
            datetime.fromtimestamp(facts.st_mtime, UTC),
            facts.st_size,
            path,
        )

    def _index(self) -> dict[str, dict[str, str]]:
        try:
            index: dict[str, dict[str, str]] = json.loads((self.own / _INDEX).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return index


def answer(files: CourseFiles, course_key: str, request: HttpRequest) -> HttpResponse:
    """What Studio answers to a request at ``/assets/<course key>/``: a page of the files, or what became of one that was sent."""
    if "application/json" not in request.headers.get("Accept", "application/json"):
        return HttpResponse("<h1>Files</h1>") if request.method == "GET" else HttpResponseNotFound()
    if request.method == "GET":
        return _listed(files, course_key, request)
    if request.method not in ("POST", "PUT"):
        return HttpResponse(status=405)
    sent = request.FILES.get("file")
    if sent is None or not sent.name:
        return HttpResponseBadRequest()
    if (sent.size or 0) > files.most_bytes:
        limit = files.most_bytes // 1_000_000
        return JsonResponse({"error": f"File {sent.name} exceeds maximum size of {limit} MB."}, status=413)
    return JsonResponse({"asset": _told(files.keep(sent), course_key), "msg": "Upload completed"})


def _listed(files: CourseFiles, course_key: str, request: HttpRequest) -> HttpResponse:
    asked = request.GET
    wanted = [one for one in asked.get("asset_type", "").split(",") if one]
    if unknown := [one for one in wanted if one not in _FILTERS and one != "OTHER"]:
        error = {
            "error_code": "invalid_asset_type_filter",
            "developer_message": f"The {unknown} filters are not described.",
        }
        return JsonResponse({"error": error}, status=400)
    words = asked.get("text_search", "").casefold().split()
    found = [
        asset
        for asset in files.all()
        if _is_of(asset.content_type, wanted) and all(word in asset.display_name.casefold() for word in words)
    ]
    by_name = asked.get("sort", "date_added") in ("display_name", "displayname")
    found.sort(
        key=lambda asset: asset.display_name if by_name else (asset.came, asset.name),
        reverse=asked.get("direction", "").lower() != "asc",
    )
    page, size = max(0, int(asked.get("page", 0))), int(asked.get("page_size", 50))
    if page * size >= len(found) > 0:
        page = (len(found) - 1) // size
    shown = found[page * size : (page + 1) * size]
    return JsonResponse(
        {
            "start": page * size,
            "end": page * size + len(shown),
            "page": page,
            "pageSize": size,
            "totalCount": len(found),
            "assets": [_told(asset, course_key) for asset in shown],
            "sort": asked.get("sort", "date_added"),
            "direction": asked.get("direction", ""),
            "assetTypes": wanted,
            "textSearch": asked.get("text_search", ""),
        }
    )


def _is_of(content_type: str, wanted: list[str]) -> bool:
    if not wanted:
        return True
    known = next((name for name, types in _FILTERS.items() if content_type in types), "OTHER")
    return known in wanted


def _told(asset: Asset, course_key: str) -> dict[str, Any]:
    place = f"asset-v1:{course_key.removeprefix('course-v1:')}+type@asset+block@{asset.name}"
    return {
        "display_name": asset.display_name,
        "content_type": asset.content_type,
        "date_added": asset.came.strftime("%b %d, %Y at %H:%M UTC"),
        "url": f"/{place}",
        "external_url": f"/{place}",
        "portable_url": f"/static/{asset.name}",
        "thumbnail": None,
        "locked": False,
        "static_full_url": f"/{place}",
        "id": place,
        "file_size": asset.size,
    }
