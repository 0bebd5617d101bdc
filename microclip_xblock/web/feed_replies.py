"""What a feed's handlers answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from microclip_xblock.community.feed_fold import ClipCounts
from microclip_xblock.community.feed_ledger import ClipFacts, FeedLedger
from microclip_xblock.rules.clips import Check, Clip
from microclip_xblock.rules.watching import completion
from microclip_xblock.web.words import Words

NOBODY = ClipCounts()


def feed_state(
    clips: Sequence[Clip],
    ledger: FeedLedger,
    counted: FeedLedger,
    counts: Mapping[str, ClipCounts],
    complete_ratio: float,
    as_of: datetime,
    resolve: Callable[[str], str],
    words: Words,
) -> dict[str, Any]:
    """
    The whole feed as one learner sees it.

    Args:
        ledger: the learner's, as it is now.
        counted: the learner's, as the counts know it.
        counts: the community's, some seconds old.
    """
    resume = ledger.resume_clip if any(clip.id == ledger.resume_clip for clip in clips) else None
    return {
        "clips": [
            {
                "id": clip.id,
                "title": clip.title,
                "media": resolve(clip.media),
                "poster": resolve(clip.poster),
                "description": clip.description,
                "duration_s": clip.duration_s,
                "captions": [
                    {"lang": track.lang, "label": track.label or track.lang, "url": resolve(track.url)}
                    for track in clip.captions
                ],
                "topics": list(clip.topics),
                "check": _check(clip.check, ledger.facts(clip.id)),
            }
            | clip_reply(clip, ledger, counted, counts, words)
            for clip in clips
        ],
        "resume": {"clip": resume, "position_s": ledger.resume_s if resume else 0.0},
        "progress": progress(clips, ledger, words),
        "complete": completed(clips, ledger, complete_ratio) >= 1.0,
        "as_of": as_of.isoformat(),
    }


def clip_reply(
    clip: Clip, ledger: FeedLedger, counted: FeedLedger, counts: Mapping[str, ClipCounts], words: Words
) -> dict[str, Any]:
    """What changes about a clip when a learner acts: their own marks, and the likes with their own laid over."""
    facts = ledger.facts(clip.id)
    likes = likes_with_mine(counts.get(clip.id, NOBODY).likes, counted.facts(clip.id), facts)
    return {
        "mine": {
            "liked": facts.liked_day is not None,
            "saved": facts.saved_day is not None,
            "watched_ratio": round(facts.watched_ratio, 3),
            "finished": facts.finished,
        },
        "likes": likes,
        "likes_text": words.likes(likes),
    }


def likes_with_mine(counted: int, as_counted: ClipFacts, now: ClipFacts) -> int:
    """
    Likes with the learner's own laid over, so that one's own like shows at once though the count is some seconds old.

    Args:
        counted: the community's count. as_counted: the learner's facts that are in it. now: the learner's facts.
    """
    return counted - (as_counted.liked_day is not None) + (now.liked_day is not None)


def answer(check: Check, option: int) -> dict[str, Any]:
    """How an answer is marked."""
    chosen = check.options[option]
    return {
        "option": option,
        "right": chosen.correct,
        "explanation": chosen.explanation,
        "right_option": check.right_option,
    }


def progress(clips: Sequence[Clip], ledger: FeedLedger, words: Words) -> dict[str, Any]:
    """How far a learner is."""
    finished = sum(ledger.facts(clip.id).finished for clip in clips)
    ratio = round(finished / len(clips), 3) if clips else 0.0
    return {"finished": finished, "of": len(clips), "ratio": ratio, "text": words.clips_finished(finished, len(clips))}


def completed(clips: Sequence[Clip], ledger: FeedLedger, complete_ratio: float) -> float:
    """How complete the feed is for a learner, 0.0 to 1.0."""
    return completion(sum(ledger.facts(clip.id).finished for clip in clips), len(clips), complete_ratio)


def _check(check: Check | None, facts: ClipFacts) -> dict[str, Any] | None:
    if check is None:
        return None
    option = facts.latest_option
    known = option is not None and option < len(check.options)
    return {
        "question": check.question,
        "options": [{"text": choice.text} for choice in check.options],
        "answer": answer(check, option) if known and option is not None else None,
    }
