"""
What a feed's recommender learned from everybody, kept in the cache beside the feed's view: derived, safe to lose, fitted aside.

A fit reads what the view has of learners already, so it asks the database for nothing. What it needs to know of the clips is left on the shelf
by the request that asked for it.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from microclip_xblock.community.feed_fold import FeedFold, facts_in, may_teach
from microclip_xblock.community.feed_outcomes import TOLD_UNTIL, outcome_in
from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.community.views import Head, contributions_on
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.outcomes import Lengths, Outcome, group_of, reward
from microclip_xblock.rules.taste import Taste
from microclip_xblock.rules.taste_fit import fit

OLD = timedelta(days=1)
"""A taste this old is fitted again, if anybody came since."""

GROWN_BY = 10
"""So many more learners are worth a new fit, and a tenth more of a larger crowd; nobody asks twice within `ASKED_FOR_S`."""

MOST_LEARNERS = 20_000
"""A fit aside learns from so many of a feed's learners, always the same ones."""

AT_ONCE = 120
"""A fit within a request learns from so many: it has to be over in a moment."""

ASKED_FOR_S = 600
"""For so long nobody asks again."""


@dataclass(frozen=True)
class Job:
    """What a fit has to know of the clips: topics and lengths in seconds by id."""

    topics: Mapping[str, tuple[str, ...]]
    durations_s: Mapping[str, float]

    @classmethod
    def of(cls, clips: Sequence[Clip]) -> Job:
        """The author's clips."""
        return cls({clip.id: clip.topics for clip in clips}, {clip.id: clip.duration_s for clip in clips})

    @property
    def about(self) -> str:
        """Differs whenever clips, topics or lengths do."""
        told = repr([(id_, self.topics[id_], self.durations_s.get(id_)) for id_ in sorted(self.topics)])
        return blake2b(told.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Kept:
    """
    A fitted taste.

    Attributes:
        text: as `Taste.encode` gives it. percentiles: by group of lengths, as `Lengths.table` gives them.
        people: how many learners there were. about: see `Job`.
    """

    text: str
    percentiles: Mapping[int, Sequence[float]]
    at: datetime
    people: int
    about: str

    @property
    def taste(self) -> Taste:
        """The taste itself; read once in each process."""
        return _taste(self.text)

    def reward(self, outcome: Outcome, duration_s: float) -> float:
        """How a meeting with a clip went, 0.0 to 1.0."""
        return reward(outcome, self.percentiles[group_of(duration_s)][outcome.furthest])


@lru_cache(maxsize=64)
def _taste(text: str) -> Taste:
    return Taste.decode(text)


def kept_taste(shelf: Shelf) -> Kept | None:
    """The taste on a feed's shelf; None if none was fitted, or the cache has lost it."""
    kept = shelf.get_large(["taste"]).get("taste")
    return kept if isinstance(kept, Kept) else None


def is_due(kept: Kept | None, head: Head, about: str) -> bool:
    """Whether a new fit would tell something new."""
    if kept is None:
        return head.rows > 0
    if kept.about != about:
        return True
    grown = head.rows - kept.people
    return grown >= max(GROWN_BY, kept.people // 10) or (grown != 0 and head.as_of - kept.at > OLD)


def ask(shelf: Shelf, job: Job) -> bool:
    """Leave on the shelf what a fit has to know. False if somebody asked a short while ago."""
    if not shelf.claim("taste-asked", ASKED_FOR_S):
        return False
    shelf.put_large({"taste-job": job})
    return True


def fit_feed(block: str, now: datetime) -> Kept | None:
    """
    Fit what was asked for.

    Args:
        block: the feed's key as text. now: the moment the fit is of.

    Returns:
        What is on the shelf now; None if nothing was asked for, or the cache has lost a part.
    """
    shelf = Shelf(FeedFold.name, block)
    head, job = shelf.get("head"), shelf.get_large(["taste-job"]).get("taste-job")
    if not isinstance(head, Head) or not isinstance(job, Job):
        return None
    kept = fit_on(shelf, head, job, now, MOST_LEARNERS)
    shelf.release("taste-asked")
    return kept


def fit_on(shelf: Shelf, head: Head, job: Job, now: datetime, most: int) -> Kept | None:
    """
    Fit from what a shelf has of at most so many learners, and keep it there. None if the cache has lost a part.

    Learners who want nothing chosen for them teach nothing, and what was reported or left the feed is passed over.
    """
    people = contributions_on(shelf, head)
    strips = shelf.get_large(["strips"]).get("strips")
    if people is None or strips is None:
        return None
    lengths = Lengths.of((job.durations_s[id_], strips[id_][0]) for id_ in sorted(job.topics) if id_ in strips)
    percentiles = lengths.table()
    chosen = heapq.nsmallest(most, people, key=_lot)
    learners = (_rewards(people[one], job, percentiles) for one in chosen if may_teach(people[one]))
    taste = fit([one for one in learners if one], job.topics)
    kept = Kept(taste.encode(), percentiles, now, head.rows, job.about)
    shelf.put_large({"taste": kept})
    return kept


def _rewards(contribution: str, job: Job, percentiles: Mapping[int, Sequence[float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for pair in facts_in(contribution).split(";"):
        clip, _, facts = pair.partition("=")
        if clip not in job.topics:
            continue
        outcome = outcome_in(facts[:TOLD_UNTIL])
        if outcome is not None:
            found[clip] = reward(outcome, percentiles[group_of(job.durations_s[clip])][outcome.furthest])
    return found


def _lot(learner: LearnerId) -> tuple[int, str]:
    return zlib.crc32(str(learner).encode()), str(learner)
