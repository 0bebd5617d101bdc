"""What a browser is sent for the feed."""

import gzip
from pathlib import Path

from tests.bench.figures import at_most

DIST = Path(__file__).resolve().parents[2] / "static" / "dist"


def measure(_scale):
    sizes = {name: len(gzip.compress((DIST / name).read_bytes(), 9)) / 1000 for name in ("feed.js", "feed.css")}
    note = ", ".join(f"{name} {size:.1f} kB" for name, size in sizes.items())
    return [at_most("script and styles of the feed, gzip", sum(sizes.values()), 30, "{:.1f} kB", note, **sizes)]
