"""Handler calls: how long, how many statements, and whether a large course makes them slower."""

import random
import re
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Figure, at_most
from tests.bench.ground import CLIPS, SEED, clip_id, median, milliseconds

FEED_STATE = Path(__file__).resolve().parents[2] / "static" / "src" / "feed" / "feed-state.js"
SITTINGS_S = (15, 30)
"""Lengths of clips sat through; the goal is for the first."""


class Calls:
    """Calls of learners of one course, each of another one than the last."""

    def __init__(self, course, seed=SEED):
        self.course = course
        self.chance = random.Random(seed)

    def one(self, what):
        """Make a call; its answer, which must be 200."""
        learner = self.chance.choice(self.course.names[len(self.course.entries) :])
        return self.by(learner, what)

    def by(self, learner, what):
        course = self.course
        key, handler, message = {
            "vote": (course.challenge, "cast_vote", {"entry": self.chance.choice(course.entries), "on": True}),
            "gallery": (course.challenge, "gallery_page", {"page": 0}),
            "feed": (course.feed, "feed_state", {}),
            "board": (course.board, "board_state", {}),
            "like": (course.feed, "set_reaction", {"clip": clip_id(3), "kind": "like", "on": True}),
            "bare": (course.bare, "put", {"v": self.chance.random()}),
            "look": (course.bare, "look", {}),
        }[what]
        answer = course.lms.client(learner).call(key, handler, json=message)
        if answer.status_code != 200:
            raise RuntimeError(f"{what}: {answer!r}")
        return answer


@contextmanager
def handlers_timed():
    """A list that gets the milliseconds of each handler alone: without looking up user, block, services and fields."""
    from xblock.core import XBlock

    times, handle = [], XBlock.handle

    def timed(block, *given, **named):
        spent, answer = milliseconds(lambda: handle(block, *given, **named))
        times.append(spent)
        return answer

    XBlock.handle = timed
    try:
        yield times
    finally:
        XBlock.handle = handle


def measure(small, large, scale):
    return [
        *vote_beside_bare(large, scale),
        *scaling(small, large, scale),
        *statements(large, scale),
        *sittings(large, scale),
    ]


def vote_beside_bare(course, scale):
    calls = Calls(course)
    whole, alone = {"vote": [], "bare": []}, {"vote": [], "bare": []}
    with handlers_timed() as handler:
        for _ in range(scale.rounds):
            for what in ("vote", "bare"):
                spent, _answer = milliseconds(lambda what=what: calls.one(what))
                whole[what].append(spent)
                alone[what].append(handler[-1])
    figures = []
    for name, times in (("the whole call", whole), ("the handler alone", alone)):
        vote, bare = median(times["vote"]), median(times["bare"])
        note = f"medians {vote:.1f} and {bare:.1f} ms"
        what = f"vote beside a bare handler writing one field, {name}"
        figures.append(at_most(what, vote / bare, 1.5, note=note, vote_ms=vote, bare_ms=bare))
    return figures


def scaling(small, large, scale):
    figures = []
    few, many = Calls(small), Calls(large)
    for what in ("vote", "gallery", "feed", "board"):
        for _ in range(3):
            few.one(what)
            many.one(what)
        times = {"few": [], "many": []}
        for _ in range(scale.rounds):
            times["few"].append(milliseconds(lambda what=what: few.one(what))[0])
            times["many"].append(milliseconds(lambda what=what: many.one(what))[0])
        few_ms, many_ms = median(times["few"]), median(times["many"])
        slowest = max(times["many"])
        name = f"{what} call at {len(large.ids):,} learners beside {len(small.ids)}"
        note = f"medians {many_ms:.1f} and {few_ms:.1f} ms; the slowest at {len(large.ids):,}, which refreshes, {slowest:.0f} ms"
        figures.append(
            at_most(name, many_ms / few_ms, 1.2, note=note, many_ms=many_ms, few_ms=few_ms, slowest_ms=slowest)
        )
    return figures


def statements(course, scale):
    """SQL beyond what a bare handler of the same kind makes: the most of several calls with a warm view, the usual in the note."""
    figures = []
    calls = Calls(course, SEED + 3)

    def counts(what):
        # The first call may refresh the view, so the asker's second one is counted, right after it.
        found = []
        for _ in range(scale.counted):
            learner = calls.chance.choice(course.names[len(course.entries) :])
            calls.by(learner, what)
            found.append(_number(calls.by(learner, what)))
        return found

    for what, beside, goal in (("vote", "bare", 6), ("gallery", "look", 4), ("feed", "look", 4), ("board", "look", 4)):
        own, bare = median(counts(what)), median(counts(beside))
        note = f"{own:.0f} with loading the fields and the closing save; a bare handler {bare:.0f}"
        figures.append(at_most(f"SQL statements of {what}, beyond a bare handler's", own - bare, goal, "{:.0f}", note))
    learner = course.names[-1]
    _forget(course, learner)
    first = _number(calls.by(learner, "vote"))
    bare = _number(calls.by(learner, "bare"))
    note = f"{first} and {bare}; one row is made and one completion is stored"
    figures.append(at_most("SQL statements of a learner's very first vote", first - bare, 6, "{:.0f}", note))
    return figures


def _number(answer):
    """Statements of a call; opening a transaction is told of on SQLite only and left out."""
    return sum(not sql.startswith("BEGIN") for statements in answer.queries.values() for sql in statements)


def _forget(course, learner):
    from lms.djangoapps.courseware.models import StudentModule

    keys = [course.challenge, course.bare]
    StudentModule.objects.filter(student__username=learner, module_state_key__in=keys).delete()


def sittings(course, scale):
    """Rows written while a learner swipes through the whole feed, reporting as the browser does."""
    figures = []
    for number, clip_s in enumerate(SITTINGS_S):
        learner = course.names[-2 - number]
        every_s, writes = sit(course, learner, clip_s)
        what = f"rows written in a sitting of {CLIPS} clips of {clip_s} s"
        note = f"a report at most every {every_s:.0f} s and one at the end"
        if number == 0:
            figures.append(at_most(what, writes, 6, "{:.0f}", note))
        else:
            figures.append(Figure(what, str(writes), "", None, note, {"writes": writes}))
    return figures


def sit(course, learner, clip_s):
    """
    Each clip is left at its end; a fact leaves at once or when the interval since the last report is over; the rest at the end.

    Returns:
        The interval in seconds and how many INSERTs and UPDATEs the state table saw.
    """
    every_s = int(re.search(r"REPORT_EVERY_MS = ([\d_]+)", FEED_STATE.read_text())[1]) / 1000
    client = course.lms.client(learner)
    pending, last, writes = {}, None, 0

    def report(now, at):
        nonlocal pending, last, writes
        answer = client.call(course.feed, "report_watch", json={"items": list(pending.values()), "at": at})
        if answer.status_code != 200:
            raise RuntimeError(repr(answer))
        pending, last = {}, now
        writes += sum(
            bool(re.match(r"(INSERT|UPDATE|REPLACE).{0,12}courseware_", sql))
            for statements in answer.queries.values()
            for sql in statements
        )

    for number in range(CLIPS):
        left = (number + 1) * clip_s
        if pending and last + every_s < left:
            report(last + every_s, clip_id(number))
        pending[clip_id(number)] = {"clip": clip_id(number), "watched_ratio": 1.0, "position_s": float(clip_s)}
        if last is None or last + every_s <= left:
            report(left, clip_id(min(number + 1, CLIPS - 1)))
    if pending:
        report(CLIPS * clip_s, clip_id(CLIPS - 1))
    return every_s, writes
