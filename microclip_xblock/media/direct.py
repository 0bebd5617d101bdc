"""
Uploads straight to an object storage: the browser posts the file there with a form that the LMS signed, and the LMS never carries the bytes.

What lies there afterwards is trusted no more than a chunk. It counts only once `finish` has copied it into a file of its own process and
found the size and hash that were announced; the object itself is never served, as `storage.is_key` knows no such name.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from microclip_xblock.media.object_store import object_key, signs_links
from microclip_xblock.media.storage import clip_storage

log = logging.getLogger(__name__)

DIRECT_NAME = "direct"
"""Name of the one object, beside the manifest of its upload."""

CONTENT_TYPE = "application/octet-stream"
"""Of everything that was not looked into."""

OFFER_SECONDS = 1800
"""How long a form works. Object storages look at it when the request begins, so a slow line may well take longer to send."""

# What an operator may have set for every object of the storage (`object_parameters`), as fields of a form.
_FIELDS = {
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "SSEKMSKeyId": "x-amz-server-side-encryption-aws-kms-key-id",
    "StorageClass": "x-amz-storage-class",
}


@dataclass(frozen=True)
class Offer:
    """
    A form the browser may post once the file follows as its last field, `file`.

    Args:
        url: of the object storage.
        fields: to be sent before the file, as they are.
        expires_s: seconds from now.
    """

    url: str
    fields: dict[str, str]
    expires_s: int


def offer(path: str, size_bytes: int) -> Offer | None:
    """
    A form that takes exactly `size_bytes` bytes to one place, the folder `path` of an upload; None where there is nothing to offer: the
    operator did not ask for it (`MICROCLIP_DIRECT_UPLOAD`), or the storage is none that signs. Chunks work everywhere.
    """
    if not getattr(settings, "MICROCLIP_DIRECT_UPLOAD", False):
        return None
    storage = clip_storage()
    if not signs_links(storage):
        return None
    try:
        return _signed(storage, f"{path}/{DIRECT_NAME}", size_bytes)
    except Exception:  # Without credentials the SDK fails with errors of any kind; chunks still work then.
        log.exception("no form for direct uploads could be signed")
        return None


def arrived(path: str, size_bytes: int) -> bool:
    """True if an object of that size lies in the upload's folder. What is in it nobody knows yet."""
    try:
        return clip_storage().size(f"{path}/{DIRECT_NAME}") == size_bytes
    except OSError:
        return False


def _signed(storage: Any, name: str, size_bytes: int) -> Offer:
    fields = {"Content-Type": CONTENT_TYPE, "success_action_status": "204"} | _fields_of(storage)
    conditions: list[Any] = [{field: value} for field, value in fields.items()]
    conditions.append(["content-length-range", size_bytes, size_bytes])
    form = storage.connection.meta.client.generate_presigned_post(
        Bucket=storage.bucket_name,
        Key=object_key(storage, name),
        Fields=fields,
        Conditions=conditions,
        ExpiresIn=OFFER_SECONDS,
    )
    return Offer(str(form["url"]), {str(field): str(value) for field, value in form["fields"].items()}, OFFER_SECONDS)


def _fields_of(storage: Any) -> dict[str, str]:
    """What the storage would set itself if it saved the object, as far as a bucket's policy may ask for it."""
    given = storage.get_object_parameters(DIRECT_NAME)
    fields = {field: str(given[name]) for name, field in _FIELDS.items() if name in given}
    acl = given.get("ACL") or getattr(storage, "default_acl", None)
    return fields | ({"acl": str(acl)} if acl else {})
