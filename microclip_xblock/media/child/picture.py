"""A poster: one frame, upright and small."""

from __future__ import annotations

import base64
import io
from typing import Any

from microclip_xblock.media.child.opening import picture_of

MOST_SIDE = 720
MOST_BYTES = 60_000
_DARK = 24
"""Mean of luminance (0 to 255) below which a frame shows nothing."""
_LOOKED_AT = 90
"""Frames; about three seconds."""


def poster(opened: Any, duration_s: float) -> dict[str, str]:
    """
    The frame at one second, or in the middle of shorter clips; a later one if that is black.

    Returns:
        `{"type": content type, "data": base64}`, or {} if there is no picture or nothing to write one with.
    """
    stream = picture_of(opened)
    if stream is None:
        return {}
    frame = _frame(opened, stream, min(1.0, duration_s / 2))
    return _encoded(frame) if frame is not None else {}


def _frame(opened: Any, stream: Any, at_s: float) -> Any:
    best, brightest, looked_at, begins = None, -1.0, 0, None
    for frame in opened.decode(stream):
        begins = frame.time if begins is None else begins
        if best is not None and (frame.time or 0.0) - (begins or 0.0) < at_s:
            continue
        small = bytes(frame.reformat(width=16, height=16, format="gray").planes[0])
        light = sum(small) / max(1, len(small))
        if light > brightest:
            best, brightest = frame, light
        looked_at += 1
        if (light >= _DARK and (frame.time or 0.0) - (begins or 0.0) >= at_s) or looked_at >= _LOOKED_AT:
            return frame if light >= _DARK else best
    return best


def _encoded(frame: Any) -> dict[str, str]:
    try:
        from PIL import Image
    except ImportError:
        return {}
    for most, quality in ((MOST_SIDE, 72), (MOST_SIDE, 45), (MOST_SIDE // 2, 60), (MOST_SIDE // 4, 50)):
        image = _image(Image, frame, most)
        for kind in ("WEBP", "JPEG"):
            written = io.BytesIO()
            try:
                image.save(written, kind, quality=quality)
            except (KeyError, OSError):
                continue
            if written.tell() <= MOST_BYTES:
                return {"type": f"image/{kind.lower()}", "data": base64.b64encode(written.getvalue()).decode("ascii")}
    return {}


def _image(library: Any, frame: Any, most_side: int) -> Any:
    scale = min(1.0, most_side / max(frame.width, frame.height))
    width, height = max(2, round(frame.width * scale)), max(2, round(frame.height * scale))
    plane = frame.reformat(width=width, height=height, format="rgb24").planes[0]
    image = library.frombuffer("RGB", (width, height), bytes(plane), "raw", "RGB", plane.line_size, 1)
    turned = round(float(getattr(frame, "rotation", 0) or 0))
    return image.rotate(turned, expand=True) if turned else image
