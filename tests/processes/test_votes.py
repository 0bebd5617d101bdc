"""
The one rule about state, proved by real processes: a learner changes their own state and nothing else, so nothing is lost.

All votes go through the LMS stand-in's own handler path, every statement commits by itself.
"""

import os
import signal

import pytest

from tests.platform.people import make_learners
from tests.processes.ballots import (
    add_challenge,
    enter_many,
    greet,
    seen_in,
    stored_ballots,
    tally,
    view_of,
)
from tests.processes.caching import OWN_MEMORY, Wire, ignoring_caches, raising_caches
from tests.processes.crowd import Crowd

pytestmark = [pytest.mark.mariadb, pytest.mark.redis, pytest.mark.slow]

ENTRIES = 20


@pytest.fixture
def vote_among(make_lms):
    """Makes a challenge with entries and a number of voters; gives the LMS, the block, the entries' ids and the voters' names."""

    def make(voters, **fields):
        made = make_lms(learners=ENTRIES)
        key = add_challenge(made.course, made.unit, completes_when="entered", **fields)
        ids = enter_many(key, made.learners)
        names = make_learners(made.course.key, voters, first=ENTRIES + 1)
        greet(made.course.key)
        return made.lms, key, ids, names

    return make


@pytest.fixture
def caches():
    """A cache of this test's own, empty before and after."""
    from django.core.cache import cache
    from django.test import override_settings

    chosen = ignoring_caches()
    with override_settings(CACHES=chosen):
        cache.clear()
        yield chosen
        cache.clear()


@pytest.fixture
def crowd_of(tmp_path, caches):
    """Starts voters at a block; what still runs when the test ends is stopped."""
    crowds = []

    def begin(lms, key, shares, with_caches=caches):
        crowds.append(Crowd(lms.course, key, shares, tmp_path, with_caches))
        return crowds[-1]

    yield begin
    for crowd in crowds:
        crowd.stop()


def shares_of(names, ids, processes):
    """One vote each: every voter has one process and one entry."""
    votes = [(name, ids[number % len(ids)]) for number, name in enumerate(names)]
    return [votes[number::processes] for number in range(processes)]


def full_fold(lms, key, ids):
    """What folding every ledger gives, in a cache of its own."""
    from django.test import override_settings

    with override_settings(CACHES=OWN_MEMORY):
        view = view_of(lms, key)
        return seen_in(view, view.refresh(full=True), ids)


def test_none_of_ten_thousand_votes_is_lost_or_doubled(vote_among, crowd_of):
    lms, key, ids, names = vote_among(10_000)

    crowd = crowd_of(lms, key, shares_of(names, ids, 32))

    assert crowd.finish() == [0] * 32
    answers = crowd.answers()
    assert len(answers) == 10_000
    assert {status for status, _, _ in answers} == {200}
    ballots = stored_ballots(key)
    assert ballots == {name: {entry} for _, name, entry in answers}
    view = view_of(lms, key)
    seen = seen_in(view, view.refresh(), ids)
    assert seen["summary"]["votes"] == 10_000
    assert seen["votes"] == tally(ballots)
    assert seen == full_fold(lms, key, ids)


def test_one_learner_voting_from_sixteen_processes_keeps_the_budget(vote_among, crowd_of):
    lms, key, ids, (name,) = vote_among(1, votes_per_learner=7)
    shares = [[(name, entry) for entry in (ids[number:] + ids[:number])[:10]] for number in range(16)]

    crowd = crowd_of(lms, key, shares)

    assert crowd.finish() == [0] * 16
    answers = crowd.answers()
    assert len(answers) == 16 * 10
    assert {status for status, _, _ in answers} == {200, 409}
    acknowledged = {entry for status, _, entry in answers if status == 200}
    assert stored_ballots(key) == {name: acknowledged}
    assert len(acknowledged) == 7


def test_what_a_killed_process_acknowledged_is_there(vote_among, crowd_of):
    lms, key, ids, names = vote_among(400)
    shares = shares_of(names, ids, 8)

    crowd = crowd_of(lms, key, shares)
    crowd.wait_for(100)
    for number in (0, 1, 2):
        os.kill(crowd.pid(number), signal.SIGKILL)

    assert crowd.finish() == [-signal.SIGKILL] * 3 + [0] * 5
    answers = crowd.answers()
    assert {status for status, _, _ in answers} == {200}
    assert len(answers) < 400, "killed too late to prove anything"
    ballots = stored_ballots(key)
    assert {name: {entry} for _, name, entry in answers}.items() <= ballots.items()
    # A vote may have been stored without its answer having been told: at most the one each killed process was at.
    assert len(ballots) - len(answers) <= 3
    view = view_of(lms, key)
    assert seen_in(view, view.refresh(), ids) == full_fold(lms, key, ids)


def test_a_cache_emptied_again_and_again_changes_nothing(vote_among, crowd_of):
    from django.core.cache import cache

    lms, key, ids, names = vote_among(300)

    crowd = crowd_of(lms, key, shares_of(names, ids, 8))
    for reached in (40, 80, 120, 160, 200):
        crowd.wait_for(reached)
        cache.clear()

    assert crowd.finish() == [0] * 8
    assert {status for status, _, _ in crowd.answers()} == {200}
    assert stored_ballots(key) == {name: {entry} for _, name, entry in crowd.answers()}
    view = view_of(lms, key)
    seen = seen_in(view, view.refresh(), ids)
    assert seen["summary"]["votes"] == 300
    assert seen == full_fold(lms, key, ids)


@pytest.mark.parametrize("caches_at", [ignoring_caches, raising_caches])
def test_a_cache_that_dies_and_comes_back_changes_nothing(vote_among, crowd_of, caches_at):
    from django.test import override_settings

    lms, key, ids, names = vote_among(160)
    wire = Wire()
    reached = caches_at(wire.port)

    crowd = crowd_of(lms, key, shares_of(names, ids, 8), reached)
    crowd.wait_for(60)
    wire.cut()

    assert crowd.finish() == [0] * 8
    assert {status for status, _, _ in crowd.answers()} == {200}
    assert stored_ballots(key) == {name: {entry} for _, name, entry in crowd.answers()}
    wire.mend()
    with override_settings(CACHES=reached):
        view = view_of(lms, key)
        assert view.last() is not None, "the cache should still hold the view of before it died"
        seen = seen_in(view, view.refresh(), ids)
    wire.cut()
    assert seen["summary"]["votes"] == 160
    assert seen == full_fold(lms, key, ids)
