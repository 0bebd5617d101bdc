"""Reading every packet of a file with PyAV, in a child process (see `sandbox`)."""

from __future__ import annotations

import importlib.util
import logging
import math
from collections.abc import Mapping
from typing import IO, Any

from microclip_xblock.media.headers import Contents, Stream, StreamKind
from microclip_xblock.media.refusals import NotAVideoError
from microclip_xblock.media.sandbox import Bounds, ChildFailed, run_child

log = logging.getLogger(__name__)

TIMEOUT_S = 20.0
CPU_S = 15

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
    if not packets_readable():
        return None
    told = {"container": container, "stop_s": stop_s}
    reply = asked("examine", told, file, Bounds(timeout_s, CPU_S))
    return None if reply is None else contents_in(container, reply)


def asked(
    job: str, told: Mapping[str, Any], file: IO[bytes], bounds: Bounds, out: IO[bytes] | None = None
) -> dict[str, Any] | None:
    """
    `run_child` for files that are refused if it fails.

    Raises:
        NotAVideoError
    """
    try:
        return run_child(job, told, file, bounds, out)
    except ChildFailed as failed:
        log.info("A file could not be read: %s", failed)
        raise NotAVideoError(reason="packets") from failed


def contents_in(container: str, reply: Mapping[str, Any]) -> Contents:
    """
    What the child said; it has met hostile bytes, so its word is checked too.

    Raises:
        NotAVideoError
    """
    try:
        streams = tuple(
            Stream(_KINDS.get(said["kind"], "other"), str(said["codec"]), int(said["width"]), int(said["height"]))
            for said in reply["streams"]
        )
        found = Contents(container, streams, float(reply["duration_s"]), float(reply.get("fps", 0.0)))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise NotAVideoError(reason="reply") from error
    if not math.isfinite(found.fps):
        raise NotAVideoError(reason="reply")
    return found
