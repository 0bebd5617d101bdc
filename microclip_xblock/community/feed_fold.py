"""
The fold over feed ledgers: per clip, how many watched, finished, liked, answered it; how far they got and where it lost them; what they asked.

A contribution is the ledger's own text of clip facts. Where there are reports or questions, or a learner does not want clips to be chosen for
them, three lines follow: the reports as the ledger keeps them, the questions as JSON, and `off`.
"""

from __future__ import annotations

import functools
import heapq
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from microclip_xblock.community.feed_facts import CLEAR, LIKED, NOT_INTERESTED, SAVED, STEPS, TRIED
from microclip_xblock.community.feed_facts import FIRST_RIGHT as FIRST_RIGHT_BIT
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.feed_profile import Profile
from microclip_xblock.community.feed_question import Question
from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.community.ledger import VALUES, Raw
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.rules.errors import Refusal
from microclip_xblock.rules.points import Deed

FINISHED, FIRST_RIGHT, REPORTED, SHOWN = 1, 5, 10, 11
COLUMNS = 12
BLANK = -1
ANSWERED_UNTIL = 8
"""So many columns of facts say what they count as; how well answers went is in the last of them."""

STRIP = STEPS + 1
"""Places of a strip: sixtieths of a clip from 0 to 60."""

FURTHEST_FROM, LOST_FROM, PLACES = COLUMNS, COLUMNS + STRIP, COLUMNS + 2 * STRIP
"""What is counted of a clip is one list: the columns of `ClipCounts`, how far people got, where it lost them."""

MOST_QUESTIONS = 200
"""Questions kept ready for the staff, the newest."""


@dataclass(frozen=True)
class ClipCounts:
    """What is known of a clip. Counts of learners, 0 or more."""

    watchers: int = 0
    finished: int = 0
    likes: int = 0
    saves: int = 0
    answered: int = 0
    right: int = 0
    clear: int = 0
    tried: int = 0
    lost: int = 0
    not_interested: int = 0
    reported: int = 0
    shown: int = 0


@dataclass(frozen=True)
class Asked(Question):
    """A question with who asked; that one never leaves the server."""

    learner: LearnerId = 0


@dataclass
class FeedTally:
    """By clip how many learners count in each place; who asked what, as JSON; how many learners there are."""

    clips: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(_nothing))
    questions: dict[LearnerId, str] = field(default_factory=dict)
    people: int = 0


class FeedFold:
    """See `Fold`."""

    name = "feed4"

    def contribution(self, raw: Raw) -> str:
        if not raw:
            return ""
        try:
            current = FeedLedger.upgraded(raw)
            facts, reported, questions = current.get("c", ""), current.get("r", ""), current.get("q")
            if not isinstance(facts, str) or not isinstance(reported, str) or "\n" in facts + reported:
                return ""
            off = "off" if not Profile.decode(current.get("p")).on else ""
            if not reported and not questions and not off:
                return facts
            # One spoiled row must not break the view for everybody: what is no question raises here, not where it is shown.
            asked = json.dumps([Question.decode(one).encode() for one in questions]) if questions else ""
        except (Refusal, TypeError, ValueError, KeyError, AttributeError, IndexError):
            return ""
        return f"{facts}\n{reported}\n{asked}\n{off}"

    def fresh(self) -> FeedTally:
        return FeedTally()

    def add(self, tally: FeedTally, learner: LearnerId, text: str) -> None:
        questions = self._apply(tally.clips, text, 1)
        tally.people += 1
        if questions:
            tally.questions[learner] = questions

    def remove(self, tally: FeedTally, learner: LearnerId, text: str) -> None:
        tally.people -= 1
        if self._apply(tally.clips, text, -1):
            tally.questions.pop(learner, None)
        for clip in [clip for clip, counts in tally.clips.items() if not any(counts)]:
            del tally.clips[clip]

    @staticmethod
    def _apply(clips: defaultdict[str, list[int]], text: str, sign: int) -> str:
        """Count a contribution; gives its questions."""
        facts, _, rest = text.partition("\n")
        reported, _, rest = rest.partition("\n")
        # A full fold meets half a million of these, so they are looked up and counted right here.
        for pair in facts.split(";"):
            clip, _, noted = pair.partition("=")
            places = _places(noted[:ANSWERED_UNTIL])
            if places:
                counts = clips[clip]
                for place in places:
                    counts[place] += sign
        if reported:
            for pair in reported.split(";"):
                clips[pair.partition("=")[0]][REPORTED] += sign
        return rest.partition("\n")[0]

    def publish(self, tally: FeedTally, shelf: Shelf, former: Mapping[str, Any] | None) -> dict[str, Any]:
        counts = {clip: places[:COLUMNS] for clip, places in tally.clips.items()}
        strips = {clip: (places[FURTHEST_FROM:LOST_FROM], places[LOST_FROM:]) for clip, places in tally.clips.items()}
        shelf.put_large({"clips": counts, "strips": strips, "questions": _newest(tally.questions)})
        return {"clips": len(counts), "people": tally.people}

    def deeds(self, text: str) -> tuple[dict[Deed, int], str | None]:
        finished = right = 0
        for pair in facts_in(text).split(";"):
            places = _places(pair.partition("=")[2][:ANSWERED_UNTIL])
            finished += FINISHED in places
            right += FIRST_RIGHT in places
        return {Deed.CLIP_FINISHED: finished, Deed.CHECK_RIGHT: right}, None

    def lasting(self, text: str) -> str:
        del text
        return ""


def facts_in(contribution: str) -> str:
    """The clip facts of a contribution, as ledgers keep them."""
    return contribution.partition("\n")[0]


def may_teach(contribution: str) -> bool:
    """Whether a learner's facts may teach what others like, too: not those of somebody who wants nothing chosen for them."""
    return not contribution.endswith("\noff")


def clip_counts(shelf: Shelf) -> dict[str, ClipCounts] | None:
    """The counts per clip as last published; a clip nobody touched is left out. None if the cache has lost them."""
    by_clip: dict[str, list[int]] | None = shelf.get_large(["clips"]).get("clips")
    return None if by_clip is None else {clip: ClipCounts(*counts) for clip, counts in by_clip.items()}


def clip_strips(shelf: Shelf, clip: str) -> tuple[list[int], list[int]] | None:
    """How many got how far in a clip and how many it lost where, by sixtieths from 0 to 60. None if the cache has lost them."""
    strips = shelf.get_large(["strips"]).get("strips")
    if strips is None:
        return None
    furthest, lost = strips.get(clip, ([0] * STRIP, [0] * STRIP))
    return furthest, lost


def clip_questions(shelf: Shelf, clip: str) -> list[Asked] | None:
    """The newest questions about a clip, newest first. None if the cache has lost them."""
    stored = shelf.get_large(["questions"]).get("questions")
    if stored is None:
        return None
    asked = (Asked(**vars(Question.decode(one)), learner=learner) for learner, one in stored)
    return [question for question in asked if question.clip == clip]


def _newest(questions: Mapping[LearnerId, str]) -> list[tuple[LearnerId, list[Any]]]:
    """The newest questions, newest first; of one day, in an order that is always the same."""
    every = (
        (question[4], learner, number, question)
        for learner, text in questions.items()
        for number, question in enumerate(json.loads(text))
    )
    newest = heapq.nlargest(MOST_QUESTIONS, every, key=lambda one: one[:3])
    return [(learner, question) for _, learner, _, question in newest]


def _nothing() -> list[int]:
    return [0] * PLACES


@functools.lru_cache(maxsize=50_000)
def _places(facts: str) -> tuple[int, ...]:
    """
    Where a ledger's facts of a clip count, given their first `ANSWERED_UNTIL` columns; nowhere if they are no facts.

    The columns of the facts are those of `feed_facts`, read here one by one: many learners' facts are the same text, so answers are
    remembered, but a full fold still meets many that are not.
    """
    if not facts:
        return ()
    values = [VALUES.get(digit, BLANK) for digit in facts]
    values += [BLANK] * (ANSWERED_UNTIL - len(values))
    watched, furthest, day, _, marks, lost, tries, answers = values
    bits = max(marks, 0)
    noted = (
        watched > 0,
        day != BLANK,
        bits & LIKED,
        bits & SAVED,
        tries > 0,
        tries > 0 and max(answers, 0) & FIRST_RIGHT_BIT,
        bits & CLEAR,
        bits & TRIED,
        lost != BLANK,
        bits & NOT_INTERESTED,
    )
    places = [column for column, is_noted in enumerate(noted) if is_noted]
    places.append(SHOWN)
    if watched > 0:
        places.append(FURTHEST_FROM + min(max(furthest, watched), STEPS))
    if lost != BLANK:
        places.append(LOST_FROM + min(lost, STEPS))
    return tuple(places)
