"""A learner puts a mark on a clip, or takes it off: like, save, clear, tried, not interested."""

from __future__ import annotations

from collections.abc import Sequence

from microclip_xblock.community.feed_ledger import MARKS, FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.errors import ClipGoneError, MalformedRequestError

KINDS = tuple(MARKS)


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
        clips: what the learner may watch here.
        kind: one of KINDS.

    Raises:
        ClipGoneError: the clip has left the feed.
        MalformedRequestError: there is no such kind.
    """
    if kind not in MARKS:
        raise MalformedRequestError(field="kind")
    clip = clip_named(clips, clip_id)

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        ledger.react(clip.id, kind, on)
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))
