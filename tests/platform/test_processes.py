"""Rival processes: what the platform loses, the stand-in loses too."""

import json
import os
import signal
import time

from lms.djangoapps.courseware.models import StudentModule, XModuleUserStateSummaryField
from opaque_keys.edx.keys import UsageKey

from tests.platform.processes import finish, start

CALLS = 25


def cheer_often(lms, key, username, start_at):
    """Calls made at the same time as the other processes'; how many were acknowledged."""
    client = lms.client(username)
    time.sleep(max(0, start_at - time.time()))
    return sum(client.call(UsageKey.from_string(key), "cheer", json={}).status_code == 200 for _number in range(CALLS))


def count_up(lms, key, username, start_at):
    """Writes of a learner's own field; the last value acknowledged."""
    client = lms.client(username)
    time.sleep(max(0, start_at - time.time()))
    last = 0
    for number in range(1, CALLS + 1):
        if client.call(UsageKey.from_string(key), "put", json={"count": number}).status_code == 200:
            last = number
    return last


def count_for_ever(lms, key, username):
    """Writes until it is killed, telling each acknowledged value."""
    number = 0
    while True:
        number += 1
        if lms.client(username).call(UsageKey.from_string(key), "put", json={"count": number}).status_code == 200:
            print(number, flush=True)  # noqa: T201 - the test reads it


def test_a_summary_field_loses_what_rivals_add(toy_lms):
    toy_lms.client("teacher").call(toy_lms.toy, "cheer", json={})
    begin = time.time() + 4
    names = ["learner1", "learner2", "learner3", "stranger"]

    acknowledged = finish(
        start(toy_lms.course, f"{__name__}:cheer_often", [[str(toy_lms.toy), name, begin] for name in names])
    )

    assert acknowledged == [CALLS] * 4
    assert int(XModuleUserStateSummaryField.objects.get().value) < 1 + 4 * CALLS


def test_each_learners_own_state_keeps_all(toy_lms):
    begin = time.time() + 4
    names = ["learner1", "learner2", "learner3", "stranger"]

    acknowledged = finish(
        start(toy_lms.course, f"{__name__}:count_up", [[str(toy_lms.toy), name, begin] for name in names])
    )

    assert acknowledged == [CALLS] * 4
    assert [json.loads(row.state)["count"] for row in StudentModule.objects.all()] == [CALLS] * 4


def test_what_a_killed_process_acknowledged_is_there(toy_lms):
    (process,) = start(toy_lms.course, f"{__name__}:count_for_ever", [[str(toy_lms.toy), "learner1"]])
    try:
        told = [int(process.stdout.readline()) for _number in range(20)]
    finally:
        os.kill(process.pid, signal.SIGKILL)
        told += [int(line) for line in process.stdout.read().split()]
        process.stdout.close()
        process.wait()

    assert json.loads(StudentModule.objects.get().state)["count"] >= told[-1] >= 20
