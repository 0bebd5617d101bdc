"""Opening a file for reading, as one format and nothing else."""

from __future__ import annotations

from typing import IO, Any

_FORMATS = {
    "mp4": "mp4",
    "mov": "mp4",
    "webm": "matroska",
    "matroska": "matroska",
    "mp3": "mp3",
    "ogg": "ogg",
    "wav": "wav",
}
_OPEN_TIMEOUT_S = 10.0
# AV_DISPOSITION_ATTACHED_PIC of FFmpeg's avformat.h.
_ATTACHED_PICTURE = 0x400
_CODECS = {
    "hevc": "h265",
    "libdav1d": "av1",
    "libvpx": "vp8",
    "libvpx-vp9": "vp9",
    "mp3float": "mp3",
    "libopus": "opus",
}


def open_clip(file: IO[bytes], container: str) -> Any:
    """
    A PyAV input container. `file` stands at its first byte.

    References to other files, which MP4 and MOV may hold, are never followed.
    """
    import av

    return av.open(
        file,
        mode="r",
        format=_FORMATS[container],
        timeout=_OPEN_TIMEOUT_S,
        options={"protocol_whitelist": "pipe"},
    )


def codec_of(stream: Any) -> str:
    """Our name for a stream's codec."""
    name = str(getattr(getattr(stream, "codec_context", None), "name", "") or "unknown")
    return "pcm" if name.startswith("pcm_") else _CODECS.get(name, name)


def is_cover(stream: Any) -> bool:
    """A sound file's cover picture counts as a video stream in FFmpeg."""
    disposition = getattr(stream, "disposition", 0)
    # A flag that is no number in PyAV 15 and 16.
    return bool(int(getattr(disposition, "value", disposition) or 0) & _ATTACHED_PICTURE)


def picture_of(opened: Any) -> Any:
    """The stream of moving pictures, or None."""
    return next((stream for stream in opened.streams if stream.type == "video" and not is_cover(stream)), None)


def sound_of(opened: Any) -> Any:
    """The stream of sound, or None."""
    return next((stream for stream in opened.streams if stream.type == "audio"), None)
