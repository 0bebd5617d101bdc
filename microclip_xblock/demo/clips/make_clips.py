"""
Draw, speak and encode the demo's clips into this folder.

    python -m microclip_xblock.demo.clips.make_clips              every clip, its copies, the upload fixtures and clips.json
    python -m microclip_xblock.demo.clips.make_clips moon sky     only these clips and their copies, then clips.json
    python -m microclip_xblock.demo.clips.make_clips colors       only the clip with the warning, then clips.json
    python -m microclip_xblock.demo.clips.make_clips --sheet DIR moon
                                                                  only a contact sheet, a PNG of twelve frames, in DIR
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image

from . import colors, copies, fixtures
from .canvas import HEIGHT, WIDTH, Canvas
from .clip import Beat, Clip
from .encode import write_captions, write_mp4, write_poster
from .manifest import CLIPS, write_manifest
from .sound import mix, spoken

HERE = Path(__file__).parent
LIMIT_BYTES = {"lesson": 390_000, "entry": 235_000}


def picture(clip: Clip, t: float, beat: Beat) -> Image.Image:
    """One frame of a clip."""
    canvas = Canvas()
    clip.draw(canvas, t, beat)
    return canvas.image()


def make(clip: Clip) -> None:
    """Write the clip's video, poster, captions and copies."""
    beat, parts = spoken(clip.lines, clip.voice)
    crf = write_mp4(
        HERE / f"{clip.id}.mp4",
        lambda t: picture(clip, t, beat),
        mix(clip, beat, parts),
        beat.total,
        limit_bytes=LIMIT_BYTES[clip.kind],
    )
    write_poster(HERE / f"{clip.id}.webp", picture(clip, beat.total * clip.poster_at, beat))
    times = list(zip(beat.starts, beat.ends, clip.lines, strict=True))
    write_captions(HERE / f"{clip.id}.en.vtt", [(start, end, line.text) for start, end, line in times])
    if all(line.arabic for line in clip.lines):
        write_captions(HERE / f"{clip.id}.ar.vtt", [(start, end, line.arabic) for start, end, line in times])
    size = (HERE / f"{clip.id}.mp4").stat().st_size
    print(f"{clip.id}: {beat.total} s, {size} bytes, crf {crf}", flush=True)
    if clip.copies:
        copies.make(clip.id, HERE)


def sheet(clip: Clip, folder: Path) -> None:
    """Write twelve frames of a clip side by side, with the player's reserved edges tinted, to look at while drawing."""
    beat, _ = spoken(clip.lines, clip.voice)
    wide, high = 300, 533
    whole = Image.new("RGB", (6 * wide, 2 * high))
    for i in range(12):
        frame = picture(clip, beat.total * (i + 0.5) / 12, beat)
        veil = Image.new("RGB", frame.size, "#ff00ff")
        mask = Image.new("L", frame.size, 0)
        mask.paste(26, (0, round(HEIGHT * 0.82), WIDTH, HEIGHT))
        mask.paste(26, (round(WIDTH * 0.86), 0, WIDTH, HEIGHT))
        frame.paste(veil, (0, 0), mask)
        whole.paste(frame.resize((wide, high), Image.Resampling.LANCZOS), (i % 6 * wide, i // 6 * high))
    whole.save(folder / f"{clip.id}.png")
    print(f"{clip.id}: {beat.total} s, lines end at {beat.ends}", flush=True)


def main() -> None:
    """Read the command line and do what it asks."""
    parser = argparse.ArgumentParser(description="Draw, speak and encode the demo's clips.")
    parser.add_argument("ids", nargs="*", help="clips to make; all when none is named")
    parser.add_argument("--sheet", type=Path, help="only write contact sheets into this folder")
    asked = parser.parse_args()
    unknown = set(asked.ids) - {clip.id for clip in CLIPS} - {"colors", "fixtures"}
    if unknown:
        parser.error(f"no such clip: {', '.join(sorted(unknown))}")
    for clip in CLIPS:
        if asked.ids and clip.id not in asked.ids:
            continue
        if asked.sheet:
            sheet(clip, asked.sheet)
        else:
            make(clip)
    if asked.sheet:
        return
    if not asked.ids or "colors" in asked.ids:
        colors.make(HERE)
    if not asked.ids or "fixtures" in asked.ids:
        fixtures.make(HERE)
    write_manifest()


if __name__ == "__main__":
    main()
