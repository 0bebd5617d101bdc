"""What invented learners do in the feeds of the demo: watch some clips, get lost in some, react, answer, come back."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from microclip_xblock.demo import course

SHARE_TRIED_AGAIN = 0.35
SHARE_LOST_WHERE_IT_LOSES = 0.35


class Doer(Protocol):
    """Somebody who calls handlers, see `seed.Actor`."""

    def do(self, block: str, handler: str, /, **data: Any) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Nature:
    """
    How a clip is taken.

    Attributes:
        known: share of people whose first answer is right. liked: share of viewers who like it.
        loses_at: where it loses people, as a share of its length; None for nowhere in particular.
    """

    known: float = 0.6
    liked: float = 0.35
    loses_at: float | None = None


NATURES: Mapping[str, Nature] = {
    "moon": Nature(0.8, 0.6),
    "sky": Nature(0.7, 0.5),
    "greenhouse": Nature(0.65, 0.4),
    "pythagoras": Nature(0.55, 0.45, 0.58),
    "interest": Nature(0.35, 0.35, 0.86),
    "binary": Nature(0.4, 0.3, 0.52),
    "vaccine": Nature(0.5, 0.5),
    "supply": Nature(0.55, 0.25, 0.62),
    "there": Nature(0.75, 0.6),
    "loop": Nature(0.6, 0.55),
    "doubling": Nature(0.4, 0.4),
    "colors": Nature(liked=0.1),
}


@dataclass(frozen=True)
class Question:
    """Something a learner asks the author about a clip, by its id and the second."""

    clip: str
    at_s: float | None
    text: str


QUESTIONS = (
    Question("moon", 9.2, "Why is there no eclipse at every full Moon, if Earth stands between the Sun and the Moon?"),
    Question("greenhouse", 8.4, "Why does carbon dioxide catch heat but not sunlight?"),
    Question("greenhouse", None, "Is water vapor not a greenhouse gas too?"),
    Question("pythagoras", 10.5, "How do we know that the tilted hole has right angles?"),
    Question("interest", 14.5, "Does the rule of 72 work for 1 % and for 50 % as well?"),
    Question("binary", 9.8, "This was too fast for me. How do you get from three to nineteen?"),
    Question("binary", 12.9, "Which finger is which on the left hand?"),
    Question("vaccine", None, "How many days does it take until the memory cells are there?"),
    Question("loop", 11.0, "What happens when the list is empty?"),
)

Pick = dict[str, Any]
"""A check as a feed shows it."""


def sit(learner: Doer, feed: str, chance: random.Random, *, eagerness: float) -> None:
    """
    One sitting: watch, react, answer, and answer what comes back.

    Args:
        eagerness: 0.0 to 1.0, about the share of the feed that is finished, liked and answered.
    """
    state = learner.do(feed, "feed_state")
    clips = state["clips"]
    watched = _watch(learner, feed, clips, chance, eagerness)
    for clip in clips:
        if clip["id"] in watched:
            _react(learner, feed, clip, watched[clip["id"]], chance)
            if clip["check"] and watched[clip["id"]] > 0.5 and chance.random() < 0.1 + 0.7 * eagerness:
                known = chance.random() < nature_of(clip["title"]).known * (0.6 + 0.5 * eagerness)
                answer(learner, feed, clip, chance, known=known, tries=clip["check"]["tries"])
    for step in state["sitting"]["steps"]:
        if step["kind"] == "recall" and step["from"]:
            answer(learner, feed, step, chance, known=chance.random() < 0.7, tries=step["check"]["tries"])


def miss(learner: Doer, feed: str, chance: random.Random, *, watched: int, missed: Sequence[str]) -> None:
    """
    Finish the first ``watched`` clips and stop early in the next; answer their checks.

    Args:
        missed: the clips whose check is answered wrongly, by the manifest's ids.
    """
    clips = learner.do(feed, "feed_state")["clips"]
    clips, after = clips[:watched], clips[watched]
    items = [{"clip": clip["id"], "watched_ratio": 1.0, "furthest_ratio": 1.0, "position_s": 0.0} for clip in clips]
    items.append({"clip": after["id"], "watched_ratio": 0.2, "furthest_ratio": 0.2, "position_s": 3.5})
    learner.do(feed, "report_watch", items=items, at=after["id"])
    wrong = {_manifest_by_id()[id_]["title"] for id_ in missed}
    for clip in clips:
        answer(learner, feed, clip, chance, known=clip["title"] not in wrong, tries=0, again=False)


def ask(learner: Doer, feed: str, question: Question) -> None:
    """Ask the author."""
    clip = _manifest_by_id()[question.clip]
    ratio = None if question.at_s is None else round(question.at_s / clip["duration_s"], 3)
    learner.do(feed, "ask_author", clip=question.clip, ratio=ratio, text=question.text)


def answer(
    learner: Doer,
    feed: str,
    place: dict[str, Any],
    chance: random.Random,
    *,
    known: bool,
    tries: int,
    again: bool = True,
) -> None:
    """
    Answer a check, and most times once more when the answer was wrong.

    Args:
        place: a clip of the feed's state, or a recall step of its sitting.
        known: whether the first answer is right.
        again: whether there may be a second one.
    """
    check = place["check"]
    right = right_answer(place["title"], check)
    given = right if known else wrong_answer(check, right, chance)
    where = {"clip": place["id"] if "id" in place else place["clip"], "from": place.get("from", "")}
    learner.do(feed, "answer_check", given=given, attempt=tries + 1, **where)
    if again and not known and chance.random() < SHARE_TRIED_AGAIN:
        learner.do(feed, "answer_check", given=right, attempt=tries + 2, **where)


def right_answer(title: str, check: Pick) -> Any:
    """What somebody gives who knows: a number, or the keys under which the right options are shown."""
    authored = _manifest()[title]["check"]
    if check["kind"] == "number":
        return authored["answer"]
    keys = {option["text"]: option["key"] for option in check["options"]}
    options = authored["options"]
    if check["kind"] == "order":
        return [keys[option["text"]] for option in options]
    return [keys[option["text"]] for option in options if option["correct"]]


def wrong_answer(check: Pick, right: Any, chance: random.Random) -> Any:
    """What somebody gives who doesn't: another option, a right one forgotten or a wrong one added, two rows swapped, a number far off."""
    if check["kind"] == "number":
        return right * chance.choice((0.5, 1.5, 2.0))
    if check["kind"] == "order":
        at = chance.randrange(len(right) - 1)
        return [*right[:at], right[at + 1], right[at], *right[at + 2 :]]
    others = [option["key"] for option in check["options"] if option["key"] not in right]
    if check["kind"] == "multiple":
        return sorted(right[1:] if chance.random() < 0.5 else [*right, chance.choice(others)])
    return [chance.choice(others)]


def nature_of(title: str) -> Nature:
    """How the clip with this title is taken."""
    return NATURES.get(str(_manifest()[title]["id"]), Nature())


def _watch(
    learner: Doer, feed: str, clips: Sequence[dict[str, Any]], chance: random.Random, eagerness: float
) -> dict[str, float]:
    """Watch some of the clips, some of them to the end; how far each was watched, by id."""
    furthest: dict[str, float] = {}
    for clip in clips:
        if chance.random() > eagerness + 0.15:
            continue
        loses_at = nature_of(clip["title"]).loses_at
        if chance.random() < 0.4 + eagerness * 0.6 - (0.25 if loses_at else 0.0):
            furthest[clip["id"]] = 1.0
        elif loses_at and chance.random() < 0.7:
            furthest[clip["id"]] = _about(loses_at, chance)
        else:
            furthest[clip["id"]] = round(chance.uniform(0.08, 0.85), 3)
    if furthest:
        items = [
            {"clip": id_, "watched_ratio": ratio, "furthest_ratio": ratio, "position_s": 0.0}
            for id_, ratio in furthest.items()
        ]
        learner.do(feed, "report_watch", items=items, at=items[-1]["clip"])
    return furthest


def _react(learner: Doer, feed: str, clip: dict[str, Any], furthest: float, chance: random.Random) -> None:
    nature = nature_of(clip["title"])

    def say(kind: str, share: float) -> None:
        if chance.random() < share:
            learner.do(feed, "set_reaction", clip=clip["id"], kind=kind, on=True)

    if nature.loses_at and furthest >= nature.loses_at - 0.1 and chance.random() < SHARE_LOST_WHERE_IT_LOSES:
        learner.do(feed, "mark_lost", clip=clip["id"], ratio=_about(nature.loses_at, chance))
    if furthest < 0.3:
        say("not_interested", 0.15)
        return
    say("like", nature.liked)
    say("save", 0.06)
    say("clear", nature.known * 0.3)
    say("tried", 0.05)


def _about(ratio: float, chance: random.Random) -> float:
    return round(min(1.0, max(0.0, chance.gauss(ratio, 0.03))), 3)


@cache
def _manifest() -> dict[str, dict[str, Any]]:
    """The clips of both feeds by title: an author's form may give a clip another id."""
    return {clip["title"]: clip for kind in ("lesson", "second_look") for clip in course.clips_of(kind)}


@cache
def _manifest_by_id() -> dict[str, dict[str, Any]]:
    return {clip["id"]: clip for clip in _manifest().values()}
