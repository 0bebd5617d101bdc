"""
Work on clips that nobody should wait for: copies that play everywhere, and small ones.

What is to be done lies as a marker in the storage, so that it outlives caches, queues and processes: `microclip/_work/<64 hex>.json`, whose
first 32 digits are of the clip's folder and the rest random. A worker claims a clip in the cache, counts its attempt in a new marker before it
begins, and deletes the markers when it is done. If it dies, the marker stays, and somebody else takes it when the claim has ended.

Who works: Celery where the platform runs it, else `manage.py microclip_work` from cron; both may.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import re
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any, Literal

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.core.files.base import ContentFile

from microclip_xblock.media.copies import CopyFailedError, Recipe, copy_for, make_copy
from microclip_xblock.media.erasing import erase_clip
from microclip_xblock.media.keep import CONTAINERS, KeptClip, add_file, remove_file
from microclip_xblock.media.object_store import copy_out
from microclip_xblock.media.sandbox import new_file
from microclip_xblock.media.sheet import Copy, Sheet, read_sheet, write_sheet
from microclip_xblock.media.storage import ROOT, clip_storage, is_folder

log = logging.getLogger(__name__)

WORK = f"{ROOT}/_work"
TASK = "microclip_xblock.make_copies"
"""Name of the Celery task, whose one argument is the clip's folder."""

USES = ("compatible", "small")
MOST_ATTEMPTS = 3
COPY_SECONDS = 600
"""The longest one copy may take."""

CLAIM_SECONDS = 1800
"""How long a clip is one worker's own: longer than all of its copies may take."""

MOST_BYTES = 4 * 1024**3
DEFAULTS: Mapping[str, bool] = {"compatible": True, "small": False}

_MARKER = re.compile(r"[0-9a-f]{64}\.json")
_MOST_MARKER_BYTES = 4096
# A picture larger than this, or more bytes a second, is worth a small copy.
_SMALL_SIDE_PX = 640
_SMALL_BYTES_PER_S = 100_000
_EXTENSIONS = {"video/mp4": "mp4", "audio/mp4": "m4a"}


@dataclass(frozen=True)
class Marker:
    """
    What waits to be done for one clip.

    Args:
        name: of the marker in WORK.
        attempts: how often somebody began.
        why: code of what went wrong last, or empty.
    """

    name: str
    folder: str
    uses: tuple[str, ...]
    attempts: int = 0
    why: str = ""


def plan(kept: KeptClip) -> tuple[str, ...]:
    """
    The copies this clip should get, of USES: wanted by the operator (`MICROCLIP_COPIES`), of use for this clip, and possible here.

    Empty without PyAV, which makes them.
    """
    if importlib.util.find_spec("av") is None:
        return ()
    wanted = copies_wanted()
    return tuple(use for use in USES if wanted[use] and _of_use(use, kept))


def copies_wanted() -> dict[str, bool]:
    """`MICROCLIP_COPIES` over its defaults; anything unfit in it counts for nothing."""
    chosen = getattr(settings, "MICROCLIP_COPIES", None)
    chosen = chosen if isinstance(chosen, Mapping) else {}
    return {use: bool(chosen.get(use, DEFAULTS[use])) for use in USES}


def hand_over(folder: str, uses: Sequence[str]) -> Literal["waiting", "none"]:
    """
    Note that a clip should get copies, and tell the workers where there are any. Never raises: a clip plays without copies too.

    Returns:
        `waiting`, as its sheet then says; `none` if there is nothing to do or it could not be noted.
    """
    if not uses:
        return "none"
    try:
        sheet = read_sheet(folder)
        if sheet is None or not write_sheet(folder, replace(sheet, work="waiting", why="")):
            return "none"
        try:
            _put(Marker("", folder, tuple(uses)))
        except Exception:
            write_sheet(folder, sheet)
            raise
    except Exception:
        log.exception("Could not note what is to be done for a clip; it keeps no copies.")
        return "none"
    _tell_workers(folder)
    return "waiting"


def work_on(folder: str) -> Sheet | None:
    """
    Make the copies a clip waits for. Whatever goes wrong is logged and tried again up to MOST_ATTEMPTS times by later calls.

    Returns:
        The clip's sheet afterwards: `done`, `failed` with a code, or `waiting` for another attempt. None if there is nothing to do, if
        somebody else is at it, or if the clip is gone; then nothing of it is left behind.
    """
    marker = marker_of(folder)
    if marker is None:
        return None
    claim = f"microclip/work/{_digits(folder)}"
    if not _cache().add(claim, 1, CLAIM_SECONDS):
        return None
    try:
        return _attempt(marker)
    finally:
        _cache().delete(claim)


def work_due(limit: int = 100) -> int:
    """Work on what waits, up to `limit` clips; tells how many were worked on. Clips that are gone are forgotten."""
    worked = 0
    for folder in list(dict.fromkeys(marker.folder for marker in markers())):
        if worked >= limit:
            break
        try:
            worked += work_on(folder) is not None
        except Exception:
            log.exception("Work on a clip broke off; it is tried again.")
    return worked


def markers() -> Iterator[Marker]:
    """All markers; of clips that were begun there may be several for a moment. What can't be read is deleted."""
    for name in _names():
        marker = _read(name)
        if marker is not None:
            yield marker


def marker_of(folder: str) -> Marker | None:
    """What waits to be done for a clip; None if nothing."""
    found = [marker for marker in map(_read, _names(_digits(folder))) if marker is not None]
    return max(found, key=lambda marker: marker.attempts, default=None)


def forget(folder: str) -> None:
    """Let nobody work on a clip any more. Fine to call twice."""
    for name in _names(_digits(folder)):
        clip_storage().delete(f"{WORK}/{name}")


def forget_below(folder: str) -> None:
    """Let nobody work on clips below a folder any more, such as all of a learner's."""
    for marker in markers():
        if marker.folder.startswith(f"{folder}/"):
            forget(marker.folder)


def forget_gone() -> int:
    """Forget what waits for clips that are gone; tells how many those were."""
    gone = {marker.folder for marker in markers() if read_sheet(marker.folder) is None}
    for folder in gone:
        forget(folder)
    return len(gone)


def celery_app() -> Any:
    """The process's Celery app if it can reach workers: a broker is configured, or tasks run at once. None otherwise."""
    if importlib.util.find_spec("celery") is None:
        return None
    from celery import current_app

    configured = current_app.conf
    reachable = configured.task_always_eager or configured.broker_url or configured.broker_write_url
    return current_app if reachable else None


def _attempt(marker: Marker) -> Sheet | None:
    """One attempt by the worker who holds the claim."""
    folder = marker.folder
    # What was true before the claim may have been done by the worker who held it.
    current = marker_of(folder)
    sheet = read_sheet(folder)
    if current is None:
        return None
    if sheet is None or not clip_storage().exists(f"{folder}/{sheet.name}"):
        return _gone(folder)
    if current.attempts >= MOST_ATTEMPTS:
        # Nobody came back to say why: the worker was killed, most likely for want of memory or time.
        return _finish(replace(sheet, work="failed", why=current.why or "copy_failed"), folder)
    begun = _put(replace(current, attempts=current.attempts + 1), instead_of=folder)
    if not write_sheet(folder, replace(sheet, work="running", why="")):
        return _gone(folder)
    try:
        sheet = _with_copies(folder, sheet, begun.uses)
    except FileNotFoundError:
        return _gone(folder)
    except CopyFailedError as error:
        return _again_or_failed(begun, error.code)
    except Exception:
        log.exception("Copies of a clip could not be made, attempt %s of %s.", begun.attempts, MOST_ATTEMPTS)
        return _again_or_failed(begun, "copy_failed")
    return _finish(replace(sheet, work="done", why=""), folder) if sheet else _gone(folder)


def _with_copies(folder: str, sheet: Sheet, uses: Iterable[str]) -> Sheet | None:
    """The sheet with all the copies, each noted as soon as it is there; None if the clip went meanwhile."""
    made = {copy.use for copy in sheet.copies}
    missing = [use for use in uses if use in USES and use not in made]
    with tempfile.TemporaryFile(prefix="microclip-") as source:
        if missing:
            copy_out(f"{folder}/{sheet.name}", source, MOST_BYTES)
        for use in missing:
            source.seek(0)
            copy = _make(folder, sheet, use, source)
            sheet = replace(sheet, work="running", copies=(*sheet.copies, copy))
            if not write_sheet(folder, sheet):
                remove_file(folder, copy.name)
                return None
    return sheet


def _make(folder: str, sheet: Sheet, use: str, source: IO[bytes]) -> Copy:
    container = CONTAINERS.get(sheet.content_type, "")
    recipe: Recipe = "small" if use == "small" else "compatible"
    if use == "compatible" and copy_for(sheet.codecs, container, sheet.kind) == "aac":
        recipe = "aac"
    with new_file() as out:
        copied = make_copy(source, container, recipe, out, timeout_s=COPY_SECONDS)
        out.seek(0)
        extension = _EXTENSIONS[copied.content_type]
        name = add_file(folder, "copy", extension, out, copied.content_type)
    return Copy(use=use, name=name, content_type=copied.content_type, size_bytes=copied.size_bytes)


def _again_or_failed(marker: Marker, why: str) -> Sheet | None:
    """After a failed attempt: what the sheet says from now on."""
    folder = marker.folder
    sheet = read_sheet(folder)
    if sheet is None:
        return _gone(folder)
    if marker.attempts >= MOST_ATTEMPTS:
        return _finish(replace(sheet, work="failed", why=why), folder)
    _put(replace(marker, why=why), instead_of=folder)
    waiting = replace(sheet, work="waiting", why="")
    return waiting if write_sheet(folder, waiting) and _still_there(folder, sheet.name) else _gone(folder)


def _finish(sheet: Sheet, folder: str) -> Sheet | None:
    """Write the last word, and forget the work; clips that were erased at this very moment leave nothing."""
    if not write_sheet(folder, sheet) or not _still_there(folder, sheet.name):
        return _gone(folder)
    forget(folder)
    return sheet


def _still_there(folder: str, name: str) -> bool:
    return clip_storage().exists(f"{folder}/{name}")


def _gone(folder: str) -> Sheet | None:
    """The clip was erased. What was put into its folder since goes after it. Nothing is left to tell of."""
    erase_clip(folder)
    forget(folder)
    return None


def _of_use(use: str, kept: KeptClip) -> bool:
    if use == "compatible":
        return copy_for(kept.codecs, kept.container, kept.kind) is not None
    rate = kept.size_bytes / max(1.0, kept.duration_s)
    return kept.kind == "video" and (max(kept.width, kept.height) > _SMALL_SIDE_PX or rate > _SMALL_BYTES_PER_S)


def _tell_workers(folder: str) -> None:
    """Send the task; if the broker does not answer, the marker waits for the command or the next worker."""
    try:
        app = celery_app()
        if app is None:
            return
        task = app.tasks.get(TASK)
        if task is None:
            app.send_task(TASK, [folder], retry=False, ignore_result=True)
        else:
            task.apply_async([folder], retry=False)
    except Exception:
        log.exception("No worker could be told of a clip; it waits for the command microclip_work.")


def _put(marker: Marker, instead_of: str = "") -> Marker:
    """Save a marker under a new name, and only then delete the folder's others, so that at no moment there is none."""
    former = _names(_digits(instead_of)) if instead_of else []
    facts = {"folder": marker.folder, "uses": list(marker.uses), "attempts": marker.attempts, "why": marker.why}
    name = f"{_digits(marker.folder)}{secrets.token_hex(16)}.json"
    clip_storage().save(f"{WORK}/{name}", ContentFile(json.dumps(facts).encode()))
    for other in former:
        clip_storage().delete(f"{WORK}/{other}")
    return replace(marker, name=name)


def _read(name: str) -> Marker | None:
    """A marker, or None if it is gone; one that says nothing sensible is deleted."""
    try:
        with clip_storage().open(f"{WORK}/{name}") as file:
            text = file.read(_MOST_MARKER_BYTES)
    except FileNotFoundError:
        return None
    try:
        facts = json.loads(text)
        marker = Marker(
            name, facts["folder"], tuple(map(str, facts["uses"])), int(facts["attempts"]), str(facts["why"])
        )
        if not is_folder(marker.folder) or _digits(marker.folder) != name[:32]:
            raise ValueError
    except (ValueError, TypeError, KeyError):
        log.warning("A marker of waiting work could not be read and was deleted.")
        clip_storage().delete(f"{WORK}/{name}")
        return None
    return marker


def _names(prefix: str = "") -> list[str]:
    try:
        _, files = clip_storage().listdir(WORK)
    except FileNotFoundError:
        return []
    return sorted(name for name in files if _MARKER.fullmatch(name) and name.startswith(prefix))


def _digits(folder: str) -> str:
    return hashlib.sha256(folder.encode()).hexdigest()[:32]


def _cache() -> BaseCache:
    return caches["microclip" if "microclip" in settings.CACHES else "default"]
