"""The bench must not rot unnoticed: some of its groups run with small sizes, on whatever database is there."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_quick_bench_measures_and_keeps_its_figures(tmp_path):
    # A bench makes a database of its own name, whatever database the tests at hand use.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MICROCLIP_TEST_")}
    environment |= {"MICROCLIP_TEST_DB": "sqlite", "MICROCLIP_TEST_CACHE": "locmem"}
    command = [sys.executable, "-m", "tests.bench", "--quick", "--only", "sent", "places", "calls", "folding"]

    ran = subprocess.run(
        [*command, "--results", str(tmp_path)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    (kept,) = tmp_path.glob("bench-*-quick.json")
    figures = json.loads(kept.read_text())["figures"]
    assert len(figures) >= 20
    for figure in figures:
        assert figure["what"].strip() in ran.stdout
        assert figure["ok"] in (True, False, None)
    # What does not depend on how fast this machine is.
    exact = {figure["what"]: figure for figure in figures if "rows written" in figure["what"]}
    assert exact["rows written in a sitting of 20 clips of 15 s"]["ok"]
