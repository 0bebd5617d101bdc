from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile

from microclip_xblock.media import uploads
from microclip_xblock.media.erasing import erase_clip
from microclip_xblock.media.keep import EXTENSIONS, add_file, keep, remove_file
from microclip_xblock.media.prepare import Prepared
from microclip_xblock.media.probe import Probed, probe
from microclip_xblock.media.refusals import (
    HashMismatchError,
    NotAVideoError,
    TooLargeError,
    TooLongError,
    UnsupportedCodecError,
    UploadGoneError,
    UploadIncompleteError,
)
from microclip_xblock.media.sheet import Sheet, read_sheet
from microclip_xblock.media.storage import (
    Place,
    clip_storage,
    is_folder,
    is_key,
    new_clip_folder,
    new_name,
    owner_folder,
)
from microclip_xblock.media.taking import taking
from tests.media.conftest import LIMITS, NOW, PLACE, all_folders, all_names, fixture, opened, use_storage


def uploaded(data: bytes, owner: str = "7") -> str:
    started = uploads.start(PLACE, owner, len(data), hashlib.sha256(data).hexdigest(), LIMITS, NOW)
    uploads.append(PLACE, owner, started.upload_id, 0, data, LIMITS, NOW)
    return started.upload_id


def prepared(data=b"any", container="mp4", kind="video", **more) -> Prepared:
    probed = Probed(kind, container, ("h264",), 2.0, 96, 160, "headers")
    return Prepared(**({"probed": probed, "file": opened(data), "size_bytes": len(data), "stripped": "blanked"} | more))


def kept_now(store, owner="7", data=b"any", **more):
    upload = uploaded(data, owner)
    with uploads.finish(PLACE, owner, upload) as finished:
        kept = keep(PLACE, owner, finished, prepared(data, **more))
    uploads.discard(PLACE, owner, upload)
    return kept


def kept_names(store) -> list[str]:
    return [name for name in all_names(store) if "/upload-" not in name]


def content(store, name) -> bytes:
    with store.open(name) as file:
        return file.read()


def test_a_good_clip_is_kept_and_its_upload_discarded(store):
    data = fixture("plain.mp4")
    with taking(PLACE, "7", uploaded(data), LIMITS) as kept:
        assert (kept.content_type, kept.container, kept.kind, kept.name) == ("video/mp4", "mp4", "video", "clip.mp4")
        assert kept.sha256 == hashlib.sha256(data).hexdigest()
        assert kept.duration_s == pytest.approx(2, abs=0.1)
        assert (kept.width, kept.height, kept.codecs) == (96, 160, ("h264", "aac"))
    names = all_names(store)
    assert {name.rsplit("/", 1)[0] for name in names} == {kept.folder}
    assert kept.folder.startswith(f"{owner_folder(PLACE, '7')}/")
    stems = sorted(name.rsplit("/", 1)[1].split("-")[0] for name in names)
    assert stems == sorted(["clip.mp4", "sheet", *(["poster"] if kept.poster else [])])
    clip = content(store, f"{kept.folder}/{kept.name}")
    assert len(clip) == kept.size_bytes
    again = probe(opened(clip), len(clip), LIMITS)
    assert (again.container, again.codecs) == (kept.container, kept.codecs)
    assert read_sheet(kept.folder) == Sheet(kept.name, kept.content_type, kept.codecs, kept.kind, kept.duration_s)


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
    assert len([name for name in kept_names(store) if "/clip." in name]) == 1


def test_nobody_enters_with_somebody_elses_upload(store):
    upload = uploaded(fixture("plain.mp4"))
    with pytest.raises(UploadGoneError), taking(PLACE, "8", upload, LIMITS):
        raise AssertionError


def test_erasing_is_repeatable_and_touches_only_clips(store):
    kept = kept_now(store)
    other = store.save("grades/report.csv", ContentFile(b"1"))
    for _ in range(2):
        erase_clip(kept.folder)
    for name in (other, "grades", "", "microclip", PLACE.prefix, f"{PLACE.prefix}/../../../../grades", None, 7):
        erase_clip(name)
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
    kept = kept_now(store, container=container, kind=kind)
    assert kept.content_type == content_type
    assert kept.name == f"clip.{extension}"
    assert store.objects[f"{kept.folder}/{kept.name}"] == (b"any", content_type)
    assert EXTENSIONS[content_type] == extension or (container, kind) == ("mov", "audio")


def test_names_are_unguessable_and_never_a_learners(store):
    owner, data = "learner-4711@example.com", b"the same bytes"
    folders = {kept_now(store, owner, data).folder for _ in range(3)}
    uploaded(data, owner)
    assert len(folders) == 3
    for name in all_names(store):
        assert "4711" not in name
        assert "learner" not in name
        assert hashlib.sha256(data).hexdigest()[:16] not in name
    for folder in folders:
        assert re.fullmatch(r"microclip/UniX/CS101/2026/[0-9a-f]{32}/[0-9a-f]{32}/[0-9a-f]{32}", folder)
        assert is_folder(folder)
        assert is_key(f"{folder}/clip.mp4")
    with suppress(FileNotFoundError):
        for name in all_names(store):
            if "manifest" in name:
                with store.open(name) as file:
                    assert b"4711" not in file.read()


@pytest.mark.parametrize("odd", ["", "..", "a/b", "Größe", "x" * 300, "\0", ".hidden", "a b", "\ud800"])
def test_odd_course_names_make_safe_folders(odd):
    place = Place(odd, odd, odd, odd)
    assert re.fullmatch(r"microclip(/[A-Za-z0-9_-]{1,40}){3}/[0-9a-f]{32}", place.prefix)
    for owner in (odd, "7"):
        folder = new_clip_folder(place, owner)
        assert is_folder(folder)
        assert is_key(f"{folder}/clip.mp4")


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


def test_a_learners_folders_in_two_blocks_have_nothing_in_common():
    here, there = owner_folder(PLACE, "7"), owner_folder(Place("UniX", "CS101", "2026", "another"), "7")
    assert here.rsplit("/", 1)[1] != there.rsplit("/", 1)[1]
    assert here == owner_folder(PLACE, "7") != owner_folder(PLACE, "8")


FOLDER = f"{PLACE.prefix}/{'0' * 32}/{'a' * 32}"


@pytest.mark.parametrize(
    "name",
    [
        *(f"clip.{extension}" for extension in ("mp4", "webm", "m4a", "mp3", "ogg", "wav", "mov")),
        "poster-0123abcd.webp",
        "poster-0123abcd.jpg",
        "captions-0123abcd.vtt",
        "copy-0123abcd.mp4",
        "copy-0123abcd.m4a",
    ],
)
def test_names_of_ours_are_keys(name):
    assert is_key(f"{FOLDER}/{name}")


@pytest.mark.parametrize(
    "key",
    [
        "",
        None,
        7,
        b"microclip",
        [],
        FOLDER,
        f"{FOLDER}/",
        f"{FOLDER}/clip",
        *(f"{FOLDER}/clip.{extension}" for extension in ("html", "svg", "js", "MP4", "mp4.html", "mp4\n", "mp", "")),
        f"{FOLDER}/CLIP.mp4",
        f"{FOLDER}/direct",
        f"{FOLDER}/manifest.json",
        f"{FOLDER}/sheet-0123456789abcdef.json",
        f"{FOLDER}/poster-0123abcd.svg",
        f"{FOLDER}/poster-0123ABCD.webp",
        f"{FOLDER}/poster-0123abc.webp",
        f"{FOLDER}/captions-0123abcd.html",
        f"{FOLDER}/../clip.mp4",
        f"{FOLDER}/./clip.mp4",
        f"{FOLDER}//clip.mp4",
        f"/{FOLDER}/clip.mp4",
        f"../{FOLDER}/clip.mp4",
        f"{FOLDER}/clip.mp4/clip.mp4",
        f"{FOLDER}\\clip.mp4",
        f"{FOLDER}/clip.mp4?x",
        f"{FOLDER}/clip.mp4 ",
        f"{PLACE.prefix}/{'0' * 32}/clip.mp4",
        f"{PLACE.prefix}/{'0' * 32}/upload-{'a' * 40}/part-000000000000-5",
        f"{PLACE.prefix}/{'0' * 32}/upload-{'a' * 40}/direct",
        f"{PLACE.prefix}/{'A' * 32}/{'a' * 32}/clip.mp4",
        f"microclip/../x/y/{'0' * 32}/{'0' * 32}/{'a' * 32}/clip.mp4",
        f"microclip/x/y/z/w/{'0' * 32}/{'0' * 32}/{'a' * 32}/clip.mp4",
        f"other/x/y/z/{'0' * 32}/{'0' * 32}/{'a' * 32}/clip.mp4",
        f"microclip/_work/{'0' * 64}.json",
        f"microclip/x/y/z/{'０' * 32}/{'0' * 32}/{'a' * 32}/clip.mp4",
        f"microclip/x/ÿ/z/{'0' * 32}/{'0' * 32}/{'a' * 32}/clip.mp4",
    ],
)
def test_anything_else_is_no_key(key):
    assert not is_key(key)
    assert not is_folder(key) or key == FOLDER


def test_everything_a_clip_comes_with_is_kept(store):
    kept = kept_now(
        store,
        data=b"clip's bytes",
        stripped="remux",
        poster=b"picture",
        poster_type="image/webp",
        flashing=False,
        loudness_lufs=-23.5,
        wave="0" * 64,
    )
    assert (kept.stripped, kept.flashing, kept.loudness_lufs, kept.wave) == ("remux", False, -23.5, "0" * 64)
    assert re.fullmatch(r"poster-[0-9a-f]{8}\.webp", kept.poster)
    assert content(store, f"{kept.folder}/{kept.poster}") == b"picture"
    assert content(store, f"{kept.folder}/clip.mp4") == b"clip's bytes"
    assert (kept.size_bytes, kept.sha256) == (12, hashlib.sha256(b"clip's bytes").hexdigest())


def test_what_is_kept_is_what_was_prepared_and_not_what_arrived(store):
    with uploads.finish(PLACE, "7", uploaded(b"with a place in it")) as finished:
        kept = keep(PLACE, "7", finished, prepared(b"clean"))
    assert content(store, f"{kept.folder}/{kept.name}") == b"clean"
    assert kept.size_bytes == 5
    assert kept.sha256 == hashlib.sha256(b"with a place in it").hexdigest()


@pytest.mark.parametrize("poster_type", ["", "image/svg+xml", "text/html", "image/png"])
def test_a_poster_of_another_kind_is_left_out(store, poster_type):
    kept = kept_now(store, poster=b"<svg/>", poster_type=poster_type)
    assert kept.poster == ""
    assert not [name for name in all_names(store) if "poster" in name]


@pytest.mark.parametrize("refused", ["clip.", "poster-", "sheet-"])
def test_a_storage_that_does_not_take_all_of_it_keeps_nothing(watched, refused):
    upload = uploaded(b"any")
    watched.refused = lambda name: f"/{refused}" in name
    with uploads.finish(PLACE, "7", upload) as finished, pytest.raises(OSError, match="No space"):
        keep(PLACE, "7", finished, prepared(poster=b"picture", poster_type="image/webp"))
    assert kept_names(watched) == []
    watched.refused = lambda name: False
    with uploads.finish(PLACE, "7", upload) as finished:
        assert finished.file.read() == b"any"


def test_a_full_storage_leaves_the_upload_to_be_finished_later(watched):
    upload = uploaded(fixture("plain.mp4"))
    watched.refused = lambda name: "/sheet-" in name
    with pytest.raises(OSError, match="No space"), taking(PLACE, "7", upload, LIMITS):
        raise AssertionError
    assert kept_names(watched) == []
    watched.refused = lambda name: False
    with taking(PLACE, "7", upload, LIMITS) as kept:
        pass
    assert is_key(f"{kept.folder}/{kept.name}")


@pytest.mark.parametrize("how", ["chunks", "direct"])
def test_a_clip_that_came_either_way_is_taken(store, how):
    data = fixture("vp8.webm")
    started = uploads.start(PLACE, "7", len(data), hashlib.sha256(data).hexdigest(), LIMITS, NOW)
    if how == "direct":
        store.save(f"{owner_folder(PLACE, '7')}/upload-{started.upload_id}/direct", ContentFile(data))
    else:
        uploads.append(PLACE, "7", started.upload_id, 0, data, LIMITS, NOW)
    with taking(PLACE, "7", started.upload_id, LIMITS) as kept:
        pass
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert not [name for name in all_names(store) if "/upload-" in name]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", NotAVideoError),
        (b"#EXTM3U\nfile:///etc/passwd\n", NotAVideoError),
        (b"\0" * 5000, NotAVideoError),
        (fixture("old.mp4"), UnsupportedCodecError),
        (fixture("six_seconds.mp4"), TooLongError),
        (fixture("plain.mp4")[:3000], NotAVideoError),
    ],
    ids=["svg", "playlist", "zeros", "codec", "long", "cut"],
)
def test_what_is_refused_for_what_it_is_leaves_nothing_at_all(store, data, refusal):
    with pytest.raises(refusal), taking(PLACE, "7", uploaded(data), LIMITS):
        raise AssertionError
    assert all_names(store) == []
    assert max((name.count("/") for name in all_folders(store)), default=0) <= 4


def test_what_is_not_whole_or_other_than_announced_keeps_nothing(store):
    data = fixture("plain.mp4")
    started = uploads.start(PLACE, "7", len(data), hashlib.sha256(data).hexdigest(), LIMITS, NOW)
    with pytest.raises(UploadIncompleteError), taking(PLACE, "7", started.upload_id, LIMITS):
        raise AssertionError
    uploads.append(PLACE, "7", started.upload_id, 0, data[::-1], LIMITS, NOW)
    with pytest.raises(HashMismatchError), taking(PLACE, "7", started.upload_id, LIMITS):
        raise AssertionError
    assert all_names(store) == []


def test_a_limit_the_author_lowered_meanwhile_keeps_nothing_and_loses_nothing(store):
    data = fixture("plain.mp4")
    upload = uploaded(data)
    with pytest.raises(TooLargeError), taking(PLACE, "7", upload, replace(LIMITS, max_size_bytes=1000)):
        raise AssertionError
    assert kept_names(store) == []
    with taking(PLACE, "7", upload, LIMITS):
        pass


def test_an_interrupted_deed_keeps_nothing(store):
    upload = uploaded(fixture("plain.mp4"))
    with pytest.raises(KeyboardInterrupt), taking(PLACE, "7", upload, LIMITS):
        raise KeyboardInterrupt
    assert kept_names(store) == []


def test_files_beside_a_clip_get_fresh_names_and_their_type(settings, tmp_path):
    store = use_storage(settings, "objects", tmp_path)
    folder = kept_now(store).folder
    first = add_file(folder, "captions", "vtt", b"WEBVTT", "text/vtt")
    second = add_file(folder, "captions", "vtt", opened(b"WEBVTT\n"), "text/vtt")
    assert first != second
    assert store.objects[f"{folder}/{first}"] == (b"WEBVTT", "text/vtt")
    assert store.objects[f"{folder}/{second}"] == (b"WEBVTT\n", "text/vtt")
    assert is_key(f"{folder}/{first}")


@pytest.mark.parametrize(
    ("folder", "stem", "extension"),
    [
        (PLACE.prefix, "poster", "webp"),
        (f"{FOLDER}/..", "poster", "webp"),
        ("", "poster", "webp"),
        (FOLDER, "poster", "svg"),
        (FOLDER, "captions", "html"),
        (FOLDER, "copy", "vtt"),
        (FOLDER, "../poster", "webp"),
        (FOLDER, "poster", "webp/../../x"),
    ],
)
def test_no_other_names_are_ever_written(store, folder, stem, extension):
    with pytest.raises(ValueError, match="not a name of ours"):
        add_file(folder, stem, extension, b"?", "image/webp")
    assert all_names(store) == []


def test_removing_a_file_is_repeatable_and_removes_nothing_else(store):
    folder = kept_now(store).folder
    poster = add_file(folder, "poster", "jpg", b"picture", "image/jpeg")
    before = all_names(store)
    for name in (
        "",
        "..",
        "../clip.mp4",
        "poster-00000000.jpg",
        new_name("poster", "jpg"),
        "sheet-0123456789abcdef.json",
    ):
        remove_file(folder, name)
    remove_file(f"{folder}/..", poster)
    assert all_names(store) == before
    for _ in range(2):
        remove_file(folder, poster)
    assert all_names(store) == [name for name in before if not name.endswith(poster)]


def test_the_last_file_to_be_removed_takes_the_folder_along(store):
    folder = new_clip_folder(PLACE, "7")
    remove_file(folder, add_file(folder, "poster", "jpg", b"came too late", "image/jpeg"))
    assert all_names(store) == []
    assert not [name for name in all_folders(store) if name.startswith(folder)]
