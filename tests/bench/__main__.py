"""
Measures the project and prints each figure beside its goal: `python -m tests.bench [--quick] [--only GROUP …]`.

Uses MariaDB and Redis on 127.0.0.1 when they answer, else SQLite and local memory, and says which. Each figure is a comparison within
this one run. The figures are also written to `bench-results/` as JSON. Ends with 0 even when a figure falls short: a measurement is no test.
"""

import argparse
import os
import socket
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GROUPS = ("sent", "places", "knowledge", "taste", "watch", "media", "calls", "folding", "lost")


@dataclass(frozen=True)
class Scale:
    """
    How large everything is. Learners unless named otherwise; `rounds`, `folds`, `counted`, `looks`, `sendings`, `swipes`: repetitions;
    `…_s`, `…_mb`: clips; `clips`: in one feed; `dwell_ms`, `pause_ms`: before going on to the next;
    `splits`, `orders`: repetitions too, `ranked`: rankings, `aside`: learners of the largest fit, `fetched`: whether data may be fetched.
    """

    large: int = 50_000
    small: int = 100
    entries: int = 2_000
    voters: int = 10_000
    others: int = 20_000
    places: int = 100_000
    rounds: int = 150
    folds: int = 5
    counted: int = 7
    looks: int = 3
    sendings: int = 5
    short_s: int = 15
    long_s: int = 60
    sent_mb: int = 10
    large_mb: int = 50
    clips: int = 500
    swipes: int = 24
    dwell_ms: int = 2_500
    pause_ms: int = 60
    traced: int = 2_921
    matrix: int = 1_473
    splits: int = 3
    orders: int = 2
    cohort: int | None = None
    ranked: int = 300
    aside: int = 50_000
    fetched: bool = True


QUICK = Scale(
    large=2_000,
    entries=100,
    voters=320,
    others=1_000,
    places=5_000,
    rounds=15,
    folds=2,
    counted=3,
    looks=1,
    sendings=1,
    short_s=2,
    long_s=2,
    sent_mb=5,
    large_mb=20,
    clips=30,
    swipes=3,
    dwell_ms=800,
    pause_ms=30,
    traced=300,
    matrix=150,
    splits=1,
    orders=1,
    cohort=40,
    ranked=20,
    aside=500,
    fetched=False,
)


def answers(port):
    """Whether something listens there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def prepare():
    """Choose database and cache before Django is asked for them; how they are called."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.setdefault("MICROCLIP_TEST_DB", "mariadb" if answers(3306) else "sqlite")
    os.environ.setdefault("MICROCLIP_TEST_DB_NAME", f"microclip_bench_{os.getpid()}")
    os.environ.setdefault("MICROCLIP_TEST_CACHE", "redis" if answers(6379) else "locmem")
    import django

    django.setup()
    from django.conf import settings

    return settings


def run(scale, wanted, tell):
    """All figures of the wanted groups, and what they were measured on."""
    from django.core.cache import cache
    from django.test import override_settings

    from tests.processes.caching import OWN_MEMORY, ignoring_caches

    redis = os.environ["MICROCLIP_TEST_CACHE"] == "redis"
    caches = ignoring_caches() if redis else OWN_MEMORY
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "database": os.environ["MICROCLIP_TEST_DB"],
        "cache": "redis" if redis else "local memory",
        "processors": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "scale": vars(scale),
    }
    with override_settings(CACHES=caches):
        cache.clear()
        try:
            return measured(scale, wanted, caches, tell), about
        finally:
            cache.clear()


def measured(scale, wanted, caches, tell):
    from tests.bench import ground, knowledge, places, sent

    figures = []
    for name, bench in (("sent", sent), ("places", places), ("knowledge", knowledge)):
        if name in wanted:
            tell(name)
            figures += bench.measure(scale)
    if "taste" in wanted:
        from tests.bench import taste

        figures += taste.measure(scale, tell)
    if "watch" in wanted:
        from tests.bench import watching

        tell("watch")
        figures += watching.measure(scale, tell)
    if "media" in wanted:
        from tests.bench import media

        # A database of its own: other groups count whoever is there.
        with ground.database():
            tell("media")
            figures += media.measure(scale, tell)
    if not {"calls", "folding", "lost"} & set(wanted):
        return figures
    with ground.database():
        figures += on_tables(scale, wanted, caches, tell)
    return figures


def on_tables(scale, wanted, caches, tell):
    """Everything that needs courses with learners."""
    from tests.bench import calls, folding, ground, lost_votes
    from tests.processes.ballots import enter_many

    tell(f"two courses, of {scale.large:,} and {scale.small} learners")
    names = ground.people(scale.large)
    large = ground.populate("LARGE", names, scale.entries)
    small = ground.populate("SMALL", names[: scale.small], min(40, scale.small))
    ground.acquainted(large, small)
    figures = []
    if "calls" in wanted:
        tell("calls")
        figures += calls.measure(small, large, scale)
    if "folding" in wanted:
        tell("folding")
        figures += folding.measure(large, scale)
    if "lost" in wanted:
        tell("lost votes")
        figures += lost(large, scale, caches, enter_many, lost_votes)
    return figures


def lost(large, scale, caches, enter_many, lost_votes):
    """A challenge of its own in which nobody voted yet, and a poll."""
    from types import SimpleNamespace

    from tests.processes.ballots import add_challenge

    course = large.lms.course
    course.data["classes"].update(poll="poll.poll:PollBlock", tallying="tests.bench.tallying:Tallying")
    unit = course.unit("unit2")
    key = add_challenge(course, unit, "challenge2", completes_when="entered")
    entries = enter_many(key, large.names[:20])
    fresh = SimpleNamespace(lms=large.lms, challenge=key, entries=entries)
    return lost_votes.measure(
        fresh, lambda kind: course.add(kind, unit), large.names[20 : 20 + scale.voters], caches, scale
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.strip().splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes: shows that the bench works, proves nothing")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=GROUPS, help="groups to measure")
    parser.add_argument("--results", type=Path, default=ROOT / "bench-results", help="folder for the JSON")
    asked = parser.parse_args(arguments)
    prepare()
    from tests.bench.figures import as_json, table

    begun = time.monotonic()

    def tell(what):
        print(f"{time.monotonic() - begun:6.0f} s  {what} …", flush=True)  # noqa: T201

    figures, about = run(QUICK if asked.quick else Scale(), asked.only, tell)
    tell("done")
    asked.results.mkdir(parents=True, exist_ok=True)
    path = asked.results / f"bench-{about['at'].replace(':', '')}{'-quick' if asked.quick else ''}.json"
    path.write_text(as_json(figures, about))
    on = f"{about['database']}, {about['cache']}, Python {about['python']}, {about['processors']} processors"
    print(f"\n{on}, load {about['load_before']:.1f} before\n\n{table(figures)}\n\n{path}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
