"""Grades, for other apps."""

from lms.djangoapps.grades.api import signals

__all__ = ["signals"]
