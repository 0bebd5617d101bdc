"""What a browser is sent for the feed, file by file."""

import gzip
from pathlib import Path

from tests.bench.figures import at_most

DIST = Path(__file__).resolve().parents[2] / "static" / "dist"
GOALS_KB = {"feed.js": 60, "feed.css": 15, "hls.js": 125}


def measure(_scale):
    sizes = {name: len(gzip.compress((DIST / name).read_bytes(), 9)) / 1000 for name in GOALS_KB}
    notes = {"hls.js": "asked for only by a clip that is a playlist"}
    return [
        at_most(f"{name}, gzip", sizes[name], most, "{:.1f} kB", notes.get(name, "")) for name, most in GOALS_KB.items()
    ]
