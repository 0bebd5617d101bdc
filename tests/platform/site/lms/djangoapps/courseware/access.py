"""
Who may see what: ``has_access(user, 'load' | 'staff', …)``.

Source of the facts: openedx-platform, lms/djangoapps/courseware/access.py. A course's cohorts, partitions and
gating are one table here: ``hidden``, which names the blocks each learner may not load.
"""

from common.djangoapps.student.models import course_roles, is_course_staff
from django.utils import timezone


def has_access(user, action, obj, course_key=None):
    """
    Whether ``user`` may do ``action``: ``staff`` (obj: a block, a course key or ``"global"``) or ``load`` (obj: a block).

    Enrolment is no part of it.
    """
    if action == "staff":
        if obj == "global":
            return bool(user and user.is_authenticated and user.is_staff)
        return is_course_staff(user, course_key or getattr(obj, "course_id", obj))
    if action != "load":
        raise ValueError(f"The stand-in knows the actions load and staff, not {action!r}")
    course_key = course_key or obj.usage_key.course_key
    if is_course_staff(user, course_key):
        return True
    if obj.visible_to_staff_only or (obj.start is not None and obj.start > timezone.now()):
        return False
    return not is_hidden(user, obj.usage_key)


def is_hidden(user, usage_key):
    """Whether the block or an ancestor of it is hidden from this learner."""
    from xmodule.modulestore.django import modulestore

    hidden = modulestore().data(usage_key.course_key)["hidden"].get(user.username, [])
    if not hidden:
        return False
    key = usage_key
    while key is not None:
        if f"{key.block_type}@{key.block_id}" in hidden:
            return True
        key = modulestore().get_parent_location(key)
    return False


def get_user_role(user, course_key):
    """``instructor``, ``staff`` or ``student``."""
    if is_course_staff(user, course_key):
        return "instructor" if "instructor" in course_roles(user, course_key) or user.is_staff else "staff"
    return "student"
