"""Sending a clip: requests, statements, throughput beside one plain POST, and what the worker holds in memory."""

import time
import tracemalloc
from collections import Counter
from contextlib import contextmanager

from xblock.core import XBlock

from microclip_xblock.media.limits import CHUNK_BYTES
from tests.bench.figures import Figure, at_most
from tests.bench.ground import median, milliseconds
from tests.bench.media_clips import padded

MEBIBYTE = 1024 * 1024
MEGABYTE = 1_000_000
RAISED = "only where the site's DATA_UPLOAD_MAX_MEMORY_SIZE and its proxy's limit are raised, as for this bench"


class Saving(XBlock):
    """What a block does that takes a whole file in one POST and looks at nothing."""

    @XBlock.handler
    def save_whole(self, request, _suffix=""):
        from django.core.files.base import ContentFile
        from webob import Response

        from microclip_xblock.media.storage import clip_storage

        name = clip_storage().save("bench/whole", ContentFile(request.body))
        return Response(name)


def measure(course, clips, scale, where):
    data = clips["short"].data
    sent = padded(data, max(scale.sent_mb * MEGABYTE, len(data) + 8))
    figures = [*requests(course, sent, where), throughput(course, sent, scale, where)]
    if course.asked is None:
        larger = clips.get("long", clips["short"]).data
        figures += memory(course, padded(larger, max(scale.large_mb * MEGABYTE, len(larger) + 8)), scale)
    return figures


def requests(course, data, where):
    """How often a learner's browser asks from choosing a file to having entered with it."""
    from tests.bench.media import post_form

    size = f"{len(data) / MEGABYTE:.0f} MB"
    sender = course.somebody()
    # Rows that are made with somebody's very first call are no part of sending.
    sender.call("challenge_state", json={})
    sender.calls.clear()
    with _asked(course) as asked:
        sender.send(data)
    least = 3 + -(-len(data) // CHUNK_BYTES)
    figures = _counts(f"a {size} clip in chunks, {where}", sender.calls, asked, least)
    if course.asked is None:
        return figures
    from django.test import override_settings

    sender = course.somebody()
    sender.call("challenge_state", json={})
    sender.calls.clear()
    with override_settings(MICROCLIP_DIRECT_UPLOAD=True), _asked(course) as asked:
        started = sender.start(data)
        post_form(started["direct"], data)
        sender.finish(started)
        sender.enter()
    return figures + _counts(f"a {size} clip posted to the storage, {where}", sender.calls, asked, 3)


def _counts(what, calls, asked, least):
    by_handler = Counter(handler for handler, *_ in calls)
    said = ", ".join(f"{handler} {number}" for handler, number in by_handler.items())
    rows = Figure(f"handler calls for {what}", str(len(calls)), "", None, f"{said}; the fewest possible are {least}")
    statements, writes = (sum(call[column] for call in calls) for column in (1, 2))
    note = f"of those {writes} write the learner's row; at most {_most(calls, 1)}"
    sql = Figure("  SQL statements of all of them", str(statements), "", None, note, {"writes": writes})
    if asked is None:
        return [rows, sql]
    kinds = ", ".join(f"{name} {number}" for name, number in asked.most_common())
    note = f"{kinds}; at most {_most(calls, 3)}"
    return [rows, sql, Figure("  requests of the LMS to the object storage", str(asked.total()), "", None, note)]


def _most(calls, column):
    """The largest number of each handler, as text."""
    most = {}
    for call in calls:
        most[call[0]] = max(most.get(call[0], 0), call[column])
    return ", ".join(f"{number} by {handler}" for handler, number in most.items())


@contextmanager
def _asked(course):
    """Counts what is asked of the object storage meanwhile; None on local files."""
    if course.asked is None:
        yield None
        return
    counted = Counter()
    course.asked.clear()
    yield counted
    counted.update(course.asked)


def throughput(course, data, scale, where):
    """The chunk calls of a file beside one POST of it."""
    chunked, whole, each, bare = [], [], [], []
    for _ in range(scale.sendings):
        sender = course.somebody()
        started = sender.start(data)
        spent = _Spent()
        sender.chunks(started, data, spent)
        chunked.append(sum(spent.times))
        each += spent.times
        whole.append(milliseconds(lambda by=sender: by.call("save_whole", course.saving, body=data))[0])
        bare += [milliseconds(lambda by=sender: by.call("look", course.bare, json={}))[0] for _ in range(5)]
    many, one = median(chunked), median(whole)
    rates = [len(data) / MEGABYTE / (spent / 1000) for spent in (many, one)]
    spent = f"a chunk {median(each):.1f} ms, a bare handler's call {median(bare):.1f} ms"
    note = f"{rates[0]:.0f} and {rates[1]:.0f} MB/s; {spent}; one POST is possible {RAISED}"
    name = f"{len(data) / MEGABYTE:.0f} MB in chunks beside one plain POST of them, {where}"
    numbers = {"chunks_ms": many, "post_ms": one, "chunk_ms": median(each), "bare_ms": median(bare)}
    if course.asked is None:
        return at_most(name, many / one, 2.0, note=note, **numbers)
    return Figure(name, f"{many / one:.2f}×", "", None, f"{note}; a stand-in in Python at the other end", numbers)


class _Spent:
    """Notes the milliseconds of each context it makes."""

    def __init__(self):
        self.times = []

    @contextmanager
    def __call__(self):
        begun = time.perf_counter()
        yield
        self.times.append((time.perf_counter() - begun) * 1000)


class Peaks:
    """Notes the most that Python held within each context it makes, beyond what it held before: bytes."""

    def __init__(self):
        self.found = []

    @contextmanager
    def __call__(self):
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            yield
            self.found.append(tracemalloc.get_traced_memory()[1] - before)
        finally:
            tracemalloc.stop()


def memory(course, data, scale):
    """What the worker holds while a large file is sent and finished, the request's body and the stand-in's copies of it included."""
    sender = course.somebody()
    started = sender.start(data)
    chunks, finish, plain = Peaks(), Peaks(), Peaks()
    sender.chunks(started, data, chunks)
    with finish():
        sender.finish(started)
    with plain():
        sender.call("save_whole", course.saving, body=data)
    size = f"{len(data) / MEGABYTE:.0f} MB"
    one, last, whole = (max(peaks.found) / MEBIBYTE for peaks in (chunks, finish, plain))
    note = f"tracemalloc, the stand-in's own copies of the body included; one plain POST of {size} {whole:.0f} MiB"
    return [
        at_most(f"memory of the worker in a chunk call of a {size} clip", one, 8, "{:.1f} MiB", note, plain_mib=whole),
        at_most(f"memory of the worker in finishing a {size} clip", last, 8, "{:.1f} MiB", "the whole call"),
    ]
