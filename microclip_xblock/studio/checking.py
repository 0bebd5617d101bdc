"""
The small checks every form is made of.

A check takes what the browser sent and gives a clean value, or raises :class:`ProblemError` with a sentence for the author.
Nothing here knows about blocks or fields; :mod:`validation` and :mod:`clips` put the checks together and say where a
problem stands.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from microclip_xblock.studio import limits
from microclip_xblock.studio.form_fields import Gettext


class ProblemError(Exception):
    """One value cannot be kept; ``sentence`` tells the author why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


#: Characters that reverse the reading order of everything after them: a title holding one can pose as another.
_OVERRIDES: Final = frozenset("\u202d\u202e")
_STATIC_PATH: Final = re.compile(r"/static/[^/\s\\?#<>\"']+(?:/[^/\s\\?#<>\"']+)*")
_URL_FORBIDDEN: Final = re.compile(r"[\s\\<>\"'`{}|^]")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-[a-z0-9]{5,8})*")


def clean_text(raw: str, *, lines: bool = False) -> str:
    """
    Text without what cannot be seen, composed (NFC) and trimmed.

    Control characters, lone surrogates, unassigned non-characters and direction overrides go. With ``lines`` line
    breaks stay (all written as a single line feed); without, every run of white space becomes one space.
    """
    plain = raw.replace("\n", " ") if lines else raw
    # Most texts hold nothing of the kind, and a feed has thousands of them.
    if plain.isprintable() and (lines or "  " not in plain) and unicodedata.is_normalized("NFC", raw):
        return raw.strip()
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\t", " ") if lines else re.sub(r"\s+", " ", text)
    kept = (
        char
        for char in text
        if char == "\n" or (unicodedata.category(char) not in {"Cc", "Cs"} and char not in _OVERRIDES)
    )
    text = unicodedata.normalize("NFC", "".join(char for char in kept if not _is_noncharacter(char)))
    # Once more: what stood between two spaces may have gone.
    return (text if lines else re.sub(r"\s+", " ", text)).strip()


def _is_noncharacter(char: str) -> bool:
    code = ord(char)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def text(raw: object, gettext: Gettext, *, max_length: int, required: bool = False, lines: bool = False) -> str:
    """
    A clean text of at most ``max_length`` characters; ``None`` reads as empty.

    Raises:
        ProblemError: not a text, empty though required, or too long.
    """
    if raw is None:
        raw = ""
    if not isinstance(raw, str):
        raise ProblemError(gettext("Enter text."))
    # Cut far above the limit before the careful work, so that a huge value costs little.
    too_long = len(raw) > 4 * max_length + 1_000
    cleaned = "" if too_long else clean_text(raw, lines=lines)
    if too_long or len(cleaned) > max_length:
        raise ProblemError(gettext("Use at most {max_length} characters.").format(max_length=max_length))
    if required and not cleaned:
        raise ProblemError(gettext("Fill this in."))
    return cleaned


def lines(raw: object, gettext: Gettext, *, most: int, max_length: int) -> list[str]:
    """
    Texts, one a line, without empty ones and repetitions. Takes a list of texts too, as the block holds it.

    Raises:
        ProblemError: neither, too many, or one that is too long.
    """
    if raw is None:
        return []
    if isinstance(raw, str):
        raw = raw[: (most + 1) * (max_length + 1) * 4].splitlines()
    if not isinstance(raw, list):
        raise ProblemError(gettext("Enter text."))
    if len(raw) > 10 * most:
        raise ProblemError(gettext("Use at most {most} of these.").format(most=most))
    found = [text(one, gettext, max_length=max_length) for one in raw]
    kept = list(dict.fromkeys(one for one in found if one))
    if len(kept) > most:
        raise ProblemError(gettext("Use at most {most} of these.").format(most=most))
    return kept


def integer(raw: object, gettext: Gettext, *, low: int, high: int) -> int:
    """
    A whole number from ``low`` to ``high``.

    Raises:
        ProblemError: anything else; a text that looks like a number is not a number.
    """
    if isinstance(raw, float) and math.isfinite(raw) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
        raise ProblemError(gettext("Enter a whole number from {low} to {high}.").format(low=low, high=high))
    return raw


def number(raw: object, gettext: Gettext, *, low: float, high: float, scale: int = 1) -> float:
    """
    A finite number from ``low`` to ``high``; the sentence names the limits multiplied by ``scale``, as the form does.

    Raises:
        ProblemError: anything else.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not low <= raw <= high:
        raise ProblemError(
            gettext("Enter a number from {low} to {high}.").format(low=_digits(low * scale), high=_digits(high * scale))
        )
    return float(raw)


def _digits(limit: float) -> str:
    """A limit as people write it: never with an exponent, at most two decimals."""
    shown = round(limit, 2)
    return str(int(shown)) if shown == int(shown) else str(shown)


def boolean(raw: object, gettext: Gettext) -> bool:
    """
    True or false.

    Raises:
        ProblemError: anything else, such as 1 or "yes".
    """
    if not isinstance(raw, bool):
        raise ProblemError(gettext("Choose yes or no."))
    return raw


def choice(raw: object, gettext: Gettext, *, options: tuple[str, ...]) -> str:
    """
    One of ``options``.

    Raises:
        ProblemError: anything else.
    """
    if not isinstance(raw, str) or raw not in options:
        raise ProblemError(gettext("Choose one of the answers."))
    return raw


def moment(raw: object, gettext: Gettext) -> datetime | None:
    """
    A moment in UTC, or ``None`` for an empty value.

    Takes ISO 8601 text (without an offset it is read as UTC, as the platform reads dates in course files) and
    datetimes a block already holds.

    Raises:
        ProblemError: not a date, or outside the years a course can mean.
    """
    if raw is None or raw == "":
        return None
    found: datetime | None = None
    if isinstance(raw, datetime):
        found = raw
    elif isinstance(raw, str) and len(raw) <= 64:
        try:
            found = datetime.fromisoformat(raw.strip())
        except ValueError:
            found = None
    if found is None:
        raise ProblemError(gettext("Enter a date and a time."))
    # The years are checked before the conversion: it overflows at the ends of the calendar.
    if not limits.FIRST_YEAR <= found.year <= limits.LAST_YEAR:
        raise ProblemError(
            gettext("Enter a year from {first} to {last}.").format(first=limits.FIRST_YEAR, last=limits.LAST_YEAR)
        )
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def address(raw: object, gettext: Gettext, *, required: bool = False) -> str:
    """
    Where a file lives: ``/static/name`` (a course file, which moves with the course) or an https address.

    Plain http is refused because a page shown over https would not load it. ``.`` and ``..`` segments, user names
    and white space are refused because browsers and the platform disagree on what they mean.

    Raises:
        ProblemError: anything else.
    """
    found = text(raw, gettext, max_length=limits.MAX_URL, required=required)
    if not found:
        return ""
    if found.lower().startswith("http://"):
        raise ProblemError(
            gettext("Browsers block http files on a secure page. Use an address that begins with https://.")
        )
    if "asset-v1:" in found:
        raise ProblemError(
            gettext("Use the file's Studio address, which begins with /static/: it moves with the course.")
        )
    if found.startswith("/static/"):
        if _STATIC_PATH.fullmatch(found) is None or _has_dot_segment(found):
            raise ProblemError(
                gettext("This is not the name of a course file. Copy its Studio address from the Files page.")
            )
        return found
    if not _is_https(found):
        raise ProblemError(
            gettext("Enter a course file such as /static/clip.mp4, or an address that begins with https://.")
        )
    return found


def _has_dot_segment(path: str) -> bool:
    plain = path.lower().replace("%2e", ".")
    return any(segment in {".", ".."} for segment in plain.replace("%2f", "/").replace("%5c", "/").split("/"))


def _is_https(found: str) -> bool:
    if not found.lower().startswith("https://") or _URL_FORBIDDEN.search(found):
        return False
    try:
        parts = urlsplit(found)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and "@" not in parts.netloc


def language(raw: object, gettext: Gettext) -> str:
    """
    A language tag such as ``en``, ``pt-BR`` or ``zh-Hant``, in its usual capitals.

    Raises:
        ProblemError: not shaped like one.
    """
    found = text(raw, gettext, max_length=35, required=True).lower().replace("_", "-")
    if _LANGUAGE.fullmatch(found) is None:
        raise ProblemError(gettext("Enter a language code such as en, es or pt-BR."))
    first, *rest = found.split("-")
    return "-".join([first, *(_capitals(part) for part in rest)])


def _capitals(subtag: str) -> str:
    if len(subtag) == 4:
        return subtag.capitalize()
    return subtag.upper() if len(subtag) == 2 else subtag


def topic(raw: object, gettext: Gettext) -> str:
    """
    A topic as one lowercase word: letters, digits and hyphens of any script; a leading # is dropped.

    Raises:
        ProblemError: nothing of that kind is left, or it is too long.
    """
    if not isinstance(raw, str) or len(raw) > 200:
        raise ProblemError(
            gettext("Enter topics of at most {max_length} characters.").format(max_length=limits.MAX_TOPIC)
        )
    lowered = clean_text(clean_text(raw).casefold())
    slug = "".join(char if unicodedata.category(char)[0] in "LNM" else "-" for char in lowered)
    slug = re.sub(r"-+", "-", slug).strip("-")
    if not slug or len(slug) > limits.MAX_TOPIC:
        raise ProblemError(
            gettext("Enter topics of at most {max_length} characters.").format(max_length=limits.MAX_TOPIC)
        )
    return slug


def hashtag(raw: object, gettext: Gettext) -> str:
    """
    A hashtag with its #, or empty.

    Raises:
        ProblemError: more than one word, or signs that end a hashtag.
    """
    found = text(raw, gettext, max_length=limits.MAX_HASHTAG + 1).lstrip("#").strip()
    if not found:
        return ""
    if not all(char == "_" or unicodedata.category(char)[0] in "LNM" for char in found):
        raise ProblemError(gettext("Use one word of letters and digits, such as #TheClimate."))
    if len(found) + 1 > limits.MAX_HASHTAG:
        raise ProblemError(gettext("Use at most {max_length} characters.").format(max_length=limits.MAX_HASHTAG))
    return "#" + found
