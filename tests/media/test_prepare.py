"""From a file that arrived to one that is kept: written anew, bare, with a poster and measures. Real files, a real child."""

from __future__ import annotations

import hashlib
import io
import math
import struct
from dataclasses import replace
from fractions import Fraction

import pytest

from microclip_xblock.media import packets, prepare
from microclip_xblock.media.child.measure import FlashWatch
from microclip_xblock.media.limits import Limits
from microclip_xblock.media.prepare import preparing
from tests.media import telling
from tests.media.conftest import FIXTURES, LIMITS, fixture, opened
from tests.media.making import make_clip, make_shaded, tone_wav

av = pytest.importorskip("av", reason="PyAV is an extra")
from PIL import Image  # noqa: E402 -- comes with the same extra

ROOMY = replace(LIMITS, max_duration_s=30)
KEPT = sorted({path.name for path in FIXTURES.iterdir()} - {"old.mp4", "short.mp4", "two_pictures.mp4", "wide.mp4"})
BECOMES_MP4 = {"phone.mov", "h264.mkv", "recorded_h264.webm"}


METERED = hasattr(av.AudioFrame, "metadata")


class Result:
    """What `preparing` gave, with the bytes of its file."""

    def __init__(self, prepared: prepare.Prepared) -> None:
        prepared.file.seek(0)
        self.data = prepared.file.read()
        self.__dict__.update(vars(prepared))
        assert len(self.data) == prepared.size_bytes


def prepared(data: bytes, limits: Limits = ROOMY) -> Result:
    with preparing(opened(data), len(data), limits) as found:
        return Result(found)


def packets_of(data: bytes) -> dict[str, list[tuple[float, int]]]:
    """Times and sizes of packets, by kind of stream; the only streams are picture and sound."""
    found: dict[str, list[tuple[float, int]]] = {}
    with av.open(io.BytesIO(data)) as file:
        for packet in file.demux([one for one in file.streams if one.type in ("video", "audio")]):
            if packet.size:
                found.setdefault(packet.stream.type, []).append((float(packet.pts * packet.time_base), packet.size))
    return found


def pictures_of(data: bytes) -> list[str]:
    with av.open(io.BytesIO(data)) as file:
        if not file.streams.video:
            return []
        return [hashlib.sha256(b"".join(map(bytes, frame.planes))).hexdigest() for frame in file.decode(video=0)]


@pytest.mark.parametrize("name", KEPT)
def test_everything_seen_and_heard_stays_packet_by_packet(name):
    before = fixture(name)
    found = prepared(before)
    was, now = packets_of(before), packets_of(found.data)
    assert now.keys() == was.keys()
    for kind in was:
        assert len(now[kind]) == len(was[kind])
        assert [at for at, _ in now[kind]] == pytest.approx([at for at, _ in was[kind]], abs=0.0015)
    assert pictures_of(found.data) == pictures_of(before)
    assert found.probed.checked == "packets"
    assert found.probed.duration_s == pytest.approx(max(at for times in was.values() for at, _ in times), abs=0.15)


@pytest.mark.parametrize("name", KEPT)
def test_what_it_is_afterwards(name):
    found = prepared(fixture(name))
    if name.endswith((".mp3", ".ogg", ".wav")):
        assert (found.probed.container, found.stripped) == (name[-3:], "blanked")
        return
    assert found.stripped == "remux"
    if name.endswith((".mp4", ".m4a")) or name in BECOMES_MP4:
        assert found.probed.container == "mp4"
        kinds = [kind for kind, _, _ in telling.tree(found.data)]
        assert kinds[0] == b"ftyp"
        assert found.data[8:12] != b"qt  "
        assert b"moof" not in kinds
        assert kinds.index(b"moov") < kinds.index(b"mdat")
    else:
        assert found.probed.container == "webm"
        assert found.data[:4] == b"\x1a\x45\xdf\xa3"
        assert b"webm" in found.data[:40]
    with av.open(io.BytesIO(found.data)) as file:
        assert file.duration / 1e6 == pytest.approx(found.probed.duration_s, abs=0.1)
        assert not file.metadata.get("encoder")


def test_the_learners_file_is_left_as_it_was(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(fixture("plain.mp4"))
    with path.open("r+b") as file, preparing(file, path.stat().st_size, LIMITS):
        pass
    assert path.read_bytes() == fixture("plain.mp4")


def turned(data: bytes, degrees: int) -> bytes:
    """The movie with another matrix in its first track's header."""
    at = telling.find(data, b"moov", b"trak", b"tkhd")[0] + 8 + 40
    cos, sin = round(math.cos(math.radians(degrees))), round(math.sin(math.radians(degrees)))
    one = 1 << 16
    matrix = struct.pack(">9i", cos * one, sin * one, 0, -sin * one, cos * one, 0, 0, 0, 1 << 30)
    return data[:at] + matrix + data[at + 36 :]


def rotation_of(data: bytes) -> int:
    with av.open(io.BytesIO(data)) as file:
        return round(next(file.decode(video=0)).rotation) % 360


@pytest.mark.parametrize("name", ["plain.mp4", "phone.mov", "hevc.mp4", "fragmented.mp4"])
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_clip_on_its_side_stays_so_and_its_sides_are_as_shown(name, degrees):
    data = turned(fixture(name), degrees)
    found = prepared(data)
    assert rotation_of(data) == (360 - degrees) % 360
    assert rotation_of(found.data) == rotation_of(data)
    sides = (160, 96) if degrees in (90, 270) else (96, 160)
    assert (found.probed.width, found.probed.height) == sides
    assert Image.open(io.BytesIO(found.poster)).size == sides


def test_the_poster_stands_upright(tmp_path):
    """A picture that is white on its left half: turned by 90 degrees clockwise the white is on top."""
    path = tmp_path / "half.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 160, "yuv420p"
        for number in range(20):
            frame = av.VideoFrame(96, 160, "yuv420p")
            for index, plane in enumerate(frame.planes):
                row = (b"\xeb" * 48 + b"\x10" * (plane.line_size - 48)) if index == 0 else b"\x80" * plane.line_size
                plane.update(row * plane.height)
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    data = path.read_bytes()
    for degrees, bright, dark in [
        (0, (10, 80), (80, 80)),
        (90, (80, 10), (80, 80)),
        (180, (80, 80), (10, 80)),
        (270, (80, 80), (80, 10)),
    ]:
        image = Image.open(io.BytesIO(prepared(turned(data, degrees)).poster)).convert("L")
        assert image.getpixel(bright) > 200, degrees
        assert image.getpixel(dark) < 60, degrees


@pytest.mark.parametrize(
    ("container", "codec", "sound"),
    [
        ("mp4", "libx264", "aac"),
        ("mov", "libx264", "aac"),
        ("matroska", "libx264", "libopus"),
        ("webm", "libvpx", "libopus"),
    ],
)
def test_sound_that_begins_later_still_does(tmp_path, container, codec, sound):
    data = make_shaded(tmp_path / "later", container, codec, [100] * 30, sound=sound, later_s=1.0).read_bytes()
    was, now = packets_of(data), packets_of(prepared(data).data)
    offset = was["audio"][0][0] - was["video"][0][0]
    assert offset > 0.9
    assert now["audio"][0][0] - now["video"][0][0] == pytest.approx(offset, abs=0.002)


def assert_silent(data: bytes) -> None:
    for secret in telling.SECRETS:
        for coded in (secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")):
            assert coded not in data, secret
    assert b"xmpmeta" not in data


@pytest.mark.parametrize("name", ["plain.mp4", "faststart.mp4", "fragmented.mp4", "phone.mov", "sound.m4a"])
@pytest.mark.parametrize("readable", [True, False])
def test_nothing_is_told_about_the_maker_mp4(monkeypatch, name, readable):
    monkeypatch.setattr(packets, "packets_readable", lambda: readable)
    data = telling.telling_mp4(fixture(name))
    found = prepared(data)
    assert_silent(found.data)
    assert found.stripped == ("remux" if readable else "blanked")
    if readable:
        assert b"Lavf" not in found.data
        with av.open(io.BytesIO(found.data)) as file:
            assert {stream.type for stream in file.streams} <= {"video", "audio"}


@pytest.mark.parametrize("name", ["vp8.webm", "vp9_live.webm", "recorded.webm", "sound.webm"])
@pytest.mark.parametrize("readable", [True, False])
def test_nothing_is_told_about_the_maker_webm(monkeypatch, name, readable):
    monkeypatch.setattr(packets, "packets_readable", lambda: readable)
    found = prepared(telling.telling_webm(fixture(name)))
    assert_silent(found.data)
    assert found.stripped == ("remux" if readable else "blanked")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            lambda: (
                telling.id3(3) + telling.id3(4, footer=True) + fixture("sound.mp3") + telling.ape() + telling.id3v1()
            ),
            id="mp3",
        ),
        pytest.param(lambda: telling.telling_wav(fixture("sound.wav")), id="wav"),
        pytest.param(lambda: telling.make_ogg("libopus"), id="ogg"),
    ],
)
@pytest.mark.parametrize("readable", [True, False])
def test_nothing_is_told_about_the_maker_sound(monkeypatch, data, readable):
    monkeypatch.setattr(packets, "packets_readable", lambda: readable)
    found = prepared(data())
    assert_silent(found.data)
    assert (found.stripped, found.probed.kind) == ("blanked", "audio")


@pytest.mark.parametrize(
    ("suffix", "picture", "sound"),
    [
        ("mp4", "libx264", "aac"),
        ("mov", "libx264", "aac"),
        ("webm", "libvpx", "libopus"),
        ("mkv", "libx264", "aac"),
        ("webm", None, "libopus"),
    ],
)
def test_nothing_is_left_of_what_ffmpeg_was_told(tmp_path, suffix, picture, sound):
    data = telling.make_telling(
        tmp_path / f"clip.{suffix}",
        picture,
        sound,
        {"movflags": "use_metadata_tags"} if suffix in ("mp4", "mov") else {},
    )
    assert telling.NAME.encode() in data
    assert_silent(prepared(data).data)


def with_chapters(tmp_path) -> bytes:
    path = tmp_path / "chapters.mp4"
    with av.open(str(FIXTURES / "plain.mp4")) as source, av.open(str(path), "w") as out:
        out.set_chapters(
            [{"id": 1, "start": 0, "end": 1000, "time_base": Fraction(1, 1000), "metadata": {"title": telling.NAME}}]
        )
        copies = {one.index: out.add_stream_from_template(one) for one in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                out.mux(packet)
    return path.read_bytes()


@pytest.mark.skipif(not hasattr(av.container.OutputContainer, "set_chapters"), reason="this PyAV cannot write chapters")
def test_chapters_are_gone(tmp_path):
    data = with_chapters(tmp_path)
    assert telling.NAME.encode() in data
    found = prepared(data)
    assert_silent(found.data)
    with av.open(io.BytesIO(found.data)) as file:
        assert not file.chapters()
        assert len(file.streams) == 2


def test_a_cover_makes_no_film_of_a_sound_file():
    cover = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(cover, "JPEG")
    body = b"\0image/jpeg\0\x03\0" + cover.getvalue()
    frame = b"APIC" + len(body).to_bytes(4, "big") + b"\0\0" + body
    tag = b"ID3\x03\0\0" + bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0)) + frame
    found = prepared(tag + fixture("sound.mp3"))
    assert (found.probed.kind, found.probed.codecs, found.poster, found.flashing) == ("audio", ("mp3",), None, None)
    assert cover.getvalue()[:60] not in found.data


@pytest.mark.parametrize("name", ["plain.mp4", "vp8.webm", "recorded.mp4", "hevc.mp4"])
def test_a_poster_is_small_and_says_nothing(name):
    found = prepared(fixture(name))
    image = Image.open(io.BytesIO(found.poster))
    assert found.poster_type in ("image/webp", "image/jpeg")
    assert f"image/{image.format.lower()}" == found.poster_type
    assert len(found.poster) <= 60_000
    assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()


def test_a_poster_of_a_large_picture_is_made_smaller(tmp_path):
    data = make_clip(tmp_path / "large.mp4", "mp4", ["libx264"], size=(1080, 1920), seconds=1.5).read_bytes()
    assert Image.open(io.BytesIO(prepared(data).poster)).size == (405, 720)


def test_darkness_at_the_beginning_is_no_poster(tmp_path):
    data = make_shaded(tmp_path / "dark.mp4", "mp4", "libx264", [16] * 30 + [180] * 20).read_bytes()
    assert Image.open(io.BytesIO(prepared(data).poster)).convert("L").getpixel((40, 40)) > 120
    dark = make_shaded(tmp_path / "darker.mp4", "mp4", "libx264", [16] * 30).read_bytes()
    assert prepared(dark).poster is not None


def test_loudness():
    """Told by frames' metadata, which PyAV has from 17 on; before, loudness is unknown."""
    if not METERED:
        assert prepared(tone_wav([(3, 0.1)])).loudness_lufs is None
        return
    assert prepared(tone_wav([(3, 10 ** (-23 / 20))])).loudness_lufs == pytest.approx(-23.0, abs=0.3)
    assert prepared(tone_wav([(3, 10 ** (-33 / 20))])).loudness_lufs == pytest.approx(-33.0, abs=0.3)
    assert prepared(tone_wav([(3, 0.0)])).loudness_lufs == -70.0
    assert prepared(fixture("hevc.mp4")).loudness_lufs is None


def test_the_wave_shows_where_it_is_loud():
    wave = prepared(tone_wav([(2, 0.9), (2, 0.05)])).wave
    heights = ["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".index(digit) for digit in wave]
    assert len(heights) == 64
    assert min(heights[:31]) > 3 * max(heights[33:])
    assert prepared(tone_wav([(2, 0.0)])).wave == "0" * 64
    assert prepared(fixture("hevc.mp4")).wave == ""


def blinking(hertz: float, seconds: float = 3, fps: int = 30, dark: int = 16, bright: int = 235) -> list[int]:
    return [bright if int(number / fps * hertz * 2) % 2 else dark for number in range(round(seconds * fps))]


@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("webm", "libvpx"), ("webm", "libvpx-vp9")])
@pytest.mark.parametrize(("hertz", "flashes"), [(5, True), (10, True), (2, False)])
def test_flashes(tmp_path, container, codec, hertz, flashes):
    data = make_shaded(tmp_path / "clip", container, codec, blinking(hertz), fps=30).read_bytes()
    assert prepared(data).flashing is flashes


@pytest.mark.parametrize(
    "shades",
    [
        [round(125 + 109 * math.sin(number / 30)) for number in range(120)],
        [120] * 60,
        blinking(5, dark=120, bright=126),
        [16] * 30 + [235] * 30 + [16] * 30,
        blinking(5, seconds=0.5) + [16] * 60,
    ],
    ids=["slow fades", "still", "faint", "cuts", "three flashes"],
)
def test_no_flashes(tmp_path, shades):
    data = make_shaded(tmp_path / "clip.mp4", "mp4", "libx264", shades, fps=30).read_bytes()
    assert prepared(data).flashing is False


def test_flashes_late_in_a_clip_are_found_and_not_looking_at_all_of_it_is_no_no(tmp_path, monkeypatch):
    data = make_shaded(tmp_path / "clip.mp4", "mp4", "libx264", [120] * 90 + blinking(5), fps=30).read_bytes()
    assert prepared(data).flashing is True
    monkeypatch.setattr(prepare, "FLASH_S", 0.0)
    assert prepared(data).flashing is None


def test_a_flash_whose_fields_follow_each_other_by_pictures_is_one_flash():
    """4 a second at 60 pictures a second, over two fifths of the picture, no two fields of the same contrast."""
    cells = 100
    watch = FlashWatch(cells)

    def shade(index, at_s):
        swing = 0.06 + 0.3 * index / cells if index < 40 else 0.0
        return 0.3 + swing * math.sin(2 * math.pi * 4 * at_s)

    seen = [watch.see(number / 60, [shade(index, number / 60) for index in range(cells)]) for number in range(120)]
    assert any(seen)
    calm = FlashWatch(cells)
    assert not any(
        calm.see(number / 60, [shade(index, number / 240) for index in range(cells)]) for number in range(240)
    )
