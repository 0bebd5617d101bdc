"""What was announced about an upload, kept beside its parts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from django.core.files.base import ContentFile

from microclip_xblock.media.storage import clip_storage

_NAME = "manifest.json"
_MOST_BYTES = 4096


@dataclass(frozen=True)
class Manifest:
    """Size and SHA-256 the whole file shall have, and when the upload began (seconds since 1970)."""

    size_bytes: int
    sha256: str
    started: int


def load_manifest(path: str) -> Manifest | None:
    """The manifest in this upload's folder; None if there is none or it was left half written."""
    try:
        with clip_storage().open(f"{path}/{_NAME}") as file:
            stored = json.loads(file.read(_MOST_BYTES))
        return Manifest(int(stored["size_bytes"]), str(stored["sha256"]), int(stored["started"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_manifest(path: str, manifest: Manifest) -> None:
    """
    Write the manifest. If another request of the same learner wrote it meanwhile, the storage keeps both; the first one counts, and both say
    the same.
    """
    clip_storage().save(f"{path}/{_NAME}", ContentFile(json.dumps(asdict(manifest)).encode("ascii")))
