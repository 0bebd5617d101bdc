"""
The order in which a learner meets clips: most places go to what suits them, some to the next clip of the course, some to clips few have seen.

Nothing here is left to chance: the same clips, scores and seed give the same order, so that it can be replayed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal
from zlib import crc32

from microclip_xblock.rules.knowledge import plain

Slot = Literal["start", "score", "course", "new", "peer", "order"]
"""
What gave a clip its place: where the learner stopped or went to, its score, its turn in the course, that few have seen it, that a peer made it;
or that the order is the course's for everybody.
"""

WINDOW = 6
MOST_OF_A_TOPIC = 3
"""At most so many clips of one topic among so many in a row, as long as there are others."""

LOOK_AHEAD = 40
"""So many of the next best are looked through for one of another topic: further down they suit the learner too little."""


@dataclass(frozen=True)
class Candidate:
    """
    A clip that may be shown.

    Attributes:
        score: how well it suits the learner; the higher, the earlier.
        shown: how many learners it was shown to.
        ready: whether what it builds on is known; others come after all that are.
    """

    ref: str
    topics: tuple[str, ...]
    score: float
    shown: int
    finished: bool
    ready: bool = True


@dataclass(frozen=True)
class Mix:
    """Every so many-th place goes to the next clip of the course, and to one few have seen; 0 for none."""

    next_every: int
    new_every: int


@dataclass(frozen=True)
class Placed:
    """A clip in its place."""

    ref: str
    slot: Slot


def line_up(
    candidates: Sequence[Candidate], mix: Mix, seed: str, start: str | None = None, most: int = 500
) -> list[Placed]:
    """
    The order of a sitting's clips: those that were not finished; if all were, all in the course's order. Of equal ones the course's order decides.

    Args:
        candidates: all clips in the course's order, each once.
        seed: decides between clips that equally few have seen; the learner's own.
        start: the clip to begin with in any case.
        most: how many places are given.
    """
    at = next((index for index, one in enumerate(candidates) if one.ref == start), None)
    begins = [] if at is None else [Placed(candidates[at].ref, "start")]
    # The course goes on from where one begins, and what was passed over comes after it.
    left = candidates if at is None else [*candidates[at + 1 :], *candidates[:at]]
    waiting = [one for one in left if not one.finished]
    if not waiting:
        return [*begins, *(Placed(one.ref, "order") for one in left)][:most]
    return _Places(waiting, mix, seed).after(begins, {one.ref: one for one in candidates}, most)


class _Places:
    def __init__(self, waiting: Sequence[Candidate], mix: Mix, seed: str) -> None:
        self._mix = mix
        self._left = {one.ref: one for one in waiting}
        order = {one.ref: number for number, one in enumerate(waiting)}
        self._course = deque(sorted(waiting, key=lambda one: (not one.ready, order[one.ref])))
        self._best = sorted(waiting, key=lambda one: (not one.ready, -one.score, order[one.ref]))
        self._least = deque(sorted(waiting, key=lambda one: (one.shown, _lot(seed, one.ref))))
        self._topics: dict[str, frozenset[str]] = {}
        self._recent: deque[frozenset[str]] = deque(maxlen=WINDOW - 1)

    def after(self, begins: Sequence[Placed], known: dict[str, Candidate], most: int) -> list[Placed]:
        placed = list(begins)
        for one in placed:
            self._note(known[one.ref])
        while self._left and len(placed) < most:
            slot = self._slot(len(placed) + 1)
            if slot == "new" and len({one.shown for one in self._left.values()}) == 1:
                slot = "score"  # nothing is newer than the rest
            chosen = self._choose(slot)
            del self._left[chosen.ref]
            self._note(chosen)
            placed.append(Placed(chosen.ref, slot))
        return placed[:most]

    def _slot(self, place: int) -> Slot:
        if self._mix.new_every > 0 and place % self._mix.new_every == 0:
            return "new"
        return "course" if self._mix.next_every > 0 and place % self._mix.next_every == 0 else "score"

    def _choose(self, slot: Slot) -> Candidate:
        if slot == "score":
            return self._best_of_other_topics()
        waiting = self._course if slot == "course" else self._least
        while waiting[0].ref not in self._left:
            waiting.popleft()
        return waiting[0]

    def _best_of_other_topics(self) -> Candidate:
        counts = Counter(topic for topics in self._recent for topic in topics)
        full = {topic for topic, count in counts.items() if count >= MOST_OF_A_TOPIC}
        remaining = self._remaining()
        first = next(remaining)
        for one in chain((first,), islice(remaining, LOOK_AHEAD)):
            if one.ready != first.ready:
                break  # what is not ready does not get in front for the sake of variety
            if not full or not full & self._topics_of(one):
                return one
        return first

    def _remaining(self) -> Iterator[Candidate]:
        if len(self._best) > 2 * len(self._left) + 16:
            self._best = [one for one in self._best if one.ref in self._left]
        return (one for one in self._best if one.ref in self._left)

    def _note(self, one: Candidate) -> None:
        self._recent.append(self._topics_of(one))

    def _topics_of(self, one: Candidate) -> frozenset[str]:
        if one.ref not in self._topics:
            self._topics[one.ref] = _topics(one)
        return self._topics[one.ref]


def _topics(one: Candidate) -> frozenset[str]:
    return frozenset(filter(None, map(plain, one.topics)))


def _lot(seed: str, ref: str) -> int:
    return crc32(f"{seed}/{ref}".encode())
