"""A learner's browser reports which peers' entries were watched, and how much of them."""

from __future__ import annotations

from collections.abc import Mapping

from microclip_xblock.community.challenge_ledger import ChallengeLedger
from microclip_xblock.community.gallery import ask_gallery
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.views import View


def report_seen(gateway: Gateway, view: View, watched: Mapping[str, float]) -> ChallengeLedger:
    """
    Note what was seen, in one write. Entries that are not there (any more) and one's own are passed over.

    Args:
        watched: largest share played (0.0 to 1.0) by entry id.
    """
    there = ask_gallery(view, lambda gallery, _: frozenset(gallery.find(watched)))

    def change(raw: Raw) -> Raw:
        ledger = ChallengeLedger.decode(raw)
        own = ledger.entry.id if ledger.entry else None
        for entry, ratio in watched.items():
            if entry in there and entry != own:
                ledger.saw(entry, ratio)
        return ledger.encode()

    return ChallengeLedger.decode(gateway.update(change))
