"""Sending files through the real gate, and storages that can be told to fail."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.files.storage import FileSystemStorage

CLIPS = Path(__file__).parents[2] / "microclip_xblock" / "demo" / "clips"
CLIP = CLIPS / "upload_sample.mp4"
WEBM = CLIPS / "upload_sample.webm"
POSTER = CLIPS / "entry_bike.webp"
VTT = "WEBVTT\n\n00:00.500 --> 00:02.000\nHello <b>there</b>\n"


class FailingStorage(FileSystemStorage):
    """A folder that refuses to save or delete what its `refuses` says, as a full disk or a lost connection does."""

    refuses: Any = staticmethod(lambda deed, name: False)

    def _save(self, name: str, content: Any) -> str:
        if type(self).refuses("save", name):
            raise OSError(28, "No space left on device")
        return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        if type(self).refuses("delete", name):
            raise OSError(5, "Input/output error")
        super().delete(name)


def use_storage(settings: Any, folder: Path) -> None:
    """Keep clips in this folder for the time of a test."""
    FailingStorage.refuses = staticmethod(lambda deed, name: False)
    backend = {"BACKEND": "tests.blocks.sending.FailingStorage", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = {**settings.STORAGES, "microclip": backend}


def files(folder: Path) -> list[str]:
    """All files below a folder by their paths in it."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def kinds(folder: Path) -> list[str]:
    """What kinds of files there are: the beginnings of their names, up to a hyphen or dot."""
    return sorted(Path(path).name.replace(".", "-").split("-")[0] for path in files(folder))


def appear() -> None:
    """Have everybody see what was done, as some seconds later."""
    cache.clear()


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


class Sender:
    """Somebody who sends a clip to the challenge of `blocks`."""

    def __init__(self, blocks: Any, who: str) -> None:
        self.blocks = blocks
        self.who = who

    def do(self, handler: str, payload: dict[str, Any] | None = None, **options: Any) -> Any:
        return self.blocks.call(self.who, "challenge", handler, payload, **options)

    def state(self) -> Any:
        return self.do("challenge_state", {}).json()

    def start(self, data: bytes) -> Any:
        return self.do("start_upload", {"size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()})

    def send(self, data: bytes, size: int = 1_000_000) -> str:
        """Send all bytes of a file; the upload's id."""
        started = self.start(data).json()
        for offset in range(started["offset"], len(data), size):
            query = f"upload={started['upload']}&offset={offset}"
            answer = self.do("upload_chunk", body=data[offset : offset + size], query=query)
            assert answer.status_code == 200, answer
        return str(started["upload"])

    def finish(self, upload: str) -> Any:
        return self.do("finish_upload", {"upload": upload})

    def draft(self, data: bytes | None = None) -> Any:
        """Send a file and have it kept; the state then."""
        answer = self.finish(self.send(CLIP.read_bytes() if data is None else data))
        assert answer.status_code == 200, answer
        return answer.json()

    def enter(self, **words: str) -> Any:
        return self.do("enter_clip", {"title": "Mine", "caption": "", "alt": ""} | words)

    def entered(self, data: bytes | None = None) -> Any:
        """Send a file and enter with it; the entry as its owner sees it."""
        self.draft(data)
        answer = self.enter()
        assert answer.status_code == 200, answer
        appear()
        return answer.json()["entry"]

    def get(self, path: str, **headers: str) -> Any:
        return self.do("media", method="GET", suffix=path, headers=headers)
