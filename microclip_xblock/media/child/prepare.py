"""One visit to a clip: its packets, a copy without anything beside picture and sound, a poster, what can be measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from microclip_xblock.media.child.examine import examine
from microclip_xblock.media.child.measure import flashing, sound
from microclip_xblock.media.child.opening import open_clip
from microclip_xblock.media.child.picture import poster
from microclip_xblock.media.child.remux import remux


def look(file: IO[bytes], told: dict[str, Any]) -> dict[str, Any]:
    """
    Args:
        told: `container`, `stop_s`.

    Returns:
        what `examine` gives.
    """
    with open_clip(file, told["container"]) as opened:
        return examine(opened, told["stop_s"])


def prepare(file: IO[bytes], told: dict[str, Any]) -> dict[str, Any]:
    """
    Args:
        told: `container`, `stop_s`, `longest_s`, `codecs`, `most_side`, `most_fps`, `flash_s`, and `out`, the file to write.

    Returns:
        what `examine` gives; if that is within the limits also `remuxed` (the new container or ""), `poster`, `loudness_lufs`,
        `wave`, `flashing`. What only adds to a clip may fail without failing the rest.
    """
    found = look(file, told)
    if not _worth_decoding(found, told):
        return found
    extras: dict[str, Callable[[Any], Any]] = {
        "remuxed": lambda opened: remux(opened, told["container"], told["out"]),
        "poster": lambda opened: poster(opened, found["duration_s"]),
        "sound": lambda opened: sound(opened, found["duration_s"], told["stop_s"]),
        "flashing": lambda opened: flashing(opened, told["flash_s"]),
    }
    for name, work in extras.items():
        file.seek(0)
        try:
            with open_clip(file, told["container"]) as opened:
                found[name] = work(opened)
        except Exception as error:  # noqa: BLE001 -- damaged pictures in a readable file: it plays as far as it plays
            found[f"{name}_error"] = type(error).__name__
    return found


def _worth_decoding(found: dict[str, Any], told: dict[str, Any]) -> bool:
    """The parent refuses what is beyond the limits; decoding it would be what a bomb waits for."""
    allowed = {"h264", "h265", "vp8", "vp9", "av1", "aac", "opus", "vorbis", "mp3", "pcm"}
    known = all(one["codec"] in allowed for one in found["streams"] if one["kind"] in ("video", "audio"))
    sides = max((max(one["width"], one["height"]) for one in found["streams"]), default=0)
    return (
        known
        and sides <= told["most_side"]
        and found["fps"] <= told["most_fps"]
        and 0 < found["duration_s"] <= told["longest_s"]
    )
