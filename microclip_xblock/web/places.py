"""Where in the storage a block's files live."""

from __future__ import annotations

from typing import Any

from microclip_xblock.media.storage import Place


def place_of(block: Any) -> Place:
    """The place of a live block."""
    return place_at(block.scope_ids.usage_id)


def place_at(key: Any) -> Place:
    """The place of a block, from its usage key with its course; runtimes with plain texts as ids get one by that text alone."""
    course = getattr(key, "context_key", None)
    org, name, run = (str(getattr(course, part, "") or "") for part in ("org", "course", "run"))
    return Place(org, name, run, str(key))
