"""What people write, before it is kept."""

from __future__ import annotations

import unicodedata

from microclip_xblock.rules.errors import BadTextError

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the reading direction of all that follows. Marks that join letters or stand for one place are none of them."""


def checked_text(text: str, limit: int, field: str, *, required: bool = False, lines: bool = True) -> str:
    """
    A text without what can't be kept or would spoil the words around it: control characters, halves of characters, changes of the
    reading direction. Trimmed.

    Args:
        limit: in characters. field: what refusals call it.
        lines: whether line breaks stay; else all white space becomes single spaces.

    Raises:
        BadTextError: it is too long, or nothing that can be seen is left of one that is required.
    """
    spaced = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ") if lines else " ".join(text.split())
    cleaned = "".join(char for char in spaced if char == "\n" or _stays(char)).strip()
    if len(cleaned) > limit or (required and not any(map(_is_seen, cleaned))):
        raise BadTextError(field=field, limit=limit)
    return cleaned


def _stays(char: str) -> bool:
    code = ord(char)
    is_no_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not is_no_character and char not in _TURNING and unicodedata.category(char) not in {"Cc", "Cs"}


def _is_seen(char: str) -> bool:
    return unicodedata.category(char)[0] not in "CZ" or unicodedata.category(char) in {"Cn", "Co"}
