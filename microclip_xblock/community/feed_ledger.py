"""
One learner's ledger in a clip feed.

Stored as `{"v": 1, "c": "id=facts;id=facts", "at": "id", "pos": 3.2}`. `facts` is a text of fixed columns, trailing blanks cut off:

| column | meaning |
|---|---|
| 0 | largest share of the clip truly played, in sixtieths, one base-62 digit |
| 1–2 | day it was finished |
| 3–4 | day it was liked |
| 5–6 | day it was saved |
| 7 | first answer to the check: `r` right, `w` wrong |
| 8 | latest answer: index of the option |

Days are two base-62 digits counted from 1 January 2024 (UTC), `-` is a blank. A clip costs at most 10 characters and its id:
100 clips with ids of 6 characters fit in 2 kB.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from microclip_xblock.community.ledger import DIGITS, VALUES, Ledger, Raw, from_two_digits, two_digits
from microclip_xblock.rules.errors import LedgerFullError
from microclip_xblock.rules.watching import is_finished

STEPS = 60
MOST_CLIPS = 2500
"""More clips than this are not noted: 2,500 of the longest stay below 64 kB."""


@dataclass(frozen=True)
class ClipFacts:
    """What a learner did with one clip. Days count from 1 January 2024 (UTC); None means never (or taken back)."""

    watched_ratio: float = 0.0
    finished_day: int | None = None
    liked_day: int | None = None
    saved_day: int | None = None
    first_right: bool | None = None
    latest_option: int | None = None

    @property
    def finished(self) -> bool:
        """Whether the clip was played to (nearly) its end at least once."""
        return self.finished_day is not None

    def encode(self) -> str:
        """The text of fixed columns."""
        first = {None: "-", True: "r", False: "w"}[self.first_right]
        latest = "-" if self.latest_option is None else DIGITS[self.latest_option]
        ratio = DIGITS[round(self.watched_ratio * STEPS)]
        days = two_digits(self.finished_day) + two_digits(self.liked_day) + two_digits(self.saved_day)
        return (ratio + days + first + latest).rstrip("-")

    @classmethod
    def decode(cls, text: str) -> Self:
        """
        The inverse of `encode`.

        Raises:
            KeyError, IndexError: not such a text.
        """
        return cls(
            watched_ratio=VALUES[text[0]] / STEPS,
            finished_day=from_two_digits(text[1:3]),
            liked_day=from_two_digits(text[3:5]),
            saved_day=from_two_digits(text[5:7]),
            first_right={"": None, "-": None, "r": True, "w": False}[text[7:8]],
            latest_option=None if text[8:9] in ("", "-") else VALUES[text[8]],
        )


@dataclass
class FeedLedger(Ledger):
    """Facts per clip, and where the learner stopped."""

    clips: dict[str, ClipFacts] = field(default_factory=dict)
    resume_clip: str | None = None
    resume_s: float = 0.0

    VERSION: ClassVar[int] = 1

    @classmethod
    def read(cls, raw: Raw) -> Self:
        """See `Ledger.read`."""
        pairs = (pair.split("=", 1) for pair in raw.get("c", "").split(";") if pair)
        clips = {clip: ClipFacts.decode(facts) for clip, facts in pairs}
        return cls(clips, raw.get("at"), float(raw.get("pos", 0.0)))

    def encode(self) -> dict[str, Any]:
        """See `Ledger.encode`."""
        raw: dict[str, Any] = {"v": self.VERSION}
        if self.clips:
            raw["c"] = ";".join(f"{clip}={facts.encode()}" for clip, facts in sorted(self.clips.items()))
        if self.resume_clip is not None:
            raw |= {"at": self.resume_clip, "pos": round(self.resume_s, 1)}
        return raw

    def facts(self, clip: str) -> ClipFacts:
        """What is noted of a clip; nothing noted gives empty facts."""
        return self.clips.get(clip, ClipFacts())

    def watched(self, clip: str, watched_ratio: float, day: int) -> None:
        """
        Note how much of a clip was played. Less than before changes nothing; the day of the first finish stays.

        Raises:
            LedgerFullError: too many clips are noted already.
        """
        facts = self.facts(clip)
        ratio = max(facts.watched_ratio, min(1.0, round(watched_ratio * STEPS) / STEPS))
        finished = facts.finished_day
        if finished is None and is_finished(watched_ratio):
            finished = day
        self._note(clip, replace(facts, watched_ratio=ratio, finished_day=finished))

    def stopped_at(self, clip: str, position_s: float) -> None:
        """Note where to go on next time."""
        self.resume_clip, self.resume_s = clip, max(0.0, position_s)

    def react(self, clip: str, kind: str, on: bool, day: int) -> None:
        """
        Like or save a clip, or take that back. Saying it again keeps the first day.

        Args:
            kind: "like" or "save".
        """
        facts = self.facts(clip)
        if kind == "like":
            self._note(clip, replace(facts, liked_day=_kept(facts.liked_day, on, day)))
        else:
            self._note(clip, replace(facts, saved_day=_kept(facts.saved_day, on, day)))

    def answered(self, clip: str, option: int, right: bool) -> None:
        """Note an answer to a clip's check; whether the first one was right stays for ever."""
        facts = self.facts(clip)
        first = right if facts.first_right is None else facts.first_right
        self._note(clip, replace(facts, first_right=first, latest_option=option))

    def _note(self, clip: str, facts: ClipFacts) -> None:
        if clip not in self.clips and len(self.clips) >= MOST_CLIPS:
            raise LedgerFullError
        self.clips[clip] = facts


def _kept(former: int | None, on: bool, day: int) -> int | None:
    if not on:
        return None
    return day if former is None else former
