"""
One learner's ledger in a clip feed.

Stored as an object; what was never noted is left out:

| key | meaning |
|---|---|
| `v` | 2 |
| `c` | `id=facts;id=facts`, see `feed_facts.py`: the clips that were shown, the latest last |
| `x` | `feed/id=answers;…`: checks of other feeds of the course that came back and were answered here; `feed` is that feed's mark |
| `at`, `pos` | the clip to go on with, and where in it (seconds) |
| `plan` | how long sittings are to be: `c7` clips, `m4` minutes, `a` all |
| `pin` | what the learner wants to do, in their own words |
| `q` | questions to the author, see `feed_question.py` |
| `r` | `id=reason;…`: clips that were reported |
| `p` | what the learner said of how clips are chosen for them, see `feed_profile.py`; left out as long as they said nothing |

100 clips of which two thirds have checks that were answered take less than 2 kB; a row is never larger than 64 kB.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self, TypeVar

from microclip_xblock.community.feed_facts import (
    MOST_TRIES,
    Answers,
    ClipFacts,
    decode_answers,
    from_first_release,
    stepped,
)
from microclip_xblock.community.feed_profile import Profile
from microclip_xblock.community.feed_question import Question
from microclip_xblock.community.ledger import Ledger, Raw, Upgrade
from microclip_xblock.rules.checks import Marked
from microclip_xblock.rules.errors import LedgerFullError, QuestionsSpentError
from microclip_xblock.rules.reviews import Card
from microclip_xblock.rules.sitting import Plan
from microclip_xblock.rules.watching import is_finished

Kept = TypeVar("Kept")

MOST_BYTES = 64 * 1024 - 64
"""As JSON; the platform's row has a few characters more."""

NOTHING = ClipFacts()
"""What is noted of most clips of most feeds; a request asks for it thousands of times."""

LONGEST_S = 86_400.0
MOST_CLIPS = 2500
MOST_QUESTIONS = 20
MOST_QUESTIONS_BYTES = 16_000
MOST_REPORTED = 200
MARKS = {"like": "liked", "save": "saved", "clear": "clear", "tried": "tried", "not_interested": "not_interested"}
"""What may be marked, by the name it has outside, and as facts have it."""

_PLAN_KINDS = {"c": "clips", "m": "minutes", "a": "all"}


def _second(raw: dict[str, Any]) -> dict[str, Any]:
    if raw.get("c"):
        raw["c"] = _joined({id_: from_first_release(facts) for id_, facts in _pairs(raw["c"])}, str)
    return raw


@dataclass
class FeedLedger(Ledger):
    """Facts per clip, where the learner stopped, and what they want."""

    clips: dict[str, ClipFacts] = field(default_factory=dict)
    resume_clip: str | None = None
    resume_s: float = 0.0
    guests: dict[tuple[str, str], Answers] = field(default_factory=dict)
    plan: Plan | None = None
    pin: str = ""
    questions: list[Question] = field(default_factory=list)
    reported: dict[str, str] = field(default_factory=dict)
    profile: Profile = field(default_factory=Profile)

    VERSION: ClassVar[int] = 2
    UPGRADES: ClassVar[dict[int, Upgrade]] = {1: _second}

    @classmethod
    def read(cls, raw: Raw) -> Self:
        """See `Ledger.read`."""
        return cls(
            clips={id_: ClipFacts.decode(facts) for id_, facts in _pairs(raw.get("c", ""))},
            resume_clip=None if raw.get("at") is None else str(raw["at"]),
            resume_s=_seconds(raw.get("pos", 0.0)),
            guests={_guest(ref): decode_answers(answers)[0] for ref, answers in _pairs(raw.get("x", ""))},
            plan=None if raw.get("plan") is None else _plan(raw["plan"]),
            pin=str(raw.get("pin", "")),
            questions=[Question.decode(stored) for stored in raw.get("q", ())],
            reported=dict(_pairs(raw.get("r", ""))),
            profile=Profile.decode(raw.get("p")),
        )

    def encode(self) -> dict[str, Any]:
        """
        See `Ledger.encode`.

        Raises:
            LedgerFullError: it would grow beyond its size.
        """
        raw: dict[str, Any] = {"v": self.VERSION}
        if self.clips:
            raw["c"] = ";".join(f"{id_}={facts.encode()}" for id_, facts in self.clips.items())
        if self.guests:
            answers = {"/".join(ref): one.encode_answers().rstrip("-") for ref, one in self.guests.items()}
            raw["x"] = _joined(answers, str)
        if self.resume_clip is not None:
            raw |= {"at": self.resume_clip, "pos": round(self.resume_s, 1)}
        if self.plan is not None:
            raw["plan"] = self.plan.kind[0] + (str(self.plan.size) if self.plan.kind != "all" else "")
        if self.pin:
            raw["pin"] = self.pin
        if self.questions:
            raw["q"] = [question.encode() for question in self.questions]
        if self.reported:
            raw["r"] = _joined(self.reported, str)
        if self.profile != Profile():
            raw["p"] = self.profile.encode()
        if len(json.dumps(raw)) > MOST_BYTES:
            raise LedgerFullError
        return raw

    def facts(self, clip: str) -> ClipFacts:
        """What is noted of a clip; nothing noted gives empty facts."""
        return self.clips.get(clip, NOTHING)

    def guest(self, feed: str, clip: str) -> Answers:
        """What was answered here to a check of another feed."""
        return self.guests.get((feed, clip), Answers())

    def watched(self, clip: str, watched_ratio: float, furthest_ratio: float, day: int) -> None:
        """
        Note that a clip was shown, how much of it was played and how far. Less than before changes nothing; the day of the first finish stays.

        Raises:
            LedgerFullError: too many clips are noted already.
        """
        facts = self.facts(clip)
        finished = facts.finished_day
        if finished is None and is_finished(watched_ratio):
            finished = day
        self._come_last(clip)
        self._note(
            clip,
            replace(
                facts,
                watched_ratio=max(facts.watched_ratio, stepped(watched_ratio)),
                furthest_ratio=max(facts.furthest_ratio, stepped(furthest_ratio)),
                finished_day=finished,
            ),
            shown=True,
        )

    def stopped_at(self, clip: str, position_s: float) -> None:
        """Note where to go on next time."""
        self.resume_clip, self.resume_s = clip, min(max(0.0, position_s), LONGEST_S)

    def react(self, clip: str, kind: str, on: bool) -> None:
        """
        Set a mark on a clip or take it off.

        Args:
            kind: one of MARKS.

        Raises:
            LedgerFullError: too many clips are noted already.
        """
        mark: dict[str, Any] = {MARKS[kind]: on}
        self._note(clip, replace(self.facts(clip), **mark))

    def lost(self, clip: str, ratio: float | None) -> None:
        """
        Note at which moment a clip lost the learner; None takes it back.

        Raises:
            LedgerFullError: too many clips are noted already.
        """
        self._note(clip, replace(self.facts(clip), lost_ratio=None if ratio is None else stepped(ratio)))

    def answered(
        self, clip: str, answer_text: str, score: float, day: int, card: Card | None, attempt: int | None = None
    ) -> None:
        """
        Note an answer to a clip's check; how good the first one was stays for ever.

        Args:
            score: 0.0 to 1.0, as `rules/checks.py` marks it.
            attempt: the how-manieth answer it is; None for the next one.

        Raises:
            LedgerFullError: too many clips are noted already.
        """
        facts = self.facts(clip)
        self._note(clip, replace(facts, answer_text=answer_text, **_answer(facts, score, day, card, attempt)))

    def guest_answered(
        self, feed: str, clip: str, score: float, day: int, card: Card | None, attempt: int | None = None
    ) -> None:
        """
        Note an answer to a check of another feed; see `answered`.

        Raises:
            LedgerFullError: too many are noted already.
        """
        known = self.guest(feed, clip)
        if not known.tries and len(self.guests) >= MOST_CLIPS:
            raise LedgerFullError
        self.guests[feed, clip] = replace(known, **_answer(known, score, day, card, attempt))

    def ask(self, question: Question) -> None:
        """
        Keep a question to the author.

        Raises:
            QuestionsSpentError: there are as many as there may be, or they take too much room.
        """
        kept = [*self.questions, question]
        size = len(json.dumps([one.encode() for one in kept]))
        if len(kept) > MOST_QUESTIONS or size > MOST_QUESTIONS_BYTES:
            raise QuestionsSpentError
        self.questions = kept

    def report(self, clip: str, reason: str | None) -> None:
        """
        Report a clip; None takes it back.

        Raises:
            LedgerFullError: too many are reported already.
        """
        if reason is None:
            self.reported.pop(clip, None)
            return
        if clip not in self.reported and len(self.reported) >= MOST_REPORTED:
            raise LedgerFullError
        self.reported[clip] = reason

    def shape(self, profile: Profile) -> None:
        """
        Have clips be chosen in another way. Without a profile nothing is kept that serves choosing alone.

        Args:
            profile: what the learner wants now.
        """
        self.profile = profile
        if not profile.on:
            self.clips = {clip: facts for clip, facts in self.clips.items() if facts != NOTHING}

    def taste(self) -> list[str]:
        """The clips that tell of the learner's taste, the latest last; none if nothing is to be chosen for them."""
        return list(self.clips)[self.profile.forgotten :] if self.profile.on else []

    def _come_last(self, clip: str) -> None:
        if clip not in self.clips:
            return
        forgotten = self.profile.forgotten
        if forgotten and list(self.clips).index(clip) < forgotten:
            # What is shown again after a reset counts anew.
            self.profile = replace(self.profile, forgotten=forgotten - 1)
        self.clips[clip] = self.clips.pop(clip)

    def _note(self, clip: str, facts: ClipFacts, shown: bool = False) -> None:
        if facts == NOTHING and not (self.profile.on and (shown or clip in self.clips)):
            self.clips.pop(clip, None)
            return
        if clip not in self.clips and len(self.clips) >= MOST_CLIPS:
            raise LedgerFullError
        self.clips[clip] = facts


def _answer(known: Answers, score: float, day: int, card: Card | None, attempt: int | None) -> dict[str, Any]:
    marked = Marked(score)
    return {
        "tries": min(max(known.tries + 1, attempt or 0), MOST_TRIES),
        "first_right": known.first_right if known.tries else marked.right,
        "first_half": known.first_half if known.tries else marked.half,
        "latest_right": marked.right,
        "latest_half": marked.half,
        "answer_day": day if card is None else card.day,
        "card": card,
    }


def _pairs(text: str) -> list[tuple[str, str]]:
    found = (pair.partition("=") for pair in text.split(";") if pair)
    return [(id_, facts) for id_, _, facts in found]


def _joined(pairs: dict[str, Kept], encode: Callable[[Kept], str]) -> str:
    return ";".join(f"{id_}={encode(kept)}" for id_, kept in sorted(pairs.items()))


def _guest(ref: str) -> tuple[str, str]:
    feed, _, clip = ref.partition("/")
    return feed, clip


def _plan(stored: str) -> Plan:
    kind: Any = _PLAN_KINDS[stored[0]]
    size = 0 if kind == "all" else int(stored[1:])
    if kind != "all" and size < 1:
        raise ValueError(stored)
    return Plan(kind, size)


def _seconds(stored: Any) -> float:
    if not 0 <= stored <= LONGEST_S:
        raise ValueError(stored)
    return float(stored)
