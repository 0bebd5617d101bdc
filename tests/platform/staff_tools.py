"""
What staff and tasks do to blocks from outside of any learner's request.

Source of the facts: openedx-platform, lms/djangoapps/instructor/enrollment.py,
lms/djangoapps/instructor_task/tasks_helper/, lms/djangoapps/course_api/blocks/ and lms/djangoapps/grades/.
"""

import json

from common.djangoapps.student.models import anonymous_id_for_user
from django.contrib.auth.models import User
from lms.djangoapps.courseware.models import StudentModule
from lms.djangoapps.courseware.user_state_client import DjangoXBlockUserStateClient
from lms.djangoapps.grades.api.signals import PROBLEM_RAW_SCORE_CHANGED

from tests.platform.modulestore import STORE


def delete_state(usage_key, username, requesting_user):
    """
    "Delete state" of one learner: ``clear_student_state`` of the unbound block and its children, then the row.

    Raises:
        StudentModule.DoesNotExist: there is no row; ``clear_student_state`` was called all the same.
    """
    learner = User.objects.get(username=username)
    staff = User.objects.get(username=requesting_user)
    block = STORE.get_item(usage_key)
    for one in [block, *block.get_children()]:
        if hasattr(one, "clear_student_state"):
            one.clear_student_state(
                user_id=anonymous_id_for_user(learner, usage_key.course_key),
                course_id=str(usage_key.course_key),
                item_id=str(one.usage_key),
                requesting_user_id=anonymous_id_for_user(staff, usage_key.course_key),
            )
    StudentModule.objects.get(student=learner, course_id=usage_key.course_key, module_state_key=usage_key).delete()
    if block.has_score:
        PROBLEM_RAW_SCORE_CHANGED.send(sender=None, block=block, user=learner, score_deleted=True)


def delete_state_of_all(usage_key):
    """The task "delete everybody's state": rows go, the block is not told. Returns how many went."""
    rows = StudentModule.objects.filter(module_state_key=usage_key, course_id=usage_key.course_key)
    number = len(rows)
    for row in rows:
        row.delete()
    return number


def empty_state(usage_key, username):
    """Leave the row, its state ``{}``, as after deleting all of its fields."""
    DjangoXBlockUserStateClient().delete(username, usage_key)


def reset_attempts(usage_key, username):
    """ "Reset attempts": sets ``attempts`` to 0 in the state; TypeError for a NULL state."""
    row = StudentModule.objects.get(
        student__username=username, course_id=usage_key.course_key, module_state_key=usage_key
    )
    state = json.loads(row.state)
    state["attempts"] = 0
    row.state = json.dumps(state)
    row.save()


def collect(course_key):
    """
    What is collected at publish from unbound blocks: ``{key: {"student_view_data": …, "max_score": …}}``.

    One exception fails the whole course, so it is raised.
    """
    collected = {}
    for block in STORE.get_items(course_key, include_orphans=False):
        found = {"max_score": block.max_score() if block.has_score else None}
        if hasattr(block, "student_view_data"):
            found["student_view_data"] = block.student_view_data()
        # The structure is stored serialized: what is not JSON fails here too.
        collected[block.usage_key] = json.loads(json.dumps(found))
    return collected


def index(usage_key):
    """``index_dictionary`` of the unbound block."""
    return STORE.get_item(usage_key).index_dictionary()


def problem_responses_report(usage_key, limit=None):
    """
    Rows ``(username, {column: value})`` of ``generate_report_data`` on the unbound block.

    A row with NULL state raises TypeError while the block iterates, as on the platform.
    """
    block = STORE.get_item(usage_key)
    if not hasattr(block, "generate_report_data"):
        return []
    states = DjangoXBlockUserStateClient().iter_all_for_block(usage_key)
    return list(block.generate_report_data(states, limit))


def set_raw_state(usage_key, username, state):
    """Write a row's ``state`` text as it is (None for NULL), making the row if need be. Returns the row."""
    row, _created = StudentModule.objects.update_or_create(
        student=User.objects.get(username=username),
        course_id=usage_key.course_key,
        module_state_key=usage_key,
        defaults={"state": state, "module_type": usage_key.block_type},
    )
    return row
