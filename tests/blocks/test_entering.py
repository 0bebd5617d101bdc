"""A real file through the real gate: sent in pieces, entered, watched by peers, withdrawn, and never touched by who only looks."""

import hashlib
from pathlib import Path

import pytest

from microclip_xblock.media.storage import clip_storage
from tests.platform.fixtures import make_lms

__all__ = ["make_lms"]

CLIP = Path(__file__).parents[2] / "microclip_xblock" / "demo" / "clips" / "upload_sample.mp4"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "microclip": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    return tmp_path


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def send(blocks, who, data, size=15_000):
    announced = {"size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "name": "Ωmega <b>.mp4"}
    started = blocks.call(who, "challenge", "start_upload", announced).json()
    for offset in range(started["offset"], len(data), size):
        query = f"upload={started['upload']}&offset={offset}"
        answer = blocks.call(who, "challenge", "upload_chunk", body=data[offset : offset + size], query=query)
        assert answer.status_code == 200, answer
    return started["upload"]


def enter(blocks, who, data):
    return blocks.call(
        who, "challenge", "enter_clip", {"upload": send(blocks, who, data), "title": "Mine", "caption": ""}
    )


def test_a_clip_is_sent_entered_watched_by_a_peer_and_withdrawn_for_good(blocks, storage):
    data = CLIP.read_bytes()

    entry = enter(blocks, "learner1", data).json()["entry"]
    watched = blocks.call(
        "learner4", "challenge", "media", method="GET", suffix=entry["id"], headers={"Range": "bytes=5-104"}
    )

    assert (entry["kind"], entry["duration_s"]) == ("video", 3.0)
    assert (watched.status_code, watched.content) == (206, data[5:105])
    assert [path.read_bytes() for path in files(storage)] == [data]

    withdrawn = blocks.call("learner1", "challenge", "withdraw_entry", {})

    assert withdrawn.status_code == 200 and withdrawn.json()["entry"] is None
    assert files(storage) == []
    gone = blocks.call("learner4", "challenge", "media", method="GET", suffix=entry["id"])
    assert (gone.status_code, gone.json()["error"]["code"]) == (409, "entry_gone")


def test_an_upload_that_stopped_goes_on_where_it_was(blocks):
    data = CLIP.read_bytes()
    announced = {"size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    started = blocks.call("learner1", "challenge", "start_upload", announced).json()
    query = f"upload={started['upload']}&offset=0"
    blocks.call("learner1", "challenge", "upload_chunk", body=data[:10_000], query=query)

    again = blocks.call("learner1", "challenge", "start_upload", announced).json()
    elsewhere = blocks.call("learner4", "challenge", "upload_chunk", body=data[10_000:], query=f"{query[:-1]}10000")

    assert again == {"upload": started["upload"], "offset": 10_000, "chunk_bytes": 2 * 1024 * 1024}
    assert (elsewhere.status_code, elsewhere.json()["error"]["code"]) == (409, "upload_gone")


def test_what_is_no_clip_is_neither_entered_nor_kept(blocks, storage):
    answer = enter(blocks, "learner1", b"<html><script>alert(1)</script></html>" * 400)

    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "not_a_video")
    assert files(storage) == []
    assert blocks.call("learner1", "challenge", "challenge_state", {}).json()["entry"] is None


def test_staff_looking_through_a_learners_eyes_delete_and_make_no_files(blocks, storage):
    data = CLIP.read_bytes()
    entry = enter(blocks, "learner1", data).json()["entry"]

    withdraw = blocks.call("teacher as learner1", "challenge", "withdraw_entry", {})
    send_as = blocks.call(
        "teacher as learner4",
        "challenge",
        "start_upload",
        {"size_bytes": 9, "sha256": hashlib.sha256(b"x").hexdigest()},
    )

    assert [(answer.status_code, answer.json()["error"]["code"]) for answer in (withdraw, send_as)] == [
        (409, "looking_only")
    ] * 2
    assert len(files(storage)) == 1 and clip_storage().listdir("")
    assert blocks.call("learner1", "challenge", "challenge_state", {}).json()["entry"]["id"] == entry["id"]
