"""In the running demo: the page for its teacher only, and copies made while it runs."""

from __future__ import annotations

import hashlib

import pytest

from tests.demo.process import DemoProcess, Visitor, until
from tests.media.conftest import fixture


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with DemoProcess(tmp_path_factory.mktemp("plugin") / "data", "--learners", "2") as running:
        yield running
    assert "Traceback" not in running.said, running.said


@pytest.mark.parametrize("who, status", [("amira", 404), ("visitor", 404), ("teacher", 200)])
def test_the_self_check_is_for_the_teacher(demo, who, status):
    visitor = Visitor(demo.address)
    visitor.become(who)

    assert visitor.get("/microclip/check").status == status


def test_the_demo_s_own_check_fails_nothing(demo):
    teacher = Visitor(demo.address)
    teacher.become("teacher")

    page = teacher.get("/microclip/check").text

    assert 'data-state="fail"' not in page
    assert teacher.get("/microclip/check/piece", Range="bytes=5-9").status == 206


def test_copies_are_made_while_the_demo_runs(demo):
    pytest.importorskip("av", reason="copies are made by PyAV")
    data = fixture("recorded.webm")
    learner = Visitor(demo.address)
    learner.become("jonas")
    usage = learner.usages()["challenge"]
    announced = {"size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    upload = learner.call(usage, "start_upload", announced).json["upload"]
    sent = learner.post(
        f"/handler/{usage}/upload_chunk/?upload={upload}&offset=0", data, Content_Type="application/octet-stream"
    )
    kept = learner.call(usage, "finish_upload", {"upload": upload})
    assert (sent.status, kept.status) == (200, 200), kept.text

    def copied():
        return learner.call(usage, "challenge_state", {}).json["draft"]["compatible"]

    until(copied, seconds=120)
    copy = learner.get(copied(), Range="bytes=4-7")
    assert (copy.status, copy.body, copy.headers["content-type"]) == (206, b"ftyp", "video/mp4")
