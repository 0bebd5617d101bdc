"""A learner's browser reports what was watched since its last report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw, day_of
from microclip_xblock.rules.clips import Clip


@dataclass(frozen=True)
class Watched:
    """
    Largest share of a clip truly played, how far its furthest moment was (both 0.0 to 1.0; None for as far as was played), and where the
    learner is in it.
    """

    clip: str
    watched_ratio: float
    furthest_ratio: float | None
    position_s: float


def report_watch(
    gateway: Gateway, clips: Sequence[Clip], reports: Sequence[Watched], stopped_at: str | None
) -> FeedLedger:
    """
    Note a batch of reports in one write. Clips that have left the feed meanwhile are passed over: the rest must not be lost.

    Args:
        stopped_at: the clip to go on with next time.

    Returns:
        The learner's ledger as it is now.
    """
    known = {clip.id for clip in clips}
    day = day_of(gateway.now())
    positions: Mapping[str, float] = {report.clip: report.position_s for report in reports}

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        for report in reports:
            if report.clip in known:
                furthest = report.watched_ratio if report.furthest_ratio is None else report.furthest_ratio
                ledger.watched(report.clip, report.watched_ratio, furthest, day)
        if stopped_at in known:
            ledger.stopped_at(str(stopped_at), positions.get(str(stopped_at), 0.0))
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))
