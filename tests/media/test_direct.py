from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import subprocess
import sys
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from microclip_xblock.media import direct
from microclip_xblock.media.direct import OFFER_SECONDS, arrived, offer
from microclip_xblock.media.finished import FinishedUpload
from microclip_xblock.media.object_store import object_key, read_range
from microclip_xblock.media.refusals import UploadIncompleteError
from microclip_xblock.media.storage import is_key, owner_folder
from tests.media import s3
from tests.media.conftest import PLACE, use_storage

DATA = bytes(range(256)) * 40
SIZE = len(DATA)
MB = 1024 * 1024


@pytest.fixture
def path():
    """The folder of an upload."""
    return f"{owner_folder(PLACE, 'ann')}/upload-{'0a' * 20}"


@pytest.fixture
def asked_for(settings):
    settings.MICROCLIP_DIRECT_UPLOAD = True


@pytest.fixture
def clips(use_bucket, asked_for):
    return use_bucket(location="lms/clips")


@pytest.fixture(params=["", "lms/clips"], ids=["at the top", "below a prefix"])
def clips_anywhere(request, use_bucket, asked_for):
    return use_bucket(location=request.param)


def post(form, data, **changed):
    """What a browser does: the fields as they are, the file last."""
    import requests

    fields = form.fields | changed
    with requests.Session() as session:
        return session.post(form.url, data=fields, files={"file": ("blob", data)}, timeout=60)


def policy_of(form):
    return json.loads(base64.b64decode(form.fields["policy"]))


# Whether there is an offer


def test_nothing_is_offered_unless_the_operator_asked_for_it(settings, offline, path):
    offline()
    assert offer(path, SIZE) is None
    settings.MICROCLIP_DIRECT_UPLOAD = False
    assert offer(path, SIZE) is None
    settings.MICROCLIP_DIRECT_UPLOAD = True
    assert offer(path, SIZE) is not None


@pytest.mark.parametrize("kind", ["files", "memory", "objects", "cloud"])
def test_a_storage_that_is_not_s3_offers_nothing(settings, tmp_path, asked_for, path, kind):
    use_storage(settings, kind, tmp_path / "clips")
    assert offer(path, SIZE) is None
    assert not arrived(path, SIZE)


@pytest.mark.parametrize("options", [{"querystring_auth": False}, {"custom_domain": "cdn.example.com"}])
def test_a_storage_that_everybody_may_read_offers_nothing(offline, asked_for, path, options):
    offline(**options)
    assert offer(path, SIZE) is None


def test_where_nothing_can_be_signed_chunks_still_work(offline, asked_for, path, monkeypatch, tmp_path, caplog):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    offline(access_key=None, secret_key=None)
    with caplog.at_level(logging.ERROR):
        assert offer(path, SIZE) is None
    assert "no form for direct uploads could be signed" in caplog.text


WITHOUT_SDK = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"boto3", "botocore", "s3transfer", "storages"}:
            raise ImportError(name)

sys.meta_path.insert(0, Missing())
import django
from django.conf import settings
settings.configure(SECRET_KEY="x", MICROCLIP_DIRECT_UPLOAD=True, STORAGES={
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
})
django.setup()
from django.core.files.base import ContentFile
from webob import Request
from microclip_xblock.media import direct, finished, serving
from microclip_xblock.media.storage import Place, clip_storage, new_clip_folder
key = clip_storage().save(new_clip_folder(Place("a", "b", "c", "d"), "ann") + "/clip.mp4", ContentFile(b"abc"))
assert direct.offer("microclip/a", 5) is None and not direct.arrived("microclip/a", 5)
print(serving.serve(Request.blank("/", headers={"Range": "bytes=1-1"}), key, "video/mp4").body)
"""


def test_without_any_sdk_everything_else_works():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SDK], cwd=s3.ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("b'b'", "")


# What is signed


def test_the_form_takes_one_file_of_one_size_to_one_place_for_half_an_hour(offline, asked_for, path):
    offline(location="lms/clips")
    before = datetime.now(UTC) - timedelta(seconds=1)
    form = offer(path, SIZE)
    policy = policy_of(form)
    signed = {name for name in form.fields if name not in {"policy", "x-amz-signature"}}
    exact = {name: value for each in policy["conditions"] if isinstance(each, dict) for name, value in each.items()}
    assert exact.pop("bucket") == "clips"
    assert exact == {name: form.fields[name] for name in signed}
    assert form.fields["key"] == f"lms/clips/{path}/direct"
    assert form.fields["Content-Type"] == "application/octet-stream"
    assert [each for each in policy["conditions"] if isinstance(each, list)] == [["content-length-range", SIZE, SIZE]]
    ends = datetime.fromisoformat(policy["expiration"])
    assert before + timedelta(seconds=OFFER_SECONDS) <= ends <= datetime.now(UTC) + timedelta(seconds=OFFER_SECONDS)
    assert form.expires_s == OFFER_SECONDS <= 3600


def test_the_form_names_no_learner(offline, asked_for, path):
    offline()
    form = offer(path, SIZE)
    assert "ann" not in re.split(r"[^a-z]", json.dumps([form.url, form.fields, policy_of(form)]))


def test_what_a_policy_of_the_bucket_may_ask_for_is_signed_too(offline, asked_for, path):
    offline(
        default_acl="private",
        object_parameters={"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "k1", "CacheControl": "max-age=1"},
    )
    form = offer(path, SIZE)
    wanted = {
        "acl": "private",
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": "k1",
    }
    assert wanted.items() <= form.fields.items()
    assert all({name: value} in policy_of(form)["conditions"] for name, value in wanted.items())


def test_the_object_of_an_upload_is_never_served(path):
    assert not is_key(f"{path}/{direct.DIRECT_NAME}")


# What arrives, over HTTP


def test_a_file_of_the_announced_size_arrives(clips_anywhere, s3_server, bucket, path):
    assert not arrived(path, SIZE)
    answer = post(offer(path, SIZE), DATA)
    assert answer.status_code == 204, answer.text
    assert s3_server.keys_in(bucket) == [object_key(clips_anywhere, f"{path}/direct")]
    assert arrived(path, SIZE)
    assert not arrived(path, SIZE + 1)
    with FinishedUpload.collected_directly(path, SIZE) as finished:
        assert (finished.size_bytes, finished.sha256) == (SIZE, hashlib.sha256(DATA).hexdigest())
        assert finished.file.read() == DATA


def test_a_page_of_the_site_may_post_by_the_rule_that_operators_set_and_no_other(s3_server):
    import requests

    bucket = s3_server.new_bucket("https://learn.example.com")
    answers = {}
    with requests.Session() as session:
        for origin in ("https://learn.example.com", "https://evil.example.com"):
            asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            answers[origin] = session.options(f"{s3_server.endpoint}/{bucket}", headers=asked, timeout=60)
    good, evil = answers.values()
    assert (good.status_code, good.headers["Access-Control-Allow-Methods"]) == (200, "POST")
    assert evil.status_code == 403


def test_what_arrives_has_no_type_of_its_own(clips, s3_server, bucket, path):
    post(offer(path, SIZE), DATA)
    client = s3_server.client()
    kept = client.head_object(Bucket=bucket, Key=object_key(clips, f"{path}/direct"))
    client.close()
    assert kept["ContentType"] == "application/octet-stream"


@pytest.mark.parametrize("data", [b"", DATA[:-1], DATA + b"!"], ids=["nothing", "one less", "one more"])
def test_another_size_is_refused_by_the_storage(clips, s3_server, bucket, path, data):
    answer = post(offer(path, SIZE), data)
    assert answer.status_code == 400
    assert "EntityTooSmall" in answer.text or "EntityTooLarge" in answer.text
    assert s3_server.keys_in(bucket) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "lms/clips/somebody/elses"},
        {"Content-Type": "text/html"},
        {"acl": "public-read"},
        {"success_action_redirect": "https://evil.example.com/"},
        {"x-amz-meta-name": "holiday.mp4"},
        {"policy": base64.b64encode(b'{"expiration": "2099-01-01T00:00:00Z", "conditions": []}').decode()},
        {"x-amz-signature": "0" * 64},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_form_that_was_changed_is_refused_by_the_storage(clips, s3_server, bucket, path, changed):
    assert post(offer(path, SIZE), DATA, **changed).status_code == 403
    assert s3_server.keys_in(bucket) == []


def test_a_form_that_expired_is_refused_by_the_storage(clips, s3_server, bucket, path, monkeypatch):
    monkeypatch.setattr(direct, "OFFER_SECONDS", 1)
    form = offer(path, SIZE)
    time.sleep(2.1)
    assert post(form, DATA).status_code == 403
    assert s3_server.keys_in(bucket) == []


@pytest.mark.parametrize("data", [None, DATA[:-1], DATA + b"!"], ids=["nothing", "one less", "one more"])
def test_should_the_storage_have_taken_another_size_we_do_not(clips, path, data):
    if data is not None:
        clips.save(f"{path}/direct", ContentFile(data))
    assert not arrived(path, SIZE)
    with pytest.raises(UploadIncompleteError) as refused:
        FinishedUpload.collected_directly(path, SIZE)
    assert refused.value.details["offset"] == 0


def test_the_hash_is_of_what_was_read_not_of_what_comes_later(clips, path):
    form = offer(path, SIZE)
    post(form, DATA)
    with FinishedUpload.collected_directly(path, SIZE) as finished:
        assert post(form, DATA[::-1]).status_code == 204
        assert hashlib.sha256(finished.file.read()).hexdigest() == finished.sha256 == hashlib.sha256(DATA).hexdigest()
    with FinishedUpload.collected_directly(path, SIZE) as again:
        assert again.sha256 == hashlib.sha256(DATA[::-1]).hexdigest()


@pytest.mark.parametrize("kind", ["files", "memory", "objects"])
def test_collecting_works_with_any_storage(settings, tmp_path, path, kind):
    store = use_storage(settings, kind, tmp_path / "clips")
    store.save(f"{path}/direct", ContentFile(DATA))
    assert arrived(path, SIZE)
    with FinishedUpload.collected_directly(path, SIZE) as finished:
        assert finished.sha256 == hashlib.sha256(DATA).hexdigest()
    store.delete(f"{path}/direct")
    with pytest.raises(UploadIncompleteError):
        FinishedUpload.collected_directly(path, SIZE)


# Reading in pieces


@pytest.mark.parametrize(
    ("start", "end"), [(0, SIZE), (0, 1), (5, 10), (SIZE - 1, SIZE), (SIZE - 1, SIZE + 9), (SIZE, SIZE + 1), (7, 7)]
)
def test_a_piece_is_just_those_bytes_wherever_they_lie(clips_anywhere, settings, tmp_path, path, start, end):
    clips_anywhere.save(f"{path}/direct", ContentFile(DATA))
    assert b"".join(read_range(f"{path}/direct", start, end)) == DATA[start:end]
    use_storage(settings, "files", tmp_path / "clips").save(f"{path}/direct", ContentFile(DATA))
    assert b"".join(read_range(f"{path}/direct", start, end)) == DATA[start:end]


def test_a_missing_object_is_a_missing_file(clips_anywhere, path):
    with pytest.raises(FileNotFoundError):
        next(read_range(f"{path}/direct", 0, 1))


@pytest.mark.slow
def test_200_mb_are_collected_and_read_in_little_memory(clips, s3_server, bucket, path):
    size = 200 * MB
    client = s3_server.client()
    client.put_object(Bucket=bucket, Key=object_key(clips, f"{path}/direct"), Body=bytes(size))
    client.close()
    tracemalloc.start()
    try:
        with FinishedUpload.collected_directly(path, size) as finished:
            assert finished.size_bytes == size
        collecting = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        assert sum(len(block) for block in read_range(f"{path}/direct", size // 2, size // 2 + 8 * MB)) == 8 * MB
        reading = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert collecting < 16 * MB
    assert reading < 16 * MB
