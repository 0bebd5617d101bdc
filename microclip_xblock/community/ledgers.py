"""The three ledgers under one roof, by block type."""

from microclip_xblock.community.board_ledger import BoardLedger
from microclip_xblock.community.challenge_ledger import ChallengeLedger, Clip, Entry
from microclip_xblock.community.feed_facts import ClipFacts
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.ledger import Ledger, Raw

LEDGERS: dict[str, type[Ledger]] = {
    "microclip_feed": FeedLedger,
    "microclip_challenge": ChallengeLedger,
    "microclip_board": BoardLedger,
}

__all__ = ["LEDGERS", "BoardLedger", "ChallengeLedger", "Clip", "ClipFacts", "Entry", "FeedLedger", "Ledger", "Raw"]
