"""
Views in Django's cache: a shelf per block, with values cut to fit, and a dead cache treated as an empty one.

Uses the cache named `microclip` in `settings.CACHES` if there is one, else the default. memcached and many Redis set-ups refuse
values of over 1 MB, so larger ones are cut into pieces.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

log = logging.getLogger(__name__)

PIECE_BYTES = 900_000
KEEP_S = 7 * 24 * 3600
"""How long an untouched view is kept; it is made anew when needed again."""

SHAPE = 1
"""Raised whenever what is put on shelves changes its form, so that releases side by side don't misread each other."""

T = TypeVar("T")


class Shelf:
    """
    What is cached for one block.

    Nothing here raises because of the cache: reading answers nothing, writing is lost, and it is logged. What was put through the same
    shelf object is found again even then, so a request that made a view can show it without any cache.

    Args:
        name: which fold or composition, with its version.
        block: the block's key as text.
        shared: False keeps everything in this object only, for views that are one person's own, such as a preview's.
    """

    def __init__(self, name: str, block: str, shared: bool = True) -> None:
        digest = hashlib.blake2b(block.encode(), digest_size=12).hexdigest()
        self._prefix = f"microclip/{SHAPE}/{name}/{digest}/"
        self._shared = shared
        self._own: dict[str, Any] = {}

    def get(self, part: str) -> Any:
        """A part, None if it isn't there."""
        found = self._guarded(lambda: self._cache().get(self._prefix + part), None)
        return self._own.get(part) if found is None else found

    def get_many(self, parts: Iterable[str]) -> dict[str, Any]:
        """The parts that are there."""
        keys = {self._prefix + part: part for part in parts}
        found: Mapping[str, Any] = self._guarded(lambda: self._cache().get_many(list(keys)), {})
        own = {part: self._own[part] for part in keys.values() if part in self._own}
        return own | {keys[key]: value for key, value in found.items()}

    def put_many(self, values: Mapping[str, Any]) -> None:
        """Store parts, each below a megabyte."""
        if values:
            self._own |= values
            named = {self._prefix + part: value for part, value in values.items()}
            self._guarded(lambda: self._cache().set_many(named, KEEP_S), None)

    def put_large(self, values: Mapping[str, Any]) -> None:
        """Store parts of any size, cut into pieces."""
        pieces: dict[str, Any] = {}
        for part, value in values.items():
            packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
            cuts = [packed[start : start + PIECE_BYTES] for start in range(0, len(packed), PIECE_BYTES)]
            digest = hashlib.blake2b(packed, digest_size=8).digest()
            pieces[part] = (len(cuts), digest, cuts[0])
            pieces |= {f"{part}+{number}": (digest, cut) for number, cut in enumerate(cuts[1:], 1)}
        self.put_many(pieces)

    def get_large(self, parts: Iterable[str]) -> dict[str, Any]:
        """The parts stored by `put_large` that are there whole; a piece from another writing does not count."""
        wanted = list(parts)
        firsts = self.get_many(wanted)
        further = [f"{part}+{number}" for part, (count, _, _) in firsts.items() for number in range(1, count)]
        rest = self.get_many(further) if further else {}
        found = {}
        for part, (count, digest, first) in firsts.items():
            others = [rest.get(f"{part}+{number}") for number in range(1, count)]
            if all(other is not None and other[0] == digest for other in others):
                whole = b"".join([first, *(other[1] for other in others if other)])
                # Django's own caches pickle every value: whoever can write to the cache needs nothing of ours.
                found[part] = pickle.loads(whole)  # noqa: S301 - see above
        return found

    def claim(self, part: str, seconds: int) -> bool:
        """Take a short lock; False if somebody holds it, or the cache is dead."""
        return not self._shared or bool(
            self._guarded(lambda: self._cache().add(self._prefix + part, 1, seconds), False)
        )

    def count(self, part: str, seconds: int) -> int:
        """
        Count something that happens, this time included; `seconds` after the first time the count begins anew.

        0 if the cache is dead or knows no counting: then nobody can be held to a number.
        """

        def count() -> int:
            cache, key = self._cache(), self._prefix + part
            cache.add(key, 0, seconds)
            return int(cache.incr(key))

        return self._guarded(count, 0)

    def take_back(self, part: str) -> None:
        """Have something that was counted not count after all."""

        def count() -> None:
            self._cache().decr(self._prefix + part)

        self._guarded(count, None)

    def release(self, part: str) -> None:
        """Give a lock back, or forget a part."""
        self._own.pop(part, None)
        self._guarded(lambda: self._cache().delete(self._prefix + part), None)

    @staticmethod
    def _cache() -> Any:
        from django.conf import settings
        from django.core.cache import caches

        return caches["microclip" if "microclip" in settings.CACHES else "default"]

    def _guarded(self, ask: Callable[[], T], otherwise: T) -> T:
        if not self._shared:
            return otherwise
        try:
            return ask()
        except (
            Exception
        ):  # Each cache backend has an error family of its own; views are safe to lose, requests are not.
            log.exception("The cache does not answer; going on without it.")
            return otherwise
