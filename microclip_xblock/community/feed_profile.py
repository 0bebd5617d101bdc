"""
What a learner said of how clips are chosen for them.

Stored as an object; what was never said is left out:

| key | meaning |
|---|---|
| `off` | 1: nothing is to be chosen for the learner |
| `w` | by topic, how much more (1, 2) or less (-1, -2) of it they want |
| `m` | topics they want none of, in order |
| `z` | so many of the clips that were shown first do not tell of their taste any more |

Topics are named as `rules/knowledge.plain` has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

MOST_TOPICS = 50
"""Topics a learner may weigh or mute."""

MOST_LETTERS = 60
STRONGEST = 2


@dataclass(frozen=True)
class Profile:
    """See the module. `leanings`: -2, -1, 1 or 2 by topic. `forgotten`: 0 or more."""

    on: bool = True
    leanings: Mapping[str, int] = field(default_factory=dict)
    muted: frozenset[str] = frozenset()
    forgotten: int = 0

    def encode(self) -> dict[str, Any]:
        """The object to store; nothing else is kept of somebody for whom nothing is chosen."""
        if not self.on:
            return {"off": 1}
        stored: dict[str, Any] = {}
        if self.leanings:
            stored["w"] = dict(sorted(self.leanings.items()))
        if self.muted:
            stored["m"] = sorted(self.muted)
        if self.forgotten:
            stored["z"] = self.forgotten
        return stored

    @classmethod
    def decode(cls, stored: Any) -> Self:
        """
        The inverse of `encode`; None gives a profile of which nothing was said.

        Raises:
            TypeError, ValueError, AttributeError: not such an object.
        """
        if stored is None:
            return cls()
        if stored.get("off"):
            return cls(on=False)
        leanings = {str(topic): int(weight) for topic, weight in stored.get("w", {}).items()}
        forgotten = int(stored.get("z", 0))
        if forgotten < 0 or any(not 1 <= abs(weight) <= STRONGEST for weight in leanings.values()):
            raise ValueError(stored)
        return cls(True, leanings, frozenset(map(str, stored.get("m", ()))), forgotten)

    def leaning(self, topic: str) -> int:
        """How much more or less of a topic is wanted, -2 to 2."""
        return self.leanings.get(topic, 0)
