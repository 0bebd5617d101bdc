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
from microclip_xblock.demo import course, people, sittings
from microclip_xblock.demo.runtime import AuthorRuntime, DemoRuntime

Say = Callable[[str], None]

SEED = 20_260_401
SAY_EVERY = 20
LASTS_DAYS = 21
ENTRIES_TAKE_DAYS = 9
SHARE_HIDDEN = 0.08
SHARE_IN_SECOND_FEED = 0.4


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
        _let_entries_join()


def _write_course() -> None:
    author = Actor(people.TEACHER, author=True)
    for name, values in course.authored_values(datetime.now(UTC).replace(microsecond=0, second=0, minute=0)).items():
        author.do(name, "studio_save", values=values)


def _let_entries_join() -> None:
    """What the author does last: peers' entries are shown in the feed. Before there were none, and nobody had to look for them."""
    Actor(people.TEACHER, author=True).do("feed", "studio_save", values=course.JOINING)


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
    kwame, mei, ravi, tomas = (Actor(people.BY_KEY[key]) for key in ("kwame", "mei", "ravi", "tomas"))

    entries = course.clips_of("entry")
    authors = [kwame, *chance.sample(crowd, max(0, min(len(entries) - 1, len(crowd))))]
    for place, (clip, author) in enumerate(zip(entries, authors, strict=False)):
        yield Happening(ENTRIES_TAKE_DAYS * place / len(entries), partial(enter, author, clip))

    yield Happening(LASTS_DAYS - 3, partial(sittings.sit, mei, "feed", chance, eagerness=1.0))
    yield Happening(LASTS_DAYS - 2, partial(sittings.sit, ravi, "feed", chance, eagerness=0.5))
    yield Happening(LASTS_DAYS - 1, partial(vote, kwame, chance, votes=2))
    # A missed question is due the next day.
    missed = ("moon", "pythagoras", "interest")
    yield Happening(LASTS_DAYS - 4, partial(sittings.miss, tomas, "feed", chance, watched=5, missed=missed))
    yield Happening(LASTS_DAYS - 4, partial(tomas.do, "feed", "set_pin", text="Three clips on the bus, every morning."))
    for number, question in enumerate(sittings.QUESTIONS if crowd else ()):
        asker = crowd[(number * 5 + 2) % len(crowd)]
        yield Happening(LASTS_DAYS - 3 - number / 4, partial(sittings.ask, asker, "feed", question))
    for learner in crowd:
        day, eagerness = chance.uniform(0, LASTS_DAYS - 4), chance.betavariate(2, 1.6)
        yield Happening(day, partial(sittings.sit, learner, "feed", chance, eagerness=eagerness))
        if chance.random() < SHARE_IN_SECOND_FEED:
            yield Happening(day + 3, partial(sittings.sit, learner, "review", chance, eagerness=eagerness))
        votes = chance.choice((0, 1, 2, 3, 3))
        yield Happening(max(day, ENTRIES_TAKE_DAYS) + 1, partial(vote, learner, chance, votes=votes))
        if chance.random() < SHARE_HIDDEN:
            yield Happening(day + 2, partial(learner.do, "board", "set_hidden", hidden=True))


def enter(learner: Actor, clip: dict[str, Any]) -> None:
    """Enter one of the clips that came with the course, in the chunks the block asks for, with its captions."""
    content = (course.CLIPS / clip["file"]).read_bytes()
    started = learner.do(
        "challenge", "start_upload", size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    offset, step = started["offset"], started["chunk_bytes"]
    while offset < len(content):
        query = f"upload={started['upload']}&offset={offset}"
        offset = learner.send("challenge", "upload_chunk", query, content[offset : offset + step])["offset"]
    kept = learner.do("challenge", "finish_upload", upload=started["upload"])["draft"]
    if not kept["poster"]:
        # Without PyAV the browser draws the poster.
        learner.send("challenge", "save_poster", "", (course.CLIPS / clip["poster"]).read_bytes())
    for track in clip["captions"]:
        text = (course.CLIPS / track["file"]).read_text(encoding="utf-8")
        learner.do("challenge", "save_captions", lang=track["lang"], text=text)
    words = {"title": clip["title"], "caption": clip["description"][:300], "alt": clip["alt"]}
    learner.do("challenge", "enter_clip", **words)


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
