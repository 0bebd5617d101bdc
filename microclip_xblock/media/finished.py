"""An upload whose bytes have all arrived."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

from microclip_xblock.media.direct import DIRECT_NAME
from microclip_xblock.media.folder import Part
from microclip_xblock.media.object_store import read_range
from microclip_xblock.media.refusals import UploadIncompleteError


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
        return cls._gathered(block for part in parts for block in _blocks(path, part))

    @classmethod
    def collected_directly(cls, path: str, size_bytes: int) -> FinishedUpload:
        """
        Copy the object that the browser sent straight to the storage into a new temporary file.

        What is sent there after this changes nothing: only the copy is looked into, and the hash is the copy's.

        Raises:
            UploadIncompleteError: there is none, or not one of `size_bytes` bytes.
        """
        try:
            finished = cls._gathered(read_range(f"{path}/{DIRECT_NAME}", 0, size_bytes + 1))
        except FileNotFoundError as error:
            raise UploadIncompleteError(0) from error
        if finished.size_bytes != size_bytes:
            finished.close()
            raise UploadIncompleteError(0)
        return finished

    @classmethod
    def _gathered(cls, blocks: Iterable[bytes]) -> FinishedUpload:
        """One block at a time is held in memory."""
        file = tempfile.TemporaryFile(prefix="microclip-")  # noqa: SIM115 -- closed by whoever gets the result
        digest = hashlib.sha256()
        size = 0
        try:
            for block in blocks:
                digest.update(block)
                size += file.write(block)
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


def _blocks(path: str, part: Part) -> Iterator[bytes]:
    length = 0
    try:
        for block in read_range(f"{path}/{part.name}", 0, part.length + 1):
            length += len(block)
            yield block
    except FileNotFoundError as error:
        raise UploadIncompleteError(part.offset) from error
    if length != part.length:
        raise UploadIncompleteError(part.offset)
