"""One learner's ledger in a board: `{"v": 1, "h": 1}` when they chose not to be shown. Points and badges are never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from microclip_xblock.community.ledger import Ledger, Raw


@dataclass
class BoardLedger(Ledger):
    """Whether the learner is left out of the ranking. They keep their points and see their own."""

    hidden: bool = False

    VERSION: ClassVar[int] = 1

    @classmethod
    def read(cls, raw: Raw) -> Self:
        """See `Ledger.read`."""
        return cls(bool(raw.get("h", False)))

    def encode(self) -> dict[str, Any]:
        """See `Ledger.encode`."""
        return {"v": self.VERSION, "h": 1} if self.hidden else {"v": self.VERSION}
