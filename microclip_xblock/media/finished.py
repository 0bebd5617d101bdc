"""An upload whose bytes have all arrived."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

from microclip_xblock.media.folder import Part
from microclip_xblock.media.refusals import UploadIncompleteError
from microclip_xblock.media.storage import clip_storage


@dataclass
class FinishedUpload:
    """
    The whole file in a temporary file without a name, which is gone when closed or when the process ends.

    Args:
        file: readable, writable and seekable binary file; stands at any position.
        sha256: of the bytes in it, as hexadecimal digits.
    """

    file: IO[bytes]
    size_bytes: int
    sha256: str

    @classmethod
    def collected(cls, path: str, parts: list[Part]) -> FinishedUpload:
        """
        Copy the parts, which follow each other from 0 on, into a new temporary file.

        Raises:
            UploadIncompleteError: a part vanished or shrank since it was measured.
        """
        file = tempfile.TemporaryFile(prefix="microclip-")  # noqa: SIM115 -- closed by whoever gets the result
        digest = hashlib.sha256()
        size = 0
        try:
            for part in parts:
                data = _read(path, part)
                digest.update(data)
                size += file.write(data)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return cls(file, size, digest.hexdigest())

    def close(self) -> None:
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _read(path: str, part: Part) -> bytes:
    """The bytes of one part; at most a chunk, so it may be held in memory."""
    try:
        with clip_storage().open(f"{path}/{part.name}") as file:
            data = bytes(file.read(part.length + 1))
    except FileNotFoundError as error:
        raise UploadIncompleteError(part.offset) from error
    if len(data) != part.length:
        raise UploadIncompleteError(part.offset)
    return data
