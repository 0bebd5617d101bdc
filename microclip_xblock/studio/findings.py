"""Collecting problems of nested values, each under the dotted place it stands at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from microclip_xblock.studio.checking import ProblemError
from microclip_xblock.studio.form_fields import Gettext

Kept = TypeVar("Kept")


class Findings:
    """Problems found so far, each under the dotted place it stands at, such as ``clips.2.media``."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems

    def tried(self, place: str, check: Callable[[], Kept], fallback: Kept) -> Kept:
        """The checked value, or ``fallback`` with the problem noted under ``place``."""
        try:
            return check()
        except ProblemError as problem:
            self.problems[place] = problem.sentence
            return fallback


def rows(raw: object, place: str, most: int, gettext: Gettext, findings: Findings) -> list[dict[str, object]]:
    """The rows of a nested list; anything but a short list of objects is one problem and no rows."""
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        findings.problems[place] = gettext("Send this as a list.")
        return []
    if len(raw) > most:
        findings.problems[place] = gettext("Use at most {most} of these.").format(most=most)
        return []
    return raw
