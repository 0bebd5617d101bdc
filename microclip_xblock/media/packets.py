"""
Reading every packet of a file with PyAV, in a child process.

FFmpeg's parsers meet hostile bytes here, so they run beside the web worker, not in it: with limits on time and memory, without its
environment and its secrets, and with nothing open but the file.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from microclip_xblock.media.headers import Contents, Stream, StreamKind
from microclip_xblock.media.refusals import NotAVideoError

log = logging.getLogger(__name__)

TIMEOUT_S = 20.0

_CHILD = "microclip_xblock.media.probe_child"
_KINDS: dict[str, StreamKind] = {"video": "video", "audio": "audio"}


def packets_readable() -> bool:
    """True where PyAV is installed."""
    return importlib.util.find_spec("av") is not None


def read_packets(file: IO[bytes], container: str, stop_s: float, timeout_s: float = TIMEOUT_S) -> Contents | None:
    """
    Read packets until the end, or until one stream lasts longer than `stop_s`.

    Args:
        container: as our own look found it; the child opens the file as nothing else.

    Returns:
        None if no child can be started or PyAV is not there: then headers are all there is.

    Raises:
        NotAVideoError: the child refused, broke or took too long. What brings a parser down is not kept.
    """
    python = _python()
    if python is None or not packets_readable():
        return None
    try:
        with _with_descriptor(file) as opened:
            reply = _ask(python, opened, container, stop_s, timeout_s)
    except OSError:
        log.exception("The process that reads packets could not be started; headers decide")
        return None
    if "missing" in reply:
        return None
    if "error" in reply:
        log.info("A file could not be read: %s", reply["error"])
        raise NotAVideoError(reason="packets")
    return _contents(container, reply)


def _contents(container: str, reply: dict[str, Any]) -> Contents:
    """What the child said; it has met hostile bytes, so its word is checked too."""
    try:
        streams = tuple(
            Stream(_KINDS.get(said["kind"], "other"), str(said["codec"]), int(said["width"]), int(said["height"]))
            for said in reply["streams"]
        )
        return Contents(container=container, streams=streams, duration_s=float(reply["duration_s"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NotAVideoError(reason="reply") from error


def _ask(python: str, file: IO[bytes], container: str, stop_s: float, timeout_s: float) -> dict[str, Any]:
    file.flush()
    file.seek(0)
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter, our own module, two values of ours
            [python, "-P", "-m", _CHILD, container, str(stop_s)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": "timeout"}
    if done.returncode < 0:
        return {"error": f"signal {-done.returncode}"}
    if done.returncode > 0:
        # Bytes bring a parser down with a signal; a plain bad end means that our module did not even start.
        log.error("The process that reads packets ended with %s; headers decide", done.returncode)
        return {"missing": True}
    try:
        reply = json.loads(done.stdout)
    except ValueError:
        return {"error": "no reply"}
    return reply if isinstance(reply, dict) else {"error": "no reply"}


def _with_descriptor(file: IO[bytes]) -> contextlib.AbstractContextManager[IO[bytes]]:
    """The file itself if it has a descriptor to hand on, else a temporary copy."""
    try:
        file.fileno()
    except OSError:
        copy = tempfile.TemporaryFile(prefix="microclip-")  # noqa: SIM115 -- the caller's `with` closes it
        file.seek(0)
        while piece := file.read(1024 * 1024):
            copy.write(piece)
        return copy
    return contextlib.nullcontext(file)


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
