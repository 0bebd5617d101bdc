"""A challenge with entries, and what is in everybody's ledgers of it."""

import json
from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

from microclip_xblock.community.challenge_fold import ChallengeFold
from microclip_xblock.community.challenge_ledger import ChallengeLedger, Entry
from microclip_xblock.community.gallery import Gallery
from microclip_xblock.community.views import View
from tests.strategies import clip_of


def entry_id(number):
    """Ids grow with the time of entering, as real ones do."""
    return f"e{number:011d}"


def entry(number):
    """A finished entry; its media is never looked at here."""
    clip = clip_of(
        number,
        duration_s=21.5,
        size_bytes=2_400_000,
        poster="poster-0a1b2c3d.webp",
        captions={"en": "captions-55667788.vtt"},
        wave="0aZ9" * 16,
    )
    return Entry(
        id=entry_id(number),
        title=f"Take {number}",
        caption="What I found out about it, in two sentences. It surprised me.",
        alt="Somebody pours water into a bucket and looks at a clock.",
        at=1_760_000_000 + number,
        clip=clip,
    )


def add_challenge(course, unit, name="challenge1", **fields):
    """A challenge block without dates; its key."""
    return course.add("microclip_challenge", unit, name, display_name="Show it", prompt="Show it.", **fields)


def store_ledgers(key, ledgers, modified=None):
    """Rows as the platform has them, in one go: `ledgers` maps user ids to stored objects."""
    from lms.djangoapps.courseware.models import StudentModule

    now = modified or datetime.now(UTC)
    rows = [
        StudentModule(
            student_id=user,
            module_state_key=key,
            course_id=key.context_key,
            module_type=key.block_type,
            state=json.dumps({"ledger": raw}),
        )
        for user, raw in ledgers.items()
    ]
    made = StudentModule.objects.bulk_create(rows, batch_size=2000)
    StudentModule.objects.filter(module_state_key=key).update(created=now, modified=now)
    return made


def greet(course_key):
    """Give everybody the anonymous ids the platform makes when somebody first opens a course."""
    from common.djangoapps.student.models import AnonymousUserId
    from django.contrib.auth.models import User

    users = User.objects.values_list("id", flat=True)
    AnonymousUserId.objects.bulk_create(
        [
            AnonymousUserId(user_id=user, course_id=place, anonymous_user_id=uuid4().hex)
            for user in users
            for place in (course_key, None)
        ],
        batch_size=2000,
        ignore_conflicts=True,
    )


def enter_many(key, usernames):
    """Give each of these learners an entry; the ids of the entries."""
    from django.contrib.auth.models import User

    ids = dict(User.objects.filter(username__in=usernames).values_list("username", "id"))
    ledgers = {}
    for number, name in enumerate(usernames):
        ledger = ChallengeLedger()
        ledger.enter(entry(number))
        ledgers[ids[name]] = ledger.encode()
    store_ledgers(key, ledgers)
    return [entry_id(number) for number in range(len(usernames))]


def stored_ballots(key):
    """What the table says, read past all of our code: username to the set of entries voted for."""
    from lms.djangoapps.courseware.models import StudentModule

    rows = StudentModule.objects.filter(module_state_key=key).values_list("student__username", "state")
    found = {name: set(json.loads(state or "{}").get("ledger", {}).get("b", {})) for name, state in rows}
    return {name: ballot for name, ballot in found.items() if ballot}


def tally(ballots):
    """Votes by entry."""
    return Counter(id_ for ballot in ballots.values() for id_ in ballot)


def view_of(lms, key, username="teacher"):
    """The challenge's view, as a request of this person would open it."""
    from django.contrib.auth.models import User

    block = lms.bound(key, User.objects.get(username=username))
    return View(ChallengeFold(), block.gateway, key)


def seen_in(view, head, ids):
    """All a reader can see of it: votes and views by entry, the head's summary, and every contribution."""
    found = Gallery(view.shelf, head).find(ids)
    people = view.contributions(head)
    return {
        "votes": {id_: found[id_].votes for id_ in sorted(found)},
        "summary": dict(head.summary),
        "people": None if people is None else {learner: text for learner, text in people.items() if text},
    }
