"""
What a browser is told of a clip's quick check, and of an answer to it.

Options carry keys. The keys of an ordering task are the places in which its rows are first shown, which a secret seed decides: the right
order stays on the server until the learner has answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from microclip_xblock.community.gateway import BlockKey, LearnerId
from microclip_xblock.rules.checks import Given, Kind, from_text, mark, read_given, shown_order
from microclip_xblock.rules.clips import Check
from microclip_xblock.rules.errors import NoCheckError
from microclip_xblock.web.names import keyed_digest


@dataclass(frozen=True)
class Shown:
    """
    One check as one learner sees it.

    Args:
        order: the index of the option that each key stands for.
    """

    check: Check
    order: tuple[int, ...]

    def asked(self) -> dict[str, Any]:
        """The question, without anything that tells the answer."""
        check = self.check
        return {
            "kind": str(check.kind),
            "question": check.question,
            "options": [{"key": key, "text": check.options[index].text} for key, index in enumerate(self.order)],
            "unit": check.unit,
            "at_s": check.at_s,
            "holds": check.holds,
        }

    def read(self, raw: object) -> Given:
        """
        What a browser gave as an answer.

        Raises:
            NoCheckError: it is no answer to this check.
        """
        given = read_given(self.check, raw)
        return given if isinstance(given, float) else tuple(self.order[key] for key in given)

    def marked(self, given: Given, due_text: str) -> dict[str, Any]:
        """How an answer is marked, with everything there is to learn from it."""
        check, marks = self.check, mark(self.check, given)
        keys = {index: key for key, index in enumerate(self.order)}
        chosen: Any = given if isinstance(given, float) else [keys[index] for index in given]
        return {
            "given": chosen,
            "right": marks.right,
            "half": marks.half,
            "explanation": check.explanation,
            "options": [
                {
                    "key": key,
                    "right": check.kind is Kind.ORDER or check.options[index].correct,
                    "explanation": check.options[index].explanation,
                }
                for key, index in enumerate(self.order)
            ],
            "right_order": [keys[index] for index in range(len(self.order))] if check.kind is Kind.ORDER else None,
            "right_number": _number(check) if check.kind is Kind.NUMBER else None,
            "due_text": due_text,
        }

    def marked_text(self, text: str, due_text: str) -> dict[str, Any] | None:
        """The same for an answer as ledgers keep it; None if the check has changed so that it is none any more."""
        given = from_text(self.check, text) if text else None
        return None if given is None else self.marked(given, due_text)


def shown_to(check: Check, clip_id: str, block: BlockKey, learner: LearnerId | None) -> Shown:
    """
    A check as this learner sees it, each time the same.

    Args:
        block: the feed the check belongs to.
    """
    if check.kind is not Kind.ORDER:
        return Shown(check, tuple(range(len(check.options))))
    seed = keyed_digest(f"rows/{clip_id}", block, "visitor" if learner is None else learner).hex()
    return Shown(check, tuple(shown_order(check, seed)))


def check_named(check: Check | None) -> Check:
    """
    A check that is there.

    Raises:
        NoCheckError: it is not.
    """
    if check is None:
        raise NoCheckError
    return check


def _number(check: Check) -> str:
    return f"{check.answer:.12g} {check.unit}".rstrip()
