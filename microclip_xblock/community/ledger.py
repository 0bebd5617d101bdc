"""
What every ledger has in common: a version, a chain of upgrades, and polite refusals.

A ledger is one learner's own facts in one block, kept as a compact JSON object in the block's only `Scope.user_state` field.
It holds facts with the moment they were stated, never counters, and no names. Stating a fact twice changes nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from microclip_xblock.rules.errors import DamagedLedgerError, NewerLedgerError

Raw = Mapping[str, Any]
"""A ledger as it is stored. Empty: the learner never did anything here, or their state was deleted."""

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
VALUES = {digit: value for value, digit in enumerate(DIGITS)}
DAYS_LIMIT = len(DIGITS) ** 2 - 1


class Ledger(ABC):
    """
    Base of the three ledgers.

    Subclasses set VERSION and UPGRADES: `UPGRADES[n]` turns a stored object of version n into one of version n + 1.
    """

    VERSION: ClassVar[int] = 1
    UPGRADES: ClassVar[Mapping[int, Upgrade]] = {}

    @classmethod
    def decode(cls, raw: Raw | None) -> Self:
        """
        Read a stored ledger of this or any earlier release.

        Args:
            raw: the stored object; None or empty gives an empty ledger.

        Raises:
            NewerLedgerError: written by a newer release.
            DamagedLedgerError: not a ledger.
        """
        if not raw:
            return cls.read({"v": cls.VERSION})
        try:
            return cls.read(cls.upgraded(raw))
        except (TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
            raise DamagedLedgerError from error

    @classmethod
    def upgraded(cls, raw: Raw) -> dict[str, Any]:
        """
        The stored object in the shape of the present version.

        Raises:
            NewerLedgerError, DamagedLedgerError
        """
        version = raw.get("v")
        if not isinstance(version, int) or version < 1:
            raise DamagedLedgerError
        if version > cls.VERSION:
            raise NewerLedgerError(version=version, known=cls.VERSION)
        current = dict(raw)
        for step in range(version, cls.VERSION):
            current = cls.UPGRADES[step](current)
            current["v"] = step + 1
        return current

    @classmethod
    @abstractmethod
    def read(cls, raw: Raw) -> Self:
        """Build from a stored object of the present version."""

    @abstractmethod
    def encode(self) -> dict[str, Any]:
        """The object to store; `decode(encode())` gives an equal ledger. A new object each time."""


def day_of(moment: datetime) -> int:
    """Whole days (UTC) since the epoch of ledgers, 1 January 2024; held in 0 … 3843."""
    return min(max(0, (moment - EPOCH) // timedelta(days=1)), DAYS_LIMIT)


def two_digits(day: int | None) -> str:
    """A day as two characters, `--` for none."""
    return "--" if day is None else DIGITS[day // 62] + DIGITS[day % 62]


def from_two_digits(text: str) -> int | None:
    """The inverse of `two_digits`; blanks and missing characters are none."""
    return VALUES[text[0]] * 62 + VALUES[text[1]] if len(text) == 2 and text[0] != "-" else None
