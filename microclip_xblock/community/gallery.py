"""Reading a challenge's view: one entry, a page of the gallery, the results. Reads only the chunks it needs."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from microclip_xblock.community.challenge_fold import CHUNK
from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.community.views import Head, View
from microclip_xblock.rules.exposure import Page, fair_page

T = TypeVar("T")


@dataclass(frozen=True)
class SeenEntry:
    """An entry as the community sees it. `owner` never leaves the server, `votes` only after the end."""

    id: str
    owner: LearnerId
    text: str
    votes: int
    seen: int

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """What peers may know of the entry, named as in the ledger."""
        facts: Mapping[str, Any] = json.loads(self.text)
        return facts


@dataclass(frozen=True)
class Removed:
    """An entry that the staff removed while its owner has it still. `reason` is a code."""

    id: str
    reason: str
    text: str

    @property
    def folder(self) -> str:
        """Where its files were."""
        return str(json.loads(self.text)["clip"]["folder"])


class ViewLostError(Exception):
    """A published part is gone from the cache; the view has to be made again."""


class Gallery:
    """
    A challenge's entries as last published.

    Chunks may be a moment newer than the head; an entry is always checked by its id, never taken by its position alone.
    Any method raises ViewLostError when the cache has lost a chunk: "not there" is only ever said of what was really read.

    Args:
        without: ids of entries to leave out, because the asker removed them and the view may not know that yet.
    """

    def __init__(self, shelf: Shelf, head: Head, without: Collection[str] = ()) -> None:
        self._shelf = shelf
        self._without = without
        self._firsts: Sequence[str] = head.summary["firsts"]
        self.size: int = head.summary["entries"]
        self._chunks: dict[int, list[SeenEntry]] = {}

    def find(self, ids: Iterable[str]) -> dict[str, SeenEntry]:
        """The entries with these ids that are there."""
        wanted = {id_: bisect_right(self._firsts, id_) - 1 for id_ in ids if id_ not in self._without}
        found = self._look(wanted, wanted.values())
        lost = [number for id_, number in wanted.items() if id_ not in found and number >= 0]
        if lost:
            # Somebody entered or withdrew a moment ago: members may have moved into the next chunk.
            neighbors = {number + step for number in lost for step in (-1, 1)}
            found |= self._look(wanted, neighbors)
        return found

    def page(self, viewer: str, own: str | None, number: int, per_page: int) -> tuple[Page, list[SeenEntry]]:
        """
        One page of a viewer's own fair order, their own entry left out.

        Args:
            viewer: a key of this viewer in this challenge.
            own: the id of the viewer's entry.
        """
        hole = self._position(own) if own else None
        size = self.size - (hole is not None)

        def real(position: int) -> int:
            return position + (hole is not None and position >= hole)

        def seen(positions: Sequence[int]) -> Sequence[int]:
            entries = self._at([real(position) for position in positions])
            return [entry.seen if entry else 0 for entry in entries]

        page = fair_page(viewer, size, number, per_page, seen)
        entries = self._at([real(position) for position in page.positions])
        return page, [
            entry for entry in entries if entry is not None and entry.id != own and entry.id not in self._without
        ]

    def best(self) -> list[SeenEntry]:
        """The entries with the most votes, best first; at most 50."""
        return [
            entry for entry in (SeenEntry(*stored) for stored in self._part("best")) if entry.id not in self._without
        ]

    def removed(self, id_: str) -> Removed | None:
        """The entry with this id if the staff removed it and its owner has it still."""
        found = self._part("removed").get(id_)
        return Removed(id_, *found) if found else None

    def _part(self, name: str) -> Any:
        part = self._shelf.get(name)
        if part is None:
            raise ViewLostError
        return part

    def _position(self, id_: str) -> int | None:
        number = bisect_right(self._firsts, id_) - 1
        if number < 0:
            return None
        self._load([number])
        for offset, entry in enumerate(self._chunks.get(number, ())):
            if entry.id == id_:
                return number * CHUNK + offset
        return None

    def _at(self, positions: Sequence[int]) -> list[SeenEntry | None]:
        self._load({position // CHUNK for position in positions})
        found: list[SeenEntry | None] = []
        for position in positions:
            chunk = self._chunks.get(position // CHUNK, [])
            offset = position % CHUNK
            found.append(chunk[offset] if offset < len(chunk) else None)
        return found

    def _look(self, wanted: Iterable[str], numbers: Iterable[int]) -> dict[str, SeenEntry]:
        numbers = {number for number in numbers if 0 <= number < len(self._firsts)}
        self._load(numbers)
        ids = set(wanted)
        return {entry.id: entry for number in numbers for entry in self._chunks.get(number, ()) if entry.id in ids}

    def _load(self, numbers: Iterable[int]) -> None:
        missing = [number for number in numbers if number not in self._chunks]
        if missing:
            found = self._shelf.get_many([f"chunk{number}" for number in missing])
            for number in missing:
                if f"chunk{number}" not in found:
                    raise ViewLostError
                self._chunks[number] = [SeenEntry(*stored) for stored in found[f"chunk{number}"]]


def ask_gallery(view: View, question: Callable[[Gallery, Head], T], without: Collection[str] = ()) -> T:
    """
    Ask a challenge's view something; if the cache lost a part of it, fold everybody again and ask once more.

    Args:
        without: as `Gallery` has it.
    """
    head = view.head()
    try:
        return question(Gallery(view.shelf, head, without), head)
    except ViewLostError:
        head = view.refresh(full=True)
        return question(Gallery(view.shelf, head, without), head)
