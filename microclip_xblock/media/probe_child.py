"""
The child of `packets`: reads the file that is its standard input, says one JSON object, and ends.

    python -m microclip_xblock.media.probe_child <container> <stop after seconds> <the file

It answers `{"streams": [{"kind", "codec", "width", "height"}], "duration_s"}`, `{"error": name}`, or `{"missing": true}` without PyAV.
Nothing is decoded beyond what FFmpeg needs to know the streams.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

_FORMATS = {"mp4": "mp4", "mov": "mov", "webm": "matroska", "mp3": "mp3", "ogg": "ogg", "wav": "wav"}
_CODECS = {
    "hevc": "h265",
    "libdav1d": "av1",
    "libvpx": "vp8",
    "libvpx-vp9": "vp9",
    "mp3float": "mp3",
    "libopus": "opus",
}
_CPU_S = 15
_MEMORY_BYTES = 1024 * 1024 * 1024
_OPEN_TIMEOUT_S = 10.0


def main(container: str, stop_s: float) -> dict[str, Any]:
    """What standard input holds."""
    _limit_resources()
    try:
        import av
    except ImportError:
        return {"missing": True}
    try:
        with av.open(sys.stdin.buffer, mode="r", format=_FORMATS[container], timeout=_OPEN_TIMEOUT_S) as opened:
            return _read(opened, stop_s)
    except Exception as error:  # noqa: BLE001 -- hostile bytes raise anything from EOFError to UnicodeDecodeError; all mean the same
        return {"error": type(error).__name__}


def _read(opened: Any, stop_s: float) -> dict[str, Any]:
    streams = [stream for stream in opened.streams if not _is_cover(stream)]
    first: dict[int, float] = {}
    last: dict[int, float] = {}
    timed = [stream for stream in streams if stream.type in ("video", "audio")]
    for packet in opened.demux(timed) if timed else ():
        if packet.pts is None or packet.time_base is None:
            continue
        begins = float(packet.pts * packet.time_base)
        ends = begins + float((packet.duration or 0) * packet.time_base)
        index = packet.stream.index
        first[index] = min(first.get(index, begins), begins)
        last[index] = max(last.get(index, ends), ends)
        if last[index] - first[index] > stop_s:
            break
    return {
        "streams": [_described(stream) for stream in streams],
        "duration_s": max((last[index] - first[index] for index in first), default=0.0),
    }


def _is_cover(stream: Any) -> bool:
    """A sound file's cover picture counts as a video stream in FFmpeg."""
    return bool("attached_pic" in str(getattr(stream, "disposition", "")))


def _described(stream: Any) -> dict[str, Any]:
    context = getattr(stream, "codec_context", None)
    name = str(getattr(context, "name", "") or "unknown")
    return {
        "kind": stream.type,
        "codec": "pcm" if name.startswith("pcm_") else _CODECS.get(name, name),
        "width": int(getattr(context, "width", 0) or 0) if stream.type == "video" else 0,
        "height": int(getattr(context, "height", 0) or 0) if stream.type == "video" else 0,
    }


def _limit_resources() -> None:
    """Bound what hostile bytes can cost. Where the system has no such limits, the parent's timeout remains."""
    with contextlib.suppress(ImportError):
        import resource

        for kind, most in (
            (resource.RLIMIT_CPU, _CPU_S),
            (resource.RLIMIT_AS, _MEMORY_BYTES),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, 64),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], float(sys.argv[2]))))
