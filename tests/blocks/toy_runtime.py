"""The least a runtime can be: fields in a dictionary, a translation service, no users, no enrollments, no course."""

from __future__ import annotations

import json
from typing import Any

from webob import Request
from xblock.field_data import DictFieldData
from xblock.fields import ScopeIds
from xblock.runtime import MemoryIdManager, NullI18nService, Runtime


class LibraryKey:
    """A usage key of something that is no course."""

    context_key = type("Library", (), {"is_course": False})()

    def __str__(self) -> str:
        return "lb:trial"


class ToyRuntime(Runtime):
    """Everything in memory."""

    def __init__(self) -> None:
        ids = MemoryIdManager()
        super().__init__(ids, services={"i18n": NullI18nService()}, id_generator=ids)
        self.published: list[tuple[str, Any]] = []

    def handler_url(
        self, block: Any, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        return f"/handler/{handler_name}/{suffix}?{query}"

    def local_resource_url(self, block: Any, uri: str) -> str:
        return f"/resource/{uri}"

    def resource_url(self, resource: str) -> str:
        return f"/{resource}"

    def publish(self, block: Any, event_type: str, event_data: Any) -> None:
        self.published.append((event_type, event_data))


def toy_block(door: type, user_id: int | None = 7, **fields: Any) -> Any:
    """A live block of this class, for this user."""
    kind = f"microclip_{door.kind}"
    return door(ToyRuntime(), DictFieldData(fields), ScopeIds(user_id, kind, "definition", LibraryKey()))


def post(block: Any, handler: str, payload: Any) -> Any:
    """The answer of a handler."""
    return block.handle(handler, Request.blank("/", method="POST", body=json.dumps(payload).encode()))
