"""The gateway of an author's preview: an invented cohort of 50 around the block at hand."""

from __future__ import annotations

import zlib
from typing import Any, cast

from microclip_xblock.community.gateway import LearnerId, Source, server_now
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.preview import PreviewGateway
from microclip_xblock.community.schedules import is_over
from microclip_xblock.studio.cohort import invented_ledgers
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
    cohort = {str(key): _ledgers(kind, field_values(block, kind), seed)}
    if kind != "board":
        return PreviewGateway(block, cohort, [Source(key, f"microclip_{kind}", is_over(block, server_now()))])
    cohort |= {"sample feed": _ledgers("feed", SAMPLE_FEED, seed), "sample challenge": _ledgers("challenge", {}, seed)}
    sources = [Source("sample feed", "microclip_feed"), Source("sample challenge", "microclip_challenge")]
    return PreviewGateway(block, cohort, sources)


def _ledgers(kind: BlockType, values: dict[str, Any], seed: int) -> dict[LearnerId, Raw]:
    return cast(dict[LearnerId, Raw], dict(invented_ledgers(kind, values, COHORT, seed, now=server_now())))
