"""Checking the quick check of a clip: four kinds, each with what it needs and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NotRequired, TypedDict, cast

from microclip_xblock.studio import checking, limits
from microclip_xblock.studio.findings import Findings, rows
from microclip_xblock.studio.form_fields import Gettext


class Option(TypedDict):
    """One answer of a check, or one row of an order."""

    text: str
    correct: bool
    explanation: str


class Check(TypedDict):
    """
    A question about a clip. ``kind`` is "single" if it is missing, ``at_s`` is the second it is asked at, and after the clip if it is missing.

    Of a "single" exactly one option is correct, of a "multiple" at least one; an "order" lists its rows in the right order; a "number" has
    ``answer``, ``tolerance`` and ``unit`` instead of options.
    """

    question: str
    options: list[Option]
    kind: NotRequired[str]
    explanation: NotRequired[str]
    answer: NotRequired[float]
    tolerance: NotRequired[float]
    unit: NotRequired[str]
    at_s: NotRequired[float]
    holds: NotRequired[bool]


def checked_check(raw: object, place: str, gettext: Gettext, findings: Findings) -> Check | None:
    """
    A clean check, or None where there is none.

    Args:
        raw: what the browser sent; anything.
        place: where the check stands, such as ``clips.2.check``.
    """
    if raw is None:
        return None
    if not isinstance(raw, dict):
        findings.problems[place] = gettext("This is not a check.")
        return None
    kind = findings.tried(
        f"{place}.kind",
        lambda: checking.choice(raw.get("kind") or "single", gettext, options=limits.CHECK_KINDS),
        "",
    )
    if not kind:
        return None
    check: Check = {
        "question": _line(raw, place, "question", limits.MAX_QUESTION, gettext, findings, True),
        "options": [],
    }
    if kind != "number":
        found = rows(raw.get("options"), f"{place}.options", limits.MAX_OPTIONS, gettext, findings)
        check["options"] = [
            _option(row, f"{place}.options.{index}", gettext, findings, ordered=kind == "order")
            for index, row in enumerate(found)
        ]
        problem = _options_problem(kind, check["options"], gettext)
        if problem:
            findings.problems.setdefault(f"{place}.options", problem)
    # What is as usual is not written down.
    more: dict[str, Any] = {
        "kind": "" if kind == "single" else kind,
        "explanation": _line(raw, place, "explanation", limits.MAX_EXPLANATION, gettext, findings),
        "holds": findings.tried(f"{place}.holds", lambda: checking.boolean(raw.get("holds") or False, gettext), False),
    }
    if kind == "number":
        more["unit"] = _line(raw, place, "unit", limits.MAX_UNIT, gettext, findings)
    check.update(cast(Check, {name: value for name, value in more.items() if value}))
    check.update(_numbers(raw, place, kind, gettext, findings))
    return check


def _numbers(raw: dict[str, object], place: str, kind: str, gettext: Gettext, findings: Findings) -> Check:
    """The numbers of a check that are there: when it is asked, and what a "number" asks for. Zero is a number too."""
    bounds: dict[str, tuple[float, float]] = {"at_s": (0, limits.MAX_DURATION_S)}
    if kind == "number":
        bounds |= {"answer": (-limits.MAX_NUMBER, limits.MAX_NUMBER), "tolerance": (0, limits.MAX_NUMBER)}
    kept: dict[str, float] = {}
    for name, (low, high) in bounds.items():
        given = raw.get(name)
        if given is None:
            if name == "answer":
                findings.problems[f"{place}.{name}"] = gettext("Fill this in.")
            continue
        kept[name] = findings.tried(
            f"{place}.{name}",
            partial(checking.number, given, gettext, low=low, high=high),
            0.0,
        )
    return cast(Check, kept)


def _line(
    raw: dict[str, object],
    place: str,
    name: str,
    most: int,
    gettext: Gettext,
    findings: Findings,
    required: bool = False,
) -> str:
    return findings.tried(
        f"{place}.{name}",
        lambda: checking.text(raw.get(name), gettext, max_length=most, required=required),
        "",
    )


def _option(row: dict[str, object], place: str, gettext: Gettext, findings: Findings, *, ordered: bool) -> Option:
    return {
        "text": _line(row, place, "text", limits.MAX_OPTION, gettext, findings, True),
        "correct": not ordered
        and findings.tried(f"{place}.correct", lambda: checking.boolean(row.get("correct", False), gettext), False),
        "explanation": _line(row, place, "explanation", limits.MAX_EXPLANATION, gettext, findings),
    }


def _options_problem(kind: str, options: Sequence[Option], gettext: Gettext) -> str:
    least = limits.MIN_ROWS if kind == "order" else limits.MIN_OPTIONS
    if len(options) < least:
        return gettext("Give at least {min_options} answers.").format(min_options=least)
    rights = sum(option["correct"] for option in options)
    if kind == "single" and rights != 1:
        return gettext("Mark exactly one answer as right.")
    if kind == "multiple" and not rights:
        return gettext("Mark at least one answer as right.")
    texts = [option["text"].casefold() for option in options if option["text"]]
    if len(set(texts)) < len(texts):
        return gettext("Two answers are the same.")
    return ""
