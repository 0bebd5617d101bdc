"""Studio's files of a course, as the editor finds and uses them. The token, who may, sizes and clashes are the platform's matter."""

import html
import json
import re

import pytest

from tests.blocks.course import CLASSES
from tests.platform.studio import course_files

CLIP = ("tide.mp4", b"\0\0\0\x18ftypmp42", "video/mp4")


@pytest.fixture
def made(make_lms, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    made = make_lms(classes=CLASSES)
    made.feed = made.course.add("microclip_feed", made.unit, "feed1")
    return made


def editor_of(made, person):
    page = made.studio.client(person).render(made.feed, "studio_view").text
    return json.loads(html.unescape(re.search(r'data-microclip-editor="([^"]*)"', page)[1]))


def listed(client, url, query=""):
    return client.ask_files(url, query, method="GET", headers={"Accept": "application/json"}).json()


def test_the_editor_is_told_where_files_go_how_large_they_may_be_and_where_they_are_served(made, settings):
    settings.MAX_ASSET_UPLOAD_FILE_SIZE_IN_MB = 7

    data = editor_of(made, made.staff)

    assert data["files_url"] == f"/assets/{made.course.key}/"
    assert data["files_limit"] == 7_000_000
    assert data["static_base"] == f"/asset-v1:{str(made.course.key).removeprefix('course-v1:')}+type@asset+block@"
    assert {name: re.sub(r".*/", "", url) for name, url in data["captions_desk"].items()} == {
        "script": "desk.js",
        "sheet": "desk.css",
    }


def test_whoever_may_not_write_the_course_is_given_no_address_and_gets_nowhere_with_it(made):
    stranger = made.studio.client(made.unenrolled)

    assert editor_of(made, made.unenrolled)["files_url"] == ""
    url = editor_of(made, made.staff)["files_url"]
    assert stranger.ask_files(url, files={"file": CLIP}).status_code == 403
    assert made.studio.client(None).ask_files(url, files={"file": CLIP}).status_code == 302


def test_a_file_is_sent_to_that_address_and_found_again(made):
    author = made.studio.client(made.staff)
    url = editor_of(made, made.staff)["files_url"]

    asset = author.ask_files(url, files={"file": CLIP}).json()["asset"]

    assert asset["portable_url"] == "/static/tide.mp4"
    assert asset["url"] == editor_of(made, made.staff)["static_base"] + "tide.mp4"
    assert [
        one["portable_url"] for one in listed(author, url, "asset_type=OTHER,Audio&text_search=TIDE")["assets"]
    ] == ["/static/tide.mp4"]
    assert listed(author, url, "asset_type=Images")["totalCount"] == 0


def test_without_the_token_with_too_much_or_with_nothing_a_file_is_refused(made):
    author = made.studio.client(made.staff)
    url = editor_of(made, made.staff)["files_url"]

    assert author.ask_files(url, files={"file": CLIP}, csrf=False).status_code == 403
    assert author.ask_files(url, data={"name": "x"}).status_code == 400
    large = author.ask_files(url, files={"file": ("a.mp4", b"0" * 1_000_001, "video/mp4")})
    assert (large.status_code, "exceeds maximum size" in large.json()["error"]) == (413, True)


def test_a_second_file_of_the_same_name_takes_the_place_of_the_first(made):
    author = made.studio.client(made.staff)
    url = editor_of(made, made.staff)["files_url"]

    author.ask_files(url, files={"file": ("my clip.vtt", b"one", "text/vtt")})
    author.ask_files(url, files={"file": ("my_clip.vtt", b"other", "text/vtt")})

    assert [(one["display_name"], one["file_size"]) for one in listed(author, url)["assets"]] == [("my_clip.vtt", 5)]


def test_pages_filters_and_searches_are_the_platforms(made):
    author = made.studio.client(made.staff)
    url = editor_of(made, made.staff)["files_url"]
    for number in range(3):
        author.ask_files(url, files={"file": (f"clip {number}.mp4", b"x", "video/mp4")})

    page = listed(author, url, "page=1&page_size=2&sort=display_name&direction=asc")
    assert ([one["display_name"] for one in page["assets"]], page["totalCount"]) == (["clip 2.mp4"], 3)
    assert listed(author, url, "page=9&page_size=2")["page"] == 1
    assert listed(author, url, "text_search=2 clip")["totalCount"] == 1
    headers = {"Accept": "application/json"}
    assert author.ask_files(url, "asset_type=Clips", method="GET", headers=headers).status_code == 400


def test_other_courses_have_other_files(made):
    author = made.studio.client(made.staff)
    url = editor_of(made, made.staff)["files_url"]
    author.ask_files(url, files={"file": CLIP})

    assert course_files(made.course.rerun("R2").key).all() == []
    assert [one.name for one in course_files(made.course.key).all()] == ["tide.mp4"]
