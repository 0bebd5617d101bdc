"""
A pytest plugin for scripts/run_tests.py: keeps the tests of one group and writes down how they ended.

A test is placed by its markers and its folder, so no test has to be listed anywhere and none can fall between two groups.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

# Folders whose tests touch a database or cache and so are worth repeating on the real servers.
STATEFUL = ("actions", "blocks", "community", "platform", "processes")
GROUPS = ("python", "mariadb", "package", "browser")
# Folders that are a group of their own: nothing in them is even imported for another group.
OWN = ("package", "browser")
# The demo course has versions of its own (setup.py), so running it under others would prove nothing, slowly.
NOT_FAST = ("demo",)


def group_of(item: pytest.Item) -> set[str]:
    """The groups a test belongs to; one that touches state runs in two, on SQLite and on the servers."""
    folder = item.path.relative_to(item.config.rootpath / "tests").parts[0]
    for name in OWN:
        if folder == name or item.get_closest_marker(name):
            return {name}
    if item.get_closest_marker("mariadb") or item.get_closest_marker("redis"):
        return {"mariadb"}
    return {"python", "mariadb"} if folder in STATEFUL else {"python"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--group", choices=GROUPS, help="run the tests of this group only")
    parser.addoption("--fast", action="store_true", help="leave out the tests marked slow and those of the demo course")
    parser.addoption("--counts", type=Path, help="file to write the counts to, as JSON")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves out whole folders; None lets pytest decide."""
    group = config.getoption("group")
    if collection_path.parent != config.rootpath / "tests" or group is None:
        return None
    own = collection_path.name in OWN and collection_path.name != group
    return True if own or (config.getoption("fast") and collection_path.name in NOT_FAST) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    group, fast = config.getoption("group"), config.getoption("fast")
    kept, left = [], []
    for item in items:
        wanted = (group is None or group in group_of(item)) and not (fast and item.get_closest_marker("slow"))
        (kept if wanted else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


class Counts:
    """Counts every test once: passed, failed (an error while it is set up or torn down fails it too) or skipped."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ends: dict[str, str] = {}

    def note(self, name: str, end: str) -> None:
        order = ("passed", "skipped", "failed")
        known = self.ends.get(name, "passed")
        self.ends[name] = max(known, end, key=order.index)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.note(report.nodeid, report.outcome)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.outcome != "passed":
            self.note(report.nodeid, report.outcome)

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(json.dumps(Counter(self.ends.values())), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    counts = config.getoption("counts")
    if counts is not None:
        config.pluginmanager.register(Counts(counts), "microclip-counts")
