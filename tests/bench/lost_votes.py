"""Votes of rival processes: ours, and beside it the vote of a block that many use, under the same load in the same stand-in."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from tests.bench.figures import Figure
from tests.processes.ballots import stored_ballots, tally
from tests.processes.crowd import Crowd

ROOT = Path(__file__).resolve().parents[2]
POLL = ("xblock-poll==1.16.1", "bleach==6.2.0", "tinycss2==1.4.0", "webencodings==0.5.1", "markdown==3.8")
"""Put into a folder of its own with what it imports, without touching the environment of the tests."""

PROCESSES = 32


def measure(course, unit_of, voters, caches, scale):
    """
    Args:
        course: as `ground.populate` made it; its challenge is voted in.
        unit_of: makes a block of a given type in the same course and gives its key.
        voters: names of learners who have voted for nothing yet.
    """
    return [ours(course, voters, caches), poll(course, unit_of, voters, caches)]


def shares(voters, choices):
    votes = [(name, choices[number % len(choices)]) for number, name in enumerate(voters)]
    return [votes[number::PROCESSES] for number in range(PROCESSES)]


def ours(course, voters, caches):
    before = stored_ballots(course.challenge)
    with tempfile.TemporaryDirectory() as folder:
        crowd = Crowd(course.lms.course, course.challenge, shares(voters, course.entries), folder, caches)
        crowd.finish(1200)
        answers = crowd.answers()
    acknowledged = {name: {entry} for status, name, entry in answers if status == 200}
    ballots = {name: ballot for name, ballot in stored_ballots(course.challenge).items() if name not in before}
    lost = sum((tally(acknowledged) - tally(ballots)).values())
    doubled = sum((tally(ballots) - tally(acknowledged)).values())
    refused = len(voters) - len(acknowledged)
    return Figure(
        f"votes lost or doubled, {len(voters):,} of {PROCESSES} processes",
        f"{lost + doubled}",
        "0",
        lost == doubled == refused == 0,
        f"{len(acknowledged):,} acknowledged, {sum(tally(ballots).values()):,} in ledgers, {refused} refused or failed",
        {"lost": lost, "doubled": doubled, "acknowledged": len(acknowledged), "statuses": _statuses(answers)},
    )


def poll(course, unit_of, voters, caches):
    """The poll's tally is one shared field; what is acknowledged and what it counts are compared."""
    from lms.djangoapps.courseware.models import XModuleUserStateSummaryField

    folder = install_poll()
    label = "xblock-poll 1.16.1" if folder else "a block of our own that keeps its tally in user_state_summary"
    key = unit_of("poll" if folder else "tallying")
    inherited = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [inherited, str(folder or "")]))
    try:
        with tempfile.TemporaryDirectory() as place:
            target = "tests.bench.lost_votes:vote_in_poll"
            crowd = Crowd(course.lms.course, key, shares(voters, ["R", "B", "G", "O"]), place, caches, target)
            crowd.finish(1200)
            answers = crowd.answers()
    finally:
        os.environ["PYTHONPATH"] = inherited
    acknowledged = sum(status == 200 for status, _, _ in answers)
    row = XModuleUserStateSummaryField.objects.filter(usage_id=key, field_name="tally").first()
    counted = sum(json.loads(row.value).values()) if row else 0
    lost = acknowledged - counted
    return Figure(
        f"  the same with {label}",
        f"{lost:,} lost",
        "",
        None,
        f"{acknowledged:,} acknowledged, {counted:,} counted: {lost / max(1, acknowledged):.0%} lost",
        {"lost": lost, "acknowledged": acknowledged, "block": label, "statuses": _statuses(answers)},
    )


def vote_in_poll(lms, key, share):
    """Work of a `Crowd`; 200 means the poll itself said that the vote was taken."""
    for name, choice in share:
        answer = lms.client(name).call(key, "vote", json={"choice": choice})
        taken = answer.status_code == 200 and answer.json()["success"]
        yield name, choice, 200 if taken else max(answer.status_code, 201)


def _statuses(answers):
    return {str(status): number for status, number in sorted(Counter(answer[0] for answer in answers).items())}


def install_poll():
    """The folder xblock-poll is in; fetched once. None if it can't be had."""
    folder = ROOT / "var" / "bench" / "xblock-poll"
    if not (folder / "poll" / "poll.py").exists():
        print("Fetching xblock-poll to compare with …", flush=True)  # noqa: T201
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), *POLL]
        if subprocess.run(command, check=False).returncode:
            return None
    if find_spec("poll") is None:
        sys.path.append(str(folder))
    return folder
