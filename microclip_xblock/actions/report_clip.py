"""A learner reports a clip, or takes the report back. For them it is gone at once; the course team sees how many reported it."""

from __future__ import annotations

from collections.abc import Sequence

from microclip_xblock.actions.react_to_clip import clip_named
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.errors import MalformedRequestError

REASONS = ("wrong", "harmful", "rights", "technical", "other")


def report_clip(gateway: Gateway, clips: Sequence[Clip], clip_id: str, reason: str | None) -> FeedLedger:
    """
    Args:
        clips: what the learner may watch here, with what they reported.
        reason: one of REASONS; None takes the report back.

    Raises:
        ClipGoneError: the clip has left the feed.
        MalformedRequestError: there is no such reason.
        LedgerFullError: the learner has reported as many clips as may be noted.
    """
    clip = clip_named(clips, clip_id)
    if reason is not None and reason not in REASONS:
        raise MalformedRequestError(field="reason")

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        ledger.report(clip.id, reason)
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))
