"""A learner answers a clip's quick check."""

from __future__ import annotations

from collections.abc import Sequence

from microclip_xblock.actions.react_to_clip import clip_named
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.errors import NoCheckError


def answer_check(gateway: Gateway, clips: Sequence[Clip], clip_id: str, option: int) -> FeedLedger:
    """
    Note an answer. One may answer again; whether the first one was right stays noted.

    Args:
        option: index of the chosen option.

    Raises:
        ClipGoneError: the clip has left the feed.
        NoCheckError: it asks nothing, or has no such option.
    """
    clip = clip_named(clips, clip_id)
    if clip.check is None or not 0 <= option < len(clip.check.options):
        raise NoCheckError
    right = clip.check.options[option].correct

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        ledger.answered(clip.id, option, right)
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))
