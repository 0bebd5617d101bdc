"""
Uploads in chunks that survive reloads, lost connections and a change of worker.

An upload's whole state lies in the storage, none in a process:

    <place>/uploads/<owner's mark>/<upload id>/manifest.json
                                              /part-<offset>-<length>
                                              /seen-<seconds since 1970>

The owner's mark and the upload id are keyed hashes, so the same file of the same learner in the same block resumes by itself, and an id is
worth nothing to anybody else: their mark leads to another folder. Names carry what is needed to know how far an upload is, so a chunk costs
one listing and one small read.

Two requests may write the same part at once. Storages answer a clash by renaming or by overwriting; either is fine, since a part counts only
with its full length, and the finished file only with the announced hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.utils.crypto import salted_hmac

from microclip_xblock.media import folder
from microclip_xblock.media.finished import FinishedUpload
from microclip_xblock.media.limits import CHUNK_BYTES, Limits
from microclip_xblock.media.manifest import Manifest, load_manifest, save_manifest
from microclip_xblock.media.refusals import (
    ChunkTooLargeError,
    HashMismatchError,
    NotAVideoError,
    TooLargeError,
    UploadGoneError,
    UploadIncompleteError,
    WrongOffsetError,
)
from microclip_xblock.media.storage import ROOT, UPLOADS, Place, clip_storage
from microclip_xblock.rules.errors import MalformedRequestError

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UPLOAD_ID = re.compile(r"[0-9a-f]{40}")
_PLACE_DEPTH = 4
_SEEN_EVERY_S = 3600


@dataclass(frozen=True)
class UploadStarted:
    """
    Where to go on.

    Args:
        upload_id: 40 hexadecimal digits.
        offset: bytes that arrived already; the next chunk begins here.
        chunk_bytes: the most bytes of one chunk.
    """

    upload_id: str
    offset: int
    chunk_bytes: int


def start(place: Place, owner: str, size_bytes: int, sha256: str, limits: Limits, now: datetime) -> UploadStarted:
    """
    Begin an upload, or find the one of the same bytes that was begun before.

    Args:
        owner: any text that stands for this learner and no other; it is hashed and never stored.
        sha256: of the whole file, as 64 hexadecimal digits.

    Raises:
        MalformedRequestError, NotAVideoError (an empty file), TooLargeError
    """
    wanted = sha256.lower()
    if not _SHA256.fullmatch(wanted) or size_bytes < 0:
        raise MalformedRequestError(field="sha256" if size_bytes >= 0 else "size_bytes")
    if size_bytes == 0:
        raise NotAVideoError(reason="empty")
    _check_size(size_bytes, limits)
    upload_id = _upload_id(place, owner, size_bytes, wanted)
    path = _folder(place, owner, upload_id)
    _make_room(place, owner, upload_id, limits, now)
    if load_manifest(path) is None:
        folder.remove(path)
        save_manifest(path, Manifest(size_bytes, wanted, int(now.timestamp())))
    _mark_seen(path, now)
    return UploadStarted(upload_id, folder.reach(path, folder.parts_in(path), mend=True)[0], CHUNK_BYTES)


def append(place: Place, owner: str, upload_id: str, offset: int, data: bytes, limits: Limits, now: datetime) -> int:
    """
    Keep one chunk and tell the new offset.

    Raises:
        MalformedRequestError (no bytes), ChunkTooLargeError, UploadGoneError,
        TooLargeError: more bytes than were announced, or than the author allows by now,
        WrongOffsetError: the chunk does not begin where the upload stands; harmless, go on from the offset told.
    """
    if not data:
        raise MalformedRequestError(field="body")
    if len(data) > CHUNK_BYTES:
        raise ChunkTooLargeError(CHUNK_BYTES, len(data))
    path, manifest = _open(place, owner, upload_id)
    _check_size(manifest.size_bytes, limits)
    names = folder.names_in(path)
    parts = folder.parts_among(names)
    if folder.overfull(parts, manifest.size_bytes):
        # Nobody gets here by sending a file: this is a heap of tiny or parallel parts.
        folder.remove(path)
        raise UploadGoneError
    reached, _ = folder.reach(path, parts)
    if offset != reached:
        raise WrongOffsetError(reached)
    if offset + len(data) > manifest.size_bytes:
        raise TooLargeError(manifest.size_bytes, offset + len(data))
    clip_storage().save(f"{path}/{folder.part_name(offset, len(data))}", ContentFile(data))
    if now.timestamp() - folder.last_seen(names, manifest.started) >= _SEEN_EVERY_S:
        _mark_seen(path, now)
    return offset + len(data)


def finish(place: Place, owner: str, upload_id: str) -> FinishedUpload:
    """
    Put the parts together into a temporary file of this process; close it after use. The parts stay until `discard`.

    Raises:
        UploadGoneError, UploadIncompleteError,
        HashMismatchError: the upload is discarded, as sending the rest again can't mend it.
    """
    path, manifest = _open(place, owner, upload_id)
    reached, parts = folder.reach(path, folder.parts_in(path), mend=True)
    if reached != manifest.size_bytes:
        raise UploadIncompleteError(reached)
    finished = FinishedUpload.collected(path, parts)
    if finished.sha256 != manifest.sha256:
        finished.close()
        folder.remove(path)
        raise HashMismatchError
    return finished


def discard(place: Place, owner: str, upload_id: str) -> None:
    """Forget an upload and its bytes. Fine to call twice, and for an id of nobody's."""
    if _UPLOAD_ID.fullmatch(upload_id):
        folder.remove(_folder(place, owner, upload_id))


def expire(older_than: datetime, place: Place | None = None) -> int:
    """
    Discard uploads nobody went on with since `older_than`; in one place, or in all. Tells how many.

    Meant for a sweep by the operator or now and then by a request; walks folders, not files, of everything kept.
    """
    roots = [place.prefix] if place is not None else _places()
    gone = 0
    for root in roots:
        for mark in folder.folders_in(f"{root}/{UPLOADS}"):
            gone += _expire_of(f"{root}/{UPLOADS}/{mark}", older_than)
    return gone


def _expire_of(owner_folder: str, older_than: datetime) -> int:
    stale = [path for seen, path in _unfinished(owner_folder) if seen < older_than.timestamp()]
    for path in stale:
        folder.remove(path)
    return len(stale)


def _make_room(place: Place, owner: str, upload_id: str, limits: Limits, now: datetime) -> None:
    """Discard this learner's stale uploads here, and the oldest of the others beyond the number allowed."""
    owner_folder = f"{place.prefix}/{UPLOADS}/{_mark(place, owner)}"
    _expire_of(owner_folder, now - limits.unfinished_for)
    others = sorted(entry for entry in _unfinished(owner_folder) if not entry[1].endswith(upload_id))
    for _seen, path in others[: max(0, len(others) - (limits.max_unfinished - 1))]:
        folder.remove(path)


def _unfinished(owner_folder: str) -> Iterable[tuple[int, str]]:
    """(last seen as seconds since 1970, folder) of each upload; one without any mark of time counts as ancient."""
    for name in folder.folders_in(owner_folder):
        path = f"{owner_folder}/{name}"
        yield folder.last_seen(folder.names_in(path), 0), path


def _places() -> list[str]:
    """Folders of all places that hold anything."""
    level = [ROOT]
    for _depth in range(_PLACE_DEPTH):
        level = [f"{above}/{name}" for above in level for name in folder.folders_in(above)]
    return level


def _open(place: Place, owner: str, upload_id: str) -> tuple[str, Manifest]:
    if not _UPLOAD_ID.fullmatch(upload_id):
        raise UploadGoneError
    path = _folder(place, owner, upload_id)
    manifest = load_manifest(path)
    if manifest is None or upload_id != _upload_id(place, owner, manifest.size_bytes, manifest.sha256):
        raise UploadGoneError
    return path, manifest


def _mark_seen(path: str, now: datetime) -> None:
    """Note by a file's name when the upload was last gone on with; older notes are dropped."""
    older = [name for name in folder.names_in(path) if folder.is_seen(name)]
    if folder.last_seen(older, 0) >= int(now.timestamp()):
        return
    clip_storage().save(f"{path}/{folder.seen_name(now)}", ContentFile(b"\n"))
    for name in older:
        folder.delete(f"{path}/{name}")


def _check_size(size_bytes: int, limits: Limits) -> None:
    if size_bytes > limits.max_size_bytes:
        raise TooLargeError(limits.max_size_bytes, size_bytes)


def _folder(place: Place, owner: str, upload_id: str) -> str:
    return f"{place.prefix}/{UPLOADS}/{_mark(place, owner)}/{upload_id}"


def _mark(place: Place, owner: str) -> str:
    """32 digits that stand for a learner in one place; they tell nothing and match nowhere else."""
    return _keyed("microclip.media.owner", place.identity, owner)[:32]


def _upload_id(place: Place, owner: str, size_bytes: int, sha256: str) -> str:
    return _keyed("microclip.media.upload", place.identity, owner, str(size_bytes), sha256)[:40]


def _keyed(salt: str, *values: str) -> str:
    # Each value is hashed first, so that no two lists of values run together into the same text.
    joined = "".join(hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest() for value in values)
    return salted_hmac(salt, joined, algorithm="sha256").hexdigest()
