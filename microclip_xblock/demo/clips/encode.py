"""Turn pictures and sound into files: MP4 (H.264 + AAC), M4A, WebM (VP8 + Opus), WebP posters and WebVTT captions."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from PIL import Image

from .sound import RATE, Sound, halved

FPS = 24
WORST_CRF = 37
CRF_PER_HALVING = 7  # how many steps of crf halve the bytes of such pictures, as measured
KEY_FRAMES = 30  # one in 1.25 s: they are most of the bytes of such calm pictures
BT709 = 1
LIMITED = 1
Frames = Callable[[float], Image.Image]


def write_mp4(path: Path, frame: Frames, sound: Sound, seconds: float, *, limit_bytes: int, crf: int = 30,
              sound_bits: int = 36_000) -> int:  # fmt: skip
    """
    Write an MP4 whose index comes first, with a key frame every 1.25 s, and return the crf that fitted.

    The pictures are drawn once and kept in memory for the second try. Raises ValueError if even WORST_CRF is too big.
    """
    pictures = [_to_yuv(frame(i / FPS)) for i in range(round(seconds * FPS))]
    return _write_fitting(path, pictures, halved(sound), limit_bytes, crf, sound_bits)


def write_smaller(path: Path, source: Path, *, size: tuple[int, int] = (360, 640), limit_bytes: int, crf: int = 33,
                  sound_bits: int = 24_000) -> int:  # fmt: skip
    """Write a smaller copy of an MP4 of `write_mp4` with half of its pictures, as `write_mp4` does; the crf that fitted."""
    pictures: list[av.VideoFrame] = []
    parts: list[Sound] = []
    start = 0
    with av.open(str(source)) as clip:
        for frame in itertools.islice(clip.decode(video=0), 0, None, 2):
            small = frame.reformat(*size, interpolation=Interpolation.AREA)
            small.colorspace, small.color_primaries, small.color_trc, small.color_range = BT709, BT709, BT709, LIMITED
            pictures.append(small)
        clip.seek(0)
        for part in clip.decode(audio=0):
            start = part.pts or 0 if not parts else start
            parts.append(part.to_ndarray()[0])
    # The encoder's first samples are silence from before the beginning; players skip it, so the copy does.
    sound = np.concatenate(parts)[max(0, -start) :].astype(np.float32)
    return _write_fitting(path, pictures, sound, limit_bytes, crf, sound_bits, FPS // 2)


def write_sound(path: Path, source: Path) -> None:
    """Write the sound of an MP4 alone, its packets as they are."""
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(source)) as clip, av.open(str(path), "w", format="ipod", options=options) as out:
        voice = out.add_stream_from_template(clip.streams.audio[0])
        for packet in clip.demux(audio=0):
            if packet.dts is not None:
                packet.stream = voice
                out.mux(packet)


def _write_fitting(path: Path, pictures: list[av.VideoFrame], sound: Sound, limit_bytes: int, crf: int,
                   sound_bits: int, fps: int = FPS) -> int:  # fmt: skip
    attempt = path.with_name(f"part-{path.name}")
    spoken = sound_bits / 8 * len(pictures) / fps
    while True:
        _encode_mp4(attempt, pictures, sound, crf, sound_bits, fps)
        size = attempt.stat().st_size
        if size <= limit_bytes:
            attempt.replace(path)
            return crf
        if crf >= WORST_CRF:
            attempt.unlink()
            raise ValueError(f"{path.name} does not fit into {limit_bytes} bytes")
        halvings = math.log2((size - spoken) / max(1.0, limit_bytes - spoken))
        crf = min(WORST_CRF, crf + max(1, math.ceil(CRF_PER_HALVING * halvings)))


def _to_yuv(picture: Image.Image) -> av.VideoFrame:
    """BT.709, said in the file as well: players guess differently for untagged small pictures."""
    pixels = np.asarray(picture.convert("RGB"))
    even: av.VideoFrame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(
        format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
    )
    even.colorspace, even.color_primaries, even.color_trc, even.color_range = BT709, BT709, BT709, LIMITED
    return even


def _encode_mp4(path: Path, pictures: list[av.VideoFrame], sound: Sound, crf: int, sound_bits: int, fps: int) -> None:
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(path), "w", options=options) as out:
        # One thread: the bytes then do not depend on how many cores the machine has.
        x264 = {"crf": str(crf), "preset": "medium", "tune": "animation", "profile": "high", "threads": "1"}
        video = out.add_stream("libx264", rate=fps, options={**x264, "g": str(KEY_FRAMES)})
        video.width, video.height, video.pix_fmt = pictures[0].width, pictures[0].height, "yuv420p"
        video.codec_context.thread_count = 1
        video.codec_context.color_primaries = video.codec_context.color_trc = BT709
        video.codec_context.colorspace, video.codec_context.color_range = BT709, LIMITED
        voice = out.add_stream("aac", rate=RATE // 2, layout="mono", options={"flags": "+bitexact"})
        voice.bit_rate = sound_bits
        _feed(out, video, voice, pictures, sound, "fltp", fps)


def write_webm(path: Path, frame: Frames, sound: Sound, seconds: float, *, video_bits: int = 120_000) -> None:
    """Write a WebM with VP8 and Opus, as a browser's recorder makes."""
    pictures = [_to_yuv(frame(i / FPS)) for i in range(round(seconds * FPS))]
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as out:
        video = out.add_stream("libvpx", rate=FPS, options={"deadline": "good", "cpu-used": "1", "g": str(KEY_FRAMES)})
        video.width, video.height, video.pix_fmt = pictures[0].width, pictures[0].height, "yuv420p"
        video.bit_rate = video_bits
        video.codec_context.thread_count = 1
        voice = out.add_stream("libopus", rate=RATE, layout="mono")
        voice.bit_rate = 32_000
        _feed(out, video, voice, pictures, sound, "flt")


def _feed(out: av.container.OutputContainer, video: av.VideoStream, voice: av.AudioStream,
          pictures: list[av.VideoFrame], sound: Sound, layout: str, fps: int = FPS) -> None:  # fmt: skip
    """Hand over sound and pictures side by side, so that a player finds both near each other."""
    size, at = 1024, 0
    for i, picture in enumerate(pictures):
        picture.pts, picture.time_base = i, Fraction(1, fps)
        picture.pict_type = 0
        out.mux(video.encode(picture))
        while at < len(sound) and at / voice.rate <= (i + 1) / fps:
            part = sound[None, at : at + size]
            samples = av.AudioFrame.from_ndarray(part.copy(), format=layout, layout="mono")
            samples.sample_rate, samples.pts, samples.time_base = voice.rate, at, Fraction(1, voice.rate)
            out.mux(voice.encode(samples))
            at += size
    out.mux(video.encode())
    out.mux(voice.encode())


def write_poster(path: Path, picture: Image.Image, *, limit_bytes: int = 25_000) -> None:
    """Write a WebP of 360x640, as good as the limit allows. Raises ValueError if quality 40 is still too big."""
    small = picture.resize((360, 640), Image.Resampling.LANCZOS)
    for quality in range(88, 38, -4):
        small.save(path, quality=quality, method=6)
        if path.stat().st_size <= limit_bytes:
            return
    raise ValueError(f"{path.name} does not fit into {limit_bytes} bytes")


def write_captions(path: Path, cues: list[tuple[float, float, str]]) -> None:
    """Write WebVTT; each cue is (start in s, end in s, text)."""
    blocks = [f"{_stamp(start)} --> {_stamp(end)}\n{text}\n" for start, end, text in cues]
    path.write_text("WEBVTT\n\n" + "\n".join(blocks), encoding="utf-8")


def _stamp(seconds: float) -> str:
    millis = round(seconds * 1000)
    return f"{millis // 3_600_000:02d}:{millis // 60_000 % 60:02d}:{millis // 1000 % 60:02d}.{millis % 1000:03d}"
