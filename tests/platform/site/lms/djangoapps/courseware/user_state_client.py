"""
``Scope.user_state`` on ``StudentModule`` rows, with the platform's semantics and its flaws.

Source of the facts: openedx-platform, lms/djangoapps/courseware/user_state_client.py. Left out: monitoring,
``get_history`` (no history exists for blocks other than ``problem``, so it only ever raises).
"""

import json
import logging
from collections import namedtuple
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from xblock.fields import Scope

from lms.djangoapps.courseware.models import StudentModule

log = logging.getLogger(__name__)

XBlockUserState = namedtuple("XBlockUserState", ["username", "block_key", "state", "updated", "scope"])


class DjangoXBlockUserStateClient:
    """
    Reads and writes learners' state by username.

    A row's ``state`` has three meanings: NULL, nothing was ever stored; ``{}``, it was deleted; otherwise data.
    Reading treats the first two as absent.
    """

    class DoesNotExist(Exception):
        """The learner has no state in that block, or no history of it."""

    def __init__(self, user=None):
        """``user``: a user already at hand, which spares ``set_many`` a query when the username is theirs."""
        self.user = user

    def get(self, username, block_key, scope=Scope.user_state, fields=None):
        """One block's state; ``DoesNotExist`` if there is none."""
        for found in self.get_many(username, [block_key], scope, fields):
            return found
        raise self.DoesNotExist

    def get_many(self, username, block_keys, scope=Scope.user_state, fields=None):
        """Yield the state of each of ``block_keys`` that has any."""
        self._insist_on_user_state(scope)
        for row, key in self._rows(username, block_keys):
            state = {} if row.state is None else json.loads(row.state)
            if state:
                wanted = state if fields is None else {name: state[name] for name in fields if name in state}
                yield XBlockUserState(username, key, wanted, row.modified, scope)

    def set(self, username, block_key, state, scope=Scope.user_state):
        """``set_many`` for one block."""
        self.set_many(username, {block_key: state}, scope)

    def set_many(self, username, block_keys_to_state, scope=Scope.user_state):
        """
        Overlay each block's stored fields with the given ones.

        Unlocked: the row is read, changed and written back whole, grade columns included. A duplicate key on
        creating the row loses this and all following writes of the call, and says nothing to the caller.
        """
        self._insist_on_user_state(scope)
        user = self.user
        if user is None or user.username != username:
            user = User.objects.get(username=username)
        if user.is_anonymous:
            return
        for key, fields in block_keys_to_state.items():
            try:
                row, created = StudentModule.objects.get_or_create(
                    student=user,
                    course_id=key.context_key,
                    module_state_key=key,
                    defaults={"state": json.dumps(fields), "module_type": key.block_type},
                )
            except IntegrityError:
                log.warning("set_many: lost a write of user %s in %s", user.pk, key)
                return
            if created:
                continue
            row.state = json.dumps({**json.loads(row.state or "{}"), **fields})
            try:
                with transaction.atomic():
                    row.save(force_update=True)
            except IntegrityError:
                log.warning("set_many: ignored a failed update of user %s in %s", user.pk, key)

    def delete(self, username, block_key, scope=Scope.user_state, fields=None):
        """``delete_many`` for one block."""
        self.delete_many(username, [block_key], scope, fields)

    def delete_many(self, username, block_keys, scope=Scope.user_state, fields=None):
        """Empty the rows (state becomes ``{}``), or drop ``fields`` from them; TypeError on a NULL state then."""
        self._insist_on_user_state(scope)
        for row, _key in self._rows(username, block_keys):
            if fields is None:
                row.state = "{}"
            else:
                state = json.loads(row.state)
                row.state = json.dumps({name: value for name, value in state.items() if name not in fields})
            row.save(force_update=True)

    def iter_all_for_block(self, block_key, scope=Scope.user_state):
        """Yield everybody's state in a block. A row with NULL state raises TypeError, as on the platform."""
        self._insist_on_user_state(scope)
        yield from self._pages(StudentModule.objects.filter(module_state_key=block_key).select_related("student"))

    def iter_all_for_course(self, course_key, block_type=None, scope=Scope.user_state):
        """Yield everybody's state in a course; one more query a row for the username."""
        self._insist_on_user_state(scope)
        rows = StudentModule.objects.filter(course_id=course_key)
        yield from self._pages(rows.filter(module_type=block_type) if block_type else rows)

    @staticmethod
    def _pages(rows):
        pages = Paginator(rows.order_by("id"), settings.USER_STATE_BATCH_SIZE)
        for number in pages.page_range:
            for row in pages.page(number).object_list:
                state = json.loads(row.state)
                if state:
                    yield XBlockUserState(
                        row.student.username, row.module_state_key, state, row.modified, Scope.user_state
                    )

    @staticmethod
    def _rows(username, block_keys):
        by_course = attrgetter("course_key")
        for course_key, keys in groupby(sorted(block_keys, key=by_course), by_course):
            rows = StudentModule.objects.chunked_filter(
                "module_state_key__in", keys, student__username=username, course_id=course_key
            )
            for row in rows:
                yield row, row.module_state_key.map_into_course(row.course_id)

    @staticmethod
    def _insist_on_user_state(scope):
        if scope != Scope.user_state:
            raise ValueError(f"Only Scope.user_state is supported, not {scope}")
