"""
The gateway of Studio's preview: no learners exist there, so an invented cohort stands in.

The author's own acts go to the field, which the preview keeps in the author's session; no row is left behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from microclip_xblock.community.field import FieldGateway
from microclip_xblock.community.gateway import BlockKey, LearnerId, Row, Source
from microclip_xblock.community.ledger import Raw

AUTHOR = "the author"


class PreviewGateway(FieldGateway):
    """
    Args:
        block: the live block in the preview.
        cohort: invented ledgers by block key (as text), each by invented learner.
        sources: the blocks that the cohort took part in.
    """

    def __init__(self, block: Any, cohort: dict[str, dict[LearnerId, Raw]], sources: Sequence[Source] = ()) -> None:
        super().__init__(block)
        self._cohort = cohort
        self._sources = sources

    @property
    def learner(self) -> LearnerId | None:
        return AUTHOR

    def everyone(self, block: BlockKey) -> Iterator[Row]:
        for learner, raw in self._cohort.get(str(block), {}).items():
            yield Row(learner, None, raw)
        if block == self.block:
            yield Row(AUTHOR, None, self.mine())

    def changed_since(self, block: BlockKey, since: datetime) -> Iterable[Row]:
        del since
        return self.everyone(block)

    def sources(self) -> Sequence[Source]:
        return self._sources

    def staff(self) -> bool:
        return False
