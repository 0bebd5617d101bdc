"""How a feed travels: as part of a course file, by copy and paste, into the index of search and into apps."""

from __future__ import annotations

import json
import logging
from copy import deepcopy
from typing import Any, cast

from lxml import etree
from xblock.core import XML_NAMESPACES
from xblock.fields import List, UserScope

from microclip_xblock.rules.clips import clips_of
from microclip_xblock.studio.checking import clean_text
from microclip_xblock.studio.olx import CLIP, clips_from, line_elements, lines_from, local_name, to_elements
from microclip_xblock.studio.plain_clips import plain_clips, plain_lines
from microclip_xblock.studio.publishing import index_words, view_data

log = logging.getLogger(__name__)

LINES = {"challenges": "challenge", "topic_path": "path"}
"""Elements for the entries of settings that are lists of texts."""

LISTS = {"clips", *LINES}

_OPTION = f"{{{XML_NAMESPACES['option']}}}"


class Portable:
    """
    Mixed into the feed's class.

    Course files get settings and content, never what a learner did. What is damaged is passed over with a line in the log: one setting that
    can't be read must not stop the import of a course.
    """

    clips: Any

    def add_xml_to_node(self, node: Any) -> None:
        """Write the feed into an element: settings as attributes, each clip and each line of a list as an element of its own."""
        cast(Any, super()).add_xml_to_node(node)
        for name in LISTS:
            node.attrib.pop(name, None)
        for name, tag in LINES.items():
            node.extend(line_elements(tag, getattr(self, name)))
        node.extend(to_elements(self.clips))

    def _add_field(self, node: Any, field_name: str, field: Any) -> None:
        """One field as the host writes it, if it is the author's."""
        if field_name in LISTS or _is_learners(field):
            return
        try:
            cast(Any, super())._add_field(node, field_name, field)  # noqa: SLF001 - the host's own step, one field wide
        except (TypeError, ValueError):
            # XML has no way to say some characters.
            log.warning("A setting of a feed is written without what course files can't hold: %s", field_name)
            value = field.read_from(self)
            if isinstance(value, str):
                node.set(field_name, clean_text(value))

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any, *legacy: Any) -> Any:
        """
        A feed from an element.

        Clips come from `<clip>` elements, else from the attribute `clips` with JSON, as earlier versions wrote them; other lists likewise.

        Args:
            legacy: an `id_generator`, which platforms before 2024 still sent. Not used.
        """
        del legacy
        block = cast(Any, super()).parse_xml(_bare(cls, node), runtime, keys)
        names = {local_name(child) for child in node}
        if CLIP in names or "clips" in node.attrib:
            block.clips = clips_from(node) if CLIP in names else plain_clips(_list(node.get("clips")))
        for name, tag in LINES.items():
            if tag in names or name in node.attrib:
                setattr(block, name, lines_from(tag, node) if tag in names else plain_lines(_list(node.get(name))))
        return block

    @property
    def data(self) -> str:
        """
        The clips as JSON text.

        Studio looks here for the files a block uses, and writes here when it renames files while pasting into a course that has others of the
        same name.
        """
        return json.dumps(plain_clips(self.clips), ensure_ascii=False)

    @data.setter
    def data(self, text: object) -> None:
        try:
            found = json.loads(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            found = None
        # Files were renamed, and nothing else: what doesn't look like the clips that are here is not taken for them.
        if isinstance(found, list) and len(found) == len(plain_clips(self.clips)):
            self.clips = plain_clips(found)

    def student_view_data(self, context: Any = None) -> dict[str, Any]:
        """The authored clips for apps; see `view_data`."""
        del context
        return view_data(clips_of(self.clips or ()))

    def index_dictionary(self) -> dict[str, Any]:
        """What the course's search finds, besides what the host adds to all blocks; strings only."""
        found = cast(Any, super()).index_dictionary()
        content = {"display_name": str(getattr(self, "display_name", "") or "")} | index_words(
            clips_of(self.clips or ())
        )
        return {**found, "content": {**found.get("content", {}), **content}, "content_type": "Clip feed"}


def _is_learners(field: Any) -> bool:
    return field.scope.user is not UserScope.NONE


def _bare(cls: Any, node: Any) -> Any:
    """
    The element as the host reads it: without lists and elements, which it would take for blocks, and without settings that can't be read. A
    copy; the host may still need its own.
    """
    own = getattr(cls, "unmixed_class", cls).fields
    bare = etree.Element(node.tag, nsmap=node.nsmap)
    for name, text in node.attrib.items():
        if name not in LISTS and _may_be_read(own.get(name), name, text):
            bare.set(name, text)
    for child in node:
        name = local_name(child)
        if not name or not child.tag.startswith(_OPTION) or name in LISTS:
            continue
        has_none = child.get("none") == "true" and name in own and not _is_learners(own[name])
        if has_none or _may_be_read(own.get(name), name, child.text or ""):
            bare.append(deepcopy(child))
    return bare


def _list(text: str) -> object:
    """
    What a list says that stands in an attribute; nothing if it says none.

    The host writes such lists as JSON and reads them as YAML, which tears apart characters beyond the first 65,536, emoji above all.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return List().from_string(text)
    except Exception:  # noqa: BLE001 - YAML finds many things wrong, each in a class of its own
        log.warning("A list of a feed can't be read and is left empty.")
        return []


def _may_be_read(field: Any, name: str, text: str) -> bool:
    """Whether the host may set a field from a text; what is no field of the feed's own is the host's matter."""
    if field is None:
        return True
    if _is_learners(field):
        return False
    try:
        value = field.from_string(text)
        field.enforce_type(value)
        is_fit = bool(value == value)  # noqa: PLR0124 - not a number is not equal to itself
    except Exception:  # noqa: BLE001 - whatever kind of field finds whatever wrong
        is_fit = False
    if not is_fit:
        log.warning("A setting of a feed can't be read and is left as usual: %s", name)
    return is_fit
