"""
The gateway of Studio's preview: no learners exist there, so an invented cohort stands in.

The author's own acts go to the field, which the preview keeps in the author's session; no row is left behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    def mine_in(self, blocks: Sequence[BlockKey]) -> Mapping[str, Raw]:
        """Own facts in this block are the author's; in the invented blocks beside it, those of the keenest invented learner."""
        own = {str(block): self.mine() for block in blocks if block == self.block}
        others = (str(block) for block in blocks if block != self.block)
        return own | {
            key: max(self._cohort[key].values(), key=lambda raw: len(str(raw)))
            for key in others
            if self._cohort.get(key)
        }

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
