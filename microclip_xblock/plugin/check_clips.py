"""Checks of what looks into clips and makes copies of them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import io
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.utils.timezone import is_naive, make_aware

from microclip_xblock.media import work
from microclip_xblock.media.limits import Limits
from microclip_xblock.media.prepare import preparing
from microclip_xblock.media.storage import clip_storage
from microclip_xblock.plugin.checks import Check
from microclip_xblock.plugin.sample import SAMPLE
from microclip_xblock.rules.errors import Refusal

ENCODERS = {"libx264": "pictures in H.264", "aac": "sound in AAC"}
LEAST_ROOM_BYTES = 100 * 1024**2
GOOD_ROOM_BYTES = 1024**3
LONGEST_WAIT = timedelta(hours=1)

_INSTALL = "Install PyAV into the environment of the LMS: pip install 'microclip-xblock[media]'."
_CRON = "Run `manage.py lms microclip_work` every minute from cron, or run Celery workers."


def reading() -> Iterator[Check]:
    """Let the child process look into a real clip, as for a learner's."""
    if importlib.util.find_spec("av") is None:
        sentence = "PyAV is not installed: clips are checked by their headers only, metadata is blanked in place, and the browser draws posters."
        yield Check("pyav", "warn", sentence, _INSTALL)
        return
    version = importlib.metadata.version("av")
    limits = Limits(max_size_bytes=10 * len(SAMPLE), max_duration_s=5)
    try:
        with preparing(io.BytesIO(SAMPLE), len(SAMPLE), limits) as prepared:
            checked = prepared.probed.checked
    except Refusal as refusal:
        sentence = f"PyAV {version} is installed, but a sound clip was refused ({refusal.code})."
        yield Check("pyav", "fail", sentence, "Install PyAV anew; the log says what the child process met.")
        return
    if checked != "packets":
        sentence = f"PyAV {version} is installed, but its child process can't read clips; only headers are checked."
        yield Check(
            "pyav", "fail", sentence, "Let the LMS start processes of its own Python, with 512 MB of memory each."
        )
        return
    yield Check("pyav", "ok", f"PyAV {version} reads clips packet by packet, in a process of its own.")


def copying() -> Iterator[Check]:
    """Whether copies can be made, and whether somebody makes them."""
    wanted = [use for use, on in work.copies_wanted().items() if on]
    if not wanted:
        yield Check("copies", "ok", "No copies of clips are asked for (MICROCLIP_COPIES).")
        return
    if importlib.util.find_spec("av") is None:
        sentence = "Clips that don't play everywhere get no copies, as PyAV is not installed."
        yield Check("copies", "warn", sentence, _INSTALL)
        return
    from av.codec import codecs_available

    missing = [what for name, what in ENCODERS.items() if name not in codecs_available]
    if missing:
        sentence = (
            f"This PyAV can't write {' and '.join(missing)}, so clips that don't play everywhere stay as they are."
        )
        remedy = "Take PyAV's own wheels, or turn copies off: MICROCLIP_COPIES = {'compatible': False, 'small': False}."
        yield Check("copies", "warn", sentence, remedy)
        return
    yield Check("copies", "ok", f"Copies can be made: {' and '.join(wanted)}.")
    yield _workers()


def waiting() -> Iterator[Check]:
    """Whether somebody really makes the copies."""
    marked = list(work.markers())
    late = [marker for marker in marked if _older_than(f"{work.WORK}/{marker.name}", LONGEST_WAIT)]
    if late:
        sentence = f"{len(late)} of {len(marked)} clips have waited for their copies for more than an hour."
        yield Check("work_waiting", "warn", sentence, _CRON)
    else:
        yield Check("work_waiting", "ok", f"{len(marked)} clips wait for their copies, none for more than an hour.")


def room() -> Iterator[Check]:
    """Room for clips on their way."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    sentence = f"{free // 1024**2} MiB are free in {folder}, where clips are put together and looked into."
    if free < GOOD_ROOM_BYTES:
        remedy = "Make room there, or name another folder in the environment variable TMPDIR; 1 GiB is comfortable."
        yield Check("temporary_room", "fail" if free < LEAST_ROOM_BYTES else "warn", sentence, remedy)
        return
    with tempfile.TemporaryFile(prefix="microclip-") as file:
        file.write(SAMPLE)
    yield Check("temporary_room", "ok", sentence)


def _workers() -> Check:
    app = work.celery_app()
    if app is None:
        return Check("workers", "warn", "No Celery is configured here, so nobody is told of clips that wait.", _CRON)
    app.loader.import_default_modules()
    if work.TASK not in app.tasks:
        sentence = f"Celery runs here, but does not know the task {work.TASK}."
        return Check("workers", "fail", sentence, "Have it discover tasks of installed apps, and restart its workers.")
    return Check("workers", "ok", "Celery is told of clips that wait.")


def _older_than(name: str, age: timedelta) -> bool:
    try:
        at = clip_storage().get_modified_time(name)
    except (FileNotFoundError, NotImplementedError):
        return False
    return datetime.now(UTC) - (make_aware(at, UTC) if is_naive(at) else at) > age


LOOKINGS = (("pyav", reading), ("copies", copying), ("work_waiting", waiting), ("temporary_room", room))
