"""Measuring a clip: how loud it is, the shape of its sound, and whether it flashes."""

from __future__ import annotations

import math
import time
from typing import Any

from microclip_xblock.media.child.opening import picture_of, sound_of

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PEAKS = 64
SILENT_LUFS = -70.0
_WAVE_HERTZ = 8000

CELLS = (16, 9)
"""The picture is looked at in this many fields, columns and rows."""
_POINTS = 8
"""Columns and rows of points that are looked at in each field: their mean is near the field's, for half the price."""
_AREA = 0.25
_CHANGE = 0.10
_DARKER_BELOW = 0.80
_FLASHES = 3
_TOGETHER_S = 0.1
_LINEAR = [
    value / 255 / 12.92 if value / 255 <= 0.04045 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in range(256)
]
"""Relative luminance of each shade of gray (WCAG 2.2)."""


def sound(opened: Any, duration_s: float, stop_s: float = math.inf) -> dict[str, Any]:
    """
    Integrated loudness (EBU R 128), the shape of the sound, and how long it really is: files may say of their packets what they like.

    Args:
        stop_s: listened to no longer than this.

    Returns:
        `{"loudness_lufs": number or None, "wave": 64 digits of 62, or "", "heard_s"}`; {} without sound.
    """
    import av

    stream = sound_of(opened)
    if stream is None:
        return {}
    loudness = _Loudness(stream)
    peaks = [0.0] * PEAKS
    resampler: Any = av.AudioResampler(format="s16", layout="mono", rate=_WAVE_HERTZ)
    heard, heard_s = 0, 0.0
    expected = max(1, int(duration_s * _WAVE_HERTZ))
    for frame in opened.decode(stream):
        heard_s += frame.samples / frame.sample_rate
        if heard_s > stop_s:
            break
        loudness.hear(frame)
        frame.pts = None
        try:
            parts = resampler.resample(frame) if resampler else []
        except Exception:  # noqa: BLE001 -- sound whose form changes midway has no one shape; it is listened to all the same
            parts, resampler, heard = [], None, 0
        for part in parts:
            samples = memoryview(bytes(part.planes[0])[: part.samples * 2]).cast("h")
            for start in range(0, len(samples), 80):
                at = min(PEAKS - 1, (heard + start) * PEAKS // expected)
                block = samples[start : start + 80]
                peaks[at] = max(peaks[at], max(block) / 32767, -min(block) / 32768)
            heard += len(samples)
    wave = "".join(DIGITS[min(61, round(math.sqrt(peak) * 61))] for peak in peaks)
    return {"loudness_lufs": loudness.value(), "wave": wave if heard else "", "heard_s": heard_s}


class _Loudness:
    """FFmpeg's meter; without it, or where it can't be read, there is no value."""

    def __init__(self, stream: Any) -> None:
        import av

        self._said: str | None = None
        self._graph: Any = None
        try:
            graph = av.filter.Graph()
            source = graph.add_abuffer(template=stream)
            meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
            source.link_to(meter)
            meter.link_to(sink)
            graph.configure()
            self._graph = graph
        except Exception:  # noqa: BLE001 -- a build without the filter is no reason to refuse a clip
            self._graph = None

    def hear(self, frame: Any) -> None:
        import av

        if self._graph is None:
            return
        try:
            self._graph.push(frame)
            while True:
                metadata = getattr(self._graph.pull(), "metadata", None) or {}
                self._said = metadata.get("lavfi.r128.I", self._said)
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        except Exception:  # noqa: BLE001 -- sound whose form changes midway: what was measured so far stands
            self._graph = None

    def value(self) -> float | None:
        if self._said is None:
            return None
        loudness = float(self._said)
        return max(SILENT_LUFS, loudness) if math.isfinite(loudness) else SILENT_LUFS


def flashing(opened: Any, budget_s: float) -> bool | None:
    """
    Whether the picture flashes more than three times within any second (WCAG 2.2, 2.3.1): pairs of opposite changes of relative
    luminance by a tenth or more, the darker side below 0.80, over a quarter of the picture.

    Args:
        budget_s: seconds of processor time for this.

    Returns:
        None if time ran out before the end, and nothing was found until then; or without a picture.
    """
    stream = picture_of(opened)
    if stream is None:
        return None
    # Softening the edges of blocks costs a fifth of all decoding and changes nothing over a field.
    stream.codec_context.options = {"skip_loop_filter": "all"}
    begun = time.process_time()
    watch = FlashWatch(CELLS[0] * CELLS[1])
    fields = _Fields()
    seen = b""
    for frame in opened.decode(stream):
        data = fields.of(frame)
        if data != seen and watch.see(frame.time or 0.0, [_LINEAR[shade] for shade in data]):
            return True
        seen = data
        if time.process_time() - begun > budget_s:
            return None
    return False


class _Fields:
    """Pictures as one shade of gray for each field, in two steps."""

    def __init__(self) -> None:
        from av.video.reformatter import VideoReformatter

        self._points, self._means = VideoReformatter(), VideoReformatter()

    def of(self, frame: Any) -> bytes:
        """Rows from top to bottom, without gaps."""
        width, height = CELLS
        points = self._points.reformat(frame, width * _POINTS, height * _POINTS, format="gray", interpolation="POINT")
        plane = self._means.reformat(points, width, height, format="gray", interpolation="AREA").planes[0]
        row, data = plane.line_size, bytes(plane)
        return b"".join(data[y * row : y * row + width] for y in range(height))


class FlashWatch:
    """Counts flashes in a row of pictures, each given as relative luminance (0.0 to 1.0) of its fields."""

    def __init__(self, cells: int) -> None:
        self._extreme: list[float] = []
        self._up: list[int] = [0] * cells
        self._changes: list[tuple[float, int]] = []
        self._turned: dict[int, list[tuple[float, int]]] = {1: [], -1: []}

    def see(self, at_s: float, cells: list[float]) -> bool:
        """Look at the next picture; True once there were more than three flashes within a second."""
        if not self._extreme:
            self._extreme = list(cells)
            return False
        turned = {1: 0, -1: 0}
        for index, value in enumerate(cells):
            former = self._extreme[index]
            direction = 1 if value > former else -1
            if abs(value - former) >= _CHANGE and min(value, former) < _DARKER_BELOW:
                if self._up[index] != direction:
                    turned[direction] += 1
                    self._up[index] = direction
                self._extreme[index] = value
            elif direction == self._up[index]:
                self._extreme[index] = value
        for direction, count in turned.items():
            # Fields of uneven contrast turn some pictures apart, and yet are one change to the eye.
            lately = [one for one in self._turned[direction] if at_s - one[0] <= _TOGETHER_S] + [(at_s, count)]
            self._turned[direction] = lately
            if count and sum(fields for _, fields in lately) >= _AREA * len(cells):
                self._changes.append((at_s, direction))
                self._turned[direction] = []
        self._changes = [change for change in self._changes if at_s - change[0] <= 1.0]
        # A flash is a pair of opposite changes.
        return self._pairs() > _FLASHES

    def _pairs(self) -> int:
        pairs, open_since = 0, 0
        for _, direction in self._changes:
            if open_since and direction != open_since:
                pairs, open_since = pairs + 1, 0
            else:
                open_since = direction
        return pairs
