"""
Checking what an author wants to save, all fields at once.

Nothing here trusts its input: values come from a browser, from course files written by hand, or from an older
version of a block. A value is kept, cleaned, or named in the problems; nothing is guessed and nothing raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from microclip_xblock.studio import checking, limits
from microclip_xblock.studio.checking import ProblemError
from microclip_xblock.studio.clips import checked_clips, random_clip_id
from microclip_xblock.studio.form_fields import FieldForm, Gettext
from microclip_xblock.studio.forms import form_for
from microclip_xblock.studio.limits import BlockType

#: The place of problems that belong to no single field.
WHOLE_FORM: Final = "form"


@dataclass(frozen=True)
class Validated:
    """
    The outcome of a validation.

    Attributes:
        values: clean values by field name, ready to be set on the block: texts, numbers, booleans, aware UTC
            datetimes or ``None``, and the clip list. Only fields that were sent and had no problem are here.
        problems: sentences by place; nested places are dotted, such as ``clips.2.media``.
    """

    values: dict[str, object] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def validate(
    block_type: BlockType, values: object, gettext: Gettext, *, new_id: Callable[[], str] = random_clip_id
) -> Validated:
    """
    Check the values of one block's form.

    Fields that were not sent are left alone. Names the form does not have are refused together in one sentence.

    Args:
        block_type: "feed", "challenge" or "board".
        values: what the author sent, any JSON value.
        gettext: turns an English sentence into the author's language.
        new_id: draws ids for clips that have none.
    """
    outcome = Validated()
    if not isinstance(values, Mapping):
        outcome.problems[WHOLE_FORM] = gettext("Send the settings as an object.")
        return outcome
    form = form_for(block_type, gettext)
    for one in form:
        name = one["name"]
        if name not in values:
            continue
        found: dict[str, str] = {}
        kept: object = None
        if one["kind"] == "clips":
            kept = checked_clips(values[name], gettext, found, new_id)
        else:
            try:
                kept = _checked(one, values[name], gettext)
            except ProblemError as problem:
                found[name] = problem.sentence
        if found:
            outcome.problems.update(found)
        else:
            outcome.values[name] = kept
    _refuse_strangers(values, form, gettext, outcome.problems)
    _check_dates(outcome, gettext)
    return outcome


def _checked(one: FieldForm, raw: object, gettext: Gettext) -> object:
    if one["name"] == "hashtag":
        return checking.hashtag(raw, gettext)
    match one["kind"]:
        case "text" | "textarea" as kind:
            return checking.text(
                raw, gettext, max_length=one["max_length"], required=one["required"], lines=kind == "textarea"
            )
        case "integer":
            return checking.integer(raw, gettext, low=int(one["min"]), high=int(one["max"]))
        case "number":
            return checking.number(raw, gettext, low=one["min"], high=one["max"], scale=one.get("scale", 1))
        case "boolean":
            return checking.boolean(raw, gettext)
        case "choice":
            return checking.choice(raw, gettext, options=tuple(option["value"] for option in one["choices"]))
        case "datetime":
            return checking.moment(raw, gettext)
        case "lines":
            return checking.lines(raw, gettext, most=int(one["max"]), max_length=one["max_length"])
        case kind:
            raise AssertionError(f"no check for a field of kind {kind}")


def _refuse_strangers(
    values: Mapping[object, object], form: list[FieldForm], gettext: Gettext, problems: dict[str, str]
) -> None:
    known = {one["name"] for one in form}
    strangers = sorted({checking.clean_text(str(name)[: limits.MAX_TOPIC]) for name in values if name not in known})
    if strangers:
        # A few names are enough to find the slip; the list itself is the sender's and may be endless.
        problems[WHOLE_FORM] = gettext("This block has no such settings: {names}").format(
            names=", ".join(strangers[:5])
        )


def _check_dates(outcome: Validated, gettext: Gettext) -> None:
    entries, votes = outcome.values.get("entries_close"), outcome.values.get("votes_close")
    if isinstance(entries, datetime) and isinstance(votes, datetime) and votes < entries:
        del outcome.values["votes_close"]
        outcome.problems["votes_close"] = gettext("Voting cannot end before entries close.")
