from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from webob import Request

from microclip_xblock.media.serving import PIECE_BYTES, serve
from microclip_xblock.rules.errors import EntryGoneError
from tests.media.conftest import PLACE, use_storage

DATA = bytes(range(256)) * 1000
SIZE = len(DATA)


@pytest.fixture
def key(store):
    return store.save(PLACE.new_key("mp4"), ContentFile(DATA))


def ask(key, method="GET", content_type="video/mp4", **headers):
    request = Request.blank(
        "/media/x", method=method, headers={name.replace("_", "-"): text for name, text in headers.items()}
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
    assert "private" in response.headers["Cache-Control"]
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
    key = memory.save(PLACE.new_key("mp4"), ContentFile(large))
    got = b""
    while len(got) < len(large):
        response = ask(key, Range=f"bytes={len(got)}-")
        assert response.status_int == 206
        assert 0 < len(response.body) <= PIECE_BYTES
        assert response.headers["Content-Range"].endswith("/5000000")
        got += response.body
    assert got == large


def test_it_streams_in_small_blocks(key):
    assert max(len(block) for block in ask(key).app_iter) <= 64 * 1024


def test_what_the_browser_has_is_not_sent_again(key):
    etag = ask(key).headers["ETag"]
    assert key.split("/")[-1].split(".")[0] not in etag
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


def test_an_erased_clip_is_gone(store):
    with pytest.raises(EntryGoneError):
        ask(PLACE.new_key("mp4"))


def test_a_storage_that_signs_links_serves_by_itself(settings, tmp_path):
    use_storage(settings, "signing", tmp_path)
    key = PLACE.new_key("webm")
    response = ask(key, content_type="video/webm")
    assert response.status_int == 302
    assert response.headers["Location"] == f"https://clips.example.com/{key}?expires=600&type=video/webm"
    assert response.headers["Cache-Control"] == "private, max-age=300"


def test_links_that_would_work_forever_are_not_handed_out(settings, tmp_path):
    store = use_storage(settings, "domain", tmp_path)
    key = store.save(PLACE.new_key("mp4"), ContentFile(DATA))
    assert ask(key, Range="bytes=0-4").body == DATA[:5]


def test_the_default_storage_signs_links_too(settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "tests.media.stores.SigningStorage"}}
    assert ask(PLACE.new_key("mp4")).status_int == 302
