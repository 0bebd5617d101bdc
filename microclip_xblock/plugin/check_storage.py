"""Checks of the storage that clips lie in, with a file of our own that is removed afterwards."""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils.timezone import is_naive, make_aware
from webob import Request

from microclip_xblock.media import direct
from microclip_xblock.media import folder as folders
from microclip_xblock.media.erasing import erase_place
from microclip_xblock.media.object_store import read_range, signs_links, speaks_s3
from microclip_xblock.media.serving import serve
from microclip_xblock.media.storage import Place, clip_storage, new_clip_folder, owner_folder
from microclip_xblock.plugin.checks import Check

PROBE = bytes(number * 7 % 256 for number in range(4000))
MOST_CLOCK_S = 60.0
ANSWER_S = 10.0
"""How long the object storage may take to answer."""

_OWN_PLACE = "Name a place for clips in settings: STORAGES['microclip'], see the operator's guide."


def storage_checks() -> Iterator[Check]:
    """Write, read, hand out and delete one file as a learner's clip would be."""
    place = Place("self-check", "self-check", "self-check", secrets.token_hex(16))
    key = f"{new_clip_folder(place, 'self-check')}/clip.mp4"
    try:
        written = _written(key)
        yield written
        if written.state == "ok":
            yield _read(key)
            yield from _ranges(key)
            yield from _private(key)
            yield from _clock(key)
    finally:
        _clear(place)
    if written.state == "ok":
        yield _erased(place, key)
    yield _direct(place)


def _written(key: str) -> Check:
    storage = clip_storage()
    kind = type(storage).__name__
    try:
        name = storage.save(key, ContentFile(PROBE))
    except Exception as error:  # noqa: BLE001 -- every storage has errors of its own, and each means the same here
        sentence = f"The storage for clips ({kind}) does not take files: {error}"
        return Check("storage_writable", "fail", sentence, f"Let the LMS write there. {_OWN_PLACE}")
    if name != key:
        _delete(name)
        sentence = f"The storage for clips ({kind}) changes the names it is given, from {key} to {name}."
        return Check("storage_writable", "fail", sentence, f"Take a storage that keeps names. {_OWN_PLACE}")
    return Check("storage_writable", "ok", f"The storage for clips ({kind}) takes files under our names.")


def _read(key: str) -> Check:
    storage = clip_storage()
    try:
        with storage.open(key) as file:
            whole = file.read()
        fits = whole == PROBE and storage.size(key) == len(PROBE) and b"".join(read_range(key, 7, 77)) == PROBE[7:77]
    except Exception as error:  # noqa: BLE001 -- as above
        return Check("storage_readable", "fail", f"What was written can't be read: {error}", "Let the LMS read there.")
    if not fits:
        remedy = "A storage that changes files is of no use for clips; look for compression or filters on the way."
        return Check("storage_readable", "fail", "What was written comes back changed.", remedy)
    return Check("storage_readable", "ok", "What was written comes back as it was.")


def _ranges(key: str) -> Iterator[Check]:
    if signs_links(clip_storage()):
        yield _linked(key)
        return
    inside = serve(Request.blank("/", headers={"Range": "bytes=100-199"}), key, "video/mp4")
    outside = serve(Request.blank("/", headers={"Range": "bytes=999999-"}), key, "video/mp4")
    if (inside.status_code, inside.body, outside.status_code) != (206, PROBE[100:200], 416):
        sentence = (
            f"Pieces of clips are answered with {inside.status_code} and {outside.status_code} instead of 206 and 416."
        )
        yield Check("ranges", "fail", sentence, "Take a storage whose files can be read from the middle.")
    else:
        yield Check("ranges", "ok", "Pieces of clips can be asked for, as players do.")


def _linked(key: str) -> Check:
    answer = serve(Request.blank("/"), key, "video/mp4")
    link = answer.headers.get("Location", "")
    status, body = _fetched(link, {"Range": "bytes=100-199"})
    if (status, body) == (206, PROBE[100:200]):
        return Check("ranges", "ok", "The object storage hands out pieces of clips by links that die within minutes.")
    sentence = (
        f"The object storage answers a signed link with {status or 'nothing'} instead of 206 and the bytes asked for."
    )
    remedy = "Look at its address (AWS_S3_ENDPOINT_URL, custom domain), its clock, and the signature version; browsers must reach it too."
    return Check("ranges", "fail", sentence, remedy)


def _private(key: str) -> Iterator[Check]:
    storage = clip_storage()
    if speaks_s3(storage):
        yield _private_bucket(storage, key)
        yield from _versions(storage)
    elif isinstance(storage, FileSystemStorage):
        yield _private_folder(storage)
    else:
        sentence = f"Whether others can read clips in a {type(storage).__name__} is not known."
        yield Check("storage_private", "warn", sentence, "Make sure that nothing but the LMS hands its files out.")


def _private_folder(storage: FileSystemStorage) -> Check:
    location = Path(storage.location).resolve()
    public = Path(settings.MEDIA_ROOT).resolve() if settings.MEDIA_ROOT else None
    if public is not None and location.is_relative_to(public):
        sentence = "Clips lie below MEDIA_ROOT, which web servers usually hand out to anybody who knows a file's name."
        remedy = (
            "Give clips a folder elsewhere: STORAGES['microclip'] = {'BACKEND': 'django.core.files.storage.FileSystemStorage', "
            "'OPTIONS': {'location': '/openedx/data/microclip'}}, or have the web server refuse "
            f"{settings.MEDIA_URL or '/media/'}microclip/. Names can't be guessed, so this is a second lock and not the first."
        )
        return Check("storage_private", "warn", sentence, remedy)
    return Check("storage_private", "ok", "Clips lie in a folder that is not below MEDIA_ROOT.")


def _private_bucket(storage: Any, key: str) -> Check:
    acl = str(getattr(storage, "default_acl", None) or "")
    if acl.startswith("public"):
        sentence = f"The bucket makes every new object public (default_acl {acl!r})."
        return Check(
            "storage_private", "fail", sentence, "Set default_acl to None or 'private' and the bucket to private."
        )
    status, _ = _fetched(storage.url(key).split("?")[0], {})
    if status in {200, 206}:
        sentence = "Anybody can read clips in the bucket without a signature."
        return Check("storage_private", "fail", sentence, "Make the bucket private, and set querystring_auth to True.")
    if not signs_links(storage):
        sentence = "The storage signs no links (querystring_auth is off, or a custom domain has no signer), so the LMS hands clips out by itself."
        remedy = "Set querystring_auth to True, and give a custom domain its CloudFront key or leave it out."
        return Check("storage_private", "warn", sentence, remedy)
    return Check("storage_private", "ok", f"Without a signature the bucket answers {status or 'nothing'}.")


def _versions(storage: Any) -> Iterator[Check]:
    """Whether the bucket keeps what is deleted. A key pair that may not ask is usual; then nothing is said."""
    client = storage.connection.meta.client
    try:
        status = client.get_bucket_versioning(Bucket=storage.bucket_name).get("Status")
    except client.exceptions.ClientError:
        return
    if status == "Enabled":
        sentence = "The bucket keeps versions: what people erase stays there as an older version."
        remedy = "Turn versions off for this bucket, or let a lifecycle rule expire noncurrent versions after a day."
        yield Check("storage_versions", "warn", sentence, remedy)
    else:
        yield Check("storage_versions", "ok", "The bucket keeps no versions of what is deleted.")


def _clock(key: str) -> Iterator[Check]:
    try:
        at = clip_storage().get_modified_time(key)
    except NotImplementedError:
        return
    off = abs(((make_aware(at, UTC) if is_naive(at) else at) - datetime.now(UTC)).total_seconds())
    if off > MOST_CLOCK_S:
        sentence = f"The storage's clock is {off:.0f} seconds off this server's."
        yield Check("storage_clock", "fail", sentence, "Let both keep time by NTP; signed links and sweeps go by it.")
    else:
        yield Check("storage_clock", "ok", "The storage and this server agree on the time.")


def _erased(place: Place, key: str) -> Check:
    if clip_storage().exists(key) or folders.folders_in(place.prefix):
        remedy = "Let the LMS delete there: what people withdraw has to go."
        return Check("storage_erases", "fail", "What was deleted is still there.", remedy)
    return Check("storage_erases", "ok", "What is deleted is gone.")


def _direct(place: Place) -> Check:
    if not getattr(settings, "MICROCLIP_DIRECT_UPLOAD", False):
        return Check("direct_upload", "ok", "Clips are sent through the LMS, in pieces of 2 MiB.")
    if direct.offer(f"{owner_folder(place, 'self-check')}/upload-{'0' * 40}", 1000) is None:
        sentence = (
            "MICROCLIP_DIRECT_UPLOAD is on, but the storage signs nothing; clips go through the LMS all the same."
        )
        remedy = "Use an S3 storage of django-storages with querystring_auth, or turn the setting off."
        return Check("direct_upload", "warn", sentence, remedy)
    sentence = "Browsers send clips straight to the object storage, which has to allow POST from this site (CORS)."
    return Check("direct_upload", "ok", sentence)


def _fetched(url: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """What an address answers to somebody without any rights: status and at most as many bytes as the probe has; (0, b"") if nobody does."""
    if not url.startswith(("https://", "http://")):
        return 0, b""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 -- the scheme was looked at
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310 -- as above
            return answer.status, answer.read(len(PROBE))
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, b""
    except OSError:
        return 0, b""


def _clear(place: Place) -> None:
    """Remove the probe and the empty folders above it. What can't be removed is told by the check after it."""
    try:
        erase_place(place)
        path = place.prefix
        for _level in range(5):
            folders.remove_if_empty(path)
            path = path.rsplit("/", 1)[0]
    except Exception:  # noqa: BLE001 -- storage_erases tells
        return


def _delete(name: str) -> None:
    try:
        clip_storage().delete(name)
    except Exception:  # noqa: BLE001 -- it was never ours to name
        return


LOOKINGS = (("storage", storage_checks),)
