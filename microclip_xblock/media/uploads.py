"""
Uploads in chunks that survive reloads, lost connections and a change of worker.

An upload's whole state lies in the storage, none in a process:

    <owner's folder>/upload-<upload id>/manifest.json
                                       /part-<offset>-<length>
                                       /seen-<seconds since 1970>
                                       /direct          the whole file, sent to the object storage by the browser itself

The owner's folder and the upload id are keyed hashes, so the same file of the same learner in the same block resumes by itself, and an id is
worth nothing to anybody else: it leads them to a folder of their own. Names carry what is needed to know how far an upload is, so a chunk costs
one listing and one small read.

Two requests may write the same part at once. Storages answer a clash by renaming or by overwriting; either is fine, since a part counts only
with its full length, and the finished file only with the announced hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile

from microclip_xblock.media import direct, folder
from microclip_xblock.media.erasing import kept_bytes, owner_folders
from microclip_xblock.media.finished import FinishedUpload
from microclip_xblock.media.limits import CHUNK_BYTES, Limits
from microclip_xblock.media.manifest import Manifest, announce, has_manifest, load_manifest
from microclip_xblock.media.refusals import (
    ChunkTooLargeError,
    HashMismatchError,
    NotAVideoError,
    QuotaFullError,
    TooLargeError,
    UploadGoneError,
    UploadIncompleteError,
    WrongOffsetError,
)
from microclip_xblock.media.storage import Place, keyed, marks, owner_folder
from microclip_xblock.rules.errors import MalformedRequestError

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UPLOAD_ID = re.compile(r"[0-9a-f]{40}")
_UPLOAD = "upload-"
_SEEN_EVERY_S = 300


@dataclass(frozen=True)
class UploadStarted:
    """
    Where to go on.

    Args:
        upload_id: 40 hexadecimal digits.
        offset: bytes that arrived already; the next chunk begins here.
        chunk_bytes: the most bytes of one chunk.
        direct: a form that takes the whole file straight to the object storage, where there is one and the operator wants it.
    """

    upload_id: str
    offset: int
    chunk_bytes: int
    direct: direct.Offer | None = None


def start(place: Place, owner: str, size_bytes: int, sha256: str, limits: Limits, now: datetime) -> UploadStarted:
    """
    Begin an upload, or find the one of the same bytes that was begun before.

    Args:
        owner: any text that stands for this learner and no other; it is hashed and never stored.
        sha256: of the whole file, as 64 hexadecimal digits.

    Raises:
        MalformedRequestError, NotAVideoError (an empty file), TooLargeError,
        QuotaFullError: with all this learner keeps and sends in this block already, it would be too much.
    """
    wanted = sha256.lower()
    if not _SHA256.fullmatch(wanted) or size_bytes < 0:
        raise MalformedRequestError(field="sha256" if size_bytes >= 0 else "size_bytes")
    if size_bytes == 0:
        raise NotAVideoError(reason="empty")
    _check_size(size_bytes, limits)
    upload_id = _upload_id(place, owner, size_bytes, wanted)
    path = _folder(place, owner, upload_id)
    _make_room(place, owner, size_bytes, upload_id, limits, now)
    announce(path, Manifest(size_bytes, wanted, int(now.timestamp())))
    _mark_seen(path, now)
    reached = folder.reach(path, folder.parts_in(path), mend=True)[0]
    if reached < size_bytes and direct.arrived(path, size_bytes):
        reached = size_bytes
    offer = direct.offer(path, size_bytes) if reached == 0 else None
    return UploadStarted(upload_id, reached, CHUNK_BYTES, offer)


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
    folder.put(f"{path}/{folder.part_name(offset, len(data))}", ContentFile(data))
    if not has_manifest(path):
        # Discarded or erased while this was written: what came too late must not stay.
        folder.remove(path)
        raise UploadGoneError
    if now.timestamp() - folder.last_seen(names, manifest.started) >= _SEEN_EVERY_S:
        _mark_seen(path, now)
    return offset + len(data)


def finish(place: Place, owner: str, upload_id: str) -> FinishedUpload:
    """
    Put the parts together into a temporary file of this process, or fetch the object that was sent straight to the storage; close it after use.
    What was sent stays until `discard`.

    Raises:
        UploadGoneError, UploadIncompleteError,
        HashMismatchError: the upload is discarded, as sending the rest again can't mend it.
    """
    path, manifest = _open(place, owner, upload_id)
    reached, parts = folder.reach(path, folder.parts_in(path), mend=True)
    if reached == manifest.size_bytes:
        finished = FinishedUpload.collected(path, parts)
    elif direct.arrived(path, manifest.size_bytes):
        finished = FinishedUpload.collected_directly(path, manifest.size_bytes)
    else:
        raise UploadIncompleteError(reached)
    if finished.sha256 != manifest.sha256:
        finished.close()
        folder.remove(path)
        raise HashMismatchError
    return finished


def discard(place: Place, owner: str, upload_id: str) -> None:
    """Forget an upload and its bytes. Fine to call twice, and for an id of nobody's."""
    if _UPLOAD_ID.fullmatch(upload_id):
        folder.remove(_folder(place, owner, upload_id))
        folder.remove_if_empty(owner_folder(place, owner))


def expire(older_than: datetime, place: Place | None = None) -> int:
    """
    Discard uploads nobody went on with since `older_than`; in one place, or in all. Tells how many.

    Meant for a sweep by the operator or now and then by a request; walks folders, not files, of everything kept.
    """
    return sum(_expire_of(path, older_than) for path in owner_folders(place))


def _expire_of(path: str, older_than: datetime) -> int:
    stale = [upload for seen, upload in _unfinished(path) if seen < older_than.timestamp()]
    for upload in stale:
        folder.remove(upload)
    if stale:
        folder.remove_if_empty(path)
    return len(stale)


def _make_room(place: Place, owner: str, size_bytes: int, upload_id: str, limits: Limits, now: datetime) -> None:
    """
    Discard this learner's stale uploads here, and the oldest of the others beyond the number allowed.

    Raises:
        QuotaFullError: and only what was stale is discarded.
    """
    path = owner_folder(place, owner)
    _expire_of(path, now - limits.unfinished_for)
    others = sorted(entry for entry in _unfinished(path) if not entry[1].endswith(upload_id))
    surplus = max(0, len(others) - (limits.max_unfinished - 1))
    announced = sum(manifest.size_bytes for _, upload in others[surplus:] if (manifest := load_manifest(upload)))
    kept = sum(kept_bytes(f"{place.prefix}/{mark}") for mark in marks(place.identity, owner))
    together = size_bytes + announced + kept
    if together > limits.quota:
        raise QuotaFullError(limits.quota, together)
    for _seen, upload in others[:surplus]:
        folder.remove(upload)


def _unfinished(path: str) -> Iterable[tuple[int, str]]:
    """(last seen as seconds since 1970, folder) of each upload; one without any mark of time counts as ancient."""
    for name in folder.folders_in(path):
        if name.startswith(_UPLOAD):
            upload = f"{path}/{name}"
            yield folder.last_seen(folder.names_in(upload), 0), upload


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
    folder.put(f"{path}/{folder.seen_name(now)}", ContentFile(b"\n"))
    for name in older:
        folder.delete(f"{path}/{name}")


def _check_size(size_bytes: int, limits: Limits) -> None:
    if size_bytes > limits.max_size_bytes:
        raise TooLargeError(limits.max_size_bytes, size_bytes)


def _folder(place: Place, owner: str, upload_id: str) -> str:
    return f"{owner_folder(place, owner)}/{_UPLOAD}{upload_id}"


def _upload_id(place: Place, owner: str, size_bytes: int, sha256: str) -> str:
    return keyed("microclip.media.upload", place.identity, owner, str(size_bytes), sha256)[:40]
