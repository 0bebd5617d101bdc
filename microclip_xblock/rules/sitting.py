"""A sitting: the clips and recall cards of one go, planned beforehand, with an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

PlanKind = Literal["clips", "minutes", "all"]

MOST_CLIPS = 500
"""A sitting is never longer than this."""

MOST_MINUTES = 500
"""The same of a plan in minutes."""

USUAL_S = 30.0
"""How long a clip of unknown length is taken to be, so that a sitting in minutes ends in a feed without lengths too."""


@dataclass(frozen=True)
class Plan:
    """How long a sitting is to be. `size`: clips or minutes, 1 or more; 0 for all."""

    kind: PlanKind
    size: int


@dataclass(frozen=True)
class Item:
    """A clip that may be shown. `duration_s` 0 if unknown; it then counts as `USUAL_S`."""

    ref: str
    duration_s: float
    finished: bool


@dataclass(frozen=True)
class Ask:
    """A question that may come back; the higher its urgency, the earlier."""

    ref: str
    urgency: float


@dataclass(frozen=True)
class Step:
    """One page of a sitting: "clip" or "recall", and which."""

    kind: Literal["clip", "recall"]
    ref: str


def plan_sitting(
    items: Sequence[Item], asks: Sequence[Ask], plan: Plan, recall_every: int, start: str | None
) -> tuple[Step, ...]:
    """
    The pages of a sitting, in order.

    Clips that were not finished come in the course's order from `start` on, then from the beginning; if all were finished, all come again.
    The clip one starts with comes first in any case.

    Args:
        items: all clips in the course's order.
        asks: questions that may come back; each at most once, the most urgent first.
        recall_every: a question follows each so many clips, and a sitting of fewer; 0 for none. It is never the first page.
        start: the clip to begin with; None or one that is not there for the first.
    """
    clips = _within(_ordered(items, start), plan)
    waiting = list({ask.ref: ask for ask in sorted(asks, key=lambda ask: (-ask.urgency, ask.ref))}.values())
    steps: list[Step] = []
    for number, item in enumerate(clips, 1):
        steps.append(Step("clip", item.ref))
        if waiting and recall_every > 0 and number % recall_every == 0:
            steps.append(Step("recall", waiting.pop(0).ref))
    if waiting and recall_every > 0 and 0 < len(clips) < recall_every:
        steps.append(Step("recall", waiting[0].ref))
    return tuple(steps)


def _ordered(items: Sequence[Item], start: str | None) -> list[Item]:
    at = next((index for index, item in enumerate(items) if item.ref == start), 0)
    turned = [*items[at:], *items[:at]]
    if all(item.finished for item in turned):
        return turned
    return [item for item in turned if not item.finished or item.ref == start]


def _within(items: Sequence[Item], plan: Plan) -> Sequence[Item]:
    if plan.kind == "all":
        return items[:MOST_CLIPS]
    if plan.kind == "clips":
        return items[: min(max(1, plan.size), MOST_CLIPS)]
    kept: list[Item] = []
    left_s = min(plan.size, MOST_MINUTES) * 60.0
    for item in items[:MOST_CLIPS]:
        left_s -= item.duration_s or USUAL_S
        if kept and left_s < -1e-6:
            break
        kept.append(item)
    return kept
