"""
Badges by rule: a badge is a question to the record, so it can be asked again at any time and can't be farmed.
"""

from __future__ import annotations

from dataclasses import dataclass

from microclip_xblock.rules.points import Deed, Deeds


@dataclass(frozen=True)
class BadgeRule:
    """Earned when `deed` was done at least `target` times. `id` never changes; `icon` names a picture."""

    id: str
    deed: Deed
    target: int
    icon: str


@dataclass(frozen=True)
class BadgeStanding:
    """How far a learner is on the way to a badge."""

    rule: BadgeRule
    progress: int

    @property
    def earned(self) -> bool:
        """Whether the target is reached."""
        return self.progress >= self.rule.target


BADGES: tuple[BadgeRule, ...] = (
    BadgeRule("first_steps", Deed.CLIP_FINISHED, 3, "footprint"),
    BadgeRule("sharp_eye", Deed.CHECK_RIGHT, 3, "eye"),
    BadgeRule("on_stage", Deed.ENTERED, 1, "megaphone"),
)
"""The badges of this release. Ids are for ever."""


def badge_standings(deeds: Deeds, rules: tuple[BadgeRule, ...] = BADGES) -> tuple[BadgeStanding, ...]:
    """How `deeds` stand against each rule, in the rules' order; progress never exceeds the target."""
    return tuple(BadgeStanding(rule, min(deeds.get(rule.deed, 0), rule.target)) for rule in rules)
