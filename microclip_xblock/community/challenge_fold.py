"""
The fold over challenge ledgers: entries, votes and views per entry.

What is shown is cut so that no request reads what it does not need: entries lie in chunks of 16 in the order of their ids, which is the
order in which they were entered; the head names the first id of each chunk, so an entry is found by bisection and one read.
"""

from __future__ import annotations

import heapq
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from microclip_xblock.community.challenge_ledger import ChallengeLedger, Entry
from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.rules.errors import Refusal
from microclip_xblock.rules.points import Deed

CHUNK = 16
SEEN_IDS = re.compile(r"([^;=]+)=")
BEST = 50
"""Entries kept ready for the results."""


@dataclass
class ChallengeTally:
    """Votes and views by entry id (also of entries that are gone), entries (JSON) by id with their owner, and what changed since published."""

    votes: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    entries: dict[str, tuple[LearnerId, str]] = field(default_factory=dict)
    dirty: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    """Ids in the order they were last published."""


class ChallengeFold:
    """
    See `Fold`. A contribution is three lines: votes, what was seen as the ledger has it, and the entry as JSON.

    A full fold meets hundreds of thousands of ids; what can be left to C code (joining, finding, counting) is.
    """

    name = "challenge2"

    def contribution(self, raw: Raw) -> str:
        if not raw:
            return ""
        try:
            current = ChallengeLedger.upgraded(raw)
            votes = ",".join(current.get("b", ()))
            seen = current.get("s", "")
            entry = current.get("e")
            # One spoiled row must not break the view for everybody: what is no entry raises here, not where it is shown.
            fits = not entry or isinstance(Entry(**entry).id, str)
            if not fits or "\n" in votes + seen:
                return ""
            text = f"{votes}\n{seen}\n" + (json.dumps(entry, sort_keys=True) if entry and entry["id"] else "")
        except (Refusal, TypeError, ValueError, KeyError, AttributeError):
            return ""
        return "" if text == "\n\n" else text

    def fresh(self) -> ChallengeTally:
        return ChallengeTally()

    def add(self, tally: ChallengeTally, learner: LearnerId, text: str) -> None:
        self._apply(tally, learner, text, 1)

    def remove(self, tally: ChallengeTally, learner: LearnerId, text: str) -> None:
        self._apply(tally, learner, text, -1)

    @staticmethod
    def _apply(tally: ChallengeTally, learner: LearnerId, text: str, sign: int) -> None:
        votes, seen, entry = _lines(text)
        for counts, ids in ((tally.votes, votes), (tally.seen, seen)):
            tally.dirty.update(ids)
            if sign > 0:
                counts.update(ids)
            else:
                _take_away(counts, ids)
        if entry:
            id_ = json.loads(entry)["id"]
            tally.dirty.add(id_)
            if sign > 0:
                tally.entries[id_] = (learner, entry)
            else:
                tally.entries.pop(id_, None)

    def publish(self, tally: ChallengeTally, shelf: Shelf, former: Mapping[str, Any] | None) -> dict[str, Any]:
        order = sorted(tally.entries)
        firsts = order[::CHUNK]
        chunks = set(range(len(firsts)))
        if former is not None:
            # From the first chunk whose members changed, all are written again; before it, only those whose numbers changed.
            same = len(firsts) if order == tally.order else _common(tally.order, order) // CHUNK
            position = {id_: index for index, id_ in enumerate(order)} if tally.dirty else {}
            chunks = {position[id_] // CHUNK for id_ in tally.dirty if id_ in position} | set(range(same, len(firsts)))
        shelf.put_many({f"chunk{number}": self._chunk(tally, order, number) for number in sorted(chunks)})
        if former is None or tally.dirty:
            shelf.put_many({"best": self._best(tally)})
        tally.dirty, tally.order = set(), order
        return {"entries": len(order), "firsts": firsts, "votes": sum(tally.votes.get(id_, 0) for id_ in order)}

    @staticmethod
    def _chunk(tally: ChallengeTally, order: Sequence[str], number: int) -> list[tuple[Any, ...]]:
        ids = order[number * CHUNK : (number + 1) * CHUNK]
        return [(id_, *tally.entries[id_], tally.votes.get(id_, 0), tally.seen.get(id_, 0)) for id_ in ids]

    @staticmethod
    def _best(tally: ChallengeTally) -> list[tuple[Any, ...]]:
        voted = ((id_, tally.votes.get(id_, 0)) for id_ in tally.entries)
        best = heapq.nsmallest(BEST, voted, key=lambda pair: (-pair[1], pair[0]))
        return [(id_, *tally.entries[id_], votes, tally.seen.get(id_, 0)) for id_, votes in best]

    def deeds(self, text: str) -> tuple[dict[Deed, int], str | None]:
        votes, _, entry = _lines(text)
        own = json.loads(entry)["id"] if entry else None
        return {Deed.VOTED: len(votes), Deed.ENTERED: int(own is not None)}, own


def _lines(text: str) -> tuple[list[str], list[str], str]:
    """The ids voted for, the ids seen, and the entry as JSON."""
    votes, seen, entry = text.split("\n", 2) if text else ("", "", "")
    return votes.split(",") if votes else [], SEEN_IDS.findall(seen), entry


def _take_away(counts: Counter[str], ids: Sequence[str]) -> None:
    for id_ in ids:
        left = counts[id_] - 1
        if left:
            counts[id_] = left
        else:
            del counts[id_]


def _common(former: Sequence[str], order: Sequence[str]) -> int:
    """How many members two orders have in common from the start."""
    for index, (old, new) in enumerate(zip(former, order, strict=False)):
        if old != new:
            return index
    return min(len(former), len(order))
