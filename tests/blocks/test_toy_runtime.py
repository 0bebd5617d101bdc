"""The blocks where there is next to nothing: a runtime without users, enrollments or a course."""

import pytest

from microclip_xblock.board import MicroclipBoardXBlock
from microclip_xblock.challenge import MicroclipChallengeXBlock
from microclip_xblock.community.ledgers import FeedLedger
from microclip_xblock.feed import MicroclipFeedXBlock
from tests.blocks.course import CLIPS, HOSTILE, REQUESTS, STATES
from tests.blocks.toy_runtime import post, toy_block

DOORS = {"feed": MicroclipFeedXBlock, "challenge": MicroclipChallengeXBlock, "board": MicroclipBoardXBlock}
requests = pytest.mark.parametrize(
    "kind, handler, payload", [request[:3] for request in REQUESTS], ids=[request[1] for request in REQUESTS]
)


@pytest.fixture(autouse=True)
def _empty_cache():
    from django.core.cache import cache

    cache.clear()


@requests
def test_handlers_answer_in_form(kind, handler, payload):
    block = toy_block(DOORS[kind], **({"clips": CLIPS} if kind == "feed" else {}))

    answer = post(block, handler, payload)

    assert answer.status_code in (200, 409), answer.text
    if answer.status_code == 409:
        assert set(answer.json) == {"error"}


@requests
def test_visitors_may_look_and_no_more(kind, handler, payload):
    answer = post(toy_block(DOORS[kind], user_id=None), handler, payload)

    assert answer.status_code == (200 if handler in STATES else 403), answer.text


@pytest.mark.parametrize("kind", DOORS)
@pytest.mark.parametrize("view", ["student_view", "public_view", "author_view", "studio_view"])
def test_views_are_made(kind, view):
    fragment = getattr(toy_block(DOORS[kind], display_name=HOSTILE), view)()

    assert fragment.content and "<script>alert" not in fragment.content
    if view != "studio_view":
        assert 'class="microclip-data"' in fragment.content
        assert fragment.js_init_fn == DOORS[kind].init
        assert fragment.json_init_args == {"block": kind}


@pytest.mark.parametrize("kind", DOORS)
def test_nobody_saves_the_form_where_nobody_knows_who_may(kind):
    answer = post(toy_block(DOORS[kind]), "studio_save", {"values": {"display_name": "Forged"}})

    assert (answer.status_code, answer.json["error"]["code"]) == (403, "staff_only")


def test_a_fault_in_a_view_is_a_sentence_and_not_an_exception():
    class BrokenFeed(MicroclipFeedXBlock):
        def state(self):
            raise ZeroDivisionError

    fragment = toy_block(BrokenFeed).student_view()

    assert "can’t be shown now" in fragment.content


def test_finishing_a_feed_tells_the_platform_once():
    block = toy_block(MicroclipFeedXBlock, clips=CLIPS)
    watched = {"items": [{"clip": clip["id"], "watched_ratio": 1.0, "position_s": 0} for clip in CLIPS], "at": None}

    first, second = post(block, "report_watch", watched), post(block, "report_watch", watched)

    assert first.json["complete"] is second.json["complete"] is True
    assert [event for event in block.runtime.published if event[0] == "completion"] == [
        ("completion", {"completion": 1.0})
    ]


def test_answering_again_keeps_the_points_of_the_first_answer():
    block = toy_block(MicroclipFeedXBlock, clips=CLIPS)
    post(block, "answer_check", {"clip": "bees01", "given": [0], "attempt": 1})

    again = post(block, "answer_check", {"clip": "bees01", "given": [1], "attempt": 2}).json

    assert again["answer"] == {
        "given": [1],
        "right": True,
        "half": False,
        "explanation": "",
        "options": [
            {"key": 0, "right": False, "explanation": "Look again."},
            {"key": 1, "right": True, "explanation": "Yes."},
        ],
        "right_order": None,
        "right_number": None,
        "due_text": again["answer"]["due_text"],
    }
    assert again["answer"]["due_text"].startswith("You will meet this again")
    facts = FeedLedger.decode(block.ledger).facts("bees01")
    assert (facts.tries, facts.first_right, facts.latest_right, facts.answer_text) == (2, False, True, "1")


def test_an_answer_that_arrives_twice_counts_once():
    block = toy_block(MicroclipFeedXBlock, clips=CLIPS)
    answer = {"clip": "bees01", "given": [0], "attempt": 1}
    post(block, "answer_check", answer)
    noted = dict(block.ledger)

    assert post(block, "answer_check", answer).json["tries"] == 1
    assert block.ledger == noted


def test_the_right_answer_is_not_sent_before_one_has_answered():
    block = toy_block(MicroclipFeedXBlock, clips=CLIPS)

    clip = post(block, "feed_state", {}).json["clips"][0]

    assert clip["check"] == {
        "kind": "single",
        "question": "Who dances?",
        "options": [{"key": 0, "text": "Nobody"}, {"key": 1, "text": "Bees"}],
        "unit": "",
        "at_s": None,
        "holds": False,
        "tries": 0,
        "answer": None,
    }
    assert "correct" not in block.student_view().content
