"""Staff take an entry out, or a learner's state away: at once for everybody, and nothing stays in the storage."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from lms.djangoapps.courseware.models import StudentModule

from microclip_xblock.web.opening import learner_known_as
from tests.blocks.sending import FailingStorage, Sender, error, files, use_storage
from tests.platform import staff_tools
from tests.platform.fixtures import make_lms
from tests.strategies import entry_of

__all__ = ["make_lms"]


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    use_storage(settings, tmp_path)
    return tmp_path


@pytest.fixture
def one(blocks):
    return Sender(blocks, "learner1")


@pytest.fixture
def four(blocks):
    return Sender(blocks, "learner4")


@pytest.fixture
def teacher(blocks):
    return Sender(blocks, "teacher")


def remove(sender, entry, reason="unsafe"):
    return sender.do("remove_entry", {"entry": entry, "reason": reason})


def shown(sender):
    return [entry["id"] for entry in sender.state()["gallery"]["entries"]]


def test_what_staff_remove_is_gone_for_everybody_at_once(one, four, teacher, storage):
    entry = one.entered()["id"]
    four.do("cast_vote", {"entry": entry, "on": True})
    assert entry in shown(four) and four.state()["votes"]["spent"] == 1

    removed = remove(teacher, entry)

    assert removed.status_code == 200 and entry not in [one["id"] for one in removed.json()["gallery"]["entries"]]
    assert entry not in shown(four) and entry not in shown(Sender(four.blocks, "learner2"))
    assert four.state()["votes"]["spent"] == 0, "votes on it have returned"
    assert error(four.do("cast_vote", {"entry": entry, "on": True})) == (409, "entry_gone")
    assert files(storage) == []
    assert error(four.get(entry)) == error(one.get(entry)) == error(teacher.get(entry)) == (409, "entry_gone")


def test_the_owner_reads_why_and_may_take_part_again(one, four, teacher, storage):
    entry = one.entered()["id"]
    before = StudentModule.objects.get(student__username="learner1").state
    remove(teacher, entry, "privacy")

    state = one.state()
    assert state["entry"] is None and "privacy" in state["removed"]["text"]
    assert StudentModule.objects.get(student__username="learner1").state == before, "nobody else's row is written"
    assert "removed" in state and four.state()["removed"] is None

    assert error(one.do("save_captions", {"lang": "en", "text": ""})) == (409, "nothing_sent")
    again = one.entered()["id"]
    assert again != entry and one.state()["removed"] is None
    assert again in shown(four)


def test_the_owner_may_put_the_matter_away(one, teacher):
    remove(teacher, one.entered()["id"])

    state = one.do("withdraw_entry", {}).json()

    assert state["entry"] is None and state["removed"] is None


def test_removing_is_for_staff_and_for_entries_that_are_there(blocks, one, four, teacher, storage):
    entry = one.entered()["id"]
    before = files(storage)

    assert error(remove(four, entry)) == (403, "staff_only")
    assert error(remove(one, entry)) == (403, "staff_only")
    assert error(remove(Sender(blocks, "stranger"), entry)) == (403, "not_enrolled")
    assert error(remove(Sender(blocks, "nobody"), entry)) == (403, "sign_in")
    assert error(remove(teacher, "none")) == (409, "entry_gone")
    assert error(remove(teacher, entry, "<b>")) == (400, "malformed")
    assert files(storage) == before and entry in shown(four)
    assert (teacher.state()["can_remove"], four.state()["can_remove"]) == (True, False)
    assert Sender(blocks, "teacher as learner1").state()["can_remove"] is False


def test_saying_it_again_erases_what_a_failing_storage_left(one, teacher, storage):
    entry = one.entered()["id"]
    FailingStorage.refuses = staticmethod(lambda deed, name: deed == "delete")
    assert remove(teacher, entry).status_code == 200
    assert files(storage) and entry not in shown(teacher)

    FailingStorage.refuses = staticmethod(lambda deed, name: False)
    assert remove(teacher, entry, "other").status_code == 200
    assert files(storage) == []
    assert "could harm" in one.state()["removed"]["text"], "the first reason stays"


def test_what_was_removed_stays_so_after_the_staff_member_left_the_course(blocks, one, four, teacher):
    from common.djangoapps.student.models import CourseEnrollment
    from django.core.cache import cache

    entry = one.entered()["id"]
    remove(teacher, entry)
    CourseEnrollment.objects.update_or_create(
        user=User.objects.get(username="teacher"), course_id=blocks.challenge.course_key, defaults={"is_active": False}
    )
    cache.clear()

    assert entry not in shown(four) and one.state()["removed"]


def test_results_leave_out_what_was_removed(blocks, one, four, teacher):
    from datetime import UTC, datetime

    entry = one.entered()["id"]
    four.do("cast_vote", {"entry": entry, "on": True})
    four.do("cast_vote", {"entry": entry_of(2).id, "on": True})
    remove(teacher, entry)
    blocks.made.course.author(blocks.challenge, votes_close=datetime(2020, 1, 1, tzinfo=UTC))

    results = four.state()["results"]

    assert [place["entry"]["id"] for place in results["places"]] == [entry_of(2).id, entry_of(3).id]
    assert "2 clips took part, 1 vote in all" in results["text"]


# Deleting a learner's state


def test_deleting_a_learners_state_erases_their_files_and_nobody_elses(blocks, one, four, storage):
    one.entered()
    one.do("save_captions", {"lang": "en", "text": "WEBVTT\n\n00:00.500 --> 00:01.000\nHi\n"})
    kept = set(files(storage))
    four.draft()
    fours = set(files(storage)) - kept
    assert kept and fours
    StudentModule.objects.filter(student__username="learner1").exclude(module_state_key=blocks.challenge).delete()

    staff_tools.delete_state(blocks.challenge, "learner1", "teacher")

    assert set(files(storage)) == fours
    assert not StudentModule.objects.filter(student__username="learner1", module_state_key=blocks.challenge).exists()
    assert one.state()["entry"] is None


def test_an_upload_that_was_never_finished_is_erased_with_the_state(blocks, one, storage):
    one.do("report_seen", {"entries": [{"entry": entry_of(2).id, "watched_ratio": 0.5}]})
    one.send(b"x" * 4000)
    assert files(storage)

    staff_tools.delete_state(blocks.challenge, "learner1", "teacher")

    assert files(storage) == []


@pytest.mark.parametrize("anonymous_id", [None, "", "nobody's", "0" * 32])
def test_an_id_that_is_nobodys_erases_nothing_and_raises_nothing(blocks, one, storage, anonymous_id):
    one.draft()
    before = files(storage)
    unbound = blocks.made.course.unbound(blocks.challenge)

    unbound.clear_student_state(
        user_id=anonymous_id, course_id="c", item_id=str(blocks.challenge), requesting_user_id="staff"
    )

    assert files(storage) == before


def test_staff_learn_that_files_could_not_be_erased_and_the_state_stays(blocks, one, storage):
    one.entered()
    FailingStorage.refuses = staticmethod(lambda deed, name: deed == "delete")

    with pytest.raises(OSError, match="Input/output error"):
        staff_tools.delete_state(blocks.challenge, "learner1", "teacher")

    assert StudentModule.objects.filter(student__username="learner1", module_state_key=blocks.challenge).exists()
    FailingStorage.refuses = staticmethod(lambda deed, name: False)
    staff_tools.delete_state(blocks.challenge, "learner1", "teacher")
    assert files(storage) == []


def test_where_there_is_no_course_nobody_is_known_by_an_anonymous_id():
    place = SimpleNamespace(scope_ids=SimpleNamespace(usage_id="demo.challenge.d0.u0"))

    assert learner_known_as(place, "0" * 32) is None
