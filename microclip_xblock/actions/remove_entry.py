"""One of the staff takes a peer's entry out of the challenge."""

from __future__ import annotations

from microclip_xblock.actions.own_clip import check_own, erase
from microclip_xblock.community.challenge_ledger import ChallengeLedger
from microclip_xblock.community.gallery import Gallery, ask_gallery
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.views import Head, View
from microclip_xblock.rules.errors import EntryGoneError, MalformedRequestError, StaffOnlyError

REASONS = ("unsafe", "not_allowed", "privacy", "other")


def remove_entry(gateway: Gateway, view: View, entry: str, reason: str) -> ChallengeLedger:
    """
    Note in the asker's own ledger that an entry is removed, show that to everybody at once, and erase its files.

    The owner's ledger is left as it is: they read there that their entry was removed. Saying it again erases what was left.

    Args:
        reason: one of REASONS.

    Raises:
        LookingOnlyError, StaffOnlyError, EntryGoneError, LedgerFullError,
        MalformedRequestError: no such reason.
    """
    check_own(gateway)
    if not gateway.staff():
        raise StaffOnlyError
    if reason not in REASONS:
        raise MalformedRequestError(field="reason")
    folder = ask_gallery(view, lambda gallery, head: _folder(gallery, head, entry))
    now = gateway.now()

    def change(raw: Raw) -> Raw:
        ledger = ChallengeLedger.decode(raw)
        ledger.remove(entry, reason, now)
        return ledger.encode()

    ledger = ChallengeLedger.decode(gateway.update(change))
    view.renew()
    erase(folder)
    return ledger


def _folder(gallery: Gallery, head: Head, entry: str) -> str:
    """
    Where the entry's files are.

    Raises:
        EntryGoneError
    """
    del head
    found, removed = gallery.find([entry]).get(entry), gallery.removed(entry)
    if found is None and removed is None:
        raise EntryGoneError
    return str(found.facts["clip"]["folder"]) if found else removed.folder if removed else ""
