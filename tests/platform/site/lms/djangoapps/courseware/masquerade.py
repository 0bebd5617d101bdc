"""
Staff who view the course as one specific learner.

Source of the facts: openedx-platform, lms/djangoapps/courseware/masquerade.py. Left out: masquerading as a role or
as a member of a group.
"""

from common.djangoapps.student.models import CourseEnrollment
from django.conf import settings
from django.contrib.auth.models import User
from web_fragments.fragment import Fragment
from xblock.runtime import KeyValueStore

MASQUERADE_SETTINGS_KEY = "masquerade_settings"
MASQUERADE_DATA_KEY = "masquerade_data"
_DELETED = object()


class CourseMasquerade:
    """What is chosen for one course: a role and, for a specific learner, their username."""

    def __init__(self, course_key, role="student", user_name=None):
        self.course_key = course_key
        self.role = role
        self.user_name = user_name


def setup_masquerade(request, course_key, staff_access=False, reset_masquerade_data=False):
    """
    The masquerade chosen in the session, if any, and the user to act as: the learner, else ``request.user``.

    The learner's object carries ``real_user``; ``request.user`` itself stays the staff member.
    """
    if not staff_access or not settings.ENABLE_MASQUERADE:
        return None, request.user
    if reset_masquerade_data:
        request.session.pop(MASQUERADE_DATA_KEY, None)
    chosen = request.session.setdefault(MASQUERADE_SETTINGS_KEY, {})
    request.user.masquerade_settings = chosen
    masquerade = chosen.get(course_key)
    if masquerade is None or not masquerade.user_name:
        return masquerade, request.user
    try:
        learner = CourseEnrollment.objects.users_enrolled_in(course_key).get(username=masquerade.user_name)
    except User.DoesNotExist:
        del chosen[course_key]
        request.session.modified = True
        return None, request.user
    learner.masquerade_settings = chosen
    learner.real_user = request.user
    return masquerade, learner


def get_course_masquerade(user, course_key):
    """The masquerade noted on this user object for the course, or None."""
    return getattr(user, "masquerade_settings", {}).get(course_key)


def is_masquerading_as_specific_student(user, course_key):
    """Whether this user object stands for a learner whom staff impersonate."""
    masquerade = get_course_masquerade(user, course_key)
    return bool(masquerade and masquerade.user_name)


class MasqueradingKeyValueStore(KeyValueStore):
    """Reads the learner's real data, writes to the staff member's session and reads that back first."""

    def __init__(self, kvs, session):
        self.kvs = kvs
        self.session = session
        self.written = session.setdefault(MASQUERADE_DATA_KEY, {})

    def get(self, key):
        if self._name(key) not in self.written:
            return self.kvs.get(key)
        value = self.written[self._name(key)]
        if value is _DELETED:
            raise KeyError(key.field_name)
        return value

    def has(self, key):
        if self._name(key) not in self.written:
            return self.kvs.has(key)
        return self.written[self._name(key)] is not _DELETED

    def set(self, key, value):
        self.written[self._name(key)] = value
        self.session.modified = True

    def delete(self, key):
        # The learner's own value must stay, so the session remembers that it is hidden.
        self.set(key, _DELETED)

    @staticmethod
    def _name(key):
        return repr(tuple(key))


def filter_displayed_blocks(block, _view, frag, _context):
    """While masquerading, replace what a block shows unless its class sets ``show_in_read_only_mode``."""
    if getattr(block, "show_in_read_only_mode", False):
        return frag
    return Fragment("This type of component cannot be shown while viewing the course as a specific student.")
