"""A learner sends a file, enters the challenge with it, looks at entries, and withdraws."""

from __future__ import annotations

import secrets
from datetime import datetime

from microclip_xblock.community.challenge_ledger import ChallengeLedger, Entry
from microclip_xblock.community.gallery import ask_gallery
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import DIGITS, Raw
from microclip_xblock.community.views import View
from microclip_xblock.media import keep, uploads
from microclip_xblock.media.limits import Limits
from microclip_xblock.media.storage import Place
from microclip_xblock.media.taking import taking
from microclip_xblock.rules.errors import BadTextError, EntryGoneError, LookingOnlyError, NothingEnteredError
from microclip_xblock.rules.voting import Schedule, check_may_enter, check_may_move_votes

MOST_TITLE = 80
MOST_CAPTION = 300
"""Characters."""


def start_upload(
    gateway: Gateway, schedule: Schedule, place: Place, limits: Limits, size_bytes: int, sha256: str
) -> uploads.UploadStarted:
    """
    Raises:
        ChallengeClosedError, AlreadyEnteredError, TooLargeError, and what `uploads.start` raises.
    """
    _check_may_enter(gateway, schedule)
    return uploads.start(place, _owner(gateway), size_bytes, sha256, limits, gateway.now())


def append_chunk(
    gateway: Gateway, schedule: Schedule, place: Place, limits: Limits, upload_id: str, offset: int, data: bytes
) -> int:
    """
    Returns:
        The offset to go on from.

    Raises:
        ChallengeClosedError, AlreadyEnteredError, and what `uploads.append` raises.
    """
    _check_may_enter(gateway, schedule)
    return uploads.append(place, _owner(gateway), upload_id, offset, data, limits, gateway.now())


def enter_clip(
    gateway: Gateway, schedule: Schedule, place: Place, limits: Limits, upload_id: str, title: str, caption: str
) -> ChallengeLedger:
    """
    Check the file that was sent, keep it, and enter with it. Nothing is kept that is refused, and nothing is entered without its media.

    Raises:
        ChallengeClosedError, AlreadyEnteredError, BadTextError, and what `taking` raises.
    """
    _check_may_enter(gateway, schedule)
    title, caption = _checked_text(title, MOST_TITLE, "title"), _checked_text(caption, MOST_CAPTION, "caption")
    with taking(place, _owner(gateway), upload_id, limits) as taken:
        now = gateway.now()
        entry = Entry(
            id=new_entry_id(now),
            title=title,
            caption=caption,
            media=taken.media.key,
            content_type=taken.media.content_type,
            kind=taken.probed.kind,
            duration_s=round(taken.probed.duration_s, 1),
            size_bytes=taken.media.size_bytes,
            at=int(now.timestamp()),
        )

        def change(raw: Raw) -> Raw:
            ledger = ChallengeLedger.decode(raw)
            check_may_enter(schedule, now, has_entry=ledger.entry is not None)
            ledger.enter(entry)
            return ledger.encode()

        return ChallengeLedger.decode(gateway.update(change))


def withdraw_entry(gateway: Gateway, schedule: Schedule) -> ChallengeLedger:
    """
    Take the own entry back and erase its media. Votes it had return to their voters.

    Raises:
        VotingClosedError: results are final. NothingEnteredError: there is none. LookingOnlyError
    """
    _check_own(gateway)
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
    for entry in withdrawn:
        keep.erase(entry.media)
    return ledger


def media_of(mine: ChallengeLedger, view: View, entry_id: str) -> tuple[str, str]:
    """
    The storage key and content type of an entry's media: one's own at once, a peer's as soon as the view knows it.

    Raises:
        EntryGoneError: there is none (any more).
    """
    if mine.entry and mine.entry.id == entry_id:
        return mine.entry.media, mine.entry.content_type
    found = ask_gallery(view, lambda gallery, _: gallery.find([entry_id])).get(entry_id)
    if found is None:
        raise EntryGoneError
    return found.facts["media"], found.facts["content_type"]


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


def _check_own(gateway: Gateway) -> None:
    """
    Raises:
        LookingOnlyError: the asker is not the learner, only looks through their eyes.
    """
    if gateway.diverted():
        raise LookingOnlyError


def _check_may_enter(gateway: Gateway, schedule: Schedule) -> None:
    _check_own(gateway)
    mine = ChallengeLedger.decode(gateway.mine())
    check_may_enter(schedule, gateway.now(), has_entry=mine.entry is not None)


def _owner(gateway: Gateway) -> str:
    return str(gateway.learner)


def _checked_text(text: str, limit: int, field: str) -> str:
    """A learner's text without control characters; the title must say something."""
    cleaned = "".join(char for char in text if char.isprintable() or char == "\n").strip()
    if len(cleaned) > limit or (field == "title" and not cleaned):
        raise BadTextError(field=field, limit=limit)
    return cleaned
