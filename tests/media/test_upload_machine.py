"""Whatever order chunks, tabs, reloads and dying workers come in, the bytes are the announced ones or there is a refusal."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from microclip_xblock.media import folder, uploads
from microclip_xblock.media.erasing import Erased, erase_clip, erase_owner, erase_place, orphans
from microclip_xblock.media.keep import keep
from microclip_xblock.media.limits import Limits
from microclip_xblock.media.manifest import has_manifest
from microclip_xblock.media.prepare import Prepared
from microclip_xblock.media.probe import Probed
from microclip_xblock.media.refusals import UploadGoneError, UploadIncompleteError, WrongOffsetError
from microclip_xblock.media.storage import Place, clip_storage, owner_folder
from microclip_xblock.media.taking import taking
from microclip_xblock.rules.errors import Refusal
from tests.media.conftest import DAY, LIMITS, NOW, all_names, use_storage
from tests.media.stores import Killed

OWNERS = ["ann", "bo"]


class Uploading(RuleBasedStateMachine):
    """Two learners send the same file, each from several tabs. `reached` is what each of them was told last."""

    @initialize(data=st.binary(min_size=1, max_size=600))
    def begin(self, data):
        self.data = data
        self.sha = hashlib.sha256(data).hexdigest()
        self.place = Place("UniX", "CS101", "2026", secrets.token_hex(8))
        self.ids = {owner: self.start(owner).upload_id for owner in OWNERS}
        self.reached = dict.fromkeys(OWNERS, 0)

    def start(self, owner):
        return uploads.start(self.place, owner, len(self.data), self.sha, LIMITS, NOW)

    @rule(owner=st.sampled_from(OWNERS), length=st.sampled_from([1, 20, 50, 200]))
    def send_the_next_chunk(self, owner, length):
        offset = self.reached[owner]
        chunk = self.data[offset : offset + length]
        if chunk:
            now_at = uploads.append(self.place, owner, self.ids[owner], offset, chunk, LIMITS, NOW)
            assert now_at == offset + len(chunk)
            self.reached[owner] = now_at

    @rule(owner=st.sampled_from(OWNERS), offset=st.integers(0, 700), length=st.integers(1, 50))
    def send_from_anywhere(self, owner, offset, length):
        chunk = self.data[offset : offset + length] or b"?"
        if offset != self.reached[owner]:
            with pytest.raises(WrongOffsetError) as refused:
                uploads.append(self.place, owner, self.ids[owner], offset, chunk, LIMITS, NOW)
            assert refused.value.details["offset"] == self.reached[owner]

    @rule(owner=st.sampled_from(OWNERS), offset=st.integers(0, 600), length=st.integers(1, 80))
    def another_tab_was_under_way(self, owner, offset, length):
        """A request that passed the check long ago saves its part only now."""
        chunk = self.data[offset : offset + length]
        if chunk:
            path = self.path(owner)
            clip_storage().save(f"{path}/{folder.part_name(offset, len(chunk))}", ContentFile(chunk))
            told = self.start(owner).offset
            assert told >= self.reached[owner]
            self.reached[owner] = told

    @rule(owner=st.sampled_from(OWNERS), length=st.sampled_from([20, 50]), arrived=st.integers(0, 49))
    def a_worker_dies_while_writing(self, owner, length, arrived):
        offset = self.reached[owner]
        chunk = self.data[offset : offset + length]
        if len(chunk) > arrived and len(chunk) > 1:
            clip_storage().save(
                f"{self.path(owner)}/{folder.part_name(offset, len(chunk))}", ContentFile(chunk[:arrived])
            )

    @rule(owner=st.sampled_from(OWNERS))
    def reload(self, owner):
        again = self.start(owner)
        assert (again.upload_id, again.offset) == (self.ids[owner], self.reached[owner])

    @rule()
    def try_the_others_id(self):
        with pytest.raises(UploadGoneError):
            uploads.append(self.place, "ann", self.ids["bo"], 0, self.data, LIMITS, NOW)

    @rule(owner=st.sampled_from(OWNERS))
    def finish(self, owner):
        if self.reached[owner] < len(self.data):
            with pytest.raises(UploadIncompleteError) as refused:
                uploads.finish(self.place, owner, self.ids[owner])
            assert refused.value.details["offset"] == self.reached[owner]
        else:
            with uploads.finish(self.place, owner, self.ids[owner]) as finished:
                assert finished.file.read() == self.data

    @precondition(lambda self: hasattr(self, "reached"))
    @invariant()
    def never_more_than_the_file(self):
        assert all(0 <= reached <= len(self.data) for reached in self.reached.values())

    def path(self, owner):
        return f"{owner_folder(self.place, owner)}/upload-{self.ids[owner]}"


Uploading.TestCase.settings = hypothesis_settings(max_examples=60, stateful_step_count=25, deadline=None)


@pytest.mark.usefixtures("memory")
class TestUploading(Uploading.TestCase):
    pass


NARROW = Limits(max_size_bytes=400, max_duration_s=5, max_unfinished=2, quota_bytes=900)
THREE = ["ann", "bo", "../ann"]
WHO, WHICH = st.sampled_from(THREE), st.integers(0, 2)
SHAPES = re.compile(
    r"microclip/UniX/CS101/2026/[0-9a-f]{32}/[0-9a-f]{32}/(?:"
    r"[0-9a-f]{32}/(?:clip\.wav|poster-[0-9a-f]{8}\.webp|sheet-[0-9a-f]{16}\.json)"
    r"|upload-[0-9a-f]{40}/(?:manifest\.json|direct|(?:part|seen)-[0-9-]+)(?:_\w+)?(?:\.json)?)"
)
NONE_YET = {"upload_gone", "upload_incomplete", "hash_mismatch"}


class HostileWorld(RuleBasedStateMachine):
    """
    Three learners send three files each, in every order and at the wrong moments; workers die at any use of the storage; files come directly,
    rightly or wrongly; parts are lost; time passes; clips are kept and withdrawn; the quota is narrow.

    Every call ends well or with a refusal that fits it. What is put together is what was announced. What is kept was once put together.
    """

    @initialize(sizes=st.tuples(*[st.sampled_from([1, 30, 150, 250, 399])] * 3))
    def begin(self, sizes):
        # Nothing that begins so is a clip.
        self.files = [b"?" + bytes((at * 7 + mark) % 251 for at in range(size)) for mark, size in enumerate(sizes)]
        self.place = Place("UniX", "CS101", "2026", "the same in each example, or none could be told again")
        erase_place(self.place)
        self.now = NOW
        self.ids = {}
        self.told = {}
        self.kept = {}

    def teardown(self):
        if not hasattr(self, "files"):
            return
        assert sum((erase_owner(self.place, owner) for owner in THREE), Erased()).clips == len(self.kept)
        assert self.names() == []

    def names(self):
        return [name for name in all_names(clip_storage()) if name.startswith(f"{self.place.prefix}/")]

    def clips(self):
        return {name.rsplit("/", 1)[0] for name in self.names() if "/upload-" not in name}

    def path(self, owner, which):
        return f"{owner_folder(self.place, owner)}/upload-{self.id(owner, which)}"

    def id(self, owner, which):
        return self.ids.get((owner, which), "0" * 40)

    def start(self, owner, which):
        data = self.files[which]
        return uploads.start(self.place, owner, len(data), hashlib.sha256(data).hexdigest(), NARROW, self.now)

    def take(self, owner, which):
        """What a good file goes through; our own looking into it is left out, as it has tests of its own."""
        with uploads.finish(self.place, owner, self.id(owner, which)) as finished:
            data = finished.file.read()
            assert data == self.files[which]
            probed = Probed("audio", "wav", ("pcm",), 2.0, 0, 0, "headers")
            return keep(
                self.place,
                owner,
                finished,
                Prepared(probed, io.BytesIO(data), len(data), "blanked", b"picture", "image/webp"),
            )

    @rule(owner=WHO, which=WHICH)
    def starting(self, owner, which):
        mine = f"{owner_folder(self.place, owner)}/"
        used = sum(
            clip_storage().size(name) for name in self.names() if name.startswith(mine) and "/upload-" not in name
        )
        size = len(self.files[which])
        with refused("quota_full") as refusal:
            started = self.start(owner, which)
        if refusal:
            others = NARROW.max_size_bytes * (NARROW.max_unfinished - 1)
            assert NARROW.quota < refusal[0].details["found"] <= used + size + others
            return
        assert used + size <= NARROW.quota
        assert 0 <= started.offset <= size
        assert self.ids.setdefault((owner, which), started.upload_id) == started.upload_id
        self.told[owner, which] = started.offset
        begun = {
            name.split("/upload-")[1][:40] for name in self.names() if name.startswith(mine) and "/upload-" in name
        }
        assert len(begun) <= NARROW.max_unfinished
        assert started.upload_id in begun

    def begun(self, owner, which):
        """What a browser does when there is no such upload (any more)."""
        if not has_manifest(self.path(owner, which)):
            self.starting(owner, which)

    def all_sent(self, owner, which):
        self.begun(owner, which)
        for _try in range(4):
            offset = self.told.get((owner, which), 0)
            if offset < len(self.files[which]):
                self.sent(owner, which, offset, self.files[which][offset:])

    @rule(
        owner=WHO,
        which=WHICH,
        length=st.sampled_from([1, 40, 150, 400]),
        how=st.sampled_from(["once", "twice", "wrong"]),
    )
    def sending_on(self, owner, which, length, how):
        self.begun(owner, which)
        offset = self.told.get((owner, which), 0)
        chunk = self.files[which][offset : offset + length]
        self.sent(owner, which, offset, chunk if how != "wrong" else chunk[::-1])
        if how == "twice":
            self.sent(owner, which, offset, chunk)

    @rule(owner=WHO, which=WHICH, data=st.binary(max_size=60), offset=st.integers(-5, 500))
    def sending_anything(self, owner, which, data, offset):
        self.sent(owner, which, offset, data)

    @rule(owner=WHO, which=WHICH)
    def sending_all_that_is_left(self, owner, which):
        self.all_sent(owner, which)

    def sent(self, owner, which, offset, chunk):
        size = len(self.files[which])
        with refused("wrong_offset", "upload_gone", "too_large", "malformed") as refusal:
            self.told[owner, which] = reached = uploads.append(
                self.place, owner, self.id(owner, which), offset, chunk, NARROW, self.now
            )
            assert reached == offset + len(chunk) <= size
        if refusal and refusal[0].code == "wrong_offset":
            assert refusal[0].details["offset"] != offset
            assert 0 <= refusal[0].details["offset"] <= size
            self.told[owner, which] = refusal[0].details["offset"]

    @rule(owner=WHO, which=WHICH, offset=st.integers(0, 399), length=st.integers(1, 90))
    def a_request_that_passed_the_check_long_ago_saves_its_part(self, owner, which, offset, length):
        chunk = self.files[which][offset : offset + length]
        if chunk and has_manifest(self.path(owner, which)):
            clip_storage().save(f"{self.path(owner, which)}/{folder.part_name(offset, len(chunk))}", ContentFile(chunk))

    @rule(owner=WHO, which=WHICH, how=st.sampled_from(["right", "right", "short", "long", "wrong"]))
    def coming_directly(self, owner, which, how):
        data = self.files[which]
        data = {"right": data, "short": data[:-1], "long": data + b"!", "wrong": data[:-1] + b"\0"}[how]
        self.begun(owner, which)
        name = f"{self.path(owner, which)}/direct"
        if (owner, which) in self.ids:
            clip_storage().delete(name)
            clip_storage().save(name, ContentFile(data))

    @rule(owner=WHO, which=WHICH, at=st.integers(0, 1000), halved=st.booleans())
    def a_file_of_an_upload_is_lost_or_damaged(self, owner, which, at, halved):
        names = [name for name in self.names() if name.startswith(f"{self.path(owner, which)}/")]
        if names:
            name = names[at % len(names)]
            with clip_storage().open(name) as file:
                data = file.read()
            clip_storage().delete(name)
            if halved:
                clip_storage().save(name, ContentFile(data[: len(data) // 2]))

    @rule(owner=WHO, other=WHO, which=WHICH)
    def trying_somebody_elses_id(self, owner, other, which):
        if owner != other:
            before, stolen = self.names(), self.id(other, which)
            for attempt in (
                lambda: uploads.append(self.place, owner, stolen, 0, b"?", NARROW, self.now),
                lambda: uploads.finish(self.place, owner, stolen),
            ):
                with pytest.raises(UploadGoneError):
                    attempt()
            uploads.discard(self.place, owner, stolen)
            assert [name for name in self.names() if name not in before] == []
            assert [name for name in before if name.startswith(f"{owner_folder(self.place, other)}/")] == [
                name for name in self.names() if name.startswith(f"{owner_folder(self.place, other)}/")
            ]

    @rule(owner=WHO, which=WHICH, sent=st.booleans())
    def finishing(self, owner, which, sent):
        if sent:
            self.all_sent(owner, which)
        with (
            refused(*NONE_YET) as refusal,
            uploads.finish(self.place, owner, self.id(owner, which)) as finished,
        ):
            assert finished.file.read() == self.files[which]
            assert finished.size_bytes == len(self.files[which])
        if refusal and refusal[0].code == "hash_mismatch":
            assert not [name for name in self.names() if name.startswith(self.path(owner, which))]

    @rule(owner=WHO, which=WHICH, sent=st.booleans())
    def entering_with_what_is_no_clip(self, owner, which, sent):
        if sent:
            self.all_sent(owner, which)
        before = self.clips()
        with (
            refused(*NONE_YET, "not_a_video") as refusal,
            taking(self.place, owner, self.id(owner, which), NARROW),
        ):
            raise AssertionError
        assert refusal
        assert self.clips() == before
        if refusal[0].code in {"hash_mismatch", "not_a_video"}:
            assert not [name for name in self.names() if name.startswith(self.path(owner, which))]

    @rule(owner=WHO, which=WHICH)
    def keeping(self, owner, which):
        self.all_sent(owner, which)
        with refused(*NONE_YET):
            kept = self.take(owner, which)
            self.kept[kept.folder] = which
            uploads.discard(self.place, owner, self.id(owner, which))

    @precondition(lambda self: self.kept)
    @rule(at=st.integers(0, 1000))
    def withdrawing(self, at):
        gone = list(self.kept)[at % len(self.kept)]
        del self.kept[gone]
        assert erase_clip(gone).clips == 1

    @rule(owner=WHO, which=WHICH)
    def giving_up(self, owner, which):
        uploads.discard(self.place, owner, self.id(owner, which))
        assert not [name for name in self.names() if name.startswith(self.path(owner, which))]

    @rule(hours=st.sampled_from([1, 1, 1, 30, 60]), sweep=st.booleans())
    def time_passes(self, hours, sweep):
        self.now += timedelta(hours=hours)
        if sweep:
            uploads.expire(self.now - NARROW.unfinished_for, self.place)
            before = self.now.timestamp() - NARROW.unfinished_for.total_seconds()
            assert all(int(re.search(r"seen-(\d+)", name)[1]) >= before for name in self.names() if "/seen-" in name)

    @rule(owner=WHO)
    def a_learner_is_erased(self, owner):
        mine = {name for name in self.kept if name.startswith(f"{owner_folder(self.place, owner)}/")}
        assert erase_owner(self.place, owner).clips >= len(mine)
        self.kept = {name: which for name, which in self.kept.items() if name not in mine}
        assert not [name for name in self.names() if name.startswith(owner_folder(self.place, owner))]

    @rule(
        owner=WHO,
        which=WHICH,
        steps=st.integers(0, 25),
        what=st.sampled_from(["start", "append", "finish", "keep", "discard", "enter", "expire"]),
    )
    def a_worker_dies(self, owner, which, steps, what):
        if what in {"finish", "keep", "enter"}:
            self.all_sent(owner, which)
        elif what == "append":
            self.begun(owner, which)
        upload, offset = self.id(owner, which), self.told.get((owner, which), 0)
        chunk = self.files[which][offset:] or b"?"

        def enter():
            with taking(self.place, owner, upload, NARROW):
                raise AssertionError

        do = {
            "start": lambda: self.start(owner, which),
            "append": lambda: uploads.append(self.place, owner, upload, offset, chunk, NARROW, self.now),
            "finish": lambda: uploads.finish(self.place, owner, upload).close(),
            "keep": lambda: erase_clip(self.take(owner, which).folder),
            "discard": lambda: uploads.discard(self.place, owner, upload),
            "enter": enter,
            "expire": lambda: uploads.expire(self.now - NARROW.unfinished_for, self.place),
        }[what]
        store = clip_storage()
        store.steps = steps
        try:
            do()
        except (Killed, Refusal):
            pass
        finally:
            store.steps = None
        # What a dead worker kept is nobody's, and a sweep for orphans finds exactly that.
        left = self.clips() - set(self.kept)
        assert left == set() or what == "keep"
        assert set(orphans(self.ledgers, NOW + 9999 * DAY)) == left
        for path in left:
            erase_clip(path)

    def ledgers(self, identity):
        return set(self.kept) if identity == self.place.identity else None

    @precondition(lambda self: hasattr(self, "files"))
    @invariant()
    def nothing_is_kept_but_what_was_whole(self):
        names = self.names()
        assert {name.rsplit("/", 1)[0] for name in names if "/upload-" not in name} == set(self.kept)
        assert [name for name in names if SHAPES.fullmatch(name) is None] == []
        for path, which in self.kept.items():
            with clip_storage().open(f"{path}/clip.wav") as file:
                assert file.read() == self.files[which]


@contextmanager
def refused(*codes):
    """Lets refusals of these codes pass, and tells which there was."""
    seen = []
    try:
        yield seen
    except Refusal as refusal:
        if refusal.code not in codes or not 400 <= refusal.status < 500:
            raise
        seen.append(refusal)


def steps(examples):
    return hypothesis_settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )


class HostileToFiles(HostileWorld):
    pass


class HostileToMemory(HostileWorld):
    pass


class HostileToObjects(HostileWorld):
    pass


# 280 examples of 40 steps: more than 10,000.
HostileToFiles.TestCase.settings = steps(80)
HostileToMemory.TestCase.settings = steps(80)
HostileToObjects.TestCase.settings = steps(120)


@pytest.fixture
def mortal(request, settings, tmp_path):
    return use_storage(settings, request.cls.kind, tmp_path)


@pytest.mark.usefixtures("mortal")
class TestHostileToFiles(HostileToFiles.TestCase):
    kind = "mortal files"


@pytest.mark.usefixtures("mortal")
class TestHostileToMemory(HostileToMemory.TestCase):
    kind = "mortal memory"


@pytest.mark.usefixtures("mortal")
class TestHostileToObjects(HostileToObjects.TestCase):
    kind = "mortal objects"
