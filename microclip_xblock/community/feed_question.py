"""A question to the author of a feed, as ledgers keep it: `[id, clip, sixtieth of the clip or null, text, day]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from microclip_xblock.community.feed_facts import STEPS
from microclip_xblock.community.ledger import DAYS_LIMIT


@dataclass(frozen=True)
class Question:
    """What somebody asked. `ratio`: at which moment of the clip, None for the whole of it."""

    id: str
    clip: str
    ratio: float | None
    text: str
    day: int

    def encode(self) -> list[Any]:
        """As it is stored."""
        return [self.id, self.clip, None if self.ratio is None else round(self.ratio * STEPS), self.text, self.day]

    @classmethod
    def decode(cls, stored: Any) -> Self:
        """
        Raises:
            TypeError, ValueError: not a question.
        """
        id_, clip, step, text, day = stored
        if not all(isinstance(one, str) for one in (id_, clip, text)):
            raise TypeError(stored)
        ratio = None if step is None else _whole(step, STEPS) / STEPS
        return cls(id_, clip, ratio, text, _whole(day, DAYS_LIMIT))


def _whole(stored: Any, most: int) -> int:
    if isinstance(stored, bool) or not isinstance(stored, int) or not 0 <= stored <= most:
        raise ValueError(stored)
    return stored
