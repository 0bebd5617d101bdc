"""
Services of the runtimes, the ones blocks meet most. What is missing here is missing on purpose or rarely asked for.

Source of the facts: openedx-platform, lms/djangoapps/courseware/block_render.py (LMS),
cms/djangoapps/contentstore/views/preview.py and cms/djangoapps/contentstore/utils.py (Studio).
"""

import gettext
import importlib
import re
from collections import namedtuple
from pathlib import Path

from common.djangoapps.student.models import anonymous_id_for_user, course_roles
from common.djangoapps.xblock_django.user_service import DjangoXBlockUserService
from completion.models import BlockCompletion
from django.conf import settings
from django.core.cache import cache
from django.utils import formats, translation
from lms.djangoapps.courseware.access import get_user_role, has_access
from lms.djangoapps.courseware.masquerade import is_masquerading_as_specific_student
from lms.djangoapps.courseware.services import UserStateService
from lms.djangoapps.grades.api.signals import SCORE_PUBLISHED
from lms.djangoapps.teams.services import TeamsService
from openedx.core.djangoapps.enrollments.services import EnrollmentsService
from xmodule.modulestore.django import modulestore

from tests.platform.mixins import completable_by_viewing

Event = namedtuple("Event", ["name", "data", "context"])


class I18nService:
    """Messages of the block's package, domain ``text``, in the language in force; on a miss Django's own."""

    def __init__(self, block):
        package = getattr(block, "unmixed_class", type(block)).__module__.partition(".")[0]
        folder = Path(importlib.import_module(package).__file__ or ".").parent / "translations"
        locale = translation.to_locale(translation.get_language() or "en")
        self._catalog = gettext.translation("text", str(folder), languages=[locale], fallback=True)
        self._catalog.add_fallback(_Django())

    def gettext(self, message):
        return self._catalog.gettext(message)

    ugettext = gettext

    def ngettext(self, singular, plural, number):
        return self._catalog.ngettext(singular, plural, number)

    def strftime(self, moment, format_name):
        return formats.date_format(moment, format_name)


class _Django(gettext.NullTranslations):
    def gettext(self, message):
        return translation.gettext(message)

    def ngettext(self, msgid1, msgid2, n):
        return translation.ngettext(msgid1, msgid2, n)


class SettingsService:
    """Operators' settings of a block, by its ``block_settings_key`` or class name."""

    def get_settings_bucket(self, block, default=None):
        bucket = getattr(block, "block_settings_key", block.unmixed_class.__name__)
        return getattr(settings, "XBLOCK_SETTINGS", {}).get(bucket, {} if default is None else default)


class CacheService:
    """The default cache, reading and writing only."""

    def get(self, key, *args, **kwargs):
        return cache.get(key, *args, **kwargs)

    def set(self, key, value, timeout=None):
        return cache.set(key, value, timeout=timeout)


class ReplaceURLService:
    """Turns authors' ``/static/name`` into the address of the course's asset."""

    def __init__(self, course_key):
        self._course_key = course_key

    def replace_urls(self, text, static_replace_only=False):
        asset = self._course_key.make_asset_key("asset", "NAME")
        text = re.sub(
            r"(?<![\w/])/static/([\w.\-]+)", lambda match: "/" + str(asset).replace("NAME", match.group(1)), text
        )
        return text if static_replace_only else text.replace("/jump_to_id/", f"/courses/{self._course_key}/jump_to_id/")


class GradesUtilService:
    """Whether the course's grades may still change."""

    def __init__(self, course_key):
        self._course_key = course_key

    def are_grades_frozen(self):
        return bool(modulestore().data(self._course_key).get("grades_frozen"))


class CompletionService:
    """Completion of one person in one course (openedx/completion, services.py)."""

    def __init__(self, user, context_key):
        self._user = user
        self._context_key = context_key

    def completion_tracking_enabled(self):
        return True

    def get_completions(self, candidates):
        rows = BlockCompletion.objects.filter(user=self._user, context_key=self._context_key)
        stored = dict(rows.filter(block_key__in=list(candidates)).values_list("block_key", "completion"))
        return {key: stored.get(key, 0.0) for key in candidates}

    def can_mark_block_complete_on_view(self, block):
        return completable_by_viewing(block)

    def submit_completion(self, block_key, completion):
        return BlockCompletion.objects.submit_completion(self._user, block_key, completion)


class EventPublishingService:
    """``runtime.publish``: grades and completion of the current user, everything else to the tracking log."""

    def __init__(self, user, course_key, track):
        self.user = user
        self.course_key = course_key
        self._track = track

    def publish(self, block, event_type, event):
        handle = {"grade": self._grade, "completion": self._complete}.get(event_type)
        if handle and not is_masquerading_as_specific_student(self.user, self.course_key):
            handle(block, event)
            return
        context = {
            "course_id": str(self.course_key),
            "org_id": self.course_key.org,
            "user_id": None if self.user.is_anonymous else self.user.id,
            "module": {"display_name": block.display_name_with_default, "usage_key": str(block.usage_key)},
        }
        self._track(Event(event_type, event, context))

    def _grade(self, block, event):
        if self.user.is_anonymous:
            return
        SCORE_PUBLISHED.send(
            sender=None,
            block=block,
            user=self.user,
            raw_earned=event["value"],
            raw_possible=event["max_value"],
            only_if_higher=event.get("only_if_higher"),
            score_deleted=event.get("score_deleted"),
            grader_response=event.get("grader_response"),
        )

    def _complete(self, block, event):
        completion = block.runtime.service(block, "completion")
        if completion is not None:
            completion.submit_completion(block.usage_key, event["completion"])


class PartitionService:
    """No groups."""

    course_partitions: list = []

    def get_user_group_id_for_partition(self, user, user_partition_id):
        return None

    def get_group(self, user, user_partition, assign=True):
        return None


class TeamsConfigurationService:
    """Whether the course has teams."""

    def get_teams_configuration(self, course_id):
        teams = modulestore().data(course_id)["teams"]
        return namedtuple("TeamsConfig", ["is_enabled", "teamsets"])(bool(teams), list(teams))


class StudioPermissionsService:
    """What the author may do (``studio_user_permissions``)."""

    def __init__(self, user):
        self._user = user

    def can_read(self, course_key):
        return has_access(self._user, "staff", course_key)

    def can_write(self, course_key):
        return has_access(self._user, "staff", course_key)


def user_service(user, course_key, country=None):
    """The LMS's user service for this user in this course."""
    return DjangoXBlockUserService(
        user,
        user_is_beta_tester="beta_testers" in course_roles(user, course_key),
        user_is_staff=has_access(user, "staff", course_key),
        user_is_global_staff=has_access(user, "staff", "global"),
        user_role=get_user_role(user, course_key),
        anonymous_user_id=anonymous_id_for_user(user, course_key),
        deprecated_anonymous_user_id=anonymous_id_for_user(user, None),
        request_country_code=country,
    )


def unbound_services():
    """What a block straight from the modulestore finds: no user, no publish, nothing of the LMS."""
    return {"i18n": I18nService, "settings": SettingsService(), "partitions": PartitionService()}


def lms_services(user, course_key, track):
    """The course runtime of the LMS."""
    return {
        **unbound_services(),
        "user": user_service(user, course_key, country="NL"),
        "cache": CacheService(),
        "completion": CompletionService(user, course_key) if user.is_authenticated else None,
        "enrollments": EnrollmentsService(),
        "grade_utils": GradesUtilService(course_key),
        "publish": EventPublishingService(user, course_key, track),
        "replace_urls": ReplaceURLService(course_key),
        "teams": TeamsService(),
        "teams_configuration": TeamsConfigurationService(),
        "user_state": UserStateService(),
    }


def preview_services(user, course_key):
    """Studio's preview: no publish, completion, user_state, grade_utils, teams or enrollments."""
    return {
        **unbound_services(),
        "user": DjangoXBlockUserService(user, user_role=get_user_role(user, course_key), anonymous_user_id="student"),
        "cache": CacheService(),
        "replace_urls": ReplaceURLService(course_key),
        "studio_user_permissions": StudioPermissionsService(user),
        "teams_configuration": TeamsConfigurationService(),
    }


def editor_services(user):
    """``studio_view`` and Studio's own handlers."""
    return {
        "i18n": I18nService,
        "settings": SettingsService(),
        "user": DjangoXBlockUserService(user),
        "studio_user_permissions": StudioPermissionsService(user),
        "teams_configuration": TeamsConfigurationService(),
        # The mixins of every block need it, so the modulestore's runtime has one here too.
        "partitions": PartitionService(),
    }
