"""
The view of a board: everybody's points over the feeds and challenges of the course.

A board reads no other block's rows; it adds up the contributions those blocks' own views keep. What one source adds is kept by
source and made anew only when that source changed; a request spends at most a short time on it and is told when something is
still being counted. Own points always come from one's own ledgers, so they are right at once.

Parts on the board's shelf: `head` (with the histogram), `row0` … (everybody in order, cut into pieces), `of0` … (points by learner, in
groups), `source/<key>` (for the refresher).
"""

from __future__ import annotations

import time
import zlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from microclip_xblock.community.board_ledger import BoardLedger
from microclip_xblock.community.challenge_fold import ChallengeFold, ChallengeTally
from microclip_xblock.community.feed_fold import FeedFold
from microclip_xblock.community.fold import Fold
from microclip_xblock.community.gateway import Gateway, LearnerId, Source
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.community.views import Kept, View
from microclip_xblock.rules.errors import Refusal
from microclip_xblock.rules.points import Deed, Worths, points
from microclip_xblock.rules.ranking import Histogram

FRESH_FOR = timedelta(seconds=5)
LOCK_S = 60
BUDGET_S = 0.5
"""How long one request works on catching up with sources; the rest waits for the next request."""

ROWS = 250
"""Learners to a piece of the standings."""

FOLDS: dict[str, Fold] = {"microclip_feed": FeedFold(), "microclip_challenge": ChallengeFold()}

Standing = tuple[int, int, LearnerId]
"""Points taken negative, a number that breaks ties the same way each time, the learner: ascending is best first."""


class HiddenFold:
    """The fold over board ledgers: who chose not to be shown. See `Fold`."""

    name = "board1"

    def contribution(self, raw: Raw) -> str:
        try:
            return "hidden" if BoardLedger.decode(raw).hidden else ""
        except Refusal:
            return ""

    def fresh(self) -> set[LearnerId]:
        return set()

    def add(self, tally: set[LearnerId], learner: LearnerId, text: str) -> None:
        tally.add(learner)

    def remove(self, tally: set[LearnerId], learner: LearnerId, text: str) -> None:
        tally.discard(learner)

    def publish(self, tally: set[LearnerId], shelf: Shelf, former: Mapping[str, Any] | None) -> dict[str, Any]:
        return {"hidden": frozenset(tally)}

    def deeds(self, text: str) -> tuple[dict[Deed, int], str | None]:
        return {}, None

    def lasting(self, text: str) -> str:
        return ""


@dataclass(frozen=True)
class StandingsHead:
    """
    What answers "my rank" without knowing anybody else.

    Attributes:
        as_of: when it was composed. counting: whether a source was not up to date then.
        histogram: points of everybody shown. firsts: first standing of each piece. groups: how many groups `counted_of` reads from.
    """

    as_of: datetime
    counting: bool
    histogram: Histogram
    firsts: Sequence[Standing]
    groups: int


class Standings:
    """
    Args:
        gateway: of the board block and the learner who asks.
        worths: the board's rules.
        sources: feeds and challenges that count.
    """

    def __init__(self, gateway: Gateway, worths: Worths, sources: Sequence[Source]) -> None:
        self.gateway = gateway
        self.worths = worths
        self.sources = sources
        rules = "/".join(f"{deed}:{worth}" for deed, worth in sorted(worths.items()))
        seen = "/".join(f"{source.key}:{source.over}" for source in sources)
        # Boards differ in rules, and learners in what they may see; whoever sees the same shares one view.
        made_from = f"{zlib.crc32(rules.encode()):08x}{zlib.crc32(seen.encode()):08x}"
        self.shelf = Shelf(f"standings1-{made_from}", str(gateway.block), gateway.shared)

    def head(self) -> StandingsHead:
        """A fresh head, or the last one while somebody else composes a new one."""
        known = self.shelf.get("head")
        known = known if isinstance(known, StandingsHead) else None
        if known is not None and self.gateway.now() - known.as_of < FRESH_FOR:
            return known
        if self.shelf.claim("lock", LOCK_S):
            try:
                return self.compose()
            finally:
                self.shelf.release("lock")
        return known if known is not None else self.compose()

    def compose(self, budget_s: float = BUDGET_S) -> StandingsHead:
        """Add up all sources anew, catching up with them for at most `budget_s` seconds."""
        until = time.monotonic() + budget_s
        hidden_view = View(HiddenFold(), self.gateway, self.gateway.block)
        board = hidden_view.head()
        gone = board.absent | board.summary["hidden"]
        totals: dict[LearnerId, int] = {}
        counting = False
        for number, source in enumerate(self.sources):
            current, sums = self._source(source, work=number == 0 or time.monotonic() < until)
            counting |= not current
            for learner, amount in sums.items():
                totals[learner] = totals.get(learner, 0) + amount
        ordered = sorted(
            (-total, _tie(learner), learner) for learner, total in totals.items() if total and learner not in gone
        )
        pieces = {f"row{start // ROWS}": ordered[start : start + ROWS] for start in range(0, len(ordered), ROWS)}
        groups = max(1, len(ordered) // ROWS)
        grouped: dict[str, Any] = {f"of{number}": {} for number in range(groups)}
        for negative, tie, learner in ordered:
            grouped[f"of{tie % groups}"][learner] = -negative
        self.shelf.put_many(pieces | grouped)
        histogram = Histogram.of(-negative for negative, _, _ in ordered)
        firsts = [piece[0] for piece in pieces.values()]
        head = StandingsHead(self.gateway.now(), counting, histogram, firsts, groups)
        self.shelf.put_many({"head": head})
        return head

    def around(
        self, head: StandingsHead, learner: LearnerId, own_points: int, above: int, below: int
    ) -> list[tuple[LearnerId, int]]:
        """
        The learner's neighbors with their points, best first, the learner left out.

        Args:
            own_points: the learner's points now, which may be newer than the view.
            above, below: how many at most on each side.
        """
        mine: Standing = (-own_points, _tie(learner), learner)
        number = max(0, bisect_left([standing[:2] for standing in head.firsts], mine[:2]) - 1)
        numbers = [near for near in (number - 1, number, number + 1) if 0 <= near < len(head.firsts)]
        found = self.shelf.get_many([f"row{near}" for near in numbers])
        rows = [row for near in numbers for row in found.get(f"row{near}", ()) if row[2] != learner]
        here = bisect_left([row[:2] for row in rows], mine[:2])
        near_rows = rows[max(0, here - above) : here + below]
        return [(row[2], -row[0]) for row in near_rows]

    def counted_of(self, head: StandingsHead, learner: LearnerId) -> int | None:
        """The points a learner has in the standings; None if they are not in them."""
        # By group as contributions are, since their place is not known from their points now.
        part = f"of{_tie(learner) % head.groups}"
        found: dict[LearnerId, int] = self.shelf.get_many([part]).get(part, {})
        return found.get(learner)

    def _source(self, source: Source, work: bool) -> tuple[bool, dict[LearnerId, int]]:
        """What one source adds for each learner, and whether that is up to date."""
        part = f"source/{zlib.crc32(str(source.key).encode()):08x}"
        stamp, sums = self.shelf.get_large([part]).get(part, (None, {}))
        if not work:
            return False, sums
        view = View(FOLDS[source.block_type], self.gateway, source.key)
        head = view.head()
        if head.stamp == stamp:
            return True, sums
        people = view.contributions(head)
        if people is None:
            # The cache dropped them and nothing changed since that would have them made again.
            head = view.refresh(full=True)
            people = view.contributions(head)
        if people is None:
            return False, sums
        fold = FOLDS[source.block_type]
        received = votes_received(view) if source.over else {}
        sums = {}
        for learner, text in people.items():
            if text:
                deeds, entry = fold.deeds(text)
                if entry:
                    deeds[Deed.VOTE_RECEIVED] = received.get(entry, 0)
                sums[learner] = points(deeds, self.worths)
        self.shelf.put_large({part: (head.stamp, sums)})
        return True, sums


def votes_received(view: View) -> Mapping[str, int]:
    """Votes by entry, from the refresher's part of a challenge's view; made again if it is lost."""
    kept: Kept | None = view.shelf.get_large(["tally"]).get("tally")
    if kept is None:
        view.refresh(full=True)
        kept = view.shelf.get_large(["tally"]).get("tally")
    tally: ChallengeTally | None = kept.tally if kept else None
    return tally.received() if tally else {}


def own_deeds(gateway: Gateway, source: Source, raw: Raw, worths: Worths) -> dict[Deed, int]:
    """
    What the learner's own ledger in a source proves.

    Votes received are looked up only when the challenge is over and they count for something.
    """
    fold = FOLDS[source.block_type]
    deeds, entry = fold.deeds(fold.contribution(raw))
    if entry and source.over and worths.get(Deed.VOTE_RECEIVED):
        deeds[Deed.VOTE_RECEIVED] = votes_received(View(fold, gateway, source.key)).get(entry, 0)
    return deeds


def _tie(learner: LearnerId) -> int:
    """Orders those with equal points, the same way in every process and telling nothing."""
    return zlib.crc32(f"tie/{learner}".encode())
