"""What the app takes from the platform. Where a part of it is missing, there is nothing to take."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.dispatch import Signal

CHALLENGE = "microclip_challenge"
"""The type of block that learners' clips belong to."""

FEED = "microclip_feed"
"""The type of block in which learners ask and plan."""


def retirement_signals() -> list[Signal]:
    """
    Sent while somebody is retired, by two steps of the pipeline that may each be repeated; receivers get the `user`.

    Source: openedx-platform, openedx/core/djangoapps/user_api/accounts/signals.py.
    """
    try:
        from openedx.core.djangoapps.user_api.accounts import signals
    except ImportError:
        return []
    found = (getattr(signals, name, None) for name in ("USER_RETIRE_LMS_CRITICAL", "USER_RETIRE_LMS_MISC"))
    return [signal for signal in found if isinstance(signal, Signal)]


def student_module() -> Any:
    """The model of learners' states (openedx-platform, lms/djangoapps/courseware/models.py); None where there is none."""
    try:
        return apps.get_model("courseware", "StudentModule")
    except LookupError:
        return None


def challenge_rows() -> Any:
    """The rows of all learners in all challenges of the site; None where there are none."""
    model = student_module()
    return None if model is None else model.objects.filter(module_type=CHALLENGE)


def personal_rows() -> Any:
    """The rows of all learners in all blocks of the site that keep what learners made or wrote; None where there are none."""
    model = student_module()
    return None if model is None else model.objects.filter(module_type__in=(CHALLENGE, FEED))


def usage_key(text: str) -> Any:
    """A block's key with its course, from its text; None if it is none."""
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import UsageKey

    try:
        return UsageKey.from_string(text)
    except InvalidKeyError:
        return None


def course_key(text: str) -> Any:
    """A course's key from its text; None if it is none."""
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey

    try:
        return CourseKey.from_string(text)
    except InvalidKeyError:
        return None
