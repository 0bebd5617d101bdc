"""How much one learner may have in one block, and files that came straight to the object storage."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from microclip_xblock.media import uploads
from microclip_xblock.media.refusals import (
    HashMismatchError,
    QuotaFullError,
    UploadGoneError,
    UploadIncompleteError,
)
from microclip_xblock.media.storage import new_clip_folder
from tests.media.conftest import DAY, LIMITS, NOW, PLACE, all_names
from tests.media.sending import DATA, path_of, send, start, whole


def keep_bytes(store, count, owner="7", place=PLACE):
    folder = new_clip_folder(place, owner)
    store.save(f"{folder}/clip.mp4", ContentFile(b"k" * count))
    return folder


def sized(count, mark):
    return mark.encode() * count


def test_what_is_kept_and_under_way_counts_against_the_quota(store):
    narrow = replace(LIMITS, quota_bytes=1000)
    keep_bytes(store, 300)
    under_way = start(sized(400, "a"), limits=narrow)
    with pytest.raises(QuotaFullError) as refused:
        start(sized(301, "b"), limits=narrow)
    assert (refused.value.code, refused.value.status) == ("quota_full", 413)
    assert refused.value.details == {"limit": 1000, "limit_bytes": 1000, "unit": "bytes", "found": 1001}
    assert start(sized(300, "b"), limits=narrow).offset == 0
    assert send(under_way.upload_id, 0, sized(400, "a")) == 400


def test_the_quota_counts_posters_captions_and_copies(store):
    folder = keep_bytes(store, 100)
    for name in ("poster-00000000.webp", "captions-00000000.vtt", "copy-00000000.mp4", "sheet-0123456789abcdef.json"):
        store.save(f"{folder}/{name}", ContentFile(b"p" * 100))
    with pytest.raises(QuotaFullError) as refused:
        start(sized(1, "a"), limits=replace(LIMITS, quota_bytes=500))
    assert refused.value.details["found"] == 501


def test_an_upload_that_goes_on_is_not_counted_twice(store):
    narrow = replace(LIMITS, quota_bytes=len(DATA))
    upload = start(limits=narrow).upload_id
    send(upload, 0, DATA[:3000])
    assert start(limits=narrow).offset == 3000


def test_the_quota_is_each_learners_in_each_block(store):
    narrow = replace(LIMITS, quota_bytes=1000)
    keep_bytes(store, 900)
    with pytest.raises(QuotaFullError):
        start(sized(200, "a"), limits=narrow)
    start(sized(200, "a"), owner="8", limits=narrow)
    start(sized(200, "a"), place=replace(PLACE, block="another"), limits=narrow)


def test_what_was_given_up_no_longer_fills_the_quota(store):
    narrow = replace(LIMITS, quota_bytes=1000)
    start(sized(900, "a"), limits=narrow)
    with pytest.raises(QuotaFullError):
        start(sized(200, "b"), limits=narrow, now=NOW + DAY)
    assert start(sized(200, "b"), limits=narrow, now=NOW + 3 * DAY).offset == 0


def test_uploads_that_would_make_room_do_not_count_and_stay_if_the_quota_refuses(store):
    narrow = replace(LIMITS, quota_bytes=1000)
    files = [sized(300, mark) for mark in "abc"]
    ids = [start(data, limits=narrow, now=NOW + timedelta(minutes=n)).upload_id for n, data in enumerate(files)]
    with pytest.raises(QuotaFullError):
        start(sized(401, "d"), limits=narrow, now=NOW + timedelta(hours=1))
    assert [send(upload, 0, data) for upload, data in zip(ids, files, strict=True)] == [300, 300, 300]
    start(sized(400, "d"), limits=narrow, now=NOW + timedelta(hours=2))
    with pytest.raises(UploadGoneError):
        whole(ids[0])


def test_without_a_quota_of_its_own_four_of_the_largest_files_fit(store):
    four = replace(LIMITS, max_size_bytes=1000)
    keep_bytes(store, 3000)
    assert start(sized(1000, "a"), limits=four).offset == 0
    keep_bytes(store, 1)
    with pytest.raises(QuotaFullError) as refused:
        start(sized(1000, "a"), limits=four)
    assert refused.value.details["limit_bytes"] == 4000


def test_what_was_kept_under_a_former_secret_key_still_counts(store, settings):
    keep_bytes(store, 900)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    with pytest.raises(QuotaFullError):
        start(sized(200, "a"), limits=replace(LIMITS, quota_bytes=1000))


# Straight to the object storage


def arrive(store, upload_id, data):
    store.save(f"{path_of(upload_id)}/direct", ContentFile(data))


def test_where_there_is_no_object_storage_nothing_else_than_chunks_is_offered(store, settings):
    settings.MICROCLIP_DIRECT_UPLOAD = True
    assert start().direct is None


def test_a_file_that_came_directly_is_finished_like_any_other(store):
    upload = start().upload_id
    arrive(store, upload, DATA)
    assert start().offset == len(DATA)
    assert whole(upload) == DATA
    uploads.discard(PLACE, "7", upload)
    assert all_names(store) == []


def test_a_file_that_came_both_ways_is_finished_by_its_chunks(store):
    upload = start().upload_id
    send(upload, 0, DATA)
    arrive(store, upload, DATA[::-1])
    assert whole(upload) == DATA


def test_a_few_chunks_do_not_stand_in_the_way_of_a_file_that_came_directly(store):
    upload = start().upload_id
    send(upload, 0, DATA[:3000])
    arrive(store, upload, DATA)
    assert whole(upload) == DATA


@pytest.mark.parametrize("wrong", [b"", DATA[:-1], DATA + b"!"])
def test_another_size_than_announced_did_not_arrive(store, wrong):
    upload = start().upload_id
    arrive(store, upload, wrong)
    assert start().offset == 0
    with pytest.raises(UploadIncompleteError):
        whole(upload)
    assert send(upload, 0, DATA) == len(DATA)
    assert whole(upload) == DATA


def test_other_bytes_than_announced_that_came_directly_are_discarded(store):
    upload = start().upload_id
    arrive(store, upload, DATA[::-1])
    with pytest.raises(HashMismatchError):
        whole(upload)
    assert all_names(store) == []


def test_what_came_directly_expires_with_its_upload_and_without_one(store):
    upload = start().upload_id
    arrive(store, upload, DATA)
    assert uploads.expire(NOW - DAY) == 0
    assert uploads.expire(NOW + DAY) == 1
    arrive(store, upload, DATA)
    with pytest.raises(UploadGoneError):
        whole(upload)
    assert uploads.expire(NOW - DAY) == 1
    assert all_names(store) == []
