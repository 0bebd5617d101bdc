from __future__ import annotations

import hashlib
import re
from contextlib import suppress

import pytest
from django.core.files.base import ContentFile

from microclip_xblock.media import uploads
from microclip_xblock.media.keep import erase, keep
from microclip_xblock.media.probe import Probed
from microclip_xblock.media.refusals import NotAVideoError, UploadGoneError
from microclip_xblock.media.storage import Place, clip_storage, is_key
from microclip_xblock.media.taking import taking
from tests.media.conftest import LIMITS, NOW, PLACE, all_names, fixture, use_storage


def uploaded(data: bytes, owner: str = "7") -> str:
    started = uploads.start(PLACE, owner, len(data), hashlib.sha256(data).hexdigest(), LIMITS, NOW)
    uploads.append(PLACE, owner, started.upload_id, 0, data, LIMITS, NOW)
    return started.upload_id


def probed(container="mp4", kind="video") -> Probed:
    return Probed(kind, container, ("h264",), 2.0, 96, 160, "headers")


def kept_names(store) -> list[str]:
    return [name for name in all_names(store) if "/uploads/" not in name]


def test_a_good_clip_is_kept_and_its_upload_discarded(store):
    data = fixture("plain.mp4")
    with taking(PLACE, "7", uploaded(data), LIMITS) as taken:
        assert taken.media.content_type == "video/mp4"
        assert (taken.media.size_bytes, taken.media.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert taken.probed.duration_s == pytest.approx(2, abs=0.1)
    assert all_names(store) == [taken.media.key]
    with store.open(taken.media.key) as file:
        assert file.read() == data


def test_nothing_is_kept_of_what_is_refused(store):
    upload = uploaded(b"<html><script>alert(1)</script></html>")
    with pytest.raises(NotAVideoError), taking(PLACE, "7", upload, LIMITS):
        raise AssertionError
    assert all_names(store) == []


def test_a_deed_that_fails_erases_the_clip_and_can_be_tried_again(store):
    upload = uploaded(fixture("plain.mp4"))
    with pytest.raises(ZeroDivisionError), taking(PLACE, "7", upload, LIMITS):
        raise ZeroDivisionError
    assert kept_names(store) == []
    with taking(PLACE, "7", upload, LIMITS):
        pass
    assert len(kept_names(store)) == 1


def test_nobody_enters_with_somebody_elses_upload(store):
    upload = uploaded(fixture("plain.mp4"))
    with pytest.raises(UploadGoneError), taking(PLACE, "8", upload, LIMITS):
        raise AssertionError


def test_erasing_is_repeatable_and_touches_only_clips(store):
    upload = uploaded(fixture("plain.mp4"))
    with taking(PLACE, "7", upload, LIMITS) as taken:
        pass
    other = store.save("grades/report.csv", ContentFile(b"1"))
    for _ in range(2):
        erase(taken.media.key)
    for name in (other, "", "microclip", PLACE.prefix, f"{PLACE.prefix}/../../../../grades/report.csv"):
        erase(name)
    assert all_names(store) == [other]


@pytest.mark.parametrize(
    ("container", "kind", "content_type", "extension"),
    [
        ("mp4", "video", "video/mp4", "mp4"),
        ("mp4", "audio", "audio/mp4", "m4a"),
        ("mov", "video", "video/quicktime", "mov"),
        ("webm", "video", "video/webm", "webm"),
        ("webm", "audio", "audio/webm", "webm"),
        ("mp3", "audio", "audio/mpeg", "mp3"),
        ("ogg", "audio", "audio/ogg", "ogg"),
        ("wav", "audio", "audio/wav", "wav"),
    ],
)
def test_the_content_type_comes_from_the_bytes_and_reaches_the_storage(
    settings, tmp_path, container, kind, content_type, extension
):
    store = use_storage(settings, "objects", tmp_path)
    with uploads.finish(PLACE, "7", uploaded(b"any")) as finished:
        media = keep(PLACE, finished, probed(container, kind))
    assert media.content_type == content_type
    assert media.key.endswith(f".{extension}")
    assert store.objects[media.key] == (b"any", content_type)


def test_names_are_unguessable_and_never_a_learners(store):
    owner, data = "learner-4711@example.com", fixture("plain.mp4")
    keys = set()
    for _ in range(3):
        with taking(PLACE, owner, uploaded(data, owner), LIMITS) as taken:
            keys.add(taken.media.key)
    uploaded(data, owner)
    assert len(keys) == 3
    for name in all_names(store):
        assert "4711" not in name
        assert "learner" not in name
        assert hashlib.sha256(data).hexdigest()[:16] not in name
    for key in keys:
        assert re.fullmatch(r"microclip/UniX/CS101/2026/[0-9a-f]{32}/[0-9a-f]{32}\.mp4", key)
        assert is_key(key)
    with suppress(FileNotFoundError):
        for name in all_names(store):
            if "manifest" in name:
                with store.open(name) as file:
                    assert b"4711" not in file.read()


@pytest.mark.parametrize("odd", ["", "..", "a/b", "Größe", "x" * 300, "\0", ".hidden", "a b", "\ud800"])
def test_odd_course_names_make_safe_folders(odd):
    place = Place(odd, odd, odd, odd)
    assert re.fullmatch(r"microclip(/[A-Za-z0-9_-]{1,40}){3}/[0-9a-f]{32}", place.prefix)
    assert is_key(place.new_key("mp4"))


def test_places_that_look_alike_stay_apart():
    alike = [
        ("a.b", "c", "d", "e"),
        ("a b", "c", "d", "e"),
        ("a.b", "c", "d", "f"),
        ("a.b", "c", "", "de"),
        ("a.b", "cd", "", "e"),
    ]
    assert len({Place(*parts).prefix for parts in alike}) == len(alike)


def test_without_a_storage_of_its_own_the_default_one_is_used(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.STORAGES = {name: storage for name, storage in settings.STORAGES.items() if name != "microclip"}
    clip_storage().save("here.txt", ContentFile(b"1"))
    assert (tmp_path / "here.txt").exists()
