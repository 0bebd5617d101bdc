"""Studio, OLX, copies, reruns, and calls on unbound blocks."""

import pytest
from django.contrib.auth.models import User
from lms.djangoapps.courseware.models import StudentModule
from xmodule.modulestore.django import modulestore

from tests.platform import staff_tools


def test_studio_keeps_authored_changes_of_this_courses_staff_only(toy_lms):
    toy_lms.studio.client("stranger").call(toy_lms.toy, "put", json={"title": "vandal"})
    assert toy_lms.studio.block(toy_lms.toy).title == "A toy"

    answer = toy_lms.studio.client("teacher").call(toy_lms.toy, "put", json={"title": "New", "clips": [{"a": 1}]})

    assert answer.status_code == 200
    assert toy_lms.studio.block(toy_lms.toy).title == "New"
    assert toy_lms.course.unbound(toy_lms.toy).title == "A toy"
    toy_lms.studio.publish()
    assert toy_lms.course.unbound(toy_lms.toy).clips == [{"a": 1}]


def test_studio_handlers_cannot_save_learners_fields(toy_lms):
    answer = toy_lms.studio.client("teacher").call(toy_lms.toy, "put", json={"count": 1})

    assert answer.status_code == 500 and "InvalidScopeError" in answer.traceback


def test_a_preview_keeps_learners_fields_in_the_session(toy_lms):
    author = toy_lms.studio.client("teacher")

    author.call(toy_lms.toy, "put", preview=True, json={"count": 3, "tally": 4})

    assert author.call(toy_lms.toy, "look", preview=True, json={}).json()["tally"] == 4
    assert toy_lms.studio.client("teacher").call(toy_lms.toy, "look", preview=True, json={}).json()["tally"] == 0
    assert not StudentModule.objects.exists()


def test_a_preview_publishes_nothing_and_calls_everybody_student(toy_lms):
    author = toy_lms.studio.client("teacher")
    grade = {"name": "grade", "event": {"value": 1, "max_value": 1}}

    assert author.call(toy_lms.toy, "publish_this", preview=True, json=grade).status_code == 200
    told = author.call(toy_lms.toy, "who", preview=True, json={}).json()

    assert not StudentModule.objects.exists()
    assert told["attributes"]["edx-platform.anonymous_user_id"] == "student"
    assert told["attributes"]["edx-platform.user_is_staff"] is False


def test_studio_wants_a_login_and_a_token(toy_lms):
    assert toy_lms.studio.client(None).call(toy_lms.toy, "put", json={}).status_code == 302
    assert toy_lms.studio.client("teacher").call(toy_lms.toy, "put", json={}, csrf=False).status_code == 403


def test_studio_maps_errors_its_own_way(toy_lms):
    author = toy_lms.studio.client("teacher")

    assert author.call(toy_lms.toy, "fail", suffix="processing", preview=True).status_code == 400
    assert author.call(toy_lms.toy, "fail", suffix="missing", preview=True).status_code == 404
    assert author.call(toy_lms.toy, "fail", suffix="missing").status_code == 500
    assert author.call(toy_lms.toy, "nothing").status_code == 404


def test_studio_views_render_on_a_page_with_amd_and_breakage_is_a_box(toy_lms):
    author = toy_lms.studio.client("teacher")
    broken = toy_lms.course.add("broken_toy", toy_lms.unit)
    toy_lms.course.author(broken, title="x")

    assert "anonymous define" in author.render(toy_lms.toy, "studio_view").text
    assert "anonymous define" not in toy_lms.client("learner1").render(toy_lms.toy).text
    assert "A toy" in author.render(toy_lms.toy).text
    assert "trouble rendering" in author.render(broken, "student_view").text


def test_a_unit_goes_to_olx_and_back_inline(toy_lms):
    other = toy_lms.course.add("toy", toy_lms.unit, "other")
    fields = {
        "title": 'A "title" & <more> 🎬',
        "text": "été",
        "clips": [{"name": "/static/a.mp4"}],
        "best": other,
        "others": [other, toy_lms.toy],
        "named": {"a": other},
    }
    toy_lms.course.author(toy_lms.toy, **fields)

    olx = toy_lms.studio.export(toy_lms.unit)
    elsewhere = toy_lms.course.rerun("R2")
    target = elsewhere.unit("unit2")
    from tests.platform.studio import Studio

    key = Studio(elsewhere).paste(olx, target)
    Studio(elsewhere).publish()

    assert "<toy " in olx and 'url_name="toy1"' in olx and "/static/a.mp4" in olx
    copy = elsewhere.unbound(elsewhere.unbound(key).children[0])
    assert copy.usage_key.course_key == elsewhere.key and copy.usage_key.block_id != "toy1"
    assert (copy.title, copy.text, copy.clips) == (fields["title"], "été", fields["clips"])
    moved = other.map_into_course(elsewhere.key)
    assert (copy.best, copy.named) == (moved, {"a": moved}) and copy.others[0] == moved
    assert copy.get_parent().usage_key == key


def test_importing_keeps_names(toy_lms):
    olx = toy_lms.studio.export(toy_lms.toy)
    target = toy_lms.course.rerun("R3")
    unit = target.unit("unit9")
    from tests.platform.studio import Studio

    assert Studio(target).import_olx(olx, unit) == target.key.make_usage_key("toy", "toy1")


def test_learners_fields_do_not_leave_by_olx(toy_lms):
    toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 4})

    assert "count" not in toy_lms.studio.export(toy_lms.toy)


def test_duplicating_copies_authored_fields_under_a_new_name(toy_lms):
    last = toy_lms.course.add("toy", toy_lms.unit, "last")
    toy_lms.course.author(toy_lms.toy, clips=[{"id": "c1"}], display_name="Mine")

    key = toy_lms.studio.duplicate(toy_lms.toy)

    copy = toy_lms.studio.block(key)
    assert (copy.clips, copy.display_name) == ([{"id": "c1"}], "Duplicate of 'Mine'")
    assert toy_lms.studio.block(toy_lms.unit).children == [toy_lms.toy, key, last]


def test_a_rerun_has_the_same_blocks_and_no_state(toy_lms):
    other = toy_lms.course.add("toy", toy_lms.unit, "other")
    toy_lms.course.author(toy_lms.toy, best=other)
    toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 4})

    run = toy_lms.course.rerun("R2")

    block = run.unbound(toy_lms.toy.map_into_course(run.key))
    assert block.best == other.map_into_course(run.key)
    assert StudentModule.objects.filter(course_id=run.key).count() == 0


def test_settings_are_inherited_from_the_nearest_ancestor(toy_lms):
    toy_lms.course.author(toy_lms.unit, graded=True)

    assert toy_lms.course.unbound(toy_lms.toy).graded is True
    assert toy_lms.course.unbound(toy_lms.course.root).graded is False


def test_collecting_sees_authored_fields_and_defaults_only(toy_lms):
    toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 4})

    collected = staff_tools.collect(toy_lms.course.key)

    assert collected[toy_lms.toy] == {"max_score": 10, "student_view_data": {"title": "A toy", "count": 0}}
    assert "content_type" not in staff_tools.index(toy_lms.toy)


def test_deleting_state_takes_the_row_behind_the_blocks_back(toy_lms):
    for name in ("learner1", "learner2"):
        toy_lms.client(name).call(toy_lms.toy, "put", json={"count": 4, "tally": 2})

    staff_tools.delete_state(toy_lms.toy, "learner1", "teacher")
    assert [row.student.username for row in StudentModule.objects.all()] == ["learner2"]
    with pytest.raises(StudentModule.DoesNotExist):
        staff_tools.delete_state(toy_lms.toy, "learner1", "teacher")
    assert staff_tools.delete_state_of_all(toy_lms.toy) == 1

    seen = toy_lms.client("learner1").call(toy_lms.toy, "look", json={}).json()
    assert (seen["count"], seen["tally"]) == (0, 2)


def test_unenrolling_leaves_state(toy_lms):
    from tests.platform.people import unenroll

    toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 4})

    unenroll(User.objects.get(username="learner1"), toy_lms.course.key)

    assert StudentModule.objects.count() == 1
    assert toy_lms.client("learner1").render(toy_lms.unit).status_code == 302


def test_get_items_filters_by_type_name_and_fields(toy_lms):
    other = toy_lms.course.add("toy", toy_lms.unit, "other", title="B")
    key = toy_lms.course.key

    def found(**asked):
        return [block.usage_key for block in modulestore().get_items(key, **asked)]

    assert found(qualifiers={"category": "toy"}) == [toy_lms.toy, other]
    assert found(qualifiers={"category": ["toy", "vertical"]}) == [toy_lms.unit, toy_lms.toy, other]
    assert found(qualifiers={"name": "other"}) == [other]
    assert found(qualifiers={"category": "toy"}, settings={"title": "B"}) == [other]
