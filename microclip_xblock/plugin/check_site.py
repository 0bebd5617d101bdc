"""Checks of the site around: limits on the way, cache, databases, secrets, and what the platform tells us."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError, connections

from microclip_xblock.media.limits import CHUNK_BYTES
from microclip_xblock.plugin import receivers
from microclip_xblock.plugin.checks import Check
from microclip_xblock.plugin.platform import retirement_signals, student_module

MOST_CLOCK_S = 60.0
LIMITS = ("DATA_UPLOAD_MAX_MEMORY_SIZE", "STUDENT_FILEUPLOAD_MAX_SIZE")
"""Settings that bound what one request may bring: Django's and the platform's. Absent or None is no limit."""

_NOW = {
    "sqlite": "SELECT CAST(strftime('%s', 'now') AS INTEGER)",
    "mysql": "SELECT UNIX_TIMESTAMP()",
    "postgresql": "SELECT EXTRACT(EPOCH FROM now())",
}


def request_limits() -> Iterator[Check]:
    """Whether one piece of a clip fits into a request."""
    for name in LIMITS:
        limit = getattr(settings, name, None)
        if limit is not None and limit < CHUNK_BYTES:
            sentence = f"{name} is {limit} bytes; a piece of a clip has up to {CHUNK_BYTES}."
            remedy = f"Raise {name} to at least {CHUNK_BYTES}, and look at the proxies' own limits."
            yield Check(name.lower(), "fail", sentence, remedy)
        else:
            allowed = "sets no limit" if limit is None else f"allows {limit} bytes"
            yield Check(name.lower(), "ok", f"{name} {allowed}; a piece of a clip has up to {CHUNK_BYTES}.")


def cache() -> Iterator[Check]:
    """Whether the cache remembers, and is one for all processes."""
    alias = "microclip" if "microclip" in settings.CACHES else "default"
    used = caches[alias]
    kind = type(used).__name__
    if isinstance(used, DummyCache | LocMemCache):
        sentence = f"The cache {alias!r} ({kind}) is not shared between processes: votes show late, and work may be done twice."
        remedy = "Give CACHES a Redis or memcached, as a production site of the platform has."
        yield Check("cache", "warn", sentence, remedy)
        return
    key = f"microclip/self-check/{secrets.token_hex(8)}"
    try:
        used.set(key, 1, 60)
        kept = used.get(key)
        again = used.add(key, 2, 60)
        used.delete(key)
    except Exception as error:  # noqa: BLE001 -- every cache has errors of its own
        yield Check(
            "cache", "fail", f"The cache {alias!r} ({kind}) does not answer: {error}", "Start it, or name another."
        )
        return
    if kept != 1 or again:
        sentence = f"The cache {alias!r} ({kind}) does not remember what it is given."
        yield Check("cache", "fail", sentence, "Start it, and give it room.")
    else:
        yield Check("cache", "ok", f"The cache {alias!r} ({kind}) remembers, and is shared between processes.")


def clock() -> Iterator[Check]:
    """Whether this server and the database agree on the time."""
    connection = connections["default"]
    question = _NOW.get(connection.vendor)
    if question is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(question)
        off = abs(float(cursor.fetchone()[0]) - time.time())
    if off > MOST_CLOCK_S:
        sentence = f"The database's clock is {off:.0f} seconds off this server's."
        yield Check("clock", "fail", sentence, "Let both keep time by NTP; deadlines and signed links go by it.")
    else:
        yield Check("clock", "ok", "The database and this server agree on the time.")


def read_database() -> Iterator[Check]:
    """Whether the database to read from is there, if one is named."""
    alias = getattr(settings, "MICROCLIP_READ_DATABASE", None)
    if not alias:
        yield Check(
            "read_database", "ok", "Everything is read from the default database (MICROCLIP_READ_DATABASE is not set)."
        )
        return
    if alias not in settings.DATABASES:
        sentence = f"MICROCLIP_READ_DATABASE names {alias!r}, which is not in DATABASES."
        yield Check("read_database", "fail", sentence, "Name an alias that is there, or take the setting out.")
        return
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        sentence = f"The database {alias!r} (MICROCLIP_READ_DATABASE) does not answer: {error}"
        yield Check("read_database", "fail", sentence, "Start it, or take the setting out.")
    else:
        yield Check("read_database", "ok", f"The database {alias!r} is read from, and answers.")


def secret_key() -> Iterator[Check]:
    """The folders of learners are named by the secret key."""
    former = len(getattr(settings, "SECRET_KEY_FALLBACKS", ()))
    known = f"{former} former keys are known." if former else "None is known now."
    sentence = f"Learners' folders are named with SECRET_KEY. When it is changed, the former one belongs into SECRET_KEY_FALLBACKS. {known}"
    yield Check("secret_key", "ok", sentence)


def listening() -> Iterator[Check]:
    """Whether deleted states and retired people take their files with them."""
    model = student_module()
    signals = retirement_signals()
    if model is None or not signals:
        sentence = "This is no LMS: nobody is retired here, and states are deleted without a word."
        yield Check("erasing", "warn", sentence, "Nothing, on a demo. On an LMS: look for errors while it starts.")
        return
    if not receivers.connected():
        sentence = "Deleted states and retired people would leave their files behind."
        yield Check(
            "erasing", "fail", sentence, "Restart the LMS; microclip_xblock.plugin has to be among its INSTALLED_APPS."
        )
    else:
        yield Check("erasing", "ok", "Deleted states and retired people take their files with them.")


LOOKINGS = (
    ("request_limits", request_limits),
    ("cache", cache),
    ("clock", clock),
    ("read_database", read_database),
    ("secret_key", secret_key),
    ("erasing", listening),
)
