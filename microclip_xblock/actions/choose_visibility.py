"""A learner leaves the ranking or comes back; their points stay."""

from __future__ import annotations

from microclip_xblock.community.board_ledger import BoardLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw


def choose_visibility(gateway: Gateway, hidden: bool) -> BoardLedger:
    """Note the choice; it holds at once in what this learner sees and within seconds in what others see."""

    def change(raw: Raw) -> Raw:
        ledger = BoardLedger.decode(raw)
        ledger.hidden = hidden
        return ledger.encode()

    return BoardLedger.decode(gateway.update(change))
