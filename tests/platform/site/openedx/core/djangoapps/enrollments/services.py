"""The ``enrollments`` service (openedx-platform, openedx/core/djangoapps/enrollments/services.py)."""

from common.djangoapps.student.models import CourseEnrollment
from django.contrib.auth.models import User


class EnrollmentsService:
    """Who is enrolled, for blocks. Left out: proctoring."""

    def get_active_enrollments_by_course(self, course_id):
        """A QuerySet of the course's active enrolments, those of staff included."""
        return CourseEnrollment.objects.filter(course_id=course_id, is_active=True)

    def get_active_enrollments_by_course_and_user(self, course_id, user_id):
        """The user's active enrolment, or None."""
        user = User.objects.filter(id=user_id).first()
        enrollment = CourseEnrollment.get_enrollment(user, course_id)
        return enrollment if enrollment and enrollment.is_active else None
