"""
The request's field cache and the key-value store over it.

Source of the facts: openedx-platform, lms/djangoapps/courseware/model_data.py. Left out: asides.
"""

import json
import logging
from collections import defaultdict

from django.db import DatabaseError, IntegrityError, transaction
from opaque_keys.edx.block_types import BlockTypeKeyV1
from xblock.exceptions import InvalidScopeError, KeyValueMultiSaveError
from xblock.fields import Scope, UserScope
from xblock.runtime import KeyValueStore

from lms.djangoapps.courseware.models import (
    StudentModule,
    XModuleStudentInfoField,
    XModuleStudentPrefsField,
    XModuleUserStateSummaryField,
)
from lms.djangoapps.courseware.user_state_client import DjangoXBlockUserStateClient

log = logging.getLogger(__name__)

USER_SCOPES = (Scope.user_state_summary, Scope.user_state, Scope.preferences, Scope.user_info)


class DjangoKeyValueStore(KeyValueStore):
    """The four user scopes of one request; any other scope raises InvalidScopeError."""

    def __init__(self, field_data_cache):
        self._cache = field_data_cache

    def get(self, key):
        self._insist_on_user_scope(key)
        return self._cache.get(key)

    def set(self, key, value):
        self.set_many({key: value})

    def set_many(self, update_dict):
        for key in update_dict:
            self._insist_on_user_scope(key)
        self._cache.set_many(update_dict)

    def delete(self, key):
        self._insist_on_user_scope(key)
        self._cache.delete(key)

    def has(self, key):
        self._insist_on_user_scope(key)
        return self._cache.has(key)

    @staticmethod
    def _insist_on_user_scope(key):
        if key.scope not in USER_SCOPES:
            raise InvalidScopeError(key, USER_SCOPES)


class UserStateCache:
    """``Scope.user_state``: per block, the dict of fields as it was loaded or last saved."""

    def __init__(self, user):
        self._user = user
        self._states = {}
        self._client = DjangoXBlockUserStateClient(user)

    def cache_fields(self, _fields, blocks):
        keys = {block.scope_ids.usage_id for block in blocks}
        for found in self._client.get_many(self._user.username, keys):
            self._states[found.block_key] = found.state

    def get(self, key):
        return self._states[key.block_scope_id][key.field_name]

    def has(self, key):
        return key.field_name in self._states.get(key.block_scope_id, {})

    def set_many(self, update_dict):
        """
        Store the fields, then remember *only these* for each block written.

        A field that was loaded earlier but is read for the first time after this save is gone from the cache: it
        reads as its default. So it is on the platform.
        """
        pending = defaultdict(dict)
        for key, value in update_dict.items():
            pending[key.block_scope_id][key.field_name] = value
        try:
            self._client.set_many(self._user.username, pending)
        except DatabaseError as error:
            log.exception("Saving user state failed for user %s", self._user.pk)
            raise KeyValueMultiSaveError([]) from error
        finally:
            self._states.update(pending)

    def delete(self, key):
        state = self._states[key.block_scope_id]
        if key.field_name not in state:
            raise KeyError(key.field_name)
        self._client.delete(self._user.username, key.block_scope_id, fields=[key.field_name])
        del state[key.field_name]


class RowCache:
    """
    A scope stored as one row a field: insert when the prefetch saw no row, else overwrite the row it saw.

    No re-reading, no merging, no lock: rivals overwrite each other, and of two first writers one fails.
    """

    def __init__(self, user):
        self.user = user
        self._rows = {}

    def cache_fields(self, fields, blocks):
        for row in self.read_rows({field.name for field in fields}, blocks):
            self._rows[self.key_of_row(row)] = row

    def get(self, key):
        return json.loads(self._rows[self.key_of(key)].value)

    def has(self, key):
        return self.key_of(key) in self._rows

    def set_many(self, update_dict):
        saved = []
        for key, value in sorted(update_dict.items(), key=lambda item: item[0].field_name):
            row = self._rows.get(self.key_of(key))
            text = json.dumps(value)
            try:
                if row is None:
                    row = self.new_row(key, text)
                    row.save(force_insert=True)
                    self._rows[self.key_of(key)] = row
                else:
                    row.value = text
                    row.save(force_update=True)
            except DatabaseError as error:
                log.exception("Saving field %r failed", key.field_name)
                # The platform counts the failing field among the saved ones (its ``finally`` clause).
                raise KeyValueMultiSaveError([*saved, key.field_name]) from error
            saved.append(key.field_name)

    def delete(self, key):
        self._rows.pop(self.key_of(key)).delete()


class UserStateSummaryCache(RowCache):
    """``Scope.user_state_summary``: by block and field."""

    def read_rows(self, names, blocks):
        keys = {block.scope_ids.usage_id for block in blocks}
        return XModuleUserStateSummaryField.objects.chunked_filter("usage_id__in", keys, field_name__in=names)

    def key_of_row(self, row):
        return row.usage_id, row.field_name

    def key_of(self, key):
        return key.block_scope_id, key.field_name

    def new_row(self, key, text):
        return XModuleUserStateSummaryField(usage_id=key.block_scope_id, field_name=key.field_name, value=text)


class PreferencesCache(RowCache):
    """``Scope.preferences``: by block type and field, site wide."""

    def read_rows(self, names, blocks):
        types = {BlockTypeKeyV1(block.entry_point, block.scope_ids.block_type) for block in blocks}
        return XModuleStudentPrefsField.objects.chunked_filter(
            "module_type__in", types, student=self.user.pk, field_name__in=names
        )

    def key_of_row(self, row):
        return row.module_type, row.field_name

    def key_of(self, key):
        return BlockTypeKeyV1(key.block_family, key.block_scope_id), key.field_name

    def new_row(self, key, text):
        block_type = BlockTypeKeyV1(key.block_family, key.block_scope_id)
        return XModuleStudentPrefsField(
            module_type=block_type, student_id=key.user_id, field_name=key.field_name, value=text
        )


class UserInfoCache(RowCache):
    """``Scope.user_info``: by field name only."""

    def read_rows(self, names, _blocks):
        return XModuleStudentInfoField.objects.filter(student=self.user.pk, field_name__in=names)

    def key_of_row(self, row):
        return row.field_name

    def key_of(self, key):
        return key.field_name

    def new_row(self, key, text):
        return XModuleStudentInfoField(student_id=key.user_id, field_name=key.field_name, value=text)


class FieldDataCache:
    """
    All user-scoped fields of some blocks for one user, loaded once.

    What was not loaded is not there: such a field reads as its default and nothing is queried later. Nothing is
    loaded for an anonymous user. With ``read_only`` every write is a silent no-op.
    """

    def __init__(self, blocks, course_id, user, asides=None, read_only=False):
        self.course_id = course_id
        self.user = user
        self.read_only = read_only
        self.cache = {
            Scope.user_state: UserStateCache(user),
            Scope.user_info: UserInfoCache(user),
            Scope.preferences: PreferencesCache(user),
            Scope.user_state_summary: UserStateSummaryCache(user),
        }
        self.add_blocks_to_cache(blocks)

    @classmethod
    def cache_for_block_descendents(
        cls, course_id, user, block, depth=None, block_filter=lambda block: True, asides=None, read_only=False
    ):
        """The cache of ``block`` and its descendants down to ``depth`` levels (None: all)."""
        cache = cls([], course_id, user, asides=asides, read_only=read_only)
        cache.add_block_descendents(block, depth, block_filter)
        return cache

    def add_block_descendents(self, block, depth=None, block_filter=lambda block: True):
        """Load ``block`` and its descendants too."""
        self.add_blocks_to_cache([found for found in self._descend(block, depth) if block_filter(found)])

    def add_blocks_to_cache(self, blocks):
        """Load ``blocks`` too: one query a scope in which any of them has a field."""
        if not self.user.is_authenticated:
            return
        fields = defaultdict(set)
        for block in blocks:
            for field in block.fields.values():
                fields[field.scope].add(field)
        for scope, cache in self.cache.items():
            if fields[scope]:
                cache.cache_fields(fields[scope], blocks)

    def get(self, key):
        self._insist_on_own_user(key)
        return self.cache[key.scope].get(key)

    def has(self, key):
        self._insist_on_own_user(key)
        return key.scope in self.cache and self.cache[key.scope].has(key)

    def set_many(self, update_dict):
        if self.read_only:
            return
        by_scope = defaultdict(dict)
        for key, value in update_dict.items():
            self._insist_on_own_user(key)
            by_scope[key.scope][key] = value
        saved = []
        for scope, values in by_scope.items():
            try:
                self.cache[scope].set_many(values)
            except KeyValueMultiSaveError as error:
                raise KeyValueMultiSaveError(saved + error.saved_field_names) from error
            saved.extend(key.field_name for key in values)

    def delete(self, key):
        if not self.read_only:
            self._insist_on_own_user(key)
            self.cache[key.scope].delete(key)

    @classmethod
    def _descend(cls, block, depth):
        yield block
        if depth is None or depth > 0:
            for child in block.get_children():
                yield from cls._descend(child, depth if depth is None else depth - 1)

    def _insist_on_own_user(self, key):
        if key.scope.user == UserScope.ONE and not self.user.is_anonymous and key.user_id != self.user.id:
            raise AssertionError(f"This cache holds the data of user {self.user.id}, not of {key.user_id}")


def get_score(user_id, usage_key):
    """The learner's row in a block, or None."""
    return StudentModule.objects.filter(
        student_id=user_id, module_state_key=usage_key, course_id=usage_key.course_key
    ).first()


def set_score(user_id, usage_key, score, max_score):
    """
    Store a raw score; a row made here has a NULL state.

    An existing row is saved whole, so the state it was read with is written back too. Returns when it was modified.
    """
    key = {"student_id": user_id, "module_state_key": usage_key, "course_id": usage_key.context_key}
    defaults = {"grade": score, "max_grade": max_score, "module_type": usage_key.block_type}
    created = False
    try:
        with transaction.atomic():
            row, created = StudentModule.objects.get_or_create(defaults=defaults, **key)
    except IntegrityError:
        log.exception("set_score: another request made the row of user %s in %s", user_id, usage_key)
        row = StudentModule.objects.get(**key)
    if not created:
        row.grade, row.max_grade = score, max_score
        row.save()
    return row.modified
