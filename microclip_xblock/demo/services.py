"""
Services of the platform's runtime that the workbench lacks or fills with placeholders.

Names and shapes are the platform's (openedx-platform, common/djangoapps/xblock_django/user_service.py,
openedx/core/djangoapps/enrollments/services.py, common/djangoapps/static_replace), so that a block's code needs no
word about the demo. The workbench builds each service without arguments and then sets ``runtime`` on it.
"""

from __future__ import annotations

import gettext
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import workbench.services
from django.utils import translation
from workbench.models import XBlockState, shorten_scope_name
from workbench.runtime import WorkbenchDjangoKeyValueStore
from xblock.fields import Scope, UserScope
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import KvsFieldData

from microclip_xblock.demo import people
from microclip_xblock.demo.models import completions_of, record_completion

COURSE_FILES_URL = "/course-files/"
TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"

SettingsService = workbench.services.SettingsService


class DemoStore(WorkbenchDjangoKeyValueStore):  # type: ignore[misc]  # the workbench ships no types
    """
    The workbench's store with the platform's two exceptions for what belongs to one person.

    A visitor reads defaults, and what a visitor writes is dropped. An author's own acts in a preview are kept in the
    author's session and nowhere else. What is nobody's own, the author's part of a block, is read once: a store lives no longer than a
    request, or than one person's part in the history.

    Args:
        service: the service this store is behind; it learns its runtime only after it was made.
    """

    def __init__(self, service: FieldDataService) -> None:
        super().__init__()
        self._service = service
        self._shared: dict[tuple[str, str], dict[str, Any]] = {}
        self._just_seen: tuple[Any, dict[str, Any]] | None = None

    def _kept_apart(self, key: Any) -> dict[str, Any] | None:
        """Where a key's value lives when it is not in the database; None when it is."""
        # A block's parent and children have scopes without a user.
        if getattr(key.scope, "user", None) != UserScope.ONE:
            return None
        session = self._author_session()
        if session is not None:
            state: dict[str, Any] = session.setdefault("author_state", {})
            return state
        return {} if key.user_id is None else None

    def _author_session(self) -> dict[str, Any] | None:
        # The workbench builds the course with a plain runtime of its own, which has no author.
        session: dict[str, Any] | None = getattr(self._service.runtime, "author_session", None)
        return session

    @staticmethod
    def _name(key: Any) -> str:
        return f"{key.block_scope_id}/{key.field_name}"

    def _keep(self, values: dict[str, Any]) -> None:
        session = self._author_session()
        if session is not None:
            session["author_state"] = values

    def _fields(self, key: Any) -> dict[str, Any]:
        """All fields kept in a key's row. A field is asked for and then got: what `has` saw of somebody's own is there for that `get`."""
        if key.user_id is not None:
            seen, self._just_seen = self._just_seen, None
            if seen is not None and seen[0] == key:
                return seen[1]
            return _stored(key)
        row = (_scope_name(key), str(key.block_scope_id))
        if row not in self._shared:
            self._shared[row] = _stored(key)
        return self._shared[row]

    def _forget(self) -> None:
        self._shared.clear()
        self._just_seen = None

    def has(self, key: Any) -> bool:
        """Whether there is a value for ``key``."""
        apart = self._kept_apart(key)
        if apart is not None:
            return self._name(key) in apart
        self._just_seen = None
        fields = self._fields(key)
        self._just_seen = (key, fields)
        return key.field_name in fields

    def get(self, key: Any) -> Any:
        """
        The value for ``key``.

        Raises:
            KeyError: there is none.
        """
        apart = self._kept_apart(key)
        return self._fields(key)[key.field_name] if apart is None else apart[self._name(key)]

    def set(self, key: Any, value: Any) -> None:
        """Keep ``value``, unless it is a visitor's."""
        apart = self._kept_apart(key)
        if apart is None:
            self._forget()
            super().set(key, value)
        else:
            self._keep({**apart, self._name(key): value})

    def set_many(self, update_dict: dict[Any, Any]) -> None:
        """Keep several values."""
        for key, value in update_dict.items():
            self.set(key, value)

    def delete(self, key: Any) -> None:
        """Forget the value for ``key``."""
        apart = self._kept_apart(key)
        if apart is None:
            self._forget()
            super().delete(key)
        else:
            self._keep({name: value for name, value in apart.items() if name != self._name(key)})


def _stored(key: Any) -> dict[str, Any]:
    """All fields kept in a key's row; none when there is no row. The workbench would make one, and take twice as long."""
    rows = XBlockState.objects.filter(scope=_scope_name(key), scope_id=key.block_scope_id, user_id=key.user_id)
    state = rows.order_by().values_list("state", flat=True).first()
    fields: dict[str, Any] = json.loads(state) if state else {}
    return fields


def _scope_name(key: Any) -> str:
    scope = key.scope if key.scope in {Scope.parent, Scope.children} else key.scope.block
    return str(shorten_scope_name(scope.attr_name))


class FieldDataService(KvsFieldData):  # type: ignore[misc]  # XBlock ships no types
    """Field storage over :class:`DemoStore`."""

    runtime: Any

    def __init__(self) -> None:
        super().__init__(DemoStore(self))


class DemoUserService(UserService):  # type: ignore[misc]  # XBlock ships no types
    """Who is asking, with the attribute names of the platform."""

    runtime: Any

    def get_current_user(self) -> XBlockUser:
        """The person the runtime was made for."""
        return _xblock_user(self.runtime.person, is_author=self.runtime.is_author, is_current=True)

    def get_user_by_anonymous_id(self, anonymous_id: str | None = None) -> XBlockUser | None:
        """The user behind a per-course anonymous id; the asker when there is no id; None when it is nobody's."""
        if anonymous_id is None:
            return self.get_current_user()
        person = people.by_anonymous_id(anonymous_id)
        return None if person is None else _xblock_user(person, is_author=False, is_current=False)

    def get_anonymous_user_id(self, username: str, course_id: str) -> str | None:
        """The per-course anonymous id of a username, or None."""
        person = people.BY_KEY.get(username)
        return person.anonymous_id if person and course_id == people.COURSE_ID else None


def _xblock_user(person: people.Person, *, is_author: bool, is_current: bool) -> XBlockUser:
    if not person.is_authenticated:
        visitor = XBlockUser(is_current_user=is_current)
        visitor.opt_attrs["edx-platform.is_authenticated"] = False
        visitor.opt_attrs["edx-platform.request_country_code"] = None
        return visitor
    user = XBlockUser(is_current_user=is_current, emails=[f"{person.key}@demo.invalid"], full_name=person.name)
    attributes = {
        "user_id": person.user_id,
        "username": person.key,
        "is_authenticated": True,
        "anonymous_user_id": "student" if is_author else person.anonymous_id,
        "deprecated_anonymous_user_id": None if is_author else person.anonymous_id,
        "user_is_staff": person.is_staff and not is_author,
        "user_role": person.role,
        "user_is_global_staff": False,
        "user_is_beta_tester": False,
        "user_preferences": {"pref-lang": translation.get_language() or "en", "time_zone": "UTC"},
        "request_country_code": None,
    }
    user.opt_attrs.update({f"edx-platform.{name}": value for name, value in attributes.items()})
    return user


class ReplaceUrlsService:
    """Turns the portable ``/static/name`` in quotes into the address of the course's file."""

    runtime: Any
    _QUOTED = re.compile(r"""(?P<quote>\\?['"])/static/(?P<rest>[^'"]*?)(?P=quote)""")

    def replace_urls(self, text: str, static_replace_only: bool = False) -> str:
        """The text with its quoted ``/static/…`` addresses replaced; anything unquoted is left, as on the platform."""
        del static_replace_only
        return self._QUOTED.sub(
            lambda match: f"{match['quote']}{COURSE_FILES_URL}{match['rest']}{match['quote']}", text
        )


@dataclass(frozen=True)
class Enrollment:
    """One active enrolment."""

    user_id: int
    course_id: str
    mode: str = "audit"
    is_active: bool = True


class EnrollmentsService:
    """Everybody is enrolled, the teacher too; a visitor is not."""

    runtime: Any

    def get_active_enrollments_by_course_and_user(self, course_id: object, user_id: int | None) -> Enrollment | None:
        """One enrolment, or None."""
        if user_id is None or not people.is_enrolled(user_id):
            return None
        return Enrollment(user_id=int(user_id), course_id=str(course_id))


class StudioPermissions:
    """What Studio's own pages ask: whether the author may read and write the course. The demo's author may."""

    runtime: Any

    def can_read(self, course_key: object) -> bool:
        """Always."""
        del course_key
        return True

    def can_write(self, course_key: object) -> bool:
        """Always."""
        del course_key
        return True


class CompletionService:
    """What the asker has completed."""

    runtime: Any

    def completion_tracking_enabled(self) -> bool:
        """Always."""
        return True

    def get_completions(self, candidates: list[Any]) -> dict[Any, float]:
        """Completion (0.0 to 1.0) of each block asked for."""
        done = completions_of(self.runtime.user_id)
        return {candidate: done.get(str(candidate), 0.0) for candidate in candidates}

    def submit_completion(self, block_key: object, completion: float) -> None:
        """Remember the asker's completion of a block."""
        if self.runtime.user_id is not None:
            record_completion(self.runtime.user_id, str(block_key), completion)


@lru_cache(maxsize=64)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("text", TRANSLATIONS, [language.replace("-", "_"), language[:2]], fallback=True)


class I18nService:
    """The blocks' own catalogues in the language of the page, and Django's translation functions beside them."""

    runtime: Any

    def _texts(self) -> gettext.NullTranslations:
        return _catalogue(translation.get_language() or "en")

    def gettext(self, message: str) -> str:
        """The message in the page's language."""
        return self._texts().gettext(message)

    ugettext = gettext

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The right form of the message for a number, in the page's language."""
        return self._texts().ngettext(singular, plural, number)

    ungettext = ngettext

    def __getattr__(self, name: str) -> Any:
        return getattr(translation, name)
