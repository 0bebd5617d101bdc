"""
One learner's ledger in a challenge.

Stored as `{"v": 2, "e": {entry}, "d": {clip}, "b": {"entry id": moment}, "s": "id=r;id=r", "r": {"entry id": [moment, "reason"]}}`: the own
entry, the draft that was sent but not entered, the votes given (a ballot), what was seen of others' entries in sixtieths, newest last, and
for the course's staff the entries they removed. Moments are whole seconds since 1970 (UTC).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from microclip_xblock.community.ledger import DIGITS, VALUES, Ledger, Raw, Upgrade
from microclip_xblock.rules.errors import LedgerFullError

STEPS = 60
MOST_SEEN = 2000
"""Entries remembered as seen; the oldest are forgotten first. 2,000 stay below 32 kB."""

MOST_CAPTIONS = 8
"""Languages a clip has captions in."""

MOST_REMOVALS = 250
"""Entries one member of the staff may remove in one challenge; they stay below 12 kB."""


@dataclass(frozen=True)
class Clip:
    """
    A file that was sent, checked and kept, with what belongs to it.

    Attributes:
        folder: where it lies in the storage; empty for a clip of the first releases, which nobody can open any more.
        name: of the file in its folder. content_type: fixed by us. codecs: picture first, then sound.
        kind: "video" or "audio". duration_s: true length. width, height: pixels as shown; 0 for sound.
        size_bytes: of the stored file.
        checked: "packets" or "headers", how closely it was looked at. stripped: "remux", "blanked" or "no", how its metadata went; both
            empty where nobody knows.
        poster: name of the still picture, or empty. captions: names of the captions by language.
        flashing: whether it flashes; None if nobody looked. loudness_lufs: None if unknown. wave: the sound's shape as digits.
        at: when it was kept, seconds since 1970.
    """

    folder: str
    name: str
    content_type: str
    codecs: list[str]
    kind: str
    duration_s: float
    width: int
    height: int
    size_bytes: int
    checked: str
    stripped: str
    poster: str
    captions: dict[str, str]
    flashing: bool | None
    loudness_lufs: float | None
    wave: str
    at: int

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """
        Build from the stored object.

        Raises:
            TypeError, AttributeError: something is missing, unknown, or of another kind than it has to be.
        """
        clip = cls(**raw)
        captions = dict(clip.captions.items())
        texts = (clip.folder, clip.name, clip.content_type, clip.kind, clip.poster, *clip.codecs, *captions.values())
        numbers = (clip.duration_s, clip.width, clip.height, clip.size_bytes)
        if not all(isinstance(text, str) for text in texts) or not all(map(math.isfinite, numbers)):
            raise TypeError
        return replace(clip, codecs=list(clip.codecs), captions=captions)

    def with_captions(self, lang: str, name: str) -> Clip:
        """
        The same clip with other captions in one language; without them if `name` is empty.

        Raises:
            LedgerFullError: it has captions in eight other languages.
        """
        others = {known: file for known, file in self.captions.items() if known != lang}
        if name and len(others) >= MOST_CAPTIONS:
            raise LedgerFullError(limit=MOST_CAPTIONS)
        return replace(self, captions=others | ({lang: name} if name else {}))


@dataclass(frozen=True)
class Entry:
    """
    A learner's clip in a challenge.

    Attributes:
        id: random, made when it was entered; says nothing about who.
        title, caption: the learner's words. alt: what is to be seen, for those who can't see it.
        at: when it was entered, seconds since 1970.
    """

    id: str
    title: str
    caption: str
    alt: str
    at: int
    clip: Clip

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """
        Build from the stored object.

        Raises:
            TypeError: something is missing, unknown, or of another kind than it has to be.
        """
        entry = cls(**raw)
        if not all(isinstance(text, str) for text in (entry.id, entry.title, entry.caption, entry.alt)):
            raise TypeError
        return replace(entry, clip=Clip.read(raw["clip"]))


def _clips_apart(raw: dict[str, Any]) -> dict[str, Any]:
    """From version 1, where an entry was its own clip. Where files lay then, none is served any more."""
    old = raw.get("e")
    if not old:
        return raw
    clip = Clip(
        folder="",
        name="",
        content_type=old["content_type"],
        codecs=[],
        kind=old["kind"],
        duration_s=old["duration_s"],
        width=0,
        height=0,
        size_bytes=old["size_bytes"],
        checked="",
        stripped="",
        poster="",
        captions={},
        flashing=None,
        loudness_lufs=None,
        wave="",
        at=old["at"],
    )
    return raw | {"e": asdict(Entry(old["id"], old["title"], old["caption"], "", old["at"], clip))}


@dataclass
class ChallengeLedger(Ledger):
    """The own entry, the draft, the ballot, what was seen, and what was removed as one of the staff."""

    entry: Entry | None = None
    ballot: dict[str, int] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    draft: Clip | None = None
    removals: dict[str, tuple[int, str]] = field(default_factory=dict)

    VERSION: ClassVar[int] = 2
    UPGRADES: ClassVar[Mapping[int, Upgrade]] = {1: _clips_apart}

    @classmethod
    def read(cls, raw: Raw) -> Self:
        """See `Ledger.read`."""
        entry, draft = raw.get("e"), raw.get("d")
        pairs = (pair.split("=", 1) for pair in raw.get("s", "").split(";") if pair)
        return cls(
            Entry.read(entry) if entry else None,
            {str(entry): int(at) for entry, at in raw.get("b", {}).items()},
            {entry: VALUES[ratio] / STEPS for entry, ratio in pairs},
            Clip.read(draft) if draft else None,
            {str(entry): (int(at), str(reason)) for entry, (at, reason) in raw.get("r", {}).items()},
        )

    def encode(self) -> dict[str, Any]:
        """See `Ledger.encode`."""
        raw: dict[str, Any] = {"v": self.VERSION}
        if self.entry:
            raw["e"] = asdict(self.entry)
        if self.draft:
            raw["d"] = asdict(self.draft)
        if self.ballot:
            raw["b"] = dict(sorted(self.ballot.items()))
        if self.seen:
            raw["s"] = ";".join(f"{entry}={DIGITS[round(ratio * STEPS)]}" for entry, ratio in self.seen.items())
        if self.removals:
            raw["r"] = {entry: list(removal) for entry, removal in sorted(self.removals.items())}
        return raw

    def keep_draft(self, clip: Clip) -> Clip | None:
        """Have a clip ready to be entered; gives the one it takes the place of, so that its files can be erased."""
        former, self.draft = self.draft, clip
        return former

    def drop_draft(self) -> Clip | None:
        """Forget the draft; gives it, so that its files can be erased."""
        draft, self.draft = self.draft, None
        return draft

    def enter(self, entry: Entry) -> None:
        """Take part with an entry, whose clip is a draft no longer. Whether one may is decided elsewhere."""
        self.entry = entry
        self.draft = None

    def withdraw(self) -> Entry | None:
        """Take the own entry back; gives it, so that its media can be erased."""
        entry, self.entry = self.entry, None
        return entry

    def clip_at_hand(self) -> Clip | None:
        """The clip that captions and the poster belong to: the draft's, else the entry's."""
        return self.draft or (self.entry.clip if self.entry else None)

    def change_clip(self, clip: Clip) -> None:
        """Put another in the place of the clip at hand."""
        if self.draft:
            self.draft = clip
        elif self.entry:
            self.entry = replace(self.entry, clip=clip)

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

    def remove(self, entry: str, reason: str, now: datetime) -> None:
        """
        As one of the staff, take a peer's entry out for everybody. Saying it again keeps the first moment and reason.

        Raises:
            LedgerFullError: as many were removed as can be noted.
        """
        if entry not in self.removals and len(self.removals) >= MOST_REMOVALS:
            raise LedgerFullError(limit=MOST_REMOVALS)
        self.removals.setdefault(entry, (int(now.timestamp()), reason))
