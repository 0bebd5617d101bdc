"""Reading a challenge's schedule and names off its block, bound or not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from microclip_xblock.rules.voting import Phase, Schedule


def schedule_of(block: Any) -> Schedule:
    """The schedule of a challenge block; a block without such fields never ends."""
    return Schedule(getattr(block, "entries_close", None), getattr(block, "votes_close", None))


def names_of(block: Any) -> tuple[str, ...]:
    """What authors may call a block by: its hashtag and its name, those it has."""
    names = (getattr(block, "hashtag", ""), getattr(block, "display_name", ""))
    return tuple(name for name in names if isinstance(name, str) and name)


def is_over(block: Any, now: datetime) -> bool:
    """Whether a challenge's votes are final; any other block is never over."""
    return schedule_of(block).phase(now) is Phase.OVER
