"""The fold over feed ledgers: per clip, how many watched, finished, liked, saved and answered it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.rules.errors import Refusal
from microclip_xblock.rules.points import Deed

FeedTally = dict[tuple[str, str], int]
"""How many learners noted a clip with the same marks: (clip id, marks) to a count above 0. `_marks` says what marks are."""

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

    name = "feed2"

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
        # A full fold meets half a million of these: one look-up for what the marks are, one to count them.
        for pair in text.split(";"):
            clip, _, facts = pair.partition("=")
            marks = _marks(facts)
            if marks:
                key = (clip, marks)
                count = tally.get(key, 0) + sign
                if count:
                    tally[key] = count
                else:
                    del tally[key]

    def publish(self, tally: FeedTally, shelf: Shelf, former: Mapping[str, Any] | None) -> dict[str, Any]:
        by_clip: dict[str, list[int]] = {}
        for (clip, marks), count in tally.items():
            columns = by_clip.setdefault(clip, [0] * COLUMNS)
            for mark in marks:
                columns[int(mark)] += count
        shelf.put_large({"clips": by_clip})
        return {"clips": len(by_clip)}

    def deeds(self, text: str) -> tuple[dict[Deed, int], str | None]:
        finished = right = 0
        for pair in text.split(";"):
            marks = _marks(pair.partition("=")[2])
            finished += "1" in marks
            right += "5" in marks
        return {Deed.CLIP_FINISHED: finished, Deed.CHECK_RIGHT: right}, None


def clip_counts(shelf: Shelf) -> dict[str, ClipCounts] | None:
    """The counts per clip as last published; a clip nobody touched is left out. None if the cache has lost them."""
    by_clip: dict[str, list[int]] | None = shelf.get_large(["clips"]).get("clips")
    return None if by_clip is None else {clip: ClipCounts(*counts) for clip, counts in by_clip.items()}


@functools.lru_cache(maxsize=50_000)
def _marks(facts: str) -> str:
    """
    Which columns of `ClipCounts` a ledger's facts of a clip count in, as digits; empty for what is not facts.

    The columns of the facts are those of `feed_ledger`. Many learners' facts are the same text, so answers are remembered.
    """
    if not facts:
        return ""
    noted = (
        facts[0] != "0",
        len(facts) > 2 and facts[1] != "-",
        len(facts) > 4 and facts[3] != "-",
        len(facts) > 6 and facts[5] != "-",
        len(facts) > 7 and facts[7] != "-",
        facts[7:8] == "r",
    )
    return "".join(str(column) for column, is_noted in enumerate(noted) if is_noted)
