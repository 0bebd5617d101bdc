"""A demo started as its own process, as `make demo` starts it, and a small browser without a screen to visit it."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
LONGEST_START_S = 120


def demo_command(data: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "microclip_xblock.demo", "--data", str(data), *more]


def clean_environment() -> dict[str, str]:
    """The environment without what the tests' own Django is set up by."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MICROCLIP_", "DJANGO_"))}
    return {**kept, "PYTHONUNBUFFERED": "1"}


def run_demo(data: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run a demo that ends by itself; what it says is in ``stdout``, errors included."""
    return subprocess.run(
        demo_command(data, *more),
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_START_S,
        check=False,
    )


class DemoProcess:
    """A running demo on a free port. ``address`` has no slash at its end; ``lines`` is all it has said so far."""

    def __init__(self, data: Path, *more: str, environment: dict[str, str] | None = None) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            demo_command(data, "--port", "0", *more),
            cwd=ROOT,
            env={**clean_environment(), **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._ready.wait(LONGEST_START_S) or not self.address:
            self.stop()
            raise AssertionError("the demo did not start:\n" + self.said)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    @property
    def address(self) -> str:
        found = re.search(r"open (http://\S+)/ ", self.said)
        return found[1] if found else ""

    @property
    def ready_after_s(self) -> float:
        found = re.search(r"Ready after ([\d.]+) s", self.said)
        assert found, self.said
        return float(found[1])

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith("Ready after"):
                self._ready.set()
        self._ready.set()

    def stop(self) -> int:
        """Stop it as Ctrl-C or a service manager would, and give its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._reader.join(5)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@dataclass
class Answer:
    """What came back: status, headers by lower-case name, bytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """One person's browser: cookies, no scripts."""

    address: str
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask(urllib.request.Request(self.address + path, headers=_named(headers)))

    def post(self, path: str, body: bytes = b"", **headers: str) -> Answer:
        """POST with the token from the cookie unless another ``X_CSRFToken`` is given."""
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "")
        sent = {"X-CSRFToken": token or "", "Content-Type": "application/json", **_named(headers)}
        return self._ask(urllib.request.Request(self.address + path, data=body, headers=sent, method="POST"))

    def become(self, person: str) -> None:
        """Choose a person in the switcher."""
        self.get("/course/loop/")
        form = urllib.parse.urlencode({"person": person, "back": "/course/loop/"}).encode()
        answer = self.post("/people/", form, Content_Type="application/x-www-form-urlencoded")
        assert answer.status == 200, answer.text

    def call(self, usage: str, handler: str, data: Any, query: str = "") -> Answer:
        return self.post(f"/handler/{usage}/{handler}/{query}", json.dumps(data).encode())

    def usages(self) -> dict[str, str]:
        """Usage ids of the first unit's blocks by short name, as its page tells them."""
        found = re.findall(r'data-usage-id="([^"]+\.microclip_(\w+)\.[^"]+)"', self.get("/unit/loop/").text)
        return {name: usage for usage, name in found}

    def usages_on(self, unit: str) -> list[str]:
        """Usage ids of a unit's blocks in their order."""
        return re.findall(r'data-usage-id="([^"]+)"', self.get(f"/unit/{unit}/").text)

    def _ask(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=30) as answer:
                return Answer(answer.status, _lower(answer.headers), answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, _lower(refusal.headers), refusal.read())


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def until(condition: Any, *, seconds: float = 10.0) -> None:
    """Wait for a condition, asking often."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
