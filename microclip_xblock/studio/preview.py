"""The gateway of an author's preview: an invented cohort around the block at hand, of 50 unless the author chose otherwise."""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from microclip_xblock.community.gateway import LearnerId, Source, server_now
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.preview import PreviewGateway
from microclip_xblock.community.schedules import is_over
from microclip_xblock.studio.cohort import SIZES, invented_ledgers
from microclip_xblock.studio.editor import field_values
from microclip_xblock.studio.limits import BlockType

COHORT = 50

SAMPLE_FEED: dict[str, Any] = {
    "clips": [
        {"id": f"sample{number}", "title": "Sample", "media": "/static/sample.mp4", "duration_s": 20.0}
        for number in range(6)
    ]
}
"""What the invented cohort of a board watched: a board alone has nothing to count."""


def preview_gateway(block: Any) -> PreviewGateway:
    """
    A gateway for `block` in Studio's preview; the same cohort each time for the same block.

    A board shows points of an invented feed and an invented challenge, since the preview does not know the course's other blocks.
    """
    key = block.scope_ids.usage_id
    seed = zlib.crc32(str(key).encode())
    kind: BlockType = block.kind
    size = cohort_size(block)
    cohort = {str(key): _ledgers(kind, field_values(block, kind), size, seed)}
    if kind != "board":
        return PreviewGateway(block, cohort, [Source(key, f"microclip_{kind}", is_over(block, server_now()))])
    cohort |= {
        "sample feed": _ledgers("feed", SAMPLE_FEED, size, seed),
        "sample challenge": _ledgers("challenge", {}, size, seed),
    }
    sources = [Source("sample feed", "microclip_feed"), Source("sample challenge", "microclip_challenge")]
    return PreviewGateway(block, cohort, sources)


def cohort_size(block: Any) -> int:
    """How many invented learners the author chose; where nothing of the sizes there are was chosen, 50."""
    size = getattr(block, "preview_size", COHORT)
    return size if size in SIZES else COHORT


def _ledgers(kind: BlockType, values: Mapping[str, Any], size: int, seed: int) -> dict[LearnerId, Raw]:
    # Within an hour the cohort of a block stays the same, so that one press after the other finds it made already.
    hour = server_now().replace(minute=0, second=0, microsecond=0)
    return dict(_made(kind, _Values(values), size, seed, hour))


class _Values:
    """An author's settings, equal when they say the same."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.text = json.dumps(values, default=str, sort_keys=True)

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Values) and other.text == self.text


@functools.lru_cache(maxsize=8)
def _made(kind: BlockType, settings: _Values, size: int, seed: int, now: datetime) -> Mapping[LearnerId, Raw]:
    """An invented cohort. Whoever gets it changes nothing in it."""
    return dict(invented_ledgers(kind, settings.values, size, seed, now=now))
