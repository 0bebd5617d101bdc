"""
Making, keeping and opening courses.

A course is one JSON value::

    {"key": "course-v1:Org+C+R", "path": null,
     "classes": {"toy": "package.module:Class"},        block types without an entry point
     "branches": {"draft-preferred": {...}, "published-only": {"vertical@unit1": {
         "type": "vertical", "id": "unit1", "parent": "sequential@s1", "children": [...], "fields": {...}}}},
     "hidden": {"alice": ["toy@clip"]},                 blocks a learner may not load
     "teams": {"teamset": {"Blue": ["alice"]}},
     "grades_frozen": false, "public": false}
"""

import copy
import itertools
import json
from pathlib import Path

from opaque_keys.edx.keys import CourseKey
from opaque_keys.edx.locator import CourseLocator

from tests.platform.modulestore import DRAFT, PUBLISHED, STORE


class Course:
    """A handle on one course of the store; every change is published at once."""

    def __init__(self, key):
        self.key = key
        self._numbers = itertools.count(1)

    @classmethod
    def create(cls, org="Microclip", number="C1", run="R1", classes=None, **settings):
        """A new course with one section and one subsection. ``settings`` are those of the module's docstring."""
        key = CourseLocator(org, number, run)
        root = {"type": "course", "id": "course", "parent": None, "children": [], "fields": {"display_name": number}}
        empty = {"key": str(key), "path": None, "hidden": {}, "teams": {}, "grades_frozen": False, "public": False}
        STORE.add(
            {
                **empty,
                **settings,
                "classes": dict(classes or {}),
                "branches": {DRAFT: {"course@course": root}, PUBLISHED: {"course@course": copy.deepcopy(root)}},
            }
        )
        course = cls(key)
        chapter = course.add("chapter", course.root, "s1", display_name="Section")
        course.add("sequential", chapter, "ss1", display_name="Subsection")
        return course

    @property
    def root(self):
        """Key of the course block."""
        return self.key.make_usage_key("course", "course")

    @property
    def data(self):
        """The JSON value itself."""
        return STORE.data(self.key)

    def unit(self, block_id=None, **fields):
        """A new unit in the first subsection; its key."""
        return self.add("vertical", self.key.make_usage_key("sequential", "ss1"), block_id, **fields)

    def add(self, block_type, parent, block_id=None, **fields):
        """A new block at the end of ``parent``; its key."""
        while block_id is None:
            proposed = f"{block_type}{next(self._numbers)}"
            taken = STORE.has_item(self.key.make_usage_key(block_type, proposed))
            block_id = None if taken else proposed
        with STORE.branch_setting(DRAFT):
            block = STORE.create_child(None, parent, block_type, block_id, fields)
            STORE.publish(block.usage_key)
        return block.usage_key

    def author(self, usage_key, **fields):
        """Change authored fields of a block, as Studio would, and publish."""
        with STORE.branch_setting(DRAFT):
            block = STORE.get_item(usage_key)
            for name, value in fields.items():
                setattr(block, name, value)
            STORE.update_item(block, None)
            STORE.publish(usage_key)

    def remove(self, usage_key):
        """Delete a block and publish; learners' rows stay."""
        STORE.delete_item(usage_key, None)
        STORE.publish(usage_key)

    def orphan(self, usage_key):
        """Leave a block without a parent: nobody is led to it, ``get_items`` still finds it."""
        for branch in self.data["branches"].values():
            entry = branch[f"{usage_key.block_type}@{usage_key.block_id}"]
            branch[entry["parent"]]["children"].remove(f"{usage_key.block_type}@{usage_key.block_id}")
            entry["parent"] = None

    def hide(self, usage_key, *usernames):
        """Refuse the block to these learners."""
        for username in usernames:
            self.data["hidden"].setdefault(username, []).append(f"{usage_key.block_type}@{usage_key.block_id}")

    def unbound(self, usage_key):
        """The block as the modulestore gives it: no user, user fields read as defaults."""
        return STORE.get_item(usage_key)

    def save(self, path):
        """Write the course to a file for other processes; later changes in this process are written on publishing."""
        self.data["path"] = str(path)
        Path(path).write_text(json.dumps(self.data))

    def rerun(self, run):
        """A copy under a new run: same block ids and settings, references follow, no learner state."""
        data = copy.deepcopy(self.data)
        data.update(key=str(self.key.replace(run=run)), path=None, hidden={})
        STORE.add(data)
        return Course(CourseKey.from_string(data["key"]))


def open_course(path):
    """A course from its file, for a process that did not make it."""
    data = json.loads(Path(path).read_text())
    STORE.add(data)
    return Course(CourseKey.from_string(data["key"]))
