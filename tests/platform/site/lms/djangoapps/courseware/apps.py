"""Keeps the platform's short app label."""

from django.apps import AppConfig


class CoursewareConfig(AppConfig):
    name = "lms.djangoapps.courseware"
    label = "courseware"
