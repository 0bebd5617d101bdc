"""A learner gives their own clip captions or a poster. The clip at hand is the draft, else the entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from microclip_xblock.actions.own_clip import check_own, is_kept, removed_entry
from microclip_xblock.community.challenge_ledger import ChallengeLedger, Clip
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.views import View
from microclip_xblock.media.captions import clean_captions, is_language
from microclip_xblock.media.keep import add_file, remove_file
from microclip_xblock.media.limits import Limits
from microclip_xblock.media.pictures import clean_picture
from microclip_xblock.rules.errors import BusyError, EntryGoneError, MalformedRequestError, NothingSentError
from microclip_xblock.rules.voting import Schedule, check_may_move_votes


def save_captions(
    gateway: Gateway, view: View, schedule: Schedule, limits: Limits, lang: str, text: str
) -> ChallengeLedger:
    """
    Note captions in one language, or forget them if the text is empty.

    Args:
        lang: a language tag such as "en" or "pt-BR".
        text: WebVTT or SRT.

    Raises:
        LookingOnlyError, VotingClosedError, NothingSentError, MalformedRequestError (no language tag), BadCaptionsError,
        LedgerFullError: in too many languages.
    """
    if not is_language(lang):
        raise MalformedRequestError(field="lang")
    clip = _clip_at_hand(gateway, view, schedule)
    # Found too many before anything is stored.
    clip.with_captions(lang, "new" if text.strip() else "")

    def save() -> str:
        cleaned = clean_captions(text, clip.duration_s, limits.max_captions_bytes)
        return add_file(clip.folder, "captions", "vtt", cleaned.encode(), "text/vtt")

    return _put(
        gateway,
        clip,
        save if text.strip() else None,
        lambda now, name: now.with_captions(lang, name),
        lambda now: now.captions.get(lang, ""),
    )


def save_poster(gateway: Gateway, view: View, schedule: Schedule, limits: Limits, data: bytes) -> ChallengeLedger:
    """
    Have a picture shown before the clip plays.

    Args:
        data: JPEG or WebP.

    Raises:
        LookingOnlyError, VotingClosedError, NothingSentError, BadPictureError
    """
    clip = _clip_at_hand(gateway, view, schedule)

    def save() -> str:
        cleaned, content_type, extension = clean_picture(data, limits.max_poster_bytes)
        return add_file(clip.folder, "poster", extension, cleaned, content_type)

    return _put(gateway, clip, save, lambda now, name: replace(now, poster=name), lambda now: now.poster)


def _clip_at_hand(gateway: Gateway, view: View, schedule: Schedule) -> Clip:
    """
    Raises:
        LookingOnlyError, VotingClosedError, NothingSentError
    """
    check_own(gateway)
    check_may_move_votes(schedule, gateway.now())
    mine = ChallengeLedger.decode(gateway.mine())
    clip = mine.clip_at_hand()
    if clip is None or (mine.draft is None and removed_entry(mine, view)) or not is_kept(clip):
        raise NothingSentError
    return clip


def _put(
    gateway: Gateway,
    clip: Clip,
    save: Callable[[], str] | None,
    changed: Callable[[Clip, str], Clip],
    former: Callable[[Clip], str],
) -> ChallengeLedger:
    """
    Save a file beside a clip, note it, and remove the one it takes the place of.

    If it can't be noted, or the clip was erased meanwhile, the new file is removed again.

    Args:
        save: saves the file and gives its name; None if there is to be none any more.
    """
    name = save() if save else ""
    replaced = [""]

    def change(raw: Raw) -> Raw:
        ledger = ChallengeLedger.decode(raw)
        now = ledger.clip_at_hand()
        if now is None or now.folder != clip.folder:
            raise BusyError
        replaced[:] = [former(now)]
        ledger.change_clip(changed(now, name))
        return ledger.encode()

    try:
        ledger = ChallengeLedger.decode(gateway.update(change))
        if name and not is_kept(clip):
            # Removed by the staff while this was under way: nothing may come back to life there.
            raise EntryGoneError
    except BaseException:
        if name:
            remove_file(clip.folder, name)
        raise
    for old in filter(None, replaced):
        remove_file(clip.folder, old)
    return ledger
