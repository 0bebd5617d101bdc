"""People: enrolled, staff, gone and retired; and what happens to them."""

import hashlib
import json
from types import SimpleNamespace

from common.djangoapps.student.models import CourseAccessRole, CourseEnrollment, UserProfile
from django.conf import settings
from django.contrib.auth.models import User
from openedx.core.djangoapps.user_api.accounts.signals import (
    USER_RETIRE_LMS_CRITICAL,
    USER_RETIRE_LMS_MISC,
    USER_RETIRE_MAILINGS,
)
from openedx.core.djangoapps.user_api.models import RetirementState, UserRetirementStatus


def make_user(username, course_key=None, role=None, **attributes):
    """A person with a profile; enrolled in the course if one is given, and given a role there if one is named."""
    user = User.objects.create(username=username, email=f"{username}@example.com", password="!", **attributes)
    UserProfile.objects.create(user=user, name=f"{username.title()} Example")
    if course_key is not None:
        CourseEnrollment.enroll(user, course_key)
        if role is not None:
            CourseAccessRole.objects.create(user=user, org=course_key.org, course_id=course_key, role=role)
    return user


def make_learners(course_key, number, first=1):
    """Many enrolled learners at once, ``learner<first>`` …; their usernames."""
    names = [f"learner{n}" for n in range(first, first + number)]
    User.objects.bulk_create(
        [User(username=name, email=f"{name}@example.com", password="!") for name in names], batch_size=500
    )
    wanted = set(names)
    users = [user for user in User.objects.filter(username__startswith="learner") if user.username in wanted]
    UserProfile.objects.bulk_create([UserProfile(user=user, name=user.username) for user in users], batch_size=500)
    CourseEnrollment.objects.bulk_create(
        [CourseEnrollment(user=user, course_id=course_key) for user in users], batch_size=500
    )
    return names


def make_people(course_key, learners=3):
    """Everybody a community view has to tell apart; see ``tests.platform.fixtures.make_lms``."""
    names = make_learners(course_key, learners)
    make_user("teacher", course_key, role="staff")
    make_user("stranger")
    leaver = make_user("leaver", course_key)
    unenroll(leaver, course_key)
    retired = retire_user(make_user("quitter", course_key), unenrolled=False)
    return SimpleNamespace(
        learners=names, staff="teacher", unenrolled="stranger", left="leaver", retired=retired.username
    )


def unenroll(user, course_key):
    """End an enrolment; rows of state stay."""
    CourseEnrollment.unenroll(user, course_key)


def retire_user(user, unenrolled=True):
    """
    Retire somebody: another username and address, an emptied profile, a retirement row, the platform's signals.

    Rows of state and files stay; the user's id stays. ``unenrolled=False`` leaves enrolments active, as while the
    pipeline has not come to them yet.
    """
    old = SimpleNamespace(username=user.username, email=user.email, name=user.profile.name)
    digest = hashlib.sha1((settings.RETIRED_USER_SALTS[-1] + old.username).encode()).hexdigest()
    user.username = settings.RETIRED_USERNAME_FMT.format(digest)
    user.email = settings.RETIRED_EMAIL_FMT.format(digest)
    user.first_name = user.last_name = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
    UserProfile.objects.filter(user=user).update(name="")
    if unenrolled:
        CourseEnrollment.objects.filter(user=user).update(is_active=False)
    done, _ = RetirementState.objects.get_or_create(state_name="COMPLETE", defaults={"state_execution_order": 14})
    UserRetirementStatus.objects.create(
        user=user,
        original_username=old.username,
        original_email=old.email,
        original_name=old.name,
        retired_username=user.username,
        retired_email=user.email,
        current_state=done,
        last_state=done,
        responses=json.dumps([]),
    )
    USER_RETIRE_MAILINGS.send(sender=None, user=user, email=old.email, new_email=user.email)
    USER_RETIRE_LMS_CRITICAL.send(sender=None, user=user, retired_username=user.username, retired_email=user.email)
    USER_RETIRE_LMS_MISC.send(sender=None, user=user)
    return user


def rename_user(user, username):
    """The username replacement API: the row changes, fields of blocks do not."""
    user.username = username
    user.save(update_fields=["username"])
    return user
