from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from microclip_xblock.media import packets
from microclip_xblock.media.probe import probe
from microclip_xblock.media.refusals import (
    NotAVideoError,
    PictureTooLargeError,
    TooLargeError,
    TooLongError,
    TooShortError,
    UnsupportedCodecError,
)
from tests.media import telling
from tests.media.conftest import FIXTURES, LIMITS, fixture, opened

WITH_PYAV = pytest.param("packets", marks=pytest.mark.skipif(not packets.packets_readable(), reason="PyAV is an extra"))


@pytest.fixture(params=["headers", WITH_PYAV])
def checked(request, monkeypatch):
    """Each claim holds with PyAV and without it."""
    if request.param == "headers":
        monkeypatch.setattr(packets, "packets_readable", lambda: False)
    return request.param


@pytest.fixture
def headers_only(monkeypatch):
    monkeypatch.setattr(packets, "packets_readable", lambda: False)


def look(data: bytes, limits=LIMITS):
    return probe(opened(data), len(data), limits)


@pytest.mark.parametrize(
    ("name", "kind", "container", "codecs"),
    [
        ("plain.mp4", "video", "mp4", ("h264", "aac")),
        ("faststart.mp4", "video", "mp4", ("h264", "aac")),
        ("fragmented.mp4", "video", "mp4", ("h264", "aac")),
        ("phone.mov", "video", "mov", ("h264", "aac")),
        ("hevc.mp4", "video", "mp4", ("h265",)),
        ("vp8.webm", "video", "webm", ("vp8", "opus")),
        ("vp9_live.webm", "video", "webm", ("vp9", "opus")),
        ("sound.m4a", "audio", "mp4", ("aac",)),
        ("sound.mp3", "audio", "mp3", ("mp3",)),
        ("sound.ogg", "audio", "ogg", ("opus",)),
        ("sound.webm", "audio", "webm", ("opus",)),
        ("sound.wav", "audio", "wav", ("pcm",)),
    ],
)
def test_real_files_are_what_they_are(checked, name, kind, container, codecs):
    found = look(fixture(name))
    assert (found.kind, found.container, found.codecs, found.checked) == (kind, container, codecs, checked)
    assert found.duration_s == pytest.approx(2.0, abs=0.1)
    assert (found.width, found.height) == ((96, 160) if kind == "video" else (0, 0))


@pytest.mark.parametrize(
    ("name", "container", "codecs"),
    [
        ("recorded.webm", "webm", ("vp8", "opus")),
        ("recorded.mp4", "mp4", ("vp9", "opus")),
        ("recorded.m4a", "mp4", ("opus",)),
    ],
)
def test_what_a_browser_recorded_is_taken(checked, name, container, codecs):
    """Made by Chromium's MediaRecorder: no duration stated, clusters of unknown size, fragments."""
    found = look(fixture(name))
    assert (found.container, found.codecs) == (container, codecs)
    assert found.duration_s == pytest.approx(2.45, abs=0.1)


def test_a_file_on_disk_is_left_as_it_was(checked):
    with (FIXTURES / "plain.mp4").open("rb") as file:
        assert probe(file, len(fixture("plain.mp4")), LIMITS).kind == "video"
        file.seek(0)
        assert file.read() == fixture("plain.mp4")


def test_too_many_bytes_are_not_even_looked_at(checked):
    with pytest.raises(TooLargeError) as refused:
        look(b"whatever", replace(LIMITS, max_size_bytes=7))
    assert refused.value.details == {"limit": 7, "limit_bytes": 7, "unit": "bytes", "found": 8}


@pytest.mark.parametrize(("limit", "fits"), [(5, False), (5.5, False), (5.8, True), (6, True), (60, True)])
def test_too_long_by_more_than_the_tolerance(checked, limit, fits):
    limits = replace(LIMITS, max_duration_s=limit)
    if fits:
        assert look(fixture("six_seconds.mp4"), limits).duration_s == pytest.approx(6.2, abs=0.1)
        return
    with pytest.raises(TooLongError) as refused:
        look(fixture("six_seconds.mp4"), limits)
    assert (refused.value.details["limit"], refused.value.details["unit"]) == (limit, "seconds")
    assert refused.value.details["found"] > limit


def test_too_short(checked):
    with pytest.raises(TooShortError) as refused:
        look(fixture("short.mp4"))
    assert refused.value.details == {"limit": 1, "unit": "seconds", "found": 0.5}


def test_a_picture_too_large(checked):
    with pytest.raises(PictureTooLargeError) as refused:
        look(fixture("wide.mp4"))
    assert refused.value.details == {"limit": 1920, "unit": "pixels", "found": 2048}


def test_what_browsers_do_not_play(checked):
    with pytest.raises(UnsupportedCodecError) as refused:
        look(fixture("old.mp4"))
    assert refused.value.details["found"].startswith("mp4v")


@pytest.mark.parametrize(("name", "codecs"), [("h264.mkv", ("h264", "aac")), ("recorded_h264.webm", ("h264", "opus"))])
def test_h264_in_matroska_is_taken_where_it_can_be_written_anew(checked, name, codecs):
    """Not all browsers play it so; where PyAV is, it is kept as MP4 (see test_prepare)."""
    if checked == "headers":
        with pytest.raises(UnsupportedCodecError) as refused:
            look(fixture(name))
        assert refused.value.details == {"found": "matroska"}
        return
    found = look(fixture(name))
    assert (found.kind, found.container, found.codecs, found.checked) == ("video", "matroska", codecs, "packets")


def test_one_picture_only(checked):
    with pytest.raises(NotAVideoError):
        look(fixture("two_pictures.mp4"))


PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 13, b"IHDR") + bytes(200)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"hello " * 100,
        b"<!doctype html><script>alert(1)</script>",
        PNG,
        b"GIF89a" + bytes(100),
        b"%PDF-1.7 " + bytes(100),
        b"PK\x03\x04" + bytes(100),
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        b"ID3\x04\0\0\0\0\0\x7f" + b"<script>" * 100,
        b"RIFF\x24\0\0\0WAVE",
        b"RIFF\x24\0\0\0WAVEdata\xff\xff\xff\xff",
        b"OggS" + bytes(300),
        b"\xff\xfb\x90\x00" + b"not sound" * 100,
        b"\x1a\x45\xdf\xa3" + bytes(64),
        b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 8,
        b"\0\0\0\x18ftypmp42" + bytes(12),
        b"\0\0\0\x18ftypmp42" + bytes(12) + b"<html><body>hello</body></html>",
        b"\0\0\0\x18ftypmp42" + bytes(12) + b"\0\0\0\x08moov\0\0\0\x10mdatxxxxxxxx",
    ],
    ids=lambda data: repr(data[:14]),
)
def test_what_is_no_clip_is_refused_whatever_it_is_called(checked, data):
    with pytest.raises(NotAVideoError):
        look(data)


@pytest.mark.parametrize("name", ["plain.mp4", "faststart.mp4", "phone.mov", "sound.m4a"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_movie_cut_off_is_refused_although_its_header_claims_it_whole(checked, name, share):
    data = fixture(name)
    with pytest.raises(NotAVideoError):
        look(data[: int(len(data) * share)])


@pytest.mark.parametrize("name", ["vp8.webm", "vp9_live.webm", "fragmented.mp4", "sound.ogg", "sound.mp3", "sound.wav"])
def test_a_recording_cut_off_lasts_as_long_as_what_is_there(headers_only, name):
    data = fixture(name)
    assert look(data[: int(len(data) * 0.8)]).duration_s < look(data).duration_s


def replaced(data: bytes, box: bytes, offset: int, value: bytes, nth: int = 0) -> bytes:
    """The file with bytes of a box's content replaced."""
    at = -1
    for _ in range(nth + 1):
        at = data.index(box, at + 1)
    start = at + 4 + offset
    return data[:start] + value + data[start + len(value) :]


@pytest.mark.parametrize("claim", [0, 1, 1500, 10_000_000])
def test_the_duration_a_movie_states_is_not_believed(headers_only, claim):
    data = replaced(fixture("six_seconds.mp4"), b"mvhd", 16, claim.to_bytes(4, "big"))
    for nth in (0, 1):
        data = replaced(data, b"mdhd", 16, claim.to_bytes(4, "big"), nth)
    with pytest.raises(TooLongError):
        look(data)


@pytest.mark.parametrize("claim", [0.0, 1500.0, 1e300, float("nan"), float("inf"), -5.0])
def test_the_duration_a_webm_states_is_not_believed(headers_only, claim):
    data = replaced(fixture("vp8.webm"), b"\x44\x89\x88", -1, struct.pack(">d", claim))
    assert struct.pack(">d", claim) in data
    assert look(data).duration_s == pytest.approx(2.0, abs=0.1)


def test_a_timescale_of_nothing_lasts_nothing(headers_only):
    data = fixture("plain.mp4")
    for nth in (0, 1):
        data = replaced(data, b"mdhd", 12, bytes(4), nth)
    with pytest.raises(TooShortError):
        look(data)


def test_a_table_that_never_ends_is_not_read(headers_only):
    data = replaced(fixture("plain.mp4"), b"stts", 4, b"\xff\xff\xff\xff")
    with pytest.raises(NotAVideoError):
        look(data)


def test_a_picture_without_size_is_no_picture(headers_only):
    data = replaced(
        fixture("plain.mp4"), b"avc1", 24, bytes(4), nth=1 if fixture("plain.mp4").index(b"avc1") < 40 else 0
    )
    with pytest.raises(NotAVideoError):
        look(data)


def test_other_sound_inside_mp4a_is_named(headers_only):
    data = fixture("sound.m4a")
    at = data.index(b"esds") + 8
    object_type = data.index(b"\x40\x15", at)
    with pytest.raises(UnsupportedCodecError) as refused:
        look(data[:object_type] + b"\xa9" + data[object_type + 1 :])
    assert refused.value.details == {"found": "mp4a.a9"}


def test_endless_boxes_are_given_up_on(headers_only):
    with pytest.raises(NotAVideoError):
        look(b"\0\0\0\x18ftypmp42" + bytes(12) + struct.pack(">I4s", 8, b"free") * 250_000)


def test_endless_elements_are_given_up_on(headers_only):
    with pytest.raises(NotAVideoError):
        look(b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\xff" + b"\xec\x80" * 250_000)


def test_the_first_of_two_movies_counts_as_it_does_for_players(headers_only):
    data = fixture("plain.mp4")
    movie = data[slice(*telling.find(data, b"moov"))]
    longer = bytearray(movie)
    at = longer.index(b"stts") + 12
    longer[at : at + 8] = struct.pack(">II", 20, 2**24)
    start = telling.find(data, b"moov")[0]
    with pytest.raises(TooLongError):
        look(data[:start] + bytes(longer) + movie)
    assert look(data + bytes(longer)).duration_s == look(data).duration_s


def test_two_tracks_of_one_number_hide_nothing(headers_only):
    data = fixture("plain.mp4")
    track = data[slice(*telling.find(data, b"moov", b"trak"))]
    with pytest.raises(NotAVideoError):
        look(telling.grown(data, (b"moov",), track))


def test_one_recording_after_another_in_ogg_is_refused(checked):
    with pytest.raises(NotAVideoError):
        look(fixture("sound.ogg") * 3)


def test_bytes_a_second_that_a_wav_states_are_not_believed(headers_only):
    data = bytearray(fixture("sound.wav"))
    at = data.index(b"fmt ") + 8 + 8
    rate = int.from_bytes(data[at : at + 4], "little")
    data[at : at + 4] = (rate * 2).to_bytes(4, "little")
    assert look(bytes(data)).duration_s == look(fixture("sound.wav")).duration_s
