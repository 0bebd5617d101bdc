from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import given, settings
from hypothesis import strategies as st

from microclip_xblock.community import standings as module
from microclip_xblock.community.gateway import Source
from microclip_xblock.community.ledgers import BoardLedger, ChallengeLedger, ClipFacts, FeedLedger
from microclip_xblock.community.memory import Memory
from microclip_xblock.community.standings import ROWS, Standings, own_deeds
from microclip_xblock.rules.points import Deed, added, points
from microclip_xblock.web.board_replies import neighbors, place
from microclip_xblock.web.words import Words
from tests.strategies import NOON, entry_of

WORTHS = {Deed.CLIP_FINISHED: 5, Deed.CHECK_RIGHT: 10, Deed.ENTERED: 20, Deed.VOTED: 2, Deed.VOTE_RECEIVED: 3}
LEARNERS = 14
FINISHED = ClipFacts(watched_ratio=1.0, furthest_ratio=1.0, finished_day=800)

people = st.lists(
    st.fixed_dictionaries(
        {
            "finished": st.integers(0, 3),
            "right": st.integers(0, 2),
            "entered": st.booleans(),
            "votes": st.sets(st.integers(1, LEARNERS), max_size=3),
            "hidden": st.booleans(),
            "left": st.booleans(),
        }
    ),
    min_size=1,
    max_size=LEARNERS,
)


class Course:
    """A feed, a challenge and a board in memory."""

    def __init__(self, over):
        cache.clear()
        self.time = NOON
        self.memory = Memory(lambda: self.time)
        self.memory.sources = [Source("feed", "microclip_feed"), Source("challenge", "microclip_challenge", over)]
        self.over = over
        self.people = {}

    def store(self, learner, person):
        self.people[learner] = person
        clips = {f"clip{number}": FINISHED for number in range(person["finished"])}
        right = ClipFacts(watched_ratio=0.5, tries=1, first_right=True, latest_right=True, answer_text="0")
        clips |= {f"check{number}": right for number in range(person["right"])}
        ballot = {entry_of(other).id: 1 for other in person["votes"] - {learner}}
        self.memory.store("feed", learner, FeedLedger(clips).encode())
        self.memory.store(
            "challenge", learner, ChallengeLedger(entry_of(learner) if person["entered"] else None, ballot).encode()
        )
        self.memory.store("board", learner, BoardLedger(person["hidden"]).encode())
        (self.memory.unenrolled.add if person["left"] else self.memory.unenrolled.discard)(learner)

    def standings(self, learner=None):
        return Standings(self.memory.at("board", learner), WORTHS, self.memory.sources)

    def own(self, learner):
        """Points as the board computes them from the learner's own rows."""
        gateway = self.memory.at("board", learner)
        ledgers = gateway.mine_in([source.key for source in self.memory.sources])
        return points(
            added(own_deeds(gateway, source, ledgers.get(source.key, {}), WORTHS) for source in self.memory.sources),
            WORTHS,
        )

    def expected(self):
        """Points of everybody by plain counting."""
        votes = dict.fromkeys(self.people, 0)
        for learner, person in self.people.items():
            for other in person["votes"] - {learner}:
                if not person["left"] and other in votes:
                    votes[other] += 1
        return {
            learner: 5 * person["finished"]
            + 10 * person["right"]
            + 20 * person["entered"]
            + 2 * len(person["votes"] - {learner})
            + (3 * votes[learner] if self.over and person["entered"] else 0)
            for learner, person in self.people.items()
        }

    def shown(self):
        points_of = self.expected()
        return {
            who: points_of[who]
            for who, person in self.people.items()
            if points_of[who] and not person["hidden"] and not person["left"]
        }


def course_of(many, over):
    course = Course(over)
    for learner, person in enumerate(many, 1):
        course.store(learner, person)
    return course


@given(people, st.booleans())
def test_the_histogram_holds_everybody_who_is_shown(many, over):
    course = course_of(many, over)

    head = course.standings().compose(budget_s=60)

    shown = course.shown()
    assert dict(zip(head.histogram.levels, head.histogram.counts, strict=True)) == {
        level: list(shown.values()).count(level) for level in set(shown.values())
    }
    assert not head.counting
    for learner in course.people:
        assert course.standings().counted_of(head, learner) == shown.get(learner)


@given(people, st.booleans())
def test_own_points_are_the_points_in_the_standings(many, over):
    course = course_of(many, over)
    course.standings().compose(budget_s=60)

    for learner, person in course.people.items():
        if not person["left"]:
            assert course.own(learner) == course.expected()[learner]


@given(people, st.integers(1, LEARNERS), st.integers(0, 5), st.integers(0, 60))
def test_neighbors_and_places_are_those_of_a_list_sorted_by_hand(many, me, reach, more):
    former, module.ROWS = module.ROWS, 7
    try:
        course = course_of(many, over=True)
        standings = course.standings(me)
        head = standings.compose(budget_s=60)
        own = course.expected().get(me, 0) + more
        around = standings.around(head, me, own, reach, reach) if own else []
        counted = standings.counted_of(head, me)
        mine = place(head.histogram, own, counted, Words(None))
        histogram = head.histogram if counted == own else head.histogram.moved(counted, own)
        rows = neighbors(around, (me, own), histogram, str, Words(None)) if own else []
    finally:
        module.ROWS = former

    others = {who: total for who, total in course.shown().items() if who != me}
    if not own:
        assert mine is None
        return
    line = sorted([*others, me], key=lambda who: (-(own if who == me else others[who]), module._tie(who)))
    here = line.index(me)
    assert [who for who, _ in around] == line[max(0, here - reach) : here] + line[here + 1 : here + 1 + reach]
    assert mine["rank"] == 1 + sum(total > own for total in others.values())
    assert mine["of"] == len(others) + 1
    assert mine["tied"] == (own in others.values())
    for row in rows:
        assert row["rank"] == 1 + sum(total > row["points"] for total in [*others.values(), own])
    assert [row["me"] for row in rows].count(True) == 1


@settings(max_examples=40)
@given(people, people, st.booleans())
def test_composing_again_after_changes_is_the_same_as_from_nothing(before, after, over):
    course = course_of(before, over)
    course.standings().compose(budget_s=60)
    course.time += timedelta(seconds=40)
    for learner, person in enumerate(after, 1):
        course.store(learner, person)
    course.time += timedelta(seconds=40)

    caught_up = course.standings().compose(budget_s=60).histogram
    cache.clear()

    assert caught_up == course.standings().compose(budget_s=60).histogram
    assert sum(caught_up.counts) == len(course.shown())


def person(**changes):
    return {"finished": 0, "right": 0, "entered": False, "votes": set(), "hidden": False, "left": False} | changes


def test_without_time_the_last_sources_wait_and_the_reader_is_told():
    course = course_of([person(finished=2), person(votes={1})], over=False)

    head = course.standings().compose(budget_s=-1)
    assert head.counting

    assert not course.standings().compose(budget_s=60).counting


def test_boards_of_other_rules_share_nothing():
    course = course_of([person(finished=2)], over=False)
    course.standings().compose(budget_s=60)

    other = Standings(course.memory.at("board", 1), {Deed.CLIP_FINISHED: 7}, course.memory.sources).head()

    assert list(other.histogram.levels) == [14]


@pytest.mark.parametrize("source", ["feed", "challenge"])
@pytest.mark.parametrize("part", ["people0", "tally", "head"])
def test_parts_that_a_source_lost_are_made_again(source, part):
    """Long after the end nothing changes any more: what the cache drops then is not made again by anybody's deed."""
    course = course_of([person(finished=1, entered=True), person(votes={1})], over=True)
    course.standings().compose(budget_s=60)
    from microclip_xblock.community.views import View

    view = View(module.FOLDS[f"microclip_{source}"], course.memory.at("board", 1), source)
    board = course.standings().shelf
    cache.delete(view.shelf._prefix + part)
    for key in ("feed", "challenge"):
        import zlib

        cache.delete(f"{board._prefix}source/{zlib.crc32(key.encode()):08x}")
    course.time += timedelta(seconds=100)

    head = course.standings().compose(budget_s=60)

    assert not head.counting
    assert list(head.histogram.levels) == [2, 28] and course.own(1) == 28


def test_thousands_are_cut_into_pieces_and_one_is_found_among_them():
    course = Course(over=False)
    for learner in range(1, 2301):
        course.memory.store(
            "feed", learner, FeedLedger({f"clip{n}": FINISHED for n in range(1 + learner % 9)}).encode()
        )
    standings = course.standings(1500)

    head = standings.compose(budget_s=60)

    assert len(head.firsts) == -(-2300 // ROWS) and head.histogram.total == 2300
    own = 5 * (1 + 1500 % 9)
    assert standings.counted_of(head, 1500) == own
    around = standings.around(head, 1500, own, 2, 2)
    assert len(around) == 4 and {total for _, total in around} == {own}
