from __future__ import annotations

import io
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, storages

from microclip_xblock.media.limits import Limits
from microclip_xblock.media.storage import Place
from tests.media import s3

FIXTURES = Path(__file__).parent / "fixtures"
LIMITS = Limits(max_size_bytes=20_000_000, max_duration_s=5)
PLACE = Place("UniX", "CS101", "2026", "block-v1:UniX+CS101+2026+type@microclip_challenge+block@c1")
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

# They start hundreds of processes or a server, whose behavior the versions of Python, Django and XBlock don't change.
SLOW = {
    "test_copies",
    "test_direct",
    "test_objects_s3",
    "test_prepare",
    "test_prepare_doubts",
    "test_prepare_hostile",
    "test_upload_machine",
}

BACKENDS = {
    "files": "django.core.files.storage.FileSystemStorage",
    "memory": "django.core.files.storage.InMemoryStorage",
    "objects": "tests.media.stores.ObjectStorage",
    "cloud": "tests.media.stores.CloudStorage",
    "fading": "tests.media.stores.FadingStorage",
    "watched": "tests.media.stores.WatchedStorage",
    "mortal files": "tests.media.stores.MortalFiles",
    "mortal memory": "tests.media.stores.MortalMemory",
    "mortal objects": "tests.media.stores.MortalObjects",
}


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def opened(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def use_storage(settings, kind: str, folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    options = {"location": str(folder), "base_url": "/media/"} if kind.endswith("files") else {}
    settings.STORAGES = settings.STORAGES | {"microclip": {"BACKEND": BACKENDS[kind], "OPTIONS": options}}
    return storages["microclip"]


@pytest.fixture(params=["files", "memory", "objects"])
def store(request, settings, tmp_path):
    """The storage clips go to, in every kind that behaves differently."""
    return use_storage(settings, request.param, tmp_path / "clips")


@pytest.fixture
def watched(settings, tmp_path):
    return use_storage(settings, "watched", tmp_path)


@pytest.fixture
def memory(settings, tmp_path):
    return use_storage(settings, "memory", tmp_path)


def all_names(store, path: str = "") -> list[str]:
    """Every file in a storage."""
    if hasattr(store, "objects"):
        return sorted(store.objects)
    folders, files = store.listdir(path)
    names = [f"{path}/{name}".lstrip("/") for name in files]
    for folder in folders:
        names += all_names(store, f"{path}/{folder}".lstrip("/"))
    return sorted(names)


def together(*works) -> None:
    """Run functions at the same time, each in a thread, and raise what one of them raised."""
    gate, failed = threading.Barrier(len(works)), []

    def run(work):
        gate.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 -- raised below, by the thread that runs the test
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    if failed:
        raise failed[0]


def all_folders(store) -> list[str]:
    """Every folder on disk; none in storages that have no folders of their own."""
    if not isinstance(store, FileSystemStorage):
        return []
    root = Path(store.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_dir())


def made_at(store, name: str, when: datetime) -> None:
    """Let a file be of some moment."""
    if hasattr(store, "objects"):
        store.times[name] = when
    elif hasattr(store, "_resolve"):
        store._resolve(name).modified_time = when
    else:
        os.utime(store.path(name), (when.timestamp(), when.timestamp()))


@pytest.fixture(scope="session")
def s3_server():
    """An object storage spoken to over HTTP; see tests/media/s3.py."""
    s3.need_s3()
    with s3.running() as server:
        yield server


@pytest.fixture
def bucket(s3_server):
    return s3_server.new_bucket()


@pytest.fixture
def use_bucket(settings, s3_server, bucket):
    """Lets clips go to the bucket, with options of django-storages; gives the storage."""

    def use(**options):
        settings.STORAGES = settings.STORAGES | {"microclip": s3_server.storage(bucket, **options)}
        return storages["microclip"]

    return use


@pytest.fixture
def offline(settings):
    """Lets clips go to an object storage that nobody answers for, with options of django-storages; signing needs nobody."""
    s3.need_s3()

    def use(**options):
        nowhere = s3.S3Server("https://objects.example.com").storage("clips", **options)
        settings.STORAGES = settings.STORAGES | {"microclip": nowhere}
        return storages["microclip"]

    return use


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == FIXTURES.parent and item.path.stem in SLOW:
            item.add_marker("slow")
