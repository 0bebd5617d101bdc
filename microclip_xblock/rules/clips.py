"""What an author puts into a feed: clips, each with at most one quick check."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CLIP_ID = re.compile(r"[A-Za-z0-9_-]{1,12}")
"""Ids stand in learners' ledgers between `=` and `;`: one that held those would spoil the whole ledger, a long one its size."""

MOST_OPTIONS = 62
"""The chosen option is kept as one base-62 digit."""


@dataclass(frozen=True)
class Option:
    """One answer to choose from. `explanation` is shown after choosing it."""

    text: str
    correct: bool
    explanation: str = ""


@dataclass(frozen=True)
class Check:
    """A question with options, one of them right."""

    question: str
    options: tuple[Option, ...]

    @property
    def right_option(self) -> int | None:
        """Index of the right option; None if the author marked none."""
        return next((index for index, option in enumerate(self.options) if option.correct), None)


@dataclass(frozen=True)
class CaptionTrack:
    """A WebVTT file. `lang` as BCP 47."""

    lang: str
    label: str
    url: str


@dataclass(frozen=True)
class Clip:
    """One clip of a feed. `id` is unique in its feed and stays when clips are moved or edited."""

    id: str
    title: str
    media: str
    poster: str = ""
    description: str = ""
    duration_s: float = 0.0
    captions: tuple[CaptionTrack, ...] = ()
    topics: tuple[str, ...] = ()
    check: Check | None = None


def clips_of(field: Sequence[Any]) -> tuple[Clip, ...]:
    """
    The clips in a feed's field, in order; what is not a clip, and a second clip of the same id, is left out.

    Total: a damaged course import gives fewer clips, never an exception, because one exception in a view takes its whole unit down.
    """
    clips: dict[str, Clip] = {}
    for stored in field:
        clip = _clip(stored) if isinstance(stored, Mapping) else None
        if clip is not None:
            clips.setdefault(clip.id, clip)
    return tuple(clips.values())


def _clip(stored: Mapping[str, Any]) -> Clip | None:
    id_ = str(stored.get("id"))
    if not (stored.get("id") and stored.get("media") and CLIP_ID.fullmatch(id_)):
        return None
    return Clip(
        id=id_,
        title=_text(stored, "title"),
        media=_text(stored, "media"),
        poster=_text(stored, "poster"),
        description=_text(stored, "description"),
        duration_s=_seconds(stored.get("duration_s")),
        captions=tuple(
            CaptionTrack(_text(track, "lang"), _text(track, "label"), _text(track, "url"))
            for track in _list(stored.get("captions"))
            if isinstance(track, Mapping) and track.get("url")
        ),
        topics=tuple(str(topic) for topic in _list(stored.get("topics"))),
        check=_check(stored.get("check")),
    )


def _check(stored: object) -> Check | None:
    if not isinstance(stored, Mapping):
        return None
    options = tuple(
        Option(_text(option, "text"), option.get("correct") is True, _text(option, "explanation"))
        for option in _list(stored.get("options"))[:MOST_OPTIONS]
        if isinstance(option, Mapping)
    )
    return Check(_text(stored, "question"), options) if options else None


def _text(stored: Mapping[str, Any], name: str) -> str:
    value = stored.get(name)
    return value if isinstance(value, str) else ""


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _seconds(value: object) -> float:
    return (
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 86400 else 0.0
    )
