"""Uploads at the same time, and tricks with names and ids."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from functools import partial

import pytest
from django.core.files.base import ContentFile

from microclip_xblock.media import uploads
from microclip_xblock.media.limits import CHUNK_BYTES
from microclip_xblock.media.refusals import (
    UploadGoneError,
    UploadIncompleteError,
    WrongOffsetError,
)
from microclip_xblock.media.storage import Place
from microclip_xblock.rules.errors import MalformedRequestError
from tests.media.conftest import LIMITS, NOW, PLACE, all_folders, all_names, together, use_storage
from tests.media.sending import DATA, path_of, send, start, whole


@pytest.mark.parametrize("kind", ["files", "objects"])
def test_a_learner_sends_several_files_at_once(settings, tmp_path, kind):
    use_storage(settings, kind, tmp_path)
    files = [bytes([number]) * 5000 + DATA for number in range(3)]
    ends = []

    def tab(data):
        upload = start(data).upload_id
        offset = 0
        while offset < len(data):
            try:
                offset = send(upload, offset, data[offset : offset + 700])
            except WrongOffsetError as refused:
                offset = refused.details["offset"]
            except UploadGoneError:
                # Two tabs began the very same upload at the same moment; one began after the other.
                upload, offset = (again := start(data)).upload_id, again.offset
        ends.append((data, upload))

    together(*(partial(tab, data) for data in files for _ in range(3)))
    assert len(ends) == 9
    for data, upload in ends:
        assert whole(upload) == data


def test_who_begins_the_same_upload_late_takes_nothing_from_who_was_faster(watched):
    """One tab finds no manifest; before it goes on, the other one has begun and sent the whole file."""
    done = []

    def be_faster(what, name):
        if what == "miss" and "manifest" in name and not done:
            done.append(True)
            faster = start().upload_id
            send(faster, 0, DATA)

    watched.after = be_faster
    late = start()
    assert done
    assert whole(late.upload_id) == DATA


@pytest.mark.parametrize("kind", ["files", "objects"])
def test_giving_up_while_chunks_are_under_way_leaves_nothing(settings, tmp_path, kind):
    store = use_storage(settings, kind, tmp_path)
    for round_ in range(20):
        data = bytes([round_]) * 4000
        upload = start(data).upload_id

        def tab(data=data, upload=upload):
            with suppress(UploadGoneError, WrongOffsetError):
                send(upload, 0, data)

        together(tab, tab, partial(uploads.discard, PLACE, "7", upload))
        assert all_names(store) == []
        assert all_folders(store) == [] or max(name.count("/") for name in all_folders(store)) <= 5


def test_a_chunk_that_is_late_for_an_upload_that_was_given_up_is_not_left(watched):
    upload = start().upload_id

    def give_up(what, name):
        if what == "save" and "/part-" in name:
            uploads.discard(PLACE, "7", upload)
            # It passed all checks before, and is stored only now.
            watched.objects[name] = (DATA[:100], None)

    watched.after = give_up
    with pytest.raises(UploadGoneError):
        send(upload, 0, DATA[:100])
    assert all_names(watched) == []


def test_a_chunk_that_cannot_be_stored_takes_nothing_back(watched):
    upload = start().upload_id
    send(upload, 0, DATA[:3000])
    watched.refused = lambda name: "/part-" in name
    with pytest.raises(OSError, match="No space"):
        send(upload, 3000, DATA[3000:])
    watched.refused = lambda name: False
    assert start().offset == 3000
    send(upload, 3000, DATA[3000:])
    assert whole(upload) == DATA


@pytest.mark.parametrize("deed", ["size", "open"])
def test_a_storage_that_does_not_answer_for_a_moment_costs_nothing_that_arrived(watched, monkeypatch, deed):
    upload = start().upload_id
    send(upload, 0, DATA[:6000])
    send(upload, 6000, DATA[6000:9000])

    def broken(name, *args):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as moment:
        moment.setattr(type(watched), "size" if deed == "size" else "_open", lambda self, name, *args: broken(name))
        for attempt in (start, lambda: whole(upload)):
            with pytest.raises(OSError, match="Input/output"):
                attempt()
    assert start().offset == 9000
    send(upload, 9000, DATA[9000:])
    assert whole(upload) == DATA


def test_a_part_that_vanishes_while_the_parts_are_put_together_is_asked_for_again(watched):
    upload = start().upload_id
    send(upload, 0, DATA[:3000])
    send(upload, 3000, DATA[3000:])
    later = next(name for name in watched.objects if "part-000000003000" in name)

    def vanish(what, name):
        if what == "open" and "part-000000000000" in name:
            watched.objects.pop(later, None)

    watched.after = vanish
    with pytest.raises(UploadIncompleteError) as refused:
        whole(upload)
    assert refused.value.details["offset"] == 3000


def test_never_more_than_a_block_of_a_file_is_read_at_a_time(watched):
    data = bytes(range(256)) * 20_000
    for owner in ("chunks", "direct"):
        upload = start(data, owner=owner).upload_id
        if owner == "direct":
            watched.save(f"{path_of(upload, owner)}/direct", ContentFile(data))
            watched.largest_saved = 0
        else:
            for offset in range(0, len(data), CHUNK_BYTES):
                send(upload, offset, data[offset : offset + CHUNK_BYTES], owner=owner)
            assert watched.largest_saved == CHUNK_BYTES
        with uploads.finish(PLACE, owner, upload) as finished:
            assert finished.sha256 == hashlib.sha256(data).hexdigest()
    assert 0 < watched.largest_read <= 64 * 1024


# Tricks

TRICKS = [
    "",
    ".",
    "..",
    "../..",
    "/etc/passwd",
    "a/../../b",
    "C:\\x",
    "\0",
    "%2e%2e%2f",
    "x" * 5000,
    "\ud800",
    "\u202e",
    "clip\n",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_no_text_of_anybody_becomes_a_path(store, trick):
    place = Place(trick, trick, trick, trick)
    for owner in (trick, f"{trick}/7"):
        started = start(owner=owner, place=place)
        assert send(started.upload_id, 0, DATA, owner=owner, place=place) == len(DATA)
        assert whole(started.upload_id, owner=owner, place=place) == DATA
        with pytest.raises(UploadGoneError):
            send(trick, 0, DATA, owner=owner, place=place)
        with pytest.raises(UploadGoneError):
            whole(trick, owner=owner, place=place)
        uploads.discard(place, owner, trick)
        for name in all_names(store):
            assert re.fullmatch(
                r"microclip(/[A-Za-z0-9_-]{1,40}){3}/[0-9a-f]{32}/[0-9a-f]{32}/upload-[0-9a-f]{40}/[a-z]+[-0-9.a-z]*",
                name,
            )
        uploads.discard(place, owner, started.upload_id)
    assert all_names(store) == []
    with pytest.raises(MalformedRequestError):
        uploads.start(PLACE, "7", 10, trick, LIMITS, NOW)


def test_strange_files_in_an_uploads_folder_do_no_harm(store):
    upload = start().upload_id
    strange = [
        "part-",
        "part-1-0",
        "part-9999999999999999-1",
        "part-0-99999999999",
        "seen-",
        "seen-x",
        "clip.mp4",
        "x y",
        "part-5-5.html",
    ]
    for name in strange:
        store.save(f"{path_of(upload)}/{name}", ContentFile(b"?"))
    assert start().offset == 0
    send(upload, 0, DATA)
    assert whole(upload) == DATA
    uploads.discard(PLACE, "7", upload)
    assert all_names(store) == []


def test_an_id_of_other_digits_or_letters_is_no_id(store):
    upload = start().upload_id
    for other in (upload.upper(), f"{upload}\n", f" {upload}", upload[:-1], f"upload-{upload}", f"./{upload}"):
        with pytest.raises(UploadGoneError):
            send(other, 0, DATA)
