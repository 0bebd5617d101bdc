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

NOTHING = "\n\n\n"
"""The contribution of who did nothing that counts."""

SHOWN = (
    "folder",
    "name",
    "content_type",
    "codecs",
    "kind",
    "duration_s",
    "width",
    "height",
    "poster",
    "captions",
    "flashing",
)
"""What peers' pages need of a clip; the rest of it stays in its owner's ledger."""


@dataclass
class ChallengeTally:
    """
    Votes and views by entry id (also of entries that are gone), entries (JSON) by id with their owner, what the staff removed as counts of
    "moment=reason" by entry id, and what changed since published.
    """

    votes: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    entries: dict[str, tuple[LearnerId, str]] = field(default_factory=dict)
    removed: dict[str, Counter[str]] = field(default_factory=dict)
    dirty: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    """Ids in the order they were last published."""

    def received(self) -> Mapping[str, int]:
        """Votes by entry id; an entry that was removed has none."""
        if not self.removed:
            return self.votes
        return {id_: votes for id_, votes in self.votes.items() if id_ not in self.removed}


class ChallengeFold:
    """
    See `Fold`. A contribution is four lines: votes, what was seen as the ledger has it, what was removed as "id=moment=reason", and what
    peers see of the entry as JSON.

    A full fold meets hundreds of thousands of ids; what can be left to C code (joining, finding, counting) is.
    """

    name = "challenge3"

    def contribution(self, raw: Raw) -> str:
        if not raw:
            return ""
        try:
            current = ChallengeLedger.upgraded(raw)
            votes = ",".join(current.get("b", ()))
            seen = current.get("s", "")
            removals, entry = current.get("r"), current.get("e")
            removed = _removals(removals) if removals else ""
            if "\n" in votes + seen + removed:
                return ""
            # One spoiled row must not break the view for everybody: what is no entry raises here, not where it is shown.
            text = f"{votes}\n{seen}\n{removed}\n{_shown(entry) if entry else ''}"
        except (Refusal, TypeError, ValueError, KeyError, AttributeError):
            return ""
        return "" if text == NOTHING else text

    def fresh(self) -> ChallengeTally:
        return ChallengeTally()

    def add(self, tally: ChallengeTally, learner: LearnerId, text: str) -> None:
        self._apply(tally, learner, text, 1)

    def remove(self, tally: ChallengeTally, learner: LearnerId, text: str) -> None:
        self._apply(tally, learner, text, -1)

    @staticmethod
    def _apply(tally: ChallengeTally, learner: LearnerId, text: str, sign: int) -> None:
        votes, seen, removed, entry = _lines(text)
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
        if removed:
            _note_removals(tally, removed, sign)

    def publish(self, tally: ChallengeTally, shelf: Shelf, former: Mapping[str, Any] | None) -> dict[str, Any]:
        order = sorted(tally.entries.keys() - tally.removed.keys() if tally.removed else tally.entries)
        firsts = order[::CHUNK]
        chunks = set(range(len(firsts)))
        if former is not None:
            # From the first chunk whose members changed, all are written again; before it, only those whose numbers changed.
            same = len(firsts) if order == tally.order else _common(tally.order, order) // CHUNK
            position = {id_: index for index, id_ in enumerate(order)} if tally.dirty else {}
            chunks = {position[id_] // CHUNK for id_ in tally.dirty if id_ in position} | set(range(same, len(firsts)))
        shelf.put_many({f"chunk{number}": self._chunk(tally, order, number) for number in sorted(chunks)})
        if former is None or tally.dirty:
            shelf.put_many({"best": self._best(tally, order), "removed": self._removed(tally)})
        tally.dirty, tally.order = set(), order
        return {"entries": len(order), "firsts": firsts, "votes": sum(tally.votes.get(id_, 0) for id_ in order)}

    @staticmethod
    def _chunk(tally: ChallengeTally, order: Sequence[str], number: int) -> list[tuple[Any, ...]]:
        ids = order[number * CHUNK : (number + 1) * CHUNK]
        return [(id_, *tally.entries[id_], tally.votes.get(id_, 0), tally.seen.get(id_, 0)) for id_ in ids]

    @staticmethod
    def _removed(tally: ChallengeTally) -> dict[str, tuple[str, str]]:
        """Entries that the staff removed and their owners have still: the latest reason and the entry as JSON, by id."""
        return {
            id_: (_moment_and_reason(max(removals, key=_moment_and_reason))[1], tally.entries[id_][1])
            for id_, removals in tally.removed.items()
            if id_ in tally.entries
        }

    @staticmethod
    def _best(tally: ChallengeTally, order: Sequence[str]) -> list[tuple[Any, ...]]:
        voted = ((id_, tally.votes.get(id_, 0)) for id_ in order)
        best = heapq.nsmallest(BEST, voted, key=lambda pair: (-pair[1], pair[0]))
        return [(id_, *tally.entries[id_], votes, tally.seen.get(id_, 0)) for id_, votes in best]

    def deeds(self, text: str) -> tuple[dict[Deed, int], str | None]:
        votes, _, _, entry = _lines(text)
        own = json.loads(entry)["id"] if entry else None
        return {Deed.VOTED: len(votes), Deed.ENTERED: int(own is not None)}, own

    def lasting(self, text: str) -> str:
        removed = _lines(text)[2]
        return f"\n\n{removed}\n" if removed else ""


def _shown(entry: Mapping[str, Any]) -> str:
    """What peers see of a stored entry, as JSON; empty for one without an id."""
    read = Entry.read(entry)
    facts = {"id": read.id, "title": read.title, "caption": read.caption, "alt": read.alt, "at": read.at}
    clip = {name: getattr(read.clip, name) for name in SHOWN}
    return json.dumps(facts | {"clip": clip}, sort_keys=True) if read.id else ""


def _removals(stored: Mapping[str, Sequence[Any]]) -> str:
    """
    Raises:
        TypeError, ValueError, AttributeError: not what staff store.
    """
    if not all(id_.isalnum() and reason.isidentifier() for id_, (_, reason) in stored.items()):
        raise ValueError
    return ",".join(f"{id_}={int(at)}={reason}" for id_, (at, reason) in sorted(stored.items()))


def _note_removals(tally: ChallengeTally, removed: str, sign: int) -> None:
    for removal in removed.split(","):
        id_, _, said = removal.partition("=")
        tally.dirty.add(id_)
        counts = tally.removed.setdefault(id_, Counter())
        counts[said] += sign
        if not counts[said]:
            del counts[said]
        if not counts:
            del tally.removed[id_]


def _moment_and_reason(said: str) -> tuple[int, str]:
    at, _, reason = said.partition("=")
    return int(at), reason


def _lines(text: str) -> tuple[list[str], list[str], str, str]:
    """The ids voted for, the ids seen, what was removed, and the entry as JSON."""
    votes, seen, removed, entry = text.split("\n", 3) if text else ("", "", "", "")
    return votes.split(",") if votes else [], SEEN_IDS.findall(seen), removed, entry


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
