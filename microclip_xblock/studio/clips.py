"""Checking the clip list of a feed, every clip and every part of it at once."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from functools import partial
from typing import Any, Final, NotRequired, TypedDict, cast

from microclip_xblock.rules.clips import CLIP_ID, COPIES
from microclip_xblock.studio import checking, limits
from microclip_xblock.studio.check_form import Check, checked_check
from microclip_xblock.studio.checking import ProblemError
from microclip_xblock.studio.findings import Findings, rows
from microclip_xblock.studio.form_fields import Gettext

_ALPHABET: Final = string.ascii_lowercase + string.digits


class CaptionTrack(TypedDict):
    """Captions in one language; ``lang`` is a language tag."""

    lang: str
    label: str
    url: str


class Clip(TypedDict):
    """
    A clip as the feed stores it; addresses are ``/static/…`` or https, ``duration_s`` has one decimal.

    ``bytes`` holds the sizes of ``media``, ``low`` and ``sound`` as far as they are known.
    """

    id: str
    title: str
    media: str
    poster: str
    captions: list[CaptionTrack]
    topics: list[str]
    duration_s: float
    description: str
    check: Check | None
    kind: NotRequired[str]
    alt: NotRequired[str]
    flashing: NotRequired[bool]
    low: NotRequired[str]
    sound: NotRequired[str]
    bytes: NotRequired[dict[str, int]]
    licence: NotRequired[str]


def random_clip_id() -> str:
    """Six characters, enough to be unique within one feed; taken ids are drawn again by the caller."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(limits.NEW_CLIP_ID))


def checked_clips(
    raw: object, gettext: Gettext, problems: dict[str, str], new_id: Callable[[], str] = random_clip_id
) -> list[Clip]:
    """
    The clip list, clean, with a unique id for each clip.

    A clip keeps its id when it has a valid one nobody before it holds; else it gets a new one, because learners'
    ledgers point at clips by id and two clips must never share their history.

    Args:
        raw: what the browser sent; anything.
        gettext: turns an English sentence into the author's language.
        problems: filled with what is wrong, by dotted place below ``clips``.
        new_id: draws an id; called again until it is free.
    """
    if not isinstance(raw, list):
        problems["clips"] = gettext("Send the clips as a list.")
        return []
    if len(raw) > limits.MAX_CLIPS:
        problems["clips"] = gettext("Use at most {max_clips} clips in one feed.").format(max_clips=limits.MAX_CLIPS)
        return []
    findings = Findings(problems)
    # Ids that came in stay reserved, so that a new id never takes one a later clip already has.
    reserved = {entry["id"] for entry in raw if isinstance(entry, dict) and _is_id(entry.get("id"))}
    used: set[str] = set()
    clips: list[Clip] = []
    for index, entry in enumerate(raw):
        place = f"clips.{index}"
        if not isinstance(entry, dict):
            problems[place] = gettext("This is not a clip.")
            continue
        clip_id = entry.get("id")
        if not isinstance(clip_id, str) or not _is_id(clip_id) or clip_id in used:
            clip_id = _free_id(reserved | used, new_id)
        used.add(clip_id)
        clips.append(_clip(entry, clip_id, place, gettext, findings))
    return clips


def _is_id(raw: object) -> bool:
    return isinstance(raw, str) and CLIP_ID.fullmatch(raw) is not None


def _free_id(taken: set[str], new_id: Callable[[], str]) -> str:
    while True:
        drawn = new_id()
        if drawn not in taken:
            return drawn


def _clip(entry: dict[str, object], clip_id: str, place: str, gettext: Gettext, findings: Findings) -> Clip:
    def line(name: str, max_length: int, *, required: bool = False, lines: bool = False) -> str:
        return findings.tried(
            f"{place}.{name}",
            lambda: checking.text(entry.get(name), gettext, max_length=max_length, required=required, lines=lines),
            "",
        )

    clip: Clip = {
        "id": clip_id,
        "title": line("title", limits.MAX_TITLE, required=True),
        "media": findings.tried(
            f"{place}.media", lambda: checking.address(entry.get("media"), gettext, required=True), ""
        ),
        "poster": findings.tried(f"{place}.poster", lambda: checking.address(entry.get("poster"), gettext), ""),
        "captions": _captions(entry.get("captions"), f"{place}.captions", gettext, findings),
        "topics": findings.tried(f"{place}.topics", lambda: _topics(entry.get("topics"), gettext), []),
        "duration_s": findings.tried(
            f"{place}.duration_s",
            lambda: round(
                checking.number(
                    entry.get("duration_s"), gettext, low=limits.MIN_DURATION_S, high=limits.MAX_DURATION_S
                ),
                1,
            ),
            0.0,
        ),
        "description": line("description", limits.MAX_DESCRIPTION, lines=True),
        "check": checked_check(entry.get("check"), f"{place}.check", gettext, findings),
    }
    # What is as usual is not written down: most clips have none of it, and course files stay readable.
    more: dict[str, Any] = {
        "kind": findings.tried(f"{place}.kind", lambda: _kind(entry.get("kind"), gettext), ""),
        "alt": line("alt", limits.MAX_ALT, lines=True),
        "flashing": findings.tried(
            f"{place}.flashing", lambda: checking.boolean(entry.get("flashing") or False, gettext), False
        ),
        "low": findings.tried(f"{place}.low", lambda: checking.address(entry.get("low"), gettext), ""),
        "sound": findings.tried(f"{place}.sound", lambda: checking.address(entry.get("sound"), gettext), ""),
        "bytes": _sizes(entry.get("bytes"), f"{place}.bytes", gettext, findings),
        "licence": line("licence", limits.MAX_LICENCE),
    }
    clip.update(cast(Clip, {name: value for name, value in more.items() if value}))
    return clip


def _kind(raw: object, gettext: Gettext) -> str:
    return "" if raw is None or raw == "" else checking.choice(raw, gettext, options=limits.CLIP_KINDS)


def _sizes(raw: object, place: str, gettext: Gettext, findings: Findings) -> dict[str, int]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        findings.problems[place] = gettext("Send the sizes as an object.")
        return {}
    sizes = {
        name: findings.tried(
            f"{place}.{name}",
            partial(checking.integer, raw[name], gettext, low=0, high=limits.MAX_BYTES),
            0,
        )
        for name in COPIES
        if raw.get(name) is not None
    }
    return {name: size for name, size in sizes.items() if size}


def _captions(raw: object, place: str, gettext: Gettext, findings: Findings) -> list[CaptionTrack]:
    tracks = rows(raw, place, limits.MAX_CAPTION_TRACKS, gettext, findings)
    return [_track(row, f"{place}.{index}", gettext, findings) for index, row in enumerate(tracks)]


def _track(row: dict[str, object], place: str, gettext: Gettext, findings: Findings) -> CaptionTrack:
    lang = findings.tried(f"{place}.lang", lambda: checking.language(row.get("lang"), gettext), "")
    label = findings.tried(
        f"{place}.label",
        lambda: checking.text(row.get("label"), gettext, max_length=limits.MAX_CAPTION_LABEL),
        "",
    )
    url = findings.tried(f"{place}.url", lambda: checking.address(row.get("url"), gettext, required=True), "")
    return {"lang": lang, "label": label or lang, "url": url}


def _topics(raw: object, gettext: Gettext) -> list[str]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise ProblemError(gettext("Send the topics as a list."))
    if len(raw) > 10 * limits.MAX_TOPICS:
        raise ProblemError(_too_many_topics(gettext))
    topics = list(dict.fromkeys(checking.topic(one, gettext) for one in raw))
    if len(topics) > limits.MAX_TOPICS:
        raise ProblemError(_too_many_topics(gettext))
    return topics


def _too_many_topics(gettext: Gettext) -> str:
    return gettext("Use at most {max_topics} topics for a clip.").format(max_topics=limits.MAX_TOPICS)
