"""Events out. Names are dotted, past tense and versioned with their form; the platform adds who and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERSION = "v1"


def publish_event(block: Any, name: str, facts: Mapping[str, str | int | float | bool]) -> None:
    """
    Tell the tracking log, as `microclip.<kind>.<name>.v1`.

    Args:
        facts: small, JSON-able; ids of clips and entries, never of people, never what somebody wrote.
    """
    block.runtime.publish(block, f"microclip.{block.kind}.{name}.{VERSION}", dict(facts))


def publish_completion(block: Any, completion: float) -> None:
    """
    Tell the platform how complete the block is for the asker.

    Args:
        completion: 0.0 to 1.0.
    """
    block.runtime.publish(block, "completion", {"completion": completion})


def publish_grade(block: Any, earned: float) -> None:
    """
    Tell the platform the asker's grade in a block whose `max_score` is 1. It never sinks: what was earned stays earned.

    Args:
        earned: 0.0 to 1.0.
    """
    block.runtime.publish(block, "grade", {"value": earned, "max_value": 1.0, "only_if_higher": True})
