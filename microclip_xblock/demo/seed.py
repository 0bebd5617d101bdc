"""
The history of the demo course: its author fills in the Studio forms, and invented learners take part.

Everything goes through the blocks' own handlers, as a browser would call them, so nothing here can be in a state
that a real learner could not reach. The same history is made each time.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import Any

import webob
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from microclip_xblock.community import gateway
from microclip_xblock.demo import course, people
from microclip_xblock.demo.runtime import AuthorRuntime, DemoRuntime

Say = Callable[[str], None]

SEED = 20_260_401
SAY_EVERY = 20
LASTS_DAYS = 21
ENTRIES_TAKE_DAYS = 9
SHARE_HIDDEN = 0.08


@dataclass(frozen=True)
class Happening:
    """Something somebody does, ``day`` days after the beginning."""

    day: float
    deed: Callable[[], object]


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let the blocks, which all ask one function for the time, live at an earlier moment."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # plain ones can be cached
            return moment.astimezone(tz)

    setattr(gateway, "datetime", Then)  # noqa: B010  # type checkers rightly forbid the plain assignment
    try:
        yield
    finally:
        setattr(gateway, "datetime", datetime)  # noqa: B010


class HandlerRefusedError(Exception):
    """A handler answered otherwise than the history needs; the message names it and carries its answer."""


class Actor:
    """Somebody who calls handlers: a learner, or with ``author`` the author in Studio."""

    def __init__(self, person: people.Person, *, author: bool = False) -> None:
        self.person = person
        self._runtime = AuthorRuntime(person, SessionBase()) if author else DemoRuntime(person)

    def do(self, block: str, handler: str, /, **data: Any) -> dict[str, Any]:
        """
        Call a JSON handler of a block, by its short name, and give its answer.

        Raises:
            HandlerRefusedError: it did not answer 200.
        """
        return self._call(block, handler, "", json.dumps(data).encode(), "application/json")

    def send(self, block: str, handler: str, query: str, body: bytes) -> dict[str, Any]:
        """
        Send raw bytes to a handler and give its answer.

        Raises:
            HandlerRefusedError: it did not answer 200.
        """
        return self._call(block, handler, query, body, "application/octet-stream")

    def _call(self, name: str, handler: str, query: str, body: bytes, content_type: str) -> dict[str, Any]:
        request = webob.Request.blank(f"/?{query}", method="POST", body=body, content_type=content_type)
        block = self._runtime.get_block(course.usage_id(name))
        answer = self._runtime.handle(block, handler, request)
        if answer.status_code != 200:
            raise HandlerRefusedError(f"{name}.{handler} for {self.person.key}: {answer.status} {answer.text}")
        told: dict[str, Any] = answer.json
        return told


def fill(learners: int, say: Say) -> None:
    """
    Write the course and live through its history, telling the progress.

    Raises:
        HandlerRefusedError: a block refused what the history needs.
    """
    say("Writing the course …")
    # One transaction: hundreds of small ones would each wait for the disk.
    with transaction.atomic():
        _write_course()
        _live(learners, say)


def _write_course() -> None:
    author = Actor(people.TEACHER, author=True)
    for name, values in course.authored_values(datetime.now(UTC).replace(microsecond=0, second=0, minute=0)).items():
        author.do(name, "studio_save", values=values)


def _live(learners: int, say: Say) -> None:
    # Not for secrets: the same history is wanted each time.
    chance = random.Random(SEED)  # noqa: S311
    happenings = sorted(_plan(learners, chance), key=lambda happening: happening.day)
    start = datetime.now(UTC) - timedelta(days=LASTS_DAYS)
    for number, happening in enumerate(happenings, start=1):
        with clock_at(start + timedelta(days=happening.day)):
            happening.deed()
        if number % SAY_EVERY == 0 or number == len(happenings):
            say(f"Living through the history of {learners} invented learners: {number} of {len(happenings)} sittings.")


def _plan(learners: int, chance: random.Random) -> Iterator[Happening]:
    """Who does what when, in no order."""
    crowd = [Actor(person) for person in people.invented_learners(learners)]
    kwame, mei, ravi = (Actor(people.BY_KEY[key]) for key in ("kwame", "mei", "ravi"))

    entries = course.clips_of("entry")
    authors = [kwame, *chance.sample(crowd, max(0, min(len(entries) - 1, len(crowd))))]
    for place, (clip, author) in enumerate(zip(entries, authors, strict=False)):
        yield Happening(ENTRIES_TAKE_DAYS * place / len(entries), partial(enter, author, clip))

    yield Happening(LASTS_DAYS - 3, partial(watch, mei, chance, eagerness=1.0))
    yield Happening(LASTS_DAYS - 2, partial(watch, ravi, chance, eagerness=0.5))
    yield Happening(LASTS_DAYS - 1, partial(vote, kwame, chance, votes=2))
    for learner in crowd:
        day = chance.uniform(0, LASTS_DAYS - 4)
        yield Happening(day, partial(watch, learner, chance, eagerness=chance.betavariate(2, 1.6)))
        votes = chance.choice((0, 1, 2, 3, 3))
        yield Happening(max(day, ENTRIES_TAKE_DAYS) + 1, partial(vote, learner, chance, votes=votes))
        if chance.random() < SHARE_HIDDEN:
            yield Happening(day + 2, partial(learner.do, "board", "set_hidden", hidden=True))


def enter(learner: Actor, clip: dict[str, Any]) -> None:
    """Enter one of the clips that came with the course, in the chunks the block asks for."""
    content = (course.CLIPS / clip["file"]).read_bytes()
    started = learner.do(
        "challenge",
        "start_upload",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        name=clip["file"],
    )
    offset, step = started["offset"], started["chunk_bytes"]
    while offset < len(content):
        query = f"upload={started['upload']}&offset={offset}"
        offset = learner.send("challenge", "upload_chunk", query, content[offset : offset + step])["offset"]
    learner.do(
        "challenge", "enter_clip", upload=started["upload"], title=clip["title"], caption=clip["description"][:300]
    )


def watch(learner: Actor, chance: random.Random, *, eagerness: float) -> None:
    """Watch the feed: ``eagerness`` (0.0 to 1.0) is about the share of it that is finished, liked and answered."""
    clips = learner.do("feed", "feed_state")["clips"]
    items = []
    for clip in clips:
        if chance.random() > eagerness + 0.1:
            continue
        ratio = 1.0 if chance.random() < 0.4 + eagerness * 0.6 else round(chance.uniform(0.1, 0.85), 2)
        items.append({"clip": clip["id"], "watched_ratio": ratio, "position_s": 0.0})
    if items:
        learner.do("feed", "report_watch", items=items, at=items[-1]["clip"])
    watched = {item["clip"] for item in items if item["watched_ratio"] > 0.5}
    for place, clip in enumerate(clips):
        if clip["id"] not in watched:
            continue
        # Some clips are liked more than others, else all would end up with about the same number.
        if chance.random() < 0.15 + 0.5 * ((place * 7) % 10) / 10:
            learner.do("feed", "set_reaction", clip=clip["id"], kind="like", on=True)
        if chance.random() < 0.08:
            learner.do("feed", "set_reaction", clip=clip["id"], kind="save", on=True)
        if clip["check"] and chance.random() < 0.3 + 0.7 * eagerness:
            options = len(clip["check"]["options"])
            first = chance.randrange(options)
            told = learner.do("feed", "answer_check", clip=clip["id"], option=first)["answer"]
            if not told["right"] and chance.random() < 0.7:
                learner.do("feed", "answer_check", clip=clip["id"], option=told["right_option"])


def vote(learner: Actor, chance: random.Random, *, votes: int) -> None:
    """Look at the gallery and give some votes, to some clips more often than to others."""
    if not votes:
        return
    gallery = learner.do("challenge", "gallery_page", page=0)["entries"]
    seen = [{"entry": entry["id"], "watched_ratio": round(chance.uniform(0.5, 1.0), 2)} for entry in gallery]
    if seen:
        learner.do("challenge", "report_seen", entries=seen)
    # By title, as ids may differ from one start to the next.
    liked = sorted(gallery, key=lambda entry: str(entry["title"]))
    weights = [1 / (place + 2) for place in range(len(liked))]
    for _ in range(min(votes, len(liked))):
        chosen = chance.choices(range(len(liked)), weights)[0]
        learner.do("challenge", "cast_vote", entry=liked.pop(chosen)["id"], on=True)
        weights.pop(chosen)
