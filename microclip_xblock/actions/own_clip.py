"""What the deeds around a learner's own clip share: whose it is, whether they take part, whether its file is there, and erasing it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from microclip_xblock.community.challenge_ledger import ChallengeLedger, Clip
from microclip_xblock.community.gallery import Removed, ask_gallery
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.views import View
from microclip_xblock.media import work
from microclip_xblock.media.erasing import erase_clip
from microclip_xblock.media.storage import clip_storage, is_folder, is_key
from microclip_xblock.rules.errors import LookingOnlyError
from microclip_xblock.rules.voting import Schedule, check_may_enter

log = logging.getLogger(__name__)


def check_own(gateway: Gateway) -> None:
    """
    Raises:
        LookingOnlyError: the asker is not the learner, only looks through their eyes.
    """
    if gateway.diverted():
        raise LookingOnlyError


def owner_of(gateway: Gateway) -> str:
    """The text that stands for the asker in the media room, which hashes it."""
    return str(gateway.learner)


def mine_as_seen(gateway: Gateway) -> ChallengeLedger:
    """The asker's ledger. A draft is for nobody's eyes but the learner's: who looks through them sees the ledger without it."""
    mine = ChallengeLedger.decode(gateway.mine())
    if gateway.diverted():
        mine.drop_draft()
    return mine


def removed_entry(ledger: ChallengeLedger, view: View) -> Removed | None:
    """The learner's entry if the staff removed it."""
    entry = ledger.entry
    return ask_gallery(view, lambda gallery, _: gallery.removed(entry.id)) if entry else None


def check_may_send(gateway: Gateway, view: View, schedule: Schedule) -> Callable[[ChallengeLedger], None]:
    """
    May the asker send a file and enter with it? An entry that the staff removed does not stand in the way.

    Returns:
        The same question, to be asked of the ledger again once it is locked.

    Raises:
        LookingOnlyError, ChallengeClosedError, AlreadyEnteredError
    """
    check_own(gateway)
    mine = ChallengeLedger.decode(gateway.mine())
    removed = removed_entry(mine, view)

    def check(ledger: ChallengeLedger) -> None:
        entered = ledger.entry is not None and (removed is None or ledger.entry.id != removed.id)
        check_may_enter(schedule, gateway.now(), has_entry=entered)

    check(mine)
    return check


def is_kept(clip: Clip) -> bool:
    """Whether a clip's file is in the storage."""
    key = f"{clip.folder}/{clip.name}"
    return is_key(key) and clip_storage().exists(key)


def erase(*folders: str) -> None:
    """
    Erase clips that no ledger names any more. The deed is done by then, so a storage that fails here does not undo it.

    What it leaves, the operator's sweep for files without an owner finds.
    """
    for folder in filter(is_folder, folders):
        try:
            erase_clip(folder)
            work.forget(folder)
        except Exception:  # Storages have error families of their own.
            log.exception("The files of a clip could not be erased; a sweep for orphans will find them.")
