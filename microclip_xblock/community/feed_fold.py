"""The fold over feed ledgers: per clip, how many watched, finished, liked, saved and answered it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.rules.errors import Refusal
from microclip_xblock.rules.points import Deed

FeedTally = dict[str, list[int]]
"""Clip id to [watchers, finished, likes, saves, answered, right at first]."""

COLUMNS = 6


@dataclass(frozen=True)
class ClipCounts:
    """What is known of a clip. Counts of learners, 0 or more."""

    watchers: int = 0
    finished: int = 0
    likes: int = 0
    saves: int = 0
    answered: int = 0
    right: int = 0


class FeedFold:
    """See `Fold`. A contribution is the ledger's own text of clip facts."""

    name = "feed1"

    def contribution(self, raw: Raw) -> str:
        if raw.get("v") == FeedLedger.VERSION:
            text = raw.get("c", "")
            return text if isinstance(text, str) else ""
        try:
            return str(FeedLedger.decode(raw).encode().get("c", ""))
        except Refusal:
            return ""

    def fresh(self) -> FeedTally:
        return {}

    def add(self, tally: FeedTally, learner: LearnerId, text: str) -> None:
        self._apply(tally, text, 1)

    def remove(self, tally: FeedTally, learner: LearnerId, text: str) -> None:
        self._apply(tally, text, -1)

    @staticmethod
    def _apply(tally: FeedTally, text: str, sign: int) -> None:
        for clip, facts in _pairs(text):
            counts = tally.get(clip)
            if counts is None:
                counts = tally[clip] = [0] * COLUMNS
            # Columns as in feed_ledger; read here without objects because a full fold meets half a million of them.
            if facts[0] != "0":
                counts[0] += sign
            if len(facts) > 2 and facts[1] != "-":
                counts[1] += sign
            if len(facts) > 4 and facts[3] != "-":
                counts[2] += sign
            if len(facts) > 6 and facts[5] != "-":
                counts[3] += sign
            if len(facts) > 7 and facts[7] != "-":
                counts[4] += sign
                if facts[7] == "r":
                    counts[5] += sign
            if not any(counts):
                del tally[clip]

    def publish(self, tally: FeedTally, shelf: Shelf, former: Mapping[str, Any] | None) -> dict[str, Any]:
        shelf.put_large({"clips": tally})
        return {"clips": len(tally)}

    def deeds(self, text: str) -> tuple[dict[Deed, int], str | None]:
        finished = right = 0
        for _, facts in _pairs(text):
            finished += len(facts) > 2 and facts[1] != "-"
            right += facts[7:8] == "r"
        return {Deed.CLIP_FINISHED: finished, Deed.CHECK_RIGHT: right}, None


def clip_counts(shelf: Shelf) -> dict[str, ClipCounts] | None:
    """The counts per clip as last published; a clip nobody touched is left out. None if the cache has lost them."""
    tally: FeedTally | None = shelf.get_large(["clips"]).get("clips")
    return None if tally is None else {clip: ClipCounts(*counts) for clip, counts in tally.items()}


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Clip ids with their facts; what is not of that form is passed over."""
    for pair in text.split(";"):
        clip, equals, facts = pair.partition("=")
        if equals and facts:
            yield clip, facts
