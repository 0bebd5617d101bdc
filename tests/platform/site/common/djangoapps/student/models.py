"""
Enrolments, course roles, anonymous ids and profiles.

Source of the facts: openedx-platform, common/djangoapps/student/models/. Left out: enrolment modes' rules, the
enrolment's foreign key to the course overview (the column ``course_id`` is the same), signals, history.
"""

import hashlib
from contextlib import suppress

from crum import request_cache
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models
from django.db.models import Q
from opaque_keys.edx.django.models import CourseKeyField, LearningContextKeyField
from opaque_keys.edx.keys import CourseKey


class UserProfile(models.Model):
    """What a person says about themselves."""

    user = models.OneToOneField(User, unique=True, db_index=True, related_name="profile", on_delete=models.CASCADE)
    name = models.CharField(blank=True, max_length=255, db_index=True)

    class Meta:
        app_label = "student"
        db_table = "auth_userprofile"


class AnonymousUserId(models.Model):
    """A learner's opaque id in a course (or, without a course, on the site). The latest row is the current one."""

    user = models.ForeignKey(User, db_index=True, on_delete=models.CASCADE)
    anonymous_user_id = models.CharField(unique=True, max_length=32)
    course_id = LearningContextKeyField(db_index=True, max_length=255, blank=True)

    class Meta:
        app_label = "student"


class CourseEnrollmentManager(models.Manager):
    """Adds questions about a course's people."""

    def users_enrolled_in(self, course_id):
        """Users with an active enrolment."""
        return User.objects.filter(courseenrollment__course_id=course_id, courseenrollment__is_active=True)


class CourseEnrollment(models.Model):
    """A person's enrolment in a course; leaving makes it inactive."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    course_id = CourseKeyField(max_length=255, db_index=True)
    created = models.DateTimeField(auto_now_add=True, null=True, db_index=True)
    is_active = models.BooleanField(default=True)
    mode = models.CharField(default="audit", max_length=100)

    objects = CourseEnrollmentManager()

    class Meta:
        app_label = "student"
        unique_together = (("user", "course_id"),)
        indexes = [models.Index(fields=["user", "-created"], name="user_created_idx")]
        ordering = ("user", "course_id")

    @classmethod
    def enroll(cls, user, course_key, mode="audit"):
        """Enrol, or activate a former enrolment."""
        return cls.objects.update_or_create(
            user=user, course_id=course_key, defaults={"is_active": True, "mode": mode}
        )[0]

    @classmethod
    def unenroll(cls, user, course_id):
        """Make the enrolment inactive; state in the course stays."""
        cls.objects.filter(user=user, course_id=course_id).update(is_active=False)

    @classmethod
    def get_enrollment(cls, user, course_key):
        """The enrolment, active or not; None if there is none or nobody is signed in."""
        if user is None or user.is_anonymous:
            return None
        return cls.objects.filter(user=user, course_id=course_key).first()

    @classmethod
    def is_enrolled(cls, user, course_key):
        """Whether there is an active enrolment."""
        enrollment = cls.get_enrollment(user, course_key)
        return bool(enrollment and enrollment.is_active)


class CourseAccessRole(models.Model):
    """A role (``staff``, ``instructor``, ``beta_testers`` …) in a course, or in an organization if the course is empty."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    org = models.CharField(max_length=64, db_index=True, blank=True)
    course_id = CourseKeyField(max_length=255, db_index=True, blank=True)
    role = models.CharField(max_length=64, db_index=True)

    class Meta:
        app_label = "student"
        unique_together = ("user", "org", "course_id", "role")


def anonymous_id_for_user(user, course_id):
    """The current anonymous id of ``user`` in the course, made and stored when missing; None for nobody."""
    if user is None or user.is_anonymous:
        return None
    known = user.__dict__.setdefault("_anonymous_id", {})
    if course_id in known:
        return known[course_id]
    rows = AnonymousUserId.objects.filter(user=user, course_id=course_id or AnonymousUserId.course_id.field.Empty)
    latest = rows.order_by("-id").first()
    if latest is not None:
        known[course_id] = latest.anonymous_user_id
        return latest.anonymous_user_id
    text = f"{settings.SECRET_KEY}{user.id}{course_id or ''}"
    anonymous_id = hashlib.shake_128(text.encode()).hexdigest(16)
    # When somebody else has just stored it: the id is computed and therefore the same.
    with suppress(IntegrityError):
        AnonymousUserId.objects.create(user=user, course_id=course_id, anonymous_user_id=anonymous_id)
    known[course_id] = anonymous_id
    return anonymous_id


def user_by_anonymous_id(uid):
    """
    The user behind an anonymous id, or None.

    Always a user read from the database (once a request): it is never the object a masquerade was noted on, so it
    has no ``real_user``.
    """
    if uid is None:
        return None
    cache = request_cache("user_by_anonymous_id")
    if uid not in cache:
        cache[uid] = User.objects.filter(anonymoususerid__anonymous_user_id=uid).first()
    return cache[uid]


def get_user_by_username_or_email(username_or_email):
    """The user of that name or address; User.DoesNotExist if there is none or they are (being) retired."""
    user = User.objects.get(Q(email=username_or_email) | Q(username=username_or_email))
    if hasattr(user, "userretirementstatus"):
        raise User.DoesNotExist
    return user


def is_course_staff(user, course_key):
    """Whether the user is staff or instructor of the course, of its organization, or of the whole site."""
    if user is None or not user.is_authenticated:
        return False
    if user.is_staff:
        return True
    return bool({"staff", "instructor"} & course_roles(user, course_key))


def course_roles(user, course_key):
    """Names of the user's roles in the course, those given for its organization included."""
    if user is None or not user.is_authenticated:
        return set()
    # One query for all of a user's roles, kept on the object, as the platform's role cache does.
    if "_course_roles" not in user.__dict__:
        user._course_roles = list(CourseAccessRole.objects.filter(user=user).values_list("org", "course_id", "role"))
    return {
        role
        for org, course_id, role in user._course_roles
        if course_id == course_key or (course_id is None and org == getattr(course_key, "org", None))
    }


def parse_course_key(value):
    """A CourseKey from itself or its text."""
    return value if isinstance(value, CourseKey) else CourseKey.from_string(value)
