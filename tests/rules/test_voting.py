from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.errors import (
    AlreadyEnteredError,
    ChallengeClosedError,
    EntryGoneError,
    OwnEntryError,
    VotesSpentError,
    VotingClosedError,
)
from microclip_xblock.rules.voting import Phase, Schedule, check_may_enter, check_may_move_votes, check_may_vote

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVER = Schedule()
ENTRIES_CLOSED = Schedule(NOW - HOUR, NOW + HOUR)
OVER = Schedule(NOW - 2 * HOUR, NOW - HOUR)


def vote(schedule=EVER, *, entry="theirs", own=None, exists=True, given=(), budget=3):
    check_may_vote(schedule, NOW, entry=entry, own_entry=own, exists=exists, given=given, budget=budget)


@pytest.mark.parametrize(
    "schedule, phase",
    [
        (EVER, Phase.OPEN),
        (Schedule(NOW + HOUR, NOW + 2 * HOUR), Phase.OPEN),
        (ENTRIES_CLOSED, Phase.VOTING),
        (Schedule(NOW - HOUR, None), Phase.VOTING),
        (OVER, Phase.OVER),
        (Schedule(None, NOW - HOUR), Phase.OVER),
    ],
)
def test_a_challenge_is_open_then_voting_then_over(schedule, phase):
    assert schedule.phase(NOW) is phase


def test_the_end_itself_is_already_closed():
    assert Schedule(NOW, None).phase(NOW) is Phase.VOTING
    assert Schedule(None, NOW).phase(NOW) is Phase.OVER
    assert Schedule(NOW, None).phase(NOW - timedelta(microseconds=1)) is Phase.OPEN


def test_votes_that_end_before_entries_end_everything():
    assert Schedule(NOW + HOUR, NOW - HOUR).phase(NOW) is Phase.OVER


moments = st.none() | st.integers(-10, 10).map(lambda hours: NOW + hours * HOUR)


@given(moments, moments, st.integers(-20, 20), st.integers(0, 20))
def test_time_never_opens_again_what_it_closed(entries_close, votes_close, start, later):
    order = [Phase.OPEN, Phase.VOTING, Phase.OVER]
    schedule = Schedule(entries_close, votes_close)

    before, after = schedule.phase(NOW + start * HOUR), schedule.phase(NOW + (start + later) * HOUR)

    assert order.index(before) <= order.index(after)


def test_one_enters_once_and_only_while_entries_are_open():
    check_may_enter(EVER, NOW, has_entry=False)

    with pytest.raises(AlreadyEnteredError):
        check_may_enter(EVER, NOW, has_entry=True)
    for schedule in (ENTRIES_CLOSED, OVER):
        with pytest.raises(ChallengeClosedError):
            check_may_enter(schedule, NOW, has_entry=False)


def test_a_vote_may_be_given_until_voting_ends():
    vote(EVER)
    vote(ENTRIES_CLOSED)

    with pytest.raises(VotingClosedError):
        vote(OVER)
    with pytest.raises(VotingClosedError):
        check_may_move_votes(OVER, NOW)


def test_nobody_votes_for_their_own_entry():
    with pytest.raises(OwnEntryError):
        vote(entry="mine", own="mine")


def test_an_entry_that_is_gone_gets_no_vote():
    with pytest.raises(EntryGoneError):
        vote(exists=False)


def test_the_last_vote_may_be_given_and_none_after_it():
    vote(given=["a", "b"], budget=3)

    with pytest.raises(VotesSpentError) as refused:
        vote(given=["a", "b", "c"], budget=3)
    assert refused.value.details == {"budget": 3}


def test_saying_the_same_vote_again_is_not_refused_for_want_of_votes():
    vote(entry="c", given=["a", "b", "c"], budget=3)


@given(st.lists(st.sampled_from("abcdefgh"), max_size=30), st.integers(1, 5))
def test_nobody_ever_holds_more_votes_than_the_budget(asked, budget):
    held: set[str] = set()
    for entry in asked:
        try:
            vote(entry=entry, given=held, budget=budget)
        except VotesSpentError:
            assert len(held) == budget and entry not in held
            continue
        held.add(entry)

    assert len(held) == min(budget, len(set(asked)))
