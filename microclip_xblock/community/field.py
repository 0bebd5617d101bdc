"""
What all gateways on a live block share: my own ledger goes through the block's field.

A save through the field is what lets the host do its part: staff who view the course as a learner have their writes diverted to
their session, and the request's field cache stays true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from microclip_xblock.community.gateway import BlockKey, Change, LearnerId, Row, Source, server_now
from microclip_xblock.community.ledger import Raw
from microclip_xblock.rules.errors import SignInError


class FieldGateway:
    """
    A block without a community: my own ledger in the field, nobody else. Libraries and unknown runtimes get this one.

    Args:
        block: the live block, with a field `ledger`.
    """

    shared = False

    def __init__(self, block: Any, now: Callable[[], datetime] = server_now) -> None:
        self._block = block
        self._now = now

    @property
    def learner(self) -> LearnerId | None:
        """The runtime's user; unbound blocks and anonymous visitors have none."""
        learner: LearnerId | None = self._block.scope_ids.user_id
        return learner

    @property
    def block(self) -> BlockKey:
        return self._block.scope_ids.usage_id

    def diverted(self) -> bool:
        return False

    def mine(self) -> Raw:
        return dict(self._block.ledger or {}) if self.learner is not None else {}

    def update(self, change: Change) -> Raw:
        if self.learner is None:
            raise SignInError
        return self._store(change(self.mine()))

    def _store(self, raw: Raw) -> Raw:
        self._block.ledger = dict(raw)
        self._block.save()
        return raw

    def mine_in(self, blocks: Sequence[BlockKey]) -> Mapping[str, Raw]:
        return {str(block): self.mine() for block in blocks if block == self.block and self.mine()}

    def everyone(self, block: BlockKey) -> Iterator[Row]:
        if block == self.block and self.learner is not None:
            yield Row(self.learner, None, self.mine())

    def changed_since(self, block: BlockKey, since: datetime) -> Iterable[Row]:
        del since
        return self.everyone(block)

    def count(self, block: BlockKey) -> int:
        return sum(1 for _ in self.everyone(block))

    def absent(self) -> frozenset[LearnerId]:
        return frozenset()

    def sources(self) -> Sequence[Source]:
        return []

    def neighbor(self, source: Source) -> Any | None:
        del source
        return None

    def enrolled(self) -> bool:
        return self.learner is not None

    def staff(self) -> bool:
        return bool(self._attribute("user_is_staff"))

    def now(self) -> datetime:
        return self._now()

    def _attribute(self, name: str) -> Any:
        """An attribute of the runtime's user, by the platform's names; None where there is no user service."""
        service = self._block.runtime.service(self._block, "user")
        user = service.get_current_user() if service else None
        return user.opt_attrs.get(f"edx-platform.{name}") if user else None
