"""From a finished upload to a kept clip, as one step that leaves nothing behind when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from microclip_xblock.media import uploads
from microclip_xblock.media.erasing import erase_clip
from microclip_xblock.media.keep import KeptClip, keep
from microclip_xblock.media.limits import Limits
from microclip_xblock.media.prepare import preparing
from microclip_xblock.media.refusals import (
    NotAVideoError,
    PictureTooLargeError,
    TooLongError,
    TooManyFramesError,
    TooShortError,
    UnsupportedCodecError,
)
from microclip_xblock.media.storage import Place

_WHAT_IT_IS = (
    NotAVideoError,
    PictureTooLargeError,
    TooLongError,
    TooManyFramesError,
    TooShortError,
    UnsupportedCodecError,
)


@contextmanager
def taking(place: Place, owner: str, upload_id: str, limits: Limits) -> Iterator[KeptClip]:
    """
    Put an upload together, look into it, make it safe, keep it, and hand it to the `with` body, which notes it in the ledger.

    If the body raises, the kept clip is erased and the upload stays, so that the same request can be made again. If the body ends well, the
    upload is discarded. A file that is refused for what it is, is discarded too: sending it again would not help.

    Raises:
        UploadGoneError, UploadIncompleteError, HashMismatchError, TooLargeError, and what `preparing` raises.
    """
    with uploads.finish(place, owner, upload_id) as finished:
        try:
            with preparing(finished.file, finished.size_bytes, limits) as prepared:
                kept = keep(place, owner, finished, prepared)
        except _WHAT_IT_IS:
            uploads.discard(place, owner, upload_id)
            raise
    try:
        yield kept
    except BaseException:
        erase_clip(kept.folder)
        raise
    uploads.discard(place, owner, upload_id)
