"""Each check of the self-check made to fail for real; and that nothing of it stays."""

from __future__ import annotations

import json
import os
import shutil
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db.models.signals import post_delete

from microclip_xblock.media import work
from microclip_xblock.media.storage import new_clip_folder
from microclip_xblock.plugin import receivers
from microclip_xblock.plugin.checks import failed, run_checks
from tests.media import s3
from tests.media.conftest import PLACE
from tests.plugin.conftest import files

pytestmark = pytest.mark.django_db(transaction=True)


def found(code, checks=None):
    (check,) = [check for check in (run_checks() if checks is None else checks) if check.code == code]
    return check


def use(settings, storage, folder, **options):
    settings.STORAGES = settings.STORAGES | {
        "microclip": {"BACKEND": storage, "OPTIONS": {"location": str(folder), **options}}
    }


def test_a_site_that_has_everything_fails_nothing_and_keeps_nothing(folder, settings, tmp_path):
    cache = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path / "cache")}
    settings.CACHES = {**settings.CACHES, "default": cache}

    checks = run_checks()

    assert not failed(checks)
    assert {check.code for check in checks if check.state == "warn"} <= {"workers", "pyav", "copies"}
    assert files(folder) == [] and [path for path in folder.rglob("*") if "self-check" in path.name] == []
    assert files(tmp_path / "cache") == []
    assert all(check.remedy for check in checks if check.state != "ok")
    assert len({check.code for check in checks}) == len(checks) >= 18


def test_what_lies_in_the_storage_is_left_alone(folder):
    mine = folder / "microclip" / "self-check" / "own.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("somebody's", encoding="ascii")

    run_checks()

    assert files(folder) == ["microclip/self-check/own.txt"]


def test_a_storage_that_can_t_be_written(folder, settings):
    folder.mkdir()
    (folder / "microclip").write_text("a file where a folder is needed", encoding="ascii")

    check = found("storage_writable")

    assert (check.state, "does not take files" in check.sentence) == ("fail", True)


class Renaming(FileSystemStorage):
    """Gives other names than it was asked for."""

    def get_available_name(self, name, max_length=None):
        return name.rsplit("/", 1)[0] + "/renamed.mp4"


def test_a_storage_that_changes_names(folder, settings):
    use(settings, "tests.plugin.test_checks.Renaming", folder)

    assert found("storage_writable").state == "fail"
    assert files(folder) == []


class Changing(FileSystemStorage):
    """Keeps something else than it was given, and can't be read from the middle."""

    def _save(self, name, content):
        return super()._save(name, ContentFile(b"<compressed>" + content.read()))


def test_a_storage_that_changes_files(folder, settings):
    use(settings, "tests.plugin.test_checks.Changing", folder)
    checks = run_checks()

    assert found("storage_readable", checks).state == "fail"
    assert found("ranges", checks).state == "fail"
    assert files(folder) == []


class Keeping(FileSystemStorage):
    """Deletes nothing, and says nothing."""

    def delete(self, name):
        return


def test_a_storage_that_deletes_nothing(folder, settings):
    use(settings, "tests.plugin.test_checks.Keeping", folder)

    assert found("storage_erases").state == "fail"
    shutil.rmtree(folder)


class Late(FileSystemStorage):
    """Lives an hour ago."""

    def get_modified_time(self, name):
        return super().get_modified_time(name) - timedelta(hours=1)


def test_a_storage_whose_clock_is_wrong(folder, settings):
    use(settings, "tests.plugin.test_checks.Late", folder)

    check = found("storage_clock")

    assert check.state == "fail"
    assert "360" in check.sentence


class Timeless(FileSystemStorage):
    """Keeps no times."""

    def get_modified_time(self, name) -> datetime:
        raise NotImplementedError


def test_a_storage_without_times_is_not_asked_for_them(folder, settings):
    use(settings, "tests.plugin.test_checks.Timeless", folder)
    checks = run_checks()

    assert "storage_clock" not in {check.code for check in checks}
    assert not failed(checks)


def test_clips_below_media_root_are_told_of(folder, settings):
    settings.MEDIA_ROOT = str(folder.parent)
    settings.MEDIA_URL = "/media/"

    check = found("storage_private")

    assert (check.state, "/media/microclip/" in check.remedy) == ("warn", True)


def test_a_direct_upload_that_no_storage_offers(folder, settings):
    settings.MICROCLIP_DIRECT_UPLOAD = True

    assert found("direct_upload").state == "warn"


@pytest.mark.parametrize("name", ["DATA_UPLOAD_MAX_MEMORY_SIZE", "STUDENT_FILEUPLOAD_MAX_SIZE"])
@pytest.mark.parametrize("limit, state", [(1_000_000, "fail"), (2 * 1024 * 1024, "ok"), (None, "ok")])
def test_limits_below_a_piece_of_a_clip(folder, settings, name, limit, state):
    setattr(settings, name, limit)

    assert found(name.lower()).state == state


class Forgetful(FileBasedCache):
    """Remembers nothing, as a cache that is down and told to ignore errors."""

    def get(self, key, default=None, version=None):
        return default


class Broken(FileBasedCache):
    def set(self, *_args, **_named):
        raise ConnectionError("refused")


@pytest.mark.parametrize(
    "backend, state",
    [
        ("django.core.cache.backends.locmem.LocMemCache", "warn"),
        ("django.core.cache.backends.dummy.DummyCache", "warn"),
        ("django.core.cache.backends.filebased.FileBasedCache", "ok"),
        ("tests.plugin.test_checks.Forgetful", "fail"),
        ("tests.plugin.test_checks.Broken", "fail"),
    ],
)
def test_caches(folder, settings, tmp_path, backend, state):
    settings.CACHES = {**settings.CACHES, "microclip": {"BACKEND": backend, "LOCATION": str(tmp_path / "cache")}}

    check = found("cache")

    assert (check.state, "'microclip'" in check.sentence) == (state, True)


def test_a_database_to_read_from_that_is_not_there(folder, settings):
    settings.MICROCLIP_READ_DATABASE = "elsewhere"
    assert found("read_database").state == "fail"

    settings.MICROCLIP_READ_DATABASE = "default"
    assert found("read_database").state == "ok"


def test_receivers_that_are_not_there(folder):
    from lms.djangoapps.courseware.models import StudentModule

    post_delete.disconnect(sender=StudentModule, dispatch_uid=receivers.DELETION)
    try:
        assert found("erasing").state == "fail"
    finally:
        receivers.connect()
    assert found("erasing").state == "ok"


def test_a_temporary_folder_without_room(folder, monkeypatch):
    usage = shutil.disk_usage("/")
    for free, state in ((50 * 1024**2, "fail"), (500 * 1024**2, "warn"), (5 * 1024**3, "ok")):
        # No disk is filled for this; what the system would say is all that is put in.
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        assert found("temporary_room").state == state


def test_a_child_process_that_can_t_be_started(folder, monkeypatch):
    pytest.importorskip("av")
    monkeypatch.setattr("sys.executable", "/nonexistent/uwsgi")
    monkeypatch.setattr("sys.prefix", "/nonexistent")

    check = found("pyav")

    assert (check.state, "child process" in check.sentence) == ("fail", True)


def test_copies_that_nobody_wants(folder, settings):
    settings.MICROCLIP_COPIES = {"compatible": False}

    assert found("copies").state == "ok"
    assert "workers" not in {check.code for check in run_checks()}


def test_work_that_waits_for_hours(folder, settings, caplog):
    marker = work._put(work.Marker("", new_clip_folder(PLACE, "7"), ("compatible",)))
    assert found("work_waiting").state == "ok"
    path = folder / work.WORK / marker.name
    os.utime(path, (path.stat().st_mtime - 7200,) * 2)

    check = found("work_waiting")

    assert (check.state, check.sentence.startswith("1 of 1")) == ("warn", True)


def test_a_check_that_breaks_is_a_check_that_failed(folder, settings, caplog):
    settings.STORAGES = settings.STORAGES | {"microclip": {"BACKEND": "nowhere.to.be.Found"}}

    checks = run_checks()

    assert {check.code for check in checks if check.state == "fail"} >= {"storage"}
    assert "broke off" in found("storage", checks).sentence
    assert found("clock", checks).state == "ok", "the others are made all the same"


def test_the_command_tells_in_sentences_and_by_its_exit_code(folder, settings, capsys):
    call_command("microclip_check")
    well = capsys.readouterr().out
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    with pytest.raises(SystemExit) as ended:
        call_command("microclip_check")
    badly = capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("microclip_check", "--json")
    told = json.loads(capsys.readouterr().out)

    assert " 0 failed" in well
    assert ended.value.code == 1
    assert "What to do: Raise DATA_UPLOAD_MAX_MEMORY_SIZE" in badly and " 1 failed" in badly
    assert [check["code"] for check in told if check["state"] == "fail"] == ["data_upload_max_memory_size"]


# An object storage


@pytest.fixture(scope="module")
def server():
    s3.need_s3()
    with s3.running() as server:
        yield server


@pytest.fixture
def bucket(server, settings):
    def use(**options):
        name = server.new_bucket()
        settings.STORAGES = settings.STORAGES | {"microclip": server.storage(name, **options)}
        return name

    return use


def states(codes, checks):
    return {check.code: check.state for check in checks if check.code in codes}


STORAGE = {
    "storage_private",
    "storage_writable",
    "storage_readable",
    "ranges",
    "storage_clock",
    "storage_erases",
    "direct_upload",
}


def test_a_bucket_that_signs(bucket, server, settings):
    name = bucket(querystring_auth=True)
    settings.MICROCLIP_DIRECT_UPLOAD = True

    checks = run_checks()

    assert states(STORAGE, checks) == dict.fromkeys(STORAGE, "ok")
    assert server.keys_in(name) == []


def test_a_bucket_that_keeps_versions(bucket, server):
    name = bucket()
    assert found("storage_versions").state == "ok"
    client = server.client()
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    client.close()

    assert found("storage_versions").state == "warn"


def test_a_bucket_that_makes_everything_public(bucket):
    bucket(querystring_auth=True, default_acl="public-read")

    assert found("storage_private").state == "fail"


@pytest.fixture(params=[200, 403])
def cdn(request):
    """A network in front of a bucket that hands out everything to anybody, or nothing to nobody; its address and what it answers."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(request.param)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{serving.server_port}", request.param
        serving.shutdown()
        thread.join()


def test_a_bucket_behind_a_domain_that_signs_nothing(bucket, cdn):
    domain, status = cdn
    bucket(custom_domain=domain, url_protocol="http:")

    check = found("storage_private")

    expected = ("fail", "Anybody can read") if status == 200 else ("warn", "signs no links")
    assert (check.state, expected[1] in check.sentence) == (expected[0], True)


def test_a_bucket_that_is_not_there(server, settings):
    settings.STORAGES = settings.STORAGES | {"microclip": server.storage("no-such-bucket")}

    assert found("storage_writable").state == "fail"
