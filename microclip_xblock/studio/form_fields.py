"""What a form in Studio is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NotRequired, TypedDict

from microclip_xblock.studio import limits

Gettext = Callable[[str], str]

FieldKind = Literal["text", "textarea", "integer", "number", "boolean", "choice", "datetime", "lines", "clips"]


class Choice(TypedDict):
    """One answer of a ``choice`` field."""

    value: str
    label: str


class FieldForm(TypedDict):
    """
    One field of a form.

    ``min`` and ``max`` are in the unit the field is stored in. ``scale`` says what the stored number is multiplied
    with when shown: a ratio of 0.8 with scale 100 and unit "%" is shown as 80 %. ``section`` groups fields that
    follow one another under one heading.
    """

    name: str
    kind: FieldKind
    label: str
    help: str
    required: bool
    section: NotRequired[str]
    min: NotRequired[float]
    max: NotRequired[float]
    unit: NotRequired[str]
    scale: NotRequired[int]
    choices: NotRequired[list[Choice]]
    max_length: NotRequired[int]


def display_name(gettext: Gettext) -> FieldForm:
    """The name every block has."""
    return {
        "name": "display_name",
        "kind": "text",
        "label": gettext("Name"),
        "help": gettext("Shown above the activity and in the course outline."),
        "required": True,
        "max_length": limits.MAX_DISPLAY_NAME,
    }
