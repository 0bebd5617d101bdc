"""
One learner's ledger in a challenge.

Stored as `{"v": 1, "e": {entry}, "b": {"entry id": moment}, "s": "id=r;id=r"}`: the own entry, the votes given (a ballot), and what was
seen of others' entries in sixtieths, newest last. Moments are whole seconds since 1970 (UTC).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Self

from microclip_xblock.community.ledger import DIGITS, VALUES, Ledger, Raw

STEPS = 60
MOST_SEEN = 2000
"""Entries remembered as seen; the oldest are forgotten first. 2,000 stay below 32 kB."""


@dataclass(frozen=True)
class Entry:
    """
    A learner's clip in a challenge.

    Attributes:
        id: random, made when it was entered; says nothing about who.
        title, caption: the learner's words.
        media: storage key. content_type: fixed by us. kind: "video" or "audio".
        duration_s: true length. size_bytes: of the stored file.
        at: when it was entered, seconds since 1970.
    """

    id: str
    title: str
    caption: str
    media: str
    content_type: str
    kind: str
    duration_s: float
    size_bytes: int
    at: int


@dataclass
class ChallengeLedger(Ledger):
    """The own entry, the ballot and what was seen."""

    entry: Entry | None = None
    ballot: dict[str, int] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)

    VERSION: ClassVar[int] = 1

    @classmethod
    def read(cls, raw: Raw) -> Self:
        """See `Ledger.read`."""
        stored = raw.get("e")
        pairs = (pair.split("=", 1) for pair in raw.get("s", "").split(";") if pair)
        return cls(
            Entry(**stored) if stored else None,
            {str(entry): int(at) for entry, at in raw.get("b", {}).items()},
            {entry: VALUES[ratio] / STEPS for entry, ratio in pairs},
        )

    def encode(self) -> dict[str, Any]:
        """See `Ledger.encode`."""
        raw: dict[str, Any] = {"v": self.VERSION}
        if self.entry:
            raw["e"] = asdict(self.entry)
        if self.ballot:
            raw["b"] = dict(sorted(self.ballot.items()))
        if self.seen:
            raw["s"] = ";".join(f"{entry}={DIGITS[round(ratio * STEPS)]}" for entry, ratio in self.seen.items())
        return raw

    def enter(self, entry: Entry) -> None:
        """Take part with an entry. Whether one may is decided elsewhere."""
        self.entry = entry

    def withdraw(self) -> Entry | None:
        """Take the own entry back; gives it, so that its media can be erased."""
        entry, self.entry = self.entry, None
        return entry

    def vote(self, entry: str, on: bool, now: datetime) -> None:
        """Give a vote or take it back. Saying it again keeps the first moment."""
        if on:
            self.ballot.setdefault(entry, int(now.timestamp()))
        else:
            self.ballot.pop(entry, None)

    def saw(self, entry: str, watched_ratio: float) -> None:
        """Note how much of a peer's entry was played; less than before changes nothing."""
        ratio = max(self.seen.pop(entry, 0.0), min(1.0, max(0.0, round(watched_ratio * STEPS) / STEPS)))
        self.seen[entry] = ratio
        while len(self.seen) > MOST_SEEN:
            del self.seen[next(iter(self.seen))]
