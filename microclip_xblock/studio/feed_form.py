"""The form of the feed: its clips, how long a sitting is, what counts as done and as a grade."""

from __future__ import annotations

from microclip_xblock.studio import limits
from microclip_xblock.studio.form_fields import Choice, FieldForm, Gettext, display_name


def feed_form(gettext: Gettext) -> list[FieldForm]:
    """The fields in the order the author meets them."""
    return [
        display_name(gettext),
        {
            "name": "clips",
            "kind": "clips",
            "label": gettext("Clips"),
            "help": gettext("Learners swipe through the clips in this order. Clips of 15 to 60 seconds work best."),
            "required": False,
            "max": limits.MAX_CLIPS,
        },
        {
            "name": "challenges",
            "kind": "lines",
            "label": gettext("Challenges whose entries join"),
            "help": gettext(
                "One a line: the hashtag or the name of a challenge in this course. Peers’ clips come among yours, credited."
            ),
            "required": False,
            "max": limits.MAX_CHALLENGES,
            "max_length": limits.MAX_DISPLAY_NAME,
        },
        {
            "name": "order",
            "kind": "choice",
            "label": gettext("Order of the clips"),
            "help": gettext(
                "Either what fits each learner comes first, and each clip says why; learners may switch that off. Or all see this order."
            ),
            "required": True,
            "choices": [
                {"value": "for_you", "label": gettext("for each learner, with reasons")},
                {"value": "course", "label": gettext("in this order for everybody")},
            ],
            "section": gettext("Order"),
        },
        {
            "name": "next_every",
            "kind": "integer",
            "label": gettext("The next clip of the course after every"),
            "help": gettext(
                "So that nobody loses the thread where clips are chosen for each learner. 0 switches this off."
            ),
            "required": True,
            "min": 0,
            "max": limits.MAX_SLOT,
            "unit": gettext("clips"),
            "section": gettext("Order"),
        },
        {
            "name": "new_every",
            "kind": "integer",
            "label": gettext("A clip that few have seen after every"),
            "help": gettext("So that new clips get their chance. 0 switches this off."),
            "required": True,
            "min": 0,
            "max": limits.MAX_SLOT,
            "unit": gettext("clips"),
            "section": gettext("Order"),
        },
        {
            "name": "topic_path",
            "kind": "lines",
            "label": gettext("What should be known before"),
            "help": gettext(
                "One topic a line, then a colon and the topics it builds on, such as “functions: graphs, numbers”."
            ),
            "required": False,
            "max": limits.MAX_PATHS,
            "max_length": limits.MAX_PATH,
            "section": gettext("Order"),
        },
        {
            "name": "sitting_kind",
            "kind": "choice",
            "label": gettext("A sitting is measured in"),
            "help": gettext(
                "A sitting ends, and says what was learned. Learners may choose another length for themselves."
            ),
            "required": True,
            "choices": [
                {"value": "clips", "label": gettext("clips")},
                {"value": "minutes", "label": gettext("minutes")},
                {"value": "all", "label": gettext("all clips at once")},
            ],
            "section": gettext("Sittings"),
        },
        {
            "name": "sitting_size",
            "kind": "integer",
            "label": gettext("Length of a sitting"),
            "help": gettext("About seven clips or four minutes are remembered best."),
            "required": True,
            "min": 1,
            "max": limits.MAX_SITTING,
            "unit": gettext("clips or minutes"),
            "section": gettext("Sittings"),
        },
        {
            "name": "recall_every",
            "kind": "integer",
            "label": gettext("A question to remember after"),
            "help": gettext("Checks that were missed come back on later days. 0 switches this off."),
            "required": True,
            "min": 0,
            "max": limits.MAX_RECALL_EVERY,
            "unit": gettext("clips"),
            "section": gettext("Sittings"),
        },
        {
            "name": "completes_by",
            "kind": "choice",
            "label": gettext("What counts as done"),
            "help": gettext("What a learner has to do for this activity to count."),
            "required": True,
            "choices": _by(gettext),
            "section": gettext("Completion"),
        },
        {
            "name": "complete_ratio",
            "kind": "number",
            "label": gettext("Complete when finished"),
            "help": gettext("The share of the clips a learner has to watch to the end for this activity to count."),
            "required": True,
            "min": 0.1,
            "max": 1,
            "scale": 100,
            "unit": gettext("percent of the clips"),
            "section": gettext("Completion"),
        },
        {
            "name": "checks_ratio",
            "kind": "number",
            "label": gettext("Complete when right"),
            "help": gettext("The share of the checks a learner has to answer right, if checks count."),
            "required": True,
            "min": 0.1,
            "max": 1,
            "scale": 100,
            "unit": gettext("percent of the checks"),
            "section": gettext("Completion"),
        },
        {
            "name": "graded_by",
            "kind": "choice",
            "label": gettext("Grade"),
            "help": gettext("Most feeds teach better without one."),
            "required": True,
            "choices": [{"value": "nothing", "label": gettext("no grade")}, *_by(gettext)],
            "section": gettext("Grade"),
        },
        {
            "name": "weight",
            "kind": "number",
            "label": gettext("Weight of the grade"),
            "help": gettext("How many points the best grade counts beside those of other activities."),
            "required": True,
            "min": 0,
            "max": 1000,
            "unit": gettext("points"),
            "section": gettext("Grade"),
        },
    ]


def _by(gettext: Gettext) -> list[Choice]:
    return [
        {"value": "finished", "label": gettext("clips watched to the end")},
        {"value": "checks", "label": gettext("checks answered right")},
        {"value": "both", "label": gettext("both")},
    ]
