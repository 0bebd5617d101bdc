"""
The port to state: my ledger, and everyone's ledgers of given blocks.

One implementation for the platform, one for the workbench, one in memory, one for places without a community (previews, libraries).
All keep one contract, held by one test suite:

- `update` is the only way to change a ledger. It reads the learner's own row afresh under a lock, applies the change and stores the
  result before the lock goes; two tabs of one learner lose nothing. A change that raises stores nothing.
- Nobody else's ledger is ever written.
- `everyone` gives every stored ledger of a block once; learners whose row is empty, without state or deleted are left out or
  given with an empty ledger, and both mean the same. What can't be read as JSON counts as empty.
- `changed_since(block, T)` gives at least every ledger stored at or after T; it may give more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from microclip_xblock.community.ledger import Raw

LearnerId = int | str
"""The platform's user id, or the workbench's name of a student. Never leaves the server."""

BlockKey = Any
"""A usage key of the runtime at hand; `str()` of it is unique on the site."""

Change = Callable[[Raw], Raw]
"""From the stored ledger (empty if none) to the one to store. Must not change its argument; may run more than once."""


@dataclass(frozen=True)
class Row:
    """One learner's stored ledger. `modified` is aware UTC, or None where the host does not keep it or it was not read."""

    learner: LearnerId
    modified: datetime | None
    raw: Raw


@dataclass(frozen=True)
class Source:
    """
    A microclip block of the course that the learner may see.

    Attributes:
        over: a challenge whose votes are final. names: what authors may call it by, its hashtag and its name.
    """

    key: BlockKey
    block_type: str
    over: bool = False
    names: tuple[str, ...] = ()


class Gateway(Protocol):
    """See the module's text for the contract."""

    @property
    def learner(self) -> LearnerId | None:
        """Who asks; None if nobody is signed in."""

    @property
    def block(self) -> BlockKey:
        """The block at hand."""

    @property
    def shared(self) -> bool:
        """Whether everybody at this block has the same community, so that its views may be kept for all of them."""

    def diverted(self) -> bool:
        """
        Whether somebody of the staff looks through the learner's eyes: their writes go to their own session, so nothing outside the
        ledger, such as files, may be made or deleted.
        """

    def mine(self) -> Raw:
        """My ledger in the block at hand as this request found it, or as `update` left it."""

    def update(self, change: Change) -> Raw:
        """
        Change my ledger in the block at hand and give what was stored.

        Raises:
            SignInError: nobody is signed in.
            BusyError: my row stayed locked.
        """

    def mine_in(self, blocks: Sequence[BlockKey]) -> Mapping[str, Raw]:
        """My ledgers in other blocks, by `str(key)`; blocks without one are left out."""

    def everyone(self, block: BlockKey) -> Iterator[Row]:
        """All ledgers of a block, streamed."""

    def changed_since(self, block: BlockKey, since: datetime) -> Iterable[Row]:
        """The ledgers of a block stored at or after `since` (aware)."""

    def count(self, block: BlockKey) -> int:
        """How many rows `everyone` would read, cheaply."""

    def absent(self) -> frozenset[LearnerId]:
        """Learners of the course who are no longer counted: unenrolled or retired."""

    def sources(self) -> Sequence[Source]:
        """The feeds and challenges of the course that the learner may see."""

    def neighbor(self, source: Source) -> Any | None:
        """The block of a source as its author made it, with nobody's state; None where it is gone or can't be had."""

    def enrolled(self) -> bool:
        """Whether the learner takes part in the course."""

    def staff(self) -> bool:
        """Whether the learner is on the course's staff."""

    def now(self) -> datetime:
        """The server's time, aware UTC."""


def server_now() -> datetime:
    """The clock every gateway uses unless it was given another."""
    return datetime.now(UTC)


def ledger_in(state: object) -> Raw:
    """The ledger in a block's stored state object; anything unfit counts as empty."""
    ledger = state.get("ledger") if isinstance(state, dict) else None
    return ledger if isinstance(ledger, dict) else {}
