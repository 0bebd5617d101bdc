"""The bench must not rot unnoticed: some of its groups run with small sizes, on whatever database is there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.watching_browser import missing

ROOT = Path(__file__).resolve().parents[2]


def quick(tmp_path, *groups):
    """The figures of a quick run by what they are of."""
    # A bench makes a database of its own name, whatever database the tests at hand use.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MICROCLIP_TEST_")}
    environment |= {"MICROCLIP_TEST_DB": "sqlite", "MICROCLIP_TEST_CACHE": "locmem"}
    command = [sys.executable, "-m", "tests.bench", "--quick", "--only", *groups]

    ran = subprocess.run(
        [*command, "--results", str(tmp_path)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    (kept,) = tmp_path.glob("bench-*-quick.json")
    figures = json.loads(kept.read_text())["figures"]
    for figure in figures:
        assert figure["what"].strip() in ran.stdout
        assert figure["ok"] in (True, False, None)
    return {figure["what"]: figure for figure in figures}


def test_the_quick_bench_measures_and_keeps_its_figures(tmp_path):
    figures = quick(tmp_path, "sent", "places", "calls", "folding")

    assert len(figures) >= 20
    # What does not depend on how fast this machine is.
    assert figures["rows written in a sitting of 20 clips of 15 s"]["ok"]


@pytest.mark.slow
def test_the_quick_bench_of_the_media_room(tmp_path):
    figures = quick(tmp_path, "media")

    # As above; there is more where PyAV and an object storage are.
    assert figures["handler calls for a 5 MB clip in chunks, local files"]["measured"] == "6"
    assert figures["SQL statements of a media call, beyond a bare handler's"]["ok"]
    assert figures["memory of the worker in a chunk call of a 20 MB clip"]["ok"]
    assert figures["memory of the worker in finishing a 20 MB clip"]["ok"]


@pytest.mark.slow
def test_the_quick_bench_of_taste(tmp_path):
    figures = quick(tmp_path, "taste")

    # What depends neither on the machine nor on how many learners there are.
    told = [figure for what, figure in figures.items() if "sum to the score" in what or "told by their parts" in what]
    assert told and all(figure["ok"] for figure in told)
    assert figures["summary of 1,000 clips that all share"]["numbers"]["value"] < 46
    assert figures["made like Jester, first 20 clips: this package"]["numbers"]["lift"] > 0
    assert figures["made like Jester, first 20 clips: random"]["numbers"]["lift"] < -0.05


@pytest.mark.slow
def test_the_quick_bench_of_watching(tmp_path):
    if missing():
        pytest.skip(f"{', '.join(missing())} is not installed")

    figures = quick(tmp_path, "watch")

    assert len(figures) >= 12
    assert figures["script of the feed's page as sent"]["numbers"]["feed.js"] > 1
    assert figures["media elements alive at once in 30 clips"]["ok"]
    assert figures["clips asked for with the data saver on, before a tap"]["ok"]
    for way in ("a swipe", "a press of Next"):
        turns = figures[f"first frame after {way} at 1.6 Mbit/s and 150 ms, p75"]
        assert len(turns["numbers"]["times"]) == 3, "each turn showed a frame"
