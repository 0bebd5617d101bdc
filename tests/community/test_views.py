import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import example, given
from hypothesis import strategies as st

from microclip_xblock.community import views
from microclip_xblock.community.challenge_ledger import ChallengeLedger
from microclip_xblock.community.feed_fold import clip_counts
from microclip_xblock.community.gallery import ask_gallery
from microclip_xblock.community.memory import MemoryGateway
from microclip_xblock.community.views import View
from tests.community.course import LEARNERS, Course, acts, entry_id, histories, seen_by_readers
from tests.strategies import entry_of

kinds = pytest.mark.parametrize("kind", ["feed", "challenge", "board"])
PARTS = [
    "head",
    "tally",
    "clips",
    "best",
    "removed",
    "lock",
    *(f"{name}{number}" for name in ("people", "chunk") for number in range(3)),
]


def looked_at(kind, history):
    """The course after a history; its view was there from the start and caught up whenever the history says so."""
    cache.clear()
    course = Course(kind)
    course.view().refresh()
    for act in history:
        course.act(act)
    return course


def settled(course):
    """What readers see once a refresh has also counted rows and read who is enrolled."""
    course.wait(31)
    course.view().refresh()
    return seen_by_readers(course.view())


def folded_anew(course):
    cache.clear()
    course.view().refresh(full=True)
    return seen_by_readers(course.view())


# Catching up and folding all again come to the same


@kinds
@given(history=histories)
def test_catching_up_comes_to_what_a_full_fold_gives(kind, history):
    course = looked_at(kind, history)

    caught_up = settled(course)

    assert caught_up == folded_anew(course)


@kinds
@given(history=histories)
def test_refreshing_again_changes_nothing(kind, history):
    course = looked_at(kind, history)
    once = settled(course)

    stamp = course.view().last().stamp
    course.view().refresh()

    assert seen_by_readers(course.view()) == once
    assert course.view().last().stamp == stamp


@kinds
@given(history=st.lists(acts.filter(lambda act: act[0] not in ("delete", "enroll", "wait")), max_size=15))
def test_what_is_stored_is_in_the_very_next_refresh(kind, history):
    course = looked_at(kind, history)

    course.view().refresh()

    caught_up = seen_by_readers(course.view())
    assert caught_up == folded_anew(course)


@kinds
@given(history=st.lists(st.tuples(acts, st.lists(st.sampled_from(PARTS), max_size=2)), max_size=20))
def test_whatever_the_cache_forgets_the_view_is_the_same_afterwards(kind, history):
    cache.clear()
    course = Course(kind)
    for act, forgotten in history:
        course.act(act)
        for part in forgotten:
            cache.delete(course.view().shelf._prefix + part)
    course.wait(31)
    course.view().refresh()
    caught_up = {"challenge": ask_everything, "feed": ask_counts, "board": lambda course: course.view().last().summary}[
        kind
    ](course)

    cache.clear()
    anew = {"challenge": ask_everything, "feed": ask_counts, "board": lambda course: course.view().refresh().summary}[
        kind
    ](course)
    assert caught_up == anew


def ask_counts(course):
    """As the feed asks: what the cache has lost is made again."""
    view = course.view(1)
    head = view.head()
    counts, counted = clip_counts(view.shelf), view.counted_of(head, 1)
    if counts is None or counted is None:
        head = view.refresh(full=True)
        counts, counted = clip_counts(view.shelf), view.counted_of(head, 1)
    return counts, counted


@pytest.mark.parametrize("part", ["head", "tally", "clips", "people0"])
def test_a_feed_whose_cache_dropped_a_part_counts_again(part):
    course = Course("feed")
    for learner in (1, 2, 3):
        course.store("feed", learner, {"v": 1, "c": "bees01=0--C0"})
    whole = ask_counts(course)

    cache.delete(course.view().shelf._prefix + part)

    assert ask_counts(course) == whole
    course.wait(60)
    assert ask_counts(course) == whole


@pytest.mark.parametrize("part", ["head", "tally", "best", "chunk0", "people0"])
def test_a_challenge_whose_cache_dropped_a_part_counts_again(part):
    course = many_entered(20)
    whole = ask_everything(course)

    cache.delete(course.view().shelf._prefix + part)

    assert ask_everything(course) == whole
    course.act(("vote", 1, 1, True, 0))
    course.wait(60)
    ask_everything(course)
    caught_up = seen_by_readers(course.view())
    assert caught_up == folded_anew(course)


def ask_everything(course):
    ids = [entry_id(learner, number) for learner in range(1, LEARNERS + 1) for number in range(1, 4)]
    return ask_gallery(
        course.view(), lambda gallery, _: (gallery.find(ids), gallery.best(), [*map(gallery.removed, ids)])
    )


# Conservation


@given(history=histories)
def test_votes_counted_are_the_valid_votes_of_those_who_count(history):
    course = looked_at("challenge", history)
    course.wait(31)
    head = course.view().refresh()

    counted = course.counted()
    there = {ledger.entry.id for ledger in counted.values() if ledger.entry} - course.removed()
    held = [entry for ledger in counted.values() for entry in ledger.ballot if entry in there]
    found = ask_everything(course)[0]

    assert head.summary["votes"] == len(held)
    assert head.summary["entries"] == len(there)
    assert {id_: entry.votes for id_, entry in found.items()} == {id_: held.count(id_) for id_ in there}


# Time


def test_a_view_is_served_as_it_is_while_it_is_fresh_and_caught_up_after_that():
    course = Course()
    course.store("challenge", 1, {"v": 1, "b": {"x": 1}})
    first = course.view().head()

    course.store("challenge", 2, {"v": 1, "b": {"x": 1}})
    course.wait(4)
    assert course.view().head() == first
    course.wait(2)

    assert course.view().head().rows == 2


def test_rows_that_bear_an_earlier_moment_are_still_met():
    """Servers' clocks differ a little and rows commit out of order."""
    course = Course("feed")
    course.view().refresh()
    course.wait(60)
    course.view().refresh()

    course.store("feed", 1, {"v": 1, "c": "bees01=0--C0"}, skew=-29)
    course.view().refresh()

    assert seen_by_readers(course.view())["counts"]["bees01"].likes == 1


def test_a_clock_that_was_set_back_loses_nothing():
    course = Course("feed")
    course.view().refresh()

    course.time -= timedelta(seconds=25)
    course.store("feed", 1, {"v": 1, "c": "bees01=0--C0"})
    course.view().refresh()

    assert seen_by_readers(course.view())["counts"]["bees01"].likes == 1


def test_vanished_rows_are_noticed_within_the_time_of_a_count():
    course = Course("feed")
    for learner in (1, 2, 3):
        course.store("feed", learner, {"v": 1, "c": "bees01=0--C0"})
    course.view().refresh()

    course.memory.delete("feed", 2)
    course.wait(views.COUNT_EVERY.total_seconds())
    course.view().refresh()

    assert seen_by_readers(course.view())["counts"]["bees01"].likes == 2


def test_all_rows_vanishing_leaves_an_empty_view():
    course = Course()
    for learner in (1, 2, 3):
        course.act(("enter", learner, 1, True, 0))
        course.act(("vote", learner, 1, True, 0))
    course.view().refresh()

    for learner in (1, 2, 3):
        course.memory.delete("challenge", learner)
    seen = settled(course)

    assert seen["summary"] == {"entries": 0, "firsts": [], "votes": 0}
    assert not seen["found"] and not seen["best"]


def test_those_who_left_the_course_are_not_counted_until_they_come_back():
    course = Course("feed")
    for learner in (1, 2):
        course.store("feed", learner, {"v": 1, "c": "bees01=0--C0"})
    course.view().refresh()

    def likes():
        return settled(course)["counts"]["bees01"].likes

    course.memory.unenrolled.add(1)
    assert likes() == 1
    course.memory.unenrolled.discard(1)
    assert likes() == 2


# Own acts, laid over


@given(
    history=histories,
    own=st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=4),
    seen_already=st.booleans(),
)
def test_ones_own_like_shows_at_once_and_exactly_whether_or_not_the_view_has_it(history, own, seen_already):
    from microclip_xblock.community.feed_fold import ClipCounts, facts_in
    from microclip_xblock.community.feed_ledger import FeedLedger
    from microclip_xblock.web.feed_replies import likes_with_mine
    from tests.community.course import CLIPS

    course = looked_at("feed", history)
    settled(course)
    course.memory.unenrolled.discard(1)
    course.wait(31)
    course.view().refresh()
    for number, on in own:
        course.act(("react", 1, number, on, 0))
    if seen_already:
        course.view().refresh()

    view = course.view(1)
    head = view.last()
    counts, as_counted = clip_counts(view.shelf), FeedLedger.read({"c": facts_in(view.counted_of(head, 1))})
    others = [ledger for learner, ledger in course.counted().items() if learner != 1]
    mine = course.ledger("feed", 1)
    for clip in CLIPS:
        shown = likes_with_mine(counts.get(clip, ClipCounts()).likes, as_counted.facts(clip), mine.facts(clip))
        assert shown == sum(ledger.facts(clip).liked for ledger in [*others, mine])


# Many at once


class SlowGateway(MemoryGateway):
    """Counts how often everybody is read, and lets the reader wait at a gate."""

    readings = 0
    gate = None

    def everyone(self, block):
        type(self).readings += 1
        time.sleep(0.2)
        return super().everyone(block)

    def changed_since(self, block, since):
        if self.gate is not None:
            self.gate.wait(10)
        return super().changed_since(block, since)


def in_threads(number, work):
    results = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def many_entered(number):
    course = Course()
    for learner in range(number):
        course.store(
            "challenge", learner, ChallengeLedger(entry_of(learner), {entry_of(number - 1 - learner).id: 1}).encode()
        )
    return course


def test_without_a_view_one_request_folds_and_the_others_wait_for_it():
    course = many_entered(40)
    SlowGateway.readings, SlowGateway.gate = 0, None

    def ask():
        gateway = SlowGateway(course.memory, "challenge", 1)
        return View(course.view().fold, gateway, "challenge").head()

    heads = in_threads(8, ask)

    assert SlowGateway.readings == 1
    assert len(heads) == 8 and all(head == heads[0] for head in heads)


def test_while_one_refreshes_the_others_are_served_the_last_view():
    course = many_entered(5)
    old = course.view().refresh()
    course.wait(10)
    SlowGateway.gate = threading.Event()
    refreshed = []
    refresher = threading.Thread(
        target=lambda: refreshed.append(
            View(course.view().fold, SlowGateway(course.memory, "challenge", 1), "challenge").head()
        )
    )
    refresher.start()
    lock = course.view().shelf
    for _ in range(100):
        if lock.get("lock"):
            break
        time.sleep(0.02)

    served = course.view().head()
    SlowGateway.gate.set()
    refresher.join(20)
    SlowGateway.gate = None

    assert served == old
    assert refreshed[0].as_of == course.time
    assert course.view().head() == refreshed[0]


def test_a_refresher_that_was_killed_holds_up_nobody():
    course = many_entered(5)
    old = course.view().refresh()
    course.view().shelf.claim("lock", 60)
    course.wait(100)

    assert course.view().head() == old


class Killed(BaseException):
    """What a process meets that is killed between two writes."""


@example(before=[], between=("enter", 1, 1, True, 0), after=2, then=[("empty", 1, 0, True, 0)])
@example(
    before=[("enter", 2, 1, True, 0), ("refresh", 0, 0, True, 0)],
    between=("vote", 1, 2, True, 0),
    after=2,
    then=[("vote", 1, 2, False, 0)],
)
@example(
    before=[("enter", 2, 1, True, 0), ("refresh", 0, 0, True, 0)],
    between=("vote", 1, 2, True, 0),
    after=3,
    then=[("vote", 1, 2, False, 0)],
)
@given(before=histories, between=acts, after=st.integers(0, 5), then=st.lists(acts, max_size=4))
def test_a_refresher_killed_between_two_writes_leaves_nothing_false_for_long(before, between, after, then):
    course = looked_at("challenge", before)
    course.act(between)
    view, writes = course.view(), []
    put = view.shelf.put_many

    def put_or_die(values):
        if len(writes) == after:
            raise Killed
        writes.append(values)
        put(values)

    view.shelf.put_many = put_or_die
    with suppress(Killed):
        view.refresh()
    for act in then:
        course.act(act)

    course.wait(31)
    course.view().refresh()
    found, best, _ = ask_everything(course)
    caught_up = {id_: entry.votes for id_, entry in found.items()}, [(entry.id, entry.votes) for entry in best]
    cache.clear()
    found, best, _ = ask_everything(course)
    assert caught_up == (
        {id_: entry.votes for id_, entry in found.items()},
        [(entry.id, entry.votes) for entry in best],
    )


# Large views


def test_a_gallery_of_many_chunks_is_read_chunk_by_chunk():
    course = many_entered(100)

    def ask(gallery, head):
        found = gallery.find([entry_of(n).id for n in range(100)] + ["aaa", "zzz", ""])
        pages = [gallery.page("viewer", entry_of(17).id, number, 12) for number in range(9)]
        return head.summary, found, pages

    summary, found, pages = ask_gallery(course.view(), ask)

    assert summary["entries"] == summary["votes"] == 100
    assert len(found) == 100 and all(entry.votes == 1 for entry in found.values())
    shown = [entry.id for page, entries in pages for entry in entries]
    assert sorted(shown) == [entry_of(n).id for n in range(100) if n != 17]


def test_entering_and_withdrawing_moves_chunks_rightly():
    course = many_entered(60)
    course.view().refresh()

    for learner in (3, 30, 59):
        course.store("challenge", learner, {"v": 1})
    course.store("challenge", 200, ChallengeLedger(entry_of(2, id="entry000000002b")).encode())
    course.wait(31)
    course.view().refresh()

    found = ask_gallery(
        course.view(), lambda gallery, _: gallery.find([entry_of(n).id for n in range(60)] + ["entry000000002b"])
    )
    assert len(found) == 58
    # Learner n had voted for entry 59 − n: those who withdrew took their votes with them.
    assert found[entry_of(29).id].votes == 0 and found[entry_of(5).id].votes == 1


def test_more_learners_than_fit_the_groups_make_more_groups():
    course = many_entered(30)
    assert course.view().refresh().groups == 1
    for learner in range(1000, 1400):
        course.store("challenge", learner, {"v": 1, "b": {entry_of(1).id: 1}})

    head = course.view().refresh()

    assert head.groups > 1 and head.rows == 430
    found = ask_gallery(course.view(), lambda gallery, _: gallery.find([entry_of(1).id]))
    assert found[entry_of(1).id].votes == 401


# Showing something at once


def test_what_has_to_show_at_once_does_though_the_view_is_fresh():
    cache.clear()
    course = Course()
    course.act(("enter", 1, 1, True, 0))
    course.view().head()
    course.act(("remove", 2, 1, True, 0))
    assert ask_everything(course)[0], "the view is fresh and served as it is"

    course.view().renew()

    assert ask_everything(course)[0] == {}


def test_renewing_waits_for_a_refresh_that_may_have_begun_before():
    cache.clear()
    course = Course()
    course.act(("enter", 1, 1, True, 0))
    course.view().head()
    other = course.view()
    assert other.shelf.claim("lock", 60)
    course.act(("remove", 2, 1, True, 0))
    ended = threading.Timer(0.3, lambda: other.shelf.release("lock"))
    ended.start()

    course.view().renew()

    ended.join()
    assert ask_everything(course)[0] == {}
    assert course.view().shelf.claim("lock", 60), "it gave the lock back"


def test_renewing_does_not_wait_for_ever_for_a_refresher_that_died(monkeypatch):
    cache.clear()
    monkeypatch.setattr(views, "WAIT_S", 0.1)
    course = Course()
    course.act(("enter", 1, 1, True, 0))
    course.view().head()
    course.view().shelf.claim("lock", 60)
    course.act(("remove", 2, 1, True, 0))

    course.view().renew()

    assert ask_everything(course)[0] == {}
    assert not course.view().shelf.claim("lock", 60), "the lock was another one's"
