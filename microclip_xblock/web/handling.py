"""
From requests to deeds: parse, ask, map refusals to answers. The one place where status codes are made.

Every handler checks who asks: the platform lets anonymous visitors, people who are not enrolled and any learner reach every handler of a
block (openedx-platform, lms/djangoapps/courseware/block_render.py).
"""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

from webob import Response
from xblock.core import XBlock

from microclip_xblock.community.gateway import Gateway
from microclip_xblock.media.refusals import TooLargeError
from microclip_xblock.rules.errors import MalformedRequestError, NotEnrolledError, Refusal, SignInError
from microclip_xblock.web.words import Words

log = logging.getLogger(__name__)

MOST_JSON_BYTES = 512 * 1024
"""No request of ours is larger, captions included; a larger one is not read."""

Reply = Mapping[str, Any]
Payload = Mapping[str, Any]


def json_post(handler: Callable[[Any, Payload], Reply]) -> Any:
    """
    Make a method a handler: POST with a JSON object in, a JSON object out.

    A Refusal answers its own status with `{"error": {"code", "message", ...details}}`. Anything else is a fault: it is left to the
    runtime, which then stores nothing.
    """

    @functools.wraps(handler)
    def handle(block: Any, request: Any, suffix: str = "") -> Response:
        del suffix
        if request.method != "POST":
            return _json({"error": {"code": "malformed", "message": "POST only"}}, 405)
        return refusing(block, lambda: _json(handler(block, _payload(request)), 200))

    return XBlock.handler(handle)


def octets_post(handler: Callable[[Any, bytes, str, int], Reply]) -> Any:
    """
    Make a method a handler: POST with raw bytes and the query `upload=…&offset=…` in, a JSON object out.

    Refusals as in `json_post`.
    """

    @functools.wraps(handler)
    def handle(block: Any, request: Any, suffix: str = "") -> Response:
        del suffix
        if request.method != "POST":
            return _json({"error": {"code": "malformed", "message": "POST only"}}, 405)

        def answer() -> Response:
            try:
                offset = int(request.GET.get("offset", ""))
            except ValueError as error:
                raise MalformedRequestError(field="offset") from error
            return _json(handler(block, request.body, request.GET.get("upload", ""), offset), 200)

        return refusing(block, answer)

    return XBlock.handler(handle)


def bytes_post(most: Callable[[Any], int]) -> Callable[[Callable[[Any, bytes], Reply]], Any]:
    """
    Make a method a handler: POST with raw bytes in, a JSON object out. Refusals as in `json_post`.

    Args:
        most: how many bytes a block takes; a larger body is not read.
    """

    def decorate(handler: Callable[[Any, bytes], Reply]) -> Any:
        @functools.wraps(handler)
        def handle(block: Any, request: Any, suffix: str = "") -> Response:
            del suffix
            if request.method != "POST":
                return _json({"error": {"code": "malformed", "message": "POST only"}}, 405)

            def answer() -> Response:
                length, limit = request.content_length or 0, most(block)
                if length > limit:
                    raise TooLargeError(limit, length)
                return _json(handler(block, request.body), 200)

            return refusing(block, answer)

        return XBlock.handler(handle)

    return decorate


def any_request(handler: Callable[[Any, Any, str], Response]) -> Any:
    """Make a method a handler that looks at the request and its path by itself. Refusals as in `json_post`."""

    @functools.wraps(handler)
    def handle(block: Any, request: Any, suffix: str = "") -> Response:
        return refusing(block, lambda: handler(block, request, suffix))

    return XBlock.handler(handle)


def refusing(block: Any, answer: Callable[[], Response]) -> Response:
    """An answer, or the one to its refusal."""
    try:
        return answer()
    except Refusal as refusal:
        return refused(refusal, block.words)


def refused(refusal: Refusal, words: Words) -> Response:
    """The answer to a refused deed."""
    details = {name: value for name, value in refusal.details.items() if name not in ("code", "message")}
    return _json({"error": {"code": refusal.code, "message": words.refusal(refusal)} | details}, refusal.status)


def check_participant(gateway: Gateway) -> None:
    """
    Only the enrolled and the course's staff take part.

    Raises:
        SignInError, NotEnrolledError
    """
    if gateway.learner is None:
        raise SignInError
    if not gateway.enrolled() and not gateway.staff():
        raise NotEnrolledError


def may_take_part(gateway: Gateway) -> bool:
    """The same as a question."""
    return gateway.learner is not None and (gateway.enrolled() or gateway.staff())


def text_in(payload: Payload, name: str, most: int = 10_000) -> str:
    """
    Raises:
        MalformedRequestError: not a text of at most `most` characters.
    """
    value = payload.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise MalformedRequestError(field=name)
    return value


def flag_in(payload: Payload, name: str) -> bool:
    """
    Raises:
        MalformedRequestError: not true or false.
    """
    value = payload.get(name)
    if not isinstance(value, bool):
        raise MalformedRequestError(field=name)
    return value


def whole_in(payload: Payload, name: str, least: int = 0, most: int = 2**53) -> int:
    """
    Raises:
        MalformedRequestError: not a whole number in least … most.
    """
    value = payload.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise MalformedRequestError(field=name)
    return value


def number_in(payload: Payload, name: str, least: float, most: float) -> float:
    """
    Raises:
        MalformedRequestError: not a number in least … most.
    """
    value = payload.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise MalformedRequestError(field=name)
    return float(value)


def list_in(payload: Payload, name: str, most: int) -> list[Payload]:
    """
    Raises:
        MalformedRequestError: not a list of at most `most` objects.
    """
    value = payload.get(name)
    if not isinstance(value, list) or len(value) > most or not all(isinstance(item, dict) for item in value):
        raise MalformedRequestError(field=name)
    return cast(list[Payload], value)


def _payload(request: Any) -> Payload:
    length = request.content_length or 0
    if length > MOST_JSON_BYTES:
        raise MalformedRequestError(field="body")
    try:
        payload = json.loads(request.body or b"{}", parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedRequestError(field="body") from error
    if not isinstance(payload, dict):
        raise MalformedRequestError(field="body")
    return payload


def _refuse_constant(name: str) -> float:
    """NaN and Infinity are not JSON; Python would read them."""
    raise ValueError(name)


def _json(reply: Reply, status: int) -> Response:
    response = Response(json.dumps(reply), status=status, content_type="application/json", charset="utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
