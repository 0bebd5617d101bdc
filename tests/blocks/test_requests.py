"""What comes in: malformed requests of all kinds, and refusals with stable codes."""

import json

import pytest
from django.contrib.auth.models import User
from hypothesis import given, settings
from hypothesis import strategies as st
from lms.djangoapps.courseware.models import StudentModule

from tests.blocks.course import HOSTILE, REQUESTS
from tests.strategies import entry_of, json_values

KINDS = pytest.mark.parametrize("kind", ["feed", "challenge", "board"])


# Malformed requests


HANDLERS = [
    *((kind, handler) for kind, handler, _, _ in REQUESTS),
    ("challenge", "remove_entry"),
    ("feed", "insight"),
    ("feed", "replay"),
    ("feed", "report"),
    ("feed", "export_report"),
    ("feed", "preview_cohort"),
]
NAMES = [
    "items",
    "at",
    "clip",
    "kind",
    "on",
    "given",
    "attempt",
    "from",
    "ratio",
    "plan",
    "start",
    "id",
    "page",
    "size_bytes",
    "sha256",
    "upload",
    "title",
    "caption",
    "alt",
    "lang",
    "text",
    "reason",
    "entry",
    "entries",
    "hidden",
    "topic",
    "leaning",
    "watched_ratio",
    "position_s",
]
known_values = st.sampled_from(
    [
        "bees01",
        "like",
        True,
        False,
        0,
        1,
        -1,
        2**70,
        1e300,
        "",
        HOSTILE,
        entry_of(2).id,
        "\ud800",
        "\x00",
        [],
        {},
        [{}],
        [None],
    ]
)
payloads = st.dictionaries(
    st.sampled_from(NAMES),
    known_values
    | json_values
    | st.lists(st.dictionaries(st.sampled_from(NAMES), known_values, max_size=4), max_size=2),
    max_size=6,
)


def test_whatever_is_sent_to_any_handler_is_answered_in_form(blocks):
    refused = []

    @settings(max_examples=40)
    @given(st.sampled_from(HANDLERS), payloads | json_values)
    def send(where, payload):
        answer = blocks.call("learner1", *where, body=json.dumps(payload).encode(), content_type="application/json")
        assert answer.status_code in (200, 400, 403, 409, 413, 415, 422, 429), (where, payload, answer)
        if answer.status_code != 200:
            assert set(answer.json()) == {"error"} and {"code", "message"} <= set(answer.json()["error"])
            refused.append(answer.json()["error"]["code"])

    send()
    assert "malformed" in refused


@pytest.mark.parametrize(
    "kind, handler, payload, status",
    [request for request in REQUESTS if request[2]],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_each_part_of_a_request_may_be_missing_or_of_another_kind(blocks, kind, handler, payload, status):
    for name in payload:
        for value in (None, 7.5, [7], {"a": 1}, [[]], "\ud800", True):
            answer = blocks.call(
                "learner1",
                kind,
                handler,
                body=json.dumps(payload | {name: value}).encode(),
                content_type="application/json",
            )
            assert answer.status_code in (200, 400, 409, 422), (name, value, answer)
        without = {other: value for other, value in payload.items() if other != name}
        answer = blocks.call("learner1", kind, handler, without)
        assert answer.status_code in (200, 400, 409, 422), (name, answer)


@KINDS
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"null", b'{"a": NaN}', b"[" * 20_000])
def test_bodies_that_are_no_object(blocks, kind, body):
    answer = blocks.call("learner1", kind, f"{kind}_state", body=body, content_type="application/json")

    assert answer.status_code == (200 if body == b"" else 400), answer


@pytest.mark.parametrize(
    "query",
    [
        "",
        "upload=x",
        "offset=0",
        "upload=x&offset=-1",
        "upload=x&offset=a",
        "upload=..%2F..&offset=0",
        "upload=%00&offset=0",
    ],
)
def test_chunks_for_uploads_that_are_not_there(blocks, query):
    answer = blocks.call("learner1", "challenge", "upload_chunk", body=b"abc", query=query)

    assert answer.status_code in (400, 409, 422) and answer.json()["error"]["code"], answer


@pytest.mark.parametrize("suffix", ["", "none", "..", "%00", "a" * 500, "draft", "draft/poster", "/", "a/" * 300])
def test_media_of_entries_that_are_not_there(blocks, suffix):
    answer = blocks.call("learner1", "challenge", "media", method="GET", suffix=suffix)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "entry_gone"), answer


CODES = [
    ("feed", "set_reaction", {"clip": "gone", "kind": "like", "on": True}, 409, "clip_gone"),
    ("feed", "set_reaction", {"clip": "bees01", "kind": "hate", "on": True}, 400, "malformed"),
    ("feed", "answer_check", {"clip": "gone", "given": [0], "attempt": 1}, 409, "clip_gone"),
    ("feed", "answer_check", {"clip": "dew902", "given": [0], "attempt": 1}, 409, "no_check"),
    ("feed", "answer_check", {"clip": "bees01", "given": [2], "attempt": 1}, 409, "no_check"),
    ("feed", "answer_check", {"clip": "bees01", "given": [0, 1], "attempt": 1}, 409, "no_check"),
    ("feed", "answer_check", {"clip": "bees01", "given": 1.0, "attempt": 1}, 409, "no_check"),
    ("feed", "answer_check", {"clip": "bees01", "given": [0], "attempt": 0}, 400, "malformed"),
    ("feed", "answer_check", {"clip": "bees01", "from": "deadbeef", "given": [0], "attempt": 1}, 409, "clip_gone"),
    ("feed", "set_reaction", {"clip": "bees01", "kind": "dislike", "on": True}, 400, "malformed"),
    ("feed", "mark_lost", {"clip": "bees01", "ratio": 1.5}, 400, "malformed"),
    ("feed", "mark_lost", {"clip": "gone", "ratio": 0.5}, 409, "clip_gone"),
    ("feed", "ask_author", {"clip": "bees01", "text": " \u200b "}, 422, "bad_text"),
    ("feed", "ask_author", {"clip": "bees01", "text": "x" * 301}, 422, "bad_text"),
    ("feed", "report_clip", {"clip": "bees01", "reason": "dull"}, 400, "malformed"),
    ("feed", "report_clip", {"clip": "gone", "reason": "wrong"}, 409, "clip_gone"),
    ("feed", "start_sitting", {"plan": {"kind": "hours", "size": 3}}, 400, "malformed"),
    ("feed", "start_sitting", {"plan": {"kind": "clips", "size": 0}}, 400, "malformed"),
    ("feed", "set_pin", {"text": "x" * 121}, 422, "bad_text"),
    ("feed", "insight", {"clip": "bees01"}, 403, "staff_only"),
    ("feed", "replay", {}, 403, "staff_only"),
    ("feed", "set_leaning", {"topic": "bees", "leaning": 3}, 400, "malformed"),
    ("feed", "set_leaning", {"topic": "bees", "leaning": 0.5}, 400, "malformed"),
    ("feed", "set_leaning", {"topic": "no such topic", "leaning": 1}, 400, "malformed"),
    ("feed", "set_muted", {"topic": "", "on": True}, 400, "malformed"),
    ("feed", "set_muted", {"topic": "bees", "on": 1}, 400, "malformed"),
    ("feed", "set_profiling", {"on": "no"}, 400, "malformed"),
    ("challenge", "cast_vote", {"entry": "gone", "on": True}, 409, "entry_gone"),
    ("challenge", "withdraw_entry", {}, 409, "nothing_entered"),
    ("challenge", "enter_clip", {"title": "Mine", "caption": "", "alt": ""}, 409, "nothing_sent"),
    ("challenge", "finish_upload", {"upload": "none"}, 409, "upload_gone"),
    ("challenge", "save_captions", {"lang": "en", "text": ""}, 409, "nothing_sent"),
    ("challenge", "save_captions", {"lang": "<b>", "text": ""}, 400, "malformed"),
    ("challenge", "remove_entry", {"entry": entry_of(2).id, "reason": "unsafe"}, 403, "staff_only"),
]


@pytest.mark.parametrize("kind, handler, payload, status, code", CODES)
def test_refusals_have_stable_codes(blocks, kind, handler, payload, status, code):
    answer = blocks.call("learner1", kind, handler, payload)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not StudentModule.objects.filter(student__username="learner1").exclude(state="{}").exists()


def test_ones_own_entry_and_the_last_vote(blocks):
    own = blocks.call("learner2", "challenge", "cast_vote", {"entry": entry_of(2).id, "on": True})
    assert (own.status_code, own.json()["error"]["code"]) == (409, "own_entry")

    blocks.made.course.author(blocks.challenge, votes_per_learner=1)
    blocks.call("learner1", "challenge", "cast_vote", {"entry": entry_of(2).id, "on": True})
    spent = blocks.call("learner1", "challenge", "cast_vote", {"entry": entry_of(3).id, "on": True})
    assert (spent.status_code, spent.json()["error"]["code"]) == (409, "votes_spent")


@KINDS
@pytest.mark.parametrize("ledger, code", [({"v": 99}, "newer_ledger"), ({"v": "?"}, "damaged_ledger")])
def test_a_record_that_can_not_be_read_is_left_alone_and_said_so(blocks, kind, ledger, code):
    key = blocks.key(kind)
    text = json.dumps({"ledger": ledger})
    StudentModule.objects.create(
        student=User.objects.get(username="learner1"), module_state_key=key, course_id=key.course_key, state=text
    )

    answer = blocks.call("learner1", kind, f"{kind}_state", {})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, code)
    assert blocks.made.client("learner1").render(blocks.made.unit).status_code == 200
    assert blocks.call("learner4", kind, f"{kind}_state", {}).status_code == 200
    assert StudentModule.objects.get(student__username="learner1", module_state_key=key).state == text
