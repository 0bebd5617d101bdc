"""Sending files as learners do, in the words of the tests of uploads."""

from __future__ import annotations

import hashlib

from microclip_xblock.media import uploads
from microclip_xblock.media.storage import owner_folder
from tests.media.conftest import LIMITS, NOW, PLACE, all_names

DATA = bytes(range(256)) * 40
SHA = hashlib.sha256(DATA).hexdigest()


def start(data=DATA, owner="7", place=PLACE, limits=LIMITS, now=NOW):
    return uploads.start(place, owner, len(data), hashlib.sha256(data).hexdigest(), limits, now)


def send(upload_id, offset, data, owner="7", place=PLACE, limits=LIMITS, now=NOW):
    return uploads.append(place, owner, upload_id, offset, data, limits, now)


def whole(upload_id, owner="7", place=PLACE):
    with uploads.finish(place, owner, upload_id) as finished:
        return finished.file.read()


def unfinished(store) -> list[str]:
    return [name for name in all_names(store) if "/upload-" in name]


def path_of(upload_id, owner="7"):
    return f"{owner_folder(PLACE, owner)}/upload-{upload_id}"
