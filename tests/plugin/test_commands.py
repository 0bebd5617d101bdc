"""What operators do: sweeping, erasing, and that neither touches more than it says."""

from __future__ import annotations

import os
import time

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from lms.djangoapps.courseware.models import StudentModule

from microclip_xblock.community.erasing_rows import folders_in
from tests.plugin.conftest import files
from tests.plugin.test_erasing import lying, of


def told(capsys, *command):
    call_command(*command)
    return capsys.readouterr().out


def aged(folder, days=2):
    """Everything in the storage written that long ago."""
    for path in folder.rglob("*"):
        then = time.time() - days * 86_400
        os.utime(path, (then, then))


def test_sweeping_discards_only_what_nobody_went_on_with(busy, folder, capsys):
    before = files(folder)

    untouched = told(capsys, "microclip_sweep")
    dry = told(capsys, "microclip_sweep", "--hours", "0", "--dry-run")
    kept = files(folder)
    swept = told(capsys, "microclip_sweep", "--hours", "0")

    assert untouched.startswith("Discarded 0 uploads") and dry == "1 uploads would be discarded.\n"
    assert kept == before
    assert swept.startswith("Discarded 1 uploads")
    assert files(folder) == [name for name in before if "/upload-" not in name]


def test_no_clip_of_anybody_s_ledger_is_an_orphan(busy, folder, capsys):
    aged(folder)
    before = files(folder)

    said = told(capsys, "microclip_sweep", "--hours", "99999", "--orphans", "--delete")

    assert "Erased 0 clips" in said
    assert files(folder) == before


def test_orphans_are_listed_and_erased_only_when_told_to(busy, folder, capsys):
    mine = [name for name in lying(folder, busy, "learner1") if "/upload-" not in name]
    clip = mine[0].rsplit("/", 1)[0]
    # A row that went without a word, as by somebody's own SQL.
    rows = StudentModule.objects.filter(student__username="learner1", module_state_key=busy.challenge)
    rows._raw_delete(rows.db)

    young = told(capsys, "microclip_sweep", "--hours", "99999", "--orphans", "--delete")
    aged(folder)
    listed = told(capsys, "microclip_sweep", "--hours", "99999", "--orphans")
    dry = told(capsys, "microclip_sweep", "--hours", "99999", "--orphans", "--delete", "--dry-run")
    still = files(folder)
    erased = told(capsys, "microclip_sweep", "--hours", "99999", "--orphans", "--delete")

    assert "Erased 0 clips" in young
    assert clip in listed and "1 clips are mentioned by no state. Nothing was erased" in listed
    assert "Nothing was erased" in dry and set(mine) <= set(still)
    assert f"Erased 1 clips that no state mentions: {len(mine)} files" in erased
    assert files(folder) == [name for name in still if name not in mine]


@pytest.mark.parametrize("options", [["--delete"], ["--hours", "-1"]])
def test_sweeping_refuses_what_makes_no_sense(busy, options):
    with pytest.raises(CommandError):
        call_command("microclip_sweep", *options)


def test_a_person_s_clips_are_erased_everywhere(busy, folder, capsys):
    others = lying(folder, busy, "learner2") + lying(folder, busy, "learner4")

    said = told(capsys, "microclip_erase", "--username", "learner1", "--yes")

    assert (
        said.startswith("Erased ")
        and "of 1 clips and 1 unfinished uploads; took what was made or written out of 1 states." in said
    )
    assert files(folder) == sorted(others)
    assert busy.call("learner1", "challenge", "challenge_state", {}).json()["entry"] is None


def test_by_number_and_in_one_block_only(busy, folder, capsys):
    elsewhere = [name for name in files(folder) if name.startswith(of(busy, "learner1", "second"))]
    others = lying(folder, busy, "learner2") + lying(folder, busy, "learner4")
    number = str(User.objects.get(username="learner1").id)

    told(capsys, "microclip_erase", "--user-id", number, "--block", str(busy.challenge), "--yes")

    assert files(folder) == sorted(others + elsewhere)


def test_by_person_in_a_course(busy, folder, capsys):
    others = lying(folder, busy, "learner2") + lying(folder, busy, "learner4")
    call_command("microclip_erase", "--username", "learner1", "--course", "course-v1:Nobody+Here+Now", "--yes")
    assert len(files(folder)) > len(others)

    call_command("microclip_erase", "--username", "learner1", "--course", str(busy.challenge.course_key), "--yes")

    assert not [name for name in files(folder) if name.startswith(of(busy, "learner1"))]
    assert set(others) <= set(files(folder))


def test_a_whole_block_and_a_whole_course(busy, folder, capsys):
    elsewhere = [name for name in files(folder) if name.startswith(of(busy, "learner1", "second"))]

    block = told(capsys, "microclip_erase", "--block", str(busy.challenge), "--yes")

    assert files(folder) == elsewhere
    assert "took what was made or written out of 4 states" in block
    assert not [
        folder for state in StudentModule.objects.values_list("state", flat=True) for folder in folders_in(state)
    ]
    StudentModule.objects.create(
        student=User.objects.get(username="learner1"),
        module_type="microclip_challenge",
        module_state_key=busy.second,
        course_id=busy.second.course_key,
    )
    told(capsys, "microclip_erase", "--course", str(busy.challenge.course_key), "--yes")
    assert files(folder) == []


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--username", "nobody of that name"],
        ["--course", "no key"],
        ["--block", "no key"],
        ["--username", "learner1", "--user-id", "3"],
    ],
)
def test_erasing_refuses_what_makes_no_sense(busy, folder, options):
    before = files(folder)

    with pytest.raises(CommandError):
        call_command("microclip_erase", *options, "--yes")

    assert files(folder) == before


@pytest.mark.parametrize("answer, erased", [("yes", True), ("y", False), ("", False), (None, False)])
def test_erasing_asks_first(busy, folder, monkeypatch, capsys, answer, erased):
    def typed(_prompt):
        if answer is None:
            raise EOFError
        return answer

    monkeypatch.setattr("builtins.input", typed)
    if erased:
        call_command("microclip_erase", "--username", "learner1")
    else:
        with pytest.raises(CommandError, match="Nothing was erased"):
            call_command("microclip_erase", "--username", "learner1")

    assert "It can't be undone" in capsys.readouterr().out
    assert (lying(folder, busy, "learner1") == []) == erased
