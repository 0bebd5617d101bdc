"""
Where clips lie: which Django storage, and under which names.

    microclip/<org>/<course>/<run>/<block>/<owner>/<clip>/clip.mp4, poster-….webp, captions-….vtt, copy-….mp4, sheet-….json
                                                  /upload-<id>/manifest.json, part-…, seen-…, direct

Names are ours: unguessable, without anything a learner typed and without any learner's id, because media folders are often served to
whoever knows a name. Everything of a learner in a block lies below one folder, which is found from their id and the block alone.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.utils.crypto import salted_hmac

ROOT = "microclip"

_ODD = re.compile(r"[^A-Za-z0-9_-]")
_OWNER = rf"{ROOT}/(?:[A-Za-z0-9_-]{{1,40}}/){{3}}[0-9a-f]{{32}}/[0-9a-f]{{32}}"
_FOLDER = re.compile(rf"{_OWNER}/[0-9a-f]{{32}}")
_PLAYED = r"(?:clip|copy-[0-9a-f]{8})\.(?:mp4|webm|m4a|mp3|ogg|wav|mov)"
_NAME = rf"(?:{_PLAYED}|poster-[0-9a-f]{{8}}\.(?:webp|jpg)|captions-[0-9a-f]{{8}}\.vtt)"
_KEY = re.compile(rf"{_OWNER}/[0-9a-f]{{32}}/{_NAME}")


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


def clip_storage() -> Storage:
    """The operator's `STORAGES["microclip"]`, or the default storage. Asked anew each time, as tests and operators change settings."""
    return storages["microclip" if "microclip" in storages.backends else "default"]


def owner_folder(place: Place, owner: str) -> str:
    """
    Where everything of one learner in one block lies.

    Args:
        owner: any text that stands for this learner and no other; it is hashed and never stored.
    """
    return f"{place.prefix}/{next(marks(place.identity, owner))}"


def marks(identity: str, owner: str) -> Iterator[str]:
    """
    The names a learner's folder in a place may have: by the site's secret key of today, then by former ones.

    They tell nothing, and differ from place to place.
    """
    for secret in (settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", ())):
        yield keyed("microclip.media.owner", identity, owner, secret=secret)[:32]


def new_clip_folder(place: Place, owner: str) -> str:
    """An unguessable folder for a clip of this learner. Two calls never agree."""
    return f"{owner_folder(place, owner)}/{secrets.token_hex(16)}"


def new_name(stem: str, extension: str) -> str:
    """A name in a clip's folder that was not there before: what replaces a file never takes its name."""
    return f"{stem}-{secrets.token_hex(4)}.{extension}"


def is_folder(folder: object) -> bool:
    """True for folders that `new_clip_folder` makes."""
    return isinstance(folder, str) and _FOLDER.fullmatch(folder) is not None


def is_key(name: object) -> bool:
    """True for the files of clips by the names we give; anything else is never handed out or deleted."""
    return isinstance(name, str) and _KEY.fullmatch(name) is not None


def keyed(salt: str, *values: str, secret: str | bytes | None = None) -> str:
    """64 hexadecimal digits that nobody without the site's secret can make from these values."""
    # Each value is hashed first, so that no two lists of values run together into the same text.
    joined = "".join(hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest() for value in values)
    return salted_hmac(salt, joined, secret=secret, algorithm="sha256").hexdigest()


def _clean(part: str) -> str:
    return _ODD.sub("-", part)[:40] or "-"
