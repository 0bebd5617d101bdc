"""The completion app's name."""

from django.apps import AppConfig


class CompletionConfig(AppConfig):
    name = "completion"
