"""
What Studio tells an author about a block that could be saved but is not yet good.

Shown on the unit page, which calls this on every render: it looks only at the block's own fields and stays cheap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from microclip_xblock.studio.feed_advice import Severity, feed_advice
from microclip_xblock.studio.form_fields import Gettext
from microclip_xblock.studio.limits import BlockType
from microclip_xblock.studio.validation import validate


@dataclass(frozen=True)
class Advice:
    """One message for the author; ``severity`` is a message type of Studio's validation, written small."""

    severity: Severity
    text: str


def advise(
    block_type: BlockType, values: Mapping[str, object], gettext: Gettext, *, now: datetime | None = None
) -> list[Advice]:
    """
    Messages about one block, gravest first.

    Args:
        block_type: "feed", "challenge" or "board".
        values: the block's fields, as :func:`validate` takes them; damaged ones are reported, never raised.
        gettext: turns an English sentence into the author's language.
        now: aware moment the dates are compared with; the present by default.
    """
    if block_type == "feed":
        told = feed_advice(values, lambda: validate("feed", values, gettext).problems, gettext)
        return _gravest_first(Advice(severity, text) for severity, text in told)
    checked = validate(block_type, values, gettext)
    found = [
        Advice(
            "error",
            gettext("Some settings cannot be used. Open the editor to see which: {problem}").format(problem=problem),
        )
        for problem in list(checked.problems.values())[:1]
    ]
    if block_type == "challenge":
        found += _about_challenge(checked.values, gettext, now or datetime.now(UTC))
    elif not any(value for name, value in checked.values.items() if name.startswith("points_")):
        found.append(Advice("warning", gettext("Nothing on this board earns points.")))
    return _gravest_first(found)


def _gravest_first(found: Iterable[Advice]) -> list[Advice]:
    order: tuple[Severity, ...] = ("error", "not_configured", "warning")
    return sorted(found, key=lambda advice: order.index(advice.severity))


def _about_challenge(values: Mapping[str, object], gettext: Gettext, now: datetime) -> list[Advice]:
    found = []
    if not values.get("prompt"):
        found.append(Advice("not_configured", gettext("This challenge has no prompt yet. Tell learners what to show.")))
    if not values.get("hashtag"):
        found.append(Advice("warning", gettext("This challenge has no hashtag.")))
    entries, votes = values.get("entries_close"), values.get("votes_close")
    if isinstance(votes, datetime) and votes <= now:
        # Dates in a block's own fields are not moved when a course is run again.
        found.append(Advice("warning", gettext("Voting has ended. Set new dates if this is a new run of the course.")))
    elif isinstance(entries, datetime) and entries <= now:
        found.append(
            Advice("warning", gettext("Entries are closed. Set a new date if this is a new run of the course."))
        )
    if votes is None:
        found.append(Advice("warning", gettext("Voting has no end, so learners will never see the results.")))
    return found
