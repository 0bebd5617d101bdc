"""The media room: requests, throughput and memory of sending a clip, looking into it, handing it out, copying it."""

import hashlib
import re
import tempfile
import urllib.request
import uuid
from contextlib import contextmanager, nullcontext
from pathlib import Path

from microclip_xblock.media.packets import packets_readable
from tests.bench import media_clips, media_handing, media_looking, media_sending
from tests.bench.figures import Figure

CLASSES = {"bare": "tests.bench.ground:Bare", "saving": "tests.bench.media_sending:Saving"}


def measure(scale, tell=lambda what: None):
    from tests.media import s3

    with tempfile.TemporaryDirectory(prefix="microclip-bench-") as name:
        folder = Path(name)
        clips = media_clips.make(folder, scale)
        tell("clips made")
        figures = (
            [] if packets_readable() else [_lacking("PyAV", "what needs no packets is measured, on a clip of 3 s")]
        )
        with local_files(folder / "kept"):
            course = Media()
            tell("sending and handing out, local files")
            figures += media_sending.measure(course, clips, scale, "local files")
            figures += media_handing.measure(course, clips, scale)
            tell("looking in")
            figures += media_looking.measure(course, clips, scale)
        if s3.missing():
            return [*figures, _lacking(", ".join(s3.missing()), "nothing is measured on an object storage")]
        tell("object storage")
        with s3.running() as server, objects(server) as asked:
            course = Media("S3", asked)
            figures += media_sending.measure(course, clips, scale, "S3")
    return figures


def _lacking(what, instead):
    return Figure(f"{what} is not installed", "–", "", None, instead)


@contextmanager
def local_files(folder):
    """Clips go into this folder, and bodies of any size are read, which no default installation does."""
    kept = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    with _storage(kept):
        yield


@contextmanager
def objects(server):
    """Clips go into a bucket; a list of what is asked of the object storage in this process."""
    from django.core.files.storage import storages

    asked = []
    with _storage(server.storage(server.new_bucket())):
        events = storages["microclip"].connection.meta.client.meta.events
        events.register("before-send.s3", lambda event_name, **_: asked.append(event_name.rsplit(".", 1)[1]))
        yield asked


def _storage(kept):
    from django.conf import settings
    from django.test import override_settings

    everywhere = {**settings.STORAGES, "microclip": kept}
    return override_settings(STORAGES=everywhere, DATA_UPLOAD_MAX_MEMORY_SIZE=None)


class Media:
    """
    A course with a challenge and two bare blocks, and learners who never sent anything.

    Attributes:
        asked: grows with each request to an object storage; None on local files.
    """

    def __init__(self, number="FILES", asked=None, learners=24):
        from tests.platform.course import Course
        from tests.platform.gate import Lms
        from tests.platform.people import make_learners
        from tests.processes.ballots import add_challenge, greet

        course = Course.create(number=f"MEDIA-{number}", classes=CLASSES)
        unit = course.unit("unit1")
        self.lms = Lms(course, proxy_limit_bytes=None)
        self.challenge = add_challenge(course, unit, max_duration_s=120, max_size_mb=200)
        self.saving = course.add("saving", unit, "saving1")
        self.bare = course.add("bare", unit, "bare1")
        # Above the learners of other groups.
        self._fresh = iter(make_learners(course.key, learners, 900_001 if asked is None else 901_001))
        greet(course.key)
        self.asked = asked

    def somebody(self):
        """A learner who was not here before."""
        return Sender(self, next(self._fresh))


class Sender:
    """
    One learner's browser.

    Attributes:
        calls: (handler, SQL statements, of those writes to the platform's table of state, requests to an object storage) of each call so far.
    """

    def __init__(self, course, name):
        self.course, self.client = course, course.lms.client(name)
        self.calls = []

    def call(self, handler, key=None, **message):
        before = len(self.course.asked or ())
        answer = self.client.call(key or self.course.challenge, handler, **message)
        if answer.status_code not in (200, 206, 302):
            raise RuntimeError(f"{handler}: {answer!r}")
        # Opening a transaction is told of on SQLite only.
        made = [sql for some in answer.queries.values() for sql in some if not sql.startswith("BEGIN")]
        writes = sum(bool(re.match(r"(INSERT|UPDATE|REPLACE).{0,12}courseware_", sql)) for sql in made)
        self.calls.append((handler, len(made), writes, len(self.course.asked or ()) - before))
        return answer

    def start(self, data):
        facts = {"size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        return self.call("start_upload", json=facts).json()

    def chunks(self, started, data, around=nullcontext):
        """Send the file in pieces; `around` makes a context in which each piece is sent."""
        for offset in range(started["offset"], len(data), started["chunk_bytes"]):
            piece = data[offset : offset + started["chunk_bytes"]]
            with around():
                self.call("upload_chunk", body=piece, query=f"upload={started['upload']}&offset={offset}")

    def finish(self, started):
        return self.call("finish_upload", json={"upload": started["upload"]}).json()

    def enter(self):
        return self.call("enter_clip", json={"title": "Mine", "caption": "", "alt": ""}).json()["entry"]

    def send(self, data):
        """From choosing to entered, in pieces; the entry."""
        started = self.start(data)
        self.chunks(started, data)
        self.finish(started)
        return self.enter()


def post_form(direct, data):
    """Post a file to the object storage as a browser does with the form it was given."""
    boundary = uuid.uuid4().hex
    lines = []
    for name, value in direct["fields"].items():
        lines += [f"--{boundary}", f'Content-Disposition: form-data; name="{name}"', "", value]
    lines += [f"--{boundary}", 'Content-Disposition: form-data; name="file"; filename="clip"']
    lines += ["Content-Type: application/octet-stream", "", ""]
    body = "\r\n".join(lines).encode() + data + f"\r\n--{boundary}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    with urllib.request.urlopen(urllib.request.Request(direct["url"], body, kind, method="POST")) as answer:
        answer.read()
