"""A learner plans: how long a sitting is to be, and what they want to do."""

from __future__ import annotations

from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.rules.sitting import Plan
from microclip_xblock.rules.texts import checked_text

MOST_PIN = 120
"""Characters."""


def choose_plan(gateway: Gateway, plan: Plan) -> FeedLedger:
    """Keep how long sittings in this feed are to be."""

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        ledger.plan = plan
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))


def set_pin(gateway: Gateway, text: str) -> FeedLedger:
    """
    Pin an intention in the learner's own words; an empty text takes it off.

    Raises:
        BadTextError: it is too long.
    """
    pinned = checked_text(text, MOST_PIN, "text", lines=False)

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        ledger.pin = pinned
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))
