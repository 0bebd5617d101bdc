"""A learner sends a file. Checked and kept it is their draft, which only they see until they enter with it or discard it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from microclip_xblock.actions.own_clip import check_may_send, check_own, erase, owner_of
from microclip_xblock.community.challenge_ledger import ChallengeLedger, Clip
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.community.views import View
from microclip_xblock.media import uploads, work
from microclip_xblock.media.keep import KeptClip
from microclip_xblock.media.limits import Limits
from microclip_xblock.media.refusals import UploadGoneError, UploadIncompleteError
from microclip_xblock.media.storage import Place
from microclip_xblock.media.taking import taking
from microclip_xblock.rules.errors import TooOftenError
from microclip_xblock.rules.voting import Schedule

MOST_AN_HOUR = 20
"""Files of one learner in one block that are looked into within an hour: each costs seconds of a processor."""

HOUR_S = 3600
QUIETEST_LUFS = -70.0
"""Where the loudness of silence is put, which has none."""


def start_upload(
    gateway: Gateway, view: View, schedule: Schedule, place: Place, limits: Limits, size_bytes: int, sha256: str
) -> uploads.UploadStarted:
    """
    Raises:
        LookingOnlyError, ChallengeClosedError, AlreadyEnteredError, and what `uploads.start` raises.
    """
    check_may_send(gateway, view, schedule)
    return uploads.start(place, owner_of(gateway), size_bytes, sha256, limits, gateway.now())


def append_chunk(
    gateway: Gateway,
    view: View,
    schedule: Schedule,
    place: Place,
    limits: Limits,
    upload_id: str,
    offset: int,
    data: bytes,
) -> int:
    """
    Returns:
        The offset to go on from.

    Raises:
        LookingOnlyError, ChallengeClosedError, AlreadyEnteredError, and what `uploads.append` raises.
    """
    check_may_send(gateway, view, schedule)
    return uploads.append(place, owner_of(gateway), upload_id, offset, data, limits, gateway.now())


def finish_upload(
    gateway: Gateway, view: View, schedule: Schedule, place: Place, limits: Limits, upload_id: str
) -> ChallengeLedger:
    """
    Check the file that was sent, keep it, and note it as the draft; the former draft's files are erased.

    Nothing is kept that is refused. If the draft can't be noted, nothing is kept either and the upload stays.

    Raises:
        LookingOnlyError, ChallengeClosedError, AlreadyEnteredError, TooOftenError, and what `taking` raises.
    """
    check = check_may_send(gateway, view, schedule)
    noted: list[tuple[KeptClip, Clip | None]] = []
    try:
        with _counted(gateway), taking(place, owner_of(gateway), upload_id, limits) as kept:
            now = gateway.now()
            former: list[Clip | None] = [None]

            def change(raw: Raw) -> Raw:
                ledger = ChallengeLedger.decode(raw)
                check(ledger)
                former[:] = [ledger.keep_draft(clip_of(kept, now))]
                return ledger.encode()

            ledger = ChallengeLedger.decode(gateway.update(change))
            noted.append((kept, former[0]))
    finally:
        # Also where the storage would not discard the upload afterwards: the draft is noted by then.
        for clip, replaced in noted:
            erase(replaced.folder if replaced else "")
            work.hand_over(clip.folder, work.plan(clip))
    return ledger


def discard_draft(gateway: Gateway) -> ChallengeLedger:
    """
    Forget the draft and erase its files. Fine to say twice.

    Raises:
        LookingOnlyError
    """
    check_own(gateway)
    discarded: list[Clip] = []

    def change(raw: Raw) -> Raw:
        ledger = ChallengeLedger.decode(raw)
        discarded[:] = filter(None, [ledger.drop_draft()])
        return ledger.encode()

    ledger = ChallengeLedger.decode(gateway.mine())
    if ledger.draft is not None:
        ledger = ChallengeLedger.decode(gateway.update(change))
    erase(*(clip.folder for clip in discarded))
    return ledger


def clip_of(kept: KeptClip, now: datetime) -> Clip:
    """What the ledger notes of a clip that was kept."""
    loudness = kept.loudness_lufs
    return Clip(
        folder=kept.folder,
        name=kept.name,
        content_type=kept.content_type,
        codecs=list(kept.codecs),
        kind=kept.kind,
        duration_s=round(kept.duration_s, 1),
        width=kept.width,
        height=kept.height,
        size_bytes=kept.size_bytes,
        checked=kept.checked,
        stripped=kept.stripped,
        poster=kept.poster,
        captions={},
        flashing=kept.flashing,
        loudness_lufs=None if loudness is None else round(max(loudness, QUIETEST_LUFS), 1),
        wave=kept.wave,
        at=int(now.timestamp()),
    )


@contextmanager
def _counted(gateway: Gateway) -> Iterator[None]:
    """
    Count a file that is looked into. One that was not there, or not whole, cost nothing and does not count. Without a cache nobody is counted.

    Raises:
        TooOftenError: more within an hour than anybody needs.
    """
    shelf = Shelf("finished1", f"{gateway.block}/{gateway.learner}", gateway.shared)
    if shelf.count("hour", HOUR_S) > MOST_AN_HOUR:
        raise TooOftenError(limit=MOST_AN_HOUR)
    try:
        yield
    except (UploadGoneError, UploadIncompleteError):
        shelf.take_back("hour")
        raise
