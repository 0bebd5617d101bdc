"""Sentences of the feed that the server finishes: sittings, reviews, what was learned, what staff read."""

from __future__ import annotations

from microclip_xblock.rules.knowledge import Level
from microclip_xblock.rules.line_up import Slot
from microclip_xblock.rules.sitting import Plan
from microclip_xblock.web.words import Words


def _(message: str) -> str:
    """Marks a sentence for extraction; it is translated where it is used."""
    return message


LEVELS: dict[Level, str] = {
    Level.NEW: _("Nothing asked about it yet."),
    Level.WEAK: _("Still shaky. It will come back."),
    Level.GROWING: _("Getting there."),
    Level.STRONG: _("You know this well."),
}


STRENGTHS: dict[int, str] = {
    2: _("You like it a lot."),
    1: _("You like it."),
    0: _("No strong taste so far."),
    -1: _("Not quite your thing."),
    -2: _("Not your thing."),
}
"""How much the learner seems to like a topic."""

LEANINGS: dict[int, str] = {
    2: _("Much more"),
    1: _("A little more"),
    0: _("As it is"),
    -1: _("A little less"),
    -2: _("Much less"),
}
"""How much of a topic the learner asked for."""

SLOTS: dict[Slot, str] = {
    "start": _("Beginning"),
    "score": _("For you"),
    "course": _("Course"),
    "new": _("New"),
    "peer": _("Peers"),
    "order": _("Course"),
}
"""What gave a clip its place, for staff who replay an order."""


def plan_text(plan: Plan, words: Words) -> str:
    """A plan to choose: "7 clips", "4 minutes", "All clips"."""
    if plan.kind == "all":
        return words.gettext("All clips")
    if plan.kind == "minutes":
        return words.counted("{count} minute", "{count} minutes", plan.size)
    return words.counted("{count} clip", "{count} clips", plan.size)


def sitting_text(clips: int, seconds: float, words: Words) -> str:
    """What a sitting holds: "7 clips, about 4 minutes"; without a length as long as none is known."""
    counted = words.counted("{count} clip", "{count} clips", clips)
    if seconds <= 0:
        return counted
    minutes = words.counted("about {count} minute", "about {count} minutes", max(1, round(seconds / 60)))
    # Translators: {clips} is a sentence part such as "7 clips", {minutes} one such as "about 4 minutes".
    return words.gettext("{clips}, {minutes}").format(clips=counted, minutes=minutes)


def due_in(days: int, words: Words) -> str:
    """When a check comes back, told right after an answer. `days`: whole days from today, 0 or more."""
    if days <= 0:
        return words.gettext("You will meet this again today.")
    if days == 1:
        return words.gettext("You will meet this again tomorrow.")
    return words.counted("You will meet this again in {count} day.", "You will meet this again in {count} days.", days)


def due_now(count: int, words: Words) -> str:
    """How many checks are due."""
    if not count:
        return words.gettext("Nothing to review today.")
    return words.counted("{count} question to review today.", "{count} questions to review today.", count)


def next_due(days: int | None, words: Words) -> str:
    """When the next check that is not due yet will be; empty if there is none."""
    if days is None:
        return ""
    if days <= 1:
        return words.gettext("The next review is tomorrow.")
    return words.counted("The next review is in {count} day.", "The next review is in {count} days.", days)


def insight_text(people: int, fewest: int, reported: int, words: Words) -> str:
    """What stands above the strips of a clip; reports are told however few there are."""
    seen = (
        words.counted(
            "Shown once at least {count} person has watched this clip.",
            "Shown once at least {count} people have watched this clip.",
            fewest,
        )
        if people < fewest
        else words.counted("{count} person watched this clip.", "{count} people watched this clip.", people)
    )
    if not reported:
        return seen
    told = words.counted("{count} person reported it.", "{count} people reported it.", reported)
    return f"{seen} {told}"
