"""What the benches stand on: a database, a cache, two courses of different size, and a bare block to compare with."""

import random
import statistics
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from xblock.core import XBlock
from xblock.fields import Dict, Scope

from microclip_xblock.community.challenge_ledger import ChallengeLedger
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.feed_question import Question
from microclip_xblock.rules.reviews import Card
from tests.processes.ballots import add_challenge, entry, entry_id, greet, store_ledgers

CLIPS = 20
SEED = 20240101
LONG_AGO = timedelta(days=3)
NAMES = {"bare": "tests.bench.ground:Bare"}


class Bare(XBlock):
    """The least a block can do: it reads or writes one field of the learner's own."""

    ledger = Dict(scope=Scope.user_state, default={})

    @XBlock.json_handler
    def put(self, data, _suffix=""):
        self.ledger = data
        return {"ok": True}

    @XBlock.json_handler
    def look(self, _data, _suffix=""):
        return {"ledger": self.ledger}


@contextmanager
def database():
    """A new database, empty, for this run only."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield connection.vendor
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def clip_id(number):
    return f"clip{number:02d}"


def clips():
    """What an author entered."""
    return [
        {
            "id": clip_id(number),
            "title": f"Why {number} matters",
            "media": f"/static/clip{number}.mp4",
            "poster": f"/static/clip{number}.jpg",
            "captions": [{"lang": "en", "label": "English", "url": f"/static/clip{number}.vtt"}],
            "topics": ["numbers"],
            "duration_s": 15.0,
            "description": "Somebody explains a number with three apples and a knife.",
            "check": {
                "question": "How many?",
                "options": [{"text": "Two", "correct": True, "explanation": ""}, {"text": "Three", "correct": False}],
            },
        }
        for number in range(CLIPS)
    ]


def feed_ledger(chance):
    """A learner who came some way through the feed: watched, marked and lost some clips, answered checks, asked now and then."""
    ledger = FeedLedger()
    far = chance.randint(1, CLIPS)
    for number in range(far):
        clip, day = clip_id(number), 300 + chance.randint(0, 20)
        share = chance.choice([chance.random(), 0.95, 1.0, 1.0])
        ledger.watched(clip, share, max(share, chance.random()), day)
        if chance.random() < 0.15:
            ledger.react(clip, chance.choice(["like", "save", "clear", "tried"]), True)
        if chance.random() < 0.05:
            ledger.lost(clip, chance.random())
        if chance.random() < 0.4:
            right = chance.random() < 0.7
            card = None if right else Card.of(chance.uniform(0.2, 3.0), chance.uniform(3.0, 8.0), day)
            ledger.answered(clip, "0" if right else "1", float(right), day, card)
    if chance.random() < 0.02:
        words = "Why does it turn the other way round?"
        ledger.ask(Question(f"q{chance.randint(0, 99999)}", clip_id(0), chance.random(), words, 300))
    if chance.random() < 0.02:
        ledger.report(clip_id(far - 1), "technical")
    ledger.stopped_at(clip_id(far - 1), 4.2)
    return ledger.encode()


def challenge_ledger(chance, number, entries):
    """A learner who watched some entries and voted for one or two; the first `entries` learners have one of their own."""
    ledger = ChallengeLedger()
    if number < entries:
        ledger.enter(entry(number))
    watched = chance.sample(range(entries), min(entries, 8))
    for other in watched:
        ledger.saw(entry_id(other), chance.random())
    for other in watched[: chance.randint(0, 2)]:
        if other != number:
            ledger.vote(entry_id(other), True, datetime(2025, 10, 1, tzinfo=UTC))
    return ledger.encode()


def populate(number, names, entries):
    """
    A course with a feed, a challenge, a board and a bare block, whose learners have all done something, some days ago.

    Returns:
        An object with `lms`, the keys `feed`, `challenge`, `board` and `bare`, `names`, `ids` (of users) and `entries`.
    """
    from common.djangoapps.student.models import CourseEnrollment
    from django.contrib.auth.models import User

    from tests.platform.course import Course
    from tests.platform.gate import Lms

    course = Course.create(number=number, classes=NAMES)
    unit = course.unit("unit1")
    feed = course.add("microclip_feed", unit, "feed1", clips=clips())
    challenge = add_challenge(course, unit, votes_per_learner=20)
    board = course.add("microclip_board", unit, "board1")
    bare = course.add("bare", unit, "bare1")
    known = dict(User.objects.values_list("username", "id"))
    ids = [known[name] for name in names]
    CourseEnrollment.objects.bulk_create(
        [CourseEnrollment(user_id=user, course_id=course.key) for user in ids], batch_size=2000
    )
    chance = random.Random(SEED)
    ago = datetime.now(UTC) - LONG_AGO
    store_ledgers(feed, {user: feed_ledger(chance) for user in ids}, ago)
    store_ledgers(challenge, {user: challenge_ledger(chance, n, entries) for n, user in enumerate(ids)}, ago)
    store_ledgers(bare, {user: {"v": 1} for user in ids}, ago)
    return SimpleNamespace(
        lms=Lms(course),
        feed=feed,
        challenge=challenge,
        board=board,
        bare=bare,
        names=names,
        ids=ids,
        entries=[entry_id(n) for n in range(entries)],
    )


def people(number):
    """Users with a profile, in no course yet; their names."""
    from common.djangoapps.student.models import UserProfile
    from django.contrib.auth.models import User

    names = [f"learner{n}" for n in range(1, number + 1)]
    User.objects.bulk_create(
        [User(username=name, email=f"{name}@example.com", password="!") for name in names], batch_size=2000
    )
    users = User.objects.values_list("id", "username")
    UserProfile.objects.bulk_create([UserProfile(user_id=id_, name=name) for id_, name in users], batch_size=2000)
    return names


def acquainted(*courses):
    """Everybody has been in these courses before, so that no call is the one that makes their anonymous ids."""
    for course in courses:
        greet(course.lms.course.key)


def milliseconds(work):
    """How long it takes, and what it gives."""
    begun = time.perf_counter()
    given = work()
    return (time.perf_counter() - begun) * 1000, given


def median(times):
    return statistics.median(times)
