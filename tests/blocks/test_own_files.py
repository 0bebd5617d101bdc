"""Captions, posters and copies of a clip: who may give them, who may see them, and what is left when they go."""

import importlib.util
import json
import sys

import pytest

from microclip_xblock.community.challenge_ledger import MOST_CAPTIONS
from microclip_xblock.media import work
from tests.blocks.sending import POSTER, VTT, WEBM, FailingStorage, Sender, appear, error, files, kinds, use_storage
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


def captions(sender, text=VTT, lang="en"):
    return sender.do("save_captions", {"lang": lang, "text": text})


def poster(sender, data=None):
    return sender.do("save_poster", body=POSTER.read_bytes() if data is None else data)


# Captions


def test_captions_go_with_the_draft_into_the_entry_and_to_peers_as_plain_text(one, four):
    one.draft()
    (track,) = captions(one).json()["draft"]["captions"]
    assert (track["lang"], track["label"]) == ("en", "English") and "/draft/captions/en" in track["url"]

    entry = one.enter().json()["entry"]
    appear()
    (seen,) = [seen for seen in four.state()["gallery"]["entries"] if seen["id"] == entry["id"]]
    text = four.get(f"{entry['id']}/captions/en")

    assert seen["captions"][0]["label"] == "English"
    assert text.status_code == 200 and text.headers["Content-Type"].startswith("text/vtt")
    assert "Hello there" in text.content.decode() and "<b>" not in text.content.decode()
    assert text.headers["X-Content-Type-Options"] == "nosniff"
    assert error(four.get(f"{entry['id']}/captions/de")) == (409, "entry_gone")


def test_captions_can_be_replaced_and_removed_and_leave_no_file_behind(one, storage):
    one.draft()
    first = captions(one).json()["draft"]["captions"][0]["url"]

    second = captions(one, "1\n00:00:00,500 --> 00:00:01,500\nShorter\n").json()["draft"]["captions"][0]["url"]
    assert first != second and kinds(storage).count("captions") == 1
    assert "Shorter" in one.get("draft/captions/en").content.decode()

    assert captions(one, "").json()["draft"]["captions"] == []
    assert captions(one, "").status_code == 200
    assert "captions" not in kinds(storage)


def test_captions_of_an_entry_can_be_mended_while_the_challenge_runs(blocks, one):
    from datetime import UTC, datetime

    one.entered()
    assert captions(one, lang="ar").json()["entry"]["captions"][0]["label"] == "العربيّة"

    blocks.made.course.author(blocks.challenge, votes_close=datetime(2020, 1, 1, tzinfo=UTC))
    assert error(captions(one)) == (409, "voting_closed")


@pytest.mark.parametrize(
    "lang, text, status, code",
    [
        ("en", "no times at all", 422, "bad_captions"),
        ("en", "WEBVTT\n\n00:01.000 --> 00:00.500\nBackwards\n", 422, "bad_captions"),
        ("en", "WEBVTT\n\n" + "x" * 250_000, 422, "bad_captions"),
        ("../../x", VTT, 400, "malformed"),
        ("", VTT, 400, "malformed"),
        ("en\n", VTT, 400, "malformed"),
        ("x" * 40, VTT, 400, "malformed"),
    ],
)
def test_what_are_no_captions_is_refused_and_changes_nothing(one, storage, lang, text, status, code):
    one.draft()
    captions(one)
    before = files(storage)

    answer = captions(one, text, lang)

    assert error(answer) == (status, code) and answer.json()["error"]["message"]
    assert files(storage) == before
    assert len(one.state()["draft"]["captions"]) == 1


def test_there_are_captions_in_so_many_languages_only(one, storage):
    one.draft()
    tags = ["en", "de", "ar", "fr", "es", "it", "pt-BR", "zh-Hant"]
    assert len(tags) == MOST_CAPTIONS
    assert all(captions(one, lang=tag).status_code == 200 for tag in tags)
    before = files(storage)

    assert error(captions(one, lang="nl")) == (409, "ledger_full")
    assert files(storage) == before
    assert captions(one, lang="de").status_code == 200


# Posters


def test_a_poster_is_shown_to_peers_and_the_former_one_is_removed(one, four, storage):
    one.draft()
    first = poster(one).json()["draft"]["poster"]

    second = poster(one, CLEAN_JPEG).json()["draft"]["poster"]
    assert first and second and first != second
    assert kinds(storage).count("poster") == 1
    entry = one.enter().json()["entry"]
    appear()
    shown = four.get(f"{entry['id']}/poster")

    assert shown.status_code == 200 and shown.headers["Content-Type"] == "image/jpeg"
    assert shown.content[:2] == b"\xff\xd8"


def jpeg():
    from io import BytesIO

    from PIL import Image

    made = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(made, "JPEG", comment=b"GPS 52.5 N 13.4 E")
    return made.getvalue()


CLEAN_JPEG = jpeg()


@pytest.mark.parametrize(
    "data, codes",
    [
        (b"", {"bad_picture"}),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", {"bad_picture"}),
        (b"GIF89a" + b"\x00" * 100, {"bad_picture"}),
        (CLEAN_JPEG[:40], {"bad_picture"}),
        (b"\xff\xd8" + b"\x00" * 1_100_000, {"too_large", "bad_picture"}),
    ],
)
def test_what_is_no_picture_is_refused_and_changes_nothing(one, storage, data, codes):
    one.draft()
    before = files(storage)

    answer = poster(one, data)

    assert answer.status_code in (413, 415, 422) and error(answer)[1] in codes
    assert files(storage) == before


def test_without_a_clip_there_is_nothing_to_caption(one, four, storage):
    one.draft()
    before = files(storage)

    assert error(captions(four)) == (409, "nothing_sent")
    assert error(poster(four)) == (409, "nothing_sent")
    assert files(storage) == before


def test_a_storage_that_can_not_save_them_changes_nothing(one, storage):
    one.draft()
    captions(one)
    before, known = files(storage), one.state()["draft"]
    FailingStorage.refuses = staticmethod(lambda deed, name: deed == "save")

    assert captions(one, VTT.replace("Hello", "Bye")).status_code == 500
    assert poster(one).status_code == 500

    FailingStorage.refuses = staticmethod(lambda deed, name: False)
    assert files(storage) == before and one.state()["draft"] == known


# Who may see which file


PATHS = ["", "/poster", "/captions/en", "/compatible", "/small"]


def test_files_are_for_those_who_take_part_and_drafts_for_their_owner(blocks, one, four):
    one.draft()
    captions(one)
    poster(one)
    for path in PATHS:
        assert four.get(f"draft{path}").status_code == 409
    assert [one.get(f"draft{path}").status_code in (200, 206) for path in PATHS[:3]] == [True] * 3
    entry = one.enter().json()["entry"]["id"]
    appear()

    for path in PATHS:
        assert error(Sender(blocks, "stranger").get(entry + path)) == (403, "not_enrolled")
        assert error(Sender(blocks, "leaver").get(entry + path)) == (403, "not_enrolled")
        assert error(Sender(blocks, "nobody").get(entry + path)) == (403, "sign_in")
        peers = four.get(entry + path)
        assert peers.status_code in (200, 206) or error(peers) == (409, "no_copy"), path
    assert Sender(blocks, "teacher").get(entry).status_code in (200, 206)

    one.do("withdraw_entry", {})
    for path in PATHS[:3]:
        assert error(four.get(entry + path)) == error(one.get(entry + path)) == (409, "entry_gone")


def test_a_draft_is_not_for_staff_who_look_through_its_owners_eyes_either(blocks, one):
    one.draft()
    assert one.do("save_captions", {"lang": "en", "text": VTT}).status_code == 200
    through_their_eyes = Sender(blocks, "teacher as learner1")

    assert through_their_eyes.state()["draft"] is None
    assert error(through_their_eyes.get("draft")) == (409, "entry_gone")
    assert [through_their_eyes.get(f"draft{rest}").status_code for rest in ("/poster", "/captions/en")] == [409, 409]
    # Nothing was lost by looking.
    assert one.get("draft").status_code == 200

    entry = one.enter().json()["entry"]
    assert through_their_eyes.state()["entry"]["id"] == entry["id"]
    assert through_their_eyes.get(entry["id"]).status_code == 200


@pytest.mark.parametrize(
    "rest",
    [
        "/",
        "/poster/x",
        "/captions",
        "/captions/",
        "/captions/en/x",
        "/captions/../poster",
        "/../x",
        "/clip.mp4",
        "/sheet",
        "/%00",
    ],
)
def test_no_path_leads_anywhere_else(one, rest):
    entry = one.entered()["id"]

    assert error(one.get(entry + rest)) == (409, "entry_gone")


def test_no_answer_holds_a_storage_key(blocks, one, four, storage):
    one.draft()
    captions(one)
    poster(one)
    answers = [one.do("challenge_state", {}).text, one.enter().text]
    appear()
    answers += [four.do("challenge_state", {}).text]
    answers += [one.get("draft").text, four.get("0").text, blocks.made.client("learner1").render(blocks.challenge).text]
    names = {part for path in files(storage) for part in path.split("/") if len(part) >= 12}

    for name in names:
        assert not any(name in text for text in answers), name


# How it stands with a clip


def test_the_owner_reads_how_it_stands_with_their_clip(one):
    draft = one.draft()["draft"]

    assert draft["state"] == "ready" and draft["state_text"] == "Ready."
    assert "No captions yet. They help those who can’t hear, or can’t turn the sound on." in draft["notes"]
    assert "No captions yet" not in json.dumps(captions(one).json()["draft"]["notes"])


def test_a_clip_that_does_not_play_everywhere_says_so(one):
    draft = one.draft(WEBM.read_bytes())["draft"]

    assert draft["state"] in ("converting", "needs_format") and draft["state_text"] != "Ready."
    assert draft["type"].startswith("video/webm; codecs=")


def test_a_copy_that_plays_everywhere_is_made_told_of_and_handed_to_peers(one, four, storage):
    draft = one.draft(WEBM.read_bytes())["draft"]
    assert draft["state"] == "converting" and draft["compatible"] == ""
    assert error(one.get("draft/compatible")) == (409, "no_copy")

    assert work.work_due() == 1

    draft = one.state()["draft"]
    assert (draft["state"], draft["state_text"]) == ("ready", "Ready.") and draft["compatible"]
    entry = one.enter().json()["entry"]["id"]
    appear()
    (seen,) = [seen for seen in four.state()["gallery"]["entries"] if seen["id"] == entry]
    copy = four.get(f"{entry}/compatible")
    assert seen["compatible"] and copy.status_code in (200, 206)
    assert copy.headers["Content-Type"] == "video/mp4" and copy.content[4:8] == b"ftyp"
    assert error(four.get(f"{entry}/small")) == (409, "no_copy")

    one.do("withdraw_entry", {})
    assert files(storage) == [] and error(four.get(f"{entry}/compatible")) == (409, "entry_gone")


def test_a_clip_taken_back_while_a_copy_waits_leaves_nothing_to_do(one, storage):
    one.draft(WEBM.read_bytes())
    one.do("discard_draft", {})

    assert files(storage) == [] and work.work_due() == 0


class WithoutPyav:
    """Finds nothing where PyAV would be, as if it were not installed."""

    def find_spec(self, name, path=None, target=None):
        if name == "av" or name.startswith("av."):
            raise ModuleNotFoundError(name)


@pytest.fixture
def without_pyav(monkeypatch):
    for name in [name for name in sys.modules if name == "av" or name.startswith("av.")]:
        monkeypatch.delitem(sys.modules, name)
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, package=None: None if name == "av" else real(name, package)
    )
    monkeypatch.setattr(sys, "meta_path", [WithoutPyav(), *sys.meta_path])


def test_without_pyav_a_clip_is_kept_and_the_owner_reads_what_was_not_looked_at(one, four, without_pyav):
    draft = one.draft()["draft"]

    assert draft["poster"] == "" and draft["state"] == "ready"
    assert "Only the beginning of the file was looked at, so its length may be given wrongly." in draft["notes"]
    assert poster(one).json()["draft"]["poster"]
    entry = one.enter().json()["entry"]["id"]
    appear()
    assert four.get(entry).status_code in (200, 206) and four.get(f"{entry}/poster").status_code == 200
    one.do("withdraw_entry", {})
    assert one.draft(WEBM.read_bytes())["draft"]["state"] == "needs_format", "nobody here can make a copy"


def test_looking_at_peers_and_voting_asks_the_storage_nothing(one, four, monkeypatch):
    entry = one.entered(WEBM.read_bytes())["id"]

    def refuse(self, *args, **options):
        raise AssertionError("the storage was asked")

    for name in ("_open", "_save", "exists", "size", "listdir", "delete", "get_modified_time"):
        monkeypatch.setattr(FailingStorage, name, refuse)

    assert entry in [seen["id"] for seen in four.do("gallery_page", {"page": 0}).json()["entries"]]
    assert four.do("cast_vote", {"entry": entry, "on": True}).status_code == 200
    assert four.do("report_seen", {"entries": [{"entry": entry, "watched_ratio": 1.0}]}).status_code == 200
    assert four.do("challenge_state", {}).status_code == 200
