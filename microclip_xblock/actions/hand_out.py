"""Which file of which clip somebody asks for, and whether it is for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from microclip_xblock.community.challenge_ledger import ChallengeLedger, Clip
from microclip_xblock.community.gallery import ask_gallery
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.community.views import View
from microclip_xblock.media.sheet import Sheet, read_sheet
from microclip_xblock.rules.errors import EntryGoneError, NoCopyError

DRAFT = "draft"
"""What the learner's own draft is called in addresses."""

COPIES = ("compatible", "small")
SHEET_FOR = timedelta(seconds=60)
"""How long it is believed which copies a clip has."""

_PICTURES = {".webp": "image/webp", ".jpg": "image/jpeg"}


def file_asked_for(mine: ChallengeLedger, view: View, path: str, now: datetime) -> tuple[str, str]:
    """
    The storage key and content type of a clip's file, for somebody who takes part in the course.

    One's own draft and entry are found at once, a peer's entry as soon as the view knows it and as long as it takes part.

    Args:
        path: `<entry id or "draft">`, then nothing for the clip itself, `/poster`, `/captions/<language>`, `/compatible` or `/small`.

    Raises:
        EntryGoneError: there is none (any more), or not for the asker.
        NoCopyError: the clip has no such copy (yet).
    """
    which, *rest = path.split("/")
    clip = _clip(mine, view, which)
    folder = clip["folder"]
    if rest in [[copy] for copy in COPIES]:
        return _copy(folder, rest[0], now)
    name, content_type = _file(clip, rest)
    if not name:
        raise EntryGoneError
    return f"{folder}/{name}", content_type


def sheet_of(folder: str, now: datetime) -> Sheet | None:
    """What the storage says of a clip, read now, and remembered for those who ask for its copies."""
    sheet = read_sheet(folder)
    _shelf(folder).put_many({"copies": (now, _copies(sheet))})
    return sheet


def _clip(mine: ChallengeLedger, view: View, which: str) -> Mapping[str, Any]:
    own = _own(mine, which)
    if own is not None:
        return asdict(own)
    found = ask_gallery(view, lambda gallery, _: gallery.find([which]), mine.removals).get(which)
    if found is None:
        raise EntryGoneError
    clip: Mapping[str, Any] = found.facts["clip"]
    return clip


def _own(mine: ChallengeLedger, which: str) -> Clip | None:
    if which == DRAFT:
        if mine.draft is None:
            raise EntryGoneError
        return mine.draft
    return mine.entry.clip if mine.entry and mine.entry.id == which else None


def _file(clip: Mapping[str, Any], rest: list[str]) -> tuple[str, str]:
    """Name and content type of what the rest of the path says; no name if there is no such file."""
    match rest:
        case []:
            return clip["name"], clip["content_type"]
        case ["poster"]:
            suffix = PurePosixPath(clip["poster"]).suffix
            return clip["poster"] if suffix in _PICTURES else "", _PICTURES.get(suffix, "")
        case ["captions", lang]:
            return clip["captions"].get(lang, ""), "text/vtt"
    return "", ""


def _copy(folder: str, use: str, now: datetime) -> tuple[str, str]:
    known = _shelf(folder).get("copies")
    fresh = known is not None and now - known[0] < SHEET_FOR
    copies: Mapping[str, tuple[str, str]] = known[1] if fresh else _copies(sheet_of(folder, now))
    if use not in copies:
        raise NoCopyError
    name, content_type = copies[use]
    return f"{folder}/{name}", content_type


def _copies(sheet: Sheet | None) -> dict[str, tuple[str, str]]:
    """Names and content types by use."""
    return {copy.use: (copy.name, copy.content_type) for copy in sheet.copies} if sheet else {}


def _shelf(folder: str) -> Shelf:
    return Shelf("sheet1", folder)
