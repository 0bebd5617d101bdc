"""
The gateway in memory: a real one, for tests, for previews and for pure benchmarks.

`Memory` is the course; `MemoryGateway` is one learner at one block of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from microclip_xblock.community.gateway import BlockKey, Change, LearnerId, Row, Source, server_now
from microclip_xblock.community.ledger import Raw
from microclip_xblock.rules.errors import SignInError


class Memory:
    """Everybody's ledgers by block, who is enrolled, and blocks as their authors made them. Safe to use from several threads."""

    def __init__(self, now: Callable[[], datetime] = server_now) -> None:
        self.now = now
        self.rows: dict[str, dict[LearnerId, Row]] = {}
        self.unenrolled: set[LearnerId] = set()
        self.staff: set[LearnerId] = set()
        self.sources: list[Source] = []
        self.blocks: dict[str, Any] = {}
        self.lock = threading.RLock()

    def store(self, block: BlockKey, learner: LearnerId, raw: Raw, modified: datetime | None = None) -> None:
        """Put a ledger there, as a stored one."""
        with self.lock:
            self.rows.setdefault(str(block), {})[learner] = Row(learner, modified or self.now(), raw)

    def delete(self, block: BlockKey, learner: LearnerId) -> None:
        """Delete a learner's state behind everybody's back, as the instructor's tool does."""
        with self.lock:
            self.rows.get(str(block), {}).pop(learner, None)

    def at(self, block: BlockKey, learner: LearnerId | None) -> MemoryGateway:
        """The gateway of one learner at one block."""
        return MemoryGateway(self, block, learner)


class MemoryGateway:
    """See `Gateway`."""

    def __init__(self, memory: Memory, block: BlockKey, learner: LearnerId | None) -> None:
        self.memory = memory
        self.block = block
        self.learner = learner
        self.shared = True

    def diverted(self) -> bool:
        return False

    def mine(self) -> Raw:
        return {} if self.learner is None else self.mine_in([self.block]).get(str(self.block), {})

    def update(self, change: Change) -> Raw:
        if self.learner is None:
            raise SignInError
        with self.memory.lock:
            raw = change(self.mine())
            self.memory.store(self.block, self.learner, raw)
            return raw

    def mine_in(self, blocks: Sequence[BlockKey]) -> Mapping[str, Raw]:
        if self.learner is None:
            return {}
        with self.memory.lock:
            found = {str(block): self.memory.rows.get(str(block), {}).get(self.learner) for block in blocks}
        return {block: row.raw for block, row in found.items() if row is not None}

    def everyone(self, block: BlockKey) -> Iterator[Row]:
        with self.memory.lock:
            rows = list(self.memory.rows.get(str(block), {}).values())
        yield from rows

    def changed_since(self, block: BlockKey, since: datetime) -> Iterable[Row]:
        return [row for row in self.everyone(block) if row.modified is None or row.modified >= since]

    def count(self, block: BlockKey) -> int:
        return len(self.memory.rows.get(str(block), {}))

    def absent(self) -> frozenset[LearnerId]:
        return frozenset(self.memory.unenrolled)

    def sources(self) -> Sequence[Source]:
        return list(self.memory.sources)

    def neighbor(self, source: Source) -> Any | None:
        return self.memory.blocks.get(str(source.key))

    def enrolled(self) -> bool:
        return self.learner is not None and self.learner not in self.memory.unenrolled

    def staff(self) -> bool:
        return self.learner in self.memory.staff

    def now(self) -> datetime:
        return self.memory.now()
