"""What a feed's handlers answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from microclip_xblock.community.feed_facts import ClipFacts
from microclip_xblock.community.feed_fold import ClipCounts
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.sitting import Plan
from microclip_xblock.web.feed_words import plan_text, sitting_text
from microclip_xblock.web.words import Words

NOBODY = ClipCounts()
USUAL_PLANS = (Plan("clips", 5), Plan("clips", 10), Plan("minutes", 4), Plan("minutes", 10), Plan("all", 0))
"""What learners may choose besides the author's own proposal."""


def clip_reply(
    clip: Clip, credit: str, check: Mapping[str, Any] | None, facts: ClipFacts, resolve: Callable[[str], str]
) -> dict[str, Any]:
    """
    One clip as it is shown; what changes when a learner acts is in `marks_reply`.

    Args:
        credit: what the peer who made it is called; empty for clips of the author.
        check: the question as this learner sees it, with how they answered.
    """
    return {
        "id": clip.id,
        "title": clip.title,
        "kind": clip.kind,
        "media": resolve(clip.media),
        "low": resolve(clip.low),
        "sound": resolve(clip.sound),
        "fallback": clip.fallback,
        "bytes": {name: clip.sizes.get(name, 0) for name in ("media", "low", "sound")},
        "poster": resolve(clip.poster),
        "description": clip.description,
        "alt": clip.alt,
        "licence": clip.licence,
        "flashing": clip.flashing,
        "duration_s": clip.duration_s,
        "captions": [
            {"lang": track.lang, "label": track.label or track.lang, "url": resolve(track.url)}
            for track in clip.captions
        ],
        "topics": list(clip.topics),
        "credit": credit,
        "entry": bool(credit),
        "check": None if check is None else {**check, "tries": facts.tries},
    }


def marks_reply(
    clip_id: str, ledger: FeedLedger, counted: FeedLedger, counts: Mapping[str, ClipCounts], words: Words
) -> dict[str, Any]:
    """
    A learner's own marks on a clip, and the likes with their own laid over.

    Args:
        ledger: the learner's, as it is now. counted: as the counts know it. counts: the community's, some seconds old.
    """
    facts = ledger.facts(clip_id)
    likes = likes_with_mine(counts.get(clip_id, NOBODY).likes, counted.facts(clip_id), facts)
    return {
        "mine": {
            "liked": facts.liked,
            "saved": facts.saved,
            "clear": facts.clear,
            "tried": facts.tried,
            "not_interested": facts.not_interested,
            "lost_ratio": facts.lost_ratio,
            "reported": clip_id in ledger.reported,
            "watched_ratio": round(facts.watched_ratio, 3),
            "furthest_ratio": round(facts.furthest_ratio, 3),
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
    return counted - as_counted.liked + now.liked


def progress(clips: Sequence[Clip], ledger: FeedLedger, words: Words) -> dict[str, Any]:
    """How far a learner is through the author's clips."""
    finished = sum(ledger.facts(clip.id).finished for clip in clips)
    ratio = round(finished / len(clips), 3) if clips else 0.0
    return {"finished": finished, "of": len(clips), "ratio": ratio, "text": words.clips_finished(finished, len(clips))}


def resume(ledger: FeedLedger, ids: set[str]) -> dict[str, Any]:
    """Where the learner stopped last time; no clip if that one is gone."""
    known = ledger.resume_clip if ledger.resume_clip in ids else None
    return {"clip": known, "position_s": ledger.resume_s if known else 0.0}


def sitting(
    steps: Sequence[Mapping[str, Any]], seconds: float, plan: Plan, proposed: Plan, words: Words
) -> dict[str, Any]:
    """
    A sitting with the plans to choose from.

    Args:
        steps: what is shown, in order. seconds: how long its clips last together.
        plan: the learner's. proposed: the author's.
    """
    clips = sum(step["kind"] == "clip" for step in steps)
    plans = list(dict.fromkeys([proposed, plan, *USUAL_PLANS]))
    return {
        "steps": list(steps),
        "plan": {"kind": plan.kind, "size": plan.size},
        "plans": [{"kind": one.kind, "size": one.size, "text": plan_text(one, words)} for one in plans],
        "text": sitting_text(clips, seconds, words),
    }


def questions(ledger: FeedLedger) -> list[dict[str, Any]]:
    """The learner's own questions to the author."""
    return [{"id": one.id, "clip": one.clip, "text": one.text} for one in ledger.questions]


def stamped(as_of: datetime) -> str:
    """A moment as browsers read it."""
    return as_of.isoformat()
