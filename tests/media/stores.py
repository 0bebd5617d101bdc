"""Storages that behave as operators' storages do, where Django's own do not."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage


class ObjectStorage(Storage):
    """Like an object storage: keys only, no folders, a second save overwrites, deleting nothing is fine."""

    def __init__(self, **options: object) -> None:
        self.objects: dict[str, tuple[bytes, str | None]] = {}
        self.times: dict[str, datetime] = {}

    def _open(self, name, mode="rb"):
        if name not in self.objects:
            raise FileNotFoundError(name)
        return File(BytesIO(self.objects[name][0]), name)

    def _save(self, name, content):
        content.seek(0)
        self.objects[name] = (content.read(), getattr(content, "content_type", None))
        return name

    def get_available_name(self, name, max_length=None):
        return name

    def exists(self, name):
        return name in self.objects

    def size(self, name):
        if name not in self.objects:
            raise FileNotFoundError(name)
        return len(self.objects[name][0])

    def delete(self, name):
        self.objects.pop(name, None)

    def listdir(self, path):
        # A copy, as other threads save meanwhile.
        inside = [key.removeprefix(f"{path}/") for key in list(self.objects) if key.startswith(f"{path}/")]
        folders = {name.split("/")[0] for name in inside if "/" in name}
        return sorted(folders), [name for name in inside if "/" not in name]

    def get_modified_time(self, name):
        if name not in self.objects:
            raise FileNotFoundError(name)
        return self.times.get(name) or datetime.now(UTC)


class CloudStorage(ObjectStorage):
    """
    Like the storages of django-storages for clouds other than S3: they sign links too, yet can't be told how long one shall work, and file
    objects fetch everything before the first byte can be read.
    """

    querystring_auth = True
    custom_endpoint = None

    @property
    def bucket(self):
        return "clips"

    def url(self, name, parameters=None):
        return f"https://cloud.example.com/{name}?signature=good-for-years"


class FadingStorage(ObjectStorage):
    """Everything is erased by somebody else in the moment after its size was asked."""

    def size(self, name):
        found = super().size(name)
        self.delete(name)
        return found


class WatchedStorage(ObjectStorage):
    """
    Tells what is done to it, and lets a test act in between.

    `after(what, name)` is called after each `save`, `delete`, `open` (`miss` if there is no such file) and `listdir`; `refused(name)` says which names there is no space for.
    """

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.largest_read = 0
        self.largest_saved = 0
        self.after = lambda what, name: None
        self.refused = lambda name: False

    def _save(self, name, content):
        if self.refused(name):
            raise OSError(28, "No space left on device")
        self.largest_saved = max(self.largest_saved, content.size)
        saved = super()._save(name, content)
        self.after("save", name)
        return saved

    def _open(self, name, mode="rb"):
        try:
            opened = File(_Counted(super()._open(name, mode).read(), self), name)
        except FileNotFoundError:
            self.after("miss", name)
            raise
        self.after("open", name)
        return opened

    def delete(self, name):
        super().delete(name)
        self.after("delete", name)

    def listdir(self, path):
        found = super().listdir(path)
        self.after("listdir", path)
        return found


class _Counted(BytesIO):
    def __init__(self, data, storage):
        super().__init__(data)
        self.storage = storage

    def read(self, size=-1):
        data = super().read(size)
        self.storage.largest_read = max(self.storage.largest_read, len(data))
        return data


class Killed(BaseException):
    """The worker is dead: no line of it runs any more that does anything."""


class Mortal:
    """
    Lets a worker die: after `steps` more uses of the storage every use raises, so no cleaning up helps. None for a worker that lives.

    What was being written at this moment is left half written where the storage shows such files.
    """

    leaves_halves = True
    steps: int | None = None

    def _step(self) -> None:
        if self.steps is not None:
            self.steps -= 1
            if self.steps < 0:
                raise Killed

    def _save(self, name, content):
        try:
            self._step()
        except Killed:
            if self.leaves_halves and self.steps == -1:
                content.seek(0)
                super()._save(name, ContentFile(content.read()[: content.size // 2]))
            raise
        return super()._save(name, content)

    def _open(self, name, mode="rb"):
        self._step()
        return super()._open(name, mode)

    def delete(self, name):
        self._step()
        return super().delete(name)

    def listdir(self, path):
        self._step()
        return super().listdir(path)

    def size(self, name):
        self._step()
        return super().size(name)


class MortalFiles(Mortal, FileSystemStorage):
    pass


class MortalMemory(Mortal, InMemoryStorage):
    pass


class MortalObjects(Mortal, ObjectStorage):
    leaves_halves = False
