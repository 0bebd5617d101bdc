"""Loading and saving of user-scoped fields."""

import json

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from lms.djangoapps.courseware.model_data import set_score
from lms.djangoapps.courseware.models import (
    StudentModule,
    XModuleStudentInfoField,
    XModuleStudentPrefsField,
    XModuleUserStateSummaryField,
)
from lms.djangoapps.courseware.user_state_client import DjangoXBlockUserStateClient
from xblock.exceptions import InvalidScopeError, XBlockSaveError

from tests.platform.staff_tools import empty_state, set_raw_state

DEFAULTS = {"count": 0, "notes": {}, "tally": 0, "sound": "on", "nickname": ""}


def test_every_user_scope_is_kept_for_the_next_request(toy_lms):
    values = {"count": 3, "notes": {"é🎬": 1}, "tally": 5, "sound": "off", "nickname": "Ada"}

    assert toy_lms.client("learner1").call(toy_lms.toy, "put", json=values).status_code == 200

    assert toy_lms.client("learner1").call(toy_lms.toy, "look", json={}).json() == values


def test_scopes_reach_as_far_as_on_the_platform(toy_lms):
    values = {"count": 3, "notes": {"a": 1}, "tally": 5, "sound": "off", "nickname": "Ada"}
    toy_lms.client("learner1").call(toy_lms.toy, "put", json=values)
    second = toy_lms.course.add("toy", toy_lms.unit)

    other_person = toy_lms.client("learner2").call(toy_lms.toy, "look", json={}).json()
    other_block = toy_lms.client("learner1").call(second, "look", json={}).json()

    assert other_person == {**DEFAULTS, "tally": 5}
    assert other_block == {**DEFAULTS, "sound": "off", "nickname": "Ada"}


def test_rows_have_the_platforms_shape(toy_lms):
    toy_lms.client("learner1").call(
        toy_lms.toy, "put", json={"count": 3, "notes": {"s": "🎬"}, "tally": 5, "sound": "off", "nickname": "Ada"}
    )

    row = StudentModule.objects.get()
    assert (row.module_type, row.module_state_key, row.course_id) == ("toy", toy_lms.toy, toy_lms.course.key)
    assert row.state.isascii() and json.loads(row.state) == {"count": 3, "notes": {"s": "🎬"}}
    assert XModuleUserStateSummaryField.objects.get().usage_id == toy_lms.toy
    assert str(XModuleStudentPrefsField.objects.get().module_type) == "toy"
    assert XModuleStudentInfoField.objects.get().field_name == "nickname"


def test_the_tables_have_the_platforms_names_and_unique_keys(toy_lms):
    unique = {
        "courseware_studentmodule": {"student_id", "module_id", "course_id"},
        "courseware_xmoduleuserstatesummaryfield": {"usage_id", "field_name"},
        "courseware_xmodulestudentprefsfield": {"student_id", "module_type", "field_name"},
        "courseware_xmodulestudentinfofield": {"student_id", "field_name"},
        "student_courseenrollment": {"user_id", "course_id"},
        "completion_blockcompletion": {"context_key", "block_key", "user_id"},
    }
    for table, columns in unique.items():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table).values()
        assert any(one["unique"] and set(one["columns"]) == columns for one in found), table


def test_a_save_overlays_only_the_changed_fields(toy_lms):
    client = toy_lms.client("learner1")
    client.call(toy_lms.toy, "put", json={"notes": {"kept": True}})

    client.call(toy_lms.toy, "put", json={"count": 4})

    assert json.loads(StudentModule.objects.get().state) == {"notes": {"kept": True}, "count": 4}


def test_reading_costs_one_query_a_scope_and_writing_is_counted(toy_lms):
    client = toy_lms.client("learner1")
    first = client.call(toy_lms.toy, "put", json={"count": 1})
    later = client.call(toy_lms.toy, "put", json={"count": 2})
    idle = client.call(toy_lms.toy, "look", json={})

    assert len(idle.queries["prefetch"]) == 4 and idle.queries["handler"] == []
    reads = [sql for sql in later.queries["handler"] if sql.startswith("SELECT")]
    writes = [sql for sql in later.queries["handler"] if sql.startswith("UPDATE")]
    assert len(reads) == 1 and len(writes) == 1
    assert any(sql.startswith("INSERT") for sql in first.queries["handler"])


def test_an_early_save_makes_fields_read_later_look_unset(toy_lms):
    client = toy_lms.client("learner1")
    client.call(toy_lms.toy, "put", json={"notes": {"kept": True}})

    seen = client.call(toy_lms.toy, "save_early", json={}).json()

    assert seen == {"notes": {}}
    assert json.loads(StudentModule.objects.get().state) == {"notes": {"kept": True}, "count": 7}


def test_a_field_of_a_block_outside_the_loaded_tree_is_its_default(toy_lms):
    other = toy_lms.course.add("toy", toy_lms.unit)
    toy_lms.client("learner1").call(other, "put", json={"count": 8})

    assert toy_lms.client("learner1").call(toy_lms.toy, "peek", json={"key": str(other)}).json() == {"count": 0}


def test_null_and_empty_states_read_as_nothing(toy_lms):
    client = toy_lms.client("learner1")
    client.call(toy_lms.toy, "put", json={"count": 4})
    empty_state(toy_lms.toy, "learner1")
    assert StudentModule.objects.get().state == "{}"
    assert client.call(toy_lms.toy, "look", json={}).json() == DEFAULTS

    set_raw_state(toy_lms.toy, "learner1", None)
    assert client.call(toy_lms.toy, "look", json={}).json() == DEFAULTS
    client.call(toy_lms.toy, "put", json={"count": 5})
    assert json.loads(StudentModule.objects.get().state) == {"count": 5}


def test_a_score_without_state_leaves_null_which_bulk_readers_choke_on(toy_lms):
    learner = User.objects.get(username="learner1")
    set_score(learner.id, toy_lms.toy, 1, 2)

    row = StudentModule.objects.get()
    assert (row.state, row.grade, row.max_grade) == (None, 1.0, 2.0)
    with pytest.raises(TypeError):
        list(DjangoXBlockUserStateClient().iter_all_for_block(toy_lms.toy))


def test_a_duplicate_key_loses_a_state_write_and_says_nothing(toy_lms, monkeypatch):
    def duplicate(*_args, **_kwargs):
        raise IntegrityError("duplicate")

    monkeypatch.setattr(StudentModule.objects, "get_or_create", duplicate)

    assert toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 4}).status_code == 200
    assert not StudentModule.objects.exists()


def test_the_second_of_two_first_writers_of_a_summary_gets_500(toy_lms):
    lms = toy_lms.lms
    late = lms.bound(toy_lms.toy, User.objects.get(username="learner2"))
    toy_lms.client("learner1").call(toy_lms.toy, "cheer", json={})

    late.tally += 1
    with pytest.raises(XBlockSaveError):
        late.save()

    assert XModuleUserStateSummaryField.objects.get().value == "1"


def test_rivals_lose_updates_of_a_summary(toy_lms):
    toy_lms.client("learner1").call(toy_lms.toy, "cheer", json={})
    first = toy_lms.lms.bound(toy_lms.toy, User.objects.get(username="learner1"))
    second = toy_lms.lms.bound(toy_lms.toy, User.objects.get(username="learner2"))

    for block in (first, second):
        block.tally += 1
        block.save()

    assert XModuleUserStateSummaryField.objects.get().value == "2"


def test_rival_requests_of_one_learner_merge_different_fields(toy_lms):
    toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 1, "notes": {}})
    user = User.objects.get(username="learner1")
    first, second = toy_lms.lms.bound(toy_lms.toy, user), toy_lms.lms.bound(toy_lms.toy, user)

    first.count, second.notes = 2, {"b": 2}
    first.save()
    second.save()

    assert json.loads(StudentModule.objects.get().state) == {"count": 2, "notes": {"b": 2}}


def test_authored_fields_cannot_be_saved_in_the_lms(toy_lms):
    answer = toy_lms.client("learner1").call(toy_lms.toy, "put", json={"title": "mine"})

    assert answer.status_code == 500 and "InvalidScopeError" in answer.traceback


def test_unbound_blocks_read_defaults_and_refuse_learners_fields(toy_lms):
    toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 4, "tally": 2})
    block = toy_lms.course.unbound(toy_lms.toy)

    assert (block.count, block.tally, block.scope_ids.user_id) == (0, 0, None)
    block.count = 1
    with pytest.raises(InvalidScopeError):
        block.save()


def test_an_anonymous_visitor_loads_nothing(toy_lms):
    toy_lms.client("learner1").call(toy_lms.toy, "cheer", json={})

    answer = toy_lms.client().call(toy_lms.toy, "receive", method="GET")

    assert answer.status_code == 200 and answer.queries["prefetch"] == []


def test_what_a_crawler_writes_is_dropped(toy_lms):
    assert toy_lms.lms.client("learner1", read_only=True).call(toy_lms.toy, "put", json={"count": 4}).status_code == 200

    assert not StudentModule.objects.exists()


def test_the_writes_before_a_failing_one_stay(toy_lms):
    """Statements commit by themselves: nothing is rolled back."""
    late = toy_lms.lms.bound(toy_lms.toy, User.objects.get(username="learner2"))
    toy_lms.client("learner1").call(toy_lms.toy, "cheer", json={})

    late.count, late.tally = 3, 9
    with pytest.raises(XBlockSaveError):
        late.save()

    assert json.loads(StudentModule.objects.get(student__username="learner2").state) == {"count": 3}
