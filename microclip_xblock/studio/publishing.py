"""
What a feed tells the platform when it is published: its clips for apps, its words for the course's search.

Asked of blocks that belong to nobody, with no request: settings in, plain values out, nothing that can fail. One exception here would leave
the whole course without outline and grades.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from microclip_xblock.rules.clips import Clip

#: Characters of one kind of words in the index of the course's search.
MOST_INDEXED: Final = 60_000


def view_data(clips: Sequence[Clip]) -> dict[str, Any]:
    """
    The authored clips for apps, ready for JSON. Course files stay ``/static/…``, since there is nobody here to say where they are now.

    Checks are left out but for the fact that there is one: their answers would go along.
    """
    return {"clips": [_view_of(clip) for clip in clips]}


def _view_of(clip: Clip) -> dict[str, Any]:
    return {
        "id": clip.id,
        "kind": clip.kind,
        "title": _sound(clip.title),
        "media": _sound(clip.media),
        "low": _sound(clip.low),
        "sound": _sound(clip.sound),
        "bytes": dict(clip.sizes),
        "poster": _sound(clip.poster),
        "duration_s": clip.duration_s,
        "captions": [
            {"lang": _sound(track.lang), "label": _sound(track.label or track.lang), "url": _sound(track.url)}
            for track in clip.captions
        ],
        "description": _sound(clip.description),
        "alt": _sound(clip.alt),
        "topics": [_sound(topic) for topic in clip.topics],
        "flashing": clip.flashing,
        "licence": _sound(clip.licence),
        "has_check": clip.check is not None,
    }


def index_words(clips: Sequence[Clip]) -> dict[str, str]:
    """
    What the course's search finds a feed by. Questions are in it, answers are not.

    A few long texts and not one a clip: search engines keep a column for each name.
    """
    return {
        "titles": _joined(clip.title for clip in clips),
        "descriptions": _joined(text for clip in clips for text in (clip.description, clip.alt)),
        "topics": _joined((topic for clip in clips for topic in clip.topics), " "),
        "questions": _joined(clip.check.question for clip in clips if clip.check is not None),
        "captions": _joined(
            (text for clip in clips for track in clip.captions for text in (track.lang, track.label)), " "
        ),
    }


def _joined(texts: Iterable[str], sign: str = "\n") -> str:
    """Each text once, in order."""
    return _sound(sign.join(dict.fromkeys(text for text in texts if text))[:MOST_INDEXED])


def _sound(text: str) -> str:
    """The text without halves of characters, which neither databases nor search engines take."""
    return text.encode("utf-8", "ignore").decode()
