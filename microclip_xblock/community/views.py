"""
Views: what the community sees of one block, kept in the cache, caught up from ledgers, safe to lose.

Parts on a block's shelf: `head` (small; every request reads it), what the fold publishes, and two for the refresher only: `tally`
and the contributions (`people0` … in groups by learner).
"""

from __future__ import annotations

import logging
import secrets
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from microclip_xblock.community.fold import Fold, Tally
from microclip_xblock.community.gateway import BlockKey, Gateway, LearnerId, Row
from microclip_xblock.community.shelf import Shelf

log = logging.getLogger(__name__)

FRESH_FOR = timedelta(seconds=5)
"""A view this young is served as it is."""

OVERLAP = timedelta(seconds=30)
"""How far a refresh looks back behind the former one: rows commit out of order and servers' clocks differ a little."""

COUNT_EVERY = timedelta(seconds=30)
"""How often rows are counted (to notice vanished ones) and the roster of absent learners is read."""

LOCK_S = 60
"""How long a refresh may hold its lock; a killed refresher delays the next one by at most this."""

GROUP_SIZE = 100
"""Learners to a group of contributions: a catch-up reads and writes the groups of those who changed, so small ones pay."""

WAIT_S = 3.0
"""How long a request without any view to serve waits for another one's first fold before it folds by itself."""

Contributions = dict[LearnerId, str]


@dataclass(frozen=True)
class Group:
    """Contributions of some learners, with the stamp of their last writing."""

    stamp: str
    people: Contributions


@dataclass(frozen=True)
class Kept:
    """
    A tally with the stamps of everything it belongs to.

    A refresher may be killed between two writes, or the cache may lose one of them; then stamps disagree and everybody is folded again.
    """

    stamp: str
    groups: dict[int, str]
    tally: Tally


@dataclass(frozen=True)
class Head:
    """
    What is known of a view without reading the rest of it.

    Attributes:
        as_of: when it was brought up to date.
        counted_at: when rows and absent learners were last checked.
        rows: stored ledgers met so far. missing: rows counted but never met, at the last check.
        groups: how many groups the contributions are in.
        stamp: differs whenever anything shown differs.
        absent: learners not counted. summary: the fold's own.
    """

    fold: str
    as_of: datetime
    counted_at: datetime
    rows: int
    missing: int
    groups: int
    stamp: str
    absent: frozenset[LearnerId]
    summary: dict[str, Any]


class View:
    """
    One block's view.

    Args:
        fold: what adds up.
        gateway: whose `everyone` and clock are used; may belong to another block of the course.
        block: the block whose ledgers are folded.
    """

    def __init__(self, fold: Fold, gateway: Gateway, block: BlockKey) -> None:
        self.fold = fold
        self.gateway = gateway
        self.block = block
        self.shelf = Shelf(fold.name, str(block), gateway.shared)

    def head(self) -> Head:
        """
        The head of a view that is fresh, or the last one while somebody else refreshes it.

        One request refreshes, the rest are served. Where there is nothing to serve yet, or the cache is dead, the request folds by itself.
        """
        known = self.last()
        if known is not None and self.gateway.now() - known.as_of < FRESH_FOR:
            return known
        if self.shelf.claim("lock", LOCK_S):
            try:
                return self.refresh()
            finally:
                self.shelf.release("lock")
        if known is not None:
            return known
        return self._first_of_another() or self.refresh()

    def last(self) -> Head | None:
        """The last head, however old; None if there is none of this release."""
        head = self.shelf.get("head")
        return head if isinstance(head, Head) and head.fold == self.fold.name else None

    def refresh(self, full: bool = False) -> Head:
        """
        Bring the view up to date: catch up, or fold everybody again.

        Everybody is folded again on request, without a former view, when a part of it is lost, and when rows have vanished.
        """
        # A refresher that was killed may have published only some parts: then nobody knows which, and all are made again.
        former = None if full or self.shelf.get("unfinished") else self.last()
        caught_up = self._catch_up(former) if former is not None else None
        return caught_up if caught_up is not None else self._fold_all()

    def renew(self) -> None:
        """
        Have the view show at once what was stored just now, instead of within seconds.

        Another request's refresh may have begun before that: its end is waited for, a little.
        """
        until = time.monotonic() + WAIT_S
        while not (claimed := self.shelf.claim("lock", LOCK_S)):
            if self.shelf.get("lock") is None or time.monotonic() >= until:
                break
            time.sleep(0.05)
        try:
            self.refresh()
        finally:
            if claimed:
                self.shelf.release("lock")

    def contributions(self, head: Head) -> Contributions | None:
        """See `contributions_on`."""
        return contributions_on(self.shelf, head)

    def counted_of(self, head: Head, learner: LearnerId | None) -> str | None:
        """
        The contribution of one learner that is in this view; laying the present one over it shows one's own acts at once.

        None if the cache has lost it.
        """
        if learner is None or learner in head.absent:
            return ""
        name = _group(_group_of(learner, head.groups))
        group: Group | None = self.shelf.get_large([name]).get(name)
        return group.people.get(learner, "") if group else None

    def _first_of_another(self) -> Head | None:
        """Another request is making the first view: wait a little for it."""
        until = time.monotonic() + WAIT_S
        while self.shelf.get("lock") is not None and time.monotonic() < until:
            time.sleep(0.05)
            known = self.last()
            if known is not None:
                return known
        return None

    def _fold_all(self) -> Head:
        started = self.gateway.now()
        absent = self.gateway.absent()
        tally = self.fold.fresh()
        people: Contributions = {}
        for row in self.gateway.everyone(self.block):
            text = self._contribution(row)
            people[row.learner] = text
            counted = self._counted(row.learner, text, absent)
            if counted:
                self.fold.add(tally, row.learner, counted)
        groups = max(1, -(-len(people) // GROUP_SIZE))
        grouped: dict[int, Contributions] = {number: {} for number in range(groups)}
        for learner, text in people.items():
            grouped[_group_of(learner, groups)][learner] = text
        stamp = f"{started.timestamp()}/{secrets.token_hex(4)}"
        self.shelf.put_many({"unfinished": True})
        summary = self.fold.publish(tally, self.shelf, None)
        kept = Kept(stamp, dict.fromkeys(grouped, stamp), tally)
        self.shelf.put_large(
            {_group(number): Group(stamp, group) for number, group in grouped.items()} | {"tally": kept}
        )
        return self._finished(Head(self.fold.name, started, started, len(people), 0, groups, stamp, absent, summary))

    def _catch_up(self, former: Head) -> Head | None:
        """The view brought up to date by changed rows only; None if everybody has to be folded again."""
        started = self.gateway.now()
        changed = {row.learner: row for row in self.gateway.changed_since(self.block, former.as_of - OVERLAP)}
        check = started - former.counted_at >= COUNT_EVERY
        absent = self.gateway.absent() if check else former.absent
        moved = (absent ^ former.absent) - changed.keys()
        touched = self._groups_of([*changed, *moved], former.groups)
        if touched is None:
            return None
        people = {number: group.people for number, group in touched.items()}
        new, differing = self._differences(changed.values(), people, former.groups)
        rows, missing = former.rows + new, former.missing
        if check:
            missing = self.gateway.count(self.block) - rows
            if missing < 0 or (missing > 0 and former.missing > 0 and not new):
                log.info("Rows of %s vanished or were put back; folding everybody again.", self.block)
                return None
        if rows > 2 * former.groups * GROUP_SIZE:
            return None
        counted_at = started if check else former.counted_at
        head = replace(former, as_of=started, counted_at=counted_at, rows=rows, missing=missing, absent=absent)
        if not differing and absent == former.absent:
            return self._published(head)
        kept: Kept | None = self.shelf.get_large(["tally"]).get("tally")
        if kept is None or kept.stamp != former.stamp or any(kept.groups[n] != g.stamp for n, g in touched.items()):
            return None
        self._apply(kept.tally, people, former, absent, differing)
        stamp = f"{started.timestamp()}/{secrets.token_hex(4)}"
        self.shelf.put_many({"unfinished": True})
        summary = self.fold.publish(kept.tally, self.shelf, former.summary)
        rewritten = {_group_of(learner, former.groups) for learner in differing}
        kept = Kept(stamp, kept.groups | dict.fromkeys(rewritten, stamp), kept.tally)
        self.shelf.put_large({_group(n): Group(stamp, people[n]) for n in rewritten} | {"tally": kept})
        return self._finished(replace(head, stamp=stamp, summary=summary))

    def _differences(
        self, changed: Iterable[Row], people: dict[int, Contributions], groups: int
    ) -> tuple[int, dict[LearnerId, tuple[str, str]]]:
        """How many of the changed rows are new, and the former and present text of those that differ; none applied yet."""
        new = 0
        differing = {}
        for row in changed:
            group = people[_group_of(row.learner, groups)]
            new += row.learner not in group
            former, present = group.get(row.learner, ""), self._contribution(row)
            if former != present or row.learner not in group:
                differing[row.learner] = (former, present)
        return new, differing

    def _apply(
        self,
        tally: Tally,
        people: dict[int, Contributions],
        former: Head,
        absent: frozenset[LearnerId],
        differing: dict[LearnerId, tuple[str, str]],
    ) -> None:
        """Take former contributions away, lay present ones on, in the tally and in the groups."""
        for learner in differing.keys() | (absent ^ former.absent):
            group = people[_group_of(learner, former.groups)]
            old = group.get(learner, "")
            present = differing[learner][1] if learner in differing else old
            before, now = self._counted(learner, old, former.absent), self._counted(learner, present, absent)
            if before:
                self.fold.remove(tally, learner, before)
            if now:
                self.fold.add(tally, learner, now)
            if learner in differing:
                group[learner] = present

    def _groups_of(self, learners: Iterable[LearnerId], groups: int) -> dict[int, Group] | None:
        numbers = {_group_of(learner, groups) for learner in learners}
        found = self.shelf.get_large([_group(number) for number in numbers])
        if len(found) != len(numbers):
            return None
        return {number: found[_group(number)] for number in numbers}

    def _counted(self, learner: LearnerId, text: str, absent: frozenset[LearnerId]) -> str:
        """What of a contribution counts; of absent learners hardly anything does."""
        return self.fold.lasting(text) if text and learner in absent else text

    def _contribution(self, row: Row) -> str:
        return self.fold.contribution(row.raw) if row.raw else ""

    def _published(self, head: Head) -> Head:
        self.shelf.put_many({"head": head})
        return head

    def _finished(self, head: Head) -> Head:
        """The last writing of a refresh that changed what is shown."""
        self._published(head)
        self.shelf.release("unfinished")
        return head


def contributions_on(shelf: Shelf, head: Head) -> Contributions | None:
    """Everybody's contributions of a view, absent learners left out; None if a part is lost."""
    names = [_group(number) for number in range(head.groups)]
    found = shelf.get_large(names)
    if len(found) != len(names):
        return None
    merged: Contributions = {}
    for group in found.values():
        merged |= group.people
    for learner in head.absent:
        merged.pop(learner, None)
    return merged


def _group(number: int) -> str:
    return f"people{number}"


def _group_of(learner: LearnerId, groups: int) -> int:
    """Which group a learner's contribution is in; the same in every process."""
    return zlib.crc32(str(learner).encode()) % groups
