"""Catching up and folding everybody, on the real tables."""

import json
import os
import random
import tracemalloc
from datetime import UTC, datetime, timedelta

from microclip_xblock.community.challenge_fold import ChallengeFold
from microclip_xblock.community.feed_fold import FeedFold
from microclip_xblock.community.views import View
from tests.bench.figures import Figure, at_most
from tests.bench.ground import SEED, challenge_ledger, feed_ledger, median, milliseconds
from tests.processes.ballots import store_ledgers

CHANGED = 100


def view_of(course, kind, learner=0):
    """A block's view as a request of one learner opens it."""
    from django.contrib.auth.models import User

    key = {"feed": course.feed, "challenge": course.challenge}[kind]
    fold = {"feed": FeedFold, "challenge": ChallengeFold}[kind]()
    block = course.lms.bound(key, User.objects.get(username=course.names[learner]))
    return View(fold, block.gateway, key)


def measure(course, scale):
    figures = []
    for kind in ("feed", "challenge"):
        full, lean = full_folds(course, kind, scale)
        number = len(course.ids)
        note = f"reading the rows alone (values_list and json.loads) takes {lean / 1000:.2f} s: {full / lean:.1f}×"
        figures.append(
            at_most(
                f"full fold of {number:,} {kind} ledgers", full / 1000, 1, "{:.2f} s", note, full_ms=full, read_ms=lean
            )
        )
        figures.append(memory(course, kind))
        figures.append(catching_up(course, kind, scale, full, "on a quiet site", 0.05))
    keys = busy(course, scale.others)
    others = len(keys) * min(len(course.ids), scale.others)
    for kind in ("feed", "challenge"):
        full, _ = full_folds(course, kind, scale)
        where = f"with {others:,} recent rows of other blocks"
        figures.append(catching_up(course, kind, scale, full, where, 0.30, keys))
    return figures


def full_folds(course, kind, scale):
    """Medians of a full fold and of reading the same rows alone, in turns."""
    folds, reads = [], []
    for _ in range(scale.folds):
        reads.append(milliseconds(lambda: read_all(course, kind))[0])
        view = view_of(course, kind)
        folds.append(milliseconds(lambda view=view: view.refresh(full=True))[0])
    return median(folds), median(reads)


def read_all(course, kind):
    from lms.djangoapps.courseware.models import StudentModule

    key = {"feed": course.feed, "challenge": course.challenge}[kind]
    rows = StudentModule.objects.filter(module_state_key=key).values_list("student_id", "state")
    return sum(1 for _, state in rows if json.loads(state))


def catching_up(course, kind, scale, full, where, goal, others=()):
    """`others`: blocks whose rows were all stored just before each catching up."""
    from lms.djangoapps.courseware.models import StudentModule

    times = []
    chance = random.Random(SEED + 1)
    view_of(course, kind).refresh(full=True)
    for _ in range(scale.folds + 2):
        for key in others:
            StudentModule.objects.filter(module_state_key=key).update(modified=datetime.now(UTC))
        users = change_some(course, kind, chance)
        view = view_of(course, kind)
        times.append(milliseconds(view.refresh)[0])
        rest(course, kind, users)
    value = median(times) / full
    note = f"{median(times):.0f} ms of {full:.0f} ms"
    name = f"{kind}: catching up {CHANGED} changed of {len(course.ids):,}, {where}"
    return at_most(name, value * 100, goal * 100, "{:.1f} %", note, catch_up_ms=median(times), full_ms=full)


def change_some(course, kind, chance):
    """Some learners do something now; their ids."""
    from lms.djangoapps.courseware.models import StudentModule

    key = {"feed": course.feed, "challenge": course.challenge}[kind]
    users = chance.sample(course.ids[len(course.entries) :], min(CHANGED, len(course.ids) // 2))
    rows = list(StudentModule.objects.filter(module_state_key=key, student_id__in=users))
    for row in rows:
        raw = feed_ledger(chance) if kind == "feed" else challenge_ledger(chance, 10**9, len(course.entries))
        row.state, row.modified = json.dumps({"ledger": raw}), datetime.now(UTC)
    StudentModule.objects.bulk_update(rows, ["state", "modified"], batch_size=100)
    return users


def rest(course, kind, users):
    """Let what was just changed be long ago, so that the next round meets its own changes only."""
    from lms.djangoapps.courseware.models import StudentModule

    key = {"feed": course.feed, "challenge": course.challenge}[kind]
    rows = StudentModule.objects.filter(module_state_key=key, student_id__in=users)
    rows.update(modified=datetime.now(UTC) - timedelta(hours=1))


def busy(course, number):
    """The rest of the site writes too: rows of other blocks; their keys."""
    chance = random.Random(SEED + 2)
    some = [feed_ledger(chance) for _ in range(100)]
    users = course.ids[:number]
    blocks = max(1, number // len(users))
    keys = [course.lms.course.key.make_usage_key("problem", f"other{block}") for block in range(blocks)]
    for key in keys:
        store_ledgers(key, {user: some[user % 100] for user in users})
    return keys


def memory(course, kind):
    """The most memory a full fold holds at once, in a process of its own, beside the texts it reads."""
    from django.db import connections
    from django.db.models import Sum
    from django.db.models.functions import Length
    from lms.djangoapps.courseware.models import StudentModule

    key = {"feed": course.feed, "challenge": course.challenge}[kind]
    total = StudentModule.objects.filter(module_state_key=key).aggregate(n=Sum(Length("state")))["n"] / 1e6
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            view = view_of(course, kind)
            os.write(writing, str(_peak(lambda: view.refresh(full=True))).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    lifted = float(os.read(reading, 100) or "nan")
    os.close(reading)
    os.close(writing)
    return Figure(
        f"{kind}: most memory a full fold holds at once",
        f"{lifted:.0f} MB",
        "streamed",
        None,
        f"the texts of all rows are {total:.0f} MB; contributions and their pickles are kept, rows are not",
        {"peak_mb": lifted, "rows_mb": total},
    )


def _peak(work):
    """The most megabytes of Python objects alive at once meanwhile, beyond those alive before."""
    tracemalloc.start()
    work()
    return tracemalloc.get_traced_memory()[1] / 1e6
