"""
What Django's storage API lacks where clips lie in an S3 object storage: reading a piece of an object, links that soon die.

The file objects of django-storages fetch a whole object before the first byte can be read (storages/backends/s3.py, S3File), and by default
into memory. Pieces are therefore asked of the storage's own client; nothing of the SDK is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

from django.core.files.storage import Storage

from microclip_xblock.media.storage import clip_storage

BLOCK_BYTES = 64 * 1024
"""The most bytes held at a time while a file is read."""


def speaks_s3(storage: Storage) -> bool:
    """True for the S3 storages of django-storages and what is derived from them."""
    kind = type(storage)
    return hasattr(kind, "bucket") and hasattr(kind, "connection") and hasattr(storage, "bucket_name")


def signs_links(storage: Any) -> bool:
    """
    True if links of this storage are signed and die when told to. Public buckets and plain custom domains give links that work forever for
    anybody.
    """
    if not speaks_s3(storage) or not getattr(storage, "querystring_auth", False):
        return False
    return not getattr(storage, "custom_domain", None) or bool(getattr(storage, "cloudfront_signer", None))


def object_key(storage: Any, name: str) -> str:
    """The key a name of ours has in the bucket: below the storage's `location`, if the operator gave one."""
    return str(storage._normalize_name(name))  # noqa: SLF001 -- subclasses change it; there is no public way to ask


def read_range(name: str, start: int, end: int) -> Iterator[bytes]:
    """
    The bytes of a stored file from `start` up to, not including, `end`; fewer if it ends before. Holds at most BLOCK_BYTES.

    Raises:
        FileNotFoundError: there is no such file; raised when the first block is asked for.
    """
    if end <= start:
        return
    storage = clip_storage()
    if speaks_s3(storage):
        yield from _read_object(storage, name, start, end)
        return
    with storage.open(name) as file:
        file.seek(start)
        left = end - start
        while left > 0 and (data := file.read(min(BLOCK_BYTES, left))):
            left -= len(data)
            yield data


def copy_out(name: str, file: IO[bytes], most_bytes: int) -> int:
    """
    Copy a stored file, at most its first `most_bytes`, to where `file` stands; tells how many bytes that were.

    Raises:
        FileNotFoundError
    """
    return sum(file.write(data) for data in read_range(name, 0, most_bytes))


def _read_object(storage: Any, name: str, start: int, end: int) -> Iterator[bytes]:
    client = storage.connection.meta.client
    wanted = f"bytes={start}-{end - 1}"
    try:
        answer = client.get_object(Bucket=storage.bucket_name, Key=object_key(storage, name), Range=wanted)
    except client.exceptions.ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 404:
            raise FileNotFoundError(name) from error
        if status == 416:
            return
        raise
    with closing(answer["Body"]) as body:
        while data := body.read(BLOCK_BYTES):
            yield data
