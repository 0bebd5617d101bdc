"""Each deed in challenges and boards over a real gateway, the one in memory."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.actions.cast_vote import cast_vote
from microclip_xblock.actions.choose_visibility import choose_visibility
from microclip_xblock.actions.enter_clip import enter_clip, new_entry_id, withdraw_entry
from microclip_xblock.actions.hand_out import file_asked_for
from microclip_xblock.actions.remove_entry import remove_entry
from microclip_xblock.actions.report_seen import report_seen
from microclip_xblock.community.challenge_fold import ChallengeFold
from microclip_xblock.community.gallery import ask_gallery
from microclip_xblock.community.ledgers import BoardLedger, ChallengeLedger
from microclip_xblock.community.memory import Memory
from microclip_xblock.community.views import View
from microclip_xblock.rules.errors import (
    EntryGoneError,
    MalformedRequestError,
    NothingEnteredError,
    NothingSentError,
    OwnEntryError,
    StaffOnlyError,
    VotesSpentError,
    VotingClosedError,
)
from microclip_xblock.rules.voting import Schedule
from tests.strategies import NOON, clip_of, entry_of

EVER = Schedule()
OVER = Schedule(None, NOON - timedelta(days=1))


class Course:
    def __init__(self, entered=(2, 3, 4, 5, 6)):
        from django.core.cache import cache

        cache.clear()
        self.time = NOON
        self.memory = Memory(lambda: self.time)
        for learner in entered:
            self.memory.store("challenge", learner, ChallengeLedger(entry_of(learner)).encode())

    def at(self, learner, block="challenge"):
        return self.memory.at(block, learner)

    def view(self, learner):
        return View(ChallengeFold(), self.at(learner), "challenge")

    def vote(self, learner, other, on=True, schedule=EVER, budget=3):
        return cast_vote(self.at(learner), self.view(learner), schedule, budget, entry_of(other).id, on)

    def later(self, seconds=31):
        self.time += timedelta(seconds=seconds)


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
    withdraw_entry(course.at(3), course.view(3), EVER)
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
        withdraw_entry(course.at(2), course.view(2), OVER)
    assert withdraw_entry(course.at(2), course.view(2), EVER).entry is None
    with pytest.raises(NothingEnteredError):
        withdraw_entry(course.at(2), course.view(2), EVER)


def test_files_are_found_for_oneself_at_once_and_for_peers_by_the_view():
    course = Course()
    clip = clip_of(1, poster="poster-0a1b2c3d.webp", captions={"en": "captions-55667788.vtt"})
    own = ChallengeLedger(entry_of(1, clip), draft=clip_of(9))

    def asked(path, mine=own):
        return file_asked_for(mine, course.view(1), path, course.time)

    assert asked(entry_of(1).id) == (f"{clip.folder}/clip.mp4", "video/mp4")
    assert asked(f"{entry_of(1).id}/poster") == (f"{clip.folder}/poster-0a1b2c3d.webp", "image/webp")
    assert asked(f"{entry_of(1).id}/captions/en") == (f"{clip.folder}/captions-55667788.vtt", "text/vtt")
    assert asked("draft") == (f"{clip_of(9).folder}/clip.mp4", "video/mp4")
    assert asked(entry_of(2).id) == (f"{clip_of(2).folder}/clip.mp4", "video/mp4")
    for path in ("gone", "", f"{entry_of(1).id}/captions/de", f"{entry_of(2).id}/poster", f"{entry_of(2).id}/x"):
        with pytest.raises(EntryGoneError):
            asked(path)
    with pytest.raises(EntryGoneError):
        asked("draft", ChallengeLedger())


def test_a_removal_holds_for_who_made_it_even_before_the_view_knows():
    course = Course()
    mine = ChallengeLedger(removals={entry_of(2).id: (1, "unsafe")})
    course.view(1).head()

    with pytest.raises(EntryGoneError):
        file_asked_for(mine, course.view(1), entry_of(2).id, course.time)


def test_removing_is_noted_in_the_askers_own_ledger_only_and_seen_at_once():
    course = Course()
    course.memory.staff.add(9)
    course.view(1).head()
    before = dict(course.memory.rows["challenge"])

    remove_entry(course.at(9), course.view(9), entry_of(2).id, "unsafe")

    rows = course.memory.rows["challenge"]
    assert {learner: rows[learner] for learner in before} == before and set(rows) - set(before) == {9}
    assert ask_gallery(course.view(1), lambda gallery, _: set(gallery.find([entry_of(2).id]))) == set()
    with pytest.raises(EntryGoneError):
        course.vote(1, 2)
    with pytest.raises(StaffOnlyError):
        remove_entry(course.at(3), course.view(3), entry_of(4).id, "unsafe")
    with pytest.raises(MalformedRequestError):
        remove_entry(course.at(9), course.view(9), entry_of(4).id, "because")


def test_nothing_is_entered_whose_file_is_not_in_the_storage():
    course = Course()
    course.memory.store("challenge", 1, ChallengeLedger(draft=clip_of(1)).encode())

    with pytest.raises(NothingSentError):
        enter_clip(course.at(1), course.view(1), EVER, "Mine", "", "")
    assert ChallengeLedger.decode(course.at(1).mine()) == ChallengeLedger(draft=clip_of(1))


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
