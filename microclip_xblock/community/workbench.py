"""
The gateway of xblock-sdk's workbench (and of the demo, which runs on it).

The workbench keeps each learner's state of a block as one JSON text row and knows no moment of change, so a refresh reads all rows:
right for a demo of some dozens of learners.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from microclip_xblock.community.field import FieldGateway
from microclip_xblock.community.gateway import BlockKey, Change, LearnerId, Row, Source, ledger_in
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.retrying import retried
from microclip_xblock.community.schedules import is_over, names_of

NOBODY = (None, "", "none")
"""How the workbench names a visitor who is not signed in."""


class WorkbenchGateway(FieldGateway):
    """See `Gateway`."""

    shared = True

    @property
    def learner(self) -> LearnerId | None:
        learner = self._block.scope_ids.user_id
        return None if learner in NOBODY else str(learner)

    def mine(self) -> Raw:
        return {} if self.learner is None else super().mine()

    def update(self, change: Change) -> Raw:
        if self.learner is None:
            return super().update(change)
        return retried(lambda: self._locked_update(change), again=True)

    def _locked_update(self, change: Change) -> Raw:
        from django.db import transaction

        with transaction.atomic():
            row = self._rows(self.block).filter(user_id=self.learner).select_for_update().first()
            fresh = ledger_in(_parsed(row.state)) if row is not None else {}
            return self._store(change(fresh))

    def mine_in(self, blocks: Sequence[BlockKey]) -> Mapping[str, Raw]:
        if self.learner is None:
            return {}
        keys = [str(block) for block in blocks]
        rows = self._all_rows().filter(scope_id__in=keys, user_id=self.learner).values_list("scope_id", "state")
        found = {key: ledger_in(_parsed(state)) for key, state in rows}
        return {key: raw for key, raw in found.items() if raw}

    def everyone(self, block: BlockKey) -> Iterator[Row]:
        for learner, state in self._rows(block).values_list("user_id", "state"):
            yield Row(learner, None, ledger_in(_parsed(state)))

    def changed_since(self, block: BlockKey, since: datetime) -> Iterable[Row]:
        del since
        return self.everyone(block)

    def count(self, block: BlockKey) -> int:
        return int(self._rows(block).count())

    def sources(self) -> Sequence[Source]:
        found = []
        for block in _descendants(_root(self._block)):
            block_type = block.scope_ids.block_type
            if block_type in ("microclip_feed", "microclip_challenge"):
                over = is_over(block, self.now())
                found.append(Source(block.scope_ids.usage_id, block_type, over, names_of(block)))
        return found

    def neighbor(self, source: Source) -> Any | None:
        return self._block.runtime.get_block(source.key)

    def enrolled(self) -> bool:
        enrollments = self._block.runtime.service(self._block, "enrollments")
        if enrollments is None or self.learner is None:
            return self.learner is not None
        user = self._attribute("user_id")
        return enrollments.get_active_enrollments_by_course_and_user(None, user) is not None

    def _rows(self, block: BlockKey) -> Any:
        return self._all_rows().filter(scope_id=str(block)).exclude(user_id__isnull=True)

    @staticmethod
    def _all_rows() -> Any:
        from workbench.models import XBlockState

        return XBlockState.objects.filter(scope="usage")


def _parsed(state: str) -> object:
    try:
        return json.loads(state)
    except ValueError:
        return None


def _root(block: Any) -> Any:
    while block.parent is not None:
        block = block.get_parent()
    return block


def _descendants(block: Any) -> Iterator[Any]:
    yield block
    for child in getattr(block, "children", None) or ():
        yield from _descendants(block.runtime.get_block(child))
