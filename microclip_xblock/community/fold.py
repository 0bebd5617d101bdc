"""
Folds: from everybody's ledgers to what the community sees.

A fold takes from each ledger a contribution (a short text, equal for equal facts) and adds contributions up. Adding and taking away
are exact inverses and commute, so the result depends neither on order nor on repetition: a refresh takes away a learner's former
contribution and adds the new one, and comes to the same tally as counting everybody again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.rules.points import Deed

Tally = Any
"""What a fold adds up; each fold has its own form, private to it and to the cache."""


class Fold(Protocol):
    """One per kind of block."""

    name: str
    """Names the fold and the form of its tally; changed whenever either changes."""

    def contribution(self, raw: Raw) -> str:
        """
        What a ledger adds, as text; empty for nothing.

        Ledgers of a newer release and damaged ones add nothing. Never raises.
        """

    def fresh(self) -> Tally:
        """A tally of nobody."""

    def add(self, tally: Tally, learner: LearnerId, text: str) -> None:
        """Add a learner's contribution."""

    def remove(self, tally: Tally, learner: LearnerId, text: str) -> None:
        """Take away what `add` added."""

    def publish(self, tally: Tally, shelf: Shelf, former: Mapping[str, Any] | None) -> dict[str, Any]:
        """
        Put on the shelf what is shown and give the summary kept in the head.

        Args:
            former: the summary of the view being caught up with; None after a full fold.
        """

    def deeds(self, text: str) -> tuple[dict[Deed, int], str | None]:
        """What a contribution proves its learner did, and the id of their entry if they have one."""

    def lasting(self, text: str) -> str:
        """What of a contribution counts even after its learner left the course, as another contribution; empty for nothing."""
