"""
The command line of the demo: make the data folder ready, build and fill the course once, then serve it.

Nothing of Django or the workbench is imported before the data folder is known, as their settings read it at import.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import signal
import socket
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 8000
INVENTED_LEARNERS = 40

# Written when building and seeding are done; a folder without it is from a start that was cut short.
READY_MARK = "ready.json"
# Bump when the course or its history changes in a way old data would not fit.
SHAPE = 2
LOCK = "lock"
_OWN_FILES = ("demo.sqlite3", "demo.sqlite3-wal", "demo.sqlite3-shm", READY_MARK, "secret", LOCK)
_OWN_FOLDERS = ("media", "djfs", "course-files")

# What Studio takes of an author (Tutor's web server); learners may send far less, see the middleware.
LARGEST_BODY_BYTES = 110_000_000
THREADS = 8
LOOK_FOR_WORK_S = 2.0


class CannotStartError(Exception):
    """The demo cannot start; the message is one sentence for the person at the keyboard."""


def main(arguments: Sequence[str]) -> int:
    """Run the demo; 0 when it was stopped, 1 when it could not start."""
    options = _parse(arguments)
    try:
        _start(options)
    except CannotStartError as trouble:
        print(trouble, flush=True)
        return 1
    except KeyboardInterrupt:
        say("Stopped before it was ready.")
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m microclip_xblock.demo", description="Run the demo course.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="port; 0 takes a free one (default: %(default)s)"
    )
    parser.add_argument("--data", type=Path, default=REPOSITORY / ".demo", help="folder that keeps everything")
    parser.add_argument("--reset", action="store_true", help="forget everything and stop; the next start begins anew")
    parser.add_argument(
        "--learners",
        type=int,
        default=INVENTED_LEARNERS,
        help="invented learners in the history (default: %(default)s)",
    )
    parser.add_argument("--prepare-only", action="store_true", help="build and fill the course, then stop")
    return parser.parse_args(arguments)


def _start(options: argparse.Namespace) -> None:
    began = time.monotonic()
    data: Path = options.data.resolve()
    if options.reset:
        if data.is_dir():
            with alone_with(data):
                forget(data)
        say("Everything is forgotten; the next start begins anew.")
        return
    door = None if options.prepare_only else open_door(options.host, options.port)
    data.mkdir(parents=True, exist_ok=True)
    with alone_with(data):
        _run(options, data, door, began)


def _run(options: argparse.Namespace, data: Path, door: socket.socket | None, began: float) -> None:
    _set_up_django(data, options.host)
    _prepare(data, options.learners)
    took = time.monotonic() - began
    if door is None:
        say(f"Ready after {took:.1f} s.")
        return
    host, port = door.getsockname()[:2]
    say(f"Ready after {took:.1f} s: open http://{host}:{port}/ (Ctrl-C stops it, and everything is kept).")
    _serve(door)
    say("Stopped. Everything is kept for the next start.")


def say(line: str) -> None:
    """One line of progress, at once."""
    print(line, flush=True)


def open_door(host: str, port: int) -> socket.socket:
    """
    A socket bound to the address, before any work is done for nothing. It does not answer yet.

    Raises:
        CannotStartError: somebody else has the port, or the address is none of this machine's.
    """
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        # Two sockets may bind one address until one of them listens; waitress listens again, which is harmless.
        door.listen(1024)
    except OSError as trouble:
        door.close()
        if port and trouble.errno in (98, 48, 10048, 10013):
            raise CannotStartError(f"Port {port} is in use; try PORT={port + 1} make demo.") from trouble
        raise CannotStartError(f"Cannot listen on {host}:{port}: {trouble.strerror}.") from trouble
    return door


@contextmanager
def alone_with(data: Path) -> Iterator[None]:
    """
    Hold the data folder: two demos on one folder would spoil each other's state, as each caches it.

    Raises:
        CannotStartError: another demo holds it.
    """
    with (data / LOCK).open("a") as lock:
        # There are no such locks on Windows, where nobody is kept out.
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as trouble:
                raise CannotStartError(
                    f"Another demo is running on the data in {data}; stop it first, or give another folder with --data."
                ) from trouble
        yield


def forget(data: Path, spare: Collection[str] = ()) -> None:
    """Delete what the demo made in its folder except ``spare``, and the folder if nothing else is in it."""
    for name in _OWN_FILES:
        if name not in spare:
            (data / name).unlink(missing_ok=True)
    for name in _OWN_FOLDERS:
        shutil.rmtree(data / name, ignore_errors=True)
    if data.is_dir() and not any(data.iterdir()):
        data.rmdir()


def _set_up_django(data: Path, host: str) -> None:
    secret = data / "secret"
    if not secret.exists():
        secret.write_text(secrets.token_hex(32), encoding="ascii")
    os.environ["DJANGO_SETTINGS_MODULE"] = "microclip_xblock.demo.settings"
    os.environ["MICROCLIP_DEMO_DATA"] = str(data)
    os.environ["MICROCLIP_DEMO_SECRET"] = secret.read_text(encoding="ascii").strip()
    if host not in ("127.0.0.1", "localhost"):
        os.environ["MICROCLIP_DEMO_HOSTS"] = "*"
    try:
        import django  # the settings it reads are only known now
        import waitress  # noqa: F401
        import workbench  # noqa: F401
    except ImportError as trouble:
        raise CannotStartError(
            f"The demo needs {trouble.name}, which is not installed; try: pip install -e '.[demo]'."
        ) from trouble
    django.setup()


def _prepare(data: Path, learners: int) -> None:
    mark = data / READY_MARK
    made = _read_mark(mark)
    if made != {"shape": SHAPE} and (data / "demo.sqlite3").exists():
        from django.db import connections

        say("The data here is of an older demo or of a start that was cut short; starting over.")
        connections.close_all()
        forget(data, spare=(LOCK, "secret"))
        made = None

    from django.core.management import call_command

    from microclip_xblock.demo import course

    if made is None:
        say("Building the database …")
        call_command("migrate", run_syncdb=True, verbosity=0)
    course.open_course()
    if made is None:
        from microclip_xblock.demo import seed

        seed.fill(learners, say)
        mark.write_text(json.dumps({"shape": SHAPE}), encoding="ascii")


def _read_mark(mark: Path) -> object:
    try:
        return json.loads(mark.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None


def _serve(door: socket.socket) -> None:
    import waitress
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    with _working():
        waitress.serve(
            StaticFilesHandler(get_wsgi_application()),
            sockets=[door],
            threads=THREADS,
            max_request_body_size=LARGEST_BODY_BYTES,
            ident="microclip-demo",
            _quiet=True,
        )


@contextmanager
def _working() -> Iterator[None]:
    """Make the copies clips wait for meanwhile, in a thread; on a site that is Celery's work. It touches the storage only."""
    from microclip_xblock.media.work import work_due

    over = threading.Event()

    def work() -> None:
        while not over.wait(LOOK_FOR_WORK_S):
            work_due(limit=1)

    # What is under way when the demo stops is taken up by the next.
    threading.Thread(target=work, daemon=True, name="copies").start()
    try:
        yield
    finally:
        over.set()
