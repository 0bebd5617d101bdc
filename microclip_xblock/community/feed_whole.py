"""A whole feed's view at once, for those who make it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from microclip_xblock.community.feed_fold import STRIP, Asked, ClipCounts, FeedFold
from microclip_xblock.community.feed_question import Question
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.views import View

Strips = tuple[list[int], list[int]]


@dataclass(frozen=True)
class Whole:
    """
    Attributes:
        counts, strips: by clip; one nobody touched is in neither. See `feed_fold`.
        people: how many learners have anything noted here.
        questions: the newest, newest first.
        as_of: when the view was brought up to date.
    """

    people: int
    counts: Mapping[str, ClipCounts]
    strips: Mapping[str, Strips]
    questions: list[Asked]
    as_of: datetime

    def strips_of(self, clip: str) -> Strips:
        """How many got how far in a clip and how many it lost where, by sixtieths from 0 to 60."""
        return self.strips.get(clip, ([0] * STRIP, [0] * STRIP))

    def asked(self) -> Counter[str]:
        """How many questions there are by clip."""
        return Counter(question.clip for question in self.questions)


def whole_feed(gateway: Gateway) -> Whole:
    """The view of the feed at hand; where the cache has lost a part of it, everybody is folded again."""
    view = View(FeedFold(), gateway, gateway.block)
    parts = ["clips", "strips", "questions"]
    head = view.head()
    found = view.shelf.get_large(parts)
    if len(found) < len(parts):
        head = view.refresh(full=True)
        found = view.shelf.get_large(parts)
    return Whole(
        people=head.summary.get("people", 0),
        counts={clip: ClipCounts(*counts) for clip, counts in found.get("clips", {}).items()},
        strips=found.get("strips", {}),
        questions=[Asked(**vars(Question.decode(one)), learner=who) for who, one in found.get("questions", ())],
        as_of=head.as_of,
    )
