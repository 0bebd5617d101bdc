"""Keeping what was accepted, and erasing it."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.base import File

from microclip_xblock.media.finished import FinishedUpload
from microclip_xblock.media.probe import Probed
from microclip_xblock.media.storage import Place, clip_storage, is_key

# (container, kind): what we call it. The browser's and the file's own claims are never used.
_TYPES = {
    ("mp4", "video"): ("video/mp4", "mp4"),
    ("mp4", "audio"): ("audio/mp4", "m4a"),
    ("mov", "video"): ("video/quicktime", "mov"),
    ("mov", "audio"): ("audio/mp4", "m4a"),
    ("webm", "video"): ("video/webm", "webm"),
    ("webm", "audio"): ("audio/webm", "webm"),
    ("mp3", "audio"): ("audio/mpeg", "mp3"),
    ("ogg", "audio"): ("audio/ogg", "ogg"),
    ("wav", "audio"): ("audio/wav", "wav"),
}

EXTENSIONS = dict(_TYPES.values())
"""Content types clips are served with, each with the extension of its names."""


@dataclass(frozen=True)
class KeptMedia:
    """
    A clip in the storage.

    Args:
        key: the storage's name for it.
        content_type: fixed by us from the bytes.
    """

    key: str
    content_type: str
    size_bytes: int
    sha256: str


def keep(place: Place, finished: FinishedUpload, probed: Probed) -> KeptMedia:
    """
    Save an upload that was probed under a name of ours. The caller erases it if the deed fails later on.

    Raises:
        OSError: the storage did not take it; nothing is kept then.
    """
    content_type, extension = _TYPES[probed.container, probed.kind]
    finished.file.seek(0)
    file = File(finished.file, name=f"clip.{extension}")
    # Object storages keep this beside the object and answer with it.
    file.content_type = content_type  # type: ignore[attr-defined]
    key = clip_storage().save(place.new_key(extension), file)
    return KeptMedia(key, content_type, finished.size_bytes, finished.sha256)


def erase(key: str) -> None:
    """Delete a kept clip. Fine to call twice; a name that is not one of ours is left alone."""
    if is_key(key):
        clip_storage().delete(key)
