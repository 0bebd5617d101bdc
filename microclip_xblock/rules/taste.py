"""
What suits a learner, from how the clips they met went: a sum that can be told part by part.

A clip is expected to go as well as its quality says, and better or worse by how the learner's taste lies to its topics and to eight factors that
were found in what others did: reward = quality + topics · a + factors · z + how much this learner likes anything + noise, with a and z normally
distributed among learners. Taste is never kept: it follows from the learner's latest rewards by one system of equations as large as they are
many, and that is also why each watched clip has an exact share in every score. `taste_fit` makes the summary that all learners share;
decision 14 says how it was chosen and how good it is.
"""

from __future__ import annotations

import base64
import json
import math
import struct
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import mul
from typing import Any, Literal, TypeGuard, cast

from microclip_xblock.rules.knowledge import plain

LEANING = 0.1
"""What a topic that the learner wants all of adds to the score of each of its clips; one they want none of takes as much away. In rewards."""

MOST_HISTORY = 50
"""So many of the latest rewards count."""

USUAL, TOPIC_SCALE, GENERAL_SCALE, NOISE = 0.5, 0.1, 0.15, 0.06
"""Before anything is known: a clip's reward, how far liking a topic and liking anything move it (standard deviations), and what is left (variance)."""

DOUBT = 10.0
"""A clip's quality is drawn to what its topics predict by the weight of so many learners."""

LEAST_NOISE, MOST_SCALE = 1e-3, 2.0
"""What a summary may hold: less noise or larger scales are damage, and would make the equations inexact."""

MOST_FACTORS = 16

FORMAT = 1


@dataclass(frozen=True)
class Taste:
    """
    What all learners of a feed together say of its clips. Nothing in it is of one learner.

    Attributes:
        clips: ids, each once. All else that is "by clip" is in their order.
        quality: by clip, how well it goes for anybody: a byte each, in steps of `span / 255` above `low`.
        shown: by clip, how many learners it was shown to.
        topics: names as `plain` has them. of: by clip, the places of its topics in `topics`, ascending.
        worth: by topic, how much better its clips go than `usual`, for clips of unknown quality. In rewards.
        scales: by topic, how far liking it moves a reward (standard deviation over learners); `general`: liking anything.
        loadings: by clip `factors` signed bytes, in steps of `step`.
        noise: variance of a reward beyond all that. doubt: see `DOUBT`.
        learners: how many it was fitted on.
    """

    clips: tuple[str, ...] = ()
    quality: bytes = b""
    low: float = USUAL
    span: float = 0.0
    shown: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    of: tuple[tuple[int, ...], ...] = ()
    worth: tuple[float, ...] = ()
    usual: float = USUAL
    scales: tuple[float, ...] = ()
    general: float = GENERAL_SCALE
    loadings: bytes = b""
    factors: int = 0
    step: float = 0.0
    noise: float = NOISE
    doubt: float = DOUBT
    learners: int = 0

    def encode(self) -> str:
        """Compact JSON: some 35 kB for 1,000 clips."""
        stored = {
            "v": FORMAT,
            "clips": self.clips,
            "quality": _text(self.quality),
            "shown": _text(struct.pack(f"<{len(self.shown)}I", *self.shown)),
            "topics": self.topics,
            "of": self.of,
            "worth": self.worth,
            "scales": self.scales,
            "loadings": _text(self.loadings),
            "factors": self.factors,
            "learners": self.learners,
            **{name: getattr(self, name) for name in _NUMBERS},
        }
        return json.dumps(stored, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def decode(cls, text: str) -> Taste:
        """
        What `encode` gave.

        Raises:
            ValueError: the text is anything else.
        """
        try:
            stored = json.loads(text)
            if not isinstance(stored, dict) or stored.get("v") != FORMAT:
                raise ValueError("no taste, or one of another version")
            taste = _read(cls, stored)
            sound = taste.is_sound()
        except (LookupError, TypeError, RecursionError, OverflowError, struct.error) as error:
            raise ValueError(f"a damaged taste: {error!r}") from error
        if not sound:
            raise ValueError("a damaged taste: its parts do not fit together")
        return taste

    def is_sound(self) -> bool:
        """Whether all parts fit together and all numbers are such as a fit makes."""
        clips, topics = len(self.clips), len(self.topics)
        numbers = (*self.worth, *self.scales, self.general, self.low, self.span, self.usual, self.step * 128)
        return (
            len(self.place) == clips == len(self.quality) == len(self.shown) == len(self.of)
            and len(self._topic_places) == topics == len(self.worth) == len(self.scales)
            and len(self.loadings) == clips * self.factors
            and all(type(one) is str for one in (*self.clips, *self.topics))
            and all(_are_places(known, topics) for known in set(self.of))
            and all(_is_number(one) and abs(one) <= MOST_SCALE for one in numbers)
            and all(_is_number(one) for one in (self.noise, self.doubt))
            and LEAST_NOISE <= self.noise <= MOST_SCALE
            and 0 < self.doubt <= 1e6
            and type(self.learners) is int
            and self.learners >= 0
        )

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each clip stands in what is by clip."""
        return {clip: number for number, clip in enumerate(self.clips)}

    def quality_of(self, clip: str, topics: Sequence[str] = ()) -> float:
        """How well a clip goes for anybody, in rewards; for one the fit never met, what its topics predict."""
        number = self.place.get(clip)
        return self.predicted(topics) if number is None else self.qualities[number]

    def predicted(self, topics: Sequence[str]) -> float:
        """The quality that topics, named in any way, let one expect."""
        known = self.known(topics)
        return self.usual + share_of(known) * math.fsum(self.worth[one] for one in known)

    def spread(self, clip: str) -> float:
        """How unsure a clip's quality is: a standard deviation in rewards, smaller the more learners it was shown to."""
        number = self.place.get(clip)
        shown = 0 if number is None else self.shown[number]
        return math.sqrt((self.noise + self.general * self.general) / (shown + self.doubt))

    def known(self, topics: Sequence[str]) -> tuple[int, ...]:
        """The places of those topics that the fit knows."""
        places = self._topic_places
        return tuple(sorted({places[name] for name in map(plain, topics) if name in places}))

    @cached_property
    def qualities(self) -> list[float]:
        """By clip, in rewards."""
        table = [self.low + self.span * step / 255 for step in range(256)]
        return [table[one] for one in self.quality]

    @cached_property
    def rows(self) -> list[tuple[int, ...]]:
        """By clip, the loadings in steps of `step`."""
        if not self.factors:
            return [()] * len(self.clips)
        return list(struct.iter_unpack(f"{self.factors}b", self.loadings))

    @cached_property
    def kinds(self) -> tuple[list[int], list[tuple[int, ...]]]:
        """By clip, which set of topics it has; and the sets."""
        sets: dict[tuple[int, ...], int] = {}
        return [sets.setdefault(one, len(sets)) for one in self.of], list(sets)

    @cached_property
    def _topic_places(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.topics)}


def untaught(topics: Mapping[str, Sequence[str]]) -> Taste:
    """
    The taste of a feed that nobody has met: every clip is as good as any, and only topics tell one from another.

    Args:
        topics: of every clip.
    """
    names = sorted({name for one in topics.values() for name in map(plain, one) if name})
    places = {name: number for number, name in enumerate(names)}
    clips = tuple(sorted(topics))
    return Taste(
        clips=clips,
        quality=bytes(len(clips)),
        shown=(0,) * len(clips),
        topics=tuple(names),
        of=tuple(tuple(sorted({places[name] for name in map(plain, topics[clip]) if name})) for clip in clips),
        worth=(0.0,) * len(names),
        scales=(TOPIC_SCALE,) * len(names),
    )


@dataclass(frozen=True)
class Part:
    """
    What one thing adds to a score, in rewards; below 0.0 if it speaks against the clip.

    Attributes:
        kind: the clip's quality, a clip the learner watched, or a topic they asked for more or less of.
        ref: the watched clip's id, or the topic as `plain` has it; empty for the quality.
    """

    kind: Literal["quality", "watched", "leaning"]
    ref: str
    value: float


@dataclass(frozen=True)
class _Watched:
    """One entry of the history: what a fit knows of the clip, and how much better it went than for others."""

    ref: str
    known: tuple[int, ...]
    share: float
    row: tuple[int, ...]
    surprise: float


class Ranking:
    """
    How well clips suit one learner.

    Args:
        history: clips they met, each with its reward from 0.0 to 1.0, the latest last; at most the last 50 count.
        leanings: topics they want more (up to 1.0) or less (down to -1.0) of; each adds `LEANING` times that to its clips.
        topics: of every clip that is asked about; only clips that the fit has not met have to be there, and those that a leaning is to move.
    """

    def __init__(
        self,
        taste: Taste,
        history: Sequence[tuple[str, float]],
        leanings: Mapping[str, float],
        topics: Mapping[str, Sequence[str]],
    ) -> None:
        self._taste = taste
        self._topics = topics
        self._leanings = {
            plain(name): LEANING * max(-1.0, min(1.0, weight)) for name, weight in leanings.items() if weight
        }
        self._history = [self._watched(clip, reward) for clip, reward in history[-MOST_HISTORY:]]
        self._factor = _factored(self._kernel()) if self._history else []
        self._weigh()
        self._scores = self._all()

    def score(self, clip: str) -> float:
        """How well a clip is expected to go for the learner, in rewards, but for how much they like anything: that moves all clips alike."""
        number = self._taste.place.get(clip)
        told = self._new(clip) if number is None else self._scores[number]
        return told + math.fsum(self._leanings[name] for name in self._leant(clip))

    def ranked(self, candidates: Iterable[str]) -> list[str]:
        """The best first; of equal ones the smaller id."""
        if self._leanings:
            scores = {clip: self.score(clip) for clip in candidates}
        else:
            place, known = self._taste.place, self._scores
            scores = {clip: known[place[clip]] if clip in place else self._new(clip) for clip in candidates}
        return [clip for _score, clip in sorted((-score, clip) for clip, score in scores.items())]

    def parts(self, clip: str) -> tuple[Part, ...]:
        """What a clip's score is the sum of: its quality first, then watched clips, the latest first, then what the learner asked for."""
        known, share, row, quality = self._about(clip)
        found = [Part("quality", "", quality)]
        if self._history:
            near = [self._near(one, known, share, row) for one in self._history]
            if any(near):
                weights = _solved(self._factor, near)
                told: dict[str, float] = {}
                for one, weight in zip(reversed(self._history), reversed(weights), strict=True):
                    told[one.ref] = told.get(one.ref, 0.0) + weight * one.surprise
                found += [Part("watched", ref, value) for ref, value in told.items() if value]
        found += [Part("leaning", name, self._leanings[name]) for name in self._leant(clip)]
        return tuple(found)

    def _about(self, clip: str) -> tuple[tuple[int, ...], float, tuple[int, ...], float]:
        """The clip's topics, the weight of each, its loadings and its quality."""
        taste, number = self._taste, self._taste.place.get(clip)
        if number is None:
            named = self._topics.get(clip, ())
            known = taste.known(named)
            return known, share_of(known), (), taste.predicted(named)
        known = taste.of[number]
        return known, share_of(known), taste.rows[number], taste.qualities[number]

    def _watched(self, clip: str, reward: float) -> _Watched:
        known, share, row, quality = self._about(clip)
        return _Watched(clip, known, share, row, max(0.0, min(1.0, reward)) - quality)

    def _kernel(self) -> list[list[float]]:
        """How much the rewards of two watched clips have in common, lower half; the noise is on the diagonal."""
        taste, step2 = self._taste, self._taste.step**2
        common = taste.general * taste.general
        rows = [one.row for one in self._history]
        lines = [
            [common + step2 * _dot(row, other) if row and other else common for other in rows[: i + 1]]
            for i, row in enumerate(rows)
        ]
        with_topic: dict[int, list[tuple[int, float]]] = {}
        for i, one in enumerate(self._history):
            line = lines[i]
            line[i] += taste.noise
            for topic in one.known:
                scale = taste.scales[topic]
                mine = one.share * scale
                others = with_topic.setdefault(topic, [])
                others.append((i, mine))
                for j, theirs in others:
                    line[j] += mine * theirs
        return lines

    def _weigh(self) -> None:
        """The learner's taste: by topic and by factor."""
        taste = self._taste
        self._liking: dict[int, float] = {}
        bends = [0.0] * taste.factors
        weights = _solved(self._factor, [one.surprise for one in self._history])
        for one, weight in zip(self._history, weights, strict=True):
            for topic in one.known:
                self._liking[topic] = self._liking.get(topic, 0.0) + weight * one.share * taste.scales[topic] ** 2
            bends = [bend + weight * x for bend, x in zip(bends, one.row, strict=True)] if one.row else bends
        self._bends = tuple(bend * taste.step * taste.step for bend in bends)

    def _all(self) -> list[float]:
        """The scores of all clips of the fit, without leanings."""
        taste = self._taste
        if not self._history:
            return taste.qualities
        which, sets = taste.kinds
        liked = [self._likes(one) for one in sets]
        if not any(self._bends):
            return [quality + liked[kind] for quality, kind in zip(taste.qualities, which, strict=True)]
        bends = self._bends
        return [
            quality + liked[kind] + _dot(row, bends)
            for quality, kind, row in zip(taste.qualities, which, taste.rows, strict=True)
        ]

    def _new(self, clip: str) -> float:
        known, _each, _row, quality = self._about(clip)
        return quality + self._likes(known)

    def _likes(self, known: tuple[int, ...]) -> float:
        return share_of(known) * math.fsum(self._liking.get(one, 0.0) for one in known)

    def _near(self, one: _Watched, known: tuple[int, ...], share: float, row: tuple[int, ...]) -> float:
        taste = self._taste
        near = taste.step * taste.step * _dot(one.row, row) if one.row and row else 0.0
        for topic in one.known:
            if topic in known:
                near += one.share * share * taste.scales[topic] ** 2
        return near

    def _leant(self, clip: str) -> list[str]:
        if not self._leanings:
            return []
        names = dict.fromkeys(map(plain, self._topics.get(clip, ())))
        return [name for name in names if name in self._leanings]


def share_of(known: Sequence[int]) -> float:
    """A clip's topics share its loading, so that many topics do not make it move more."""
    return 1 / math.sqrt(len(known)) if known else 0.0


def _plain_dot(left: Sequence[float], right: Sequence[float]) -> float:
    return float(sum(map(mul, left, right)))


if sys.version_info >= (3, 12):
    _dot: Callable[[Sequence[float], Sequence[float]], float] = math.sumprod
else:
    _dot = _plain_dot


def _factored(lines: list[list[float]]) -> list[list[float]]:
    """The lower triangle whose product with itself turned over is the matrix (Cholesky). Takes and keeps lower halves."""
    found: list[list[float]] = []
    for line in lines:
        mine: list[float] = []
        for j, (value, theirs) in enumerate(zip(line, [*found, mine], strict=True)):
            left = value - _dot(mine, theirs[:j])
            mine.append(left / theirs[j] if theirs is not mine else math.sqrt(left))
        found.append(mine)
    return found


def _solved(factor: list[list[float]], right: Sequence[float]) -> list[float]:
    """What the factored matrix must be multiplied by to give `right`."""
    half: list[float] = []
    for line, value in zip(factor, right, strict=True):
        half.append((value - _dot(line[:-1], half)) / line[-1])
    for i in range(len(half) - 1, -1, -1):
        line = factor[i]
        half[i] = solved = half[i] / line[i]
        for k in range(i):
            half[k] -= line[k] * solved
    return half


_NUMBERS = ("low", "span", "usual", "general", "step", "noise", "doubt")


def _text(packed: bytes) -> str:
    return base64.b64encode(packed).decode("ascii")


def _read(cls: type[Taste], stored: dict[str, Any]) -> Taste:
    for name in ("clips", "topics", "of", "worth", "scales"):
        if type(stored[name]) is not list:
            raise TypeError(f"{name} is no list")
    packed, factors = base64.b64decode(stored["shown"], validate=True), stored["factors"]
    if type(factors) is not int or not 0 <= factors <= MOST_FACTORS:
        raise ValueError("a damaged taste: no number of factors")
    return cls(
        clips=tuple(stored["clips"]),
        quality=base64.b64decode(stored["quality"], validate=True),
        shown=struct.unpack(f"<{len(packed) // 4}I", packed),
        topics=tuple(stored["topics"]),
        of=tuple(map(tuple, stored["of"])),
        worth=tuple(stored["worth"]),
        scales=tuple(stored["scales"]),
        loadings=base64.b64decode(stored["loadings"], validate=True),
        factors=factors,
        learners=stored["learners"],
        **{name: stored[name] for name in _NUMBERS},
    )


def _are_places(known: tuple[object, ...], topics: int) -> bool:
    """Whether these are places of topics, each once, ascending."""
    last = -1
    for one in known:
        if type(one) is not int or not last < one < topics:
            return False
        last = one
    return True


def _is_number(value: object) -> TypeGuard[float]:
    return type(value) in {int, float} and math.isfinite(cast(float, value))
