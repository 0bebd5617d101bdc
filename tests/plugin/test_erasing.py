"""Whatever way a person's state ends, nothing of theirs stays in the storage, and nothing of others goes."""

from __future__ import annotations

import json
import logging

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import FileSystemStorage, storages
from django.db import transaction
from lms.djangoapps.courseware.models import StudentModule
from openedx.core.djangoapps.user_api.accounts.signals import USER_RETIRE_LMS_CRITICAL

from microclip_xblock.community.ledgers import ChallengeLedger
from microclip_xblock.media import work
from microclip_xblock.media.storage import owner_folder
from microclip_xblock.plugin import receivers
from microclip_xblock.web.places import place_at
from tests.blocks.sending import appear
from tests.platform.people import retire_user
from tests.platform.staff_tools import delete_state, delete_state_of_all
from tests.plugin.conftest import CLIP, draft, files


def person(name):
    return User.objects.get(username=name)


def of(blocks, name, kind="challenge"):
    return owner_folder(place_at(blocks.key(kind)), str(person(name).id))


def lying(folder, blocks, name):
    """Files of one learner."""
    mine = [of(blocks, name, kind) for kind in ("challenge", "second")]
    return [file for file in files(folder) if file.startswith(tuple(mine))]


def ledger(blocks, name):
    row = StudentModule.objects.get(student=person(name), module_state_key=blocks.challenge)
    return ChallengeLedger.decode(json.loads(row.state)["ledger"])


def test_everything_lies_where_it_is_looked_for(busy, folder):
    found = {name: lying(folder, busy, name) for name in ("learner1", "learner2", "learner4")}

    assert all(found.values())
    assert sum(map(len, found.values())) == len(files(folder))
    assert any("/captions-" in name for name in found["learner1"])
    assert any("/upload-" in name for name in found["learner1"])


def test_retirement_leaves_nothing_of_the_person_and_everything_of_others(busy, folder):
    others = lying(folder, busy, "learner2") + lying(folder, busy, "learner4")
    busy.call("learner1", "challenge", "cast_vote", {"entry": "x" * 12, "on": True})
    mine = (of(busy, "learner1"), of(busy, "learner1", "second"))

    retire_user(person("learner1"))

    assert sorted(others) == files(folder)
    assert not [path for path in folder.rglob("*") if path.relative_to(folder).as_posix().startswith(mine)]
    states = list(StudentModule.objects.values_list("state", flat=True))
    assert not [state for state in states if "Bees of learner1" in (state or "")]
    assert [state for state in states if "Bees of learner2" in (state or "")]


def test_retirement_can_be_repeated_and_keeps_votes(busy, folder):
    gallery = busy.call("learner1", "challenge", "gallery_page", {"page": 0}).json()
    voted = next(entry["id"] for entry in gallery["entries"])
    assert busy.call("learner1", "challenge", "cast_vote", {"entry": voted, "on": True}).status_code == 200
    name = person("learner1").username
    user = person(name)

    for _ in range(2):
        USER_RETIRE_LMS_CRITICAL.send(sender=None, user=user, retired_username="", retired_email="")

    left = ledger(busy, name)
    assert (left.entry, left.draft, list(left.ballot)) == (None, None, [voted])


def test_an_entry_of_somebody_retired_is_gone_from_the_gallery(busy):
    entry = busy.call("learner1", "challenge", "challenge_state", {}).json()["entry"]["id"]
    USER_RETIRE_LMS_CRITICAL.send(sender=None, user=person("learner1"), retired_username="", retired_email="")
    appear()

    seen = busy.call("learner2", "challenge", "gallery_page", {"page": 0}).json()
    asked = busy.call("learner2", "challenge", "media", method="GET", suffix=entry)

    assert entry not in [one["id"] for one in seen["entries"]]
    assert asked.status_code == 409


class Stuck(FileSystemStorage):
    """Reads and writes, and can't delete."""

    def delete(self, name):
        raise PermissionError(f"may not delete {name}")


@pytest.fixture
def stuck(settings, folder):
    def stick():
        settings.STORAGES = settings.STORAGES | {
            "microclip": {"BACKEND": "tests.plugin.test_erasing.Stuck", "OPTIONS": {"location": str(folder)}}
        }
        return storages["microclip"]

    return stick


def test_a_storage_that_fails_stops_the_retirement_so_that_it_is_repeated(busy, folder, stuck, settings, caplog):
    works = settings.STORAGES
    stuck()

    with pytest.raises(PermissionError):
        USER_RETIRE_LMS_CRITICAL.send(sender=None, user=person("learner1"), retired_username="", retired_email="")

    assert "has to be repeated" in caplog.text
    assert "Bees of learner1" not in "".join(filter(None, StudentModule.objects.values_list("state", flat=True)))
    settings.STORAGES = works
    USER_RETIRE_LMS_CRITICAL.send(sender=None, user=person("learner1"), retired_username="", retired_email="")
    assert lying(folder, busy, "learner1") == []


def test_deleting_one_learners_state_erases_their_files_there_and_no_others(busy, folder):
    others = [name for name in files(folder) if not name.startswith(of(busy, "learner1"))]

    delete_state(busy.challenge, "learner1", "teacher")

    assert files(folder) == sorted(others)
    assert any("/upload-" in name for name in files(folder)), "what lies in another challenge stays"


def test_deleting_everybodys_state_erases_all_files_of_the_block(busy, folder):
    elsewhere = [name for name in files(folder) if name.startswith(of(busy, "learner1", "second"))]

    assert delete_state_of_all(busy.challenge) >= 3

    assert files(folder) == elsewhere != []


def test_a_deletion_that_is_taken_back_erases_nothing(busy, folder):
    before = files(folder)

    with transaction.atomic():
        delete_state_of_all(busy.challenge)
        transaction.set_rollback(True)

    assert files(folder) == before


def test_files_go_only_when_the_deletion_is_certain(busy, folder):
    before = files(folder)

    with transaction.atomic():
        delete_state_of_all(busy.challenge)
        assert files(folder) == before

    assert len(files(folder)) < len(before)


def test_a_storage_that_fails_is_not_in_the_way_of_a_deletion(busy, folder, stuck, caplog):
    stuck()

    delete_state_of_all(busy.challenge)

    assert not StudentModule.objects.filter(module_state_key=busy.challenge).exists()
    assert "microclip_sweep --orphans --delete" in caplog.text


def test_rows_of_other_blocks_erase_nothing(busy, folder):
    before = files(folder)
    busy.call("learner1", "feed", "set_reaction", {"clip": "bees01", "kind": "like", "on": True})

    assert delete_state_of_all(busy.feed) == 1

    assert files(folder) == before


def test_deleting_the_account_itself_erases_too(busy, folder):
    others = lying(folder, busy, "learner2") + lying(folder, busy, "learner4")

    mine = of(busy, "learner1")
    person("learner1").delete()

    assert not [name for name in files(folder) if name.startswith(mine)]
    assert set(others) <= set(files(folder))


def test_work_that_waits_for_somebody_retired_is_forgotten(busy, folder):
    clip = next(name.rsplit("/", 1)[0] for name in lying(folder, busy, "learner1") if name.endswith("/clip.mp4"))
    assert work.hand_over(clip, ["compatible"]) == "waiting"
    assert any(name.startswith("microclip/_work/") for name in files(folder))

    USER_RETIRE_LMS_CRITICAL.send(sender=None, user=person("learner1"), retired_username="", retired_email="")

    assert not any(name.startswith("microclip/_work/") for name in files(folder))


def test_a_former_secret_key_is_no_hiding_place(busy, folder, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    before = len(files(folder))

    USER_RETIRE_LMS_CRITICAL.send(sender=None, user=person("learner4"), retired_username="", retired_email="")

    assert len(files(folder)) < before
    draft(busy, "learner4", CLIP.read_bytes())


def test_a_former_secret_key_that_is_lost_leaves_no_clip_that_a_state_mentions(busy, folder, settings):
    stays = lying(folder, busy, "learner2")
    unfinished = [name for name in lying(folder, busy, "learner1") if "/upload-" in name]
    settings.SECRET_KEY = "a new one"

    for name in ("learner1", "learner4"):
        USER_RETIRE_LMS_CRITICAL.send(sender=None, user=person(name), retired_username="", retired_email="")

    assert files(folder) == sorted(stays + unfinished)


def test_odd_rows_don_t_stop_a_retirement(busy, folder):
    user = person("learner1")
    for number, state in enumerate(
        [None, "{}", "[1]", "not json", '{"ledger": 5}', '{"ledger": {"v": 99, "e": {"title": "T"}}}']
    ):
        StudentModule.objects.create(
            student=user,
            module_type="microclip_challenge",
            module_state_key=busy.challenge.course_key.make_usage_key("microclip_challenge", f"odd{number}"),
            course_id=busy.challenge.course_key,
            state=state,
        )

    USER_RETIRE_LMS_CRITICAL.send(sender=None, user=user, retired_username="", retired_email="")

    states = list(StudentModule.objects.filter(student=user).values_list("state", flat=True))
    assert {None, "{}", "[1]", "not json", '{"ledger": 5}', '{"ledger": {"v": 99}}'} <= set(states)


def test_nobody_is_retired_by_a_signal_without_a_person(busy, folder, caplog):
    before = files(folder)

    with caplog.at_level(logging.INFO):
        receivers.on_retirement(sender=None)
        receivers.on_retirement(sender=None, user=User(username="never saved"))

    assert files(folder) == before


def test_connecting_twice_is_connecting_once(busy, folder, caplog):
    receivers.connect()
    receivers.connect()

    with caplog.at_level(logging.INFO, logger="microclip_xblock.plugin.receivers"):
        USER_RETIRE_LMS_CRITICAL.send(sender=None, user=person("learner4"), retired_username="", retired_email="")

    assert receivers.connected()
    assert len([line for line in caplog.messages if "was retired" in line]) == 1


def test_retirement_takes_questions_and_intentions_out_of_feeds_and_leaves_those_of_others(busy):
    for name in ("learner1", "learner2"):
        busy.call(name, "feed", "ask_author", {"clip": "bees01", "ratio": None, "text": f"Asked by {name}"})
        busy.call(name, "feed", "set_pin", {"text": f"Wanted by {name}"})
        busy.call(name, "feed", "set_reaction", {"clip": "bees01", "kind": "like", "on": True})

    retire_user(person("learner1"))

    states = "".join(filter(None, StudentModule.objects.values_list("state", flat=True)))
    assert "Asked by learner2" in states and "Wanted by learner2" in states
    assert "Asked by learner1" not in states and "Wanted by learner1" not in states
    assert states.count("bees01=") == 2, "what was liked is no text of theirs"
    appear()
    asked = busy.call("teacher", "feed", "insight", {"clip": "bees01"}).json()["questions"]
    assert [question["text"] for question in asked] == ["Asked by learner2"]
