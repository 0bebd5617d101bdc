"""Sending, captioning, entering and taking back over a real storage: what lies there is what ledgers name, whatever is done and fails."""

import hashlib
import threading
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microclip_xblock.actions.caption_clip import save_captions, save_poster
from microclip_xblock.actions.enter_clip import enter_clip, withdraw_entry
from microclip_xblock.actions.remove_entry import remove_entry
from microclip_xblock.actions.send_clip import append_chunk, discard_draft, finish_upload, start_upload
from microclip_xblock.community.challenge_fold import ChallengeFold
from microclip_xblock.community.challenge_ledger import ChallengeLedger
from microclip_xblock.community.memory import Memory
from microclip_xblock.community.views import View
from microclip_xblock.media.limits import Limits
from microclip_xblock.media.storage import Place
from microclip_xblock.rules.errors import Refusal
from microclip_xblock.rules.voting import Schedule
from tests.blocks.sending import CLIP, POSTER, VTT, FailingStorage, files, use_storage
from tests.strategies import NOON

PLACE = Place("Org", "Course", "Run", "challenge")
LIMITS = Limits(max_size_bytes=5_000_000, max_duration_s=60)
EVER = Schedule()
STAFF = 9


class Broken(Exception):
    """A fault that was asked for."""


class Course:
    """One challenge in memory, its files in a real folder. `fails` says what fails at the next deed."""

    def __init__(self):
        from django.core.cache import cache

        cache.clear()
        self.memory = Memory(lambda: NOON)
        self.memory.staff.add(STAFF)
        self.fails = ""

    def at(self, learner):
        gateway = self.memory.at("challenge", learner)
        if self.fails == "ledger":

            def update(change):
                raise Broken

            gateway.update = update
        return gateway

    def view(self, learner):
        view = View(ChallengeFold(), self.memory.at("challenge", learner), "challenge")
        view.refresh()
        return view

    def ledger(self, learner):
        return ChallengeLedger.decode(self.memory.at("challenge", learner).mine())

    def send(self, learner, data):
        gateway, view = self.at(learner), self.view(learner)
        started = start_upload(gateway, view, EVER, PLACE, LIMITS, len(data), hashlib.sha256(data).hexdigest())
        if started.offset < len(data):
            rest = data[started.offset :]
            append_chunk(gateway, view, EVER, PLACE, LIMITS, started.upload_id, started.offset, rest)
        return started.upload_id

    def finish(self, learner, upload):
        return finish_upload(self.at(learner), self.view(learner), EVER, PLACE, LIMITS, upload)

    def do(self, deed, learner):
        gateway, view = self.at(learner), self.view(learner)
        match deed:
            case "draft":
                self.finish(learner, self.send(learner, CLIP.read_bytes()))
            case "captions":
                save_captions(gateway, view, EVER, LIMITS, "en", VTT)
            case "no captions":
                save_captions(gateway, view, EVER, LIMITS, "en", "")
            case "poster":
                save_poster(gateway, view, EVER, LIMITS, POSTER.read_bytes())
            case "enter":
                enter_clip(gateway, view, EVER, "Mine", "", "")
            case "discard":
                discard_draft(gateway)
            case "withdraw":
                withdraw_entry(gateway, view, EVER)
            case "remove":
                entry = self.ledger(learner).entry
                remove_entry(self.at(STAFF), self.view(STAFF), entry.id if entry else "none", "unsafe")

    def named(self):
        """All files that ledgers name, those of removed entries left out."""
        removed = set(self.ledger(STAFF).removals)
        for learner in (1, 2):
            ledger = self.ledger(learner)
            entered = [ledger.entry.clip] if ledger.entry and ledger.entry.id not in removed else []
            for clip in filter(None, [ledger.draft, *entered]):
                for name in filter(None, [clip.name, clip.poster, *clip.captions.values()]):
                    yield f"{clip.folder}/{name}"


@pytest.fixture
def storage(settings, tmp_path):
    use_storage(settings, tmp_path)
    return tmp_path


def kept(storage):
    """What lies in the storage but for sheets and unfinished uploads."""
    return [path for path in files(storage) if "/sheet-" not in path and "/upload-" not in path]


def sheets(storage):
    return {path.rpartition("/")[0] for path in files(storage) if "/sheet-" in path}


deeds = st.sampled_from(["draft", "captions", "no captions", "poster", "enter", "discard", "withdraw", "remove"])
faults = st.sampled_from(["", "", "", "ledger", "save", "save captions", "save poster"])


@settings(max_examples=25)
@given(st.lists(st.tuples(deeds, st.integers(1, 2), faults), max_size=10))
def test_whatever_is_done_and_fails_the_storage_holds_what_ledgers_name(storage, history):
    course = Course()
    for path in files(storage):
        (storage / path).unlink()
    for deed, learner, fault in [("draft", 1, ""), *history]:
        course.fails = fault
        what = fault.removeprefix("save").strip()
        FailingStorage.refuses = staticmethod(
            lambda act, name, fault=fault, what=what: fault.startswith("save") and act == "save" and f"/{what}" in name
        )
        with suppress(Refusal, Broken, OSError):
            course.do(deed, learner)
        FailingStorage.refuses = staticmethod(lambda act, name: False)
        course.fails = ""

        assert kept(storage) == sorted(course.named()), (deed, learner, fault)
        assert sheets(storage) == {path.rpartition("/")[0] for path in course.named()}

    for learner in (1, 2):
        discard_draft(course.at(learner))
        with suppress(Refusal):
            withdraw_entry(course.at(learner), course.view(learner), EVER)
    assert kept(storage) == [] and sheets(storage) == set()


def at_once(*works):
    """Run them in threads that begin together; what each raised, or None."""
    barrier, raised = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        barrier.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            raised[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    return raised


@pytest.mark.parametrize("turn", range(4))
def test_two_tabs_finishing_one_upload_at_once_leave_one_clip(storage, turn):
    course = Course()
    upload = course.send(1, CLIP.read_bytes())

    raised = at_once(*[lambda: course.finish(1, upload)] * 3)

    assert all(error is None or isinstance(error, Refusal) for error in raised), raised
    assert None in raised
    assert kept(storage) == sorted(course.named()) and len([path for path in kept(storage) if "/clip." in path]) == 1
    assert not [path for path in files(storage) if "/upload-" in path]


@pytest.mark.parametrize("turn", range(6))
@pytest.mark.parametrize("other", ["withdraw", "remove", "captions", "poster"])
def test_captions_saved_while_something_else_happens_leave_nothing_unnamed(storage, other, turn):
    course = Course()
    course.do("draft", 1)
    course.do("enter", 1)

    raised = at_once(lambda: course.do("captions", 1), lambda: course.do(other, 1))

    assert all(error is None or isinstance(error, Refusal | OSError) for error in raised), raised
    assert kept(storage) == sorted(course.named())
