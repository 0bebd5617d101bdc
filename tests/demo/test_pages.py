"""The course around the blocks: people, rights, files, languages, and what the pages forbid themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.demo.process import DemoProcess, Visitor


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    with DemoProcess(tmp_path_factory.mktemp("demo") / "data", "--learners", "2") as running:
        yield running


@pytest.fixture
def visit(demo: DemoProcess):
    def make(person: str = "") -> Visitor:
        visitor = Visitor(demo.address)
        visitor.get("/course/loop/")
        if person:
            visitor.become(person)
        return visitor

    return make


@pytest.mark.parametrize("slug", ["loop", "feed", "challenge", "board", "review", "together"])
@pytest.mark.parametrize("page", ["course", "unit", "author"])
def test_every_page_of_the_course_is_there(visit, page: str, slug: str) -> None:
    assert visit().get(f"/{page}/{slug}/").status == 200


@pytest.mark.parametrize(
    "path", ["/course/none/", "/unit/none/", "/author/none/", "/studio/none/edit/", "/handler/none/x/"]
)
def test_what_is_not_there_is_not_found(visit, path: str) -> None:
    assert visit().get(path).status == 404


def test_two_browsers_are_two_people_at_once(visit) -> None:
    sofia, tomas = visit("sofia"), visit("tomas")
    feed = sofia.usages()["feed"]
    clip = sofia.call(feed, "feed_state", {}).json["clips"][1]["id"]

    sofia.call(feed, "set_reaction", {"clip": clip, "kind": "like", "on": True})

    assert sofia.call(feed, "feed_state", {}).json["clips"][1]["mine"]["liked"] is True
    assert tomas.call(feed, "feed_state", {}).json["clips"][1]["mine"]["liked"] is False


def test_a_name_in_the_address_makes_nobody_somebody_else(visit) -> None:
    sofia, yara = visit("sofia"), visit("yara")
    feed = sofia.usages()["feed"]
    clip = sofia.call(feed, "feed_state", {}).json["clips"][2]["id"]

    yara.call(feed, "set_reaction", {"clip": clip, "kind": "save", "on": True}, query="?student=105")

    assert sofia.call(feed, "feed_state", {}).json["clips"][2]["mine"]["saved"] is False
    assert yara.call(feed, "feed_state", {}).json["clips"][2]["mine"]["saved"] is True


def test_handlers_ask_for_the_token(visit) -> None:
    sofia = visit("sofia")

    assert sofia.post(f"/handler/{sofia.usages()['feed']}/feed_state/", b"{}", X_CSRFToken="wrong").status == 403


def test_a_visitor_may_look_but_not_act(visit) -> None:
    visitor = visit("visitor")

    assert visitor.get("/unit/loop/").status == 200
    assert visitor.call(visitor.usages()["feed"], "feed_state", {}).status == 403


def test_an_unknown_person_is_nobody(visit) -> None:
    visitor = visit()

    assert visitor.post("/people/", b"person=mallory", Content_Type="application/x-www-form-urlencoded").status == 404


def test_the_switcher_leads_nowhere_else(visit) -> None:
    form = b"person=sofia&back=//elsewhere.invalid/"

    answer = visit().post("/people/", form, Content_Type="application/x-www-form-urlencoded")

    assert answer.status == 200
    assert "Climate in clips" in answer.text


def test_course_files_come_in_ranges_with_their_types(visit) -> None:
    visitor = visit()
    page = visitor.get("/unit/feed/").text
    clip = re.search(r"/course-files/[\w.-]+\.mp4", page)
    assert clip, "the feed's page names no clip under the course's files"

    part = visitor.get(clip[0], Range="bytes=10-19")
    beyond = visitor.get(clip[0], Range="bytes=999999999-")

    assert (part.status, len(part.body), part.headers["content-type"]) == (206, 10, "video/mp4")
    assert beyond.status == 416


def test_captions_have_their_type(visit) -> None:
    visitor = visit()
    track = re.search(r"/course-files/[\w.-]+\.vtt", visitor.get("/unit/feed/").text)
    assert track

    assert visitor.get(track[0]).headers["content-type"].startswith("text/vtt")


def test_what_learners_entered_plays_with_captions_a_poster_and_words_for_who_can_not_see_it(visit) -> None:
    sofia, visitor = visit("sofia"), visit("visitor")
    challenge = sofia.usages()["challenge"]
    entries = sofia.call(challenge, "challenge_state", {}).json["gallery"]["entries"]

    assert len(entries) == 3, "Kwame's and those of two invented learners"
    for entry in entries:
        assert entry["alt"] and entry["caption"] and entry["type"].startswith("video/mp4; codecs=")
        (track,) = entry["captions"]
        part = sofia.get(entry["media"], Range="bytes=0-99")
        captions, poster = sofia.get(track["url"]), sofia.get(entry["poster"])
        assert (part.status, len(part.body), part.headers["content-type"]) == (206, 100, "video/mp4")
        assert captions.status == 200 and captions.headers["content-type"].startswith("text/vtt")
        assert poster.status == 200 and poster.headers["content-type"] in ("image/webp", "image/jpeg")
        assert visitor.get(entry["media"]).status == visitor.get(track["url"]).status == 403


@pytest.mark.parametrize("name", ["../seed.py", "..%2fseed.py", "%2e%2e/seed.py", "absent.mp4", "/etc/passwd"])
def test_course_files_are_only_those_of_the_course(visit, name: str) -> None:
    assert visit().get(f"/course-files/{name}").status == 404


def test_pages_forbid_themselves_everything_from_elsewhere(visit) -> None:
    policy = visit().get("/unit/loop/").headers["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_a_language_turns_the_page_and_stays(visit) -> None:
    visitor = visit()

    assert '<html lang="ar" dir="rtl">' in visitor.get("/unit/loop/?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in visitor.get("/unit/feed/").text
    assert '<html lang="en" dir="ltr">' in visitor.get("/unit/feed/?lang=en").text


def test_no_page_names_a_user_id(visit) -> None:
    """Sofia's id is 105 and her anonymous id 32 hexadecimal digits; neither reaches her browser."""
    page = visit("sofia").get("/unit/loop/").text

    assert not re.search(r"\b105\b", page)
    assert not re.search(r"\b[0-9a-f]{32}\b", page)


def test_an_authors_acts_in_a_preview_stay_with_the_author(visit) -> None:
    author, sofia = visit(), visit("sofia")
    feed = author.usages()["feed"]
    before = sofia.call(feed, "feed_state", {}).json["clips"][3]["likes"]
    clip = sofia.call(feed, "feed_state", {}).json["clips"][3]["id"]
    body = f'{{"clip": "{clip}", "kind": "like", "on": true}}'.encode()

    liked = author.post(f"/studio-handler/{feed}/set_reaction/", body)

    assert liked.status == 200, liked.text
    assert sofia.call(feed, "feed_state", {}).json["clips"][3]["likes"] == before


def test_no_learner_saves_a_studio_form(visit) -> None:
    learner = visit("teacher")
    usage = learner.usages()["feed"]

    refused = learner.call(usage, "studio_save", {"values": {"display_name": "Mine now"}})

    assert refused.status == 403
    assert "Mine now" not in learner.get("/unit/feed/").text


def test_what_an_author_saves_shows_to_somebody_who_is_already_there(visit) -> None:
    author, sofia = visit(), visit("sofia")
    board = sofia.usages()["board"]
    assert "Seen at once" not in sofia.get("/unit/board/").text

    saved = author.post(f"/studio-handler/{board}/studio_save/", b'{"values": {"display_name": "Seen at once"}}')

    assert saved.status == 200, saved.text
    assert "Seen at once" in sofia.get("/unit/board/").text
    assert "Seen at once" in sofia.get("/unit/together/").text
