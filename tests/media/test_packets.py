"""Reading packets in a child process."""

from __future__ import annotations

import random
import stat
import sys

import pytest

from microclip_xblock.media import packets, sandbox
from microclip_xblock.media.prepare import preparing
from microclip_xblock.media.probe import probe
from microclip_xblock.media.refusals import NotAVideoError, TooLongError, UnsupportedCodecError
from microclip_xblock.rules.errors import Refusal
from tests.media.conftest import FIXTURES, LIMITS, fixture, opened
from tests.media.making import FAST, make_clip

needs_pyav = pytest.mark.skipif(not packets.packets_readable(), reason="PyAV is an extra")


@pytest.fixture
def child(monkeypatch, tmp_path):
    """Puts a program of the test's in the place of the interpreter."""

    def use(body: str) -> None:
        program = tmp_path / "python3"
        program.write_text(f"#!{sys.executable}\nimport json, os, signal, sys, time\n{body}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(packets, "packets_readable", lambda: True)
        monkeypatch.setattr(sandbox.sys, "executable", str(program))

    return use


def read(name="plain.mp4", **options):
    with (FIXTURES / name).open("rb") as file:
        return packets.read_packets(file, "mp4", 6, **options)


@needs_pyav
def test_every_packet_counts():
    found = read()
    assert found is not None
    assert found.duration_s == pytest.approx(2.02, abs=0.01)
    assert [(stream.kind, stream.codec) for stream in found.streams] == [("video", "h264"), ("audio", "aac")]


@needs_pyav
def test_reading_stops_soon_after_the_limit():
    with (FIXTURES / "six_seconds.mp4").open("rb") as file:
        found = packets.read_packets(file, "mp4", 3)
    assert found is not None
    assert 3 < found.duration_s < 4.5


@needs_pyav
def test_a_long_clip_made_just_now_is_too_long(tmp_path):
    path = make_clip(tmp_path / "long.mp4", "mp4", ["libx264"], "aac", seconds=8, codec_options=FAST)
    with path.open("rb") as file, pytest.raises(TooLongError):
        probe(file, path.stat().st_size, LIMITS)


@needs_pyav
@pytest.mark.parametrize("name", ["plain.mp4", "fragmented.mp4", "vp8.webm", "vp9_live.webm", "sound.mp3", "sound.ogg"])
def test_damaged_files_end_in_an_answer(name):
    chance = random.Random(name)
    for _ in range(4):
        data = bytearray(fixture(name))
        for _ in range(20):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            assert probe(opened(bytes(data)), len(data), LIMITS).duration_s <= LIMITS.max_duration_s + 0.5
        except Refusal:
            continue


@needs_pyav
def test_the_child_opens_a_file_as_nothing_but_what_it_was_found_to_be(tmp_path):
    playlist = tmp_path / "list.mp4"
    playlist.write_bytes(b"ffconcat version 1.0\nfile '/etc/hostname'\n")
    with playlist.open("rb") as file, pytest.raises(NotAVideoError):
        packets.read_packets(file, "mp4", 6)


def test_without_pyav_headers_decide(monkeypatch):
    monkeypatch.setattr(packets, "packets_readable", lambda: False)
    assert read() is None
    assert probe(opened(fixture("plain.mp4")), len(fixture("plain.mp4")), LIMITS).checked == "headers"


def test_a_child_without_pyav_leaves_it_to_the_headers(child):
    child('print(json.dumps({"missing": True}))')
    assert read() is None


def test_a_child_that_cannot_start_leaves_it_to_the_headers(child, caplog):
    child("sys.exit(1)")
    assert read() is None
    assert "headers decide" in caplog.text


@pytest.mark.parametrize("body", ["sys.exit(1)", 'print(json.dumps({"missing": True}))'])
@pytest.mark.parametrize("name", ["recorded_h264.webm", "h264.mkv"])
def test_what_is_taken_only_to_be_written_anew_is_refused_where_nobody_writes(child, name, body):
    child(body)
    with opened(fixture(name)) as file, pytest.raises(UnsupportedCodecError), preparing(file, file.seek(0, 2), LIMITS):
        pass


def test_an_interpreter_that_is_no_program_leaves_it_to_the_headers(child, tmp_path, caplog):
    child("")
    (tmp_path / "python3").write_bytes(b"\x7fELF nonsense")
    assert read() is None
    assert "headers decide" in caplog.text


def test_a_child_brought_down_refuses_the_file(child):
    child("os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(NotAVideoError):
        read()


def test_a_child_that_hangs_is_ended(child):
    child("time.sleep(60)")
    with pytest.raises(NotAVideoError):
        read(timeout_s=0.5)


@pytest.mark.parametrize(
    "reply",
    ["", "{", "[]", "null", '{"streams": 5, "duration_s": 1}', '{"streams": [{}], "duration_s": 1}', '{"streams": []}'],
)
def test_a_child_that_talks_nonsense_refuses_the_file(child, reply):
    child(f"print({reply!r})")
    with pytest.raises(NotAVideoError):
        read()


def test_a_duration_that_is_no_number_is_refused(child):
    stream = {"kind": "video", "codec": "h264", "width": 96, "height": 160}
    child(f'print(json.dumps({{"streams": [{stream!r}], "duration_s": float("nan")}}))')
    with (FIXTURES / "plain.mp4").open("rb") as file, pytest.raises(NotAVideoError):
        probe(file, len(fixture("plain.mp4")), LIMITS)


def test_the_child_is_believed_over_the_headers(child):
    stream = {"kind": "video", "codec": "h264", "width": 96, "height": 160}
    child(f'print(json.dumps({{"streams": [{stream!r}], "duration_s": 99.0}}))')
    with (FIXTURES / "plain.mp4").open("rb") as file, pytest.raises(TooLongError) as refused:
        probe(file, len(fixture("plain.mp4")), LIMITS)
    assert refused.value.details["found"] == 99


def test_the_child_gets_the_file_and_none_of_our_secrets(child, monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "hush")
    child(
        "ok = 'DATABASE_PASSWORD' not in os.environ and sys.stdin.buffer.read(12)[4:8] == b'ftyp'\n"
        "print(json.dumps({'streams': [], 'duration_s': 2.0 if ok else 0.0}))"
    )
    found = read()
    assert found is not None
    assert found.duration_s == 2.0


def test_a_server_that_embeds_python_is_not_started_as_python(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "executable", "/usr/bin/uwsgi")
    assert (sandbox._python() or "python").rsplit("/", 1)[-1].startswith("python")
