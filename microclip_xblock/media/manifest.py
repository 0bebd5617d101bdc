"""What was announced about an upload, kept beside its parts."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass

from django.core.files.base import ContentFile

from microclip_xblock.media import folder
from microclip_xblock.media.storage import clip_storage

_NAME = "manifest.json"
_MOST_BYTES = 4096
_PATIENCE_S = (0.01, 0.05, 0.2)


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
    except (FileNotFoundError, ValueError, KeyError, TypeError, RecursionError):
        return None


def announce(path: str, manifest: Manifest) -> None:
    """
    Write the manifest unless there is one.

    Parts that lie there without one stay: they were sent for a file of the same size and hash, and two tabs may begin the same upload at once,
    so that the other's first parts come before this tab's look is over. If another request of the same learner wrote the manifest meanwhile, the
    storage keeps both; the first one counts, and both say the same.
    """
    for pause in _PATIENCE_S:
        if load_manifest(path) is not None:
            return
        if not has_manifest(path):
            break
        # A file system shows it while another request writes it.
        time.sleep(pause)
    else:
        # A worker died over it: nothing reads it, so it makes way.
        folder.delete(f"{path}/{_NAME}")
    folder.put(f"{path}/{_NAME}", ContentFile(json.dumps(asdict(manifest)).encode("ascii")))


def has_manifest(path: str) -> bool:
    """Whether this upload is still wanted. Asks for the file's existence only."""
    return clip_storage().exists(f"{path}/{_NAME}")
