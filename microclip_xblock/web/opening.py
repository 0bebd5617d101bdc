"""What depends on the host: which gateway a block gets, chosen by asking the runtime, never by its name; who is behind an anonymous id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from microclip_xblock.community.field import FieldGateway
from microclip_xblock.community.gateway import Gateway, LearnerId


def open_gateway(block: Any, preview: Callable[[Any], Gateway]) -> Gateway:
    """
    The gateway of a live block.

    - Studio's preview (`is_author_mode`): what `preview` makes, an invented cohort.
    - A block of a course, by its key: the platform's tables.
    - A block whose ids are plain texts, with the workbench installed: the workbench's table.
    - Anything else, such as a content library: no community, one's own ledger only.
    """
    key = block.scope_ids.usage_id
    if getattr(block.runtime, "is_author_mode", False):
        return preview(block)
    if getattr(getattr(key, "context_key", None), "is_course", False):
        from microclip_xblock.community.platform import PlatformGateway

        return PlatformGateway(block)
    if isinstance(key, str):
        from django.apps import apps

        if apps.is_installed("workbench"):
            from microclip_xblock.community.workbench import WorkbenchGateway

            return WorkbenchGateway(block)
    return FieldGateway(block)


def learner_known_as(block: Any, anonymous_id: str | None) -> LearnerId | None:
    """
    The learner behind an anonymous id of the block's course, None if it is nobody's.

    Works for blocks nobody is bound to, as those are that the platform's staff tools load.
    """
    key = block.scope_ids.usage_id
    if anonymous_id and getattr(getattr(key, "context_key", None), "is_course", False):
        from microclip_xblock.community.platform import learner_by_anonymous_id

        return learner_by_anonymous_id(anonymous_id)
    return None
