"""Copies of clips, made by real workers in real child processes, whatever happens meanwhile."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import ClassVar

import pytest
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command

from microclip_xblock.media import uploads, work
from microclip_xblock.media.erasing import erase_clip
from microclip_xblock.media.sheet import read_sheet
from microclip_xblock.media.taking import taking
from tests.media.conftest import LIMITS, NOW, PLACE, fixture
from tests.media.making import make_clip
from tests.plugin.conftest import files

av = pytest.importorskip("av", reason="copies are made by PyAV")

# Workers, brokers and killed processes: whose behavior the versions of Python, Django and XBlock don't change.
pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PATIENCE_S = 120


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()
    yield
    cache.clear()


def kept(data, owner="7"):
    """A clip that went the whole way of an upload."""
    started = uploads.start(PLACE, owner, len(data), hashlib.sha256(data).hexdigest(), LIMITS, NOW)
    uploads.append(PLACE, owner, started.upload_id, 0, data, LIMITS, NOW)
    with taking(PLACE, owner, started.upload_id, LIMITS) as clip:
        return clip


@pytest.fixture
def clip(folder):
    """A recording of VP8 and Opus, waiting for a copy."""
    clip = kept(fixture("recorded.webm"))
    assert work.hand_over(clip.folder, work.plan(clip)) == "waiting"
    return clip


def in_storage(folder, where="microclip"):
    return [name for name in files(folder) if name.startswith(where)]


def until(condition):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


@pytest.mark.parametrize(
    "name, wanted, planned",
    [
        ("recorded.webm", None, ("compatible",)),
        ("plain.mp4", None, ()),
        ("sound.mp3", None, ()),
        ("sound.ogg", None, ("compatible",)),
        ("recorded.webm", {"compatible": False}, ()),
        ("plain.mp4", {"small": True}, ()),
        ("recorded.webm", "nonsense", ("compatible",)),
    ],
)
def test_only_copies_of_use_are_planned(folder, settings, name, wanted, planned):
    settings.MICROCLIP_COPIES = wanted

    assert work.plan(kept(fixture(name))) == planned


def test_a_large_picture_gets_a_small_copy(folder, settings, tmp_path):
    settings.MICROCLIP_COPIES = {"small": True}
    make_clip(tmp_path / "large.mp4", "mp4", ["libx264"], "aac", size=(720, 1280))

    clip = kept((tmp_path / "large.mp4").read_bytes())

    assert work.plan(clip) == ("small",)


def test_a_copy_that_plays_everywhere_is_made(clip, folder):
    before = read_sheet(clip.folder)

    sheet = work.work_on(clip.folder)

    assert before.work == "waiting"
    assert sheet == read_sheet(clip.folder)
    assert (sheet.work, sheet.why, sheet.name) == ("done", "", clip.name)
    (copy,) = sheet.copies
    with av.open(str(folder / clip.folder / copy.name)) as made:
        assert [made.streams.video[0].codec.canonical_name, made.streams.audio[0].codec.canonical_name] == [
            "h264",
            "aac",
        ]
    assert (copy.use, copy.content_type) == ("compatible", "video/mp4")
    assert copy.size_bytes == (folder / clip.folder / copy.name).stat().st_size
    assert in_storage(folder, work.WORK) == []
    assert work.work_on(clip.folder) is None


def test_a_small_copy_beside_it(folder, settings):
    settings.MICROCLIP_COPIES = {"compatible": True, "small": True}
    clip = kept(fixture("recorded.webm"))
    work.hand_over(clip.folder, ["compatible", "small"])

    assert work.work_due() == 1

    assert [copy.use for copy in read_sheet(clip.folder).copies] == ["compatible", "small"]


def test_nothing_to_do_is_nothing_noted(folder):
    clip = kept(fixture("plain.mp4"))
    before = files(folder)

    assert work.hand_over(clip.folder, work.plan(clip)) == "none"
    assert work.work_on(clip.folder) is None
    assert files(folder) == before


class Full(FileSystemStorage):
    """Takes everything but markers of work."""

    def _save(self, name, content):
        if work.WORK in name:
            raise OSError(28, "No space left on device")
        return super()._save(name, content)


def test_a_storage_without_room_costs_the_copy_and_never_the_clip(folder, settings, caplog):
    clip = kept(fixture("recorded.webm"))
    settings.STORAGES = settings.STORAGES | {
        "microclip": {"BACKEND": "tests.plugin.test_work.Full", "OPTIONS": {"location": str(folder)}}
    }

    assert work.hand_over(clip.folder, ["compatible"]) == "none"

    assert read_sheet(clip.folder).work == "none"
    assert "No space left" in caplog.text


def test_a_clip_that_can_t_be_copied_has_failed_after_three_attempts(clip, folder):
    (folder / clip.folder / clip.name).write_bytes(b"\x1a\x45\xdf\xa3 and nothing more")

    states = [work.work_on(clip.folder) for _ in range(3)]

    assert [state.work for state in states] == ["waiting", "waiting", "failed"]
    assert states[-1].why == "copy_failed"
    assert in_storage(folder, work.WORK) == []
    assert not [name for name in files(folder) if "/copy-" in name]
    assert work.work_on(clip.folder) is None


def test_what_somebody_else_works_on_is_left_alone(clip, folder):
    digits = work.markers().__next__().name[:32]
    cache.add(f"microclip/work/{digits}", 1, 60)

    assert work.work_on(clip.folder) is None
    assert work.work_due() == 0
    assert read_sheet(clip.folder).work == "waiting"

    cache.delete(f"microclip/work/{digits}")
    assert work.work_on(clip.folder).work == "done"


def test_workers_killed_three_times_count_as_failed(clip, folder):
    """Nobody tells of a kill: the attempts were counted before."""
    for attempt in range(3):
        marker = work.marker_of(clip.folder)
        assert marker.attempts == attempt
        work._put(work.replace(marker, attempts=attempt + 1), instead_of=clip.folder)

    assert work.work_on(clip.folder).work == "failed"
    assert in_storage(folder, work.WORK) == []


WORKER = """
import json, sys
import django
django.setup()
from django.conf import settings
said = json.loads(sys.argv[1])
settings.STORAGES = {**settings.STORAGES, "microclip": said["storage"]}
settings.CACHES = {**settings.CACHES, "default": said["cache"]}
from microclip_xblock.media import work
work.CLAIM_SECONDS = said["claim_s"]
work.work_on(said["folder"])
"""


def test_a_worker_that_is_killed_in_the_middle_is_followed_by_another(folder, settings, tmp_path):
    shared = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path / "cache")}
    settings.CACHES = {**settings.CACHES, "default": shared}
    clip = kept(fixture("recorded.webm"))
    work.hand_over(clip.folder, ["compatible", "small"])
    (tmp_path / "tmp").mkdir()
    said = {"storage": settings.STORAGES["microclip"], "cache": shared, "folder": clip.folder, "claim_s": 3}
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, json.dumps(said)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "TMPDIR": str(tmp_path / "tmp")},
    )
    try:
        until(lambda: read_sheet(clip.folder).work == "running")
    finally:
        worker.kill()
        worker.wait()

    assert work.marker_of(clip.folder).attempts == 1
    assert work.work_on(clip.folder) is None, "the claim of the dead stands"

    until(lambda: work.work_due() == 1)

    sheet = read_sheet(clip.folder)
    assert (sheet.work, [copy.use for copy in sheet.copies]) == ("done", ["compatible", "small"])
    assert in_storage(folder, work.WORK) == []


class Watching(FileSystemStorage):
    """Where the names in the temporary folder are noted when a copy is saved."""

    seen: ClassVar[list[list[str]]] = []

    def _save(self, name, content):
        if "/copy-" in name:
            self.seen.append([path.name for path in Path(tempfile.gettempdir()).iterdir()])
        return super()._save(name, content)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="elsewhere files need names")
def test_a_copy_under_way_has_no_name_under_which_a_killed_worker_could_leave_it(
    clip, folder, settings, monkeypatch, tmp_path
):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(Watching, "seen", [])
    settings.STORAGES = settings.STORAGES | {
        "microclip": {"BACKEND": "tests.plugin.test_work.Watching", "OPTIONS": {"location": str(folder)}}
    }

    assert work.work_on(clip.folder).work == "done"

    assert Watching.seen == [[]]


class Withdrawing(FileSystemStorage):
    """Where the learner withdraws the clip at the very moment something is saved."""

    moment = ("copy-", "before")

    def _save(self, name, content):
        what, when = self.moment
        clip = name.rsplit("/", 1)[0]
        meant = name.rsplit("/", 1)[1].startswith(what) and "/_work/" not in name
        if meant and when == "before":
            erase_clip(clip)
        saved = super()._save(name, content)
        if meant and when == "after":
            erase_clip(clip)
        return saved


@pytest.mark.parametrize("moment", [(what, when) for what in ("copy-", "sheet-") for when in ("before", "after")])
def test_a_clip_that_is_withdrawn_while_it_is_worked_on_leaves_nothing(clip, folder, settings, monkeypatch, moment):
    monkeypatch.setattr(Withdrawing, "moment", moment)
    settings.STORAGES = settings.STORAGES | {
        "microclip": {"BACKEND": "tests.plugin.test_work.Withdrawing", "OPTIONS": {"location": str(folder)}}
    }

    assert work.work_on(clip.folder) is None

    assert files(folder) == []


def test_clips_that_are_gone_are_forgotten(clip, folder):
    other = kept(fixture("recorded.webm"), owner="8")
    work.hand_over(other.folder, ["compatible"])
    erase_clip(clip.folder)

    assert work.forget_gone() == 1

    assert [marker.folder for marker in work.markers()] == [other.folder]
    erase_clip(other.folder)
    assert work.work_due() == 0
    assert files(folder) == []


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"folder": "../../etc", "uses": [], "attempts": 0, "why": ""}', b"\xff" * 9000]
)
def test_markers_that_say_nothing_sensible_are_deleted(folder, text):
    path = folder / work.WORK / f"{'0' * 64}.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(text)
    (path.parent / "something else.txt").write_text("not ours", encoding="ascii")

    assert work.work_due() == 0
    assert files(folder) == [f"{work.WORK}/something else.txt"]


def test_the_command_works_on_what_waits(clip, capsys):
    call_command("microclip_work")
    call_command("microclip_work", "--once")

    assert capsys.readouterr().out == "Worked on 1 clips; 0 still wait.\nWorked on 0 clips; 0 still wait.\n"
    assert read_sheet(clip.folder).work == "done"


# Celery


@pytest.fixture
def celery_app():
    """A Celery of its own with a broker in memory, current in this thread only."""
    celery = pytest.importorskip("celery", reason="needs Celery")
    from celery import _state

    import microclip_xblock.plugin.tasks  # noqa: F401 -- as autodiscovery does

    before = _state._tls.current_app
    app = celery.Celery("tests", broker="memory://", set_as_current=True)
    app.conf.update(broker_connection_retry_on_startup=True, worker_hijack_root_logger=False)
    yield app
    _state._tls.current_app = before
    app.close()
    _state._deregister_app(app)


def test_without_a_broker_nobody_is_told(folder, celery_app):
    celery_app.conf.broker_url = None

    clip = kept(fixture("recorded.webm"))

    assert work.celery_app() is None
    assert work.hand_over(clip.folder, ["compatible"]) == "waiting"
    assert read_sheet(clip.folder).work == "waiting"


def test_an_eager_celery_makes_the_copy_at_once(folder, celery_app):
    celery_app.conf.task_always_eager = True
    clip = kept(fixture("recorded.webm"))

    work.hand_over(clip.folder, work.plan(clip))

    assert read_sheet(clip.folder).work == "done"
    assert in_storage(folder, work.WORK) == []


def test_the_task_comes_back_until_nothing_waits(folder, celery_app):
    """An eager Celery comes back at once, a real one after some minutes."""
    clip = kept(fixture("recorded.webm"))
    (folder / clip.folder / clip.name).write_bytes(b"\x1a\x45\xdf\xa3 and nothing more")
    celery_app.conf.task_always_eager = True

    work.hand_over(clip.folder, ["compatible"])

    assert (read_sheet(clip.folder).work, in_storage(folder, work.WORK)) == ("failed", [])


def test_a_worker_makes_the_copy_it_is_told_of(folder, celery_app):
    from celery.contrib.testing.worker import start_worker

    with start_worker(celery_app, pool="solo", perform_ping_check=False, shutdown_timeout=PATIENCE_S):
        clip = kept(fixture("recorded.webm"))
        assert work.hand_over(clip.folder, work.plan(clip)) == "waiting"

        until(lambda: read_sheet(clip.folder).work == "done")

    assert in_storage(folder, work.WORK) == []


def test_a_broker_that_does_not_answer_is_no_trouble(folder, celery_app, caplog):
    celery_app.conf.update(broker_url="redis://127.0.0.1:1/0", broker_connection_timeout=1)
    clip = kept(fixture("recorded.webm"))

    assert work.hand_over(clip.folder, ["compatible"]) == "waiting"

    assert "it waits for the command" in caplog.text
    assert work.work_due() == 1
    assert read_sheet(clip.folder).work == "done"


def test_the_task_is_acknowledged_late_and_bounded(celery_app):
    task = celery_app.tasks[work.TASK]

    assert (task.acks_late, task.reject_on_worker_lost, task.ignore_result) == (True, True, True)
    assert 2 * work.COPY_SECONDS < task.soft_time_limit < task.time_limit < work.CLAIM_SECONDS
