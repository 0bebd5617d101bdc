"""
The child's way in: reads the file that is its standard input, says one JSON object, and ends.

    python -m microclip_xblock.media.child '{"job": "prepare", …}' < the file

It answers what the job gives, `{"error": name}`, or `{"missing": true}` without PyAV.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

NICENESS = 5
"""Web workers go first."""


def main(told: dict[str, Any]) -> dict[str, Any]:
    """Do what was asked for."""
    _limit_resources(told)
    try:
        import av
    except ImportError:
        return {"missing": True}
    from microclip_xblock.media.child.copy import copy
    from microclip_xblock.media.child.prepare import look, prepare

    av.logging.set_level(av.logging.PANIC)
    jobs = {"examine": look, "prepare": prepare, "copy": copy}
    # The parent takes a bad end before the first word for our own fault, and after it for the file's.
    sys.stdout.write(" ")
    sys.stdout.flush()
    try:
        return jobs[told["job"]](sys.stdin.buffer, told)
    except Exception as error:  # noqa: BLE001 -- hostile bytes raise anything from EOFError to UnicodeDecodeError; all mean the same
        return {"error": type(error).__name__}


def _limit_resources(told: dict[str, Any]) -> None:
    """Bound what hostile bytes can cost. Where the system has no such limits, the parent's timeout remains."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(NICENESS)
    with contextlib.suppress(ImportError):
        import resource

        for kind, most in (
            (resource.RLIMIT_CPU, told["cpu_s"]),
            (resource.RLIMIT_AS, told["memory_bytes"]),
            (resource.RLIMIT_FSIZE, told["out_bytes"]),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, 64),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(sys.argv[1]))))
