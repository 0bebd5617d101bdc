"""
Whatever comes, it is refused with a code of ours or kept as something that really is a clip; soon, in little memory, and nothing is left
behind. Nobody is called and no other file is read on the way.
"""

from __future__ import annotations

import io
import socket
import tempfile
import threading
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from microclip_xblock.media import packets
from microclip_xblock.media.prepare import preparing
from microclip_xblock.media.probe import probe
from microclip_xblock.media.refusals import NotAVideoError, TooLongError
from microclip_xblock.rules.errors import Refusal
from tests.media import hostile
from tests.media.conftest import LIMITS
from tests.media.test_sandbox import unburied

av = pytest.importorskip("av", reason="PyAV is an extra")

HANG_S = 60
MOST_MEMORY = 40 * 1024 * 1024
CODES = {
    "not_a_video",
    "unsupported_codec",
    "picture_too_large",
    "too_long",
    "too_short",
    "too_many_frames",
    "too_large",
}
SECRET = b"what the neighbour wrote"
NAMES = sorted(hostile.files("http://127.0.0.1:9/", "/etc/hostname"))


@pytest.fixture(scope="module")
def listening():
    """A server that must not be asked: its address, and who came."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                try:
                    connection, who = server.accept()
                except TimeoutError:
                    continue
                came.append(who)
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/clip.mp4", came
        ended.set()
        thread.join()


@pytest.fixture
def corpus(listening, tmp_path):
    neighbour = tmp_path / "neighbour.mp4"
    neighbour.write_bytes(SECRET * 1000)
    return hostile.files(listening[0], str(neighbour))


@pytest.fixture
def temporary(monkeypatch, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def open_files() -> int:
    """How many descriptors we have; 0 where that can't be seen."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def test_there_are_many_of_them():
    assert len(NAMES) >= 72 + 60


@pytest.mark.parametrize("readable", [True, False], ids=["packets", "headers"])
@pytest.mark.parametrize("name", NAMES)
def test_refused_or_really_a_clip(name, readable, corpus, listening, temporary, monkeypatch):
    if not readable:
        monkeypatch.setattr(packets, "packets_readable", lambda: False)
    data = corpus[name]()
    began = time.monotonic()
    open_before = open_files()
    tracemalloc.start()
    try:
        with preparing(io.BytesIO(data), len(data), LIMITS) as found:
            found.file.seek(0)
            kept, probed, stripped = found.file.read(), found.probed, found.stripped
    except Refusal as refusal:
        refused, kept = refusal.code, None
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert time.monotonic() - began < HANG_S
    assert peak < MOST_MEMORY
    assert not list(temporary.iterdir())
    assert not unburied()
    assert open_files() == open_before
    assert not listening[1]
    if kept is None:
        assert refused in CODES
        return
    assert SECRET not in kept
    assert LIMITS.min_duration_s <= probed.duration_s <= LIMITS.max_duration_s + 0.5
    assert max(probed.width, probed.height) <= LIMITS.max_side_px
    if readable:
        # Sound in a container of its own is not written anew; it then says that something may be left.
        assert hostile.FOREIGN not in kept or stripped == "no"
        # What is kept is a clip to whoever looks at it next.
        again = probe(io.BytesIO(kept), len(kept), replace(LIMITS, max_size_bytes=2 * LIMITS.max_size_bytes))
        assert (again.kind, again.codecs) == (probed.kind, probed.codecs)


@pytest.mark.parametrize("made", [hostile.hurried, hostile.turned_back])
def test_sound_is_as_long_as_it_is_heard_whatever_its_packets_say(made):
    data = made()
    # By its packets' times it would be short enough.
    assert probe(io.BytesIO(data), len(data), LIMITS).duration_s < 4
    with pytest.raises(TooLongError) as refused, preparing(io.BytesIO(data), len(data), LIMITS):
        pass
    assert refused.value.details["limit"] == 5 and refused.value.details["found"] >= 6


@pytest.mark.parametrize(
    "name",
    [
        "HTML in a free box",
        "HTML at the end",
        "HTML in a box at the end",
        "ZIP at the end",
        "ZIP in a box",
        "HTML in a webm's void",
    ],
)
def test_what_hides_in_a_clip_is_not_kept_without_pyav_either(name, corpus, monkeypatch):
    monkeypatch.setattr(packets, "packets_readable", lambda: False)
    data = corpus[name]()
    try:
        with preparing(io.BytesIO(data), len(data), LIMITS) as found:
            found.file.seek(0)
            assert hostile.FOREIGN not in found.file.read()
    except NotAVideoError:
        # Bytes behind the last box that are no box themselves: refused as a whole, with or without PyAV.
        assert name.endswith("at the end")
