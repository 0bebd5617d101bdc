"""Turning an author's portable addresses into ones a browser can load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def link_resolver(block: Any) -> Callable[[str], str]:
    """
    What turns `/static/name` into a real address; other addresses stay as they are.

    The platform rewrites such addresses in rendered HTML only, not in JSON, so its `replace_urls` service is asked; it looks for quoted
    addresses. Without that service (content libraries of some releases) addresses stay portable.
    """
    service = block.runtime.service(block, "replace_urls")

    def resolve(url: str) -> str:
        if service is None or not url.startswith("/static/"):
            return url
        replaced: str = service.replace_urls(f'"{url}"')
        return replaced.strip('"')

    return resolve
