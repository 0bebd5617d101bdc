"""
An upload's folder, read by names: which parts there are and how far they reach.

Object storages have no folders and list by prefix; file systems raise where an object storage answers an empty list. Both are met here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import File

from microclip_xblock.media.limits import CHUNK_BYTES
from microclip_xblock.media.storage import clip_storage

# A storage that renames on a clash adds "_" and random letters.
_PART = re.compile(r"part-(\d{1,15})-(\d{1,9})(?:_\w+)?")
_SEEN = re.compile(r"seen-(\d{1,12})(?:_\w+)?")

_TRIES = 5
_PARTS_ALLOWED = 64
_LEAST_USUAL_PART_BYTES = 128 * 1024


@dataclass(frozen=True, order=True)
class Part:
    """A stored chunk: `length` bytes from `offset` on, if the storage has all of them, under `name`."""

    offset: int
    length: int
    name: str

    @property
    def end(self) -> int:
        return self.offset + self.length


def part_name(offset: int, length: int) -> str:
    return f"part-{offset:012d}-{length}"


def seen_name(now: datetime) -> str:
    return f"seen-{int(now.timestamp())}"


def is_seen(name: str) -> bool:
    return _SEEN.fullmatch(name) is not None


def last_seen(names: Iterable[str], otherwise: int) -> int:
    """The newest time noted among the names, in seconds since 1970."""
    return max((int(found[1]) for name in names if (found := _SEEN.fullmatch(name))), default=otherwise)


def names_in(path: str) -> list[str]:
    """Names of the files in a folder; none if there is no such folder."""
    return _listed(path)[1]


def folders_in(path: str) -> list[str]:
    """Names of the folders in a folder; none if there is no such folder."""
    return [name for name in _listed(path)[0] if name]


def parts_in(path: str) -> list[Part]:
    return parts_among(names_in(path))


def parts_among(names: Iterable[str]) -> list[Part]:
    """The parts among names, ordered by offset."""
    return sorted(
        Part(int(found[1]), int(found[2]), name)
        for name in names
        if (found := _PART.fullmatch(name)) and int(found[2]) > 0
    )


def overfull(parts: list[Part], size_bytes: int) -> bool:
    """True for far more parts or bytes than sending a file of this size can leave, repeats and clashes included."""
    too_many = len(parts) > _PARTS_ALLOWED + size_bytes // _LEAST_USUAL_PART_BYTES
    return too_many or sum(part.length for part in parts) > 2 * size_bytes + 4 * CHUNK_BYTES


def reach(path: str, parts: list[Part], *, mend: bool = False) -> tuple[int, list[Part]]:
    """
    How far the parts reach from the first byte on without a gap, and which of them in order lead there.

    A file system shows a part while it is being written, and a worker that died leaves it so. The last part is therefore measured, and left
    out if it is short.

    Args:
        mend: measure every part, and delete short ones, so that their bytes are asked for again. Costs a look at each part.
    """
    left, whole = list(parts), set[Part]()
    while True:
        chain = _chain(left)
        for part in chain if mend else chain[-1:]:
            if part not in whole and not _is_whole(path, part):
                left.remove(part)
                if mend:
                    delete(f"{path}/{part.name}")
                break
            whole.add(part)
        else:
            return (chain[-1].end if chain else 0), chain


def remove(path: str) -> None:
    """Delete a folder with its files. What is gone already is fine, and so is what cannot be deleted: the next sweep finds it."""
    for _round in range(2):
        # Read again for what `uploads.append` wrote before it saw that the manifest is gone.
        for name in most_important_first(names_in(path)):
            delete(f"{path}/{name}")
    # A file system keeps the empty folder until told; an object storage has none to delete.
    delete(path)


def most_important_first(names: Iterable[str]) -> list[str]:
    """Names in the order in which they are to be deleted: first what makes a folder a clip's or an upload's."""
    return sorted(names, key=lambda name: (not name.startswith(("clip.", "manifest")), name))


def put(name: str, content: File[Any]) -> str:
    """
    Save a file; tells the name it got.

    Raises:
        OSError, or what else the storage raises.
    """
    for _try in range(_TRIES - 1):
        try:
            return clip_storage().save(name, content)
        except (FileNotFoundError, FileExistsError):
            # Another request took the folder, empty until then, away while it was being made or before it was used.
            continue
    return clip_storage().save(name, content)


def remove_if_empty(path: str) -> None:
    """Delete a folder that holds nothing any more."""
    folders, names = _listed(path)
    if not any(folders) and not names:
        delete(path)


def delete(name: str) -> None:
    """Delete one file or empty folder; another request may have been faster, or be putting a file there right now."""
    try:
        clip_storage().delete(name)
    except OSError:
        # The next sweep finds what is left.
        return


def _chain(parts: list[Part]) -> list[Part]:
    """Parts that follow each other from 0 on, as far as they go. `parts` is ordered by offset."""
    arrived: dict[int, Part | None] = {0: None}
    for part in parts:
        if part.offset in arrived:
            arrived.setdefault(part.end, part)
    chain: list[Part] = []
    last = arrived[max(arrived)]
    while last is not None:
        chain.append(last)
        last = arrived[last.offset]
    return chain[::-1]


def _is_whole(path: str, part: Part) -> bool:
    try:
        return clip_storage().size(f"{path}/{part.name}") == part.length
    except FileNotFoundError:
        return False


def _listed(path: str) -> tuple[list[str], list[str]]:
    try:
        folders, names = clip_storage().listdir(path)
    except (FileNotFoundError, NotADirectoryError):
        return [], []
    return folders, names
