"""
Where clips lie: which Django storage, and under which names.

Names are ours: unguessable, without anything a learner typed and without any learner's id, because media folders are often served to
whoever knows a name.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from django.core.files.storage import Storage, storages

ROOT = "microclip"
UPLOADS = "uploads"

_ODD = re.compile(r"[^A-Za-z0-9_-]")
_KEY = re.compile(rf"{ROOT}/(?:[A-Za-z0-9_-]{{1,40}}/){{3}}[0-9a-f]{{32}}/[0-9a-f]{{32}}\.[a-z0-9]{{3,4}}")


@dataclass(frozen=True)
class Place:
    """
    The block a clip belongs to.

    Args:
        org, course, run: the parts of the course key. A rerun is another place.
        block: the usage key, any text that is unique in its course.
    """

    org: str
    course: str
    run: str
    block: str

    @property
    def identity(self) -> str:
        """32 hexadecimal digits that differ between any two places, also where cleaned names agree."""
        parts = f"{self.org}\0{self.course}\0{self.run}\0{self.block}"
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def prefix(self) -> str:
        """Folder of this place, without a closing slash; letters, digits, `_`, `-` and `/` only."""
        return "/".join((ROOT, _clean(self.org), _clean(self.course), _clean(self.run), self.identity))

    def new_key(self, extension: str) -> str:
        """An unguessable name for a clip of this place. Two calls never agree."""
        return f"{self.prefix}/{secrets.token_hex(16)}.{extension}"


def clip_storage() -> Storage:
    """The operator's `STORAGES["microclip"]`, or the default storage. Asked anew each time, as tests and operators change settings."""
    return storages["microclip" if "microclip" in storages.backends else "default"]


def is_key(name: object) -> bool:
    """True for names that `Place.new_key` makes; anything else is never opened or deleted."""
    return isinstance(name, str) and _KEY.fullmatch(name) is not None


def _clean(part: str) -> str:
    return _ODD.sub("-", part)[:40] or "-"
