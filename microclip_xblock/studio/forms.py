"""
The shape of each block's form in Studio.

A form is a list of plain dictionaries that goes to the browser as JSON. It carries everything the browser needs to
draw a field and everything the author needs to fill it: label, help, limits, unit. The same limits are enforced by
:mod:`microclip_xblock.studio.validation`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from microclip_xblock.studio import limits
from microclip_xblock.studio.feed_form import feed_form
from microclip_xblock.studio.form_fields import FieldForm, Gettext, display_name
from microclip_xblock.studio.limits import BlockType


def _challenge(gettext: Gettext) -> list[FieldForm]:
    timing, entries, voting = gettext("Dates"), gettext("Entries"), gettext("Voting and completion")
    return [
        display_name(gettext),
        {
            "name": "prompt",
            "kind": "textarea",
            "label": gettext("Prompt"),
            "help": gettext("What learners are called to show in their clip. A blank line starts a new paragraph."),
            "required": False,
            "max_length": limits.MAX_PROMPT,
        },
        {
            "name": "hashtag",
            "kind": "text",
            "label": gettext("Hashtag"),
            "help": gettext("One word that holds the entries together, such as #TheClimate."),
            "required": False,
            "max_length": limits.MAX_HASHTAG,
        },
        {
            "name": "entries_close",
            "kind": "datetime",
            "label": gettext("Entries close"),
            "help": gettext("After this, learners can still vote. Leave empty to keep entries open."),
            "required": False,
            "section": timing,
        },
        {
            "name": "votes_close",
            "kind": "datetime",
            "label": gettext("Voting ends"),
            "help": gettext("After this, everybody sees the results. Leave empty and results are never shown."),
            "required": False,
            "section": timing,
        },
        {
            "name": "max_duration_s",
            "kind": "integer",
            "label": gettext("Longest entry"),
            "help": gettext("Longer clips are refused when they are uploaded. From 5 to 180 seconds."),
            "required": True,
            "min": 5,
            "max": limits.MAX_DURATION_S,
            "unit": gettext("seconds"),
            "section": entries,
        },
        {
            "name": "max_size_mb",
            "kind": "integer",
            "label": gettext("Largest file"),
            "help": gettext("A minute from a phone is often 60 to 120 megabytes. From 1 to 500 megabytes."),
            "required": True,
            "min": 1,
            "max": 500,
            "unit": gettext("megabytes"),
            "section": entries,
        },
        {
            "name": "votes_per_learner",
            "kind": "integer",
            "label": gettext("Votes for each learner"),
            "help": gettext("Learners give each vote to a different entry, never to their own. From 1 to 20."),
            "required": True,
            "min": 1,
            "max": 20,
            "unit": gettext("votes"),
            "section": voting,
        },
        {
            "name": "completes_when",
            "kind": "choice",
            "label": gettext("Complete when the learner has"),
            "help": gettext("What a learner has to do for this activity to count as done."),
            "required": True,
            "choices": [
                {"value": "entered", "label": gettext("entered a clip")},
                {"value": "voted", "label": gettext("voted")},
                {"value": "either", "label": gettext("entered a clip or voted")},
            ],
            "section": voting,
        },
    ]


#: name, lowest and highest points an author may give for each deed.
POINT_FIELDS: Final = (
    "points_clip_finished",
    "points_check_right",
    "points_entered",
    "points_voted",
    "points_vote_received",
)
MAX_POINTS: Final = 1_000


def _board(gettext: Gettext) -> list[FieldForm]:
    points, ranking = gettext("Points"), gettext("Ranking")
    labels = {
        "points_clip_finished": (
            gettext("For a finished clip"),
            gettext("Given once for each clip watched to the end."),
        ),
        "points_check_right": (
            gettext("For a check answered right"),
            gettext("Given when the first answer is right."),
        ),
        "points_entered": (
            gettext("For entering a challenge"),
            gettext("Given once for each challenge. An entry that is withdrawn takes its points along."),
        ),
        "points_voted": (
            gettext("For a vote given"),
            gettext("Given for each vote that stands."),
        ),
        "points_vote_received": (
            gettext("For a vote received"),
            gettext("Counted when the challenge is over, so that nobody can read the tally from the board."),
        ),
    }
    form: list[FieldForm] = [display_name(gettext)]
    for name in POINT_FIELDS:
        label, help_text = labels[name]
        form.append(
            {
                "name": name,
                "kind": "integer",
                "label": label,
                "help": help_text,
                "required": True,
                "min": 0,
                "max": MAX_POINTS,
                "unit": gettext("points"),
                "section": points,
            }
        )
    form.append(
        {
            "name": "show_ranking",
            "kind": "boolean",
            "label": gettext("Show learners where they stand"),
            "help": gettext("Names are invented ones. Each learner can leave the ranking at any time."),
            "required": False,
            "section": ranking,
        }
    )
    form.append(
        {
            "name": "neighbours",
            "kind": "integer",
            "label": gettext("Neighbors shown"),
            "help": gettext("How many learners are shown above and below one's own place. From 0 to 5."),
            "required": True,
            "min": 0,
            "max": 5,
            "unit": gettext("on each side"),
            "section": ranking,
        }
    )
    return form


_FORMS: Final[dict[BlockType, Callable[[Gettext], list[FieldForm]]]] = {
    "feed": feed_form,
    "challenge": _challenge,
    "board": _board,
}


def form_for(block_type: BlockType, gettext: Gettext) -> list[FieldForm]:
    """
    The form of one block, in the order the author meets it.

    Args:
        block_type: "feed", "challenge" or "board".
        gettext: turns an English sentence into the author's language.

    Raises:
        KeyError: there is no such block.
    """
    return _FORMS[block_type](gettext)
