"""
A clip's sheet: what is found out about it after it was kept, written beside it in the storage.

Work in the background changes sheets only, never anybody's state. A sheet is never overwritten: the newest by name counts, older ones are
deleted, so readers find a whole sheet while another is being written, and two writers at once leave at least one.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import asdict, dataclass
from typing import Literal

from django.core.files.base import ContentFile

from microclip_xblock.media import folder as folders
from microclip_xblock.media.erasing import erase_clip
from microclip_xblock.media.storage import clip_storage, is_folder, is_key

WorkState = Literal["none", "waiting", "running", "done", "failed"]
"""How far the copies of a clip are."""

_STATES = {"none", "waiting", "running", "done", "failed"}
# A storage that renames on a clash adds "_" and random letters.
_SHEET = re.compile(r"sheet-[0-9a-f]{16}(?:_\w+)?\.json")
_LOOKS = 3
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Copy:
    """
    Another form of a clip.

    Args:
        use: `compatible` plays on every device, `small` on slow lines.
        name: in the clip's folder.
    """

    use: str
    name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True)
class Sheet:
    """
    Args:
        name, content_type, codecs, kind, duration_s: of the clip itself.
        work: how far its copies are. why: a code, if that failed. copies: those that are there.
    """

    name: str
    content_type: str
    codecs: tuple[str, ...]
    kind: str
    duration_s: float
    work: WorkState = "none"
    why: str = ""
    copies: tuple[Copy, ...] = ()


def read_sheet(folder: str) -> Sheet | None:
    """The newest whole sheet in a clip's folder; None if there is none."""
    if not is_folder(folder):
        return None
    for _look in range(_LOOKS):
        names = sorted(_sheets(folder), reverse=True)
        for name in names:
            sheet = _load(f"{folder}/{name}")
            if sheet is not None:
                return sheet
        # What was listed may have given way to a newer one before it was read.
        if not names:
            break
    return None


def write_sheet(folder: str, sheet: Sheet) -> bool:
    """
    Write a sheet and delete the older ones.

    Returns:
        False, with nothing left behind, if the clip is not there (any more).
    """
    clip = f"{folder}/{sheet.name}"
    if not is_key(clip) or not clip_storage().exists(clip):
        return False
    older = _sheets(folder)
    name = f"sheet-{int(time.time() * 1000):011x}{secrets.token_hex(3)[:5]}.json"
    if older and name <= max(older):
        # Two sheets of one millisecond, or a clock that was set back: the later one counts all the same.
        name = f"sheet-{int(max(older)[6:22], 16) + 1:016x}.json"
    folders.put(f"{folder}/{name}", ContentFile(json.dumps(asdict(sheet)).encode("ascii")))
    for former in older:
        folders.delete(f"{folder}/{former}")
    if not clip_storage().exists(clip):
        # Erased while this was written: what came too late must not stay.
        erase_clip(folder)
        return False
    return True


def _sheets(folder: str) -> list[str]:
    return [name for name in folders.names_in(folder) if _SHEET.fullmatch(name)]


def _load(path: str) -> Sheet | None:
    try:
        with clip_storage().open(path) as file:
            stored = json.loads(file.read(_MOST_BYTES))
        copies = tuple(
            Copy(str(one["use"]), str(one["name"]), str(one["content_type"]), int(one["size_bytes"]))
            for one in stored["copies"]
        )
        if stored["work"] not in _STATES:
            return None
        return Sheet(
            name=str(stored["name"]),
            content_type=str(stored["content_type"]),
            codecs=tuple(map(str, stored["codecs"])),
            kind=str(stored["kind"]),
            duration_s=float(stored["duration_s"]),
            work=stored["work"],
            why=str(stored["why"]),
            copies=copies,
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
