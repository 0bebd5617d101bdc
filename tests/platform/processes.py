"""
Work in real processes of their own: same database, same course, nothing else shared.

``start(course, "package.module:function", [[1, "alice"], [2, "bob"]])`` starts one process a list; each calls
``function(lms, 1, "alice")`` with an ``Lms`` of the course read from its file. ``finish`` collects what they return.
"""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(course, target, argument_lists):
    """
    Start one process for each list of arguments (JSON values); the processes, to be given to ``finish``.

    The course is saved to a file first. Kill one by its ``pid`` if you like: what it acknowledged before counts.
    """
    from django.conf import settings
    from django.db import connection

    path = course.data["path"] or str(settings.ROOT / f"{course.key.course}-{course.key.run}.json")
    course.save(path)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    if connection.vendor == "mysql":
        environment["MICROCLIP_TEST_DB_NAME"] = connection.settings_dict["NAME"]
    return [
        subprocess.Popen(
            [sys.executable, "-m", "tests.platform.processes", path, target, json.dumps(arguments)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for arguments in argument_lists
    ]


def finish(processes, timeout_s=300):
    """
    What each process returned, in order; for one that was killed or failed, a RuntimeError in its place.

    A worker may print lines of its own while it works, e.g. each acknowledged vote; they are lost here. To read them
    yourself, read the process's ``stdout``.
    """
    results = []
    for process in processes:
        output, _ = process.communicate(timeout=timeout_s)
        if process.returncode:
            results.append(RuntimeError(f"process {process.pid} ended with {process.returncode}"))
        else:
            results.append(json.loads(output.splitlines()[-1]))
    return results


def main(path, target, arguments):
    """What a worker process does; prints the result as one line of JSON, last."""
    import django

    django.setup()
    from tests.platform.course import open_course
    from tests.platform.gate import Lms

    module, _, name = target.partition(":")
    function = getattr(importlib.import_module(module), name)
    sys.stdout.write(json.dumps(function(Lms(open_course(path)), *json.loads(arguments))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
