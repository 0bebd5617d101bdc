"""A learner says at which moment a clip lost them, or takes that back."""

from __future__ import annotations

from collections.abc import Sequence

from microclip_xblock.actions.react_to_clip import clip_named
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.rules.clips import Clip


def mark_lost(gateway: Gateway, clips: Sequence[Clip], clip_id: str, ratio: float | None) -> FeedLedger:
    """
    One moment a clip; the latest stands.

    Args:
        clips: what the learner may watch here.
        ratio: 0.0 to 1.0 of the clip; None takes it back.

    Raises:
        ClipGoneError: the clip has left the feed.
    """
    clip = clip_named(clips, clip_id)

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        ledger.lost(clip.id, ratio)
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))
