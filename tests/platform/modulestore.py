"""
A small modulestore: courses as plain JSON values, in memory and, if wished, in a file.

A course has two branches, the draft that Studio edits and the published one the LMS shows. Blocks come out of it
unbound: authored fields can be read and changed in memory (``update_item`` keeps the changes), user-scoped fields read
as their defaults and cannot be saved. Source of the facts: openedx-platform, xmodule/modulestore/split_mongo/.

Simplified: no versions, no history, publishing is for the whole course.
"""

import copy
import hashlib
import importlib
import json
import threading
import uuid
from contextlib import contextmanager
from pathlib import Path

from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import DefinitionLocator
from xblock.core import XBlock
from xblock.exceptions import InvalidScopeError
from xblock.fields import Reference, ReferenceList, ReferenceValueDict, Scope, ScopeIds, UserScope
from xblock.runtime import IdReader, KeyValueStore, KvsFieldData, Runtime
from xmodule.modulestore.exceptions import ItemNotFoundError

from tests.platform.containers import CONTAINERS
from tests.platform.mixins import INHERITED, PLATFORM_MIXINS

DRAFT = "draft-preferred"
PUBLISHED = "published-only"
AUTHORED = (Scope.content, Scope.settings, Scope.children, Scope.parent)


class KeyReader(IdReader):
    """Opaque keys know what other runtimes look up."""

    def get_definition_id(self, usage_id):
        digest = hashlib.sha256(
            str(usage_id.course_key.make_usage_key(usage_id.block_type, usage_id.block_id)).encode()
        )
        return DefinitionLocator(usage_id.block_type, digest.hexdigest()[:24])

    def get_block_type(self, def_id):
        return def_id.block_type

    def get_usage_id_from_aside(self, aside_id):
        return aside_id.usage_key

    def get_definition_id_from_aside(self, aside_id):
        return aside_id.definition_key

    def get_aside_type_from_usage(self, aside_id):
        return aside_id.aside_type

    def get_aside_type_from_definition(self, aside_id):
        return aside_id.aside_type


class AuthoredStore(KeyValueStore):
    """The authored values of one unbound block, its own copy; ``inherited`` answers for ancestors."""

    def __init__(self, values, inherited):
        self.values = values
        self._inherited = inherited

    def get(self, key):
        return self.values[key.field_name]

    def has(self, key):
        return key.scope in AUTHORED and key.field_name in self.values

    def set(self, key, value):
        if key.scope not in AUTHORED:
            raise InvalidScopeError(key, AUTHORED)
        self.values[key.field_name] = value

    def delete(self, key):
        del self.values[key.field_name]

    def default(self, key):
        if key.scope == Scope.settings and key.field_name in INHERITED:
            return self._inherited(key.field_name)
        raise KeyError(key.field_name)


class StoreRuntime(Runtime):
    """Makes unbound blocks. Services: what the modulestore itself gives, and those of ``services``."""

    def __init__(self, store, services=None, user_id=None):
        super().__init__(KeyReader(), None, mixins=PLATFORM_MIXINS, services=services)
        self.store = store
        self.bound_user_id = user_id
        self.wrappers = []

    def load_block_type(self, block_type):
        return self.store.block_class(block_type)

    def get_block(self, usage_id, for_parent=None):
        """A block of the branch in force; ItemNotFoundError if it is not there."""
        return self.bind(self.make_block(usage_id, for_parent=for_parent))

    def bind(self, block):
        """What this runtime hands out instead of a freshly loaded block."""
        return block

    def make_block(self, usage_id, values=None, for_parent=None):
        """A block with the stored values, or with the given ones (as the fields' JSON)."""
        if values is None:
            values = self.store.values(usage_id)
        definition = self.id_reader.get_definition_id(usage_id)
        scope_ids = ScopeIds(self.bound_user_id, usage_id.block_type, definition, usage_id)
        block = self.construct_xblock(usage_id.block_type, scope_ids, for_parent=for_parent)
        block.authored = KvsFieldData(AuthoredStore(values, lambda name: self.store.inherited(usage_id, name)))
        return block

    def construct_xblock_from_class(self, cls, scope_ids, field_data=None, *args, **kwargs):
        block = super().construct_xblock_from_class(cls, scope_ids, field_data, *args, **kwargs)
        if not hasattr(block, "authored"):
            block.authored = KvsFieldData(AuthoredStore({}, lambda name: self.store.inherited(block.usage_key, name)))
        return block

    def field_data_of(self, block):
        """The storage of this block's fields."""
        return block.authored

    def service(self, block, service_name):
        if service_name == "field-data":
            return self.field_data_of(block)
        service = super().service(block, service_name)
        # A service may be given as a function of the block that asks.
        return service(block) if callable(service) else service

    def handler_url(self, block, handler_name, suffix="", query="", thirdparty=False):
        raise NotImplementedError("A block that is not bound to a request has no handler URLs")

    def resource_url(self, resource):
        return f"/static/{resource}"

    def local_resource_url(self, block, uri):
        return f"/static/xblock/resources/{type(block).unmixed_class.__module__.rpartition('.')[0]}/{uri}"

    def publish(self, block, event_type, event_data):
        service = self._services.get("publish")
        if service is not None:
            service.publish(block, event_type, event_data)

    def applicable_aside_types(self, block):
        return []


class CourseStore:
    """All courses of this process, by key."""

    def __init__(self):
        self._courses = {}
        self._here = threading.local()

    # Courses

    def add(self, data):
        """Keep a course given as a plain value (see ``tests.platform.course``)."""
        self._courses[CourseKey.from_string(data["key"])] = data

    def data(self, course_key):
        """The course's plain value; ItemNotFoundError if unknown."""
        if course_key not in self._courses:
            raise ItemNotFoundError(course_key)
        return self._courses[course_key]

    def clear(self):
        """Forget everything."""
        self._courses.clear()

    @contextmanager
    def bulk_operations(self, _course_key, **_options):
        """As on the platform's store: groups reads. Nothing to do here."""
        yield

    @contextmanager
    def branch_setting(self, branch, _course_key=None):
        """Read this branch in this thread meanwhile."""
        before, self._here.branch = self.branch, branch
        try:
            yield
        finally:
            self._here.branch = before

    @property
    def branch(self):
        """The branch this thread reads; the published one unless set."""
        return getattr(self._here, "branch", PUBLISHED)

    def block_class(self, block_type):
        """The class of a block type: a container, one a course names by its import path, or an installed one."""
        if block_type in CONTAINERS:
            return CONTAINERS[block_type]
        for data in self._courses.values():
            if block_type in data["classes"]:
                module, _, name = data["classes"][block_type].partition(":")
                return getattr(importlib.import_module(module), name)
        return XBlock.load_class(block_type)

    # Reading

    def get_course(self, course_key, depth=0, **_options):
        """The course's root block, or None."""
        if course_key not in self._courses:
            return None
        return self.get_item(self.make_course_usage_key(course_key))

    def make_course_usage_key(self, course_key):
        """The key of the course's root block."""
        return course_key.make_usage_key("course", "course")

    def get_item(self, usage_key, depth=0, **_options):
        """An unbound block; ItemNotFoundError if there is none."""
        return self._unbound().get_block(usage_key)

    def has_item(self, usage_key, **_options):
        """Whether the block exists."""
        return _relative(usage_key) in self._blocks(usage_key.course_key)

    def get_items(self, course_key, settings=None, content=None, qualifiers=None, include_orphans=True, **_options):
        """
        Unbound blocks whose type (``category``), name and authored fields are as asked; a list stands for "any of".

        Blocks nobody leads to are among them unless ``include_orphans`` is off. Access is not looked at.
        """
        wanted = dict(qualifiers or {})
        category, name = wanted.pop("category", None), wanted.pop("name", None)
        wanted.update(settings or {}, **(content or {}))
        found = []
        for place, entry in self._blocks(course_key).items():
            if not _matches(entry["type"], category) or not _matches(entry["id"], name):
                continue
            if not include_orphans and entry["parent"] is None and entry["type"] != "course":
                continue
            block = self.get_item(_absolute(place, course_key))
            if all(_matches(getattr(block, field, None), value) for field, value in wanted.items()):
                found.append(block)
        return found

    def get_parent_location(self, usage_key, **_options):
        """The parent's key, or None."""
        parent = self._entry(usage_key)["parent"]
        return _absolute(parent, usage_key.course_key) if parent else None

    def get_block_original_usage(self, _usage_key):
        """Nothing here comes from a library."""
        return None, None

    def values(self, usage_key):
        """A fresh copy of a block's stored values, as fields' JSON, keys made absolute."""
        entry = self._entry(usage_key)
        course_key = usage_key.course_key
        fields = self.block_class(entry["type"]).fields
        values = {name: _revive(fields.get(name), value, course_key) for name, value in entry["fields"].items()}
        if "children" in fields:
            values["children"] = [_absolute(child, course_key) for child in entry["children"]]
        values["parent"] = _absolute(entry["parent"], course_key) if entry["parent"] else None
        return values

    def inherited(self, usage_key, name):
        """The nearest ancestor's stored value of a field; KeyError if none sets it."""
        blocks = self._blocks(usage_key.course_key)
        place = blocks.get(_relative(usage_key), {}).get("parent")
        while place:
            if name in blocks[place]["fields"]:
                return copy.deepcopy(blocks[place]["fields"][name])
            place = blocks[place]["parent"]
        raise KeyError(name)

    # Writing (the draft)

    def create_child(self, _user_id, parent_key, block_type, block_id=None, fields=None, after=None, **_options):
        """A new block at the end of ``parent_key``'s children, or behind the sibling ``after``."""
        key = parent_key.course_key.make_usage_key(block_type, block_id or uuid.uuid4().hex)
        runtime = self._unbound()
        block = runtime.make_block(key, {"parent": parent_key})
        for name, value in (fields or {}).items():
            setattr(block, name, value)
        block.save()
        self.insert(block, parent_key, after)
        return block

    def insert(self, block, parent_key, after=None):
        """Store a new block and list it among the parent's children, behind the sibling ``after`` if given."""
        self.update_item(block, None)
        siblings = self._entry(parent_key, DRAFT)["children"]
        place = siblings.index(_relative(after)) + 1 if after else len(siblings)
        siblings.insert(place, _relative(block.usage_key))
        self.set_parent(block.usage_key, parent_key)

    def set_parent(self, usage_key, parent_key):
        """Note where a stored block belongs; the parent lists it already."""
        self._entry(usage_key, DRAFT)["parent"] = _relative(parent_key)

    def update_item(self, block, _user_id, **_options):
        """Store what the unbound block holds in memory. Returns the block."""
        block.save()
        key = block.usage_key
        fields = {}
        for name, field in block.fields.items():
            scoped = field.scope in (Scope.content, Scope.settings) and field.scope.user == UserScope.NONE
            if scoped and field.is_set_on(block):
                fields[name] = _plain(field, block.authored.get(block, name), key.course_key)
        blocks = self._blocks(key.course_key, DRAFT)
        entry = blocks.setdefault(
            _relative(key), {"type": key.block_type, "id": key.block_id, "parent": None, "children": [], "fields": {}}
        )
        # Through JSON, so that what a field cannot keep is found out here.
        entry["fields"] = json.loads(json.dumps(fields))
        if block.has_children:
            entry["children"] = [_relative(child) for child in block.children]
        return block

    def delete_item(self, usage_key, _user_id, **_options):
        """Remove a block from the draft."""
        blocks = self._blocks(usage_key.course_key, DRAFT)
        gone = blocks.pop(_relative(usage_key))
        if gone["parent"]:
            blocks[gone["parent"]]["children"].remove(_relative(usage_key))

    def publish(self, key, _user_id=None, **_options):
        """Make the draft of the whole course what learners see."""
        data = self.data(getattr(key, "course_key", key))
        data["branches"][PUBLISHED] = copy.deepcopy(data["branches"][DRAFT])
        if data.get("path"):
            Path(data["path"]).write_text(json.dumps(data))

    def _unbound(self):
        from tests.platform.services import unbound_services

        return StoreRuntime(self, services=unbound_services())

    def _blocks(self, course_key, branch=None):
        return self.data(course_key)["branches"][branch or self.branch]

    def _entry(self, usage_key, branch=None):
        blocks = self._blocks(usage_key.course_key, branch)
        if _relative(usage_key) not in blocks:
            raise ItemNotFoundError(usage_key)
        return blocks[_relative(usage_key)]


def _matches(value, wanted):
    if wanted is None:
        return True
    return value in wanted if isinstance(wanted, list | tuple | set) else value == wanted


def _relative(key):
    return f"{key.block_type}@{key.block_id}"


def _absolute(place, course_key):
    block_type, _, block_id = place.partition("@")
    return course_key.make_usage_key(block_type, block_id)


def _plain(field, value, course_key):
    """A field's JSON with references written relative to their course, as the platform stores them."""

    def one(reference):
        key = UsageKey.from_string(reference) if isinstance(reference, str) else reference
        return _relative(key) if key is not None and key.course_key == course_key else reference and str(key)

    return _each_reference(field, value, one)


def _revive(field, value, course_key):
    def one(reference):
        if reference is None or reference.startswith("block-v1:"):
            return reference and UsageKey.from_string(reference)
        return _absolute(reference, course_key)

    return copy.deepcopy(_each_reference(field, value, one))


def _each_reference(field, value, one):
    if isinstance(field, Reference):
        return one(value)
    if isinstance(field, ReferenceList):
        return [one(reference) for reference in value or []]
    if isinstance(field, ReferenceValueDict):
        return {name: one(reference) for name, reference in (value or {}).items()}
    return value


STORE = CourseStore()
