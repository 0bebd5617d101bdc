"""What happens around each request of the demo: one at a time, from here only, in a language, by somebody."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import check_for_language

from microclip_xblock.demo import people

Answer = Callable[[HttpRequest], HttpResponse]

# The workbench's store gets or creates rows without a unique key, so two first requests at once would make two
# rows and break every later read. Its requests therefore pass one by one; files do not touch the store.
_STORE_LOCK = threading.RLock()
_WITHOUT_STORE = ("/static/", "/course-files/", "/resource/")

PERSON_IN_SESSION = "person"

# The platform's own limit on a learner's upload is 4 MB (Tutor's web server); a little more than that here.
LARGEST_BODY_BYTES = 4_200_000
_FOR_AUTHORS = "/assets/"

_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:{clips}; connect-src 'self'{clips}; "
    "object-src 'none'; frame-ancestors 'self'; form-action 'self'"
)


def as_large_as_allowed(answer: Answer) -> Answer:
    """Refuse what a web server in front of the platform's learners would refuse, before it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = int(request.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY_BYTES and not request.path.startswith(_FOR_AUTHORS):
            return HttpResponse("Request Entity Too Large", status=413, content_type="text/plain")
        return answer(request)

    return middleware


def one_at_a_time(answer: Answer) -> Answer:
    """Serialize all requests that may touch the workbench's store."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_WITHOUT_STORE):
            return answer(request)
        with _STORE_LOCK:
            return answer(request)

    return middleware


def own_origin_only(answer: Answer) -> Answer:
    """
    Forbid the pages anything from elsewhere, and any script or style written into the page itself. Only where clips lie in an object storage
    they may be fetched from there, and posted to it.
    """
    policy = _POLICY.format(clips=f" {settings.CLIPS_FROM}" if settings.CLIPS_FROM else "")

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    return middleware


def language_from_address(answer: Answer) -> Answer:
    """Let ``?lang=ar`` choose the language, for this page and the ones after it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = request.GET.get("lang", "")
        known = language in dict(settings.LANGUAGES) and check_for_language(language)
        if known:
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = language
        response = answer(request)
        if known:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
        return response

    return middleware


def who_is_asking(answer: Answer) -> Answer:
    """Put the person chosen in this browser on the request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.session.get(PERSON_IN_SESSION, people.DEFAULT.key)
        request.person = people.BY_KEY.get(key, people.DEFAULT)  # type: ignore[attr-defined]  # ours to add
        # The plugin's page asks whether its user is staff, which people of the demo tell as Django's users do.
        request.user = request.person  # type: ignore[attr-defined]  # as above
        return answer(request)

    return middleware
