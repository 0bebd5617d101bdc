from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.blocks.conftest import blocks
from tests.platform.fixtures import make_lms

__all__ = ["blocks", "make_lms"]

CLIP = Path(__file__).parents[2] / "microclip_xblock" / "demo" / "clips" / "upload_sample.mp4"


@pytest.fixture
def folder(settings, tmp_path):
    """A folder of its own for clips, which nobody hands out."""
    folder = tmp_path / "clips"
    settings.STORAGES = {
        **settings.STORAGES,
        "microclip": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}},
    }
    return folder


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def send(blocks, who, data, kind="challenge", upto=None):
    """A clip sent in pieces by its learner, as a browser does; not finished if `upto` says where to stop. The upload's id."""
    announced = {"size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    started = blocks.call(who, kind, "start_upload", announced).json()
    for offset in range(started["offset"], len(data) if upto is None else upto, 15_000):
        query = f"upload={started['upload']}&offset={offset}"
        answer = blocks.call(who, kind, "upload_chunk", body=data[offset : offset + 15_000], query=query)
        assert answer.status_code == 200, answer
    return started["upload"]


def draft(blocks, who, data):
    answer = blocks.call(who, "challenge", "finish_upload", {"upload": send(blocks, who, data)})
    assert answer.status_code == 200, answer.content
    return answer.json()


def enter(blocks, who, data, title="Mine"):
    draft(blocks, who, data)
    answer = blocks.call(who, "challenge", "enter_clip", {"title": title, "caption": "Look", "alt": "A bee"})
    assert answer.status_code == 200, answer.content
    return answer.json()["entry"]


@pytest.fixture
def busy(blocks, folder):
    """
    Four learners with files: learner1 has an entry with captions and an unfinished upload in a second challenge, learner4 has a draft and
    learner2 an entry.
    """
    data = CLIP.read_bytes()
    blocks.second = blocks.made.course.add(
        "microclip_challenge", blocks.made.unit, "challenge2", display_name="Another", prompt="Show us more."
    )
    enter(blocks, "learner1", data, "Bees of learner1")
    captions = {"lang": "en", "text": "WEBVTT\n\n00:00.000 --> 00:01.000\nSecret words\n"}
    assert blocks.call("learner1", "challenge", "save_captions", captions).status_code == 200
    send(blocks, "learner1", data, "second", upto=15_000)
    draft(blocks, "learner4", data)
    blocks.call("learner2", "challenge", "withdraw_entry", {})
    enter(blocks, "learner2", data, "Bees of learner2")
    return blocks
