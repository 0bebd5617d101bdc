"""
Work on hostile bytes in a process of its own.

FFmpeg's parsers and decoders run beside the web worker, not in it: with limits on time and memory, without its environment and its secrets, at a
lower priority, with nothing open but the file that is looked into and the one that is written.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

log = logging.getLogger(__name__)

_CHILD = "microclip_xblock.media.child"
_MEGABYTE = 1024 * 1024
_MOST_SAID = _MEGABYTE
_OWN_FILES = Path("/proc/self/fd")
"""Where a process finds what it has open; a file can be opened anew there without having a name. Linux only."""


@dataclass(frozen=True)
class Bounds:
    """
    What a child may use.

    Args:
        timeout_s: by the clock. cpu_s: of processors. memory_bytes: of address space. out_bytes: of the largest file it may write.
    """

    timeout_s: float
    cpu_s: int
    memory_bytes: int = 1024 * _MEGABYTE
    out_bytes: int = 0


class ChildFailed(Exception):
    """The child said so, was ended, or took too long. The text is a word for logs."""


def run_child(
    job: str, said: Mapping[str, Any], source: IO[bytes], bounds: Bounds, out: IO[bytes] | None = None
) -> dict[str, Any] | None:
    """
    Have one job done on a file.

    Args:
        job: a name the child knows. said: what it is told, JSON.
        source: read from its first byte on; the child gets the file, for reading only where the system can, and not its name.
        out: a new file of ours on disk that the child may write, best one of `new_file`. Read it by this object, never by its name.

    Returns:
        What the child answered; None where no child can be started or PyAV is missing: then our own look at the headers is all there is.

    Raises:
        ChildFailed
    """
    python = _python()
    if python is None:
        return None
    told = {
        **said,
        "job": job,
        "cpu_s": bounds.cpu_s,
        "memory_bytes": bounds.memory_bytes,
        "out_bytes": bounds.out_bytes,
    }
    try:
        with _readable(source) as opened, _writable(out) as (path, handed_on):
            return _ask(python, json.dumps({**told, "out": path}), opened, bounds.timeout_s, handed_on)
    except OSError:
        log.exception("The process that reads clips could not be started; headers decide")
        return None


@contextlib.contextmanager
def new_file() -> Iterator[IO[bytes]]:
    """A file on disk that a child can write. It has no name where the system can do without, so nothing is left if we are ended too."""
    if _OWN_FILES.is_dir():
        with tempfile.TemporaryFile(prefix="microclip-") as file:
            yield file
        return
    with tempfile.NamedTemporaryFile(prefix="microclip-", delete=False) as file:
        try:
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)


def _ask(
    python: str, told: str, file: IO[bytes], timeout_s: float, handed_on: tuple[int, ...]
) -> dict[str, Any] | None:
    with subprocess.Popen(  # noqa: S603 -- our own interpreter, our own module, values of ours
        [python, "-P", "-m", _CHILD, told],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={
            "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        pass_fds=handed_on,
        start_new_session=True,
    ) as child:
        try:
            said, code = _heard(child, time.monotonic() + timeout_s)
        finally:
            _end(child)
    if code < 0:
        raise ChildFailed(f"signal {-code}")
    if code > 0:
        if said:
            raise ChildFailed(f"code {code}")
        # Bytes bring a parser down with a signal; a plain bad end before the first word means that our module did not even start.
        log.error("The process that reads clips ended with %s; headers decide", code)
        return None
    return _understood(said)


def _heard(child: subprocess.Popen[bytes], until: float) -> tuple[bytes, int]:
    """What the child says, up to its end, and its return code."""
    said = b""
    pipe = child.stdout
    if pipe is None:
        raise ChildFailed("no reply")
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while selector.select(max(0.0, until - time.monotonic())):
            piece = os.read(pipe.fileno(), 65_536)
            said += piece
            if len(said) > _MOST_SAID:
                raise ChildFailed("endless reply")
            if not piece:
                break
    try:
        return said, child.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise ChildFailed("timeout") from error


def _end(child: subprocess.Popen[bytes]) -> None:
    """The child, and whatever it may have started: it leads a session of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _understood(said: bytes) -> dict[str, Any] | None:
    try:
        reply = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise ChildFailed("no reply") from error
    if not isinstance(reply, dict):
        raise ChildFailed("no reply")
    if "missing" in reply:
        return None
    if "error" in reply:
        raise ChildFailed(str(reply["error"])[:64])
    return reply


@contextlib.contextmanager
def _readable(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """The same file opened once more, for reading; a temporary copy if it is not on disk."""
    with contextlib.ExitStack() as closing:
        try:
            number = file.fileno()
        except OSError:
            number = closing.enter_context(_copy_of(file)).fileno()
        else:
            file.flush()
        again = _OWN_FILES / str(number)
        if again.exists():
            yield closing.enter_context(again.open("rb"))
            return
        os.lseek(number, 0, os.SEEK_SET)
        yield closing.enter_context(os.fdopen(os.dup(number), "rb"))


def _copy_of(file: IO[bytes]) -> IO[bytes]:
    copy = tempfile.TemporaryFile(prefix="microclip-")  # noqa: SIM115 -- the caller closes it
    file.seek(0)
    while piece := file.read(_MEGABYTE):
        copy.write(piece)
    copy.flush()
    return copy


@contextlib.contextmanager
def _writable(out: IO[bytes] | None) -> Iterator[tuple[str, tuple[int, ...]]]:
    """
    What the child calls the file it writes, and the descriptors it needs for that.

    Raises:
        ChildFailed: afterwards, something else stands in the place of a file that is known by its name.
    """
    if out is None:
        yield "", ()
        return
    out.flush()
    number = out.fileno()
    if (_OWN_FILES / str(number)).exists():
        # Names can be given to something else; this can't.
        yield str(_OWN_FILES / str(number)), (number,)
        return
    yield out.name, ()
    ours = os.fstat(number)
    try:
        theirs = os.lstat(out.name)
    except OSError as error:
        raise ChildFailed("out") from error
    if (ours.st_dev, ours.st_ino) != (theirs.st_dev, theirs.st_ino):
        raise ChildFailed("out")


def _python() -> str | None:
    """A Python to start; inside uWSGI `sys.executable` is the server itself."""
    for candidate in (
        Path(sys.executable or "/"),
        Path(sys.prefix) / "bin" / "python3",
        Path(sys.prefix) / "python.exe",
    ):
        if candidate.name.startswith("python") and candidate.is_file():
            return str(candidate)
    return None
