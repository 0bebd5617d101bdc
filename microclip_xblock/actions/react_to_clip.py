"""A learner likes or saves a clip, or takes it back."""

from __future__ import annotations

from collections.abc import Sequence

from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw, day_of
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.errors import ClipGoneError

KINDS = ("like", "save")


def clip_named(clips: Sequence[Clip], clip_id: str) -> Clip:
    """
    The clip with this id.

    Raises:
        ClipGoneError: the feed has none.
    """
    for clip in clips:
        if clip.id == clip_id:
            return clip
    raise ClipGoneError


def react_to_clip(gateway: Gateway, clips: Sequence[Clip], clip_id: str, kind: str, on: bool) -> FeedLedger:
    """
    Args:
        kind: one of KINDS.

    Raises:
        ClipGoneError: the clip has left the feed.
    """
    clip = clip_named(clips, clip_id)
    day = day_of(gateway.now())

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        ledger.react(clip.id, kind, on, day)
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))
