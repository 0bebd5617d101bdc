"""Erasing what people left: files in the storage, work that waits for them, and texts in ledgers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from microclip_xblock.community.erasing_rows import blank_entries, folders_in
from microclip_xblock.media import folder as folders
from microclip_xblock.media import work
from microclip_xblock.media.erasing import (
    Erased,
    erase_clip,
    erase_everywhere,
    erase_owner,
    erase_place,
    orphans,
    owner_folders,
)
from microclip_xblock.media.storage import Place, is_folder, owner_folder
from microclip_xblock.plugin.platform import CHALLENGE, challenge_rows, personal_rows
from microclip_xblock.web.places import place_at

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What was erased. `entries`: rows of state out of which something was taken: an entry, a draft, questions, an intention."""

    erased: Erased
    entries: int

    def __str__(self) -> str:
        found = self.erased
        return (
            f"Erased {found.files} files ({found.bytes} bytes) of {found.clips} clips and {found.uploads} unfinished uploads; "
            f"took what was made or written out of {self.entries} states."
        )


def erase_person(user_id: int, rows: Any = None, places: Iterable[Place] | None = None) -> Report:
    """
    Erase everything a learner left.

    Args:
        user_id: the learner's number on the platform.
        rows: a queryset of rows of challenges and feeds to keep to; None for all.
        places: those to keep to; None for all, also those whose rows are gone.

    Raises:
        whatever the storage or the database raises. Texts go first, so files may be left then. Fine to call again.
    """
    known = personal_rows() if rows is None else rows
    mine = None if known is None else known.filter(student_id=user_id)
    # Where the secret key was changed and the former one is lost, only ledgers lead to the files.
    mentioned = [] if mine is None else _mentioned_in(mine)
    entries = 0 if mine is None else blank_entries(mine)
    if places is None:
        erased = erase_everywhere(str(user_id))
    else:
        erased = sum((erase_owner(place, str(user_id)) for place in places), start=Erased())
    erased += sum(map(erase_clip, mentioned), start=Erased())
    work.forget_gone()
    return Report(erased, entries)


def erase_blocks(rows: Any, places: Iterable[Place]) -> Report:
    """
    Erase everything everybody left in some blocks.

    Raises:
        as erase_person.
    """
    entries = blank_entries(rows)
    erased = sum((erase_place(place) for place in places), start=Erased())
    work.forget_gone()
    return Report(erased, entries)


def erase_left_by(place: Place, owner: str) -> None:
    """Erase a learner's files in one block, whose state was deleted. What can't be erased is logged; `microclip_sweep --orphans` finds it."""
    try:
        erased = erase_owner(place, owner)
        if erased.clips:
            work.forget_below(owner_folder(place, owner))
    except Exception:
        log.exception("Files of a deleted state could not be erased; microclip_sweep --orphans --delete erases them.")
    else:
        log.info("Erased %s files of a deleted state.", erased.files)


def places_of(rows: Any) -> list[Place]:
    """The places of the challenges that rows of state belong to."""
    keys = rows.filter(module_type=CHALLENGE).order_by().values_list("module_state_key", "course_id").distinct()
    return [place_at(key.map_into_course(course)) for key, course in keys]


def orphaned(older_than: datetime) -> Iterator[str] | None:
    """
    Folders of clips that no state mentions and that nobody wrote into since `older_than`; None where there are no states to compare with.

    Reads all states of challenges, a page at a time, and holds the names of the folders they mention.
    """
    rows = challenge_rows()
    if rows is None:
        return None
    # What is entered after this is read, is younger than `older_than`.
    mentioned = set(_mentioned_in(rows))
    return orphans(lambda _identity: mentioned, older_than)


def stale_uploads(older_than: datetime) -> Iterator[str]:
    """Folders of uploads nobody went on with since `older_than`."""
    for owner in owner_folders():
        for name in folders.folders_in(owner):
            path = f"{owner}/{name}"
            if not is_folder(path) and folders.last_seen(folders.names_in(path), 0) < older_than.timestamp():
                yield path


def _mentioned_in(rows: Any) -> list[str]:
    """The folders of clips that states mention."""
    return [folder for state in rows.values_list("state", flat=True).iterator() for folder in folders_in(state)]
