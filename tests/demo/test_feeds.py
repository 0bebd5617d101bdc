"""The two feeds of the demo: what their clips bring along, what comes back, and what their forty learners left behind."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo.process import DemoProcess, Visitor, run_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    """With as many invented learners as `make demo` has."""
    with DemoProcess(tmp_path_factory.mktemp("demo") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def states(demo: DemoProcess) -> dict[str, Any]:
    """Both feeds as somebody new sees them."""
    sofia = _as(demo, "sofia")
    return {unit: sofia.call(_feed(sofia, unit), "feed_state", {}).json for unit in ("feed", "review")}


def _as(demo: DemoProcess, person: str) -> Visitor:
    visitor = Visitor(demo.address)
    visitor.become(person)
    return visitor


def _feed(visitor: Visitor, unit: str) -> str:
    (usage,) = visitor.usages_on(unit)
    return usage


def _authored(states: dict[str, Any]) -> list[dict[str, Any]]:
    return [clip for state in states.values() for clip in state["clips"] if not clip["entry"]]


def test_one_unit_holds_two_feeds_and_a_board(demo: DemoProcess) -> None:
    sofia = _as(demo, "sofia")

    usages = sofia.usages_on("together")

    assert [usage.split(".")[1] for usage in usages] == ["microclip_feed", "microclip_feed", "microclip_board"]
    assert usages[:2] == [_feed(sofia, "feed"), _feed(sofia, "review")]


def test_every_clip_says_what_is_to_be_seen_and_all_its_files_are_as_big_as_said(
    demo: DemoProcess, states: dict[str, Any]
) -> None:
    sofia = _as(demo, "sofia")
    types = {"mp4": "video/mp4", "m4a": "audio/mp4", "m3u8": "application/vnd.apple.mpegurl"}

    for clip in _authored(states):
        assert len(clip["alt"]) > 50, clip["title"]
        assert sofia.get(clip["poster"]).headers["content-type"] == "image/webp"
        for track in clip["captions"]:
            assert sofia.get(track["url"]).headers["content-type"].startswith("text/vtt")
        for use in ("media", "low", "sound"):
            if not clip[use]:
                assert use != "media" and not clip["bytes"][use]
                continue
            answer = sofia.get(clip[use])
            assert (answer.status, answer.headers["content-type"]) == (200, types[clip[use].rpartition(".")[2]])
            if not clip[use].endswith("m3u8"):
                assert clip["bytes"][use] == len(answer.body), (clip["title"], use)


def test_a_playlist_is_as_big_as_all_its_pieces(demo: DemoProcess, states: dict[str, Any]) -> None:
    sofia = _as(demo, "sofia")
    (clip,) = (clip for clip in _authored(states) if clip["media"].endswith(".m3u8"))
    folder = clip["media"].rpartition("/")[0]
    playlist = sofia.get(clip["media"])
    pieces = [line for line in playlist.text.splitlines() if line and not line.startswith("#")]
    start = next(line for line in playlist.text.splitlines() if "EXT-X-MAP" in line).split('"')[1]

    sizes = [len(sofia.get(f"{folder}/{piece}").body) for piece in [start, *pieces]]

    assert len(pieces) > 3
    assert clip["bytes"]["media"] == len(playlist.body) + sum(sizes)


def test_several_clips_have_copies_that_cost_less(states: dict[str, Any]) -> None:
    with_copies = [clip for clip in _authored(states) if clip["low"]]

    assert len(with_copies) >= 4
    for clip in with_copies:
        sizes = clip["bytes"]
        assert sizes["sound"] < sizes["low"] < sizes["media"] * 0.55 and sizes["low"] <= 250_000


def test_one_clip_is_sound_alone_with_a_picture_and_captions_in_two_languages(states: dict[str, Any]) -> None:
    (clip,) = (clip for clip in _authored(states) if clip["kind"] == "audio")

    assert clip["poster"] and clip["bytes"]["media"] < 200_000
    assert {track["lang"] for track in clip["captions"]} == {"en", "ar"}


def test_exactly_one_clip_carries_the_warning(states: dict[str, Any]) -> None:
    (clip,) = (clip for clip in _authored(states) if clip["flashing"])

    assert "test" in clip["title"]


def test_there_are_checks_of_all_kinds_one_within_a_clip_and_one_that_holds(states: dict[str, Any]) -> None:
    clips = {clip["title"]: clip for clip in _authored(states)}
    checks = [clip["check"] for clip in clips.values() if clip["check"]]
    kinds = [check["kind"] for check in checks]

    assert set(kinds) == {"single", "multiple", "order", "number"}
    assert kinds.count("single") > len(kinds) / 2
    assert sum(check["holds"] for check in checks) == 1
    (within,) = (clip for clip in clips.values() if clip["check"] and clip["check"]["at_s"] is not None)
    assert 0 < within["check"]["at_s"] < within["duration_s"]


def test_a_sitting_is_as_long_as_the_author_said(states: dict[str, Any]) -> None:
    sitting = states["feed"]["sitting"]

    assert sitting["plan"] == {"kind": "clips", "size": 7}
    assert [step["kind"] for step in sitting["steps"]] == ["clip"] * 7, "nothing comes back to somebody new"
    assert states["review"]["sitting"]["plan"]["kind"] == "minutes"


def test_peers_entries_join_the_feed_credited_but_nobody_meets_their_own(demo: DemoProcess) -> None:
    def entries(person: str) -> list[dict[str, Any]]:
        visitor = _as(demo, person)
        clips = visitor.call(_feed(visitor, "feed"), "feed_state", {}).json["clips"]
        return [clip for clip in clips if clip["entry"]]

    yara = entries("yara")

    assert len(yara) == 6 and all(clip["credit"] and clip["alt"] and clip["captions"] for clip in yara)
    assert len(entries("kwame")) == 5
    assert _as(demo, "yara").get(yara[0]["media"], Range="bytes=0-9").status == 206


def test_three_questions_are_due_for_tomas_and_come_back_in_both_feeds(demo: DemoProcess) -> None:
    tomas = _as(demo, "tomas")
    first, second = (tomas.call(_feed(tomas, unit), "feed_state", {}).json for unit in ("feed", "review"))
    missed = {"moon", "pythagoras", "interest"}

    assert first["due"]["count"] == second["due"]["count"] == 3
    assert first["pin"]
    assert {step["clip"] for step in first["sitting"]["steps"] if step["kind"] == "recall"} <= missed
    recalled = [step for step in second["sitting"]["steps"] if step["kind"] == "recall"]
    assert {step["clip"] for step in recalled} == missed and all(step["from"] for step in recalled)


def test_the_teacher_sees_where_a_clip_loses_people_and_what_they_asked(demo: DemoProcess) -> None:
    teacher = _as(demo, "teacher")
    feed = _feed(teacher, "feed")

    told = teacher.call(feed, "insight", {"clip": "binary"}).json

    assert told["people"] >= 20
    assert sum(told["lost"]) >= 5
    where = [place for place, count in enumerate(told["lost"]) if count]
    assert all(24 <= place <= 38 for place in where), "in the middle, where the hand counts too fast"
    watching = told["watching"]
    assert watching == sorted(watching, reverse=True)
    assert watching[20] - watching[40] > 0.15, "more people leave there than elsewhere"
    assert len(told["questions"]) == 2 and all(question["at_s"] for question in told["questions"])
    assert teacher.call(feed, "insight", {"clip": "moon"}).json["lost"] is None, "fewer than five were lost there"


def test_the_history_is_the_same_at_each_start(tmp_path: Path) -> None:
    def ledgers(data: Path) -> list[list[str]]:
        """What was done in the feeds, without the clips' ids: an author's form may draw some anew."""
        done = run_demo(data, "--prepare-only", "--learners", "3")
        assert done.returncode == 0, done.stdout
        with sqlite3.connect(data / "demo.sqlite3") as database:
            rows = database.execute(
                "select scope_id, user_id, state from workbench_xblockstate where user_id is not null order by 1, 2"
            )
            kept = [(scope, user, json.loads(state)) for scope, user, state in rows if "microclip_feed" in scope]
        return [
            [scope, user, *sorted(pair.partition("=")[2] for pair in state["ledger"].get("c", "").split(";"))]
            for scope, user, state in kept
        ]

    first, second = ledgers(tmp_path / "one"), ledgers(tmp_path / "two")

    assert len(first) >= 6
    assert first == second
