"""What a board's handlers answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.community.standings import StandingsHead
from microclip_xblock.rules.badges import badge_standings
from microclip_xblock.rules.points import Deeds, Worths, explain, points
from microclip_xblock.rules.ranking import Histogram
from microclip_xblock.web.words import Words


def own_points(deeds: Deeds, worths: Worths, words: Words) -> dict[str, Any]:
    """The asker's points with where they come from, and their badges."""
    total = points(deeds, worths)
    badges = []
    for standing in badge_standings(deeds):
        name, criteria = words.badge(standing.rule.id)
        badges.append(
            {
                "id": standing.rule.id,
                "name": name,
                "criteria": criteria,
                "icon": standing.rule.icon,
                "earned": standing.earned,
                "progress": standing.progress,
                "target": standing.rule.target,
                "progress_text": words.progress(standing.progress, standing.rule.target),
            }
        )
    why = [{"text": words.why(line), "points": line.points} for line in explain(deeds, worths)]
    return {"points": total, "points_text": words.points(total), "why": why, "badges": badges}


def place(histogram: Histogram, own: int, counted: int | None, words: Words) -> dict[str, Any] | None:
    """
    The asker's place among all shown, with their points as they are now; None without points.

    Args:
        counted: the points they have in the histogram, None if they are not in it.
    """
    if own == 0:
        return None
    present = histogram if counted == own else histogram.moved(counted, own)
    rank, tied = present.rank(own), present.at(own) > 1
    return {"rank": rank, "of": present.total, "tied": tied, "text": words.place(rank, present.total, tied)}


def neighbors(
    around: Sequence[tuple[LearnerId, int]],
    own: tuple[LearnerId, int],
    histogram: Histogram,
    name_of: Callable[[LearnerId], str],
    words: Words,
) -> list[dict[str, Any]]:
    """The asker's row between their neighbors', best first; equal points share a rank."""
    rows = sorted([*around, own], key=lambda row: -row[1])
    return [
        {
            "rank": histogram.rank(total),
            "name": name_of(learner),
            "points": total,
            "points_text": words.points(total),
            "me": learner == own[0],
        }
        for learner, total in rows
    ]


def freshness(head: StandingsHead, now: datetime, words: Words) -> dict[str, Any]:
    """How old the standings are."""
    return {"counting": head.counting, "as_of": head.as_of.isoformat(), "as_of_text": words.as_of(head.as_of, now)}
