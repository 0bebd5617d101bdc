"""The demo's course files: listed and taken as Studio does, served with ranges, gone with the demo's data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo.process import DemoProcess, Visitor, run_demo

URL = "/assets/course-v1:Microclip+CLIMATE+demo/"
_EDGE = "----edge"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    with DemoProcess(tmp_path_factory.mktemp("files") / "data", "--learners", "1") as running:
        yield running


@pytest.fixture
def author(demo: DemoProcess) -> Visitor:
    visitor = Visitor(demo.address)
    visitor.get("/course/feed/")
    visitor.become("teacher")
    return visitor


def form(name: str, content: bytes, content_type: str = "video/mp4") -> bytes:
    head = f'--{_EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {content_type}\r\n\r\n'
    return head.encode() + content + f"\r\n--{_EDGE}--\r\n".encode()


def send(author: Visitor, name: str, content: bytes, **headers: str):
    kind = {"Content_Type": f"multipart/form-data; boundary={_EDGE}", "Accept": "application/json"}
    return author.post(URL, form(name, content), **kind, **headers)


def test_a_file_is_taken_listed_and_served_in_ranges(author: Visitor) -> None:
    asset = send(author, "my clip.mp4", b"0123456789").json["asset"]

    assert asset["portable_url"] == "/static/my_clip.mp4"
    assert author.get(f"{URL}?text_search=my%20clip", Accept="application/json").json["totalCount"] == 1
    part = author.get("/course-files/my_clip.mp4", Range="bytes=2-4")
    assert (part.status, part.body, part.headers["content-type"]) == (206, b"234", "video/mp4")


def test_a_file_larger_than_a_learner_may_send_is_taken_from_an_author(author: Visitor) -> None:
    assert send(author, "large.mp4", b"0" * 6_000_000).json["asset"]["file_size"] == 6_000_000
    assert author.post("/handler/x/y/", b"0" * 6_000_000).status == 413


def test_without_the_token_nothing_is_taken(author: Visitor) -> None:
    assert send(author, "no.mp4", b"x", X_CSRFToken="wrong").status == 403
    assert author.get("/course-files/no.mp4").status == 404


@pytest.mark.parametrize("name", ["../../secret", "..%2f..%2fsecret", ".names.json", "%2e%2e/demo.sqlite3"])
def test_no_other_file_of_the_machine_is_served(author: Visitor, name: str) -> None:
    assert author.get(f"/course-files/{name}").status == 404


def test_a_brought_file_hides_the_course_s_own_and_is_gone_after_a_reset(tmp_path) -> None:
    data = tmp_path / "data"
    with DemoProcess(data, "--learners", "1") as running:
        visitor = Visitor(running.address)
        visitor.get("/course/feed/")
        own = visitor.get("/course-files/sky.en.vtt").body
        send(visitor, "sky.en.vtt", b"WEBVTT")
        assert visitor.get("/course-files/sky.en.vtt").body == b"WEBVTT" != own
    assert run_demo(data, "--reset").returncode == 0
    assert not data.exists()
