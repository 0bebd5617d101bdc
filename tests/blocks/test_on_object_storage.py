"""A clip's whole life where clips lie in an object storage: posted there straight or in chunks, handed out by signed links, gone for good."""

import json
import urllib.request
import uuid
from urllib.error import HTTPError

import pytest
from lms.djangoapps.courseware.models import StudentModule

from tests.blocks.sending import CLIP, VTT, Sender, appear, error
from tests.media.conftest import bucket, s3_server, use_bucket
from tests.platform import staff_tools
from tests.platform.fixtures import make_lms

__all__ = ["bucket", "make_lms", "s3_server", "use_bucket"]


@pytest.fixture(autouse=True)
def objects(use_bucket, settings):
    settings.MICROCLIP_DIRECT_UPLOAD = True
    return use_bucket()


@pytest.fixture
def keys(s3_server, bucket):
    """What lies in the bucket now, looked up behind everybody's back."""
    return lambda: s3_server.keys_in(bucket)


@pytest.fixture
def one(blocks):
    return Sender(blocks, "learner1")


@pytest.fixture
def four(blocks):
    return Sender(blocks, "learner4")


def post_form(direct, data):
    """As a browser posts a file with the fields it was given."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in direct["fields"].items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n'
    parts += [
        head.encode(),
        b"Content-Type: application/octet-stream\r\n\r\n",
        data,
        f"\r\n--{boundary}--\r\n".encode(),
    ]
    request = urllib.request.Request(direct["url"], b"".join(parts), method="POST")
    request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    with urllib.request.urlopen(request) as answer:
        return answer.status


def opened(location, **headers):
    with urllib.request.urlopen(urllib.request.Request(location, headers=headers)) as answer:
        return answer.status, answer.headers, answer.read()


def send_directly(sender, data):
    started = sender.start(data).json()
    assert started["direct"] and set(started["direct"]) == {"url", "fields"} and started["offset"] == 0
    assert post_form(started["direct"], data) in (200, 204)
    return started["upload"]


def test_a_clip_posted_straight_to_the_storage_is_checked_entered_played_and_withdrawn(one, four, keys):
    upload = send_directly(one, CLIP.read_bytes())
    assert error(four.finish(upload)) == (409, "upload_gone")
    draft = one.finish(upload).json()["draft"]
    assert draft["duration_s"] == 3.0 and one.do("save_captions", {"lang": "en", "text": VTT}).status_code == 200
    entry = one.enter().json()["entry"]["id"]
    appear()

    answer = four.get(entry)
    assert answer.status_code == 302 and answer.headers["Referrer-Policy"] == "no-referrer"
    status, headers, part = opened(answer.headers["Location"], Range="bytes=0-99")
    assert (status, headers["Content-Type"], len(part)) == (206, "video/mp4", 100)
    captions = four.get(f"{entry}/captions/en")
    assert captions.status_code == 200 and b"Hello there" in captions.content
    assert not [key for key in keys() if "/upload-" in key]

    assert one.do("withdraw_entry", {}).status_code == 200
    assert keys() == []
    with pytest.raises(HTTPError):
        opened(answer.headers["Location"])
    assert four.get(entry).status_code in (302, 409)
    appear()
    assert error(four.get(entry)) == (409, "entry_gone")


def test_what_was_posted_is_trusted_no_more_than_a_chunk(one, keys):
    upload = send_directly(one, b"<html><script>alert(1)</script></html>" * 100)
    assert error(one.finish(upload)) == (415, "not_a_video")
    assert keys() == []

    data = CLIP.read_bytes()
    started = one.start(data).json()
    with pytest.raises(HTTPError):
        post_form(started["direct"], data + b"x")
    post_form(started["direct"], b"\x00" * len(data))
    assert error(one.finish(started["upload"])) == (422, "hash_mismatch")
    assert keys() == []


def test_chunks_work_there_too_and_a_reset_leaves_nothing(blocks, one, four, keys):
    one.entered()
    one.do("save_captions", {"lang": "en", "text": VTT})
    four.draft()
    ones = json.loads(StudentModule.objects.get(student__username="learner1").state)["ledger"]["e"]["clip"]["folder"]
    assert any(key.startswith(ones) for key in keys())

    staff_tools.delete_state(blocks.challenge, "learner1", "teacher")

    assert keys() and not any(key.startswith(ones) for key in keys())
    four.do("discard_draft", {})
    assert keys() == []


def test_what_staff_remove_is_gone_from_the_bucket(blocks, one, keys):
    entry = one.entered()["id"]

    removed = Sender(blocks, "teacher").do("remove_entry", {"entry": entry, "reason": "unsafe"})

    assert removed.status_code == 200 and keys() == []
