"""
What Studio tells an author about a block that could be saved but is not yet good.

Shown on the unit page, which calls this on every render: it looks only at the block's own fields and stays cheap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from microclip_xblock.rules.clips import Clip, clips_of
from microclip_xblock.studio import limits
from microclip_xblock.studio.form_fields import Gettext
from microclip_xblock.studio.limits import BlockType
from microclip_xblock.studio.validation import validate

Severity = Literal["not_configured", "warning", "error"]

#: Titles named in one message; a feed without any captions needs one sentence, not fifty.
NAMED = 3


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
    checked = validate(block_type, values, gettext)
    found = [
        Advice(
            "error",
            gettext("Some settings cannot be used. Open the editor to see which: {problem}").format(problem=problem),
        )
        for problem in list(checked.problems.values())[:1]
    ]
    if block_type == "feed":
        found += _about_feed(values, gettext)
    elif block_type == "challenge":
        found += _about_challenge(checked.values, gettext, now or datetime.now(UTC))
    elif not any(value for name, value in checked.values.items() if name.startswith("points_")):
        found.append(Advice("warning", gettext("Nothing on this board earns points.")))
    order: tuple[Severity, ...] = ("error", "not_configured", "warning")
    return sorted(found, key=lambda advice: order.index(advice.severity))


def _about_feed(values: Mapping[str, object], gettext: Gettext) -> list[Advice]:
    raw = values.get("clips")
    stored = raw if isinstance(raw, list | tuple) else ()
    clips = clips_of(stored)
    if not clips:
        return [Advice("not_configured", gettext("This feed has no clips yet. Open the editor and add some."))]
    late = {str(one.get("id")) for one in stored if _asks_late(one)}
    uncaptioned = [clip for clip in clips if not clip.captions]
    concerns = (
        (gettext("Clips without captions: {titles}"), [clip for clip in uncaptioned if not clip.description]),
        (
            gettext("Clips with a text but without captions: {titles}"),
            [clip for clip in uncaptioned if clip.description],
        ),
        (
            gettext("Audio clips without a picture: {titles}"),
            [clip for clip in clips if clip.kind == "audio" and not clip.poster],
        ),
        (
            gettext("Audio clips whose picture is not described: {titles}"),
            [clip for clip in clips if clip.kind == "audio" and clip.poster and not clip.alt],
        ),
        (
            gettext("Clips whose check is asked later than they last: {titles}"),
            [clip for clip in clips if clip.id in late],
        ),
        (
            gettext("Clips longer than {seconds} seconds: {titles}"),
            [clip for clip in clips if clip.duration_s > limits.LONG_CLIP_S],
        ),
    )
    return [
        Advice("warning", sentence.format(seconds=limits.LONG_CLIP_S, titles=_titles(found, gettext)))
        for sentence, found in concerns
        if found
    ]


def _asks_late(stored: object) -> bool:
    """Whether the check's second never comes, as the author wrote it: learners are asked after the clip then. A clip of unknown length is trusted."""
    check = stored.get("check") if isinstance(stored, Mapping) else None
    if not isinstance(stored, Mapping) or not isinstance(check, Mapping):
        return False
    return 0 < _seconds(stored.get("duration_s")) < _seconds(check.get("at_s"))


def _seconds(raw: object) -> float:
    return raw if isinstance(raw, int | float) and not isinstance(raw, bool) else 0


def _titles(clips: Sequence[Clip], gettext: Gettext) -> str:
    titles = [(clip.title or gettext("a clip without a title"))[: limits.MAX_TITLE] for clip in clips]
    named = ", ".join(titles[:NAMED])
    more = len(titles) - NAMED
    return named if more <= 0 else gettext("{titles} and {more} more").format(titles=named, more=more)


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
