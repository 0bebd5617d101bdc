"""
The gateway of the Open edX LMS. The only module that reads and locks the platform's state tables.

Facts it stands on (openedx-platform, lms/djangoapps/courseware/models.py, model_data.py, user_state_client.py):

- A learner's state of a block is one `StudentModule` row with a JSON text, unique by (student, module, course). The text may be NULL (a grade
  came before any state) or `{}` (state was deleted).
- A save through the field re-reads the row, lays the changed fields over it and stores the whole row, without a lock. Two tabs would
  overwrite each other; `update` therefore locks the row first and saves through the field inside the lock.
- Two first saves at once make one of them disappear without an error. `update` therefore makes the row before it locks it.
- Handlers run in autocommit, so `atomic()` here is the outermost transaction and lasts for the lock only.
- While staff view the course as one of its learners, fields are diverted to their session but the ORM is not: then nothing is locked
  and nothing is made.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from microclip_xblock.community.field import FieldGateway
from microclip_xblock.community.gateway import BlockKey, Change, LearnerId, Row, Source, ledger_in
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.retrying import retried
from microclip_xblock.community.schedules import names_of, schedule_of
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.rules.errors import SignInError
from microclip_xblock.rules.voting import Phase, Schedule

SOURCES_FOR = timedelta(seconds=30)
"""How long the answer to "which blocks may this learner see" is believed."""

ROWS_AT_ONCE = 5000
"""Rows read per query of a full fold. The MySQL driver keeps a whole result in memory, so paging is what bounds it."""


class PlatformGateway(FieldGateway):
    """See `Gateway`."""

    shared = True

    def update(self, change: Change) -> Raw:
        from django.db import connections, router

        if self.learner is None:
            raise SignInError
        if self.diverted():
            return super().update(change)
        modules = self._modules()
        alias = router.db_for_write(modules.model)
        retry = not connections[alias].in_atomic_block
        if not self._has_stored():
            retried(lambda: self._make_row(modules), again=retry)
        return retried(lambda: self._locked_update(modules.using(alias), alias, change), again=retry)

    def _locked_update(self, modules: Any, alias: str, change: Change) -> Raw:
        from django.db import transaction

        with transaction.atomic(using=alias):
            own = modules.filter(student_id=self.learner, module_state_key=self.block, course_id=self._course)
            locked = own.select_for_update().values_list("state", flat=True).first()
            return self._store(change(ledger_in(_parsed(locked))))

    def _has_stored(self) -> bool:
        """Whether this request found a ledger; then the row is there and need not be made."""
        field = self._block.fields["ledger"]
        return bool(field.is_set_on(self._block))

    def _make_row(self, modules: Any) -> None:
        """Make the learner's empty row unless it is there; the unique key is the arbiter between two requests."""
        from django.utils import timezone

        now = timezone.now()
        row = modules.model(
            student_id=self.learner,
            module_state_key=self.block,
            course_id=self._course,
            module_type=self._block.scope_ids.block_type,
            state="{}",
            created=now,
            modified=now,
        )
        modules.bulk_create([row], ignore_conflicts=True)

    def mine_in(self, blocks: Sequence[BlockKey]) -> Mapping[str, Raw]:
        if self.learner is None:
            return {}
        rows = self._modules().filter(
            student_id=self.learner, module_state_key__in=list(blocks), course_id=self._course
        )
        found = {
            str(key.map_into_course(self._course)): ledger_in(_parsed(state))
            for key, state in rows.values_list("module_state_key", "state")
        }
        return {key: raw for key, raw in found.items() if raw}

    def everyone(self, block: BlockKey) -> Iterator[Row]:
        rows = self._readable().filter(module_state_key=block).order_by("id")
        last = 0
        while True:
            page = list(rows.filter(id__gt=last).values_list("id", "student_id", "state")[:ROWS_AT_ONCE])
            for _, learner, state in page:
                # Moments are left out: nobody asks for them here, and reading fifty thousand costs more than the states.
                yield Row(learner, None, ledger_in(_parsed(state)))
            if len(page) < ROWS_AT_ONCE:
                return
            last = page[-1][0]

    def changed_since(self, block: BlockKey, since: datetime) -> Iterable[Row]:
        rows = self._readable().filter(module_state_key=block, modified__gte=since)
        for learner, modified, state in rows.values_list("student_id", "modified", "state"):
            yield Row(learner, modified, ledger_in(_parsed(state)))

    def count(self, block: BlockKey) -> int:
        return int(self._readable().filter(module_state_key=block).count())

    def absent(self) -> frozenset[LearnerId]:
        from django.conf import settings
        from django.db.models import Q

        enrollments = self._enrollments()
        if enrollments is None:
            return frozenset()
        retired = getattr(settings, "RETIRED_USERNAME_PREFIX", "retired__user_")
        gone = Q(is_active=False) | Q(user__username__startswith=retired)
        return frozenset(enrollments.filter(gone, course_id=self._course).values_list("user_id", flat=True))

    def sources(self) -> Sequence[Source]:
        # What a learner may see takes the platform several queries and changes seldom.
        now, shelf = self.now(), Shelf("sources2", f"{self._course}/{self.learner}")
        looked_up = shelf.get("seen")
        if looked_up is None or now - looked_up[0] >= SOURCES_FOR:
            looked_up = (now, self._seen_now())
            shelf.put_many({"seen": looked_up})
        return [
            Source(key, kind, schedule.phase(now) is Phase.OVER, names) for key, kind, schedule, names in looked_up[1]
        ]

    def neighbor(self, source: Source) -> Any | None:
        from xmodule.modulestore.django import modulestore
        from xmodule.modulestore.exceptions import ItemNotFoundError

        try:
            # Unbound, as its author made it: what anybody did there is not asked for.
            return modulestore().get_item(source.key)
        except ItemNotFoundError:
            return None

    def _seen_now(self) -> list[tuple[BlockKey, str, Schedule, tuple[str, ...]]]:
        """The feeds and challenges of the course that the learner may see, looked up now."""
        from xmodule.modulestore.django import modulestore

        found = []
        visible = self._visible()
        for block_type in ("microclip_feed", "microclip_challenge"):
            for block in modulestore().get_items(self._course, qualifiers={"category": block_type}):
                key = block.scope_ids.usage_id
                if visible is None or str(key) in visible:
                    found.append((key, block_type, schedule_of(block), names_of(block)))
        return sorted(found, key=lambda seen: str(seen[0]))

    def _visible(self) -> frozenset[str] | None:
        """The keys the learner may see, from the course structure kept by the platform; None for staff, who see all."""
        from django.contrib.auth import get_user_model
        from lms.djangoapps.course_blocks.api import get_course_blocks
        from xmodule.modulestore.django import modulestore

        if self.staff():
            return None
        user = get_user_model().objects.get(id=self.learner)
        structure = get_course_blocks(user, modulestore().make_course_usage_key(self._course))
        return frozenset(str(key) for key in structure.get_block_keys())

    def enrolled(self) -> bool:
        return self._enrolled

    @cached_property
    def _enrolled(self) -> bool:
        """Looked up once a request."""
        if self.learner is None:
            return False
        service = self._block.runtime.service(self._block, "enrollments")
        if service is not None:
            # One light query; the service's question about one user reads the user and the whole enrollment.
            active = service.get_active_enrollments_by_course(self._course)
            return bool(active.filter(user_id=self.learner).exists())
        enrollments = self._enrollments()
        if enrollments is None:
            return True
        return bool(enrollments.filter(user_id=self.learner, course_id=self._course, is_active=True).exists())

    def diverted(self) -> bool:
        """
        Whether the learner is really one of the staff, looking through that learner's eyes.

        The block is bound to the learner, the request to the staff member (openedx-platform, lms/djangoapps/courseware/masquerade.py). A
        request that came with a token has no user there; no masquerade comes that way.
        """
        if importlib.util.find_spec("crum") is None:
            return False
        from crum import get_current_user

        asks = getattr(get_current_user(), "id", None)
        return asks is not None and asks != self.learner

    @property
    def _course(self) -> Any:
        return self.block.context_key

    def _modules(self) -> Any:
        from lms.djangoapps.courseware.models import StudentModule

        return StudentModule.objects

    def _enrollments(self) -> Any:
        """The course enrollments; None on a host without them, where everybody who is signed in takes part."""
        from django.apps import apps

        if not apps.is_installed("common.djangoapps.student"):
            return None
        from common.djangoapps.student.models import CourseEnrollment

        return CourseEnrollment.objects

    def _readable(self) -> Any:
        """Rows for folds, from the read-only database the operator names in `MICROCLIP_READ_DATABASE`, if any."""
        from django.conf import settings

        alias = getattr(settings, "MICROCLIP_READ_DATABASE", None)
        modules = self._modules()
        return modules.using(alias) if alias else modules


def learner_by_anonymous_id(anonymous_id: str) -> LearnerId | None:
    """The user behind an anonymous id, as the platform's staff tools give it; None if it is nobody's."""
    from common.djangoapps.student.models import user_by_anonymous_id

    user = user_by_anonymous_id(anonymous_id)
    return None if user is None else int(user.id)


def _parsed(state: str | None) -> object:
    """A row's JSON text; NULL and anything damaged count as nothing."""
    try:
        return json.loads(state) if state else None
    except ValueError:
        return None
