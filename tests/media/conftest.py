from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages

from microclip_xblock.media.limits import Limits
from microclip_xblock.media.storage import Place

FIXTURES = Path(__file__).parent / "fixtures"
LIMITS = Limits(max_size_bytes=20_000_000, max_duration_s=5)
PLACE = Place("UniX", "CS101", "2026", "block-v1:UniX+CS101+2026+type@microclip_challenge+block@c1")
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

BACKENDS = {
    "files": "django.core.files.storage.FileSystemStorage",
    "memory": "django.core.files.storage.InMemoryStorage",
    "objects": "tests.media.stores.ObjectStorage",
    "signing": "tests.media.stores.SigningStorage",
    "domain": "tests.media.stores.DomainStorage",
}


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def opened(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def use_storage(settings, kind: str, folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    options = {"location": str(folder), "base_url": "/media/"} if kind == "files" else {}
    settings.STORAGES = settings.STORAGES | {"microclip": {"BACKEND": BACKENDS[kind], "OPTIONS": options}}
    return storages["microclip"]


@pytest.fixture(params=["files", "memory", "objects"])
def store(request, settings, tmp_path):
    """The storage clips go to, in every kind that behaves differently."""
    return use_storage(settings, request.param, tmp_path / "clips")


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
