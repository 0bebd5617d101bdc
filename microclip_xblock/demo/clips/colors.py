"""
The clip that carries the warning of flashing pictures: four seconds of large colors that melt into each other, one a second.

It flashes by no standard (three changes a second would), so nobody comes to harm by looking at the demo.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from .canvas import Canvas, mixed
from .clip import ease
from .encode import write_mp4, write_poster
from .sound import bed

SECONDS = 4.0
LIMIT_BYTES = 60_000
COLORS = ("#2f6f9f", "#e0a83a", "#3c8d6b", "#b5566b", "#2f6f9f")


def picture(t: float) -> Image.Image:
    """One frame: a color on its way to the next, a paler disc in the middle."""
    c = Canvas()
    at = min(t, SECONDS - 0.001)
    color = mixed(COLORS[int(at)], COLORS[int(at) + 1], ease(at % 1.0))
    c.sky(color, color)
    c.circle(270, 420, 150, fill=mixed(color, "#ffffff", 0.25))
    return c.image()


def make(folder: Path) -> None:
    """Write colors.mp4 and colors.webp into `folder`."""
    path = folder / "colors.mp4"
    write_mp4(path, picture, bed("calm", SECONDS), SECONDS, limit_bytes=LIMIT_BYTES)
    write_poster(folder / "colors.webp", picture(0.5))
    print(f"{path.name}: {path.stat().st_size} bytes", flush=True)
