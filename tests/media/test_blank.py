"""Blanking takes every secret out of a file and leaves its packets, length, rotation and duration as they were."""

from __future__ import annotations

import hashlib
import io
import time

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microclip_xblock.media.blank import blank_metadata
from microclip_xblock.media.headers import Reader
from microclip_xblock.media.isobmff import read_isobmff
from tests.media import telling
from tests.media.conftest import FIXTURES, fixture

HANG_S = 20
CONTAINERS = {
    ".mp4": "mp4",
    ".m4a": "mp4",
    ".mov": "mov",
    ".webm": "webm",
    ".mkv": "matroska",
    ".mp3": "mp3",
    ".ogg": "ogg",
    ".wav": "wav",
}
NAMES = sorted(path.name for path in FIXTURES.iterdir() if path.suffix in CONTAINERS)


def container_of(name: str) -> str:
    return CONTAINERS[name[name.rindex(".") :]]


def blanked(data: bytes, container: str) -> tuple[bool, bytes]:
    file = io.BytesIO(data)
    done = blank_metadata(file, len(data), container)
    return done, file.getvalue()


def demuxed(data: bytes) -> list[tuple]:
    """Everything a player gets of pictures and sound, stream by stream: packets with their times, and durations."""
    with av.open(io.BytesIO(data)) as file:
        # Cover pictures are told as streams of video; they are metadata, and go.
        streams = [
            stream
            for stream in file.streams
            if stream.type in ("video", "audio") and stream.codec_context.name != "mjpeg"
        ]
        digests = {stream.index: hashlib.sha256() for stream in streams}
        counts = dict.fromkeys(digests, 0)
        for packet in file.demux(streams):
            if packet.size:
                said = (packet.pts, packet.dts, packet.duration, packet.is_keyframe, packet.time_base)
                digests[packet.stream.index].update(repr(said).encode() + bytes(packet))
                counts[packet.stream.index] += 1
        return [
            (
                stream.codec_context.name,
                counts[stream.index],
                digests[stream.index].hexdigest(),
                stream.duration,
                file.duration,
            )
            for stream in streams
        ]


def matrix(data: bytes) -> bytes:
    """By which a player turns the picture of the first track."""
    start = telling.find(data, b"moov", b"trak", b"tkhd")[0] + 48
    return data[start : start + 36]


def told(data: bytes) -> list[str]:
    """Which secrets are in the raw bytes, in any of the encodings that metadata uses."""
    return [
        secret
        for secret in telling.SECRETS
        for code in ("utf-8", "utf-16-le", "utf-16-be")
        if secret.encode(code) in data
    ]


def assert_blanked(data: bytes, container: str, *, plays_like: bytes | None = None) -> bytes:
    """`plays_like` is the same file before anything was told in it; covers there change what FFmpeg guesses about packets."""
    assert told(data)
    done, after = blanked(data, container)
    assert done
    assert not told(after)
    assert len(after) == len(data)
    assert demuxed(after) == demuxed(plays_like or data)
    assert demuxed(after)[0][1] > 10
    # What was blanked has nothing left to blank.
    assert blanked(after, container) == (True, after)
    return after


@pytest.mark.parametrize("name", NAMES)
def test_ordinary_files_play_on_unchanged(name):
    data = fixture(name)

    done, after = blanked(data, container_of(name))

    assert done
    assert len(after) == len(data)
    assert demuxed(after) == demuxed(data)
    assert name.endswith(".mp3") or b"Lavf" not in after


@pytest.mark.parametrize("tracks", [False, True], ids=["boxes", "tracks"])
@pytest.mark.parametrize(
    "name", ["plain.mp4", "faststart.mp4", "fragmented.mp4", "phone.mov", "sound.m4a", "recorded.mp4", "hevc.mp4"]
)
def test_every_box_that_tells_is_blanked(name, tracks):
    data = telling.telling_mp4(fixture(name), with_tracks=tracks)
    after = assert_blanked(data, container_of(name), plays_like=fixture(name))

    assert telling.WHEN_1904.to_bytes(4, "big") not in after
    assert b"xyz" not in after and b"location.ISO6709" not in after and b"mebx" not in after
    found = read_isobmff(Reader(io.BytesIO(after), len(after)))
    assert found.duration_s == pytest.approx(
        read_isobmff(Reader(io.BytesIO(fixture(name)), len(fixture(name)))).duration_s
    )
    assert all(stream.kind != "other" for stream in found.streams)


WRITTEN = [
    ("x.mp4", "libx264", "aac", {}),
    ("x.mp4", "libx264", "aac", {"movflags": "use_metadata_tags+faststart"}),
    ("x.mp4", "libx264", "aac", {"movflags": "frag_keyframe+empty_moov+default_base_moof"}),
    ("x.mp4", "libx264", "aac", {"movflags": "frag_keyframe"}),
    ("x.mov", "libx264", "aac", {}),
    ("x.mkv", "libx264", "aac", {}),
    ("x.webm", "libvpx", "libopus", {}),
    ("x.webm", "libvpx", "vorbis", {"live": "1"}),
    ("x.mp3", None, "libmp3lame", {"id3v2_version": "3", "write_id3v1": "1"}),
    ("x.mp3", None, "libmp3lame", {"id3v2_version": "4"}),
    ("x.wav", None, "pcm_s16le", {"write_bext": "1"}),
    ("x.ogg", None, "libopus", {}),
]


@pytest.mark.parametrize("name, picture, sound, options", WRITTEN)
def test_what_a_muxer_writes_is_blanked(name, picture, sound, options, tmp_path):
    assert_blanked(telling.make_telling(tmp_path / name, picture, sound, options), container_of(name))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_phones_rotation_stays(degrees):
    data = bytearray(telling.telling_mp4(fixture("plain.mp4")))
    turns = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[degrees]
    at = telling.find(bytes(data), b"moov", b"trak", b"tkhd")[0] + 48
    for spot, turn in zip((0, 4, 12, 16), turns, strict=True):
        data[at + spot : at + spot + 4] = (turn * 65536).to_bytes(4, "big", signed=True)

    after = assert_blanked(bytes(data), "mp4")

    assert matrix(after) == matrix(bytes(data)) != matrix(fixture("plain.mp4"))


def test_an_encoders_options_in_a_codecs_settings_are_blanked():
    data = fixture("hevc.mp4")
    moov = slice(*telling.find(data, b"moov"))
    assert b"x265" in data[moov]

    after = blanked(data, "mp4")[1]

    assert b"x265" not in after[moov]
    with av.open(io.BytesIO(after)) as file:
        assert len(list(file.decode(video=0))) > 10


@pytest.mark.parametrize("name", ["plain.mp4", "faststart.mp4", "phone.mov", "sound.m4a"])
def test_what_a_recorder_swallowed_into_the_media_is_blanked(name):
    earlier = telling.box(b"moov", telling.box(b"udta", telling.box(b"\xa9xyz", telling.SAID.encode())))
    data = fixture(name)
    start, end = telling.find(data, b"mdat")
    data = telling.grown(data, (b"mdat",), earlier)
    # And between the beginning of the media and its first sample.
    data = data[:start] + telling.box(b"mdat", earlier, bytes(end - start)) + data[start:]
    shifted = bytearray(data)
    for spot in telling.offset_spots(data):
        offset = int.from_bytes(shifted[spot : spot + 4], "big") + len(earlier) + end - start + 8
        shifted[spot : spot + 4] = offset.to_bytes(4, "big")

    assert_blanked(bytes(shifted), container_of(name), plays_like=fixture(name))


def test_samples_of_a_dropped_track_never_cost_anything_but_media():
    # A track of positions that claims the movie's own header as its samples.
    data = telling.telling_mp4(fixture("plain.mp4"))
    number = data.index(b"mebx")
    stco = data.index(b"stco", number)
    for offset in (0, telling.find(data, b"moov")[0], len(data), 2**32 - 1):
        wrong = data[: stco + 12] + offset.to_bytes(4, "big") + data[stco + 16 :]
        after = blanked(wrong, "mp4")[1]
        assert [stream[1] for stream in demuxed(after)] == [stream[1] for stream in demuxed(data)]


@pytest.mark.parametrize(
    "name", ["vp8.webm", "vp9_live.webm", "sound.webm", "recorded.webm", "recorded_h264.webm", "h264.mkv"]
)
def test_every_element_that_tells_is_blanked(name):
    after = assert_blanked(telling.telling_webm(fixture(name)), "webm")

    assert telling.WHEN_2001.to_bytes(8, "big") not in after
    with av.open(io.BytesIO(after)) as file:
        assert not {key for key, value in file.metadata.items() if value}
        assert {stream.type for stream in file.streams} <= {"video", "audio"}


@pytest.mark.parametrize("name", ["vp9_live.webm", "recorded.webm"])
def test_tracks_of_text_go_with_their_blocks(name):
    data = telling.with_data_blocks(fixture(name))
    assert b"S_TEXT/UTF8" in data

    after = assert_blanked(data, "webm")

    assert b"S_TEXT/UTF8" not in after


@pytest.mark.parametrize("footer", [False, True], ids=["plain", "footer"])
@pytest.mark.parametrize("end", ["", "id3v1", "ape", "ape, old", "lyrics", "all", "id3"])
@pytest.mark.parametrize("version", [2, 3, 4])
def test_every_tag_of_an_mp3_is_blanked(version, end, footer):
    sound = fixture("sound.mp3")
    length = 10 + int.from_bytes(bytes(4), "big") + (sound[8] << 7 | sound[9])
    ends = {
        "": b"",
        "id3v1": telling.id3v1(),
        "ape": telling.ape(),
        "ape, old": telling.ape(header=False),
        "lyrics": telling.lyrics() + telling.id3v1(),
        "all": telling.ape() + telling.lyrics() + telling.id3v1(),
        "id3": telling.id3(4, footer=True),
    }
    front = telling.id3(version, footer=footer and version == 4) + telling.id3(3, cover=False)

    data = front + sound[length:] + ends[end]
    if end in ("", "id3v1", "all"):
        assert_blanked(data, "mp3")
        return
    # FFmpeg takes these tags for sound unless ID3v1 follows, so its packets hold them; the sound itself is compared.
    done, after = blanked(data, "mp3")
    assert told(data) and done and not told(after) and len(after) == len(data)
    assert after[len(front) : len(data) - len(ends[end])] == sound[length:]
    assert blanked(after, "mp3") == (True, after)


def test_an_mp3_followed_by_something_unknown_is_said_to_be_unknown():
    done, after = blanked(telling.id3(3) + fixture("sound.mp3") + b"something else", "mp3")

    assert not done
    assert not told(after)


@pytest.mark.parametrize("name", ["sound.wav"])
def test_every_chunk_that_tells_is_blanked(name):
    assert_blanked(telling.telling_wav(fixture(name)), "wav")


@pytest.mark.parametrize("codec", ["libopus", "vorbis"])
def test_comments_and_pictures_of_ogg_are_blanked(codec):
    data = telling.make_ogg(codec)
    assert telling.picture_comment()[-400:].encode() in data.replace(b"OggS", b"")

    after = assert_blanked(data, "ogg")

    assert b"image/jpeg" not in after and telling.picture_comment()[1000:1050].encode() not in after
    with av.open(io.BytesIO(after)) as file:
        assert len(list(file.decode(audio=0))) > 10


@pytest.mark.parametrize(
    "name, tenths",
    [
        ("recorded.webm", 6),
        ("vp9_live.webm", 6),
        ("recorded.mp4", 9),
        ("sound.ogg", 6),
        ("sound.mp3", 6),
        ("sound.wav", 6),
    ],
)
def test_an_interrupted_recording_is_blanked_as_far_as_it_goes(name, tenths):
    data = fixture(name)
    cut = data[: len(data) * tenths // 10]

    done, after = blanked(cut, container_of(name))

    assert done and len(after) == len(cut)
    assert demuxed(after) == demuxed(cut)


def test_an_unknown_container_is_left_alone():
    data = telling.telling_mp4(fixture("plain.mp4"))

    assert blanked(data, "avi") == (False, data)
    assert blanked(data, "") == (False, data)


SAMPLES = {
    "mp4": telling.telling_mp4(fixture("plain.mp4")),
    "fragmented": telling.telling_mp4(fixture("fragmented.mp4")),
    "mov": telling.telling_mp4(fixture("phone.mov")),
    "hevc": telling.telling_mp4(fixture("hevc.mp4")),
    "webm": telling.telling_webm(telling.with_data_blocks(fixture("vp9_live.webm"))),
    "matroska": telling.telling_webm(fixture("h264.mkv")),
    "mp3": telling.id3(2) + fixture("sound.mp3") + telling.ape() + telling.lyrics() + telling.id3v1(),
    "wav": telling.telling_wav(fixture("sound.wav")),
    "ogg": fixture("sound.ogg"),
}
KINDS = {"fragmented": "mp4", "hevc": "mp4"}


def hostile(data: bytes, container: str) -> bytes:
    """Blank, and hold what holds for any bytes at all."""
    began = time.monotonic()
    done, after = blanked(data, container)
    assert time.monotonic() - began < HANG_S
    assert isinstance(done, bool) and len(after) == len(data)
    return after


@settings(max_examples=400, deadline=None)
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    flips=st.lists(
        st.tuples(st.integers(0, 2**20), st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255)),
        min_size=1,
        max_size=10,
    ),
    words=st.lists(
        st.tuples(st.integers(0, 2**20), st.sampled_from([0, 1, 7, 8, 2**31 - 1, 2**31, 2**32 - 1])), max_size=4
    ),
    cut=st.none() | st.integers(0, 2**20),
)
def test_changed_files_never_break_it(name, flips, words, cut):
    data = bytearray(SAMPLES[name])
    for at, value in flips:
        data[at % len(data)] = value
    for at, number in words:
        begin = at % (len(data) - 4)
        data[begin : begin + 4] = number.to_bytes(4, "big")
    hostile(bytes(data)[: None if cut is None else cut % len(data)], KINDS.get(name, name))


@settings(max_examples=300, deadline=None)
@given(
    container=st.sampled_from(sorted(set(CONTAINERS.values()))),
    begin=st.sampled_from([b"", *(data[:64] for data in SAMPLES.values())]),
    rest=st.binary(max_size=600),
)
def test_random_bytes_never_break_it(container, begin, rest):
    hostile(begin + rest, container)


@settings(max_examples=150, deadline=None)
@given(one=st.sampled_from(sorted(SAMPLES)), two=st.sampled_from(sorted(SAMPLES)), at=st.integers(0, 2**20))
def test_one_file_inside_another_never_breaks_it(one, two, at):
    first, second = SAMPLES[one], SAMPLES[two]
    at %= len(first)
    hostile(first[:at] + second + first[at:], KINDS.get(one, one))


def bombs():
    ftyp = telling.box(b"ftyp", b"mp42", bytes(4))
    chunks = b"".join((8 + number).to_bytes(4, "big") for number in range(90_000))
    everything = telling._data_trak(5, b"meta", b"mebx", [], [])
    table = telling.full_box(b"stco", (90_000).to_bytes(4, "big"), chunks)
    sized = everything.replace(
        telling.full_box(b"stsz", bytes(8)), telling.full_box(b"stsz", b"\xff\xff\xff\xff" + b"\0\1\x5f\x90")
    )
    greedy = sized.replace(telling.full_box(b"stco", bytes(4)), table).replace(
        telling.full_box(b"stsc", bytes(4)),
        telling.full_box(b"stsc", (1).to_bytes(4, "big"), b"\0\0\0\1\xff\xff\xff\xff\0\0\0\1"),
    )
    yield "empty", "mp4", b""
    yield "boxes", "mp4", ftyp + telling.box(b"free") * 250_000
    yield "boxes of 64 bits", "mp4", ftyp + telling.box(b"uuid", wide=True) * 130_000
    yield "tracks in a track", "mp4", ftyp + telling.box(b"moov", telling.box(b"trak", telling.box(b"trak")) * 50_000)
    yield "a box of 2^64", "mp4", ftyp + b"\0\0\0\1moov" + b"\xff" * 8
    yield "a box of nothing", "mp4", ftyp + b"\0\0\0\1moov" + bytes(8)
    yield (
        "nested",
        "mp4",
        ftyp + b"".join((8 * (90_000 - number)).to_bytes(4, "big") + b"moov" for number in range(90_000)),
    )
    yield (
        "greedy samples",
        "mp4",
        ftyp + telling.box(b"mdat", bytes(1_000_000)) + telling.box(b"moov", *[regrown(greedy)] * 4),
    )
    yield "elements", "webm", SAMPLES["webm"][:40] + bytes.fromhex("18538067 01FFFFFFFFFFFFFF") + b"\xec\x80" * 400_000
    yield "clusters", "webm", bytes.fromhex("1A45DFA380 18538067FF") + bytes.fromhex("1F43B675FF") * 300_000
    yield (
        "entries",
        "webm",
        bytes.fromhex("1A45DFA380 18538067FF 1654AE6B") + b"\x08\xff\xff\xff" + b"\xae\x80" * 400_000,
    )
    yield "documents", "webm", bytes.fromhex("1A45DFA380") * 300_000
    yield "a huge element", "webm", bytes.fromhex("1A45DFA380 18538067FF 1254C367 01FFFFFFFFFFFFFE")
    yield "tags", "mp3", b"ID3\4\0\0\0\0\0\0" * 200_000
    yield "tags at the end", "mp3", telling.id3v1() * 10_000
    yield "a huge APE", "mp3", b"APETAGEX" + b"\xff" * 24
    yield "frames", "mp3", b"\xff\xfb\x14\x00" * 500_000
    yield "chunks", "wav", b"RIFF\0\0\0\0WAVE" + b"list\0\0\0\0" * 250_000
    yield "pages", "ogg", (b"OggS\0\2" + bytes(21)) * 80_000
    yield "pages of comments", "ogg", ogg_of_small_pages()


def regrown(trak: bytes) -> bytes:
    """The same boxes with sizes that fit after some of their content grew."""
    inner = dict.fromkeys([b"trak", b"mdia", b"minf", b"stbl"])
    out, at = bytearray(trak), 0
    for kind in inner:
        at = trak.index(kind) - 4
        out[at : at + 4] = (len(trak) - at).to_bytes(4, "big")
    return bytes(out)


def ogg_of_small_pages() -> bytes:
    head = b"OpusHead\1\1" + bytes(9)
    pages = [b"OggS\0\2" + bytes(20) + bytes([1, len(head)]) + head]
    pages += [b"OggS\0\0" + bytes(20) + b"\1\xff" + b"OpusTags".ljust(255, b"x")] * 40_000
    return b"".join([*pages, b"OggS\0\0" + bytes(20) + b"\1\1x"])


@pytest.mark.parametrize(
    "container, data", [(kind, data) for _, kind, data in bombs()], ids=[name for name, _, _ in bombs()]
)
def test_work_is_bounded(container, data):
    hostile(data, container)


def test_nothing_is_written_where_nothing_was_understood():
    for name, data in SAMPLES.items():
        container = KINDS.get(name, name)
        for other in set(CONTAINERS.values()) - {container}:
            if {container, other} <= {"mp4", "mov"} or {container, other} <= {"webm", "matroska"}:
                continue
            done, after = blanked(data, other)
            assert not done
            assert after == data
