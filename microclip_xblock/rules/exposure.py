"""
Who sees what first: a fair order for every viewer, without a lock and without sorting everybody's entries.

Each viewer has their own permutation of the entries, drawn from a key. From it entries come in windows of twice a page; within
a window the less seen ones come first. Two candidates for each place is the measured optimum: greedier choices herd on counts
that are always a little old (power of two choices; Mitzenmacher 2001).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

ROUNDS = 6
"""Feistel rounds: four give a permutation that looks random (Luby and Rackoff 1988); small galleries want a few more."""


def place_in_permutation(key: str, index: int, size: int) -> int:
    """
    Where number `index` of `size` lands in the permutation that belongs to `key`.

    A balanced Feistel network over the smallest even number of bits that holds `size`, walked until the result is in range.
    As long as `size` stays below the same power of four, entries that arrive later fall between the others and leave the order of the
    others as it was, so a gallery does not reshuffle while somebody pages through it.

    Args:
        key: any text; one key, one permutation.
        index: 0 … size − 1.
        size: 1 or more.

    Raises:
        ValueError: the index is out of range.
    """
    if not 0 <= index < size:
        raise ValueError(f"index {index} is not in 0…{size - 1}")
    half = half_bits(size)
    value = index
    while True:
        value = _feistel(key, value, half)
        if value < size:
            return value


def half_bits(size: int) -> int:
    """Half the width in bits of the permutation's domain, at least 1."""
    return max(1, ((size - 1).bit_length() + 1) // 2)


def _feistel(key: str, value: int, half: int) -> int:
    mask = (1 << half) - 1
    left, right = value >> half, value & mask
    for turn in range(ROUNDS):
        digest = blake2b(f"{key}/{turn}/{right}".encode(), digest_size=8).digest()
        left, right = right, left ^ (int.from_bytes(digest) & mask)
    return (left << half) | right


@dataclass(frozen=True)
class Page:
    """Positions to show on one page, best first."""

    positions: tuple[int, ...]
    number: int
    pages: int


def fair_page(key: str, size: int, number: int, per_page: int, seen: Callable[[Sequence[int]], Sequence[int]]) -> Page:
    """
    One page of a viewer's own fair order over entries 0 … size − 1.

    Every entry is on exactly one page. Within a window of two pages the entries with the fewest views come on the first.

    Args:
        key: the viewer's key in this challenge.
        size: number of entries, 0 or more.
        number: page asked for, from 0; beyond the last gives the last.
        per_page: 1 or more.
        seen: for positions, how often each was seen, in the same order (asked once, for one window).
    """
    pages = max(1, -(-size // per_page))
    number = min(max(number, 0), pages - 1)
    if size == 0:
        return Page((), 0, pages)
    start = (number // 2) * 2 * per_page
    window = walk(key, start, min(2 * per_page, size - start), size)
    views = seen(window)
    ordered = [position for _, _, position in sorted(zip(views, range(len(window)), window, strict=True))]
    offset = (number % 2) * per_page
    return Page(tuple(ordered[offset : offset + per_page]), number, pages)


def walk(key: str, start: int, count: int, size: int) -> list[int]:
    """`count` places of the permutation from number `start` on."""
    return [place_in_permutation(key, index, size) for index in range(start, start + count)]
