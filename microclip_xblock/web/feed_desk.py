"""One learner's feed, put together for one request: clips and entries, their checks, the sitting, what was learned, what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from microclip_xblock.community.feed_facts import Answers
from microclip_xblock.community.feed_fold import ClipCounts
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import day_of
from microclip_xblock.community.taste_view import Kept
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.knowledge import Record, ease, plain
from microclip_xblock.rules.line_up import Placed
from microclip_xblock.rules.reviews import Card, due_day, is_settled, recall_probability
from microclip_xblock.rules.sitting import MOST_CLIPS, USUAL_S, Ask, Item, Plan, Step, plan_sitting
from microclip_xblock.web import feed_replies
from microclip_xblock.web.feed_checks import Shown, shown_to
from microclip_xblock.web.feed_neighbors import Neighbors, Ref
from microclip_xblock.web.feed_order import FeedOrder, OrderRules
from microclip_xblock.web.feed_profile import next_topics_reply, profile_reply
from microclip_xblock.web.feed_why import Reasons
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
    order: OrderRules


class Desk:
    """
    Args:
        clips: the author's. ledger: the learner's, as it is now.
        resolve: from an author's address to one browsers load.
        counts, kept: the community's counts by clip, and what the recommender learned from all; asked for when they are needed.
        seed: the learner's own in this feed.
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
        kept: Callable[[], Kept | None],
        seed: str,
    ) -> None:
        self._gateway = gateway
        self._clips = clips
        self._ledger = ledger
        self._neighbors = neighbors
        self._rules = rules
        self._resolve = resolve
        self._words = words
        self._counts = counts
        self._kept = kept
        self._seed = seed
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
            "sitting": self.sitting(start or self._stopped_at(at["clip"])),
            "resume": at,
            "progress": feed_replies.progress(self._clips, ledger, words),
            "learned": self.learned(),
            "due": self.due(),
            "profile": self.profile(),
            "next_topics": self.next_topics(),
            "pin": ledger.pin,
            "questions": feed_replies.questions(ledger),
            "as_of": feed_replies.stamped(as_of),
        }

    def sitting(self, start: str | None) -> dict[str, Any]:
        """The clips and recall cards from `start` on, as the learner's plan or the author's has it."""
        ledger = self._ledger
        plan = ledger.plan or self._rules.proposed
        placed = {one.ref: one for one in self._placed(start, plan)}
        known = {clip.id: clip for clip in self.shown}
        items = [Item(ref, known[ref].duration_s, ledger.facts(ref).finished) for ref in placed]
        begins = start if start in placed else None
        # What a clip of this sitting asks for the first time anyway is not asked twice.
        there = {("", step.ref) for step in plan_sitting(items, (), plan, 0, begins)} - self._due.keys()
        asks = {_text(ref): (ref, urgency) for ref, urgency in self._asks() if ref not in there}
        waiting = [Ask(text, urgency) for text, (_, urgency) in asks.items()]
        steps = plan_sitting(items, waiting, plan, self._rules.recall_every, begins)
        seconds = sum(known[step.ref].duration_s or USUAL_S for step in steps if step.kind == "clip")
        return feed_replies.sitting(
            [self._step(step, asks, placed) for step in steps], seconds, plan, self._rules.proposed, self._words
        )

    def _stopped_at(self, clip: str | None) -> str | None:
        """Where to go on. Where clips are chosen, one that was finished is no place to begin with."""
        if clip is not None and self.order.rules.chosen and self._ledger.facts(clip).finished:
            return None
        return clip

    def _placed(self, start: str | None, plan: Plan) -> list[Placed]:
        most = min(plan.size, MOST_CLIPS) if plan.kind == "clips" else MOST_CLIPS
        wanted = [clip for clip in self.shown if clip.id == start or not self._ledger.facts(clip.id).not_interested]
        own = [clip for clip in wanted if clip.id in self._own]
        # Peers' entries stand in their own fair order: nothing but chance and few eyes may bring one forward.
        entries = [Placed(clip.id, "peer") for clip in wanted if clip.id not in self._own]
        begins = [Placed(one.ref, "start") for one in entries if one.ref == start]
        placed = self.order.placed(start, own, max(1, most))
        waiting = [one for one in entries if one.ref != start and not self._ledger.facts(one.ref).finished]
        if not waiting and all(self._ledger.facts(one.ref).finished for one in (*begins, *placed)):
            waiting = [one for one in entries if one.ref != start]
        return [*begins, *_woven(placed, waiting)]

    def placed(self) -> list[Placed]:
        """The places of a sitting that begins now."""
        start = self._stopped_at(feed_replies.resume(self._ledger, {clip.id for clip in self.shown})["clip"])
        planned = {step["clip"] for step in self.sitting(start)["steps"] if step["kind"] == "clip"}
        every = self._placed(start, self._ledger.plan or self._rules.proposed)
        return [one for one in every if one.ref in planned]

    @cached_property
    def order(self) -> FeedOrder:
        """The order of this feed for this learner."""
        rules = self._rules.order
        return FeedOrder(self.shown, self._ledger, self._counts, self._kept, rules, self._record, self._seed)

    def profile(self) -> dict[str, Any]:
        """What the feed knows of the learner's taste, in words."""
        return profile_reply(self.order, self._words)

    def next_topics(self) -> list[dict[str, str]]:
        """What the learner may go on with."""
        return next_topics_reply(self.order, self._words)

    @cached_property
    def reasons(self) -> Reasons:
        """Why clips and questions are shown."""
        return Reasons(self.order, self._ledger.resume_clip, self._today, self._words)

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

    def _step(self, step: Step, asks: Mapping[str, tuple[Ref, float]], placed: Mapping[str, Placed]) -> dict[str, Any]:
        if step.kind == "clip":
            place = placed[step.ref]
            return {"kind": "clip", "clip": step.ref, "slot": place.slot, "why": self.reasons.clip(place)}
        ref = asks[step.ref][0]
        shown = self.check_at(ref)
        clip = self.clip_named(ref[1]) if not ref[0] else self._elsewhere.get(ref)
        answers: Answers = self._ledger.facts(ref[1]) if not ref[0] else self._ledger.guest(*ref)
        return {
            "kind": "recall",
            "clip": ref[1],
            "from": ref[0],
            "title": clip.title if clip else "",
            "why": self.reasons.question(answers),
            "check": {**shown.asked(), "tries": answers.tries, "answer": None} if shown else None,
        }


def _woven(placed: Sequence[Placed], entries: Sequence[Placed]) -> list[Placed]:
    """Each fourth place for a peer's entry, as long as there are any; the rest of them at the end."""
    found: list[Placed] = []
    waiting = list(entries)
    for number, one in enumerate(placed, 1):
        found.append(one)
        if waiting and number % (ENTRY_EVERY - 1) == 0:
            found.append(waiting.pop(0))
    return found + waiting


def _text(ref: Ref) -> str:
    return f"{ref[0]}/{ref[1]}"
