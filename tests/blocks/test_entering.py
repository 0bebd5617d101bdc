"""A real file through the real gate: sent in pieces, kept as a draft, entered, watched by peers, withdrawn for good."""

import json

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import override_settings
from lms.djangoapps.courseware.models import StudentModule

from microclip_xblock.community.platform import PlatformGateway
from microclip_xblock.media.storage import clip_storage
from tests.blocks.sending import CLIP, VTT, WEBM, FailingStorage, Sender, appear, error, files, use_storage
from tests.platform.fixtures import make_lms

__all__ = ["make_lms"]


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    use_storage(settings, tmp_path)
    return tmp_path


@pytest.fixture
def one(blocks):
    return Sender(blocks, "learner1")


@pytest.fixture
def four(blocks):
    return Sender(blocks, "learner4")


# From a file to an entry


def test_a_clip_is_sent_kept_entered_watched_by_a_peer_and_withdrawn_for_good(one, four, storage):
    draft = one.draft()["draft"]
    assert (draft["kind"], draft["duration_s"]) == ("video", 3.0)
    (stored,) = [path for path in files(storage) if "/clip." in path]
    data = (storage / stored).read_bytes()

    entry = one.enter(alt="A hand and a leaf").json()["entry"]
    appear()
    watched = four.get(entry["id"], Range="bytes=5-104")
    seen = next(seen for seen in four.state()["gallery"]["entries"] if seen["id"] == entry["id"])

    assert (watched.status_code, watched.content) == (206, data[5:105])
    assert entry["media"] and entry["type"].startswith("video/mp4; codecs=") and entry["alt"] == "A hand and a leaf"
    assert {name: seen[name] for name in ("type", "alt", "width", "height", "kind")} == {
        name: entry[name] for name in ("type", "alt", "width", "height", "kind")
    }
    assert not [path for path in files(storage) if "/upload-" in path]

    withdrawn = one.do("withdraw_entry", {})

    assert withdrawn.status_code == 200 and withdrawn.json()["entry"] is None
    assert files(storage) == []
    assert error(four.get(entry["id"])) == (409, "entry_gone"), "at once, though the view may not know yet"
    assert error(one.get(entry["id"])) == (409, "entry_gone")


def test_a_draft_is_its_owners_alone_and_the_next_one_takes_its_place(one, four, storage):
    first = one.draft()["draft"]
    (before,) = [path for path in files(storage) if "/clip." in path]
    assert one.get("draft").status_code in (200, 206)
    assert error(four.get("draft")) == (409, "entry_gone")
    assert four.state()["draft"] is None

    second = one.draft(WEBM.read_bytes())["draft"]

    assert not (storage / before).exists()
    assert len([path for path in files(storage) if "/clip." in path]) == 1
    assert first["media"] != second["media"], "browsers remember what was at an address"
    assert one.do("discard_draft", {}).json()["draft"] is None
    assert one.do("discard_draft", {}).status_code == 200
    assert files(storage) == []


def test_an_upload_that_stopped_goes_on_where_it_was_and_is_nobody_elses(one, four):
    data = CLIP.read_bytes()
    started = one.start(data).json()
    query = f"upload={started['upload']}&offset=0"
    one.do("upload_chunk", body=data[:10_000], query=query)

    assert one.start(data).json() == {
        "upload": started["upload"],
        "offset": 10_000,
        "chunk_bytes": 2 * 1024 * 1024,
        "direct": None,
    }
    assert error(four.do("upload_chunk", body=data[10_000:], query=f"{query[:-1]}10000")) == (409, "upload_gone")
    assert error(four.finish(started["upload"])) == (409, "upload_gone")
    assert error(one.finish(started["upload"])) == (409, "upload_incomplete")


def test_what_is_no_clip_is_neither_entered_nor_kept(one, storage):
    answer = one.finish(one.send(b"<html><script>alert(1)</script></html>" * 400))

    assert error(answer) == (415, "not_a_video")
    assert files(storage) == []
    assert one.state()["draft"] is None and error(one.enter()) == (409, "nothing_sent")


def test_nobody_enters_without_a_file_that_is_there(one, storage):
    assert error(one.enter()) == (409, "nothing_sent")
    one.draft()
    (stored,) = [path for path in files(storage) if "/clip." in path]
    (storage / stored).unlink()

    assert error(one.enter()) == (409, "nothing_sent")
    assert one.state()["entry"] is None
    one.draft()
    assert one.enter().status_code == 200, "sending it again mends it"


@pytest.mark.parametrize("words", [{"title": ""}, {"title": "x" * 81}, {"caption": "x" * 301}, {"alt": "x" * 301}])
def test_words_have_limits_and_a_refusal_keeps_the_draft(one, words):
    one.draft()

    assert error(one.enter(**words)) == (422, "bad_text")
    assert one.state()["draft"] is not None


def test_who_takes_part_sends_nothing_more(one, storage):
    one.entered()
    before = files(storage)

    assert error(one.start(WEBM.read_bytes())) == (409, "already_entered")
    assert error(one.finish("0" * 40)) == (409, "already_entered")
    assert error(one.enter()) == (409, "already_entered")
    assert files(storage) == before


def test_nobody_has_more_than_twenty_files_looked_into_within_an_hour(one, four, storage):
    for _ in range(25):
        assert error(one.finish("0" * 40)) == (409, "upload_gone"), "what is not there costs nothing"
    html = b"<html>" * 100
    for number in range(20):
        assert error(one.finish(one.send(html + bytes([number])))) == (415, "not_a_video")
    upload = one.send(CLIP.read_bytes())

    refused = one.finish(upload)

    assert error(refused) == (429, "too_often") and refused.json()["error"]["limit"] == 20
    assert [path for path in files(storage) if "/upload-" in path], "nothing is lost by waiting"
    assert four.draft()["draft"], "others are not held up"


# Two tabs


def test_two_tabs_that_finish_the_same_upload_leave_one_clip(one, storage):
    upload = one.send(CLIP.read_bytes())
    answers = [one.finish(upload), one.finish(upload)]

    assert answers[0].status_code == 200 and error(answers[1]) == (409, "upload_gone")
    assert len([path for path in files(storage) if "/clip." in path]) == 1


def test_a_tab_that_finishes_while_another_one_does_leaves_one_clip(one, storage, monkeypatch):
    upload = one.send(CLIP.read_bytes())
    update, first = PlatformGateway.update, []

    def meanwhile(self, change):
        # Just before the draft is noted, the same upload is finished in another tab.
        if not first:
            first.append(True)
            first.append(one.finish(upload))
        return update(self, change)

    monkeypatch.setattr(PlatformGateway, "update", meanwhile)

    later = one.finish(upload)

    assert (later.status_code, first[1].status_code) == (200, 200)
    clips = [path for path in files(storage) if "/clip." in path]
    assert len(clips) == 1 and clips[0].split("/")[-2] in draft_folder(one)
    assert one.get("draft").status_code in (200, 206)


def draft_folder(one):
    row = StudentModule.objects.get(student__username=one.who, module_type="microclip_challenge")
    return json.loads(row.state)["ledger"]["d"]["folder"]


# When something fails


def unmarked(storage):
    """The files but for the notes of when an upload was last gone on with, whose names hold the moment."""
    return [path for path in files(storage) if "/seen-" not in path]


def test_a_storage_that_can_not_keep_a_clip_leaves_the_upload_and_nothing_else(one, storage):
    upload = one.send(CLIP.read_bytes())
    before = unmarked(storage)
    for kind in ("clip.", "poster-", "sheet-"):
        FailingStorage.refuses = staticmethod(lambda deed, name, kind=kind: deed == "save" and f"/{kind}" in name)

        answer = one.finish(upload)

        assert answer.status_code == 500 or answer.json()["draft"], answer
        if answer.status_code == 500:
            assert unmarked(storage) == before
        FailingStorage.refuses = staticmethod(lambda deed, name: False)
        one.do("discard_draft", {})
        upload = one.send(CLIP.read_bytes())
    assert one.finish(upload).status_code == 200


@pytest.fixture
def broken_rows(monkeypatch):
    """The database refuses to store anything."""

    def refuse(self, raw):
        raise OperationalError("disk full")

    def broken(on):
        monkeypatch.setattr(PlatformGateway, "_store", refuse if on else STORE)

    return broken


STORE = PlatformGateway._store


def test_what_can_not_be_noted_is_not_kept_and_can_be_done_again(one, storage, broken_rows):
    upload = one.send(CLIP.read_bytes())
    before = files(storage)
    broken_rows(True)
    assert error(one.finish(upload)) == (409, "busy")
    assert files(storage) == before
    broken_rows(False)
    assert one.finish(upload).status_code == 200

    kept = files(storage)
    broken_rows(True)
    assert error(one.enter()) == (409, "busy")
    assert error(one.do("save_captions", {"lang": "en", "text": VTT})) == (409, "busy")
    assert error(one.do("discard_draft", {})) == (409, "busy")
    assert files(storage) == kept
    broken_rows(False)
    assert one.enter().status_code == 200
    broken_rows(True)
    assert error(one.do("withdraw_entry", {})) == (409, "busy")
    assert files(storage) == kept
    assert one.get(one.state()["entry"]["id"]).status_code in (200, 206)


def test_a_storage_that_can_not_erase_stops_nobody_from_withdrawing(one, four):
    entry = one.entered()
    FailingStorage.refuses = staticmethod(lambda deed, name: deed == "delete")

    assert one.do("withdraw_entry", {}).status_code == 200
    FailingStorage.refuses = staticmethod(lambda deed, name: False)
    assert error(four.get(entry["id"])) == (409, "entry_gone")
    assert one.state()["entry"] is None


def test_without_a_cache_everything_can_be_done(one, four, storage):
    with override_settings(CACHES={"default": {"BACKEND": "tests.community.test_dead_cache.DeadCache"}}):
        one.draft()
        entry = one.enter().json()["entry"]["id"]

        assert one.get(entry).status_code in (200, 206) and four.get(entry).status_code in (200, 206)
        assert error(four.get(f"{entry}/small")) == (409, "no_copy")
        assert one.do("withdraw_entry", {}).status_code == 200 and files(storage) == []


# One write a deed


def writes(answer):
    return [sql for sql in answer.queries["handler"] if sql.upper().startswith(("UPDATE", "INSERT", "DELETE"))]


def test_each_deed_is_one_write_and_sending_is_none(one):
    data = CLIP.read_bytes()
    one.do("report_seen", {"entries": []})
    started = one.start(data)
    chunk = one.do("upload_chunk", body=data, query=f"upload={started.json()['upload']}&offset=0")
    assert [len(writes(answer)) for answer in (started, chunk)] == [0, 0]

    deeds = [
        one.finish(started.json()["upload"]),
        one.do("save_captions", {"lang": "en", "text": VTT}),
        one.enter(),
        one.do("withdraw_entry", {}),
    ]

    for answer in deeds:
        assert answer.status_code == 200, answer
        assert len([sql for sql in writes(answer) if "studentmodule" in sql.lower()]) == 1, writes(answer)


# Entries of the first releases


def test_an_entry_of_the_first_releases_is_shown_without_its_file_and_can_be_withdrawn(blocks, four):
    old = {
        "id": "entryOld",
        "title": "Old",
        "caption": "",
        "media": "microclip/o/c/r/" + "0" * 32 + "/" + "1" * 32 + ".mp4",
    }
    old |= {"content_type": "video/mp4", "kind": "video", "duration_s": 20.0, "size_bytes": 1000, "at": 1_770_000_000}
    key = blocks.challenge
    StudentModule.objects.create(
        student=User.objects.get(username="learner1"),
        module_state_key=key,
        course_id=key.course_key,
        module_type=key.block_type,
        state=json.dumps({"ledger": {"v": 1, "e": old}}),
    )
    one = Sender(blocks, "learner1")

    (seen,) = [entry for entry in four.state()["gallery"]["entries"] if entry["id"] == "entryOld"]
    assert (seen["title"], seen["media"], seen["type"]) == ("Old", "", "video/mp4")
    assert one.state()["entry"]["title"] == "Old"
    assert error(four.get("entryOld")) == error(one.get("entryOld")) == (409, "entry_gone")
    assert one.do("withdraw_entry", {}).json()["entry"] is None


# Staff who look through a learner's eyes


def test_staff_looking_through_a_learners_eyes_delete_and_make_no_files(blocks, one, storage):
    entry = one.entered()
    four = Sender(blocks, "learner4")
    four.draft()
    before = files(storage)
    as_one, as_four = Sender(blocks, "teacher as learner1"), Sender(blocks, "teacher as learner4")

    for refused in (
        as_one.do("withdraw_entry", {}),
        as_one.do("save_captions", {"lang": "en", "text": VTT}),
        as_one.do("save_poster", body=b"x"),
        as_four.start(b"x"),
        as_four.do("upload_chunk", body=b"x", query="upload=x&offset=0"),
        as_four.finish("0" * 40),
        as_four.enter(),
        as_four.do("discard_draft", {}),
        as_four.do("remove_entry", {"entry": entry["id"], "reason": "unsafe"}),
    ):
        assert error(refused) == (409, "looking_only")

    assert files(storage) == before and clip_storage().listdir("")
    assert one.state()["entry"]["id"] == entry["id"] and four.state()["draft"]
