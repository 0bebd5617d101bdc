"""How clips went for learners, read from the facts ledgers keep of them."""

from __future__ import annotations

import functools

from microclip_xblock.community.feed_facts import (
    CLEAR,
    FIRST_RIGHT,
    LIKED,
    NOT_INTERESTED,
    SAVED,
    STEPS,
    TRIED,
    ClipFacts,
    digit,
)
from microclip_xblock.rules.outcomes import Outcome, said

TOLD_UNTIL = 8
"""So many columns of facts tell how a clip went."""


# The fit meets everybody's facts, and many of them are the same text.
@functools.lru_cache(maxsize=50_000)
def outcome_in(columns: str) -> Outcome | None:
    """
    How a clip went, from the first `TOLD_UNTIL` columns of its facts as text; see `feed_facts`. None if they are no facts.

    How far somebody got counts, not how much of it they played: who jumped to the end saw that it is worth it, and who played the beginning
    five times got no further.
    """
    try:
        watched, furthest = digit(columns, 0), digit(columns, 1) or 0
        marks, lost, tries, answers = (digit(columns, column) for column in (4, 5, 6, 7))
    except KeyError:
        return None
    if watched is None:
        return None
    bits = marks or 0
    return Outcome(
        furthest=min(max(watched, furthest), STEPS),
        right=bool((answers or 0) & FIRST_RIGHT) if tries else None,
        said=said(
            praised=bool(bits & (LIKED | SAVED | CLEAR | TRIED)),
            lost=lost is not None,
            refused=bool(bits & NOT_INTERESTED),
        ),
    )


def outcome_of(facts: ClipFacts) -> Outcome:
    """The same from facts."""
    found = outcome_in(facts.encode()[:TOLD_UNTIL])
    if found is None:
        raise ValueError(facts)
    return found
