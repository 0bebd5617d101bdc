"""The process that hostile bytes meet: what it has, what it may use, and what is believed of it. Real processes throughout."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

import pytest

from microclip_xblock.media import sandbox
from microclip_xblock.media.sandbox import Bounds, ChildFailed, new_file, run_child
from tests.media.conftest import FIXTURES, fixture, opened

HANG_S = 60
LINUX = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="looks into /proc")
MEGABYTE = 1024 * 1024


@pytest.fixture
def child(monkeypatch, tmp_path):
    """Puts a module of the test's in the place of ours; it takes on the limits as ours does, and says `reply`."""

    def use(body: str) -> None:
        (tmp_path / "odd_child.py").write_text(
            "import json, os, signal, subprocess, sys, time\n"
            "from microclip_xblock.media.child.__main__ import _limit_resources\n"
            "told = json.loads(sys.argv[1])\n"
            "_limit_resources(told)\n"
            "reply = {}\n"
            f"{body}\n"
            "sys.stdout.write(json.dumps(reply))\n"
        )
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setattr(sandbox, "_CHILD", "odd_child")

    return use


def run(timeout_s=30.0, cpu_s=20, memory_bytes=1024 * MEGABYTE, out_bytes=MEGABYTE, out=None):
    began = time.monotonic()
    try:
        with (FIXTURES / "plain.mp4").open("rb") as file:
            return run_child("odd", {"container": "mp4"}, file, Bounds(timeout_s, cpu_s, memory_bytes, out_bytes), out)
    finally:
        assert time.monotonic() - began < HANG_S


def gone(number: int) -> bool:
    """Whether no process of that number runs; one that is dead and not yet waited for by its parent runs no more."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def unburied() -> list[str]:
    """Children of ours that ended and that nobody waited for."""
    ended = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = path.read_text().rsplit(")", 1)[1].split()[:2]
            if state == "Z" and int(parent) == os.getpid():
                ended.append(path.parent.name)
    return ended


def test_it_knows_nothing_of_our_environment(child, monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "hush")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    child("reply['names'] = sorted(os.environ)\nreply['modules'] = sorted(sys.modules)")
    found = run()
    assert set(found["names"]) <= {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}
    assert not [name for name in found["modules"] if name.split(".")[0] == "django"]


def test_it_is_nicer_than_we_are(child):
    child("reply['nice'] = os.nice(0)")
    assert run()["nice"] == min(19, os.nice(0) + 5)


@LINUX
def test_it_has_its_file_and_nothing_else_of_ours(child, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("hush")
    child(
        "reply['open'] = {}\n"
        "for name in os.listdir('/proc/self/fd'):\n"
        "    try: reply['open'][name] = os.readlink('/proc/self/fd/' + name)\n"
        "    except OSError: pass\n"
    )
    with secret.open() as kept_open:
        os.set_inheritable(kept_open.fileno(), True)
        found = run()["open"]
    assert found["0"].endswith("plain.mp4")
    assert found["2"] == "/dev/null"
    assert str(secret) not in found.values()
    others = {number for number in found if not found[number].startswith("/proc/") and number not in "012"}
    assert not others


@LINUX
def test_it_cannot_write_to_the_file_it_reads_and_does_not_move_our_place_in_it(child, tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(fixture("plain.mp4"))
    child(
        "sys.stdin.buffer.read()\ntry:\n    os.write(0, b'x')\nexcept OSError as error:\n    reply['why'] = error.errno"
    )
    with path.open("r+b") as file:
        file.seek(7)
        found = run_child("odd", {}, file, Bounds(30, 20))
        assert file.tell() == 7
    assert found["why"] == 9
    assert path.read_bytes() == fixture("plain.mp4")


def test_it_reads_from_the_first_byte_wherever_we_stand_and_files_that_are_only_in_memory(child):
    child("reply['head'] = sys.stdin.buffer.read(12)[4:8].decode()")
    file = opened(fixture("plain.mp4"))
    file.seek(100)
    assert run_child("odd", {}, file, Bounds(30, 20)) == {"head": "ftyp"}


def test_memory_is_limited(child):
    child("try:\n    held = bytearray(700 * 2 ** 20)\nexcept MemoryError:\n    reply['full'] = True")
    assert run(memory_bytes=600 * MEGABYTE) == {"full": True}
    child("held = bytearray(700 * 2 ** 20)")
    assert run(memory_bytes=600 * MEGABYTE) is None


def test_memory_that_runs_out_after_the_first_word_is_the_files_fault(child):
    child("print(' ', flush=True)\nheld = bytearray(700 * 2 ** 20)")
    with pytest.raises(ChildFailed, match="code"):
        run(memory_bytes=600 * MEGABYTE)


def test_processor_time_is_limited(child):
    child("while True: pass")
    with pytest.raises(ChildFailed, match=f"signal ({signal.SIGXCPU.value}|{signal.SIGKILL.value})"):
        run(cpu_s=1)


def test_time_is_limited(child):
    child("time.sleep(100)")
    with pytest.raises(ChildFailed, match="timeout"):
        run(timeout_s=0.5)


def test_time_is_limited_for_one_who_has_nothing_more_to_say(child):
    child("os.close(1)\ntime.sleep(100)")
    with pytest.raises(ChildFailed, match="timeout"):
        run(timeout_s=1.0)


def test_what_is_written_is_limited(child):
    child(
        "try:\n"
        "    with open(told['out'], 'wb', buffering=0) as out:\n"
        "        reply['wrote'] = out.write(bytes(50_000)) + out.write(bytes(50_000))\n"
        "        reply['wrote'] += out.write(bytes(50_000))\n"
        "except OSError as error:\n    reply['why'] = error.errno"
    )
    with new_file() as out:
        assert "why" in run(out_bytes=100_000, out=out)
        assert out.seek(0, 2) == 100_000


def test_nothing_can_be_written_where_nothing_was_asked_for(child, tmp_path):
    child(
        f"try:\n    open({str(tmp_path / 'mine')!r}, 'w', buffering=1).write('x' * 100 + chr(10))\n"
        "except OSError as error:\n    reply['why'] = error.errno"
    )
    assert "why" in run(out_bytes=0)


@pytest.mark.parametrize("piece", ["' ' * 65536", "'{\"a\": [' * 10000", "'x' * 100_000_000"])
def test_one_who_never_stops_talking_is_ended(child, piece):
    child(f"while True: sys.stdout.write({piece})")
    with pytest.raises(ChildFailed, match="endless reply"):
        run()


def test_complaints_are_not_listened_to(child, capfd):
    child("sys.stderr.write('<script>' * 100_000)\nreply['ok'] = True")
    assert run() == {"ok": True}
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("said", ["[" * 100_000, '{"a": 1', "\\xff\\xfe", '"text"', "5", ""])
def test_nonsense_is_no_reply(child, said):
    child(f"sys.stdout.write({said!r}); sys.stdout.flush(); os._exit(0)")
    with pytest.raises(ChildFailed, match="no reply"):
        run()


def test_a_bad_end_before_the_first_word_is_ours_and_after_it_the_files(child):
    child("os._exit(3)")
    assert run() is None
    child("sys.stdout.write(' '); sys.stdout.flush(); os._exit(3)")
    with pytest.raises(ChildFailed, match="code 3"):
        run()


def test_its_word_for_an_error_is_short(child):
    child("reply['error'] = 'x' * 10_000")
    with pytest.raises(ChildFailed) as failed:
        run()
    assert len(str(failed.value)) == 64


@LINUX
def test_what_it_started_ends_with_it(child, tmp_path):
    child(
        "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(100)'], stdout=subprocess.DEVNULL)\n"
        "reply['other'] = other.pid"
    )
    number = run()["other"]
    until = time.monotonic() + HANG_S
    while not gone(number) and time.monotonic() < until:
        time.sleep(0.01)
    assert gone(number)


@LINUX
def test_no_process_and_no_descriptor_is_left(child):
    def left() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    child("pass")
    run()
    before = left()
    for body in ("pass", "os._exit(3)", "time.sleep(100)", "while True: sys.stdout.write(' ' * 65536)"):
        child(body)
        for _ in range(3):
            try:
                with new_file() as out:
                    run(timeout_s=0.5, out=out)
            except ChildFailed:
                pass
    assert left() == before
    assert not unburied()


@LINUX
def test_the_file_it_writes_has_no_name_that_could_be_given_to_another(child, tmp_path):
    """What was asked for once a child wrote to names: a link to somebody's file in the place of ours."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    child(
        "reply['name'] = os.readlink(told['out'])\n"
        "with open(told['out'], 'wb') as out: out.write(b'made')\n"
        f"try:\n    os.unlink(told['out'])\n    os.symlink({str(victim)!r}, told['out'])\n"
        "except OSError as error:\n    reply['why'] = error.errno"
    )
    with new_file() as out:
        found = run(out=out)
        assert found["name"].endswith("(deleted)")
        assert "why" in found
        assert out.read() == b"made"
    assert victim.read_text() == "precious"


@pytest.mark.parametrize("trick", ["os.symlink(VICTIM, told['out'])", "open(told['out'], 'w').write('x')", "pass"])
def test_where_names_are_needed_another_file_in_the_place_of_ours_is_refused(child, monkeypatch, tmp_path, trick):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    monkeypatch.setattr(sandbox, "_OWN_FILES", tmp_path / "nowhere")
    child(f"VICTIM = {str(victim)!r}\nos.unlink(told['out'])\n{trick}")
    with new_file() as out:
        name = out.name
        with pytest.raises(ChildFailed, match="out"):
            run(out=out)
        assert out.read() == b""
    assert not os.path.lexists(name)
    assert victim.read_text() == "precious"


def test_where_names_are_needed_the_file_is_written_and_gone_afterwards(child, monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox, "_OWN_FILES", tmp_path / "nowhere")
    child(
        "reply['head'] = sys.stdin.buffer.read(12)[4:8].decode()\nwith open(told['out'], 'wb') as out: out.write(b'made')"
    )
    with new_file() as out:
        assert run(out=out) == {"head": "ftyp"}
        assert out.read() == b"made"
        name = out.name
    assert not Path(name).exists()
