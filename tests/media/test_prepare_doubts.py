"""Preparing clips where PyAV or Pillow is missing, and where the child fails or lies."""

from __future__ import annotations

import base64
import json
import subprocess
import sys

import pytest

pytest.importorskip("av", reason="PyAV is an extra")

from microclip_xblock.media import packets, prepare, sandbox
from microclip_xblock.media.refusals import NotAVideoError, TooManyFramesError, UnsupportedCodecError
from tests.media import telling
from tests.media.conftest import FIXTURES, fixture
from tests.media.making import make_shaded
from tests.media.test_prepare import KEPT, METERED, assert_silent, pictures_of, prepared


@pytest.mark.parametrize("name", [name for name in KEPT if name not in {"h264.mkv", "recorded_h264.webm"}])
def test_without_pyav_headers_decide_and_metadata_is_blanked(monkeypatch, name):
    monkeypatch.setattr(packets, "packets_readable", lambda: False)
    found = prepared(fixture(name))
    assert (found.probed.checked, found.stripped) == ("headers", "blanked")
    assert (found.poster, found.poster_type, found.flashing, found.loudness_lufs, found.wave) == (
        None,
        "",
        None,
        None,
        "",
    )
    assert len(found.data) == len(fixture(name))
    assert pictures_of(found.data) == pictures_of(fixture(name))


@pytest.fixture
def child_with(monkeypatch, tmp_path):
    """Lets the real child run after a line of the test's, or say something else than it found."""

    def use(before: str = "", after: str = "") -> None:
        (tmp_path / "odd_child.py").write_text(
            "import json, sys\n"
            f"{before}\n"
            "from microclip_xblock.media.child.__main__ import main\n"
            "reply = main(json.loads(sys.argv[1]))\n"
            f"{after}\n"
            "sys.stdout.write(json.dumps(reply))\n"
        )
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setattr(sandbox, "_CHILD", "odd_child")

    return use


def test_without_pillow_there_is_no_poster_but_all_the_rest(child_with):
    child_with("sys.modules['PIL'] = None")
    found = prepared(fixture("plain.mp4"))
    assert (found.poster, found.poster_type) == (None, "")
    assert (found.stripped, found.flashing, len(found.wave)) == ("remux", False, 64)
    assert (found.loudness_lufs is not None) is METERED


def test_a_child_that_cannot_write_leaves_a_blanked_file(monkeypatch, caplog):
    monkeypatch.setattr(prepare, "Bounds", lambda *args, out_bytes: sandbox.Bounds(*args, out_bytes=500))
    caplog.set_level("INFO")
    found = prepared(telling.telling_mp4(fixture("plain.mp4")))
    assert (found.stripped, found.probed.checked) == ("blanked", "packets")
    assert_silent(found.data)
    assert found.poster is not None
    assert "remuxed_error" in caplog.text
    with pytest.raises(UnsupportedCodecError):
        prepared(fixture("h264.mkv"))


@pytest.mark.parametrize(
    "written",
    [
        "b''",
        "b'<script>'",
        "open(FIXTURE + 'six_seconds.mp4', 'rb').read()",
        "open(FIXTURE + 'vp8.webm', 'rb').read()",
        "open(FIXTURE + 'old.mp4', 'rb').read()",
    ],
)
def test_a_child_that_wrote_something_else_is_not_believed(child_with, written):
    child_with(after=f"FIXTURE = {str(FIXTURES) + '/'!r}\nopen(json.loads(sys.argv[1])['out'], 'wb').write({written})")
    found = prepared(fixture("plain.mp4"))
    assert (found.stripped, found.probed.codecs) == ("blanked", ("h264", "aac"))
    assert pictures_of(found.data) == pictures_of(fixture("plain.mp4"))


HTML = base64.b64encode(b"<script>alert(1)</script>" * 20).decode()
SVG = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>").decode()


@pytest.mark.parametrize(
    "poster",
    [
        {"data": HTML, "type": "text/html"},
        {"data": HTML, "type": "image/webp"},
        {"data": SVG, "type": "image/svg+xml"},
        {"data": "%%%"},
        {"data": 5},
        {},
        [],
        "x",
        7,
        {"data": "A" * 900_000},
    ],
    ids=lambda said: repr(said)[:40],
)
def test_a_poster_that_is_none_is_dropped(child_with, poster):
    child_with(after=f"reply['poster'] = {poster!r}")
    found = prepared(fixture("plain.mp4"))
    assert (found.poster, found.poster_type, found.stripped) == (None, "", "remux")


@pytest.mark.parametrize(
    "heard",
    [
        {"loudness_lufs": float("nan"), "wave": "<" * 64},
        {"loudness_lufs": float("inf"), "wave": "0" * 63},
        {"loudness_lufs": "-23", "wave": "é" * 64},
        {"loudness_lufs": True, "wave": 64},
        {"loudness_lufs": None, "wave": ["0"] * 64},
        {"loudness_lufs": [1], "wave": "²" * 64},
        {"loudness_lufs": 10**400, "wave": "0" * 65},
        {"loudness_lufs": 900.0, "wave": "0" * 63 + "\n"},
        [],
        "x",
        5,
    ],
    ids=lambda said: repr(said)[:40],
)
def test_measures_that_make_no_sense_are_dropped(child_with, heard):
    child_with(before="nan, inf = float('nan'), float('inf')", after=f"reply['sound'] = {heard!r}")
    found = prepared(fixture("plain.mp4"))
    assert (found.loudness_lufs, found.wave, found.stripped) == (None, "", "remux")


@pytest.mark.parametrize("said", [1, "yes", [True], {}, None])
def test_flashing_is_yes_or_no_or_unknown(child_with, said):
    child_with(after=f"reply['flashing'] = {said!r}")
    assert prepared(fixture("plain.mp4")).flashing is None


@pytest.mark.parametrize("said", [5, ["mp4"], {"mp4": 1}, "../../etc", "svg", None])
def test_a_container_nobody_knows_is_not_believed(child_with, said):
    child_with(after=f"reply['remuxed'] = {said!r}")
    assert prepared(fixture("plain.mp4")).stripped == "blanked"


def test_too_many_pictures_a_second(tmp_path):
    data = make_shaded(tmp_path / "fast.mp4", "mp4", "libx264", [100] * 250, fps=120).read_bytes()
    with pytest.raises(TooManyFramesError) as refused:
        prepared(data)
    assert (refused.value.details["limit"], refused.value.details["found"]) == (60, 120)
    sixty = make_shaded(tmp_path / "sixty.mp4", "mp4", "libx264", [100] * 120, fps=60).read_bytes()
    assert prepared(sixty).probed.kind == "video"


def test_a_child_brought_down_refuses_the_file(child_with):
    child_with(before="import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(NotAVideoError):
        prepared(fixture("plain.mp4"))


def test_the_child_imports_nothing_of_ours_but_its_own(tmp_path):
    """What hostile bytes meet is small: no Django, no storage, no settings."""
    told = json.dumps(
        {"job": "examine", "container": "mp4", "stop_s": 5, "cpu_s": 10, "memory_bytes": 2**30, "out_bytes": 0}
    )
    program = (
        "import sys, json, io; from microclip_xblock.media.child.__main__ import main; main(json.loads(sys.argv[1]));"
        "print(sorted(n for n in sys.modules if n.split('.')[0] in ('django', 'xblock', 'microclip_xblock')))"
    )
    with (FIXTURES / "plain.mp4").open("rb") as file:
        said = subprocess.run(
            [sys.executable, "-c", program, told], stdin=file, capture_output=True, text=True, check=True, timeout=60
        )
    names = json.loads(said.stdout.strip().replace("'", '"'))
    assert not [
        name
        for name in names
        if not name.startswith("microclip_xblock.media.child")
        and name not in ("microclip_xblock", "microclip_xblock.media")
    ]
