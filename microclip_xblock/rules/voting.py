"""
When entering and voting are allowed, and how a vote budget is spent.

A learner may give each entry at most one vote and has a fixed number of votes; votes can be moved until voting ends.
There are no down-votes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from microclip_xblock.rules.errors import (
    AlreadyEnteredError,
    ChallengeClosedError,
    EntryGoneError,
    OwnEntryError,
    VotesSpentError,
    VotingClosedError,
)


class Phase(StrEnum):
    """What a challenge is open for."""

    OPEN = "open"
    """Entering and voting."""
    VOTING = "voting"
    """Voting only: entries are closed."""
    OVER = "over"
    """Neither; results are shown."""


@dataclass(frozen=True)
class Schedule:
    """When entering and voting end; None means never. Aware datetimes, the end itself is already closed."""

    entries_close: datetime | None = None
    votes_close: datetime | None = None

    def phase(self, now: datetime) -> Phase:
        """The phase at `now` (aware)."""
        if self.votes_close is not None and now >= self.votes_close:
            return Phase.OVER
        if self.entries_close is not None and now >= self.entries_close:
            return Phase.VOTING
        return Phase.OPEN


def check_may_enter(schedule: Schedule, now: datetime, has_entry: bool) -> None:
    """
    Raises:
        ChallengeClosedError: entries are closed.
        AlreadyEnteredError: the learner has an entry in this challenge.
    """
    if schedule.phase(now) is not Phase.OPEN:
        raise ChallengeClosedError
    if has_entry:
        raise AlreadyEnteredError


def check_may_vote(
    schedule: Schedule,
    now: datetime,
    *,
    entry: str,
    own_entry: str | None,
    exists: bool,
    given: Collection[str],
    budget: int,
) -> None:
    """
    May a vote for `entry` be given now?

    Args:
        given: the entries (still there) that already hold this voter's votes, `entry` itself left out or not.
        budget: how many votes a voter has, 1 or more.

    Raises:
        VotingClosedError, OwnEntryError, EntryGoneError, VotesSpentError
    """
    check_may_move_votes(schedule, now)
    if entry == own_entry:
        raise OwnEntryError
    if not exists:
        raise EntryGoneError
    if len([held for held in given if held != entry]) >= budget:
        raise VotesSpentError(budget=budget)


def check_may_move_votes(schedule: Schedule, now: datetime) -> None:
    """
    Raises:
        VotingClosedError: votes are final.
    """
    if schedule.phase(now) is Phase.OVER:
        raise VotingClosedError
