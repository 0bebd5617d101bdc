"""The ``user_state`` service (openedx-platform, lms/djangoapps/courseware/services.py)."""

import json

from common.djangoapps.student.models import get_user_by_username_or_email
from django.contrib.auth.models import User

from lms.djangoapps.courseware.models import StudentModule


class UserStateService:
    """One learner's state in one block."""

    def get_state_as_dict(self, username_or_email, block_id):
        """The state, ``{}`` if there is none; TypeError for a row with a NULL state, as on the platform."""
        try:
            user = get_user_by_username_or_email(username_or_email)
        except User.DoesNotExist:
            return {}
        row = StudentModule.objects.filter(
            student=user, course_id=block_id.context_key, module_state_key=block_id
        ).first()
        return {} if row is None else json.loads(row.state)
