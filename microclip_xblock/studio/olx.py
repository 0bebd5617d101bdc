"""
The feed's clips as elements of a course file, one a clip, which people can read, compare and write by hand.

    <clip id="tides1" title="What the tide leaves behind" media="/static/tides.mp4" duration="15.8">
      <topic>climate</topic>
      <captions lang="en" label="English" src="/static/tides.vtt"/>
      <check at="12"><question>What is left?</question><option correct="true"><text>Weed</text></option>…</check>
    </clip>

Addresses stand in attributes: the platform finds the files that go along with a copied block by looking for quoted `/static/…`.
Elements and attributes nobody knows are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lxml import etree

from microclip_xblock.rules.clips import COPIES
from microclip_xblock.studio.check_form import Check
from microclip_xblock.studio.clips import Clip
from microclip_xblock.studio.plain_clips import plain_clips, plain_lines

CLIP: Final = "clip"
_YES: Final = frozenset({"true", "yes", "1"})


# Writing


def to_elements(clips: object) -> list[Any]:
    """The clips of a feed's field, whatever it holds, as elements; see :func:`plain_clips` for what is cleaned."""
    return [_element(clip) for clip in plain_clips(clips)]


def line_elements(tag: str, lines: object) -> list[Any]:
    """The texts of a list as elements, one each."""
    elements = []
    for line in plain_lines(lines):
        element = etree.Element(tag)
        element.text = line
        elements.append(element)
    return elements


def _element(clip: Clip) -> Any:
    sizes = clip.get("bytes", {})
    element = etree.Element(CLIP)
    _set(
        element,
        id=clip["id"],
        title=clip["title"],
        media=clip["media"],
        poster=clip["poster"],
        duration=_digits(clip["duration_s"] or None),
        kind=clip.get("kind", ""),
        flashing=_yes(clip.get("flashing", False)),
        licence=clip.get("licence", ""),
        bytes=_digits(sizes.get("media")),
    )
    _say(element, "description", clip["description"])
    _say(element, "alt", clip.get("alt", ""))
    for topic in clip["topics"]:
        _say(element, "topic", topic)
    for track in clip["captions"]:
        _set(etree.SubElement(element, "captions"), lang=track["lang"], label=track["label"], src=track["url"])
    for kind, address in (("low", clip.get("low", "")), ("sound", clip.get("sound", ""))):
        if address or kind in sizes:
            _set(etree.SubElement(element, "copy"), kind=kind, src=address, bytes=_digits(sizes.get(kind)))
    if clip["check"] is not None:
        _write_check(etree.SubElement(element, "check"), clip["check"])
    return element


def _write_check(element: Any, check: Check) -> None:
    _set(
        element,
        kind=check.get("kind", ""),
        at=_digits(check.get("at_s")),
        holds=_yes(check.get("holds", False)),
        answer=_digits(check.get("answer")),
        tolerance=_digits(check.get("tolerance")),
        unit=check.get("unit", ""),
    )
    _say(element, "question", check["question"])
    _say(element, "explanation", check.get("explanation", ""))
    for option in check["options"]:
        row = etree.SubElement(element, "option")
        _set(row, correct=_yes(option["correct"]))
        _say(row, "text", option["text"])
        _say(row, "explanation", option["explanation"])


def _set(element: Any, **attributes: str) -> None:
    """What is empty is not written down."""
    for name, value in attributes.items():
        if value:
            element.set(name, value)


def _say(element: Any, name: str, text: str) -> None:
    if text:
        etree.SubElement(element, name).text = text


def _yes(flag: bool) -> str:
    return "true" if flag else ""


def _digits(number: float | None) -> str:
    return "" if number is None else repr(number).removesuffix(".0")


# Reading


def clips_from(elements: Iterable[Any]) -> list[Clip]:
    """The clips that elements hold, as the feed keeps them; of those that are no clips none."""
    return plain_clips([_read_clip(element) for element in elements if local_name(element) == CLIP])


def lines_from(tag: str, elements: Iterable[Any]) -> list[str]:
    """What `line_elements` wrote."""
    return plain_lines([_string(element) for element in elements if local_name(element) == tag])


def local_name(node: Any) -> str:
    """What an element is called, without its namespace; empty for comments and the like."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _read_clip(element: Any) -> dict[str, Any]:
    children = _children(element)
    copies = {row.get("kind"): row for row in reversed(children.get("copy", []))}
    sizes = {name: _number(copies[name].get("bytes")) for name in COPIES if name in copies}
    checks = children.get("check", [])
    return {
        **{
            name: element.get(name) or _text(children, name)
            for name in ("id", "title", "media", "poster", "kind", "licence")
        },
        **{name: _text(children, name) or element.get(name, "") for name in ("description", "alt")},
        "duration_s": _number(element.get("duration")),
        "flashing": _is_yes(element.get("flashing")),
        "topics": [*map(_string, children.get("topic", [])), *element.get("topics", "").split(",")],
        "captions": [
            {"lang": row.get("lang"), "label": row.get("label"), "url": row.get("src")}
            for row in children.get("captions", [])
        ],
        **{kind: row.get("src") for kind, row in copies.items() if kind in ("low", "sound")},
        "bytes": {"media": _number(element.get("bytes")), **sizes},
        "check": _read_check(checks[0]) if checks else None,
    }


def _read_check(element: Any) -> dict[str, Any]:
    children = _children(element)
    return {
        **{name: _text(children, name) or element.get(name) for name in ("question", "explanation")},
        **{name: element.get(name) for name in ("kind", "unit")},
        "at_s": _number(element.get("at")),
        **{name: _number(element.get(name)) for name in ("answer", "tolerance")},
        "holds": _is_yes(element.get("holds")),
        "options": [_read_option(row) for row in children.get("option", [])],
    }


def _read_option(element: Any) -> dict[str, Any]:
    children = _children(element)
    return {
        "text": _text(children, "text") or element.text,
        "correct": _is_yes(element.get("correct")),
        "explanation": _text(children, "explanation") or element.get("explanation"),
    }


def _children(element: Any) -> dict[str, list[Any]]:
    """The elements within one, by name, in order."""
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(local_name(child), []).append(child)
    return found


def _text(children: Mapping[str, list[Any]], name: str) -> str:
    return _string(children[name][0]) if name in children else ""


def _string(element: Any) -> str:
    """All text within an element, whatever marks it up; comments are none."""
    return str(element.xpath("string()"))


def _is_yes(text: str | None) -> bool:
    return text is not None and text.strip().casefold() in _YES


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
