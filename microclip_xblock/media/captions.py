"""
Captions as they are kept: minimal WebVTT, whatever was sent.

WebVTT and SubRip (SRT) are read, with or without a byte order mark, with any line ends. Kept are times and text alone: no styles, regions, notes, names
and settings of cues, no tags. Text is never lost for looking like a tag: only tags of WebVTT and SRT are taken out, all else is
written as text (`&lt;laughs&gt;`), so nothing that browsers could take for markup remains.

Invisible characters that turn the direction of what follows (embeddings, overrides and isolates) are taken out, all of them: whether they are balanced
can't be said of a text that players cut into lines, and a left-over one would turn around what is shown beside it. The marks that writers of Arabic and
Hebrew need (U+200E, U+200F, U+061C) have no such reach and stay.
"""

from __future__ import annotations

import html
import math
import re
import unicodedata
from dataclasses import dataclass

from webvtt import WebVTT
from webvtt.errors import MalformedCaptionError, MalformedFileError

from microclip_xblock.media.refusals import BadCaptionsError

MOST_CUES = 400
MOST_CHARACTERS = 500
_MOST_LINES = 2
_MOST_LANGUAGE = 15

_HEADER = "WEBVTT"
_ARROW = "-->"
_TIME = r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]{1,3}))?"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?![0-9:.,])")
_IS_WEBVTT = re.compile(rf"{_HEADER}(?: |$)")
_SPACES = re.compile(r" {2,}")
_LINE_END = re.compile(r"\r\n|\r|\n")
# Tags of WebVTT and those players of SRT know; each ends at the first >, and none holds another <.
_TAG = re.compile(
    r"</?(?:c|i|b|u|s|v|lang|ruby|rt|font)(?:[.\s][^<>]*)?>|<(?:[0-9]{1,4}:)?[0-9]{2}:[0-9]{2}\.[0-9]{3}>",
    re.IGNORECASE,
)
_SRT_PLACE = re.compile(r"\{\\[^{}]*\}")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_DROPPED = (
    set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    | {chr(code) for code in range(0x206A, 0x2070)}
    | set("\ufeff\ufff9\ufffa\ufffb")
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def clean_captions(text: str, duration_s: float, max_bytes: int) -> str:
    """
    WebVTT or SRT as minimal WebVTT: cues by time, within the clip, of plain text. Cleaning what was cleaned changes nothing.

    Args:
        text: what a learner wrote or a file holds, decoded.
        duration_s: of the clip; what lies after its end is cut off.
        max_bytes: of the text in UTF-8, before and after.

    Raises:
        BadCaptionsError
    """
    if len(text.encode("utf-8", "surrogatepass")) > max_bytes:
        raise BadCaptionsError("large", limit_bytes=max_bytes)
    plain, timings = _uniform(text)
    end_ms = int(duration_s * 1000) if math.isfinite(duration_s) else 0
    cues = []
    for timing, payload in zip(timings, _payloads(plain, len(timings)), strict=True):
        lines = _plain_lines(payload)
        if sum(map(len, lines)) > MOST_CHARACTERS:
            raise BadCaptionsError("long", timing.line, limit=MOST_CHARACTERS)
        begins, ends = timing.begins, min(timing.ends, end_ms)
        if lines and begins < ends:
            cues.append((begins, ends, "\n".join(html.escape(line, quote=False) for line in lines)))
    if not cues:
        raise BadCaptionsError("empty")
    cues.sort(key=lambda cue: cue[:2])
    cleaned = "\n".join(
        [f"{_HEADER}\n", *(f"{_written(begins)} --> {_written(ends)}\n{cue}\n" for begins, ends, cue in cues)]
    )
    if len(cleaned.encode()) > max_bytes:
        raise BadCaptionsError("large", limit_bytes=max_bytes)
    return cleaned


def is_language(tag: object) -> bool:
    """True for what has the form of a language tag (BCP 47) of at most 15 characters, such as `ar`, `pt-BR` or `zh-Hant`."""
    return isinstance(tag, str) and len(tag) <= _MOST_LANGUAGE and _LANGUAGE.fullmatch(tag) is not None


@dataclass(frozen=True)
class _Timing:
    """When a cue is shown, in milliseconds, and in which line (from 1) that was written."""

    begins: int
    ends: int
    line: int


def _uniform(text: str) -> tuple[str, list[_Timing]]:
    """
    The same captions as WebVTT that every reader understands alike, each cue named by its place in the list of times, which are read here.

    Raises:
        BadCaptionsError: neither WebVTT nor SRT, a time that is none, or too many.
    """
    rows = [(number, _shown(line), not line) for number, line in enumerate(_LINE_END.split(text), start=1)]
    if _IS_WEBVTT.match(rows[0][1]):
        # Empty lines part cues from notes and styles; those that only look empty are part of a cue.
        lines = [(number, line) for number, line, empty in rows[1:] if empty or line.strip()]
    else:
        lines = _without_numbers([(number, line) for number, line, _ in rows if line.strip()])
    written: list[str] = [_HEADER, ""]
    timings: list[_Timing] = []
    for number, line in lines:
        if _ARROW not in line:
            written.append(line)
            continue
        if len(timings) == MOST_CUES:
            raise BadCaptionsError("many", number, limit=MOST_CUES)
        timing = _timing(line, number)
        written += ["", str(len(timings)), f"{_written(timing.begins)} --> {_written(timing.ends)}"]
        timings.append(timing)
    return "\n".join(written), timings


def _without_numbers(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """
    Lines of SRT, none of them empty, without the numbers of captions and places on the screen.

    Raises:
        BadCaptionsError: it does not begin with a time, or with a number and a time.
    """
    if not lines:
        raise BadCaptionsError("empty")
    before_time = [_ARROW in line for _, line in lines[1:]] + [False]
    numbers = [line.strip().isdigit() and before for (_, line), before in zip(lines, before_time, strict=True)]
    if not numbers[0] and _ARROW not in lines[0][1]:
        raise BadCaptionsError("format", lines[0][0])
    return [(at, _SRT_PLACE.sub("", line)) for (at, line), number in zip(lines, numbers, strict=True) if not number]


def _timing(line: str, number: int) -> _Timing:
    found = _TIMING.match(line)
    if found is None:
        raise BadCaptionsError("times", number)
    begins, ends = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:])
    if begins is None or ends is None or ends <= begins:
        raise BadCaptionsError("times", number)
    return _Timing(begins, ends, number)


def _milliseconds(parts: tuple[str | None, ...]) -> int | None:
    """Of hours, minutes, seconds and a fraction; None if that is no time of a clock."""
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    if int(minutes) > 59 or int(seconds) > 59:
        return None
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _written(milliseconds: int) -> str:
    """A time as WebVTT has it, always with hours."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def _payloads(plain: str, count: int) -> list[str]:
    """
    The text of each cue as it stands in the file, numbered as `_uniform` did.

    Raises:
        BadCaptionsError: no reader would understand it.
    """
    try:
        captions = WebVTT.from_string(plain).captions
    except (MalformedFileError, MalformedCaptionError):
        raise BadCaptionsError("format", 1) from None
    payloads = [""] * count
    for caption in captions:
        payloads[int(caption.identifier or 0)] = caption.raw_text
    return payloads


def _plain_lines(payload: str) -> list[str]:
    """
    At most two lines of text without tags; what would be further lines joins the second. Empty if there is nothing to see.

    References such as `&amp;` stand for what they mean; they are written anew.
    """
    text = _REFERENCE.sub(_meant, _TAG.sub("", payload))
    lines = [line for line in (_SPACES.sub(" ", line).strip(" ") for line in text.split("\n")) if _is_seen(line)]
    return [*lines[: _MOST_LINES - 1], " ".join(lines[_MOST_LINES - 1 :])] if len(lines) > _MOST_LINES else lines


def _meant(reference: re.Match[str]) -> str:
    return _shown(html.unescape(reference.group()))


def _shown(text: str) -> str:
    """Text without characters that control rather than are shown; those that part words or lines become spaces."""
    return "".join(map(_shown_character, text))


def _shown_character(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "" if category == "Cs" or char in _DROPPED else char


def _is_seen(line: str) -> bool:
    return any(unicodedata.category(char) not in ("Zs", "Cf") for char in line)
