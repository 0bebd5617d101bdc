"""Keeping what was looked into and made safe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Literal

from django.core.files.base import ContentFile, File

from microclip_xblock.media import folder as folders
from microclip_xblock.media.erasing import erase_clip
from microclip_xblock.media.finished import FinishedUpload
from microclip_xblock.media.sheet import Sheet, write_sheet
from microclip_xblock.media.storage import Place, is_folder, is_key, new_clip_folder, new_name

if TYPE_CHECKING:
    from microclip_xblock.media.prepare import Prepared

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

CONTAINERS = {content_type: container for (container, _kind), (content_type, _extension) in reversed(_TYPES.items())}
"""Content types clips are served with, each with its container as `Probed` names it."""

_POSTERS = {"image/webp": "webp", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class KeptClip:
    """
    A clip in the storage.

    Args:
        folder: the storage's folder for it. name: of the clip in there.
        content_type: fixed by us from the bytes. container: as `Probed` names it.
        codecs: picture first, then sound.
        width, height: as it is shown, pixels; 0 for sound.
        size_bytes: of what is kept. sha256: of what arrived.
        checked: `packets` if every packet was read, `headers` if only our own look was possible.
        stripped: how it was freed of locations, names and programs: written anew, blanked in place, or `no` if it could not be.
        poster: name in the folder, or "".
        flashing: whether it flashes more than three times within a second; None if that is not known.
        loudness_lufs: None if it was not measured. wave: 64 peaks as digits, or "".
    """

    folder: str
    name: str
    content_type: str
    container: str
    kind: Literal["video", "audio"]
    codecs: tuple[str, ...]
    duration_s: float
    width: int
    height: int
    size_bytes: int
    sha256: str
    checked: Literal["packets", "headers"]
    stripped: Literal["remux", "blanked", "no"]
    poster: str
    flashing: bool | None
    loudness_lufs: float | None
    wave: str


def keep(place: Place, owner: str, finished: FinishedUpload, prepared: Prepared) -> KeptClip:
    """
    Save a clip with its poster and its sheet in a new folder. The caller erases it if the deed fails later on.

    Raises:
        OSError, or what else the storage raises: it did not take all of it; nothing is kept then.
    """
    folder = new_clip_folder(place, owner)
    try:
        return _saved(folder, finished, prepared)
    except BaseException:
        erase_clip(folder)
        raise


def _saved(folder: str, finished: FinishedUpload, prepared: Prepared) -> KeptClip:
    probed = prepared.probed
    content_type, extension = _TYPES[probed.container, probed.kind]
    prepared.file.seek(0)
    name = _save(folder, f"clip.{extension}", File(prepared.file), content_type)
    poster = ""
    if prepared.poster and prepared.poster_type in _POSTERS:
        poster = add_file(folder, "poster", _POSTERS[prepared.poster_type], prepared.poster, prepared.poster_type)
    write_sheet(folder, Sheet(name, content_type, probed.codecs, probed.kind, probed.duration_s))
    return KeptClip(
        folder=folder,
        name=name,
        content_type=content_type,
        container=probed.container,
        kind=probed.kind,
        codecs=probed.codecs,
        duration_s=probed.duration_s,
        width=probed.width,
        height=probed.height,
        size_bytes=prepared.size_bytes,
        sha256=finished.sha256,
        checked=probed.checked,
        stripped=prepared.stripped,
        poster=poster,
        flashing=prepared.flashing,
        loudness_lufs=prepared.loudness_lufs,
        wave=prepared.wave,
    )


def add_file(
    folder: str,
    stem: Literal["poster", "captions", "copy"],
    extension: str,
    data: bytes | IO[bytes],
    content_type: str,
) -> str:
    """
    Save a file beside a clip under a name that was not there before, and give the name.

    Raises:
        ValueError: not a clip's folder, or an extension that no file of ours has.
    """
    name = new_name(stem, extension)
    if not is_folder(folder) or not is_key(f"{folder}/{name}"):
        raise ValueError(f"not a name of ours: {stem}.{extension}")
    return _save(folder, name, ContentFile(data) if isinstance(data, bytes) else File(data), content_type)


def remove_file(folder: str, name: str) -> None:
    """Delete one file beside a clip, or the clip. Fine to call twice; a name that is not one of ours is left alone."""
    if not is_key(f"{folder}/{name}"):
        return
    folders.delete(f"{folder}/{name}")
    if not folders.names_in(folder):
        erase_clip(folder)


def _save(folder: str, name: str, file: File[bytes], content_type: str) -> str:
    # Object storages keep this beside the object and answer with it.
    file.content_type = content_type  # type: ignore[attr-defined]
    return folders.put(f"{folder}/{name}", file).rsplit("/", 1)[1]
