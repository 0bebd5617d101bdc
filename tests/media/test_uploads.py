from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from microclip_xblock.media import uploads
from microclip_xblock.media.limits import CHUNK_BYTES
from microclip_xblock.media.refusals import (
    ChunkTooLargeError,
    HashMismatchError,
    NotAVideoError,
    TooLargeError,
    UploadGoneError,
    UploadIncompleteError,
    WrongOffsetError,
)
from microclip_xblock.media.storage import new_clip_folder
from microclip_xblock.rules.errors import MalformedRequestError
from tests.media.conftest import DAY, LIMITS, NOW, PLACE, all_names, together, use_storage
from tests.media.sending import DATA, SHA, send, start, unfinished, whole


def test_a_file_sent_in_chunks_arrives_whole(store):
    started = start()
    assert (started.offset, started.chunk_bytes) == (0, 2 * 1024 * 1024)
    assert send(started.upload_id, 0, DATA[:4000]) == 4000
    assert send(started.upload_id, 4000, DATA[4000:]) == len(DATA)
    with uploads.finish(PLACE, "7", started.upload_id) as finished:
        assert finished.file.read() == DATA
        assert (finished.size_bytes, finished.sha256) == (len(DATA), SHA)
    uploads.discard(PLACE, "7", started.upload_id)
    assert unfinished(store) == []


def test_a_full_chunk_fits_and_one_more_byte_does_not(store):
    data = b"x" * (CHUNK_BYTES + 1)
    upload = start(data).upload_id
    with pytest.raises(ChunkTooLargeError) as refused:
        send(upload, 0, data)
    assert refused.value.details["limit_bytes"] == CHUNK_BYTES
    assert send(upload, 0, data[:CHUNK_BYTES]) == CHUNK_BYTES


def test_the_same_file_of_the_same_learner_resumes(store):
    first = start()
    send(first.upload_id, 0, DATA[:3000])
    again = start(now=NOW + timedelta(hours=3))
    assert (again.upload_id, again.offset) == (first.upload_id, 3000)


def test_a_wrong_offset_is_told_the_true_one_and_changes_nothing(store):
    upload = start().upload_id
    send(upload, 0, DATA[:3000])
    for offset in (0, 2999, 3001, len(DATA)):
        with pytest.raises(WrongOffsetError) as refused:
            send(upload, offset, DATA[:10])
        assert refused.value.details["offset"] == 3000
        assert refused.value.status == 409
    assert start().offset == 3000


def test_more_bytes_than_announced_are_refused(store):
    upload = start().upload_id
    with pytest.raises(TooLargeError):
        send(upload, 0, DATA + b"!")
    send(upload, 0, DATA)
    assert whole(upload) == DATA


def test_the_authors_limit_holds_at_the_start_and_when_it_is_lowered(store):
    small = replace(LIMITS, max_size_bytes=1000)
    with pytest.raises(TooLargeError) as refused:
        start(limits=small)
    assert refused.value.details == {"limit": 1000, "limit_bytes": 1000, "unit": "bytes", "found": len(DATA)}
    upload = start().upload_id
    with pytest.raises(TooLargeError):
        send(upload, 0, DATA[:100], limits=small)


@pytest.mark.parametrize("sha256", ["", "abc", "g" * 64, SHA + "0", f"{SHA}\n", "../" * 21 + "a"])
def test_what_is_no_hash_is_malformed(store, sha256):
    with pytest.raises(MalformedRequestError):
        uploads.start(PLACE, "7", 10, sha256, LIMITS, NOW)
    assert all_names(store) == []


def test_an_empty_file_is_no_clip(store):
    with pytest.raises(NotAVideoError):
        start(b"")
    with pytest.raises(MalformedRequestError):
        uploads.start(PLACE, "7", -1, SHA, LIMITS, NOW)
    upload = start().upload_id
    with pytest.raises(MalformedRequestError):
        send(upload, 0, b"")


def test_an_id_is_worth_nothing_to_others_or_elsewhere(store):
    upload = start().upload_id
    send(upload, 0, DATA)
    elsewhere = replace(PLACE, run="2027")
    for owner, place in (("8", PLACE), ("7", elsewhere), ("", PLACE)):
        with pytest.raises(UploadGoneError):
            send(upload, 0, DATA, owner=owner, place=place)
        with pytest.raises(UploadGoneError):
            whole(upload, owner=owner, place=place)
        uploads.discard(place, owner, upload)
    assert whole(upload) == DATA


def test_two_learners_send_the_same_file_apart(store):
    mine, theirs = start().upload_id, start(owner="8").upload_id
    assert mine != theirs
    send(mine, 0, DATA)
    assert start(owner="8").offset == 0


@pytest.mark.parametrize("upload_id", ["", "..", "../../x", "a" * 40, "A" * 40, "a/b", "\0"])
def test_made_up_ids_are_gone_and_never_paths(store, upload_id):
    start()
    before = all_names(store)
    with pytest.raises(UploadGoneError):
        send(upload_id, 0, DATA)
    with pytest.raises(UploadGoneError):
        whole(upload_id)
    uploads.discard(PLACE, "7", upload_id)
    assert all_names(store) == before


def test_an_unfinished_upload_says_how_far_it_is(store):
    upload = start().upload_id
    send(upload, 0, DATA[:3000])
    with pytest.raises(UploadIncompleteError) as refused:
        whole(upload)
    assert refused.value.details["offset"] == 3000


def test_other_bytes_than_announced_are_discarded(store):
    upload = start().upload_id
    send(upload, 0, DATA[::-1])
    with pytest.raises(HashMismatchError):
        whole(upload)
    assert unfinished(store) == []
    assert start().offset == 0


def test_a_part_that_a_dying_worker_left_short_is_sent_again(store):
    upload = start().upload_id
    send(upload, 0, DATA[:3000])
    folder = next(name.rsplit("/", 1)[0] for name in unfinished(store) if "part-" in name)
    store.save(f"{folder}/part-000000003000-4000", ContentFile(DATA[3000:3100]))
    assert start().offset == 3000
    assert send(upload, 3000, DATA[3000:7000]) == 7000
    assert send(upload, 7000, DATA[7000:]) == len(DATA)
    assert whole(upload) == DATA


def test_a_short_part_inside_is_found_when_the_parts_are_put_together(store):
    upload = start().upload_id
    send(upload, 0, DATA[:3000])
    send(upload, 3000, DATA[3000:])
    first = next(name for name in unfinished(store) if "part-000000000000" in name)
    store.delete(first)
    store.save(first, ContentFile(b"short"))
    with pytest.raises(UploadIncompleteError) as refused:
        whole(upload)
    assert refused.value.details["offset"] == 0
    assert send(upload, 0, DATA[:3000]) == 3000
    assert whole(upload) == DATA


def test_a_damaged_manifest_is_written_anew_and_what_was_sent_counts(store):
    upload = start().upload_id
    send(upload, 0, DATA[:3000])
    manifest = next(name for name in unfinished(store) if "manifest" in name)
    for damage in (b"", b"{", b"[]", b'{"size_bytes": "x"}', b"\xff"):
        store.delete(manifest)
        store.save(manifest, ContentFile(damage))
        with pytest.raises(UploadGoneError):
            send(upload, 3000, DATA[3000:])
    assert start().offset == 3000
    send(upload, 3000, DATA[3000:])
    assert whole(upload) == DATA


def test_another_learners_manifest_does_not_open_a_folder(store):
    upload = start().upload_id
    manifest = next(name for name in unfinished(store) if "manifest" in name)
    store.delete(manifest)
    store.save(manifest, ContentFile(b'{"size_bytes": 5, "sha256": "%s", "started": 1}' % SHA.encode()))
    with pytest.raises(UploadGoneError):
        send(upload, 0, b"12345")


@pytest.mark.parametrize("kind", ["files", "memory", "objects"])
def test_two_tabs_send_the_same_chunks_at_once(settings, tmp_path, kind):
    use_storage(settings, kind, tmp_path)
    upload = start().upload_id
    offset = 0
    for end in (2500, 5000, len(DATA)):
        outcomes: list[int] = []

        def tab(offset=offset, end=end, outcomes=outcomes):
            try:
                outcomes.append(send(upload, offset, DATA[offset:end]))
            except WrongOffsetError as refused:
                outcomes.append(refused.details["offset"])

        together(tab, tab, tab, tab)
        assert outcomes == [end] * 4
        offset = end
    assert whole(upload) == DATA


def test_a_late_longer_part_takes_nothing_back(store):
    upload = start().upload_id
    send(upload, 0, DATA[:500])
    send(upload, 500, DATA[500:1500])
    folder = next(name.rsplit("/", 1)[0] for name in unfinished(store) if "part-" in name)
    store.save(f"{folder}/part-000000000000-1000", ContentFile(DATA[:1000]))
    assert start().offset == 1500
    send(upload, 1500, DATA[1500:])
    assert whole(upload) == DATA


def test_the_oldest_uploads_make_room(store):
    files = [bytes([number]) * 100 for number in range(5)]
    ids = [start(data, now=NOW + timedelta(minutes=number)).upload_id for number, data in enumerate(files)]
    for number, upload in enumerate(ids):
        if number < 2:
            with pytest.raises(UploadGoneError):
                send(upload, 0, files[number])
        else:
            assert send(upload, 0, files[number]) == 100


def test_an_upload_that_is_going_on_is_not_the_one_that_makes_room(store):
    slow = start().upload_id
    for minute in (10, 20):
        start(bytes([minute]) * 100, now=NOW + timedelta(minutes=minute))
    send(slow, 0, DATA[:3000], now=NOW + timedelta(minutes=40))
    start(b"another", now=NOW + timedelta(minutes=41))
    assert send(slow, 3000, DATA[3000:], now=NOW + timedelta(minutes=42)) == len(DATA)


def test_room_is_made_for_each_learner_and_place_alone(store):
    files = [bytes([number]) * 100 for number in range(3)]
    mine = [start(data).upload_id for data in files]
    start(b"theirs", owner="8")
    start(b"elsewhere", place=replace(PLACE, block="another"))
    assert [send(upload, 0, data) for upload, data in zip(mine, files, strict=True)] == [100, 100, 100]


def test_untouched_uploads_expire(store):
    old = start(b"o" * 50, owner="8")
    fresh = start(now=NOW + 3 * DAY)
    kept = f"{new_clip_folder(PLACE, '7')}/clip.mp4"
    store.save(kept, ContentFile(b"clip"))
    assert uploads.expire(NOW + DAY) == 1
    with pytest.raises(UploadGoneError):
        send(old.upload_id, 0, b"o", owner="8")
    assert send(fresh.upload_id, 0, DATA, now=NOW + 3 * DAY) == len(DATA)
    assert store.exists(kept)
    assert uploads.expire(NOW + DAY, PLACE) == 0
    assert uploads.expire(NOW + 9 * DAY, replace(PLACE, run="2027")) == 0
    assert uploads.expire(NOW + 9 * DAY, PLACE) == 1
    assert unfinished(store) == []


def test_going_on_keeps_an_upload_from_expiring(store):
    upload = start().upload_id
    send(upload, 0, DATA[:3000], now=NOW + DAY)
    assert uploads.expire(NOW + timedelta(hours=23)) == 0
    assert len([name for name in unfinished(store) if "seen-" in name]) == 1
    assert uploads.expire(NOW + timedelta(hours=25)) == 1


def test_starting_twice_in_a_second_loses_no_time(store):
    assert start().upload_id == start().upload_id
    assert uploads.expire(NOW - DAY) == 0
    assert start().offset == 0
    assert len([name for name in unfinished(store) if "seen-" in name]) == 1


def test_starting_drops_ones_own_stale_uploads(store):
    start(b"o" * 50)
    start(now=NOW + 3 * DAY)
    assert len([name for name in unfinished(store) if "manifest" in name]) == 1


def test_expiring_where_nothing_is_is_fine(store):
    assert uploads.expire(NOW) == 0


def test_a_heap_of_tiny_parts_is_thrown_away(memory):
    upload = start().upload_id
    sent = 0

    def send_byte_by_byte():
        nonlocal sent
        while sent < 1000:
            sent = send(upload, sent, DATA[sent : sent + 1])

    with pytest.raises(UploadGoneError):
        send_byte_by_byte()
    assert 60 < sent < 100
    assert unfinished(memory) == []
