import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webob import Request

from microclip_xblock.rules.errors import MalformedRequestError, Refusal, VotesSpentError
from microclip_xblock.web.handling import (
    MOST_JSON_BYTES,
    flag_in,
    json_post,
    list_in,
    number_in,
    refused,
    text_in,
    whole_in,
)
from microclip_xblock.web.words import Words
from tests.strategies import json_values
from tests.web.test_words import family


class Echo:
    """As much of a block as a handler needs."""

    words = Words(None)

    @json_post
    def echo(self, data):
        return {"got": data}

    @json_post
    def refuse(self, data):
        raise VotesSpentError(budget=3, state={"left": 0}, code="forged", message="forged")

    @json_post
    def fail(self, data):
        raise ZeroDivisionError


def post(body, handler="echo", method="POST"):
    request = Request.blank("/", method=method, body=body if isinstance(body, bytes) else json.dumps(body).encode())
    return getattr(Echo(), handler)(request)


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=3))
def test_any_object_comes_in_and_goes_out(payload):
    response = post(payload)

    assert response.status_code == 200
    assert response.json == {"got": payload}
    assert response.content_type == "application/json" and response.headers["Cache-Control"] == "no-store"


def test_no_body_is_an_empty_object():
    assert post(b"").json == {"got": {}}


NOT_AN_OBJECT = [
    b"[]", b"null", b"7", b'"x"', b"{", b"\xff\xfe", b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": ' + b"9" * 5000 + b"}",
    b"[" * 100_000, b'{"a": "' + b"x" * MOST_JSON_BYTES + b'"}',
]  # fmt: skip


@pytest.mark.parametrize("body", NOT_AN_OBJECT, ids=lambda body: body[:12].decode("latin-1"))
def test_what_is_no_object_is_malformed(body):
    response = post(body)

    assert response.status_code == 400
    assert response.json["error"]["code"] == "malformed" and response.json["error"]["message"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_deeds_are_posts(method):
    assert post(b"{}", method=method).status_code == 405


def test_a_fault_is_left_to_the_runtime():
    with pytest.raises(ZeroDivisionError):
        post({}, "fail")


def test_a_refusal_answers_its_code_its_sentence_and_its_details():
    response = post({}, "refuse")

    assert response.status_code == 409
    assert response.json == {
        "error": {
            "code": "votes_spent",
            "message": "You have given all your 3 votes. Take one back first.",
            "budget": 3,
            "state": {"left": 0},
        }
    }


@pytest.mark.parametrize("refusal", sorted(family(), key=lambda cls: cls.code), ids=lambda cls: cls.code)
def test_all_refusals_have_one_shape(refusal):
    made = Refusal.__new__(refusal)
    Refusal.__init__(made)

    response = refused(made, Words(None))

    assert response.status_code == refusal.status
    assert set(response.json) == {"error"}
    assert response.json["error"]["code"] == refusal.code
    assert isinstance(response.json["error"]["message"], str) and response.json["error"]["message"]


@pytest.mark.parametrize(
    "read, good, bad",
    [
        (text_in, ["", "x", "شجرة"], [None, 1, True, [], {}, "x" * 10_001]),
        (flag_in, [True, False], [None, 0, 1, "true", []]),
        (whole_in, [0, 7, 2**53], [None, -1, 1.0, True, "1", 2**53 + 1]),
        (
            lambda payload, name: number_in(payload, name, 0, 1),
            [0, 1, 0.5],
            [None, -0.1, 1.1, True, "0", float("nan"), float("inf")],
        ),
        (
            lambda payload, name: list_in(payload, name, 2),
            [[], [{}], [{}, {"a": 1}]],
            [None, {}, "x", [1], [{}, None], [{}, {}, {}]],
        ),
    ],
)
def test_what_a_request_may_hold(read, good, bad):
    for value in good:
        assert read({"it": value}, "it") == value
    for value in bad:
        with pytest.raises(MalformedRequestError) as refusal:
            read({"it": value}, "it")
        assert refusal.value.details == {"field": "it"}
    with pytest.raises(MalformedRequestError):
        read({}, "it")
