"""Starting, stopping, starting over: `python -m microclip_xblock.demo`."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest

from tests.demo.process import DemoProcess, Visitor, run_demo

FEW = ("--learners", "2")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a course of few invented learners, built once for this module."""
    data = tmp_path_factory.mktemp("demo") / "data"
    first = run_demo(data, "--prepare-only", *FEW)
    assert first.returncode == 0, first.stdout
    return data


def test_a_first_start_tells_its_progress_and_where_to_look(tmp_path: Path) -> None:
    with DemoProcess(tmp_path / "data", *FEW) as demo:
        page = Visitor(demo.address).get("/")

        assert page.status == 200
        assert "Climate in clips" in page.text
        assert "Building the database" in demo.said
        assert "invented learners" in demo.said
        assert demo.stop() == 0
        assert "Traceback" not in demo.said


def test_state_survives_a_restart_and_the_second_start_is_quick(made: Path) -> None:
    with DemoProcess(made) as demo:
        sofia = Visitor(demo.address)
        sofia.become("sofia")
        feed = sofia.usages()["feed"]
        clip = sofia.call(feed, "feed_state", {}).json["clips"][0]["id"]
        liked = sofia.call(feed, "set_reaction", {"clip": clip, "kind": "like", "on": True})
        assert liked.status == 200, liked.text

    with DemoProcess(made) as demo:
        sofia = Visitor(demo.address)
        sofia.become("sofia")
        mine = sofia.call(feed, "feed_state", {}).json["clips"][0]["mine"]

        sys.stderr.write(f"second start: {demo.ready_after_s} s\n")
        assert mine["liked"] is True
        assert "Building" not in demo.said
        assert demo.ready_after_s < 30


def test_what_an_author_saved_survives_a_restart(made: Path) -> None:
    def board(visitor: Visitor) -> str:
        return visitor.usages()["board"]

    with DemoProcess(made) as demo:
        author = Visitor(demo.address)
        body = json.dumps({"values": {"display_name": "Where we stand"}}).encode()
        usage = board(author)
        saved = author.post(f"/studio-handler/{usage}/studio_save/", body)
        assert saved.status == 200, saved.text

    with DemoProcess(made) as demo:
        assert "Where we stand" in Visitor(demo.address).get("/unit/board/").text


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        tried = run_demo(tmp_path / "data", "--port", str(port))

    assert tried.returncode == 1
    assert tried.stdout == f"Port {port} is in use; try PORT={port + 1} make demo.\n"
    assert not (tmp_path / "data").exists()


def test_two_demos_never_share_one_data_folder(made: Path) -> None:
    with DemoProcess(made):
        second = run_demo(made, "--prepare-only")
        reset = run_demo(made, "--reset")

    assert second.returncode == 1
    assert "Another demo is running" in second.stdout
    assert reset.returncode == 1
    assert (made / "demo.sqlite3").exists()


def test_a_start_that_was_cut_short_is_made_good(tmp_path: Path) -> None:
    (tmp_path / "demo.sqlite3").write_bytes(b"")

    again = run_demo(tmp_path, "--prepare-only", *FEW)

    assert again.returncode == 0, again.stdout
    assert "cut short" in again.stdout
    assert (tmp_path / "ready.json").exists()


def test_reset_forgets_what_the_demo_made_and_nothing_else(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert run_demo(data, "--prepare-only", *FEW).returncode == 0
    (data / "notes.txt").write_text("mine")

    reset = run_demo(data, "--reset")

    assert reset.returncode == 0
    assert [path.name for path in data.iterdir()] == ["notes.txt"]


def test_reset_of_nothing_is_fine(tmp_path: Path) -> None:
    assert run_demo(tmp_path / "never", "--reset").returncode == 0
    assert not (tmp_path / "never").exists()
