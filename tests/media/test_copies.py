"""Copies in another form: every device plays them, they are as long as the clip, bare and within their bounds. A real child makes them."""

from __future__ import annotations

import io
import tempfile

import pytest

from microclip_xblock.media import copies, packets, sandbox
from microclip_xblock.media.copies import CopyFailedError, copy_for, make_copy
from microclip_xblock.media.sandbox import Bounds, new_file
from tests.media import telling
from tests.media.conftest import fixture, opened
from tests.media.making import make_clip, make_shaded
from tests.media.test_prepare import assert_silent, packets_of, rotation_of, turned

av = pytest.importorskip("av", reason="PyAV is an extra")

HANG_S = 120


@pytest.mark.parametrize(
    ("codecs", "container", "kind", "needs"),
    [
        (("h264", "aac"), "mp4", "video", None),
        (("h264", "mp3"), "mp4", "video", None),
        (("h264",), "mp4", "video", None),
        (("h264", "opus"), "mp4", "video", "aac"),
        (("vp8", "opus"), "webm", "video", "transcode"),
        (("vp9", "opus"), "mp4", "video", "transcode"),
        (("av1", "aac"), "mp4", "video", "transcode"),
        (("h265", "aac"), "mp4", "video", "transcode"),
        (("aac",), "mp4", "audio", None),
        (("mp3",), "mp3", "audio", None),
        (("pcm",), "wav", "audio", None),
        (("opus",), "mp4", "audio", "aac"),
        (("opus",), "webm", "audio", "aac"),
        (("opus",), "ogg", "audio", "aac"),
        (("vorbis",), "ogg", "audio", "aac"),
    ],
)
def test_what_a_clip_needs_to_play_everywhere(codecs, container, kind, needs):
    assert copy_for(codecs, container, kind) == needs


def copied(data: bytes, container: str, recipe: str) -> tuple[copies.Copied, bytes]:
    with new_file() as out:
        found = make_copy(opened(data), container, recipe, out, timeout_s=HANG_S)
        out.seek(0)
        made = out.read()
    assert found.size_bytes == len(made)
    return found, made


def check(found: copies.Copied, made: bytes, seconds: float, most: tuple[int, int], fps: float = 30) -> None:
    """H.264 and AAC in MP4, tables in front, all of it decodable, nothing beside picture and sound."""
    kinds = [kind for kind, _, _ in telling.tree(made)]
    assert kinds.index(b"moov") < kinds.index(b"mdat")
    assert_silent(made)
    assert b"Lavf" not in made
    with av.open(io.BytesIO(made)) as file:
        assert {stream.type for stream in file.streams} <= {"video", "audio"}
        assert sorted(stream.codec_context.name for stream in file.streams) == sorted(found.codecs)
        assert set(found.codecs) <= {"h264", "aac"}
        assert file.duration / 1e6 == pytest.approx(seconds, abs=0.2)
        assert found.duration_s == pytest.approx(seconds, abs=0.2)
        frames = list(file.decode(video=0)) if found.content_type == "video/mp4" else []
    if not frames:
        assert (found.width, found.height, found.content_type) == (0, 0, "audio/mp4")
        return
    assert min(found.width, found.height) <= most[0]
    assert max(found.width, found.height) <= most[1]
    assert {(frame.width, frame.height) for frame in frames} == {(found.width, found.height)}
    assert len(frames) <= fps * seconds + 2


CLIPS = [
    ("recorded.webm", "webm", 2.45),
    ("recorded.mp4", "mp4", 2.45),
    ("recorded_h264.webm", "matroska", 2.45),
    ("vp8.webm", "webm", 2.0),
    ("vp9_live.webm", "webm", 2.0),
    ("hevc.mp4", "mp4", 2.0),
    ("plain.mp4", "mp4", 2.0),
    ("phone.mov", "mov", 2.0),
]


@pytest.mark.parametrize(("name", "container", "seconds"), CLIPS)
@pytest.mark.parametrize(("recipe", "most"), [("compatible", (720, 1280)), ("small", (360, 640))])
def test_pictures_in_every_form_become_h264(name, container, seconds, recipe, most):
    found, made = copied(fixture(name), container, recipe)
    check(found, made, seconds, most)
    assert (found.width, found.height, found.content_type) == (96, 160, "video/mp4")
    was, now = packets_of(fixture(name)), packets_of(made)
    assert was.keys() == now.keys()


@pytest.mark.parametrize("name", ["recorded.m4a", "sound.ogg", "sound.webm", "sound.wav", "sound.mp3"])
@pytest.mark.parametrize("recipe", ["aac", "compatible", "small"])
def test_sound_becomes_aac(name, recipe):
    container = {"m4a": "mp4"}.get(name[-3:], name.rsplit(".", 1)[1])
    found, made = copied(fixture(name), container, recipe)
    check(found, made, 2.4 if name == "recorded.m4a" else 2.0, (0, 0))
    assert found.codecs == ("aac",)


def test_only_the_sound_is_made_anew_where_the_picture_plays_everywhere():
    found, made = copied(fixture("recorded_h264.webm"), "matroska", "aac")
    check(found, made, 2.45, (96, 160), fps=60)
    was, now = packets_of(fixture("recorded_h264.webm")), packets_of(made)
    assert [size for _, size in now["video"]] == [size for _, size in was["video"]]
    assert [at for at, _ in now["video"]] == pytest.approx([at for at, _ in was["video"]], abs=0.0015)


@pytest.mark.parametrize("recipe", ["compatible", "small"])
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_what_lay_on_its_side_stands_upright(recipe, degrees):
    found, made = copied(turned(fixture("plain.mp4"), degrees), "mp4", recipe)
    assert (found.width, found.height) == ((160, 96) if degrees != 180 else (96, 160))
    assert rotation_of(made) == 0


def test_what_lies_on_its_side_still_does_where_the_picture_is_left_alone():
    data = turned(fixture("plain.mp4"), 90)
    assert rotation_of(copied(data, "mp4", "aac")[1]) == rotation_of(data)


@pytest.mark.parametrize(
    ("recipe", "size", "sides"),
    [
        ("compatible", (1080, 1920), (720, 1280)),
        ("compatible", (1920, 1080), (1280, 720)),
        ("compatible", (1080, 1080), (720, 720)),
        ("small", (1080, 1920), (360, 640)),
        ("small", (98, 162), (98, 162)),
    ],
)
def test_large_pictures_are_made_smaller_and_small_ones_stay(tmp_path, recipe, size, sides):
    data = make_clip(tmp_path / "clip.mp4", "mp4", ["libx264"], seconds=1, size=size, fps=10).read_bytes()
    found, made = copied(data, "mp4", recipe)
    check(found, made, 1.0, tuple(sorted(sides)))
    assert (found.width, found.height) == sides


@pytest.mark.parametrize("recipe", ["compatible", "small"])
def test_sixty_pictures_a_second_become_thirty(tmp_path, recipe):
    data = make_shaded(tmp_path / "clip.webm", "webm", "libvpx", [90] * 120, fps=60, sound="libopus").read_bytes()
    found, made = copied(data, "webm", recipe)
    check(found, made, 2.0, (96, 160))
    assert len(packets_of(made)["video"]) == pytest.approx(60, abs=2)


@pytest.mark.parametrize("recipe", ["aac", "compatible", "small"])
@pytest.mark.parametrize("container", ["mp4", "matroska"])
def test_sound_that_begins_later_still_does(tmp_path, recipe, container):
    data = make_shaded(tmp_path / "later", container, "libx264", [100] * 30, sound="libopus", later_s=1.0).read_bytes()
    _, made = copied(data, container, recipe)
    now = packets_of(made)
    assert now["video"][0][0] == pytest.approx(0.0, abs=0.01)
    assert now["audio"][0][0] == pytest.approx(1.0, abs=0.05)


def test_a_phone_that_is_turned_while_it_records(tmp_path):
    """VP8 may change its sides at any key picture."""
    first = make_shaded(tmp_path / "a.webm", "webm", "libvpx", [120] * 10, size=(96, 160))
    second = make_shaded(tmp_path / "b.webm", "webm", "libvpx", [120] * 10, size=(160, 96))
    path = tmp_path / "both.webm"
    with av.open(str(path), "w") as out, av.open(str(first)) as one, av.open(str(second)) as two:
        stream = out.add_stream_from_template(one.streams.video[0])
        for source, later in ((one, 0), (two, 1000)):
            for packet in source.demux(video=0):
                if packet.dts is not None:
                    packet.pts, packet.dts = packet.pts + later, packet.dts + later
                    packet.stream = stream
                    out.mux(packet)
    found, made = copied(path.read_bytes(), "webm", "compatible")
    check(found, made, 2.0, (96, 160))
    assert (found.width, found.height) == (96, 160)


def test_nothing_is_told_about_the_maker():
    for data, container in (
        (telling.telling_mp4(fixture("plain.mp4")), "mp4"),
        (telling.telling_webm(fixture("vp8.webm")), "webm"),
    ):
        for recipe in ("aac", "compatible", "small") if container == "mp4" else ("compatible", "small"):
            assert_silent(copied(data, container, recipe)[1])


@pytest.mark.parametrize(
    "data", [b"", b"nonsense" * 100, fixture("plain.mp4")[:3000], b"\0\0\0\x18ftypmp42" + bytes(12)]
)
def test_what_cannot_be_read_is_told_and_the_file_stays_the_callers(data):
    with tempfile.NamedTemporaryFile() as out:
        with pytest.raises(CopyFailedError) as failed:
            make_copy(opened(data), "mp4", "compatible", out, timeout_s=HANG_S)
        assert failed.value.code == "copy_failed"
        assert not out.closed


@pytest.mark.parametrize(
    "bounds",
    [Bounds(0.05, 900, 2 * 1024**3, 10**8), Bounds(60, 900, 80 * 1024**2, 10**8), Bounds(60, 900, 2 * 1024**3, 500)],
    ids=["time", "memory", "size"],
)
def test_a_child_at_its_limits_fails(monkeypatch, bounds):
    """Beyond a limit nothing of a copy is given out."""
    monkeypatch.setattr(copies, "Bounds", lambda *_: bounds)
    with new_file() as out, pytest.raises(CopyFailedError):
        make_copy(opened(fixture("recorded.webm")), "webm", "compatible", out, timeout_s=HANG_S)


def test_without_pyav(monkeypatch):
    monkeypatch.setattr(packets, "packets_readable", lambda: False)
    with new_file() as out, pytest.raises(CopyFailedError) as failed:
        make_copy(opened(fixture("recorded.webm")), "webm", "compatible", out, timeout_s=HANG_S)
    assert failed.value.details == {"reason": "missing"}


@pytest.mark.parametrize(
    "reply",
    [
        "{}",
        "{'kind': 'svg', 'codecs': [], 'width': 1, 'height': 1, 'duration_s': 1}",
        "{'kind': 'video', 'codecs': ['h264'], 'width': 'x', 'height': 1, 'duration_s': 1}",
        "{'kind': 'video', 'codecs': ['h264'], 'width': 1, 'height': 1, 'duration_s': float('nan')}",
        "{'kind': 'video', 'codecs': ['h264'], 'width': float('inf'), 'height': 1, 'duration_s': 1}",
        "{'kind': ['video'], 'codecs': ['h264'], 'width': 1, 'height': 1, 'duration_s': 1}",
        "{'kind': 'video', 'codecs': ['h264'], 'width': 1, 'height': 1, 'duration_s': 1}",
    ],
)
def test_a_child_that_talks_nonsense_fails(monkeypatch, tmp_path, reply):
    (tmp_path / "odd_child.py").write_text(f"import json\nprint(json.dumps({reply}))\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sandbox, "_CHILD", "odd_child")
    with new_file() as out, pytest.raises(CopyFailedError):
        make_copy(opened(fixture("recorded.webm")), "webm", "compatible", out, timeout_s=HANG_S)
