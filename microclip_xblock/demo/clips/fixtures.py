"""Two tiny videos for upload tests: an MP4 as a phone makes it, a WebM as a browser's recorder makes it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image

from .canvas import HEIGHT, WIDTH, Canvas
from .encode import write_mp4, write_webm
from .sound import RATE, Sound, bed

LIMIT_BYTES = 60_000


def _picture(t: float, seconds: float, words: str, size: tuple[int, int]) -> Image.Image:
    """A ball that bounces, a clock hand that goes round once, and the name of the file's kind."""
    c = Canvas()
    c.sky("#31326f", "#4f5d9e")
    c.circle(270, 380, 150, stroke="#ffffff55", width=10)
    c.arc(270, 380, 150, -math.pi / 2, -math.pi / 2 + 2 * math.pi * min(0.999, t / seconds + 0.001), "#9be7c4", 16)
    c.text(270, 380, words, 72, "#ffffff", font="display", bold=True)
    high = abs(math.sin(t * math.pi * 1.5))
    c.oval(270, 730, 62 - 22 * high, 11, fill="#00000044")
    c.circle(270, 690 - 110 * high, 40, fill="#ffd166")
    return c.image().resize(size, Image.Resampling.LANCZOS)


def _sound(seconds: float) -> Sound:
    """The soft bed with a short beep at each full second, so that a test can hear where it is."""
    whole = bed("bright", seconds).astype(np.float64)
    t = np.arange(len(whole)) / RATE
    beep = 0.15 * np.sin(2 * np.pi * 880 * t) * np.clip(1 - (t % 1.0) / 0.12, 0, 1)
    return (whole + beep).astype(np.float32)


def make(folder: Path) -> None:
    """Write upload_sample.mp4 (3 s, 360x640) and upload_sample.webm (2 s, 360x640) into `folder`."""
    size = (WIDTH * 2 // 3, HEIGHT * 2 // 3)
    path = folder / "upload_sample.mp4"
    write_mp4(path, lambda t: _picture(t, 3, "MP4", size), _sound(3), 3, limit_bytes=LIMIT_BYTES)
    print(f"{path.name}: {path.stat().st_size} bytes")
    path = folder / "upload_sample.webm"
    write_webm(path, lambda t: _picture(t, 2, "WebM", size), _sound(2), 2)
    if path.stat().st_size > LIMIT_BYTES:
        raise ValueError(f"{path.name} does not fit into {LIMIT_BYTES} bytes")
    print(f"{path.name}: {path.stat().st_size} bytes")
