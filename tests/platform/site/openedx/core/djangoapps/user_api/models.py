"""
Preferences and retirements.

Source of the facts: openedx-platform, openedx/core/djangoapps/user_api/models.py. Left out: the order and rules of
retirement states, requests and partner reports.
"""

from django.contrib.auth.models import User
from django.db import models


class UserPreference(models.Model):
    """One setting of one person, as text."""

    user = models.ForeignKey(User, db_index=True, related_name="preferences", on_delete=models.CASCADE)
    key = models.CharField(max_length=255, db_index=True)
    value = models.TextField()

    class Meta:
        app_label = "user_api"
        unique_together = ("user", "key")


class RetirementState(models.Model):
    """A step of a retirement, e.g. ``PENDING``, ``RETIRING_LMS_MISC``, ``COMPLETE``."""

    state_name = models.CharField(max_length=30, unique=True)
    state_execution_order = models.SmallIntegerField(unique=True)
    is_dead_end_state = models.BooleanField(default=False, db_index=True)
    required = models.BooleanField(default=False)

    class Meta:
        app_label = "user_api"


class UserRetirementStatus(models.Model):
    """How far somebody's retirement has come."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    original_username = models.CharField(max_length=150, db_index=True)
    original_email = models.EmailField(db_index=True)
    original_name = models.CharField(max_length=255, blank=True, db_index=True)
    retired_username = models.CharField(max_length=150, db_index=True)
    retired_email = models.EmailField(db_index=True)
    current_state = models.ForeignKey(RetirementState, related_name="current_state", on_delete=models.CASCADE)
    last_state = models.ForeignKey(
        RetirementState, blank=True, null=True, related_name="last_state", on_delete=models.CASCADE
    )
    responses = models.TextField()
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "user_api"
