"""A learner enters the challenge with their draft, and withdraws."""

from __future__ import annotations

import secrets
from datetime import datetime

from microclip_xblock.actions.own_clip import check_may_send, check_own, erase, is_kept
from microclip_xblock.community.challenge_ledger import ChallengeLedger, Entry
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import DIGITS, Raw
from microclip_xblock.community.views import View
from microclip_xblock.rules.errors import BusyError, NothingEnteredError, NothingSentError
from microclip_xblock.rules.texts import checked_text
from microclip_xblock.rules.voting import Schedule, check_may_move_votes

MOST_TITLE = 80
MOST_CAPTION = 300
MOST_ALT = 300
"""Characters."""


def enter_clip(
    gateway: Gateway, view: View, schedule: Schedule, title: str, caption: str, alt: str = ""
) -> ChallengeLedger:
    """
    Enter with the draft. Nothing is entered whose file was not checked, kept, and is in the storage now.

    Raises:
        LookingOnlyError, ChallengeClosedError, AlreadyEnteredError, BadTextError,
        NothingSentError: there is no draft, or its file is gone.
        BusyError: another tab changed the draft at this moment.
    """
    check = check_may_send(gateway, view, schedule)
    title = checked_text(title, MOST_TITLE, "title", required=True, lines=False)
    caption, alt = checked_text(caption, MOST_CAPTION, "caption"), checked_text(alt, MOST_ALT, "alt")
    draft = ChallengeLedger.decode(gateway.mine()).draft
    if draft is None or not is_kept(draft):
        raise NothingSentError
    now = gateway.now()
    id_ = new_entry_id(now)
    former: list[Entry] = []

    def change(raw: Raw) -> Raw:
        ledger = ChallengeLedger.decode(raw)
        check(ledger)
        if ledger.draft is None or ledger.draft.folder != draft.folder:
            raise BusyError
        former[:] = filter(None, [ledger.withdraw()])
        ledger.enter(Entry(id_, title, caption, alt, int(now.timestamp()), ledger.draft))
        return ledger.encode()

    ledger = ChallengeLedger.decode(gateway.update(change))
    # Only an entry that the staff removed gives way; its files went then, as a rule.
    erase(*(entry.clip.folder for entry in former))
    return ledger


def withdraw_entry(gateway: Gateway, view: View, schedule: Schedule) -> ChallengeLedger:
    """
    Take the own entry back and erase its files. It is gone for everybody at once; votes it had return to their voters.

    Raises:
        VotingClosedError: results are final. NothingEnteredError: there is none. LookingOnlyError
    """
    check_own(gateway)
    check_may_move_votes(schedule, gateway.now())
    withdrawn: list[Entry] = []

    def change(raw: Raw) -> Raw:
        ledger = ChallengeLedger.decode(raw)
        entry = ledger.withdraw()
        if entry is None:
            raise NothingEnteredError
        withdrawn[:] = [entry]
        return ledger.encode()

    ledger = ChallengeLedger.decode(gateway.update(change))
    view.renew()
    erase(*(entry.clip.folder for entry in withdrawn))
    return ledger


def new_entry_id(now: datetime) -> str:
    """
    A random id of 14 characters that sorts by the second it was made in.

    It tells when somebody entered, which the gallery shows anyway, and nothing else.
    """
    seconds, digits = int(now.timestamp()), ""
    for _ in range(6):
        seconds, digit = divmod(seconds, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits + "".join(secrets.choice(DIGITS) for _ in range(8))
