"""
What Studio tells an author about a feed: what keeps clips from playing, what shuts learners out, what is not as it was meant.

A long feed takes some milliseconds to look through and its page is drawn again and again, so what was found is remembered as long as nothing
changes.
"""

from __future__ import annotations

import hashlib
import marshal
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from microclip_xblock.rules.clips import Clip, clips_of
from microclip_xblock.rules.knowledge import plain
from microclip_xblock.rules.paths import paths_of
from microclip_xblock.studio import limits
from microclip_xblock.studio.form_fields import Gettext

Severity = Literal["not_configured", "warning", "error"]
Found = list[tuple[Severity, str]]

#: Titles named in one message; a feed without any captions needs one sentence, not fifty.
NAMED: Final = 3
#: Feeds whose messages one process remembers.
REMEMBERED: Final = 64
_FILE: Final = re.compile(r"media|poster|low|sound|captions\.\d+\.url")
_ADDRESS: Final = re.compile(r"https?://|/|[a-z]+-v\d+:", re.IGNORECASE)

_remembered: dict[bytes, Found] = {}


def feed_advice(
    values: Mapping[str, object], problems: Callable[[], Mapping[str, str]], gettext: Gettext
) -> list[tuple[Severity, str]]:
    """
    Messages about a feed.

    Args:
        values: its fields; damaged ones are reported, never raised.
        problems: asks the form what it would refuse, by dotted place; asked only if this feed was not met before.
        gettext: turns an English sentence into the author's language.
    """
    key = _key(values, gettext)
    found = _remembered.get(key) if key else None
    if found is None:
        found = _looked_through(values, problems(), gettext)
        if key:
            if len(_remembered) >= REMEMBERED:
                _remembered.pop(next(iter(_remembered), b""), None)
            _remembered[key] = found
    return list(found)


def _key(values: Mapping[str, object], gettext: Gettext) -> bytes:
    """The same for the same fields in the same language; empty where that can't be said."""
    try:
        # The second version of this form says nothing about who else holds a value.
        return hashlib.blake2b(marshal.dumps([_nothing_yet(gettext), dict(values)], 2)).digest()
    except ValueError:
        return b""


def _nothing_yet(gettext: Gettext) -> str:
    return gettext("This feed has no clips yet. Open the editor and add some.")


def _looked_through(values: Mapping[str, object], problems: Mapping[str, str], gettext: Gettext) -> Found:
    raw = values.get("clips")
    stored: Sequence[Any] = raw if isinstance(raw, list | tuple) else ()
    clips = clips_of(stored)
    found = _about_problems(stored, problems, gettext)
    if clips:
        found += _about_clips(stored, clips, gettext)
        found += _about_settings(values, clips, gettext)
    elif not stored:
        found.append(("not_configured", _nothing_yet(gettext)))
    return found + _about_challenges(values.get("challenges"), gettext)


def _about_problems(stored: Sequence[Any], problems: Mapping[str, str], gettext: Gettext) -> Found:
    """What the form would refuse: files and checks under names of their own, of the rest the first."""
    concerns = {
        "missing": gettext("Clips without a file: {titles}"),
        "blocked": gettext("Clips with files that browsers block: their address has to begin with https://. {titles}"),
        "odd": gettext("Clips with a file whose address cannot be right: {titles}"),
        "unasked": gettext("Clips with a check that nobody can answer, so it is not asked: {titles}"),
    }
    told: dict[str, dict[int, str]] = {kind: {} for kind in concerns}
    rest = []
    for place, problem in problems.items():
        index, entry, what = _clip_at(stored, place)
        kind = _kind_of(entry, what)
        if kind:
            told[kind][index] = _title(entry.get("title"), gettext)
        else:
            rest.append(problem)
    found: Found = [
        ("error", gettext("Some settings cannot be used. Open the editor to see which: {problem}").format(problem=one))
        for one in rest[:1]
    ]
    for kind, sentence in concerns.items():
        if told[kind]:
            found.append(("error", sentence.format(titles=_named([*told[kind].values()], gettext))))
    return found


def _clip_at(stored: Sequence[Any], place: str) -> tuple[int, Mapping[Any, Any], str]:
    """The clip a dotted place lies in and the place within it; an empty clip for places in none."""
    _clips, _, rest = place.partition("clips.")
    number, _, what = rest.partition(".")
    index = int(number) if number.isdecimal() else -1
    entry = stored[index] if 0 <= index < len(stored) else None
    return index, entry if isinstance(entry, Mapping) else {}, what


def _kind_of(entry: Mapping[Any, Any], what: str) -> str:
    """Which concern of its own a problem at a place of a clip is; empty for none."""
    if entry and _FILE.fullmatch(what):
        address = _at(entry, what)
        if isinstance(address, str) and address.strip().lower().startswith("http://"):
            return "blocked"
        return "odd" if address or what != "media" else "missing"
    is_dead_check = what.startswith("check") and isinstance(entry.get("check"), Mapping) and not _asks(entry)
    return "unasked" if is_dead_check else ""


def _at(entry: Mapping[Any, Any], place: str) -> object:
    """What stands at a dotted place of a clip."""
    found: Any = entry
    for step in place.split("."):
        found = found[int(step)] if isinstance(found, list) else found.get(step)
    return found


def _asks(entry: Mapping[Any, Any]) -> bool:
    """Whether learners meet the check, if they meet the clip."""
    (clip,) = clips_of([{"id": "any", "media": "any", "check": entry.get("check")}])
    return clip.check is not None


def _about_clips(stored: Sequence[Any], clips: Sequence[Clip], gettext: Gettext) -> Found:
    late = {str(one.get("id")) for one in stored if _asks_late(one)}
    uncaptioned = [clip for clip in clips if not clip.captions]
    concerns = (
        (gettext("Clips without captions: {titles}"), [clip for clip in uncaptioned if not clip.description]),
        (
            gettext("Clips with a text but without captions: {titles}"),
            [clip for clip in uncaptioned if clip.description],
        ),
        (
            gettext("Audio clips without a picture: {titles}"),
            [clip for clip in clips if clip.kind == "audio" and not clip.poster],
        ),
        (
            gettext("Audio clips whose picture is not described: {titles}"),
            [clip for clip in clips if clip.kind == "audio" and clip.poster and not clip.alt],
        ),
        (
            gettext("Clips whose check is asked later than they last: {titles}"),
            [clip for clip in clips if clip.id in late],
        ),
        (
            gettext("Clips longer than {seconds} seconds: {titles}"),
            [clip for clip in clips if clip.duration_s > limits.LONG_CLIP_S],
        ),
        (
            gettext("Clips from other sites without a license: {titles}"),
            [clip for clip in clips if not clip.licence and clip.media.lower().startswith("https://")],
        ),
    )
    return [
        ("warning", sentence.format(seconds=limits.LONG_CLIP_S, titles=_titles(found, gettext)))
        for sentence, found in concerns
        if found
    ]


def _about_settings(values: Mapping[str, object], clips: Sequence[Clip], gettext: Gettext) -> Found:
    found: Found = []
    if not any(clip.check for clip in clips):
        if values.get("graded_by") in ("checks", "both"):
            sentence = gettext("The grade counts checks, but no clip has one. It counts clips watched to the end.")
            found.append(("warning", sentence))
        if values.get("completes_by") in ("checks", "both"):
            sentence = gettext("Checks count for completion, but no clip has one. Clips watched to the end count.")
            found.append(("warning", sentence))
    lines = values.get("topic_path")
    if not isinstance(lines, list | tuple):
        return found
    used = {plain(topic) for clip in clips for topic in clip.topics}
    before = paths_of(lines)
    shown = {plain(name): name.strip().lstrip("#") for line in lines if isinstance(line, str) for name in _names(line)}
    strange = [shown.get(name, name) for name in dict.fromkeys(_all(before)) if name not in used]
    passed = [line.strip() for line in lines if isinstance(line, str) and line.strip() and not _counts(line, before)]
    if strange:
        sentence = gettext("Topics that should be known before, but no clip has: {topics}")
        found.append(("warning", sentence.format(topics=_named(strange, gettext))))
    if passed:
        sentence = gettext(
            "Lines of “What should be known before” that cannot be followed, as they have no colon or lead in a circle: {lines}"
        )
        found.append(("warning", sentence.format(lines=_named(passed, gettext))))
    return found


def _names(line: str) -> list[str]:
    return line.replace(":", ",").replace("،", ",").split(",")


def _all(before: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for topic, foundations in before.items():
        yield topic
        yield from foundations


def _counts(line: str, before: Mapping[str, Sequence[str]]) -> bool:
    """Whether all that a line says is followed."""
    topic, *foundations = map(plain, _names(line))
    wanted = {one for one in foundations if one}
    return ":" in line and bool(wanted) and wanted <= set(before.get(topic, ()))


def _about_challenges(names: object, gettext: Gettext) -> Found:
    """Names that no challenge can have; which ones there are is not asked here, as that takes queries."""
    found = [one for one in names if isinstance(one, str)] if isinstance(names, list | tuple) else []
    strange = [one.strip() for one in found if one.strip() and not _can_name(one)]
    if not strange:
        return []
    sentence = gettext("Challenges cannot be found by these; enter their hashtag or name: {names}")
    return [("warning", sentence.format(names=_named(strange, gettext)))]


def _can_name(name: str) -> bool:
    has_letters = any(unicodedata.category(char)[0] in "LNS" for char in name)
    return has_letters and _ADDRESS.match(name.strip()) is None


def _asks_late(stored: object) -> bool:
    """Whether the check's second never comes, as the author wrote it: learners are asked after the clip then. A clip of unknown length is trusted."""
    check = stored.get("check") if isinstance(stored, Mapping) else None
    if not isinstance(stored, Mapping) or not isinstance(check, Mapping):
        return False
    return 0 < _seconds(stored.get("duration_s")) < _seconds(check.get("at_s"))


def _seconds(raw: object) -> float:
    return raw if isinstance(raw, int | float) and not isinstance(raw, bool) else 0


def _titles(clips: Sequence[Clip], gettext: Gettext) -> str:
    return _named([_title(clip.title, gettext) for clip in clips], gettext)


def _title(raw: object, gettext: Gettext) -> str:
    title = raw.strip() if isinstance(raw, str) else ""
    return title or gettext("a clip without a title")


def _named(names: Sequence[str], gettext: Gettext) -> str:
    """The first few, and how many more there are."""
    named = ", ".join(name[: limits.MAX_TITLE] for name in names[:NAMED])
    more = len(names) - NAMED
    return named if more <= 0 else gettext("{titles} and {more} more").format(titles=named, more=more)
