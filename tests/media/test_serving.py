from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from webob import Request

from microclip_xblock.media.keep import EXTENSIONS
from microclip_xblock.media.refusals import RangeNeededError
from microclip_xblock.media.serving import PIECE_BYTES, TYPES, WHOLE_BYTES, serve, version
from microclip_xblock.media.storage import is_key, new_clip_folder
from microclip_xblock.rules.errors import EntryGoneError
from tests.media.conftest import PLACE, use_storage

DATA = bytes(range(256)) * 1000
SIZE = len(DATA)
MB = 1024 * 1024


def new_key(name="clip.mp4"):
    return f"{new_clip_folder(PLACE, 'ann')}/{name}"


@pytest.fixture
def key(store):
    return store.save(new_key(), ContentFile(DATA))


def ask(key, method="GET", content_type="video/mp4", query="", **headers):
    request = Request.blank(
        f"/media/x?{query}", method=method, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    return serve(request, key, content_type)


def test_without_a_range_the_whole_clip_comes(key):
    response = ask(key)
    assert response.status_int == 200
    assert response.body == DATA
    assert response.headers["Content-Length"] == str(SIZE)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == 'inline; filename="clip.mp4"'
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "sandbox" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-1", 0, 2),
        ("bytes=100-199", 100, 200),
        ("bytes=65535-65537", 65535, 65538),
        ("BYTES = 5 - 9 ", 5, 10),
        ("bytes=0-", 0, SIZE),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        (f"bytes=10-{SIZE + 500}", 10, SIZE),
        (f"bytes=0-{SIZE - 1}", 0, SIZE),
        ("bytes=-1", SIZE - 1, SIZE),
        ("bytes=-500", SIZE - 500, SIZE),
        (f"bytes=-{SIZE * 2}", 0, SIZE),
    ],
)
def test_a_range_gives_just_those_bytes(key, asked, start, end):
    response = ask(key, Range=asked)
    assert response.status_int == 206
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert response.headers["Content-Length"] == str(end - start)
    assert response.body == DATA[start:end]


@pytest.mark.parametrize(
    "asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0", "bytes=999999999999999999-"]
)
def test_a_range_beyond_the_end_cannot_be_given(key, asked):
    response = ask(key, Range=asked)
    assert response.status_int == 416
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"
    assert response.body == b""


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-5",
        "lines=0-5",
        "bytes=0-1,5-6",
        "bytes=--5",
        "bytes=" + "9" * 40 + "-",
    ],
)
def test_a_range_that_may_be_ignored_gives_the_whole(key, asked):
    response = ask(key, Range=asked)
    assert (response.status_int, response.body) == (200, DATA)


def test_an_open_range_comes_in_pieces_that_make_up_the_whole(memory):
    large = bytes(5_000_000)
    key = memory.save(new_key(), ContentFile(large))
    got = b""
    while len(got) < len(large):
        response = ask(key, Range=f"bytes={len(got)}-")
        assert response.status_int == 206
        assert 0 < len(response.body) <= PIECE_BYTES
        assert response.headers["Content-Range"].endswith("/5000000")
        got += response.body
    assert got == large


@pytest.fixture
def large(memory):
    return memory.save(new_key(), ContentFile(bytes(WHOLE_BYTES + 1)))


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-1,5-6"}, {"Range": "bytes=0-9", "If_Range": '"other"'}])
def test_a_large_clip_is_not_given_whole(large, headers):
    with pytest.raises(RangeNeededError) as refused:
        ask(large, **headers)
    assert (refused.value.status, refused.value.code) == (428, "range_needed")
    assert refused.value.details["limit_bytes"] == WHOLE_BYTES
    assert refused.value.details["found"] == WHOLE_BYTES + 1


def test_a_clip_of_the_allowed_size_is_given_whole(memory):
    key = memory.save(new_key(), ContentFile(bytes(WHOLE_BYTES)))
    response = ask(key)
    assert (response.status_int, len(response.body)) == (200, WHOLE_BYTES)


def test_head_and_what_the_browser_has_need_no_range(large):
    response = ask(large, method="HEAD")
    assert (response.status_int, response.headers["Content-Length"]) == (200, str(WHOLE_BYTES + 1))
    assert ask(large, If_None_Match=response.headers["ETag"]).status_int == 304


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        (f"bytes=0-{WHOLE_BYTES}", 0, WHOLE_BYTES),
        (f"bytes=1-{WHOLE_BYTES}", 1, WHOLE_BYTES + 1),
        (f"bytes=-{WHOLE_BYTES + 1}", 0, WHOLE_BYTES),
        (f"bytes=-{WHOLE_BYTES}", 1, WHOLE_BYTES + 1),
    ],
)
def test_no_answer_is_larger_than_a_whole_clip_may_be(large, asked, start, end):
    response = ask(large, Range=asked)
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{WHOLE_BYTES + 1}"
    assert len(response.body) == end - start <= WHOLE_BYTES


def test_a_clip_of_200_mb_is_handed_out_in_pieces_and_in_little_memory(settings, tmp_path):
    store = use_storage(settings, "files", tmp_path / "clips")
    key = store.save(new_key(), ContentFile(b"ftyp"))
    size = 200 * MB
    with Path(store.path(key)).open("r+b") as file:
        file.truncate(size)
    tracemalloc.start()
    try:
        got = 0
        while got < size:
            response = ask(key, Range=f"bytes={got}-")
            assert response.status_int == 206
            # As the LMS does: the whole answer is copied.
            length = len(b"".join(response.app_iter))
            assert 0 < length <= PIECE_BYTES
            got += length
        in_pieces = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        streamed = sum(len(block) for block in ask(key, Range=f"bytes=0-{size}").app_iter)
        at_once = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert streamed == WHOLE_BYTES
    # The copy and the blocks it is made of.
    assert in_pieces < 2 * PIECE_BYTES + MB
    assert at_once < MB


def test_it_streams_in_small_blocks(key):
    assert max(len(block) for block in ask(key).app_iter) <= 64 * 1024


def test_what_the_browser_has_is_not_sent_again(key):
    etag = ask(key).headers["ETag"]
    assert not any(part in etag for part in key.split("/"))
    for header in (etag, f'"other", W/{etag}', "*"):
        response = ask(key, If_None_Match=header)
        assert (response.status_int, response.body) == (304, b"")
        assert response.headers["ETag"] == etag
    assert ask(key, If_None_Match='"other"').status_int == 200


def test_a_range_of_another_version_gives_the_whole(key):
    etag = ask(key).headers["ETag"]
    assert ask(key, Range="bytes=0-9", If_Range=etag).status_int == 206
    assert ask(key, Range="bytes=0-9", If_Range='"other"').status_int == 200
    assert ask(key, Range="bytes=0-9", If_Range="Sat, 29 Oct 1994 19:43:31 GMT").status_int == 200


def test_head_tells_without_sending(key):
    response = ask(key, method="HEAD", Range="bytes=0-9")
    assert (response.status_int, b"".join(response.app_iter)) == (200, b"")
    assert response.headers["Content-Length"] == str(SIZE)


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "", "video/mp4; charset=x"])
def test_a_type_that_is_not_ours_is_plain_bytes(key, content_type):
    assert ask(key, content_type=content_type).headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../x.mp4", "microclip/a/b/c/../x.mp4", "other/file.mp4", PLACE.prefix]
)
def test_only_names_of_ours_are_opened(store, name):
    with pytest.raises(EntryGoneError):
        ask(name)


@pytest.mark.parametrize(
    "name",
    [
        "clip.html",
        "clip.svg",
        "clip.mp4.html",
        "poster-0123abcd.svg",
        "captions-0123abcd.html",
        "manifest.json",
        "sheet-0123456789abcdef.json",
        "direct",
        "part-000000000000-5",
        "../clip.mp4",
        "clip.mp4/",
        "clip.mp4\n",
        "",
    ],
)
def test_beside_a_clip_nothing_else_is_handed_out(memory, name):
    folder = new_clip_folder(PLACE, "ann")
    if name and not name.endswith("/"):
        memory.save(f"{folder}/{name}".replace("/../", "/").strip(), ContentFile(b"<script>"))
    with pytest.raises(EntryGoneError):
        ask(f"{folder}/{name}")


def test_nothing_of_an_upload_is_handed_out(memory):
    folder = new_clip_folder(PLACE, "ann").rpartition("/")[0]
    for name in ("direct", "manifest.json", "part-000000000000-5", "clip.mp4"):
        kept = memory.save(f"{folder}/upload-{'0a' * 20}/{name}", ContentFile(b"<script>"))
        with pytest.raises(EntryGoneError):
            ask(kept)


@pytest.mark.parametrize(
    ("name", "content_type", "shown"),
    [
        ("clip.webm", "video/webm", "clip.webm"),
        ("clip.webm", "audio/webm", "clip.webm"),
        ("clip.mov", "video/quicktime", "clip.mov"),
        ("clip.m4a", "audio/mp4", "clip.m4a"),
        ("clip.mp3", "audio/mpeg", "clip.mp3"),
        ("clip.ogg", "audio/ogg", "clip.ogg"),
        ("clip.wav", "audio/wav", "clip.wav"),
        ("copy-0123abcd.mp4", "video/mp4", "copy.mp4"),
        ("poster-0123abcd.webp", "image/webp", "poster.webp"),
        ("poster-0123abcd.jpg", "image/jpeg", "poster.jpg"),
        ("captions-0123abcd.vtt", "text/vtt", "captions.vtt"),
    ],
)
def test_each_kind_of_file_has_its_own_type(memory, name, content_type, shown):
    response = ask(memory.save(new_key(name), ContentFile(DATA)), content_type=content_type)
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"] == f'inline; filename="{shown}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-site"
    assert response.body == DATA


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("poster-0123abcd.webp", "video/mp4"), ("captions-0123abcd.vtt", "text/html"), ("clip.mp4", "image/jpeg")],
)
def test_a_type_that_does_not_fit_the_name_is_plain_bytes(memory, name, content_type):
    response = ask(memory.save(new_key(name), ContentFile(DATA)), content_type=content_type)
    assert response.headers["Content-Type"] == "application/octet-stream"


def test_whatever_is_kept_is_served_as_what_it_is():
    assert all(kind in TYPES[extension] for kind, extension in EXTENSIONS.items())


def test_no_type_of_ours_can_run_in_a_page():
    types = {kind for kinds in TYPES.values() for kind in kinds}
    assert {kind.split("/")[0] for kind in types} == {"video", "audio", "image", "text"}
    assert not [kind for kind in types if "html" in kind or "xml" in kind or "script" in kind]
    assert not is_key(new_key("poster-0123abcd.svg"))


def test_what_an_address_names_by_its_version_is_kept_by_browsers(key):
    for query in (f"v={version(key)}", f"a=1&v={version(key)}"):
        for headers in ({}, {"Range": "bytes=0-9"}, {"If_None_Match": "*"}):
            response = ask(key, query=query, **headers)
            assert response.headers["Cache-Control"] == "private, max-age=3600, immutable"
    for query in ("", f"v={version(new_key())}", "v=", "v=%ff&%00", f"xv={version(key)}"):
        assert ask(key, query=query).headers["Cache-Control"] == "private, no-cache"


def test_versions_differ_and_tell_nothing():
    keys = [new_key() for _ in range(100)]
    versions = {version(key) for key in keys}
    assert len(versions) == 100
    assert version(keys[0]) == version(keys[0])
    assert not any(each in key for each in versions for key in keys)


def test_an_erased_clip_is_gone(store):
    with pytest.raises(EntryGoneError):
        ask(new_key())


def test_a_clip_that_is_erased_while_it_is_asked_for_is_gone(settings, tmp_path):
    store = use_storage(settings, "fading", tmp_path)
    key = store.save(new_key(), ContentFile(DATA))
    with pytest.raises(EntryGoneError):
        ask(key, Range="bytes=0-9")


def test_links_of_other_clouds_are_not_handed_out_as_they_may_work_for_years(settings, tmp_path):
    store = use_storage(settings, "cloud", tmp_path)
    key = store.save(new_key(), ContentFile(DATA))
    assert ask(key, Range="bytes=0-4").body == DATA[:5]
