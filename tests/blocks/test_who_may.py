"""Every handler, whoever asks: the platform lets anybody reach any handler, so each block looks for itself."""

import pytest
from lms.djangoapps.courseware.models import StudentModule

from microclip_xblock.board import MicroclipBoardXBlock
from microclip_xblock.challenge import MicroclipChallengeXBlock
from microclip_xblock.feed import MicroclipFeedXBlock
from tests.blocks.course import CLIPS, REQUESTS, STATES

requests = pytest.mark.parametrize("kind, handler, payload, status", REQUESTS, ids=[request[1] for request in REQUESTS])
DOORS = {"feed": MicroclipFeedXBlock, "challenge": MicroclipChallengeXBlock, "board": MicroclipBoardXBlock}


def test_the_table_of_requests_is_complete():
    handlers = {
        (kind, name)
        for kind, door in DOORS.items()
        for name in dir(door)
        if getattr(getattr(door, name, None), "_is_xblock_handler", False)
    }

    assert handlers - {(kind, handler) for kind, handler, _, _ in REQUESTS} == {
        ("feed", "studio_save"),
        ("challenge", "studio_save"),
        ("board", "studio_save"),
        ("challenge", "media"),
        ("challenge", "upload_chunk"),
        ("challenge", "save_poster"),
        ("challenge", "remove_entry"),
        ("feed", "insight"),
        ("feed", "replay"),
        ("feed", "report"),
        ("feed", "export_report"),
        ("feed", "preview_cohort"),
    }


@requests
@pytest.mark.parametrize("who, code", [("nobody", "sign_in"), ("stranger", "not_enrolled"), ("leaver", "not_enrolled")])
def test_who_does_not_take_part_may_look_at_most(blocks, kind, handler, payload, status, who, code):
    before = blocks.rows()

    answer = blocks.call(who, kind, handler, payload)

    if handler in STATES:
        assert answer.status_code == 200, answer
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, code), answer
        assert answer.json()["error"]["message"]
    assert blocks.rows() == before


@requests
@pytest.mark.parametrize("who", ["learner1", "teacher"])
def test_who_takes_part_may(blocks, kind, handler, payload, status, who):
    answer = blocks.call(who, kind, handler, payload)

    assert answer.status_code == status, answer


@requests
def test_staff_looking_as_a_learner_leave_no_trace(blocks, kind, handler, payload, status):
    before = blocks.rows()

    answer = blocks.call("teacher as learner2", kind, handler, payload)

    assert answer.status_code in (200, 409), answer
    assert blocks.rows() == before
    assert not StudentModule.objects.filter(student__username="teacher").exists()


@requests
def test_an_author_tries_a_block_in_studio_without_leaving_a_row(blocks, kind, handler, payload, status):
    before = blocks.rows()

    answer = blocks.made.studio.client("teacher").call(blocks.key(kind), handler, preview=True, json=payload)

    assert answer.status_code in (200, 409), answer
    assert blocks.rows() == before


@requests
def test_deeds_are_posts_and_others_are_refused_in_the_same_shape(blocks, kind, handler, payload, status):
    answer = blocks.call("learner1", kind, handler, method="GET")

    assert answer.status_code == 405 and answer.json()["error"]["code"] == "malformed"


@pytest.mark.parametrize("who, code", [("nobody", "sign_in"), ("stranger", "not_enrolled")])
def test_chunks_and_media_are_for_those_who_take_part(blocks, who, code):
    chunk = blocks.call(who, "challenge", "upload_chunk", body=b"abc", query="upload=x&offset=0")
    poster = blocks.call(who, "challenge", "save_poster", body=b"abc")
    removal = blocks.call(who, "challenge", "remove_entry", {"entry": "entry000000002", "reason": "unsafe"})
    media = [
        blocks.call(who, "challenge", "media", method=method, suffix=path)
        for method in ("GET", "HEAD")
        for path in ("entry000000002", "entry000000002/poster", "entry000000002/captions/en", "draft")
    ]

    answers = (chunk, poster, removal, *media)
    assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert [answer.json()["error"]["code"] for answer in answers if answer.content] == [code] * len(answers)


@pytest.mark.parametrize("handler", ["upload_chunk", "save_poster", "remove_entry"])
def test_what_is_no_post_is_refused_by_the_others_too(blocks, handler):
    answer = blocks.call("teacher", "challenge", handler, method="GET")

    assert answer.status_code == 405 and answer.json()["error"]["code"] == "malformed"


# Authors


@pytest.mark.parametrize("kind", ["feed", "challenge", "board"])
@pytest.mark.parametrize("who", ["nobody", "stranger", "learner1", "teacher"])
def test_nobody_saves_the_authors_form_through_the_lms(blocks, kind, who):
    answer = blocks.call(who, kind, "studio_save", {"values": {"display_name": "Forged"}})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "staff_only")
    assert blocks.made.studio.block(blocks.key(kind)).display_name != "Forged"


@pytest.mark.parametrize("kind", ["feed", "challenge", "board"])
def test_an_author_saves_and_a_stranger_does_not(blocks, kind):
    form = {"values": {"display_name": "Renamed"}}

    refused = blocks.made.studio.client("stranger").call(blocks.key(kind), "studio_save", json=form)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "staff_only")
    assert blocks.made.studio.block(blocks.key(kind)).display_name != "Renamed"

    saved = blocks.made.studio.client("teacher").call(blocks.key(kind), "studio_save", json=form)
    assert saved.status_code == 200 and saved.json()["saved"] is True, saved
    assert blocks.made.studio.block(blocks.key(kind)).display_name == "Renamed"


def test_a_form_with_faults_saves_nothing_and_names_each(blocks):
    form = {
        "values": {
            "display_name": "Renamed",
            "complete_ratio": 7,
            "clips": [CLIPS[0] | {"media": "javascript:alert(1)"}],
        }
    }

    answer = blocks.made.studio.client("teacher").call(blocks.feed, "studio_save", json=form)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_fields")
    assert {"complete_ratio", "clips.0.media"} <= set(answer.json()["error"]["fields"])
    assert blocks.made.studio.block(blocks.feed).display_name == "Clips"


@pytest.mark.parametrize("kind", ["feed", "challenge", "board"])
def test_studios_preview_shows_a_cohort_and_leaves_no_row(blocks, kind):
    before = blocks.rows()

    page = blocks.made.studio.client("teacher").render(blocks.key(kind))

    assert page.status_code == 200 and page.fragment is not None, getattr(page, "traceback", page)
    assert "microclip-data" in page.text
    assert blocks.rows() == before
