from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest
from django.core.files.base import ContentFile

from microclip_xblock.media import sheet as sheets
from microclip_xblock.media.erasing import erase_clip
from microclip_xblock.media.sheet import Copy, Sheet, read_sheet, write_sheet
from microclip_xblock.media.storage import new_clip_folder
from tests.media.conftest import PLACE, all_folders, all_names, together, use_storage

SHEET = Sheet("clip.mp4", "video/mp4", ("h264", "opus"), "video", 2.5)
COPY = Copy("compatible", "copy-0123abcd.mp4", "video/mp4", 1234)


def new_clip(store) -> str:
    folder = new_clip_folder(PLACE, "7")
    store.save(f"{folder}/clip.mp4", ContentFile(b"clip"))
    return folder


def sheets_of(store, folder) -> list[str]:
    return [name for name in all_names(store) if name.startswith(f"{folder}/sheet-")]


def test_a_sheet_is_read_as_it_was_written(store):
    folder = new_clip(store)
    assert read_sheet(folder) is None
    for sheet in (
        SHEET,
        replace(SHEET, work="failed", why="copy_failed"),
        replace(SHEET, work="done", copies=(COPY, COPY)),
    ):
        assert write_sheet(folder, sheet)
        assert read_sheet(folder) == sheet
        assert len(sheets_of(store, folder)) == 1


def test_a_sheet_for_no_clip_is_not_written(store):
    folder = new_clip(store)
    assert not write_sheet(new_clip_folder(PLACE, "7"), SHEET)
    assert not write_sheet(folder, replace(SHEET, name="clip.webm"))
    for name in ("", "..", "../../clip.mp4", "manifest.json", "clip.html"):
        assert not write_sheet(folder, replace(SHEET, name=name))
    for odd in ("", PLACE.prefix, f"{folder}/..", "/etc"):
        assert not write_sheet(odd, SHEET)
        assert read_sheet(odd) is None
    assert all_names(store) == [f"{folder}/clip.mp4"]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b"\xff",
        b"{}",
        json.dumps({"name": "clip.mp4", "work": "magic"}).encode(),
        b"[" * 100_000,
        b'{"copies": [{"use": 1}]}',
        b'{"duration_s": 1' + b"0" * 10_000 + b"}",
    ],
)
def test_a_damaged_sheet_gives_way_to_the_one_before(store, damage):
    folder = new_clip(store)
    write_sheet(folder, SHEET)
    store.save(f"{folder}/sheet-{'f' * 15}0.json", ContentFile(damage))
    assert read_sheet(folder) == SHEET
    newer = replace(SHEET, work="waiting")
    assert write_sheet(folder, newer)
    assert read_sheet(folder) == newer
    assert len(sheets_of(store, folder)) == 1


def test_a_clock_that_was_set_back_does_not_bring_an_old_sheet_back(store, monkeypatch):
    folder = new_clip(store)
    for hours in (5, 3, 4, 4):
        monkeypatch.setattr(sheets.time, "time", lambda hours=hours: hours * 3600.0)
        sheet = replace(SHEET, duration_s=float(hours))
        assert write_sheet(folder, sheet)
        assert read_sheet(folder) == sheet


@pytest.mark.parametrize("kind", ["files", "objects"])
def test_writers_at_the_same_time_leave_a_whole_sheet(settings, tmp_path, kind):
    store = use_storage(settings, kind, tmp_path)
    folder = new_clip(store)
    write_sheet(folder, SHEET)
    missed = []

    def write(number):
        for step in range(20):
            assert write_sheet(folder, replace(SHEET, duration_s=number + step / 100))

    def read():
        missed.extend(1 for _ in range(60) if read_sheet(folder) is None)

    together(read, *(partial(write, number) for number in range(4)))
    assert missed == []
    last = replace(SHEET, work="done")
    assert write_sheet(folder, last)
    assert read_sheet(folder) == last
    assert len(sheets_of(store, folder)) == 1


def test_two_sheets_of_one_name_both_count(store):
    folder = new_clip(store)
    write_sheet(folder, SHEET)
    name = sheets_of(store, folder)[0]
    # What a storage that renames makes of a clash.
    with store.open(name) as file:
        store.save(name.replace(".json", "_aB3dE9x.json"), ContentFile(file.read()))
    store.delete(name)
    assert read_sheet(folder) == SHEET
    assert write_sheet(folder, replace(SHEET, work="running"))
    assert len(sheets_of(store, folder)) == 1


def test_a_sheet_that_gives_way_while_it_is_read_is_read_anew(watched):
    folder = new_clip(watched)
    write_sheet(folder, SHEET)
    newer = replace(SHEET, work="done")

    def replaced_meanwhile(what, name):
        if what == "listdir":
            watched.after = lambda what, name: None
            write_sheet(folder, newer)

    watched.after = replaced_meanwhile
    assert read_sheet(folder) == newer


@pytest.mark.parametrize("moment", ["listdir", "save", "delete"])
def test_a_clip_that_is_erased_while_its_sheet_is_written_leaves_nothing(watched, moment):
    folder = new_clip(watched)
    write_sheet(folder, SHEET)

    def erased_meanwhile(what, name):
        if what == moment:
            watched.after = lambda what, name: None
            erase_clip(folder)

    watched.after = erased_meanwhile
    assert not write_sheet(folder, replace(SHEET, work="done"))
    assert all_names(watched) == []


@pytest.mark.parametrize("moment", ["listdir", "delete"])
def test_a_sheet_that_is_written_while_its_clip_is_erased_is_not_left(watched, moment):
    folder = new_clip(watched)
    write_sheet(folder, SHEET)

    def written_meanwhile(what, name):
        if what == moment:
            watched.after = lambda what, name: None
            write_sheet(folder, replace(SHEET, work="done"))

    watched.after = written_meanwhile
    erase_clip(folder)
    assert all_names(watched) == []


@pytest.mark.parametrize("kind", ["files", "objects"])
def test_erasing_wins_over_writers_at_any_moment(settings, tmp_path, kind):
    store = use_storage(settings, kind, tmp_path)
    for _ in range(25):
        folder = new_clip(store)

        def write(folder=folder):
            while write_sheet(folder, SHEET):
                pass

        together(write, write, partial(erase_clip, folder))
        assert all_names(store) == []
        assert not [name for name in all_folders(store) if name.startswith(folder)]
