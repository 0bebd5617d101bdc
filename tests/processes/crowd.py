"""
Voters in real processes.

A crowd is started once and splits: one process of its own sets everything up, then forks one process for each share of the
work before any connection is open. So 32 processes start as quickly as one, and share nothing but database and cache.

Each process appends a line `<status> <username> <entry>` to its own file right after each answer; the first line is its pid.
"""

import importlib
import json
import os
import signal
import subprocess
import time
import traceback
from contextlib import suppress
from pathlib import Path

from opaque_keys.edx.keys import UsageKey

from tests.platform.processes import start


class Crowd:
    """
    A started crowd.

    Args:
        course: the course the block is in.
        key: the block.
        shares: one list of (username, entry id) for each process, in the order to vote in.
        folder: where the files of answers go.
        caches: Django's CACHES for these processes.
        target: who does the work; `vote_share` unless named.
    """

    def __init__(self, course, key, shares, folder, caches, target="tests.processes.crowd:vote_share"):
        self.folder = Path(folder)
        self.size = len(shares)
        for number, share in enumerate(shares):
            lines = "".join(f"{name} {entry}\n" for name, entry in share)
            (self.folder / f"share{number}").write_text(lines)
        (self.process,) = start(
            course, "tests.processes.crowd:split", [[str(key), self.size, str(self.folder), caches, target]]
        )

    def answers(self):
        """All answers so far, as (status, username, entry)."""
        found = []
        for number in range(self.size):
            for line in self._lines(number)[1:]:
                status, name, entry = line.split()
                found.append((int(status), name, entry))
        return found

    def wait_for(self, answers, timeout_s=120):
        """Until at least this many answers have come."""
        until = time.monotonic() + timeout_s
        while sum(max(0, len(self._lines(number)) - 1) for number in range(self.size)) < answers:
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError("The crowd ended or took too long.")
            time.sleep(0.02)

    def pid(self, number):
        """The process that does a share."""
        return int(self._lines(number)[0])

    def finish(self, timeout_s=900):
        """How each process ended: 0, or minus the signal that killed it."""
        try:
            output, _ = self.process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            self.stop()
            raise
        if self.process.returncode:
            raise RuntimeError(f"The crowd ended with {self.process.returncode}.")
        return json.loads(output.splitlines()[-1])

    def stop(self):
        """End whatever still runs."""
        if self.process.poll() is None:
            for number in range(self.size):
                with suppress(ProcessLookupError, IndexError):
                    os.kill(self.pid(number), signal.SIGKILL)
            self.process.kill()
            self.process.communicate()

    def _lines(self, number):
        path = self.folder / f"answers{number}"
        text = path.read_text() if path.exists() else ""
        # A line is written by one call, so only whole lines are there; the last piece after the newline is empty.
        return text.split("\n")[:-1]


def split(lms, key, size, folder, caches, target):
    """Fork and wait; how each of the processes ended."""
    from django.test import override_settings

    module, _, name = target.partition(":")
    work = getattr(importlib.import_module(module), name)
    with override_settings(CACHES=caches):
        children = []
        for number in range(size):
            child = os.fork()
            if not child:
                _be_one(work, lms, UsageKey.from_string(key), Path(folder), number)
            children.append(child)
        return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def _be_one(work, lms, key, folder, number):
    """What a forked process does with its life."""
    code = 1
    try:
        share = [line.split() for line in (folder / f"share{number}").read_text().splitlines()]
        answers = os.open(folder / f"answers{number}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(answers, f"{os.getpid()}\n".encode())
        for name, entry, status in work(lms, key, share):
            os.write(answers, f"{status} {name} {entry}\n".encode())
        code = 0
    except BaseException:  # noqa: BLE001 - the process ends here, whatever it was
        traceback.print_exc()
    finally:
        os._exit(code)


def vote_share(lms, key, share):
    """Cast each vote of a share through the LMS's handler; says what came back right away."""
    for name, entry in share:
        answer = lms.client(name).call(key, "cast_vote", json={"entry": entry, "on": True})
        if answer.status_code == 500:
            print(answer.traceback, flush=True)  # noqa: T201 - whoever runs the tests wants to see it
        yield name, entry, answer.status_code
