"""
Blocks as OLX and back.

Each block writes and reads itself by ``add_xml_to_node`` and ``parse_xml``; a unit holds its blocks inline. Source of
the facts: XBlock, xblock/core.py; openedx-platform, xmodule/modulestore/xml_exporter.py and xml_importer.py.
"""

import re
import uuid

from lxml import etree
from opaque_keys.edx.keys import UsageKey
from xblock.core import XML_NAMESPACES
from xblock.fields import Reference, ReferenceList, ReferenceValueDict, ScopeIds
from xmodule.modulestore.django import modulestore

from tests.platform.modulestore import StoreRuntime
from tests.platform.services import unbound_services


def export(usage_key):
    """A block and all below it as OLX text."""
    runtime = WritingRuntime(modulestore(), services=unbound_services())
    root = etree.Element("root", nsmap=XML_NAMESPACES)
    runtime.add_block_as_child_node(runtime.get_block(usage_key), root)
    return etree.tostring(root[0], pretty_print=True, encoding="unicode")


def static_files(text):
    """
    Names of the course files that are copied along with a block: whatever stands in quotes after ``/static/``.

    Source: openedx-platform, openedx/core/lib/xblock_serializer/utils.py and common/djangoapps/static_replace.
    """
    return re.findall(r"""(?<=["'])/static/(.*?)(?=["'])""", text.replace("&quot;", '"'))


def parse(text, parent_key, keep_names=True):
    """
    Blocks from OLX text, stored in the draft below ``parent_key``; the key of the outermost.

    Names (``url_name``) are kept, or made anew as pasting does. References are mapped into the parent's course.
    """
    runtime = ParsingRuntime(parent_key.course_key, keep_names)
    block = runtime.parse_node(etree.fromstring(text))
    runtime.store_all(parent_key)
    return block.usage_key


class WritingRuntime(StoreRuntime):
    """Writes each child inline, as the platform does with plain XBlocks."""

    def add_block_as_child_node(self, block, node):
        for name, field in _set_references(block):
            # A key is no JSON: the exporter hands the block its references as text.
            setattr(block, name, _each(field, getattr(block, name), str))
        child = etree.SubElement(node, "unknown", nsmap=XML_NAMESPACES)
        block.add_xml_to_node(child)
        child.set("url_name", block.usage_key.block_id)
        child.attrib.pop("xblock-family", None)


class ParsingRuntime(StoreRuntime):
    """Collects blocks while they are parsed."""

    def __init__(self, course_key, keep_names):
        super().__init__(modulestore(), services=unbound_services())
        self.course_key = course_key
        self._keep_names = keep_names
        self._parsed = {}

    def get_block(self, usage_id, for_parent=None):
        return self._parsed.get(usage_id) or super().get_block(usage_id, for_parent)

    def parse_node(self, node):
        """The block of an element, its children parsed with it."""
        name = node.get("url_name") if self._keep_names else None
        key = self.course_key.make_usage_key(node.tag, name or uuid.uuid4().hex)
        node.attrib.pop("xblock-family", None)
        definition = self.id_reader.get_definition_id(key)
        cls = self.mixologist.mix(self.load_block_type(node.tag))
        block = cls.parse_xml(node, self, ScopeIds(None, node.tag, definition, key))
        self._parsed[key] = block
        return block

    def add_node_as_child(self, block, node):
        child = self.parse_node(node)
        # Assigned, not appended to: the list of a block under construction has no store to notice a change in.
        block.children = [*block.children, child.usage_key]

    def store_all(self, parent_key):
        """Store what was parsed, children before parents."""
        parents = {child: key for key, block in self._parsed.items() for child in getattr(block, "children", [])}
        for key, block in self._parsed.items():
            _map_references(block, self.course_key)
            block.parent = parents.get(key, parent_key)
            if key in parents:
                self.store.update_item(block, None)
            else:
                self.store.insert(block, parent_key)
        for child, parent in parents.items():
            self.store.set_parent(child, parent)


def _map_references(block, course_key):
    def one(reference):
        return UsageKey.from_string(str(reference)).map_into_course(course_key)

    for name, field in _set_references(block):
        setattr(block, name, _each(field, getattr(block, name), one))


def _set_references(block):
    for name, field in block.fields.items():
        refers = isinstance(field, Reference | ReferenceList | ReferenceValueDict)
        if refers and name not in ("parent", "children") and field.is_set_on(block):
            yield name, field


def _each(field, value, one):
    if isinstance(field, Reference):
        return None if value is None else one(value)
    if isinstance(field, ReferenceList):
        return [one(reference) for reference in value or []]
    return {name: one(reference) for name, reference in (value or {}).items()}
