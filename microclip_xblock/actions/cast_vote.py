"""A learner gives an entry one of their votes, or takes it back."""

from __future__ import annotations

from microclip_xblock.community.challenge_ledger import ChallengeLedger
from microclip_xblock.community.gallery import ask_gallery
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.views import View
from microclip_xblock.rules.voting import Schedule, check_may_move_votes, check_may_vote


def cast_vote(gateway: Gateway, view: View, schedule: Schedule, budget: int, entry: str, on: bool) -> ChallengeLedger:
    """
    Give (`on`) or take back a vote. Votes held by entries that are gone have returned to the voter and are forgotten here.

    Args:
        view: the challenge's view, which knows what entries there are.
        budget: votes a voter has.

    Raises:
        VotingClosedError, OwnEntryError, EntryGoneError, VotesSpentError
    """
    now = gateway.now()
    check_may_move_votes(schedule, now)
    held = ChallengeLedger.decode(gateway.mine()).ballot
    there = ask_gallery(view, lambda gallery, _: frozenset(gallery.find({*held, entry})))
    checked = {*held, entry}

    def change(raw: Raw) -> Raw:
        ledger = ChallengeLedger.decode(raw)
        # A vote given in another tab meanwhile was not looked up here: it counts as given.
        ledger.ballot = {id_: at for id_, at in ledger.ballot.items() if id_ in there or id_ not in checked}
        if on:
            own = ledger.entry.id if ledger.entry else None
            check_may_vote(
                schedule, now, entry=entry, own_entry=own, exists=entry in there, given=ledger.ballot, budget=budget
            )
        ledger.vote(entry, on, now)
        return ledger.encode()

    return ChallengeLedger.decode(gateway.update(change))
