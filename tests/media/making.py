"""
Makes small clips with PyAV: a grey picture that grows lighter and a plain tone.

`python -m tests.media.making` makes the committed fixtures anew; they were made with PyAV 19. Those named `recorded` were recorded from
a canvas and an oscillator by Chromium's MediaRecorder and are not made here.
"""

from __future__ import annotations

import array
import math
import struct
from fractions import Fraction
from pathlib import Path

FAST = {"preset": "ultrafast", "crf": "40"}
REALTIME = {"deadline": "realtime", "cpu-used": "8"}


def make_clip(
    path,
    container,
    pictures=(),
    sound=None,
    seconds=2.0,
    size=(96, 160),
    fps=10,
    hertz=48000,
    options=None,
    codec_options=None,
) -> Path:
    """Write a clip with one stream for each picture codec named, and one of sound if named."""
    import av

    with av.open(str(path), "w", format=container, options=options or {}) as out:
        streams = [_picture_stream(out, codec, size, fps, codec_options) for codec in pictures]
        voice = out.add_stream(sound, rate=hertz) if sound else None
        if voice is not None:
            voice.bit_rate = 16000
            voice.layout = "mono"
        for tenth in range(round(seconds * 10)):
            if voice is not None:
                _mux(out, voice, _tone(av, tenth * hertz // 10, hertz // 10, hertz))
            for stream in streams:
                for number in range(tenth * fps // 10, (tenth + 1) * fps // 10):
                    _mux(out, stream, _picture(av, size, number, fps))
        for stream in [*streams, *([voice] if voice is not None else [])]:
            _mux(out, stream, None)
    return Path(path)


def _picture_stream(out, codec, size, fps, codec_options):
    stream = out.add_stream(codec, rate=fps, options=codec_options or {})
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.bit_rate = 20000
    stream.gop_size = fps
    return stream


def _mux(out, stream, frame) -> None:
    for packet in stream.encode(frame):
        out.mux(packet)


def _picture(av, size, number, fps):
    frame = av.VideoFrame(*size, "yuv420p")
    for index, plane in enumerate(frame.planes):
        plane.update(bytes([(60 + number * 5) % 256 if index == 0 else 128]) * plane.buffer_size)
    frame.pts, frame.time_base = number, Fraction(1, fps)
    return frame


def _tone(av, start, samples, hertz):
    wave = array.array("h", (int(3000 * math.sin((start + at) * 880 * math.pi / hertz)) for at in range(samples)))
    frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
    frame.planes[0].update(wave.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate, frame.pts, frame.time_base = hertz, start, Fraction(1, hertz)
    return frame


def make_shaded(path, container, codec, shades, fps=10, size=(96, 160), sound=None, later_s=0.0, options=None) -> Path:
    """Write a clip whose pictures are plain, each of one shade of gray (0 to 255), with a tone that begins `later_s` after the picture."""
    import av

    with av.open(str(path), "w", format=container) as out:
        stream = _picture_stream(out, codec, size, fps, options or (REALTIME if "vpx" in codec else FAST))
        voice = out.add_stream(sound, rate=48000) if sound else None
        if voice is not None:
            voice.layout = "mono"
        for number, shade in enumerate(shades):
            _mux(out, stream, plain_picture(av, size, shade, number, fps))
            if voice is not None and number / fps >= later_s:
                _mux(out, voice, _tone(av, number * 48000 // fps, 48000 // fps, 48000))
        for one in (stream, voice):
            if one is not None:
                _mux(out, one, None)
    return Path(path)


def plain_picture(av, size, shade, number, fps):
    """One frame of one shade."""
    frame = av.VideoFrame(*size, "yuv420p")
    for index, plane in enumerate(frame.planes):
        plane.update(bytes([shade if index == 0 else 128]) * plane.buffer_size)
    frame.pts, frame.time_base = number, Fraction(1, fps)
    return frame


def tone_wav(parts, hertz=48000, channels=2) -> bytes:
    """A WAV of a tone of 1 kHz: (seconds, loudest value as a share of the largest) one after another."""
    body = array.array("h")
    for seconds, share in parts:
        for at in range(round(seconds * hertz)):
            body.extend([round(32767 * share * math.sin(2 * math.pi * 1000 * at / hertz))] * channels)
    head = struct.pack("<HHIIHH", 1, channels, hertz, hertz * 2 * channels, 2 * channels, 16)
    chunks = b"fmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", len(body) * 2) + body.tobytes()
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


def make_fixtures(folder: Path) -> None:
    """All committed fixtures."""
    h264 = {"pictures": ["libx264"], "sound": "aac", "codec_options": FAST}
    fragments = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    make_clip(folder / "plain.mp4", "mp4", **h264)
    make_clip(folder / "faststart.mp4", "mp4", options={"movflags": "faststart"}, **h264)
    make_clip(folder / "fragmented.mp4", "mp4", options=fragments, **h264)
    make_clip(folder / "phone.mov", "mov", **h264)
    make_clip(folder / "six_seconds.mp4", "mp4", seconds=6.2, **h264)
    make_clip(folder / "short.mp4", "mp4", ["libx264"], seconds=0.5, codec_options=FAST)
    make_clip(folder / "wide.mp4", "mp4", ["libx264"], seconds=1.2, size=(2048, 16), codec_options=FAST)
    make_clip(
        folder / "hevc.mp4", "mp4", ["libx265"], codec_options={"preset": "ultrafast", "x265-params": "log-level=none"}
    )
    make_clip(folder / "old.mp4", "mp4", ["mpeg4"], seconds=1.5)
    make_clip(folder / "vp8.webm", "webm", ["libvpx"], "libopus", codec_options=REALTIME)
    make_clip(
        folder / "vp9_live.webm", "webm", ["libvpx-vp9"], "libopus", options={"live": "1"}, codec_options=REALTIME
    )
    make_clip(folder / "h264.mkv", "matroska", **h264)
    make_clip(folder / "two_pictures.mp4", "mp4", ["libx264", "libx264"], seconds=1.2, codec_options=FAST)
    make_clip(folder / "sound.m4a", "ipod", sound="aac")
    make_clip(folder / "sound.mp3", "mp3", sound="libmp3lame", hertz=44100)
    make_clip(folder / "sound.ogg", "ogg", sound="libopus")
    make_clip(folder / "sound.webm", "webm", sound="libopus")
    make_clip(folder / "sound.wav", "wav", sound="pcm_s16le", hertz=8000)


if __name__ == "__main__":
    make_fixtures(Path(__file__).parent / "fixtures")
