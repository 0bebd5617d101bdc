"""
Runs the tests, group by group, and closes on one line: `N passed, N failed, N skipped`.

    python scripts/run_tests.py [GROUP …] [--fast]

Groups: python, mariadb, package, js, browser; all of them when none is named, two side by side where there are two
processors: what a group says is then printed when it ends. What a group needs and does not find (servers, Node, a
browser) skips the group with a plain sentence; with CI=true, or when the group was asked for by name, it is a failure.
--fast leaves out the tests marked slow.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
# The order in which groups are taken up when several run side by side: long ones first.
SIDE_BY_SIDE = 2
LONG_FIRST = ("mariadb", "python", "browser", "js", "package")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Debian's packages: the browser, and letters for screenshots in the scripts that tests are written in.
BROWSER_PACKAGES = ("chromium", "fonts-noto-core")
MARIADB = ("127.0.0.1", 3306)
REDIS = ("127.0.0.1", 6379)


@dataclass
class Tally:
    """How the tests of one group ended; `note` says why there were none."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


class MissingError(Exception):
    """Something a group cannot do without is not there; the message is a sentence."""


# Where the group of this thread says what it says; None for straight through.
here = threading.local()


def told() -> IO[str] | None:
    return getattr(here, "out", None)


def say(line: str) -> None:
    print(line, file=told(), flush=True)


def run_pytest(group: str, fast: bool, **environment: str) -> Tally:
    """One pytest process for one group."""
    with tempfile.TemporaryDirectory(prefix="microclip-") as folder:
        counts = Path(folder) / "counts.json"
        command = [sys.executable, "-m", "pytest", "-p", "pytest_group", "--group", group, "--counts", str(counts)]
        command += ["-q", "-rs", "--durations=5", *(["--fast"] if fast else []), str(TESTS)]
        path = os.pathsep.join(filter(None, [str(ROOT / "scripts"), os.environ.get("PYTHONPATH", "")]))
        env = {**os.environ, **environment, "PYTHONPATH": path}
        status = subprocess.run(command, cwd=ROOT, env=env, stdout=told(), stderr=told()).returncode
        ends = json.loads(counts.read_text(encoding="utf-8")) if counts.exists() else {}
    tally = Tally(ends.get("passed", 0), ends.get("failed", 0), ends.get("skipped", 0))
    if status == pytest_code("NO_TESTS_COLLECTED") and not ends:
        tally.note = "no tests here yet"
    elif status != 0 and tally.failed == 0:
        tally.failed = 1
        tally.note = f"pytest ended with code {status} without naming a failed test"
    return tally


def pytest_code(name: str) -> int:
    import pytest

    return int(pytest.ExitCode[name])


def first_words(address: tuple[str, int], said: bytes = b"") -> bytes:
    """What a server says first, or after `said`; nothing when none answers within two seconds."""
    try:
        with socket.create_connection(address, timeout=2) as connection:
            connection.sendall(said)
            return connection.recv(64)
    except OSError:
        return b""


def python_group(fast: bool) -> Tally:
    return run_pytest("python", fast, MICROCLIP_TEST_DB="sqlite", MICROCLIP_TEST_CACHE="locmem")


def mariadb_group(fast: bool) -> Tally:
    absent = []
    if not first_words(MARIADB):
        absent.append("MariaDB does not answer on {}:{}".format(*MARIADB))
    if not first_words(REDIS, b"PING\r\n").startswith((b"+PONG", b"-NOAUTH")):
        absent.append("Redis does not answer on {}:{}".format(*REDIS))
    if absent:
        raise MissingError(", ".join(absent))
    return run_pytest("mariadb", fast, MICROCLIP_TEST_DB="mariadb", MICROCLIP_TEST_CACHE="redis")


def package_group(fast: bool) -> Tally:
    return run_pytest("package", fast)


def js_group(_fast: bool) -> Tally:
    files = sorted(str(path) for path in (TESTS / "js").rglob("*.test.*js"))
    if not files:
        return Tally(note="no tests here yet")
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise MissingError("Node and npm are not installed")
    installed, lock = ROOT / "node_modules" / ".package-lock.json", ROOT / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=ROOT, check=True, stdout=told(), stderr=told())
        installed.touch()
    with tempfile.TemporaryDirectory(prefix="microclip-") as folder:
        record = Path(folder) / "tests.tap"
        reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
        reporters += ["--test-reporter=tap", f"--test-reporter-destination={record}"]
        command = [node, "--test", *reporters, *files]
        status = subprocess.run(command, cwd=ROOT, stdout=told(), stderr=told()).returncode
        lines = record.read_text(encoding="utf-8") if record.exists() else ""
    said = {name: int(count) for name, count in re.findall(r"^# (\w+) (\d+)$", lines, re.MULTILINE)}
    tally = Tally(said.get("pass", 0), said.get("fail", 0) + said.get("cancelled", 0))
    tally.skipped = said.get("skipped", 0) + said.get("todo", 0)
    if status != 0 and tally.failed == 0:
        tally.failed = 1
        tally.note = f"node ended with code {status} without naming a failed test"
    return tally


def installed_browser() -> str | None:
    chosen = os.environ.get("MICROCLIP_CHROMIUM", "")
    return chosen or next(filter(None, map(shutil.which, BROWSERS)), None)


def find_browser() -> str:
    """The path of a Chromium: an installed one, else Debian's (as root), else Playwright's own."""
    found = installed_browser()
    if found is None and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        say("No Chromium is installed; fetching Debian's …")
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *BROWSER_PACKAGES], **quiet)
        found = installed_browser()
    if found is None:
        say("No Chromium is installed; fetching Playwright's own …")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
        asked = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
        said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True).stdout.strip()
        found = said if said and Path(said).exists() else None
    if found is None:
        raise MissingError("no Chromium is installed and none could be fetched")
    return found


def browser_group(fast: bool) -> Tally:
    if not any((TESTS / "browser").rglob("test_*.py")):
        return Tally(note="no tests here yet")
    return run_pytest("browser", fast, MICROCLIP_CHROMIUM=find_browser())


GROUPS = {
    "python": python_group,
    "mariadb": mariadb_group,
    "package": package_group,
    "js": js_group,
    "browser": browser_group,
}


def run_group(name: str, must: bool, fast: bool) -> Tally:
    """One group under its heading. `must`: what is missing is a failure and not a reason to skip."""
    say(f"\n━━ tests: {name} ━━")
    started = time.monotonic()
    try:
        tally = GROUPS[name](fast)
    except MissingError as missing:
        tally = Tally(failed=1, note=str(missing)) if must else Tally(skipped=1, note=f"skipped: {missing}")
    except subprocess.CalledProcessError as error:
        tally = Tally(failed=1, note=f"could not be prepared: {error}")
    if tally.note:
        say(f"{name}: {tally.note}")
    say(f"{name} took {time.monotonic() - started:.0f} s")
    return tally


def run_quietly(name: str, must: bool, fast: bool, printing: threading.Lock) -> Tally:
    """A group whose words are printed when it ends."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out:
        here.out = out
        tally = run_group(name, must, fast)
        out.seek(0)
        with printing:
            print(out.read(), end="", flush=True)
    return tally


def run_groups(names: list[str], must: bool, fast: bool) -> dict[str, Tally]:
    if len(names) == 1 or (os.cpu_count() or 1) < SIDE_BY_SIDE:
        return {name: run_group(name, must, fast) for name in names}
    print("Two groups run side by side; each is told of when it ends …", flush=True)
    printing = threading.Lock()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        ordered = sorted(names, key=LONG_FIRST.index)
        running = {name: pool.submit(run_quietly, name, must, fast, printing) for name in ordered}
        return {name: running[name].result() for name in names}


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the tests, group by group.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; all when none is named")
    parser.add_argument("--fast", action="store_true", help="leave out the tests marked slow and the demo's")
    asked = parser.parse_args()
    for name in asked.groups:
        if name not in GROUPS:
            parser.error(f"there is no group {name!r}; there are {', '.join(GROUPS)}")
    must = bool(asked.groups) or os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    tallies = run_groups(asked.groups or list(GROUPS), must, asked.fast)

    print()
    for name, tally in tallies.items():
        print(f"  {name:8} {tally.passed:5} ok {tally.failed:4} bad {tally.skipped:4} left out  {tally.note}".rstrip())
    total = Tally(*(sum(getattr(tally, end) for tally in tallies.values()) for end in ("passed", "failed", "skipped")))
    print(f"\n{total}", flush=True)
    return 1 if total.failed or not (total.passed or total.skipped) else 0


if __name__ == "__main__":
    sys.exit(main())
