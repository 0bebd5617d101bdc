"""
The ``user`` service.

Source of the facts: openedx-platform, common/djangoapps/xblock_django/user_service.py. Left out: external user ids.
"""

from django.contrib.auth.models import User
from openedx.core.djangoapps.user_api.models import UserPreference
from xblock.reference.user_service import UserService, XBlockUser

from common.djangoapps.student.models import (
    anonymous_id_for_user,
    get_user_by_username_or_email,
    parse_course_key,
    user_by_anonymous_id,
)
from common.djangoapps.xblock_django import constants

SHOWN_PREFERENCES = ("pref-lang", "time_zone")


class DjangoXBlockUserService(UserService):
    """What a block may know of the person whose request it answers."""

    def __init__(self, django_user, **facts):
        """
        ``facts``: ``user_is_beta_tester``, ``user_is_global_staff``, ``user_is_staff``, ``user_role``,
        ``anonymous_user_id``, ``deprecated_anonymous_user_id``, ``request_country_code``.
        """
        super().__init__(**facts)
        # The platform keeps the object under this name, and it is the only place a masquerade's real user shows.
        self._django_user = django_user
        self._facts = facts

    def get_current_user(self):
        """An XBlockUser; each call asks the database for the person's preferences and profile."""
        user = XBlockUser(is_current_user=True)
        attributes = user.opt_attrs
        country = self._facts.get("request_country_code")
        attributes[constants.ATTR_KEY_REQUEST_COUNTRY_CODE] = country
        if self._django_user is None or not self._django_user.is_authenticated:
            attributes[constants.ATTR_KEY_IS_AUTHENTICATED] = False
            return user
        profile = getattr(self._django_user, "profile", None)
        user.full_name = profile.name if profile else None
        user.emails = [self._django_user.email]
        stored = dict(UserPreference.objects.filter(user=self._django_user).values_list("key", "value"))
        attributes.update(
            {
                constants.ATTR_KEY_IS_AUTHENTICATED: True,
                constants.ATTR_KEY_USER_ID: self._django_user.id,
                constants.ATTR_KEY_USERNAME: self._django_user.username,
                constants.ATTR_KEY_ANONYMOUS_USER_ID: self._facts.get("anonymous_user_id"),
                constants.ATTR_KEY_DEPRECATED_ANONYMOUS_USER_ID: self._facts.get("deprecated_anonymous_user_id"),
                constants.ATTR_KEY_USER_IS_BETA_TESTER: self._facts.get("user_is_beta_tester", False),
                constants.ATTR_KEY_USER_IS_GLOBAL_STAFF: self._facts.get("user_is_global_staff", False),
                constants.ATTR_KEY_USER_IS_STAFF: self._facts.get("user_is_staff", False),
                constants.ATTR_KEY_USER_ROLE: self._facts.get("user_role", "student"),
                constants.ATTR_KEY_USER_PREFERENCES: {
                    name: stored[name] for name in SHOWN_PREFERENCES if name in stored
                },
            }
        )
        return user

    def get_anonymous_user_id(self, username, course_id):
        """Somebody's anonymous id in a course, for callers who are its staff; else None."""
        if not self.get_current_user().opt_attrs.get(constants.ATTR_KEY_USER_IS_STAFF):
            return None
        try:
            user = get_user_by_username_or_email(username)
        except User.DoesNotExist:
            return None
        return anonymous_id_for_user(user, parse_course_key(course_id))

    def get_user_by_anonymous_id(self, uid=None):
        """The Django user of an anonymous id, by default of the current one; None if there is none."""
        return user_by_anonymous_id(uid or self._facts.get("anonymous_user_id"))
