"""Services, people, masquerade, published events."""

import json

import pytest
from common.djangoapps.student.models import AnonymousUserId, CourseEnrollment, anonymous_id_for_user
from completion.models import BlockCompletion
from django.contrib.auth.models import User
from lms.djangoapps.course_blocks.api import get_course_blocks
from lms.djangoapps.courseware.models import StudentModule, XModuleUserStateSummaryField
from openedx.core.djangoapps.user_api.accounts.signals import USER_RETIRE_LMS_CRITICAL
from openedx.core.djangoapps.user_api.models import UserPreference, UserRetirementStatus
from xmodule.modulestore.django import modulestore

from tests.platform.people import rename_user, retire_user

OFFERED = {"user", "completion", "enrollments", "user_state", "grade_utils", "teams", "replace_urls", "cache"}


def test_the_user_service_tells_what_the_platforms_tells(toy_lms):
    learner = User.objects.get(username="learner1")
    UserPreference.objects.create(user=learner, key="pref-lang", value="ar")
    UserPreference.objects.create(user=learner, key="secret", value="x")

    told = toy_lms.client("learner1").call(toy_lms.toy, "who", json={}).json()

    anonymous_id = AnonymousUserId.objects.get(user=learner, course_id=toy_lms.course.key).anonymous_user_id
    assert told["scope_id"] == learner.id and told["django_user"] == "learner1"
    assert told["emails"] == ["learner1@example.com"] and told["full_name"] == "learner1"
    assert told["attributes"] == {
        "edx-platform.is_authenticated": True,
        "edx-platform.user_id": learner.id,
        "edx-platform.username": "learner1",
        "edx-platform.anonymous_user_id": anonymous_id,
        "edx-platform.deprecated_anonymous_user_id": anonymous_id_for_user(learner, None),
        "edx-platform.user_is_staff": False,
        "edx-platform.user_is_global_staff": False,
        "edx-platform.user_is_beta_tester": False,
        "edx-platform.user_role": "student",
        "edx-platform.user_preferences": {"pref-lang": "ar"},
        "edx-platform.request_country_code": "NL",
    }
    assert len(anonymous_id) == 32


def test_staff_are_staff_and_visitors_are_nobody(toy_lms):
    staff = toy_lms.client("teacher").call(toy_lms.toy, "who", json={}).json()["attributes"]

    assert staff["edx-platform.user_is_staff"] is True and staff["edx-platform.user_role"] == "staff"
    visitor = toy_lms.client()
    block = visitor._instance(visitor.request("/", method="GET"), toy_lms.toy)
    service = block.runtime.service(block, "user")
    assert service.get_current_user().opt_attrs["edx-platform.is_authenticated"] is False
    assert service.get_user_by_anonymous_id() is None and block.scope_ids.user_id is None


def test_each_runtime_offers_what_it_has(toy_lms):
    def offered(block):
        return {name for name in OFFERED if block.runtime.service(block, name) is not None}

    lms = toy_lms.lms.bound(toy_lms.toy, User.objects.get(username="learner1"))
    assert offered(lms) == OFFERED
    preview = toy_lms.studio.client("teacher").preview_block(toy_lms.toy)
    assert offered(preview) == {"user", "replace_urls", "cache"}
    assert preview.runtime.is_author_mode and not hasattr(lms.runtime, "is_author_mode")
    editor = toy_lms.studio.client("teacher").editor_block(toy_lms.toy)
    assert offered(editor) == {"user"}
    assert offered(toy_lms.course.unbound(toy_lms.toy)) == set()


def test_services_answer(toy_lms):
    toy_lms.course.data["teams"] = {"projects": {"Blue": ["learner1"]}}
    block = toy_lms.lms.bound(toy_lms.toy, User.objects.get(username="learner1"))

    def service(name):
        return block.runtime.service(block, name)

    key = toy_lms.course.key
    assert service("teams").get_team(User.objects.get(username="learner1"), key, "projects").name == "Blue"
    assert service("teams").get_team(User.objects.get(username="learner2"), key, "projects") is None
    assert service("grade_utils").are_grades_frozen() is False
    assert service("replace_urls").replace_urls("/static/a.mp4") == "/asset-v1:Microclip+C1+R1+type@asset+block@a.mp4"
    active = service("enrollments").get_active_enrollments_by_course(key)
    assert {one.user.username for one in active} == {"learner1", "learner2", "learner3", "teacher", toy_lms.retired}
    leaver = User.objects.get(username="leaver")
    assert service("enrollments").get_active_enrollments_by_course_and_user(key, leaver.id) is None
    assert service("user_state").get_state_as_dict("learner1", toy_lms.toy) == {}
    assert service("i18n").gettext("Yes") == "Yes"


def test_masquerading_reads_the_learner_and_writes_to_the_session(toy_lms):
    toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 4, "tally": 1})
    staff = toy_lms.client("teacher", masquerade_as="learner1")

    assert staff.call(toy_lms.toy, "look", json={}).json()["count"] == 4
    staff.call(toy_lms.toy, "put", json={"count": 5, "tally": 2})

    assert staff.call(toy_lms.toy, "look", json={}).json()["count"] == 5
    assert json.loads(StudentModule.objects.get().state) == {"count": 4}
    assert XModuleUserStateSummaryField.objects.get().value == "1"
    assert toy_lms.client("learner1").call(toy_lms.toy, "look", json={}).json()["count"] == 4


def test_who_masquerades_shows_only_on_the_services_own_user(toy_lms):
    staff = toy_lms.client("teacher", masquerade_as="learner1")
    block = staff._instance(staff.request("/", method="GET"), toy_lms.toy)
    service = block.runtime.service(block, "user")

    assert service._django_user.real_user.username == "teacher"
    told = staff.call(toy_lms.toy, "who", json={}).json()
    assert told["django_user"] == "learner1" and told["looks_real"] is True
    assert told["attributes"]["edx-platform.user_is_staff"] is False


def test_masquerading_publishes_nothing_and_hides_most_blocks(toy_lms):
    staff = toy_lms.client("teacher", masquerade_as="learner1")
    grade = {"name": "grade", "event": {"value": 1, "max_value": 1}}

    staff.call(toy_lms.toy, "publish_this", json=grade)

    assert not StudentModule.objects.exists()
    assert [event.name for event in toy_lms.lms.events] == ["grade"]
    assert "A toy" in staff.render(toy_lms.unit).text


def test_only_staff_masquerade(toy_lms):
    learner = toy_lms.client("learner2", masquerade_as="learner1")

    learner.call(toy_lms.toy, "put", json={"count": 5})

    assert StudentModule.objects.get().student.username == "learner2"


def test_a_grade_is_the_current_users_whatever_the_event_says(toy_lms):
    other = User.objects.get(username="learner2")
    event = {"value": 3, "max_value": 4, "user_id": other.id}

    toy_lms.client("learner1").call(toy_lms.toy, "publish_this", json={"name": "grade", "event": event})

    row = StudentModule.objects.get()
    assert (row.student.username, row.grade, row.max_grade, row.state) == ("learner1", 3.0, 4.0, None)


def test_only_if_higher_keeps_the_better_grade(toy_lms):
    client = toy_lms.client("learner1")
    for value, extra in ((3, {}), (1, {"only_if_higher": True}), (2, {})):
        event = {"value": value, "max_value": 4, **extra}
        client.call(toy_lms.toy, "publish_this", json={"name": "grade", "event": event})
        if extra:
            assert StudentModule.objects.get().grade == 3.0

    assert StudentModule.objects.get().grade == 2.0


def test_completion_is_stored_for_the_current_user(toy_lms):
    event = {"name": "completion", "event": {"completion": 0.5}}

    toy_lms.client("learner1").call(toy_lms.toy, "publish_this", json=event)

    row = BlockCompletion.objects.get()
    assert (row.user.username, row.block_key, row.completion) == ("learner1", toy_lms.toy, 0.5)


def test_other_events_are_recorded_with_their_context(toy_lms):
    event = {"name": "microclip.feed.seen.v1", "event": {"n": 1}}

    toy_lms.client("learner1").call(toy_lms.toy, "publish_this", json=event)

    (recorded,) = toy_lms.lms.events
    assert (recorded.name, recorded.data) == ("microclip.feed.seen.v1", {"n": 1})
    assert recorded.context["user_id"] == User.objects.get(username="learner1").id


def test_retiring_renames_and_leaves_rows(toy_lms):
    toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 4})
    learner = User.objects.get(username="learner1")
    heard = []

    def listen(sender, **facts):
        heard.append(facts["retired_username"])

    USER_RETIRE_LMS_CRITICAL.connect(listen)
    try:
        retired = retire_user(learner)
    finally:
        USER_RETIRE_LMS_CRITICAL.disconnect(listen)

    assert retired.id == StudentModule.objects.get().student_id
    assert retired.username.startswith("retired__user_") and heard == [retired.username]
    assert UserRetirementStatus.objects.get(user=retired).original_username == "learner1"
    assert not CourseEnrollment.is_enrolled(retired, toy_lms.course.key)


def test_renaming_leaves_state_reachable_by_the_new_name(toy_lms):
    toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 4})

    rename_user(User.objects.get(username="learner1"), "ada")

    assert toy_lms.client("ada").call(toy_lms.toy, "look", json={}).json()["count"] == 4


def test_the_course_tree_leaves_out_what_a_learner_may_not_see(toy_lms):
    other = toy_lms.course.add("toy", toy_lms.unit)
    orphan = toy_lms.course.add("toy", toy_lms.unit)
    toy_lms.course.hide(other, "learner1")
    toy_lms.course.orphan(orphan)
    found = {block.usage_key for block in modulestore().get_items(toy_lms.course.key, qualifiers={"category": "toy"})}

    mine = get_course_blocks(User.objects.get(username="learner1"), toy_lms.course.root)
    others = get_course_blocks(User.objects.get(username="learner2"), toy_lms.course.root)

    assert found == {toy_lms.toy, other, orphan}
    assert found & set(mine.get_block_keys()) == {toy_lms.toy}
    assert found & set(others.get_block_keys()) == {toy_lms.toy, other}
    assert others.get_children(toy_lms.unit) == [toy_lms.toy, other]
    assert next(iter(mine)) == modulestore().make_course_usage_key(toy_lms.course.key)


@pytest.mark.parametrize("name", ["refused", "granted"])
def test_anonymous_ids_of_others_are_for_staff(toy_lms, name):
    asker = "teacher" if name == "granted" else "learner2"
    block = toy_lms.lms.bound(toy_lms.toy, User.objects.get(username=asker))
    service = block.runtime.service(block, "user")

    found = service.get_anonymous_user_id("learner1", str(toy_lms.course.key))

    if name == "refused":
        assert found is None
    else:
        assert service.get_user_by_anonymous_id(found).username == "learner1"
