"""
Erasing for good, by what lies in the storage and not by what a list says should lie there; and finding what nobody owns.

A storage that fails makes these raise: what could not be erased must not be reported as gone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from django.utils.timezone import is_naive, make_aware

from microclip_xblock.media import folder as folders
from microclip_xblock.media.storage import ROOT, Place, clip_storage, is_folder, marks

_PLACE_DEPTH = 4
"""Organization, course, run, block."""

_ROUNDS = 5
"""How often a folder is read again for what others put there while it was being erased."""


@dataclass(frozen=True)
class Erased:
    """What was erased: files and their bytes, of how many clips and unfinished uploads."""

    files: int = 0
    bytes: int = 0
    clips: int = 0
    uploads: int = 0

    def __add__(self, other: Self) -> Erased:
        return Erased(
            self.files + other.files,
            self.bytes + other.bytes,
            self.clips + other.clips,
            self.uploads + other.uploads,
        )


def erase_clip(folder: str) -> Erased:
    """Erase a clip with poster, captions and copies. Fine to call twice; a folder that is not one of ours is left alone."""
    if not is_folder(folder):
        return Erased()
    erased = _erase(folder)
    folders.remove_if_empty(folder.rsplit("/", 1)[0])
    return erased


def erase_owner(place: Place, owner: str) -> Erased:
    """Erase everything one learner has in one block: clips and unfinished uploads."""
    return _erase_marked(place.prefix, owner)


def erase_everywhere(owner: str) -> Erased:
    """
    Erase everything of one learner, in every block that ever kept anything.

    Lists the folders of all blocks, one small listing each: for a task or a command, not for a learner's request.
    """
    return sum((_erase_marked(prefix, owner) for prefix in _places()), Erased())


def erase_place(place: Place) -> Erased:
    """Erase everything of everybody in one block."""
    return sum((_erase_owner_folder(path) for path in list(owner_folders(place))), Erased())


def kept_bytes(owner_folder: str) -> int:
    """Bytes of everything kept below a learner's folder; unfinished uploads are left out."""
    return sum(
        _size(f"{owner_folder}/{clip}/{name}")
        for clip in folders.folders_in(owner_folder)
        if is_folder(f"{owner_folder}/{clip}")
        for name in folders.names_in(f"{owner_folder}/{clip}")
    )


def owner_folders(place: Place | None = None) -> Iterator[str]:
    """Folders of all learners, in one place or in all."""
    for prefix in [place.prefix] if place is not None else _places():
        for mark in folders.folders_in(prefix):
            yield f"{prefix}/{mark}"


def all_clip_folders() -> Iterator[str]:
    """Folders of all clips that are kept."""
    for path in owner_folders():
        for name in folders.folders_in(path):
            if is_folder(f"{path}/{name}"):
                yield f"{path}/{name}"


def orphans(known: Callable[[str], Collection[str] | None], older_than: datetime) -> Iterator[str]:
    """
    Folders of clips that no ledger mentions and that nobody wrote into since `older_than` (aware). Nothing is deleted here.

    Args:
        known: from a place's identity to the folders that ledgers of its block mention; None to leave a place out.
    """
    mentioned: dict[str, Collection[str] | None] = {}
    for folder in all_clip_folders():
        identity = folder.split("/")[_PLACE_DEPTH]
        if identity not in mentioned:
            mentioned = {identity: known(identity)}
        folders_known = mentioned[identity]
        if folders_known is not None and folder not in folders_known and _quiet_since(folder, older_than):
            yield folder


def _quiet_since(folder: str, older_than: datetime) -> bool:
    """
    Whether a folder has files and all of them are older. A storage that keeps no times is believed to hold new ones, and a folder without files to
    be about to get its first.
    """
    storage = clip_storage()
    try:
        moments = [storage.get_modified_time(f"{folder}/{name}") for name in folders.names_in(folder)]
    except (NotImplementedError, OSError):
        return False
    return bool(moments) and all((make_aware(at, UTC) if is_naive(at) else at) < older_than for at in moments)


def _places() -> list[str]:
    """Folders of all places that hold anything."""
    level = [ROOT]
    for _depth in range(_PLACE_DEPTH):
        level = [f"{above}/{name}" for above in level for name in folders.folders_in(above)]
    return level


def _erase_marked(prefix: str, owner: str) -> Erased:
    identity = prefix.rsplit("/", 1)[1]
    return sum((_erase_owner_folder(f"{prefix}/{mark}") for mark in marks(identity, owner)), Erased())


def _erase_owner_folder(path: str) -> Erased:
    inside, names = folders.folders_in(path), folders.names_in(path)
    erased = sum((_erase(f"{path}/{name}") for name in inside), Erased())
    erased += sum((_delete(f"{path}/{name}") for name in names), Erased())
    if inside or names:
        folders.remove_if_empty(path)
    return erased


def _erase(path: str) -> Erased:
    """
    One folder of files, and the folder.

    Whoever writes beside a clip or into an upload looks afterwards whether the clip or the manifest is still there. So these go first, and what
    was written before that look is found by reading the folder again.
    """
    erased = Erased()
    for _round in range(_ROUNDS):
        names = folders.most_important_first(folders.names_in(path))
        if not names:
            break
        erased += sum((_delete(f"{path}/{name}") for name in names), Erased())
    folders.remove_if_empty(path)
    if not erased.files:
        return erased
    clip = is_folder(path)
    return erased + Erased(clips=int(clip), uploads=int(not clip))


def _delete(name: str) -> Erased:
    size = _size(name)
    try:
        clip_storage().delete(name)
    except FileNotFoundError:
        return Erased()
    return Erased(files=1, bytes=size)


def _size(name: str) -> int:
    try:
        return clip_storage().size(name)
    except FileNotFoundError:
        return 0
