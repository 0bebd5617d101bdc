"""What a challenge's handlers answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from microclip_xblock.actions.enter_clip import MOST_ALT, MOST_CAPTION, MOST_TITLE
from microclip_xblock.community.challenge_ledger import ChallengeLedger, Entry
from microclip_xblock.community.gallery import SeenEntry
from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.media.limits import CHUNK_BYTES, Limits
from microclip_xblock.rules.exposure import Page
from microclip_xblock.rules.ranking import standings
from microclip_xblock.rules.voting import Phase, Schedule
from microclip_xblock.web.clip_replies import Naming, own_clip, seen_clip
from microclip_xblock.web.words import Words

ACCEPT = (
    "video/*,audio/*,"
    "video/mp4,video/webm,video/quicktime,audio/mp4,audio/mpeg,audio/webm,audio/ogg,audio/wav,"
    ".mp4,.m4v,.mov,.webm,.m4a,.mp3,.ogg,.oga,.opus,.wav"
)
"""For file pickers: phones look at the first two, computers at the rest."""


def entry_reply(facts: Mapping[str, Any], by: str, naming: Naming, *, mine: bool, voted: bool) -> dict[str, Any]:
    """One entry. Storage keys, owners and counts stay on the server."""
    return seen_clip(facts["clip"], facts["id"], naming) | {
        "id": facts["id"],
        "by": by,
        "title": facts["title"],
        "caption": facts["caption"],
        "alt": facts["alt"],
        "mine": mine,
        "voted": voted,
    }


def own_entry(
    entry: Entry, learner: LearnerId, naming: Naming, now: datetime, can_withdraw: bool, words: Words
) -> dict[str, Any]:
    """The asker's own entry, from their own ledger."""
    reply = entry_reply(asdict(entry), naming.name_of(learner), naming, mine=True, voted=False)
    reply |= own_clip(entry.clip, entry.id, naming, now, words)
    return reply | {"entered_at": datetime.fromtimestamp(entry.at, UTC).isoformat(), "can_withdraw": can_withdraw}


def peer_entry(entry: SeenEntry, naming: Naming, ballot: Collection[str]) -> dict[str, Any]:
    """A peer's entry."""
    return entry_reply(entry.facts, naming.name_of(entry.owner), naming, mine=False, voted=entry.id in ballot)


def gallery(
    page: Page,
    entries: Sequence[SeenEntry],
    of: int,
    as_of: datetime,
    naming: Naming,
    ballot: Collection[str],
    words: Words,
) -> dict[str, Any]:
    """One page of peers' entries; `of` counts all of them."""
    return {
        "entries": [peer_entry(entry, naming, ballot) for entry in entries],
        "page": page.number,
        "pages": page.pages,
        "of": of,
        "as_of": as_of.isoformat(),
        "text": words.entries(of),
    }


def closed_gallery(words: Words) -> dict[str, Any]:
    """What those see who don't take part in the course: nothing of their peers."""
    return {"entries": [], "page": 0, "pages": 1, "of": 0, "as_of": None, "text": words.entries(0)}


def votes(ledger: ChallengeLedger, there: Collection[str], budget: int, words: Words) -> dict[str, Any]:
    """
    The asker's ballot.

    Args:
        there: of the entries voted for, those that still take part; votes on others have returned.
    """
    given = sorted(id_ for id_ in ledger.ballot if id_ in there)
    left = max(0, budget - len(given))
    return {"budget": budget, "spent": len(given), "left": left, "for": given, "text": words.votes_left(left, budget)}


def results(
    best: Sequence[SeenEntry],
    learner: LearnerId | None,
    counted: int,
    total: int,
    naming: Naming,
    ballot: Collection[str],
    words: Words,
) -> dict[str, Any]:
    """
    The end result: places with ties as ties.

    Args:
        best: the entries with the most votes. counted: entries in all. total: votes in all.
    """
    by_id = {entry.id: entry for entry in best}
    places = []
    for place in standings({entry.id: entry.votes for entry in best}):
        entry = by_id[place.item]
        shown = peer_entry(entry, naming, ballot) | {"mine": entry.owner == learner}
        places.append(
            {
                "place": place.rank,
                "tied": place.tied,
                "entry": shown,
                "votes": place.count,
                "votes_text": words.votes(place.count),
            }
        )
    return {"places": places, "text": words.results(counted, total)}


def limits(limits_: Limits) -> dict[str, Any]:
    """What a file and the words about it may be; enforced again on the server."""
    return {
        "min_duration_s": limits_.min_duration_s,
        "max_duration_s": limits_.max_duration_s,
        "max_size_bytes": limits_.max_size_bytes,
        "max_side_px": limits_.max_side_px,
        "max_captions_bytes": limits_.max_captions_bytes,
        "max_poster_bytes": limits_.max_poster_bytes,
        "max_title": MOST_TITLE,
        "max_caption": MOST_CAPTION,
        "max_alt": MOST_ALT,
        "chunk_bytes": CHUNK_BYTES,
        "accept": ACCEPT,
    }


def schedule(schedule_: Schedule, phase: Phase, has_entry: bool, words: Words) -> dict[str, Any]:
    """What the challenge is open for, in words and as moments."""
    return {
        "phase": str(phase),
        "phase_text": words.phase(phase, schedule_, has_entry),
        "entries_close": schedule_.entries_close.isoformat() if schedule_.entries_close else None,
        "votes_close": schedule_.votes_close.isoformat() if schedule_.votes_close else None,
    }
