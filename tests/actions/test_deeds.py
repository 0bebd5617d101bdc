"""Each deed over a real gateway, the one in memory."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.actions.answer_check import answer_check
from microclip_xblock.actions.cast_vote import cast_vote
from microclip_xblock.actions.choose_visibility import choose_visibility
from microclip_xblock.actions.enter_clip import media_of, new_entry_id, withdraw_entry
from microclip_xblock.actions.react_to_clip import react_to_clip
from microclip_xblock.actions.report_seen import report_seen
from microclip_xblock.actions.report_watch import Watched, report_watch
from microclip_xblock.community.challenge_fold import ChallengeFold
from microclip_xblock.community.ledgers import BoardLedger, ChallengeLedger, FeedLedger
from microclip_xblock.community.memory import Memory
from microclip_xblock.community.views import View
from microclip_xblock.rules.clips import clips_of
from microclip_xblock.rules.errors import (
    ClipGoneError,
    EntryGoneError,
    NoCheckError,
    NothingEnteredError,
    OwnEntryError,
    VotesSpentError,
    VotingClosedError,
)
from microclip_xblock.rules.voting import Schedule
from tests.blocks.course import CLIPS as AUTHORED
from tests.strategies import NOON, entry_of

CLIPS = clips_of(AUTHORED)
EVER = Schedule()
OVER = Schedule(None, NOON - timedelta(days=1))


class Course:
    def __init__(self, entered=(2, 3, 4, 5, 6)):
        from django.core.cache import cache

        cache.clear()
        self.time = NOON
        self.memory = Memory(lambda: self.time)
        for learner in entered:
            self.memory.store("challenge", learner, ChallengeLedger(entry_of(learner, media="")).encode())

    def at(self, learner, block="challenge"):
        return self.memory.at(block, learner)

    def view(self, learner):
        return View(ChallengeFold(), self.at(learner), "challenge")

    def vote(self, learner, other, on=True, schedule=EVER, budget=3):
        return cast_vote(self.at(learner), self.view(learner), schedule, budget, entry_of(other).id, on)

    def later(self, seconds=31):
        self.time += timedelta(seconds=seconds)


def feed():
    return Course().at(1, "feed")


# Feed


def test_a_batch_of_reports_is_one_change_and_keeps_what_it_knows():
    gateway = feed()

    ledger = report_watch(
        gateway,
        CLIPS,
        [Watched("bees01", 0.95, 12.0), Watched("gone", 1.0, 0.0), Watched("dew902", 0.2, 3.0)],
        "dew902",
    )

    assert ledger.facts("bees01").finished and not ledger.facts("dew902").finished and "gone" not in ledger.clips
    assert (ledger.resume_clip, ledger.resume_s) == ("dew902", 3.0)
    assert FeedLedger.decode(gateway.mine()) == ledger


def test_stopping_at_a_clip_that_is_gone_keeps_the_former_place():
    gateway = feed()
    report_watch(gateway, CLIPS, [], "bees01")

    assert report_watch(gateway, CLIPS, [], "gone").resume_clip == "bees01"


def test_reactions_are_noted_and_taken_back():
    gateway = feed()

    assert react_to_clip(gateway, CLIPS, "bees01", "like", True).facts("bees01").liked_day == 791
    assert react_to_clip(gateway, CLIPS, "bees01", "save", True).facts("bees01").saved_day == 791
    facts = react_to_clip(gateway, CLIPS, "bees01", "like", False).facts("bees01")
    assert (facts.liked_day, facts.saved_day) == (None, 791)
    with pytest.raises(ClipGoneError):
        react_to_clip(gateway, CLIPS, "gone", "like", True)


def test_the_first_answer_counts_and_the_latest_is_remembered():
    gateway = feed()
    answer_check(gateway, CLIPS, "bees01", 0)

    facts = answer_check(gateway, CLIPS, "bees01", 1).facts("bees01")

    assert (facts.first_right, facts.latest_option) == (False, 1)


@pytest.mark.parametrize(
    "clip, option, error",
    [
        ("gone", 0, ClipGoneError),
        ("dew902", 0, NoCheckError),
        ("bees01", 2, NoCheckError),
        ("bees01", -1, NoCheckError),
    ],
)
def test_what_can_not_be_answered_is_refused_and_nothing_noted(clip, option, error):
    gateway = feed()

    with pytest.raises(error):
        answer_check(gateway, CLIPS, clip, option)
    assert gateway.mine() == {}


# Challenge


def test_a_vote_is_given_and_taken_back():
    course = Course()

    assert set(course.vote(1, 2).ballot) == {entry_of(2).id}
    assert course.vote(1, 2, on=False).ballot == {}


def test_votes_are_refused_for_a_reason():
    course = Course()

    with pytest.raises(OwnEntryError):
        course.vote(2, 2)
    with pytest.raises(EntryGoneError):
        course.vote(1, 99)
    with pytest.raises(VotingClosedError):
        course.vote(1, 2, schedule=OVER)
    with pytest.raises(VotingClosedError):
        course.vote(1, 2, on=False, schedule=OVER)
    for other in (2, 3, 4):
        course.vote(1, other)
    with pytest.raises(VotesSpentError):
        course.vote(1, 5)
    assert len(ChallengeLedger.decode(course.at(1).mine()).ballot) == 3


def test_votes_on_an_entry_that_was_withdrawn_return():
    course = Course()
    for other in (2, 3, 4):
        course.vote(1, other)
    withdraw_entry(course.at(3), EVER)
    course.later()

    ledger = course.vote(1, 5)

    assert set(ledger.ballot) == {entry_of(other).id for other in (2, 4, 5)}


@given(st.lists(st.tuples(st.integers(2, 6), st.booleans()), max_size=15), st.integers(1, 3))
def test_nobody_holds_more_votes_than_the_budget_whatever_they_try(tries, budget):
    course = Course()
    for other, on in tries:
        with suppress(VotesSpentError):
            course.vote(1, other, on, budget=budget)
        assert len(ChallengeLedger.decode(course.at(1).mine()).ballot) <= budget


def test_a_vote_given_in_another_tab_meanwhile_counts():
    course = Course()

    class OtherTab(View):
        def head(self):
            # While this request looks at the view, another one of the same learner spends two votes.
            for other in (2, 3):
                course.vote(1, other)
            return super().head()

    with pytest.raises(VotesSpentError):
        cast_vote(course.at(1), OtherTab(ChallengeFold(), course.at(1), "challenge"), EVER, 2, entry_of(4).id, True)
    assert len(ChallengeLedger.decode(course.at(1).mine()).ballot) == 2


def test_what_was_seen_is_noted_for_entries_that_are_there_and_not_ones_own():
    course = Course()

    ledger = report_seen(course.at(2), course.view(2), {entry_of(2).id: 1.0, entry_of(3).id: 0.5, "gone": 1.0})

    assert ledger.seen == {entry_of(3).id: 0.5}


def test_withdrawing_takes_the_entry_back_once_and_not_after_the_end():
    course = Course()

    with pytest.raises(VotingClosedError):
        withdraw_entry(course.at(2), OVER)
    assert withdraw_entry(course.at(2), EVER).entry is None
    with pytest.raises(NothingEnteredError):
        withdraw_entry(course.at(2), EVER)


def test_media_is_found_for_oneself_at_once_and_for_peers_by_the_view():
    course = Course()
    own = ChallengeLedger(entry_of(1, media="own.mp4"))

    assert media_of(own, course.view(1), entry_of(1).id) == ("own.mp4", "video/mp4")
    assert media_of(own, course.view(1), entry_of(2).id) == ("", "video/mp4")
    with pytest.raises(EntryGoneError):
        media_of(own, course.view(1), "gone")


def test_ids_of_entries_sort_by_their_moment_and_never_meet():
    early = [new_entry_id(datetime(2026, 1, 1, tzinfo=UTC)) for _ in range(50)]
    late = [new_entry_id(datetime(2031, 1, 1, tzinfo=UTC)) for _ in range(50)]

    assert max(early) < min(late)
    assert len({*early, *late}) == 100 and all(len(id_) == 14 and id_.isalnum() for id_ in early)


# Board


def test_hiding_and_coming_back():
    course = Course()

    assert choose_visibility(course.at(1, "board"), True) == BoardLedger(True)
    assert choose_visibility(course.at(1, "board"), False) == BoardLedger(False)
