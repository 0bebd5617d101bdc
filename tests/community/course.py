"""A small course in memory whose clock stands still until told, random acts in it, and what its readers see."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from microclip_xblock.community.challenge_fold import ChallengeFold
from microclip_xblock.community.feed_fold import FeedFold, clip_counts, clip_questions, clip_strips
from microclip_xblock.community.feed_ledger import MARKS, MOST_QUESTIONS
from microclip_xblock.community.feed_question import Question
from microclip_xblock.community.gallery import Gallery
from microclip_xblock.community.ledgers import BoardLedger, ChallengeLedger, FeedLedger
from microclip_xblock.community.memory import Memory
from microclip_xblock.community.standings import HiddenFold
from microclip_xblock.community.views import View
from microclip_xblock.rules.errors import Refusal
from tests.strategies import NOON, entry_of, json_values

LEARNERS = 6
CLIPS = ("bees01", "dew902", "moon03")
KINDS = {
    "feed": (FeedFold, FeedLedger),
    "challenge": (ChallengeFold, ChallengeLedger),
    "board": (HiddenFold, BoardLedger),
}

learners = st.integers(1, LEARNERS)
skews = st.integers(-9, 9)
"""Seconds by which the clock of the server that stores a row differs: rows may bear a moment before the refresh that follows."""

acts = st.one_of(
    st.tuples(st.just("vote"), learners, learners, st.booleans(), skews),
    st.tuples(st.just("enter"), learners, st.integers(1, 3), st.just(True), skews),
    st.tuples(st.just("withdraw"), learners, st.just(0), st.just(True), skews),
    st.tuples(st.just("remove"), learners, learners, st.booleans(), skews),
    st.tuples(st.just("see"), learners, learners, st.just(True), skews),
    st.tuples(st.just("watch"), learners, st.integers(0, 2), st.booleans(), skews),
    st.tuples(st.just("react"), learners, st.integers(0, 2), st.booleans(), skews),
    st.tuples(st.just("mark"), learners, st.integers(0, 2), st.booleans(), skews),
    st.tuples(st.just("lose"), learners, st.integers(0, 2), st.booleans(), skews),
    st.tuples(st.just("answer"), learners, st.integers(0, 2), st.booleans(), skews),
    st.tuples(st.just("ask"), learners, st.integers(0, 2), st.booleans(), skews),
    st.tuples(st.just("report"), learners, st.integers(0, 2), st.booleans(), skews),
    st.tuples(st.just("hide"), learners, st.just(0), st.booleans(), skews),
    st.tuples(st.just("empty"), learners, st.just(0), st.just(True), skews),
    st.tuples(st.just("spoil"), learners, json_values, st.booleans(), skews),
    st.tuples(st.just("newer"), learners, st.just(0), st.just(True), skews),
    st.tuples(st.just("delete"), learners, st.just(0), st.just(True), st.just(0)),
    st.tuples(st.just("enroll"), learners, st.just(0), st.booleans(), st.just(0)),
    st.tuples(st.just("wait"), st.just(0), st.integers(0, 50), st.just(True), st.just(0)),
    st.tuples(st.just("refresh"), st.just(0), st.just(0), st.just(True), st.just(0)),
)
histories = st.lists(acts, max_size=25)


def entry_id(learner: int, number: int) -> str:
    return f"entry{learner}take{number}"


@dataclass
class Course:
    """One feed, one challenge, one board. `kind` names the block whose view is looked at."""

    kind: str = "challenge"
    time: datetime = NOON
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.memory = Memory(lambda: self.time)

    def view(self, learner: int | None = None, kind: str | None = None) -> View:
        kind = kind or self.kind
        return View(KINDS[kind][0](), self.memory.at(kind, learner), kind)

    def wait(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    def raw(self, kind: str, learner: int) -> Any:
        return self.memory.at(kind, learner).mine()

    def ledger(self, kind: str, learner: int) -> Any:
        """The learner's ledger; an empty one where it can't be read."""
        try:
            return KINDS[kind][1].decode(self.raw(kind, learner))
        except Refusal:
            return KINDS[kind][1]()

    def store(self, kind: str, learner: int, raw: Any, skew: int = 0) -> None:
        self.memory.store(kind, learner, raw, self.time + timedelta(seconds=skew))

    def act(self, act: tuple[str, int, Any, bool, int]) -> None:
        """One of `acts`; one that means nothing for the block at hand changes nothing."""
        deed, who, what, on, skew = act
        if deed == "wait":
            self.wait(what)
        elif deed == "refresh":
            self.view().refresh()
        elif deed == "delete":
            self.memory.delete(self.kind, who)
        elif deed == "enroll":
            (self.memory.unenrolled.discard if on else self.memory.unenrolled.add)(who)
        elif deed in ("empty", "spoil", "newer"):
            spoiled = {"v": 1 + on} | dict.fromkeys("cbsedrhxq", what)
            self.store(
                self.kind,
                who,
                {"empty": {}, "newer": {"v": 99, "c": "bees01=y", "b": {"x": 1}}, "spoil": spoiled}[deed],
                skew,
            )
        else:
            self._change(deed, who, what, on, skew)

    def _change(self, deed: str, who: int, what: Any, on: bool, skew: int) -> None:
        ledger = self.ledger(self.kind, who)
        changes = {
            "feed": {
                "watch": lambda: ledger.watched(CLIPS[what], 1.0 if on else 0.4, 1.0 if on else 0.7, 800),
                "react": lambda: ledger.react(CLIPS[what], "like", on),
                "mark": lambda: ledger.react(CLIPS[what], list(MARKS)[who % len(MARKS)], on),
                "lose": lambda: ledger.lost(CLIPS[what], who / LEARNERS if on else None),
                "answer": lambda: ledger.answered(CLIPS[what], str(what), float(on), 800, None),
                "ask": lambda: self._ask(ledger, CLIPS[what], on),
                "report": lambda: ledger.report(CLIPS[what], "wrong" if on else None),
            },
            "challenge": {
                "vote": lambda: ledger.vote(entry_id(what, 1), on, self.time),
                "enter": lambda: ledger.enter(entry_of(who, id=entry_id(who, what), title=f"Take {what}")),
                "withdraw": getattr(ledger, "withdraw", None),
                "remove": lambda: ledger.remove(entry_id(what, 1), "unsafe" if on else "privacy", self.time),
                "see": lambda: ledger.saw(entry_id(what, 1), 0.5),
            },
            "board": {"hide": lambda: setattr(ledger, "hidden", on)},
        }[self.kind]
        if deed in changes:
            changes[deed]()
            self.store(self.kind, who, ledger.encode(), skew)

    @staticmethod
    def _ask(ledger: FeedLedger, clip: str, on: bool) -> None:
        """A question, or all about the clip taken back."""
        if on and len(ledger.questions) < MOST_QUESTIONS:
            ledger.ask(Question(f"q{len(ledger.questions)}", clip, 0.5, "Why?\nReally?", 800 + len(ledger.questions)))
        elif not on:
            ledger.questions = [one for one in ledger.questions if one.clip != clip]

    def removed(self) -> set[str]:
        """The entries that anybody has removed, whether they are in the course still or not."""
        return {
            id_
            for learner in self.memory.rows.get("challenge", {})
            for id_ in self.ledger("challenge", learner).removals
        }

    def counted(self) -> dict[int, Any]:
        """The ledgers of those who count."""
        known = self.memory.rows.get(self.kind, {})
        return {learner: self.ledger(self.kind, learner) for learner in known if learner not in self.memory.unenrolled}


def seen_by_readers(view: View) -> dict[str, Any]:
    """Everything anybody can read off a view, asked as requests ask it: with the head as it was last published."""
    reader = View(view.fold, view.gateway, view.block)
    head = reader.last()
    assert head is not None
    seen: dict[str, Any] = {"summary": dict(head.summary), "absent": head.absent}
    people = reader.contributions(head)
    assert people is not None
    seen["people"] = {learner: text for learner, text in people.items() if text}
    seen["own"] = {learner: reader.counted_of(head, learner) for learner in range(1, LEARNERS + 1)}
    if view.fold.name.startswith("feed"):
        seen["counts"] = clip_counts(reader.shelf)
        seen["strips"] = {clip: clip_strips(reader.shelf, clip) for clip in CLIPS}
        seen["questions"] = {clip: clip_questions(reader.shelf, clip) for clip in CLIPS}
    if view.fold.name.startswith("challenge"):
        gallery = Gallery(reader.shelf, head)
        ids = [entry_id(learner, number) for learner in range(1, LEARNERS + 1) for number in range(1, 4)]
        seen["found"] = {id_: _flat(entry) for id_, entry in gallery.find(ids).items()}
        seen["removed"] = {id_: gallery.removed(id_) for id_ in ids}
        seen["best"] = [_flat(entry) for entry in gallery.best()]
        pages = [gallery.page("viewer", None, number, 4) for number in range(-(-gallery.size // 4))]
        seen["paged"] = sorted(entry.id for _, entries in pages for entry in entries)
    return seen


def _flat(entry: Any) -> tuple[Any, ...]:
    return (entry.id, entry.owner, json.loads(entry.text), entry.votes, entry.seen)
