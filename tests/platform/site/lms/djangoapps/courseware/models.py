"""
The LMS's four tables of learner state: real table, column and key names, widths and indexes.

Source of the facts: openedx-platform, lms/djangoapps/courseware/models.py. No history tables: the platform
keeps history for blocks of type ``problem`` only, which this project does not have.
"""

from itertools import chain

from django.contrib.auth.models import User
from django.db import models
from opaque_keys.edx.django.models import BlockTypeKeyField, LearningContextKeyField, UsageKeyField


class UnsignedBigAutoField(models.AutoField):
    """A primary key of 64 unsigned bits on MySQL and MariaDB, Django's ordinary one elsewhere."""

    def db_type(self, connection):
        return "bigint UNSIGNED AUTO_INCREMENT" if connection.vendor == "mysql" else super().db_type(connection)

    def rel_db_type(self, connection):
        return "bigint UNSIGNED" if connection.vendor == "mysql" else super().rel_db_type(connection)


class ChunkingManager(models.Manager):
    """Asks for long lists of keys in pieces, one query each."""

    def chunked_filter(self, chunk_field, items, chunk_size=500, **conditions):
        """Rows whose ``chunk_field`` (an ``__in`` lookup) matches any of ``items`` and that meet ``conditions``."""
        items = list(items)
        pieces = (items[start : start + chunk_size] for start in range(0, len(items), chunk_size))
        return chain.from_iterable(self.filter(**{chunk_field: piece}, **conditions) for piece in pieces)


class StudentModule(models.Model):
    """One learner's state (JSON object, NULL or ``{}``) and raw score in one block."""

    objects = ChunkingManager()

    id = UnsignedBigAutoField(primary_key=True)
    module_type = models.CharField(max_length=32, db_index=True)
    module_state_key = UsageKeyField(max_length=255, db_column="module_id")
    student = models.ForeignKey(User, db_index=True, db_constraint=False, on_delete=models.CASCADE)
    course_id = LearningContextKeyField(max_length=255, db_index=True)
    state = models.TextField(null=True, blank=True)
    grade = models.FloatField(null=True, blank=True, db_index=True)
    max_grade = models.FloatField(null=True, blank=True)
    done = models.CharField(max_length=8, default="na")
    created = models.DateTimeField(auto_now_add=True, db_index=True)
    modified = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        app_label = "courseware"
        unique_together = (("student", "module_state_key", "course_id"),)
        indexes = [models.Index(fields=["module_state_key", "grade", "student"], name="courseware_stats")]

    def __str__(self):
        return f"StudentModule {self.pk}: {self.module_state_key} of user {self.student_id}"


class XBlockFieldBase(models.Model):
    """One value of one field, as JSON."""

    objects = ChunkingManager()

    field_name = models.CharField(max_length=64, db_index=True)
    value = models.TextField(default="null")
    created = models.DateTimeField(auto_now_add=True, db_index=True)
    modified = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        app_label = "courseware"
        abstract = True

    def __str__(self):
        return f"{type(self).__name__} {self.pk}: {self.field_name}"


class XModuleUserStateSummaryField(XBlockFieldBase):
    """``Scope.user_state_summary``: one row a field and block, shared by everybody."""

    usage_id = UsageKeyField(max_length=255, db_index=True)

    class Meta:
        app_label = "courseware"
        unique_together = (("usage_id", "field_name"),)


class XModuleStudentPrefsField(XBlockFieldBase):
    """``Scope.preferences``: one row a field, learner and block type, across all courses of the site."""

    module_type = BlockTypeKeyField(max_length=64, db_index=True)
    student = models.ForeignKey(User, db_index=True, on_delete=models.CASCADE)

    class Meta:
        app_label = "courseware"
        unique_together = (("student", "module_type", "field_name"),)


class XModuleStudentInfoField(XBlockFieldBase):
    """``Scope.user_info``: one row a field name and learner, whatever block wrote it."""

    student = models.ForeignKey(User, db_index=True, on_delete=models.CASCADE)

    class Meta:
        app_label = "courseware"
        unique_together = (("student", "field_name"),)
