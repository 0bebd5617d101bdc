"""From a finished upload to a kept clip, as one step that leaves nothing behind when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from microclip_xblock.media import uploads
from microclip_xblock.media.keep import KeptMedia, erase, keep
from microclip_xblock.media.limits import Limits
from microclip_xblock.media.probe import Probed, probe
from microclip_xblock.media.refusals import (
    NotAVideoError,
    PictureTooLargeError,
    TooLongError,
    TooShortError,
    UnsupportedCodecError,
)
from microclip_xblock.media.storage import Place


@dataclass(frozen=True)
class Taken:
    """A clip that was kept, and what it is."""

    media: KeptMedia
    probed: Probed


@contextmanager
def taking(place: Place, owner: str, upload_id: str, limits: Limits) -> Iterator[Taken]:
    """
    Put an upload together, look into it, keep it, and hand it to the `with` body, which notes it in the ledger.

    If the body raises, the kept clip is erased and the upload stays, so that the same request can be made again. If the body ends well, the
    upload is discarded. A file that is refused for what it is, is discarded too: sending it again would not help.

    Raises:
        UploadGoneError, UploadIncompleteError, HashMismatchError, TooLargeError, and what `probe` raises.
    """
    with uploads.finish(place, owner, upload_id) as finished:
        try:
            probed = probe(finished.file, finished.size_bytes, limits)
        except (NotAVideoError, PictureTooLargeError, TooLongError, TooShortError, UnsupportedCodecError):
            uploads.discard(place, owner, upload_id)
            raise
        media = keep(place, finished, probed)
    try:
        yield Taken(media, probed)
    except BaseException:
        erase(media.key)
        raise
    uploads.discard(place, owner, upload_id)
