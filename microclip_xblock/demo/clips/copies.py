"""
What the data saver plays instead of a clip: a smaller copy and the sound alone, made of the committed clip.

    python -m microclip_xblock.demo.clips.copies              of all clips that have copies
    python -m microclip_xblock.demo.clips.copies moon sky     of these
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .encode import write_smaller, write_sound

HERE = Path(__file__).parent
LIMIT_BYTES = 180_000


def low_name(clip: str) -> str:
    """The name of a clip's smaller copy, 360x640."""
    return f"{clip}-low.mp4"


def sound_name(clip: str) -> str:
    """The name of a clip's sound alone."""
    return f"{clip}.m4a"


def make(clip: str, folder: Path) -> None:
    """Write both copies of a clip into `folder`. Raises ValueError if the smaller one does not fit."""
    low, sound = folder / low_name(clip), folder / sound_name(clip)
    crf = write_smaller(low, HERE / f"{clip}.mp4", limit_bytes=LIMIT_BYTES)
    write_sound(sound, HERE / f"{clip}.mp4")
    print(f"{low.name}: {low.stat().st_size} bytes, crf {crf}; {sound.name}: {sound.stat().st_size} bytes", flush=True)


def main() -> None:
    """Make copies beside the clips they are made of."""
    from .manifest import CLIPS

    parser = argparse.ArgumentParser(description="Make the smaller copies of the demo's clips.")
    parser.add_argument("ids", nargs="*", help="clips; all that have copies when none is named")
    asked = parser.parse_args()
    for clip in CLIPS:
        if clip.copies and (not asked.ids or clip.id in asked.ids):
            make(clip.id, HERE)


if __name__ == "__main__":
    main()
