"""
The order of one learner's feed, and why it is that one: what suits them, the course's next clip, what few have seen; or the course's order.

Made of the learner's own ledger, the community's view and a seed of their own; the same three give the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from microclip_xblock.community.feed_facts import ClipFacts
from microclip_xblock.community.feed_fold import ClipCounts
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.feed_outcomes import outcome_of
from microclip_xblock.community.taste_view import Kept
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.knowledge import Level, Record, plain
from microclip_xblock.rules.line_up import Candidate, Mix, Placed, line_up
from microclip_xblock.rules.outcomes import STEPS, reward
from microclip_xblock.rules.paths import NextTopic, is_ready, next_topics
from microclip_xblock.rules.taste import Part, Ranking, untaught

MOST_HISTORY = 50
"""So many of the clips met last tell of a learner's taste."""

ANYTHING = "#"
"""What stands for a clip of which nothing is known; no clip has such an id."""

NOBODY = ClipCounts()
NO_COUNTS: Mapping[str, ClipCounts] = {}


@dataclass(frozen=True)
class OrderRules:
    """
    The author's settings of the order.

    Args:
        chosen: whether clips are chosen for each learner; else all meet them in the course's order.
        before: by topic the topics it builds on, see `rules/paths.py`.
    """

    chosen: bool
    mix: Mix
    before: Mapping[str, Sequence[str]]


class FeedOrder:
    """
    Args:
        clips: all the learner may see, in the course's order with peers' entries among them.
        counts, kept: the community's, asked for when they are needed.
        record: what the learner knows, by the feed's checks.
        seed: the learner's own in this feed.
    """

    def __init__(
        self,
        clips: Sequence[Clip],
        ledger: FeedLedger,
        counts: Callable[[], Mapping[str, ClipCounts]],
        kept: Callable[[], Kept | None],
        rules: OrderRules,
        record: Record,
        seed: str,
    ) -> None:
        self.clips = clips
        self.ledger = ledger
        self.rules = rules
        self.record = record
        self.seed = seed
        self._counts_now = counts
        self._kept_now = kept

    @property
    def personal(self) -> bool:
        """Whether the learner's own taste counts."""
        return self.rules.chosen and self.ledger.profile.on

    def placed(self, start: str | None, wanted: Sequence[Clip], most: int) -> list[Placed]:
        """
        The places of a sitting, first one first.

        Args:
            start: the clip to begin with. wanted: those that may be shown, in the course's order.
        """
        if not self.rules.chosen:
            return [Placed(clip.id, "start" if clip.id == start else "order") for clip in wanted]
        kept = [clip for clip in wanted if clip.id == start or not self._is_muted(clip)]
        candidates = [
            Candidate(
                clip.id,
                clip.topics,
                self.ranking.score(clip.id),
                self.counted(clip.id).shown,
                self.ledger.facts(clip.id).finished,
                not self.rules.before or is_ready(clip.topics, self.rules.before, self.level),
            )
            # Who mutes everything is shown everything: a feed without clips teaches nobody.
            for clip in (kept if any(clip.id != start for clip in kept) else wanted)
        ]
        return line_up(candidates, self.rules.mix, self.seed, start, most)

    def counted(self, clip: str) -> ClipCounts:
        """The community's counts of a clip."""
        return self._counts.get(clip, NOBODY)

    def clip(self, clip: str) -> Clip | None:
        """A clip of the feed."""
        return self._by_id.get(clip)

    def lift_of(self, topic: str) -> float:
        """How much more, in rewards, the learner is expected to get from a clip of this topic than from one of none; without what they asked for."""
        return sum(self.telling(_sample_of(topic)).values())

    def telling(self, clip: str) -> dict[str, float]:
        """
        What the clips that were met say for and against this one, beside any other: by clip, in rewards.

        What they say of all clips alike, such as that a learner finishes whatever comes, is no reason for one.
        """
        anything = {part.ref: part.value for part in self.ranking.parts(ANYTHING) if part.kind == "watched"}
        parts = (part for part in self.ranking.parts(clip) if part.kind == "watched")
        return {part.ref: part.value - anything.get(part.ref, 0.0) for part in parts}

    def met(self, topic: str) -> list[tuple[Clip, ClipFacts]]:
        """The clips of a topic that tell of the learner's taste, the latest last."""
        name = plain(topic)
        known = ((self._by_id.get(id_), self.ledger.facts(id_)) for id_ in self.history_ids)
        return [(clip, facts) for clip, facts in known if clip and name in set(map(plain, clip.topics))]

    @cached_property
    def topics(self) -> list[str]:
        """The feed's topics as the author wrote them, in the order of the clips."""
        found: dict[str, str] = {}
        for clip in self.clips:
            for topic in clip.topics:
                found.setdefault(plain(topic), topic)
        found.pop("", None)
        return list(found.values())

    @cached_property
    def history_ids(self) -> list[str]:
        """The clips that tell of the learner's taste, the latest last; those that left the feed tell nothing."""
        return [id_ for id_ in self.ledger.taste() if id_ in self._by_id][-MOST_HISTORY:] if self.personal else []

    @cached_property
    def history(self) -> list[tuple[str, float]]:
        """The same, each with how it went."""
        return [(id_, self._reward(self._by_id[id_])) for id_ in self.history_ids]

    @cached_property
    def ranking(self) -> Ranking:
        """All clips and topics as the learner's taste has them."""
        samples: dict[str, tuple[str, ...]] = {ANYTHING: ()} | {_sample_of(one): (one,) for one in self.topics}
        topics = {clip.id: clip.topics for clip in self.clips} | samples
        taste = self._kept.taste if self._kept else untaught({clip.id: clip.topics for clip in self.clips})
        profile = self.ledger.profile
        leanings = {topic: weight / 2 for topic, weight in profile.leanings.items()} if self.personal else {}
        return Ranking(taste, self.history, leanings, topics)

    def parts(self, clip: str) -> tuple[Part, ...]:
        """What a clip's score is made of."""
        return self.ranking.parts(clip)

    def next_topics(self) -> list[NextTopic]:
        """What the learner may go on with."""
        return next_topics(self.topics, self.rules.before, self.level)

    def level(self, topic: str) -> Level:
        """
        How well a topic is known. Of one that nothing asks about, whether any of its clips was finished tells; of one the feed does not have,
        nothing can be told, and it stands in nobody's way.
        """
        name = plain(topic)
        clips = [clip for clip in self.clips if name in set(map(plain, clip.topics))]
        if not clips:
            return Level.STRONG
        if any(clip.check for clip in clips):
            return self.record.level([topic])
        return Level.GROWING if any(self.ledger.facts(clip.id).finished for clip in clips) else Level.NEW

    def _is_muted(self, clip: Clip) -> bool:
        return self.personal and bool(self.ledger.profile.muted & set(map(plain, clip.topics)))

    def _reward(self, clip: Clip) -> float:
        outcome = outcome_of(self.ledger.facts(clip.id))
        if self._kept is None:
            return reward(outcome, outcome.furthest / STEPS)
        return self._kept.reward(outcome, clip.duration_s)

    @cached_property
    def _by_id(self) -> dict[str, Clip]:
        return {clip.id: clip for clip in self.clips}

    @cached_property
    def _counts(self) -> Mapping[str, ClipCounts]:
        return self._counts_now() if self.rules.chosen else NO_COUNTS

    @cached_property
    def _kept(self) -> Kept | None:
        return self._kept_now() if self.rules.chosen else None


def _sample_of(topic: str) -> str:
    """What stands for a clip that is of a topic and of nothing else; no clip has such an id."""
    return f"#{plain(topic)}"
