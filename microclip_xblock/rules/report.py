"""
How a feed does, for those who make it: what may be told of each clip, sums of that, and which clips to look at first.

Numbers of 1 to 4 learners are never told. Everything else here is made of what is told, so nothing that was left out can be found by
subtraction: two courses that differ in such numbers only have the same report.

Reports and questions are different: learners meant them for the course team, who is told each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from microclip_xblock.rules.dropoff import FEWEST, STEPS

WINDOW = 3
"""Sixtieths of a clip in which many leave at once."""
LAST = 6
"""Sixtieths before the end of a clip in which leaving is no sign: many go once they have heard what they came for."""
MANY_LEAVE = 0.2
FEW_FINISH = 0.4
FEW_RIGHT = 0.5
MANY_LOST = 0.1
FEW_BEGIN = 0.5
MANY_ASK = 3
MOST_FIRST = 10
"""So many clips are named to be looked at first."""

Kind = Literal["reported", "lost", "right", "leave", "finish", "begin", "asked"]
KINDS: tuple[Kind, ...] = ("reported", "lost", "right", "leave", "finish", "begin", "asked")


@dataclass(frozen=True)
class Figures:
    """What is known of a clip: numbers of learners; `furthest` and `lost_at` by sixtieths of the clip from 0 to 60."""

    clip: str
    topics: tuple[str, ...] = ()
    shown: int = 0
    views: int = 0
    finished: int = 0
    likes: int = 0
    saves: int = 0
    clear: int = 0
    tried: int = 0
    lost: int = 0
    answered: int = 0
    right: int = 0
    reported: int = 0
    questions: int = 0
    furthest: Sequence[int] = ()
    lost_at: Sequence[int] = ()


@dataclass(frozen=True)
class Share:
    """
    A part of some learners.

    Attributes:
        of: how many learners it is a part of.
        value: 0.0 to 1.0; None if the part is too small to be told: then it is below `most`.
    """

    of: int
    value: float | None
    most: float


@dataclass(frozen=True)
class Sign:
    """
    Why a clip is worth a look.

    Attributes:
        count: how many learners it is about. share: the same as a part; None where there is none, or it may not be told.
        step: the sixtieth of the clip it is about; None for all of it.
    """

    kind: Kind
    count: int = 0
    share: float | None = None
    step: int | None = None


@dataclass(frozen=True)
class Row:
    """What is told of a clip. None stands for 1 to 4 learners, and where there are too few to speak of a part."""

    clip: str
    topics: tuple[str, ...]
    shown: int | None
    views: int | None
    likes: int | None
    saves: int | None
    clear: int | None
    tried: int | None
    lost: int | None
    answered: int | None
    reported: int
    questions: int
    finished: Share | None
    right: Share | None
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True)
class Sum:
    """A sum of what is told. `whole`: nothing was left out."""

    count: int = 0
    whole: bool = True


@dataclass(frozen=True)
class Summary:
    """Several clips together. Shares are those of all views and answers that are told with their parts, None without any."""

    clips: int
    views: Sum
    likes: Sum
    saves: Sum
    answered: Sum
    reported: int
    questions: int
    finished: float | None
    right: float | None


@dataclass(frozen=True)
class Report:
    """How a feed does. `first`: ids of the clips to look at first. `topics`: by topic, as authors wrote it."""

    rows: tuple[Row, ...]
    total: Summary
    first: tuple[str, ...]
    topics: Mapping[str, Summary] = field(default_factory=dict)


def report(figures: Iterable[Figures]) -> Report:
    """The report of a feed whose clips are given in its order."""
    rows = tuple(_row(one) for one in figures)
    topics: dict[str, list[Row]] = {}
    for row in rows:
        for topic in dict.fromkeys(row.topics):
            topics.setdefault(topic, []).append(row)
    return Report(rows, _summary(rows), _first(rows), {topic: _summary(some) for topic, some in topics.items()})


def told(count: int) -> int | None:
    """A number of learners as it may be told: None for 1 to 4."""
    return count if count <= 0 or count >= FEWEST else None


def share(part: int, of: int) -> Share | None:
    """A part of some learners as it may be told; None of fewer than five."""
    if of < FEWEST:
        return None
    part = min(part, of)
    return Share(of, None if told(part) is None else part / of, FEWEST / of)


def _row(one: Figures) -> Row:
    return Row(
        clip=one.clip,
        topics=one.topics,
        shown=told(one.shown),
        views=told(one.views),
        likes=told(one.likes),
        saves=told(one.saves),
        clear=told(one.clear),
        tried=told(one.tried),
        lost=told(one.lost),
        answered=told(one.answered),
        reported=one.reported,
        questions=one.questions,
        finished=share(one.finished, one.views),
        right=share(one.right, one.answered),
        signs=tuple(_signs(one)),
    )


def _signs(one: Figures) -> Iterable[Sign]:
    if one.reported:
        yield Sign("reported", one.reported)
    if one.lost >= FEWEST and one.lost >= MANY_LOST * one.views:
        yield Sign("lost", one.lost, one.lost / one.views if one.views >= one.lost else None, _crowded(one.lost_at))
    right = share(one.right, one.answered)
    if right and _below(right, FEW_RIGHT):
        yield Sign("right", right.of, right.value)
    left = _leaving(one.furthest)
    if left:
        yield left
    finished = share(one.finished, one.views)
    if finished and _below(finished, FEW_FINISH):
        yield Sign("finish", finished.of, finished.value)
    begun = share(one.views, one.shown)
    if begun and _below(begun, FEW_BEGIN):
        yield Sign("begin", begun.of, begun.value)
    if one.questions >= MANY_ASK:
        yield Sign("asked", one.questions)


def _below(part: Share, limit: float) -> bool:
    return (part.most if part.value is None else part.value) < limit


def _crowded(lost_at: Sequence[int]) -> int | None:
    """The sixtieth around which a clip lost five or more; None if they are spread."""
    around = [sum(lost_at[max(0, step - 1) : step + 2]) for step in range(len(lost_at))]
    most = max(around, default=0)
    return min(around.index(most), STEPS) if most >= FEWEST else None


def _leaving(furthest: Sequence[int]) -> Sign | None:
    """Where most viewers left within a moment, if they were many."""
    viewers = sum(furthest)
    ends = range(STEPS - LAST - WINDOW + 1)
    leaving = [sum(furthest[start : start + WINDOW]) for start in ends]
    most = max(leaving, default=0)
    if most < FEWEST or most < MANY_LEAVE * viewers:
        return None
    return Sign("leave", most, most / viewers, leaving.index(most))


def _first(rows: Sequence[Row]) -> tuple[str, ...]:
    def urgency(row: Row) -> tuple[int, int]:
        return -row.reported, -sum(sign.count for sign in row.signs if sign.kind != "begin")

    worth = sorted((row for row in rows if row.signs), key=urgency)
    return tuple(row.clip for row in worth[:MOST_FIRST])


def _summary(rows: Sequence[Row]) -> Summary:
    return Summary(
        clips=len(rows),
        views=_sum(row.views for row in rows),
        likes=_sum(row.likes for row in rows),
        saves=_sum(row.saves for row in rows),
        answered=_sum(row.answered for row in rows),
        reported=sum(row.reported for row in rows),
        questions=sum(row.questions for row in rows),
        finished=_joined(row.finished for row in rows),
        right=_joined(row.right for row in rows),
    )


def _sum(counts: Iterable[int | None]) -> Sum:
    every = list(counts)
    return Sum(sum(count or 0 for count in every), None not in every)


def _joined(shares: Iterable[Share | None]) -> float | None:
    known = [(one.of, one.value) for one in shares if one is not None and one.value is not None]
    of = sum(number for number, _ in known)
    return sum(number * value for number, value in known) / of if of else None
