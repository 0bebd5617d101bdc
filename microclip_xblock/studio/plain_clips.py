"""
Clips from course files and damaged stores, brought into the shape the feed keeps, without asking anybody.

An author's form refuses what it can't keep; a course that is imported has nobody to ask. So what is no text, number or list where one
belongs is left out, texts lose what can't be seen, and nothing raises. What the form let through comes out as it went in.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from microclip_xblock.rules.checks import LARGEST
from microclip_xblock.rules.clips import CLIP_ID, COPIES
from microclip_xblock.studio import limits
from microclip_xblock.studio.check_form import Check, Option
from microclip_xblock.studio.checking import clean_text
from microclip_xblock.studio.clips import CaptionTrack, Clip

#: Entries of one list within a clip; far more than a form lets through.
MOST_ROWS: Final = 100
_ALPHABET: Final = string.digits + string.ascii_lowercase

Row = TypeVar("Row")


def plain_clips(raw: object) -> list[Clip]:
    """
    The clips of a list, in order, each with an id of its own.

    A clip keeps its id unless another one holds it or it can't be one. The first that has a file holds it, as that is the one learners met
    (`rules.clips.clips_of` passes over those without); else the first. The id it gets instead is made of what it was called and of its file,
    so that the same course file gives the same ids each time, wherever the clip stands in it.
    """
    entries = [one for one in raw if isinstance(one, Mapping)] if isinstance(raw, list | tuple) else []
    holders = _holders(entries)
    used = set(holders)
    clips = []
    for index, entry in enumerate(entries):
        written = _written_id(entry)
        clip = _clip(entry)
        if holders.get(written) != index:
            seed = f"{written}\n{clip['media'] or clip['title'] or index}"
            clip["id"] = _derived_id(seed, used)
            used.add(clip["id"])
        clips.append(clip)
    return clips


def plain_lines(raw: object) -> list[str]:
    """The texts of a list, each as one line; empty ones are left out."""
    found = raw if isinstance(raw, list | tuple) else ()
    return [line for line in (clean_text(one) for one in found if isinstance(one, str)) if line]


def _holders(entries: Sequence[Mapping[Any, Any]]) -> dict[str, int]:
    """By id the index of the entry that holds it."""
    holders: dict[str, int] = {}
    for index, entry in enumerate(entries):
        written = _written_id(entry)
        if not CLIP_ID.fullmatch(written):
            continue
        held = holders.setdefault(written, index)
        if entry.get("media") and not entries[held].get("media"):
            holders[written] = index
    return holders


def _written_id(entry: Mapping[Any, Any]) -> str:
    found = entry.get("id")
    # YAML takes 1234 for a number and yes for a truth; read as `clips_of` reads them.
    is_number = isinstance(found, int) and 0 < found < LARGEST
    return clean_text(found) if isinstance(found, str) else str(found) if is_number else ""


def _derived_id(seed: str, taken: set[str]) -> str:
    number = 0
    while True:
        digest = hashlib.sha256(f"{seed}\n{number}".encode()).digest()
        found = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[: limits.NEW_CLIP_ID])
        if found not in taken:
            return found
        number += 1


def _clip(entry: Mapping[Any, Any]) -> Clip:
    clip: Clip = {
        "id": _written_id(entry),
        "title": _line(entry, "title"),
        "media": _line(entry, "media"),
        "poster": _line(entry, "poster"),
        "captions": _rows(entry.get("captions"), _track),
        "topics": _topics(entry.get("topics")),
        "duration_s": _number(entry.get("duration_s")) or 0.0,
        "description": _text(entry, "description"),
        "check": _check(entry.get("check")),
    }
    more: dict[str, Any] = {name: _line(entry, name) for name in ("kind", "low", "sound", "licence")}
    more |= {"alt": _text(entry, "alt"), "flashing": entry.get("flashing") is True, "bytes": _sizes(entry.get("bytes"))}
    clip.update(cast(Clip, {name: value for name, value in more.items() if value}))
    return clip


def _line(entry: Mapping[Any, Any], name: str) -> str:
    found = entry.get(name)
    return clean_text(found) if isinstance(found, str) else ""


def _text(entry: Mapping[Any, Any], name: str) -> str:
    found = entry.get(name)
    return clean_text(found, lines=True) if isinstance(found, str) else ""


def _number(raw: object) -> float | None:
    # Infinite and undefined numbers fail the comparison.
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) <= LARGEST
    return float(cast(float, raw)) if is_number else None


def _rows(raw: object, one: Callable[[Mapping[Any, Any]], Row]) -> list[Row]:
    found = raw[:MOST_ROWS] if isinstance(raw, list | tuple) else ()
    return [one(entry) for entry in found if isinstance(entry, Mapping)]


def _topics(raw: object) -> list[str]:
    found = raw[:MOST_ROWS] if isinstance(raw, list | tuple) else ()
    texts = [clean_text(one) if isinstance(one, str) else _digits(_number(one)) for one in found]
    return [text for text in texts if text]


def _digits(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _track(row: Mapping[Any, Any]) -> CaptionTrack:
    return {"lang": _line(row, "lang"), "label": _line(row, "label"), "url": _line(row, "url")}


def _sizes(raw: object) -> dict[str, int]:
    if not isinstance(raw, Mapping):
        return {}
    sizes = {name: _number(raw.get(name)) for name in COPIES}
    return {name: int(size) for name, size in sizes.items() if size is not None and size >= 1}


def _check(raw: object) -> Check | None:
    if not isinstance(raw, Mapping):
        return None
    check: Check = {"question": _line(raw, "question"), "options": _rows(raw.get("options"), _option)}
    kind = _line(raw, "kind")
    more: dict[str, Any] = {
        "kind": "" if kind == "single" else kind,
        "explanation": _line(raw, "explanation"),
        "holds": raw.get("holds") is True,
        "unit": _line(raw, "unit"),
    }
    numbers = {name: _number(raw.get(name)) for name in ("at_s", "answer", "tolerance")}
    check.update(cast(Check, {name: value for name, value in more.items() if value}))
    check.update(cast(Check, {name: value for name, value in numbers.items() if value is not None}))
    return check


def _option(row: Mapping[Any, Any]) -> Option:
    return {"text": _line(row, "text"), "correct": row.get("correct") is True, "explanation": _line(row, "explanation")}
