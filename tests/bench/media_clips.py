"""Clips as large as phones make them: a moving texture with grain, and noise for a voice. Made once a run, into a folder of the run."""

import array
import random
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from microclip_xblock.media.packets import packets_readable
from tests.bench.ground import SEED

FPS = 30
SAMPLE = Path(__file__).resolve().parents[2] / "microclip_xblock" / "demo" / "clips" / "upload_sample.mp4"
H264 = ("libx264", {"preset": "veryfast"})
VP8 = ("libvpx", {"deadline": "realtime", "cpu-used": "8"})
_REPEATED_S = 5
_HERTZ = 48000


@dataclass(frozen=True)
class Clip:
    """
    A file to measure with.

    Attributes:
        container: as our own look finds it. seconds: how long it is. name: how figures call it.
    """

    path: Path
    container: str
    seconds: float
    name: str

    @property
    def data(self):
        return self.path.read_bytes()


def make(folder, scale):
    """`short`, `long`, `vp8` and `opus` by name; without PyAV only `short`, a clip of the demo."""
    if not packets_readable():
        return {"short": Clip(SAMPLE, "mp4", 3.0, "3 s of the demo")}
    short, long = scale.short_s, scale.long_s
    small, large = (720, 1280), (1080, 1920)
    wanted = {
        "short": ("mp4", H264, "aac", short, small, 4_500_000, "H.264 720×1280"),
        "long": ("mp4", H264, "aac", long, large, 6_000_000, "H.264 1080×1920"),
        "vp8": ("webm", VP8, "libopus", short, small, 2_500_000, "VP8 720×1280"),
        "opus": ("mp4", H264, "libopus", short, small, 4_500_000, "H.264 and Opus"),
    }
    made = {}
    for key, (container, codec, sound, seconds, size, bits, name) in wanted.items():
        path = folder / f"{key}.{container}"
        _write(path, container, codec, sound, seconds, size, bits)
        made[key] = Clip(path, container, seconds, f"{name}, {seconds} s")
    return made


def padded(data, size, seed=SEED):
    """The same MP4 of exactly `size` bytes, by a box of random ones that players skip. Each seed makes another file."""
    left = size - len(data)
    if left < 8:
        raise ValueError(f"{len(data)} bytes can't be made {size}")
    return data + left.to_bytes(4, "big") + b"free" + random.Random(seed).randbytes(left - 8)


def _write(path, container, codec, sound, seconds, size, bits):
    """Encodes a few seconds and repeats their packets, as encoding takes longest."""
    import av

    with av.open(str(path), "w", format=container) as out:
        picture = out.add_stream(codec[0], rate=FPS, options=codec[1])
        picture.width, picture.height = size
        picture.pix_fmt, picture.bit_rate, picture.gop_size = "yuv420p", bits, 2 * FPS
        # More of them wait for each other busily where others work too.
        picture.codec_context.thread_count = 1
        voice = out.add_stream(sound, rate=_HERTZ)
        voice.bit_rate, voice.layout = 96_000, "mono"
        whole = min(_REPEATED_S, seconds)
        once = _encoded(picture, _frames(av, size, whole * FPS))
        times = round(seconds / whole)
        packets = [_again(av, packet, picture, number * whole * FPS) for number in range(times) for packet in once]
        packets += _encoded(voice, _noises(av, seconds))
        for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
            out.mux(packet)


def _encoded(stream, frames):
    packets = [packet for frame in frames for packet in stream.encode(frame)]
    return packets + list(stream.encode(None))


def _again(av, packet, stream, later):
    copy = av.Packet(bytes(packet))
    copy.stream, copy.time_base, copy.duration = stream, Fraction(1, FPS), 1
    copy.pts, copy.dts = packet.pts + later, packet.dts + later
    copy.is_keyframe = packet.is_keyframe
    return copy


def _frames(av, size, number):
    """A texture that is carried past, with grain that is new in each picture."""
    width, height = size
    chance = random.Random(SEED)
    seeds = av.VideoFrame(128, 256, "gray")
    seeds.planes[0].update(chance.randbytes(seeds.planes[0].buffer_size))
    cloth = seeds.reformat(width=2 * width, height=2 * height, interpolation="BICUBIC").planes[0]
    row, dots = cloth.line_size, bytes(cloth)
    graph = av.filter.Graph()
    steps = [
        graph.add_buffer(width=width, height=height, format="yuv420p", time_base=Fraction(1, FPS)),
        graph.add("noise", "alls=12:allf=t"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*steps).configure()
    for at in range(number):
        frame = av.VideoFrame(width, height, "yuv420p")
        luma = frame.planes[0]
        left, top = at * 2 % width, at * 5 % height
        begins = range(top * row + left, (top + height) * row + left, row)
        luma.update(b"".join(dots[begin : begin + width].ljust(luma.line_size, b"\0") for begin in begins))
        for plane in frame.planes[1:]:
            plane.update(b"\x80" * plane.buffer_size)
        frame.pts, frame.time_base = at, Fraction(1, FPS)
        graph.push(frame)
        yield graph.pull()


def _noises(av, seconds):
    """About a tenth of full scale."""
    chance = random.Random(SEED)
    samples = _HERTZ // 10
    second = array.array("h", (chance.randrange(-3000, 3000) for _ in range(_HERTZ)))
    for at in range(0, seconds * _HERTZ, samples):
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        begin = chance.randrange(_HERTZ - samples)
        plane = frame.planes[0]
        plane.update(second[begin : begin + samples].tobytes().ljust(plane.buffer_size, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = _HERTZ, at, Fraction(1, _HERTZ)
        yield frame
