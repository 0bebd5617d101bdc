"""One learner's feed, put together for one request: clips and entries, their checks, the sitting, what was learned, what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from microclip_xblock.community.feed_fold import ClipCounts
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import day_of
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.knowledge import Record, ease, plain
from microclip_xblock.rules.reviews import Card, due_day, is_settled, recall_probability
from microclip_xblock.rules.sitting import USUAL_S, Ask, Item, Plan, Step, plan_sitting
from microclip_xblock.web import feed_replies
from microclip_xblock.web.feed_checks import Shown, shown_to
from microclip_xblock.web.feed_neighbors import Neighbors, Ref
from microclip_xblock.web.feed_words import LEVELS, due_in, due_now, next_due
from microclip_xblock.web.words import Words

ENTRY_EVERY = 4
"""In a feed with entries each fourth clip is one, as long as there are any."""

UNASKED_URGENCY = 0.4
"""How much a check of a finished clip that was never answered wants to be asked, beside reviews: those are due at 0.1 and more."""


@dataclass(frozen=True)
class Rules:
    """The author's settings that shape a sitting."""

    proposed: Plan
    recall_every: int


class Desk:
    """
    Args:
        clips: the author's. ledger: the learner's, as it is now.
        resolve: from an author's address to one browsers load.
        counts: the community's counts by clip, asked for when they are needed.
    """

    def __init__(
        self,
        gateway: Gateway,
        clips: Sequence[Clip],
        ledger: FeedLedger,
        neighbors: Neighbors,
        rules: Rules,
        resolve: Callable[[str], str],
        words: Words,
        counts: Callable[[], Mapping[str, ClipCounts]],
    ) -> None:
        self._gateway = gateway
        self._clips = clips
        self._ledger = ledger
        self._neighbors = neighbors
        self._rules = rules
        self._resolve = resolve
        self._words = words
        self._counts = counts
        self._today = day_of(gateway.now())

    @cached_property
    def shown(self) -> tuple[Clip, ...]:
        """All clips the learner may watch here: the author's in order, entries after them; what they reported is gone."""
        entries = (joined.clip for joined in self._neighbors.entries)
        return tuple(clip for clip in (*self._clips, *entries) if clip.id not in self._ledger.reported)

    def state(
        self, counted: FeedLedger, counts: Mapping[str, ClipCounts], as_of: datetime, start: str | None = None
    ) -> dict[str, Any]:
        """
        Everything but what the block adds of itself.

        Args:
            counted, counts, as_of: the community's counts, the learner's facts that are in them, and when they were made.
            start: the clip to begin the sitting with; else where the learner stopped.
        """
        ledger, words = self._ledger, self._words
        at = feed_replies.resume(ledger, {clip.id for clip in self.shown})
        return {
            "clips": [
                self._clip(clip) | feed_replies.marks_reply(clip.id, ledger, counted, counts, words)
                for clip in self.shown
            ],
            "sitting": self.sitting(start or at["clip"]),
            "resume": at,
            "progress": feed_replies.progress(self._clips, ledger, words),
            "learned": self.learned(),
            "due": self.due(),
            "pin": ledger.pin,
            "questions": feed_replies.questions(ledger),
            "as_of": feed_replies.stamped(as_of),
        }

    def sitting(self, start: str | None) -> dict[str, Any]:
        """The clips and recall cards from `start` on, as the learner's plan or the author's has it."""
        ledger = self._ledger
        plan = ledger.plan or self._rules.proposed
        items = [Item(clip.id, clip.duration_s, ledger.facts(clip.id).finished) for clip in self._woven(start)]
        begins = start if any(item.ref == start for item in items) else None
        # What a clip of this sitting asks for the first time anyway is not asked twice.
        there = {("", step.ref) for step in plan_sitting(items, (), plan, 0, begins)} - self._due.keys()
        asks = {_text(ref): (ref, urgency) for ref, urgency in self._asks() if ref not in there}
        waiting = [Ask(text, urgency) for text, (_, urgency) in asks.items()]
        steps = plan_sitting(items, waiting, plan, self._rules.recall_every, begins)
        lengths = {clip.id: clip.duration_s for clip in self.shown}
        seconds = sum(lengths.get(step.ref) or USUAL_S for step in steps if step.kind == "clip")
        return feed_replies.sitting(
            [self._step(step, asks) for step in steps], seconds, plan, self._rules.proposed, self._words
        )

    def learned(self) -> list[dict[str, Any]]:
        """Each topic of the feed's checks, in the author's order, with how well the learner knows it, in words."""
        record = self._record
        topics: dict[str, str] = {}
        for clip in self._clips:
            if clip.check:
                for topic in clip.topics:
                    topics.setdefault(plain(topic), topic)
        found = []
        for topic in topics.values():
            level = record.level([topic])
            found.append({"topic": topic, "level": str(level), "text": self._words.gettext(LEVELS[level])})
        return found

    def due(self) -> dict[str, Any]:
        """How many checks are due, and when the next one is; nothing in a feed that never asks again."""
        cards = self._open_cards.values() if self._rules.recall_every else ()
        days = [due_day(card) - self._today for card in cards]
        later = [day for day in days if day > 0]
        count = len(days) - len(later)
        return {
            "count": count,
            "text": due_now(count, self._words),
            "next_text": next_due(min(later, default=None), self._words),
        }

    def clip_named(self, clip_id: str) -> Clip | None:
        """A clip the learner may watch here."""
        if clip_id in self._ledger.reported:
            return None
        if clip_id in self._own:
            return self._own[clip_id]
        # Entries are looked up only for what is none of the author's clips: most deeds are about those.
        everywhere = (joined.clip for entries in ("entries", "reserve") for joined in getattr(self._neighbors, entries))
        return next((clip for clip in everywhere if clip.id == clip_id), None)

    def clips_named(self, ids: Iterable[str]) -> list[Clip]:
        """Those of these clips that the learner may watch here."""
        return [clip for clip in map(self.clip_named, dict.fromkeys(ids)) if clip is not None]

    @cached_property
    def _own(self) -> dict[str, Clip]:
        return {clip.id: clip for clip in self._clips}

    def check_at(self, ref: Ref) -> Shown | None:
        """A check as this learner sees it, of this feed or one that is due of another; None if there is no such check for them."""
        home, clip_id = ref
        clip = self.clip_named(clip_id) if not home else self._elsewhere.get(ref)
        if clip is None or clip.check is None:
            return None
        block = self._gateway.block if not home else self._neighbors.home_of(home)
        return shown_to(clip.check, clip_id, block, self._gateway.learner)

    def card_of(self, ref: Ref) -> Card | None:
        """The newest review card of a check, wherever it was answered last."""
        return self._cards.get(ref)

    def due_text(self, card: Card | None) -> str:
        """When a check comes back; empty if it does not."""
        if card is None or is_settled(card) or not self._rules.recall_every:
            return ""
        return due_in(max(0, due_day(card) - self._today), self._words)

    @cached_property
    def _topics(self) -> list[str]:
        return [topic for clip in self._clips for topic in clip.topics]

    @cached_property
    def _cards(self) -> dict[Ref, Card]:
        return self._neighbors.cards(self._ledger)

    @cached_property
    def _open_cards(self) -> dict[Ref, Card]:
        """Cards that still come back, of checks this feed can ask."""
        cards = {ref: card for ref, card in self._cards.items() if not is_settled(card)}
        here = {clip.id for clip in self.shown if clip.check}
        return {ref: card for ref, card in cards.items() if (ref[1] in here if not ref[0] else ref in self._elsewhere)}

    @cached_property
    def _elsewhere(self) -> dict[Ref, Clip]:
        """The clips of other feeds whose checks come back here."""
        return self._neighbors.clips_at(
            [ref for ref, card in self._cards.items() if not is_settled(card)], self._topics
        )

    @cached_property
    def _due(self) -> dict[Ref, Card]:
        return {ref: card for ref, card in self._open_cards.items() if due_day(card) <= self._today}

    @cached_property
    def _record(self) -> Record:
        """The learner's answers in the order of their days, as the knowledge estimate takes them."""
        record = Record(self._ease)
        answered = [
            (facts.answer_day or 0, number, clip, facts)
            for number, clip in enumerate(self._clips)
            if (facts := self._ledger.facts(clip.id)).tries and clip.check
        ]
        for _day, _number, clip, facts in sorted(answered, key=lambda one: one[:2]):
            record.learn(clip.topics, facts.first_right)
            if facts.tries > 1:
                record.learn(clip.topics, facts.latest_right)
        return record

    @cached_property
    def _ease(self) -> dict[str, float]:
        """How easy the questions of each topic are for everybody, by first answers."""
        counts = self._counts()
        right: Counter[str] = Counter()
        answers: Counter[str] = Counter()
        for clip in self._clips:
            counted = counts.get(clip.id)
            if clip.check and counted:
                for topic in {plain(topic) for topic in clip.topics}:
                    right[topic] += counted.right
                    answers[topic] += counted.answered
        return {topic: ease(right[topic], answers[topic]) for topic in answers}

    def _asks(self) -> list[tuple[Ref, float]]:
        """What may be asked again: reviews that are due, then checks of finished clips that were never answered."""
        due = [(ref, 1.0 - recall_probability(card, self._today) + 1.0) for ref, card in self._due.items()]
        unasked = [
            (("", clip.id), UNASKED_URGENCY - abs(self._record.probability(clip.topics) - 0.7) / 10)
            for clip in self._clips
            if clip.check
            and clip.id not in self._ledger.reported
            and (facts := self._ledger.facts(clip.id)).finished
            and not facts.tries
        ]
        return [*due, *unasked]

    def _woven(self, start: str | None) -> list[Clip]:
        """The author's clips in order with peers' entries among them; what is of no interest only if it is where one starts."""
        own = self._own
        wanted = [clip for clip in self.shown if clip.id == start or not self._ledger.facts(clip.id).not_interested]
        clips, entries = [c for c in wanted if c.id in own], [c for c in wanted if c.id not in own]
        woven: list[Clip] = []
        for number, clip in enumerate(clips, 1):
            woven.append(clip)
            if entries and number % (ENTRY_EVERY - 1) == 0:
                woven.append(entries.pop(0))
        return woven + entries

    def _clip(self, clip: Clip) -> dict[str, Any]:
        facts = self._ledger.facts(clip.id)
        shown = self.check_at(("", clip.id)) if clip.check else None
        check = None
        if shown is not None:
            due = self.due_text(self._cards.get(("", clip.id)))
            check = {**shown.asked(), "answer": shown.marked_text(facts.answer_text, due)}
        return feed_replies.clip_reply(clip, self._credits.get(clip.id, ""), check, facts, self._resolve)

    @cached_property
    def _credits(self) -> dict[str, str]:
        return {joined.clip.id: joined.credit for joined in self._neighbors.entries}

    def _step(self, step: Step, asks: Mapping[str, tuple[Ref, float]]) -> dict[str, Any]:
        if step.kind == "clip":
            return {"kind": "clip", "clip": step.ref}
        ref = asks[step.ref][0]
        shown = self.check_at(ref)
        clip = self.clip_named(ref[1]) if not ref[0] else self._elsewhere.get(ref)
        tries = self._ledger.facts(ref[1]).tries if not ref[0] else self._ledger.guest(*ref).tries
        return {
            "kind": "recall",
            "clip": ref[1],
            "from": ref[0],
            "title": clip.title if clip else "",
            "check": {**shown.asked(), "tries": tries, "answer": None} if shown else None,
        }


def _text(ref: Ref) -> str:
    return f"{ref[0]}/{ref[1]}"
