"""Writing a clip in another form: H.264 and AAC in MP4, which every device plays."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import IO, Any

from microclip_xblock.media.child.opening import codec_of, open_clip, picture_of, sound_of
from microclip_xblock.media.child.remux import FAST_START, Lasting, add_copy

SOUND_HERTZ = 48_000
SOUND_BITS = {"small": 64_000}
SOUND_BITS_USUAL = 128_000
MOST_FPS = 30

_SIDES = {"compatible": (720, 1280), "small": (360, 640)}
"""Shorter and longer side in pixels at most."""
_PICTURE = {
    "compatible": {
        "preset": "veryfast",
        "crf": "24",
        "maxrate": "3000k",
        "bufsize": "6000k",
        "level": "4.0",
        "profile": "high",
    },
    "small": {"preset": "veryfast", "crf": "30", "maxrate": "300k", "bufsize": "600k", "profile": "main"},
}


def copy(file: IO[bytes], told: dict[str, Any]) -> dict[str, Any]:
    """
    Args:
        told: `container`, `recipe` ("aac", "compatible" or "small") and `out`, the file to write.

    Returns:
        `{"kind", "codecs", "width", "height", "duration_s"}`.
    """
    import av

    recipe = told["recipe"]
    with (
        open_clip(file, told["container"]) as opened,
        av.open(told["out"], "w", format="mp4", options=FAST_START) as out,
    ):
        picture, sound = picture_of(opened), sound_of(opened)
        # Packets that are copied keep their times; else everything begins at nought, picture and sound as far apart as they were.
        origin_s = 0.0 if recipe == "aac" and picture is not None else (opened.start_time or 0) / av.time_base
        tracks: dict[int, Any] = {}
        if picture is not None:
            tracks[picture.index] = (
                _SamePicture(out, picture) if recipe == "aac" else _Picture(out, picture, recipe, origin_s)
            )
        if sound is not None:
            tracks[sound.index] = _Sound(out, sound, SOUND_BITS.get(recipe, SOUND_BITS_USUAL), origin_s)
        # A file's tables are begun with the first packet, so no sound is written before the picture's stream is there.
        held: list[Any] = []
        for packet in opened.demux([one for one in (picture, sound) if one is not None]):
            if packet.stream.type == "audio" and picture is not None and not tracks[picture.index].ready:
                held.append(packet)
                continue
            tracks[packet.stream.index].take(packet)
            while held and tracks[packet.stream.index].ready:
                tracks[held[0].stream.index].take(held.pop(0))
        if held:
            raise ValueError("no picture")
        for track in tracks.values():
            track.end()
        said = [track.said() for track in tracks.values()]
    return {
        "kind": "audio" if picture is None else "video",
        "codecs": [one["codec"] for one in said],
        "width": max(one.get("width", 0) for one in said),
        "height": max(one.get("height", 0) for one in said),
        "duration_s": max(one["duration_s"] for one in said),
    }


class _SamePicture:
    """Packets as they are."""

    ready = True

    def __init__(self, out: Any, stream: Any) -> None:
        self._out, self._stream = out, add_copy(out, stream)
        context = stream.codec_context
        self._codec, self._sides = codec_of(stream), (int(context.width), int(context.height))
        self._lasting = Lasting()
        self._first: float | None = None
        self._ends = 0.0

    def take(self, packet: Any) -> None:
        if packet.dts is None or not packet.size:
            return
        self._lasting.mind(packet)
        if packet.pts is not None:
            begins = float(packet.pts * packet.time_base)
            self._first = begins if self._first is None else min(self._first, begins)
            self._ends = max(self._ends, begins + float((packet.duration or 0) * packet.time_base))
        packet.stream = self._stream
        self._out.mux(packet)

    def end(self) -> None:
        """Nothing is held back."""

    def said(self) -> dict[str, Any]:
        width, height = self._sides
        length = self._ends - (self._first or 0.0)
        return {"codec": self._codec, "width": width, "height": height, "duration_s": length}


class _Picture:
    """Decoded, made smaller where it is too large, at most 30 a second, upright, and coded as H.264."""

    def __init__(self, out: Any, stream: Any, recipe: str, origin_s: float) -> None:
        self._out, self._in, self._recipe, self._origin_s = out, stream, recipe, origin_s
        self._stream: Any = None
        self._graph: Any = None
        self._form: tuple[Any, ...] = ()
        self._last = -1
        self._first = 0
        self._fps = MOST_FPS
        # In thousandths of a second: recordings have no even pace.
        self._base = Fraction(1, 1000)

    @property
    def ready(self) -> bool:
        """Whether it is known what is written."""
        return self._stream is not None

    def take(self, packet: Any) -> None:
        for frame in packet.decode():
            self._frame(frame)

    def end(self) -> None:
        if self._stream is not None:
            self._out.mux(self._stream.encode(None))

    def said(self) -> dict[str, Any]:
        if self._stream is None:
            raise ValueError("no picture")
        return {
            "codec": "h264",
            "width": self._stream.width,
            "height": self._stream.height,
            "duration_s": (self._last - self._first + 1000 / self._fps) / 1000,
        }

    def _frame(self, frame: Any) -> None:
        if frame.time is None:
            return
        at = max(0, round((frame.time - self._origin_s) * 1000))
        # A little less than a thirtieth, as clocks tremble.
        if self._stream is not None and at - self._last < 1000 / self._fps - 6:
            return
        turn = round(float(getattr(frame, "rotation", 0) or 0)) % 360
        if self._stream is None:
            self._open(frame, turn)
            self._first = at
        form = (frame.width, frame.height, frame.format.name, turn)
        if form != self._form:
            # A phone that is turned while it records changes sides midway.
            self._graph, self._form = self._drawn(frame, turn), form
        self._graph.push(frame)
        drawn = self._graph.pull()
        drawn.pts, drawn.time_base = at, self._base
        drawn.pict_type = 0
        self._last = at
        self._out.mux(self._stream.encode(drawn))

    def _open(self, frame: Any, turn: int) -> None:
        sides = (frame.height, frame.width) if turn in (90, 270) else (frame.width, frame.height)
        width, height = _fitting(sides, _SIDES[self._recipe])
        stream = self._out.add_stream("libx264", rate=self._fps, options=dict(_PICTURE[self._recipe]))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = self._base
        stream.codec_context.thread_count = 2
        stream.codec_context.gop_size = 2 * self._fps
        self._stream = stream

    def _drawn(self, frame: Any, turn: int) -> Any:
        """Filters that bring frames of this form upright into the picture that is written."""
        import av

        width, height = self._stream.width, self._stream.height
        graph = av.filter.Graph()
        steps = [
            graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=self._in.time_base)
        ]
        steps.extend(graph.add("transpose", step) for step in {90: ["2"], 180: ["2", "2"], 270: ["1"]}.get(turn, []))
        steps.append(graph.add("scale", f"{width}:{height}:force_original_aspect_ratio=decrease"))
        steps.append(graph.add("pad", f"{width}:{height}:-1:-1"))
        steps.append(graph.add("setsar", "1"))
        steps.append(graph.add("format", "yuv420p"))
        steps.append(graph.add("buffersink"))
        for one, following in pairwise(steps):
            one.link_to(following)
        graph.configure()
        return graph


def _fitting(sides: tuple[int, int], most: tuple[int, int]) -> tuple[int, int]:
    """Even numbers of pixels within shorter and longer side; never larger than it was."""
    scale = min(1.0, most[0] / min(sides), most[1] / max(sides))
    return max(2, round(sides[0] * scale / 2) * 2), max(2, round(sides[1] * scale / 2) * 2)


class _Sound:
    """Decoded and coded as AAC."""

    ready = True

    def __init__(self, out: Any, stream: Any, bits: int, origin_s: float) -> None:
        import av

        self._out, self._origin_s = out, origin_s
        self._stream = out.add_stream("aac", rate=SOUND_HERTZ)
        self._stream.bit_rate = bits
        layout = "mono" if stream.codec_context.layout.nb_channels == 1 else "stereo"
        self._stream.layout = layout
        self._resampler = av.AudioResampler(
            format="fltp", layout=layout, rate=SOUND_HERTZ, frame_size=self._stream.codec_context.frame_size or 1024
        )
        self._first: int | None = None
        self._at = 0

    def take(self, packet: Any) -> None:
        for frame in packet.decode():
            if self._first is None:
                self._first = self._at = max(0, round(((frame.time or 0.0) - self._origin_s) * SOUND_HERTZ))
            frame.pts = None
            self._encode(self._resampler.resample(frame))

    def end(self) -> None:
        self._encode(self._resampler.resample(None))
        self._out.mux(self._stream.encode(None))

    def said(self) -> dict[str, Any]:
        return {"codec": "aac", "duration_s": (self._at - (self._first or 0)) / SOUND_HERTZ}

    def _encode(self, frames: list[Any]) -> None:
        for frame in frames:
            frame.pts, frame.time_base = self._at, Fraction(1, SOUND_HERTZ)
            self._at += frame.samples
            self._out.mux(self._stream.encode(frame))
