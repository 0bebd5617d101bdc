"""
The page of the self-check, for global staff: what the server can try by itself, and what only a browser can, through all proxies.

Everything it needs comes with the package and through these views, since on a site whose static files were not collected it is needed most.
"""

from __future__ import annotations

import functools
import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import Context, Engine
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_POST

from microclip_xblock.media.limits import CHUNK_BYTES
from microclip_xblock.plugin.checks import run_checks

PAGE = Path(__file__).parent / "page"
FILES = {"check.css": "text/css; charset=utf-8", "check.js": "text/javascript; charset=utf-8"}
PIECE = bytes((number * 7 + (number >> 8)) % 256 for number in range(200_000))
"""What the browser asks pieces of; the script knows the rule."""

_RANGE = re.compile(r"bytes=(\d{1,9})-(\d{1,9})")

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """For people who are staff of the whole site. To everybody else there is no such page."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        user = getattr(request, "user", None)
        if not (getattr(user, "is_authenticated", False) and getattr(user, "is_staff", False)):
            raise Http404
        answer = view(request, *args, **named)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return never_cache(guarded)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page. Somebody who is not signed in is asked to."""
    if not getattr(getattr(request, "user", None), "is_authenticated", False):
        return redirect_to_login(request.get_full_path())
    return _page(request)


@for_staff
def _page(request: HttpRequest) -> HttpResponse:
    checks = run_checks()
    counts = {state: sum(check.state == state for check in checks) for state in ("fail", "warn", "ok")}
    context = {
        "checks": sorted(checks, key=lambda check: ("fail", "warn", "ok").index(check.state)),
        "counts": counts,
        "token": get_token(request),
        # As WSGI names it in the settings, as HTTP does for the script.
        "token_header": settings.CSRF_HEADER_NAME.removeprefix("HTTP_").replace("_", "-"),
        "chunk_bytes": CHUNK_BYTES,
        "css": _address("check_file", "check.css"),
        "js": _address("check_file", "check.js"),
        "post": _address("check_post"),
        "piece": _address("check_piece"),
        "clock": _address("check_clock"),
    }
    template = Engine(dirs=[str(PAGE)], autoescape=True).get_template("check.html")
    return HttpResponse(template.render(Context(context)))


@require_POST
@csrf_protect
@for_staff
def post(request: HttpRequest) -> HttpResponse:
    """Take bytes as an upload's piece is taken; tells how many arrived and their hash."""
    body = request.body
    return JsonResponse({"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()})


@require_GET
@for_staff
def piece(request: HttpRequest) -> HttpResponse:
    """Answer a range as clips are answered: 206, 416, or 200 with everything where no range arrived."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if found is None:
        return HttpResponse(PIECE, content_type="video/mp4")
    start, end = int(found[1]), min(int(found[2]) + 1, len(PIECE))
    if start >= end:
        refusal = HttpResponse(status=416)
        refusal.headers["Content-Range"] = f"bytes */{len(PIECE)}"
        return refusal
    answer = HttpResponse(PIECE[start:end], status=206, content_type="video/mp4")
    answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(PIECE)}"
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


@require_GET
@for_staff
def clock(request: HttpRequest) -> HttpResponse:
    """This server's time in milliseconds since 1970."""
    del request
    return JsonResponse({"now_ms": int(time.time() * 1000)})


@require_GET
@for_staff
def file(request: HttpRequest, name: str) -> HttpResponse:
    """The page's style and script."""
    del request
    if name not in FILES:
        raise Http404
    return HttpResponse((PAGE / name).read_bytes(), content_type=FILES[name])


def _address(name: str, *args: str) -> str:
    return reverse(f"microclip:{name}", args=args)
