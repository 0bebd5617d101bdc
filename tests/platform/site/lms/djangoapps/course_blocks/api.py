"""
The access-filtered tree of a course, keys and authored fields only.

Source of the facts: openedx-platform, lms/djangoapps/course_blocks/api.py and
openedx/core/djangoapps/content/block_structure/block_structure.py. No transformers but access: staff locks, start
dates and blocks hidden from the learner, each with all that is below.
"""

from xmodule.modulestore.django import modulestore

from lms.djangoapps.courseware.access import has_access


class BlockStructure:
    """A tree of keys; iterating gives them parents first."""

    def __init__(self, root, children, blocks):
        self.root_block_usage_key = root
        self._children = children
        self._blocks = blocks

    def __iter__(self):
        return self.topological_traversal()

    def __contains__(self, usage_key):
        return usage_key in self._blocks

    def __len__(self):
        return len(self._blocks)

    def get_block_keys(self):
        return self._blocks.keys()

    def get_children(self, usage_key):
        return self._children.get(usage_key, [])

    def get_parents(self, usage_key):
        return [parent for parent, children in self._children.items() if usage_key in children]

    def get_xblock_field(self, usage_key, field_name, default=None):
        return getattr(self._blocks[usage_key], field_name, default) if usage_key in self._blocks else default

    def topological_traversal(self, filter_func=None, **_options):
        for key in self._walk(self.root_block_usage_key):
            if filter_func is None or filter_func(key):
                yield key

    def post_order_traversal(self, filter_func=None, **_options):
        return reversed(list(self.topological_traversal(filter_func)))

    def _walk(self, key):
        if key in self._blocks:
            yield key
            for child in self.get_children(key):
                yield from self._walk(child)


def get_course_blocks(user, starting_block_usage_key, transformers=None, **_options):
    """The part of the course below ``starting_block_usage_key`` that ``user`` may load. Orphans are not in it."""
    children, blocks = {}, {}

    def visit(key):
        block = modulestore().get_item(key)
        if has_access(user, "load", block, key.course_key):
            blocks[key] = block
            found = [child for child in getattr(block, "children", []) if visit(child)]
            if found:
                children[key] = found
        return key in blocks

    visit(starting_block_usage_key)
    return BlockStructure(starting_block_usage_key, children, blocks)
