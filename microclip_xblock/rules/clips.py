"""What an author puts into a feed: clips, each with at most one quick check."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from microclip_xblock.rules.checks import LARGEST, MOST_OPTIONS, Kind

CLIP_ID = re.compile(r"[A-Za-z0-9_-]{1,12}")
"""Ids stand in learners' ledgers between `=` and `;`: one that held those would spoil the whole ledger, a long one its size."""

SOUNDS = frozenset({"mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "flac"})
"""Endings of addresses that hold sound alone."""

COPIES = ("media", "low", "sound")
"""What of a clip may have a size: the clip, its smaller copy, its sound alone."""


@dataclass(frozen=True)
class Option:
    """One answer to choose from. `explanation` is shown after choosing it."""

    text: str
    correct: bool
    explanation: str = ""


@dataclass(frozen=True)
class Check:
    """
    A question.

    Attributes:
        options: to choose from, or to be put in order (they stand in the right one); none for a number.
        answer, tolerance, unit: the number that is right, and how far off it may be.
        explanation: shown after any answer.
        at_s: the second at which the clip stops and asks; None for after the clip.
        holds: whether the learner has to answer before going on.
    """

    question: str
    options: tuple[Option, ...] = ()
    kind: Kind = Kind.SINGLE
    answer: float = 0.0
    tolerance: float = 0.0
    unit: str = ""
    explanation: str = ""
    at_s: float | None = None
    holds: bool = False

    @property
    def right_option(self) -> int | None:
        """Index of the first right option; None if the author marked none."""
        return next((index for index, option in enumerate(self.options) if option.correct), None)


@dataclass(frozen=True)
class CaptionTrack:
    """A WebVTT file. `lang` as BCP 47."""

    lang: str
    label: str
    url: str


@dataclass(frozen=True)
class Clip:
    """
    One clip of a feed. `id` is unique in its feed and stays when clips are moved or edited.

    Attributes:
        kind: "video" or "audio". alt: in words what is to be seen. flashing: whether to warn before it plays.
        low, sound: addresses of a smaller copy and of the sound alone; empty for none.
        sizes: bytes of `COPIES`, as far as they are known.
        licence: whose the clip is and what others may do with it, in the author's words.
        fallback: address of a copy for browsers that can't play the clip as it is; only entries of challenges have one.
    """

    id: str
    title: str
    media: str
    poster: str = ""
    description: str = ""
    duration_s: float = 0.0
    captions: tuple[CaptionTrack, ...] = ()
    topics: tuple[str, ...] = ()
    check: Check | None = None
    kind: str = "video"
    alt: str = ""
    flashing: bool = False
    low: str = ""
    sound: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    licence: str = ""
    fallback: str = ""


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
        topics=tuple(str(topic) for topic in _list(stored.get("topics")) if isinstance(topic, str | int | float)),
        check=_check(stored.get("check"), _seconds(stored.get("duration_s"))),
        kind=_kind(stored),
        alt=_text(stored, "alt"),
        flashing=stored.get("flashing") is True,
        low=_text(stored, "low"),
        sound=_text(stored, "sound"),
        sizes=_sizes(stored.get("bytes")),
        licence=_text(stored, "licence"),
    )


def _kind(stored: Mapping[str, Any]) -> str:
    if stored.get("kind") in ("video", "audio"):
        return str(stored["kind"])
    try:
        path = urlsplit(_text(stored, "media")).path
    except ValueError:  # an address that is none
        return "video"
    return "audio" if path.rpartition(".")[2].lower() in SOUNDS else "video"


def _sizes(stored: object) -> dict[str, int]:
    if not isinstance(stored, Mapping):
        return {}
    sizes = {name: _number(stored.get(name)) for name in COPIES}
    return {name: int(size) for name, size in sizes.items() if size is not None and size >= 1}


def _check(stored: object, duration_s: float) -> Check | None:
    if not isinstance(stored, Mapping):
        return None
    try:
        kind = Kind(stored.get("kind") or "single")
    except ValueError:
        return None
    options = tuple(
        Option(_text(option, "text"), option.get("correct") is True, _text(option, "explanation"))
        for option in _list(stored.get("options"))[:MOST_OPTIONS]
        if isinstance(option, Mapping)
    )
    answer = _number(stored.get("answer"))
    if (answer is None) if kind is Kind.NUMBER else not options:
        return None
    if kind in (Kind.SINGLE, Kind.MULTIPLE) and not any(option.correct for option in options):
        return None  # nobody could answer it right, and it would come back for ever
    at_s = _number(stored.get("at_s"))
    return Check(
        question=_text(stored, "question"),
        options=() if kind is Kind.NUMBER else options,
        kind=kind,
        answer=answer or 0.0,
        tolerance=max(0.0, _number(stored.get("tolerance")) or 0.0),
        unit=_text(stored, "unit"),
        explanation=_text(stored, "explanation"),
        # A second that the clip never reaches would never ask.
        at_s=at_s if at_s is not None and 0 <= at_s < (duration_s or math.inf) else None,
        holds=stored.get("holds") is True,
    )


def _text(stored: Mapping[str, Any], name: str) -> str:
    value = stored.get(name)
    return value if isinstance(value, str) else ""


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _number(value: object) -> float | None:
    """A finite number of a size that means something; None for anything else."""
    # Infinite and undefined numbers fail the comparison.
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return float(value)
    return None


def _seconds(value: object) -> float:
    seconds = _number(value)
    return seconds if seconds is not None and 0 <= seconds < 86400 else 0.0
