"""Storages that behave as operators' storages do, where Django's own do not."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from django.core.files.base import File
from django.core.files.storage import Storage


class ObjectStorage(Storage):
    """Like an object storage: keys only, no folders, a second save overwrites, deleting nothing is fine."""

    def __init__(self, **options: object) -> None:
        self.objects: dict[str, tuple[bytes, str | None]] = {}

    def _open(self, name, mode="rb"):
        if name not in self.objects:
            raise FileNotFoundError(name)
        return File(BytesIO(self.objects[name][0]), name)

    def _save(self, name, content):
        content.seek(0)
        self.objects[name] = (content.read(), getattr(content, "content_type", None))
        return name

    def get_available_name(self, name, max_length=None):
        return name

    def exists(self, name):
        return name in self.objects

    def size(self, name):
        if name not in self.objects:
            raise FileNotFoundError(name)
        return len(self.objects[name][0])

    def delete(self, name):
        self.objects.pop(name, None)

    def listdir(self, path):
        inside = [key.removeprefix(f"{path}/") for key in self.objects if key.startswith(f"{path}/")]
        folders = {name.split("/")[0] for name in inside if "/" in name}
        return sorted(folders), [name for name in inside if "/" not in name]

    def get_modified_time(self, name):
        return datetime.now(UTC)


class SigningStorage(ObjectStorage):
    """Like the S3 storage of django-storages: links carry a signature and an expiry."""

    querystring_auth = True
    bucket = "clips"
    custom_domain = None
    cloudfront_signer = None

    def url(self, name, parameters=None, expire=None, http_method=None):
        return f"https://clips.example.com/{name}?expires={expire}&type={parameters['ResponseContentType']}"


class DomainStorage(SigningStorage):
    """The same behind a custom domain without a signer: links work forever."""

    custom_domain = "cdn.example.com"
